"""Writes beside every wrong statement what the checkers say and what happens when it runs.

usage: python tests/typing/record.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.typing.checkers import CHECKERS, Finding, findings
from tests.typing.execution import ACCEPTED, run_wrong
from tests.typing.programs import WRONG, Record, essence

if TYPE_CHECKING:
    from collections.abc import Iterable


def recorded(path: Path, found: Iterable[tuple[str, Finding]]) -> str:
    """Return the text of a wrong program with fresh records."""
    lines = path.read_text(encoding="utf-8").splitlines()
    mine = [(checker, finding) for checker, finding in found if finding.path == path]
    text: list[str] = []
    done = 0
    for statement, outcome in run_wrong(path):
        text += lines[done : statement.last]
        done = statement.last + len(statement.records)
        records = [
            Record(checker, finding.rule, essence(finding.message))
            for checker, finding in mine
            if statement.first <= finding.line <= statement.last
        ]
        if records or outcome != ACCEPTED:
            text += dict.fromkeys(map(str, [*records, outcome]))
    return "\n".join([*text, *lines[done:]]) + "\n"


def main() -> None:
    """Record all wrong programs."""
    found = [(checker, finding) for checker in CHECKERS for finding in findings(checker)]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        texts = {path: recorded(path, found) for path in WRONG}
        os.chdir(Path(__file__).parent)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
