"""A summary for people's eyes: as text, as rich's tables, as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rich.console import RenderableType

    from openbatch.results.summary import Latency, ModelUse, Summary

__all__ = ["as_html", "as_rich", "as_text"]

_NO_NAME: Final = "(no model named)"
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose first column holds names and the others numbers; the last row may be a sum."""

    headers: tuple[str, ...]
    rows: list[tuple[str, ...]]
    has_sum: bool = False


def as_text(summary: Summary) -> str:
    """Return a summary as plain text."""
    blocks = [_title(summary)]
    for table in _tables(summary):
        widths = [max(map(len, column)) for column in zip(table.headers, *table.rows, strict=True)]
        blocks.append(
            "\n".join(
                "  ".join(
                    (f"{cell:>{width}}" if place else f"{cell:<{width}}")
                    for place, (cell, width) in enumerate(zip(row, widths, strict=True))
                ).rstrip()
                for row in (table.headers, *table.rows)
            )
        )
    notes = "\n".join(_notes(summary))
    return "\n\n".join([*blocks, notes] if notes else blocks)


def as_rich(summary: Summary) -> RenderableType:
    """Return a summary as what rich prints."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [Text(_title(summary), style="bold")]
    for each in _tables(summary):
        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
        for place, header in enumerate(each.headers):
            # Where there is little room, names and figures go on in the next line: half a figure
            # is a wrong one.
            table.add_column(Text(header), justify="right" if place else "left", overflow="fold")
        for row in each.rows:
            if each.has_sum and row is each.rows[-1]:
                table.add_section()
            # As texts, since names may hold what rich takes for markup.
            table.add_row(*map(Text, row))
        parts += [Text(), table]
    return Group(*parts, Text(), *map(Text, _notes(summary)))


def as_html(summary: Summary) -> str:
    """Return a summary as HTML for a notebook, in its colours and fonts."""
    parts = [f"<p><strong>{escape(_title(summary))}</strong></p>"]
    for table in _tables(summary):
        head = _html_row("th", table.headers)
        body = [_html_row("td", row) for row in table.rows]
        # Not in a `tfoot`, which notebooks give no line of its own.
        if table.has_sum:
            body[-1] = _html_row("th", table.rows[-1])
        parts.append(
            f'<table style="margin: 0 0 1em"><thead>{head}</thead><tbody>{"".join(body)}</tbody></table>'
        )
    parts.append("<br>".join(map(escape, _notes(summary))))
    return f"<div>{''.join(parts)}</div>"


def _html_row(tag: str, cells: tuple[str, ...]) -> str:
    """Return a row: names to the left, numbers to the right, whatever the notebook does by itself."""
    sides = ("left", *["right"] * (len(cells) - 1))
    told = "".join(
        f'<{tag} style="text-align: {side}; padding: 0.2em 0.6em">{escape(cell)}</{tag}>'
        for side, cell in zip(sides, cells, strict=True)
    )
    return f"<tr>{told}</tr>"


def _title(summary: Summary) -> str:
    return f"{summary.successes:,} of {summary.outcomes:,} requests answered"


def _tables(summary: Summary) -> Iterator[_Table]:
    counts = [("answered", summary.successes), *summary.failures.items()]
    yield _Table(
        ("Outcome", "Requests", "Share"),
        [(kind, f"{count:,}", _share(count, summary.outcomes)) for kind, count in counts],
    )
    if not summary.models:
        return
    rows = [_model_row(use) for use in summary.models]
    has_sum = len(rows) > 1
    if has_sum:
        answers = sum(use.answers for use in summary.models)
        amount = None if summary.cost is None else summary.cost.amount
        rows.append(("all", f"{answers:,}", *_tokens(summary), _money(amount)))
    yield _Table(
        ("Model", "Answers", "Input", "cached", "Output", "reasoning", "Cost (USD)"), rows, has_sum
    )


def _model_row(use: ModelUse) -> tuple[str, ...]:
    return (use.model or _NO_NAME, f"{use.answers:,}", *_tokens(use), _money(use.cost))


def _tokens(owner: Summary | ModelUse) -> tuple[str, ...]:
    tokens = owner.tokens
    counts = (tokens.input, tokens.cached, tokens.output, tokens.reasoning)
    return tuple(f"{count:,}" for count in counts)


def _notes(summary: Summary) -> Iterator[str]:
    failed = summary.outcomes - summary.successes
    if failed:
        yield f"Another try can help {summary.retryable:,} of {failed:,} failures."
    if summary.latency is not None:
        yield _latency_note(summary.latency)
    cost = summary.cost
    if cost is not None:
        yield f"Cost: {_money(cost.amount)} USD; {cost.assumption}."
        if cost.unpriced:
            yield f"Not in the cost, since no price is known: {', '.join(cost.unpriced)}."
    elif summary.models:
        yield (
            "Cost: unknown without a price table; give `prices`, or run: "
            'pip install "openbatch-typed[summary]"'
        )
    yield from summary.remarks


def _latency_note(latency: Latency) -> str:
    figures = (
        ("mean", latency.mean),
        ("median", latency.median),
        ("95 %", latency.p95),
        ("longest", latency.longest),
    )
    told = ", ".join(f"{name} {_duration(seconds)}" for name, seconds in figures)
    return f"Time per answer: {told} ({latency.answers:,} answers tell)."


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes:,} min {rest} s"


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "-"


def _money(amount: Decimal | None) -> str:
    """Return an amount with cents, and as many digits more as small ones need."""
    if amount is None:
        return "unknown"
    if not amount:
        return "0.00"
    digits = max(2, 1 - amount.adjusted())
    return f"{amount:,.{digits}f}"
