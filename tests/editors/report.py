"""Writes docs/editors.md: what editors are asked, and how long they take to answer.

usage: python tests/editors/report.py
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.editors.answers import Answer, ask_jedi, ask_language_server

if TYPE_CHECKING:
    from collections.abc import Iterable

_TARGET = Path(__file__).resolve().parents[2] / "docs" / "editors.md"
_ABOUT = """\
# In an editor

Every parameter, every key of a nested dict and every allowed value is offered while you type. These
questions are put to basedpyright's language server, which many editors use and which is pyright's
with more features, and, as far as it can answer them, to Jedi, which Jupyter uses: it knows the names
of keywords, signatures and attributes, but completes neither keys nor values and does not narrow.
`‸` marks the place; brackets and quotation marks are closed, as editors do it. An answer is right if
it holds all the entries named, after narrowing without those of other types. The time runs from the
keystroke to the answer, in one document that the server has open; the first question includes reading
the libraries. Suggestions of names to import from elsewhere are off.
"""


def summary(who: str, answers: list[Answer]) -> str:
    """Return the row of a table about all answers of one."""
    right = sum(answer.is_right for answer in answers)
    times = sorted(1000 * answer.seconds for answer in answers)
    median, slow = statistics.median(times), times[int(0.95 * len(times))]
    return f"| {who} | {len(answers)} | {right} | {median:.0f} ms | {slow:.0f} ms |"


def rows(answers: Iterable[Answer]) -> list[str]:
    """Return the rows of the table of questions."""
    return [
        f"| {answer.probe.question} | `{shown(answer.probe.name)}` "
        f"| {', '.join(f'`{entry}`' for entry in answer.probe.expected)} "
        f"| {1000 * answer.seconds:.0f} |"
        for answer in answers
    ]


def shown(code: str) -> str:
    """Return code as it may stand in a table."""
    return code.replace("|", "\\|")


def main() -> int:
    """Ask, write the page, and say whether all answers are right."""
    with tempfile.TemporaryDirectory() as folder:
        answers = ask_language_server(Path(folder))
    in_notebooks = ask_jedi()
    lines = [
        *_ABOUT.splitlines(),
        "",
        "| | questions | answered right | median | 95 of 100 within |",
        "|---|---|---|---|---|",
        summary("language server", answers),
        summary("Jedi", in_notebooks),
        "",
        "| question | program | has to be offered or shown | ms |",
        "|---|---|---|---|",
        *rows(answers),
        "",
        "Made by `python tests/editors/report.py`; `tests/editors` holds the answers, not the times.",
    ]
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wrong = [answer for answer in (*answers, *in_notebooks) if not answer.is_right]
    print(*wrong, f"{_TARGET.name} written", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
