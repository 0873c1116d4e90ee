"""Runs the type checkers over programs and reads what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from tests.typing.programs import RIGHT, WRONG

__all__ = ["CHECKERS", "Checker", "Finding", "findings"]

Checker: TypeAlias = Literal["mypy", "pyright"]
CHECKERS: Final[tuple[Checker, ...]] = ("mypy", "pyright")

_HERE: Final = Path(__file__).resolve().parent
_ROOT: Final = _HERE.parents[1]


@dataclass(frozen=True)
class Finding:
    """What a checker has to say about a line.

    Attributes:
        path: The program.
        line: The line, counted from 1.
        rule: The checker's name for the kind of mistake.
        message: The first line of what it says.
    """

    path: Path
    line: int
    rule: str
    message: str


def findings(checker: Checker) -> list[Finding]:
    """Return all that a checker finds in the right and the wrong programs, in one run.

    Args:
        checker: Its name.

    Returns:
        The findings by path and line. Notes that explain a finding are left out.
    """
    found = _mypy() if checker == "mypy" else _pyright()
    return sorted(found, key=lambda finding: (finding.path, finding.line))


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,  # finding something is what they are run for
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.stdout


def _mypy() -> list[Finding]:
    # Files that are named are checked, although the configuration leaves out their folders.
    files = [str(path) for path in (*RIGHT, *WRONG)]
    answer = _run("mypy", "--strict", "--output=json", "--no-error-summary", *files)
    return [
        Finding(
            path=_ROOT / str(item["file"]),
            line=int(str(item["line"])),
            rule=str(item["code"]),
            message=_first_line(item["message"]),
        )
        for item in map(_object, answer.splitlines())
        if item["severity"] != "note"
    ]


def _pyright() -> list[Finding]:
    answer = _run(
        "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(_HERE)
    )
    report = _object(answer)
    # The JSON of a tool, in the shape that its manual gives.
    diagnostics = cast("list[dict[str, object]]", report["generalDiagnostics"])
    return [
        Finding(
            path=Path(str(item["file"])),
            # Lines are counted from 0 there.
            line=cast("dict[str, dict[str, int]]", item["range"])["start"]["line"] + 1,
            rule=str(item.get("rule", item["severity"])),
            message=_first_line(item["message"]),
        )
        for item in diagnostics
    ]


def _object(text: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(text))  # both tools print objects


def _first_line(message: object) -> str:
    return str(message).split("\n", maxsplit=1)[0]
