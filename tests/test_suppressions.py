"""What silences a checker says why: beside it, in a comment above, or in the line before."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FOLDERS = ("benchmarks", "codegen", "examples", "src", "tests")
#: What no longer silences anything but one rule, and what silences a whole file.
DIRECTIVE = re.compile(
    r"#\s*(?:(?:type|pyright):\s*ignore(?:\[[\w, -]+\])?|(?:ruff:\s*)?noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"|pyright:\s*\w+=\w+|mypy:[\w\s=,-]+)"
)
#: What is not ours, and programs that are wrong on purpose: what is wrong with them is recorded.
EXEMPT = {ROOT / "tests" / "typing" / "wrong"}


def unexplained(source: str) -> Iterator[int]:
    """Yield the lines that silence a checker, by a directive or a cast, and do not say why."""
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    alone = {n for n in comments if source.splitlines()[n - 1].lstrip().startswith("#")}

    def is_explained(first: int, last: int) -> bool:
        # A statement of several lines may say it at any of them.
        beside = [comments.get(line, "") for line in range(first, last + 1)]
        above = comments[first - 1] if first - 1 in alone else ""
        return any(re.search(r"\w\w", DIRECTIVE.sub("", each)) for each in (*beside, above))

    for line, comment in comments.items():
        if DIRECTIVE.search(comment) and not is_explained(line, line):
            yield line
    tree = ast.parse(source)
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or hasattr(statement, "body"):
            continue
        last = statement.end_lineno or statement.lineno
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "cast" and not is_explained(statement.lineno, last):
                yield node.lineno


def test_whatever_silences_a_checker_says_why() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not EXEMPT & set(path.parents)
        for line in unexplained(path.read_text(encoding="utf-8"))
    ]
    assert bare == [], "give a reason beside each, or do without it"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 1  # type: ignore\n", [1]),
        ("x = 1  # type: ignore[misc]\n", [1]),
        ("x = 1  # type: ignore[misc]  # because\n", []),
        ("x = 1  # noqa: A001, B002\n", [1]),
        ("x = 1  # noqa: A001 (because)\n", []),
        ("x = 1  # pyright: ignore[reportAny]\n", [1]),
        ("# Because.\nx = 1  # pyright: ignore[reportAny]\n", []),
        ("y = 1  # because\nx = 1  # noqa: A001\n", [2]),
        ("# ruff: noqa: A001\n", [1]),
        ("# ruff: noqa: A001 (because)\n", []),
        ("x = cast('int', y)\n", [1]),
        ("x = cast('int', y)  # because\n", []),
        ("# Because.\nx = f(\n    cast('int', y)\n)\n", []),
        ("x = f(\n    # because\n    cast('int', y)\n)\n", []),
        ("x = 'cast(y)  # noqa'\n", []),
    ],
)
def test_reasons_are_found(source: str, lines: list[int]) -> None:
    assert list(unexplained(source)) == lines
