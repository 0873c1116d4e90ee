"""The report of a replay: a table for the terminal, and a page for the documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from .diff import LEVELS, suggested_bump
from .package_checks import Verdict
from .replay import Replayed

__all__ = ["TABLE_HEAD", "replay_lines", "replay_page", "totals"]

TABLE_HEAD: Final = (
    f"{'revision':34} {'endpoints':>9} {'seconds':>7}  {'import':6} {'mypy':6} {'pyright':7} "
    "API changes since the one before"
)
_INDENT: Final = " " * 4


def replay_lines(done: Replayed) -> list[str]:
    """Return the lines of the table that say how a revision went.

    Args:
        done: How it went.

    Returns:
        The row, and below it, indented, what was removed, noted and found.
    """
    if not done.has_batches:
        return [f"{done.name:34} no batch API"]
    below = [f"{_INDENT}{line}" for line in _remarks(done)]
    if done.error is not None:
        return [f"{done.name:34} {done.error}", *below]
    checks = done.checks
    row = (
        f"{done.name:34} {done.endpoints:9} {done.seconds:7.1f}  "
        f"{checks.imports:6} {checks.mypy:6} {checks.pyright:7} {_changes(done)}"
    )
    return [row.rstrip(), *below]


def totals(replayed: Sequence[Replayed]) -> str:
    """Say in one line how all revisions went."""
    with_batches = [done for done in replayed if done.has_batches]
    generated = [done for done in with_batches if done.error is None]
    told = [f"{len(with_batches)} revisions with a batch API: {len(generated)} generated"]
    for what, verdicts in (
        ("imported", [done.checks.imports for done in generated]),
        ("passed mypy", [done.checks.mypy for done in generated]),
        ("passed pyright", [done.checks.pyright for done in generated]),
    ):
        asked = [verdict for verdict in verdicts if verdict in (Verdict.OK, Verdict.FAILS)]
        told.append(f"{asked.count(Verdict.OK)} {what}" if asked else f"not asked who {what}")
    return ", ".join(told)


def replay_page(replayed: Iterable[Replayed], command: str) -> str:
    """Write the page of the documents about past revisions.

    Args:
        replayed: How each revision went.
        command: What makes the page.

    Returns:
        Markdown.
    """
    listed = list(replayed)
    rows = [
        "| revision | endpoints | seconds | import | mypy | pyright | BREAKING | FEATURE | FIX "
        "| bump | names removed |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows += [_row(done) for done in listed]
    remarks = [
        f"- {done.name}: {line}" for done in listed for line in (*done.notes, *done.checks.findings)
    ]
    lines = [
        "# The generator on past documents",
        "",
        "Every revision goes through the generator as it stands, with the overrides that are "
        "committed and no edit. The whole package is then imported, with every validator and every "
        "model built, and given to `mypy --strict` and to pyright in strict mode. The changes are "
        "those of the API surface since the revision before, with the part of the version that a "
        "release of them would raise.",
        "",
        f"{totals(listed)}.",
        "",
        *rows,
        "",
        *(["What was noted:", "", *remarks, ""] if remarks else []),
        "A line that a document indents like none of the blocks around it, which no YAML loader "
        "reads, is moved to the nearest block on either side if exactly one of the two gives a "
        "document; the note says so. `seconds` is the time for loading and generating. A check that "
        "was not asked for shows as `-`, a checker that is not installed as `absent`.",
        "",
        f"Made by `{command}`.",
    ]
    return "\n".join(lines) + "\n"


def _row(done: Replayed) -> str:
    if not done.has_batches:
        return f"| {done.name} | no batch API |" + " |" * 9
    if done.error is not None:
        return f"| {done.name} | {_cell(done.error)} |" + " |" * 9
    checks = done.checks
    cells = [done.name, str(done.endpoints), f"{done.seconds:.1f}"]
    cells += [checks.imports, checks.mypy, checks.pyright]
    if done.changes is None:
        cells += ["", "", "", ""]
    else:
        counts = Counter(change.level for change in done.changes)
        cells += [str(counts[level]) for level in LEVELS]
        cells.append(suggested_bump(done.changes))
    cells.append(", ".join(f"`{name}`" for name in done.removed))
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _changes(done: Replayed) -> str:
    if done.changes is None:
        return ""
    counts = Counter(change.level for change in done.changes)
    told = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    return f"{told or 'none'} (bump: {suggested_bump(done.changes)})"


def _remarks(done: Replayed) -> list[str]:
    removed = [f"removed: {', '.join(done.removed)}"] if done.removed else []
    notes = [f"note: {note}" for note in done.notes]
    return [*removed, *notes, *done.checks.findings]
