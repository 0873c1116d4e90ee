"""The programs of `right` and `wrong`, and what stands recorded beside the wrong ones.

Below a wrong statement stand comments: what mypy and pyright say about it, and what happens when it
runs. `python tests/typing/record.py` writes them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["RIGHT", "WRONG", "Record", "Statement", "essence", "statements"]

_HERE: Final = Path(__file__).resolve().parent
RIGHT: Final = tuple(sorted((_HERE / "right").glob("*.py")))
WRONG: Final = tuple(sorted((_HERE / "wrong").glob("*.py")))

_RECORD: Final = re.compile(r"# (mypy|pyright|run) \[([^]]+)\] ?(.*)")
#: From here on a message says what would be right, which changes with every document.
_RIGHT_TYPES: Final = re.compile(r"""(?<=['"]) of type ".*|[;,] (expected|none of) .*""")
#: So do unions of three and more.
_UNION: Final = re.compile(r"""(?: ?\|[^|"\]]+){2,}""")


@dataclass(frozen=True)
class Record:
    """One comment below a wrong statement.

    Attributes:
        source: `mypy`, `pyright`, or `run` for what happens when the statement runs.
        rule: The checker's name for the kind of mistake, or the type of the exception.
        text: The message, without the types that it lists; of an exception, where the problem is.
    """

    source: str
    rule: str
    text: str

    def __str__(self) -> str:
        """Return the comment."""
        return f"# {self.source} [{self.rule}] {self.text}".rstrip()


@dataclass(frozen=True)
class Statement:
    """A statement of a program's outermost level.

    Attributes:
        path: The program.
        first: Its first line, counted from 1.
        last: Its last line.
        node: The statement.
        records: What the comments directly below it say.
    """

    path: Path
    first: int
    last: int
    node: ast.stmt
    records: tuple[Record, ...]

    @property
    def name(self) -> str:
        """Return what to call the statement in a failure."""
        return f"{self.path.name}:{self.first}"


def statements(path: Path) -> list[Statement]:
    """Return the statements of a program.

    Args:
        path: The program.

    Returns:
        The statements in their order, each with its records.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found: list[Statement] = []
    for node in ast.parse(text).body:
        last = node.end_lineno or node.lineno
        records: list[Record] = []
        for line in lines[last:]:
            match = _RECORD.fullmatch(line)
            if match is None:
                break
            records.append(Record(match[1], match[2], match[3]))
        found.append(Statement(path, node.lineno, last, node, tuple(records)))
    return found


def essence(message: str) -> str:
    """Return a checker's message without the types that it lists."""
    return _UNION.sub(" | ...", _RIGHT_TYPES.sub("", message))
