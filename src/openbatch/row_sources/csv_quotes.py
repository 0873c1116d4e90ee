"""The quotes of a CSV file: one that nothing closes, or that closes in front of other text."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _csv import Dialect as Style  # what `csv.reader` has; csv itself has no name for it

__all__ = ["QuoteFault", "quote_fault"]

_LINE_BREAK: Final = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class QuoteFault:
    """A quote that swallows lines, or would be lost itself.

    Attributes:
        opens: On which line of the row it opens, from 0.
        closes: On which line it closes in front of other text, which may be the same; None if it
            never closes.
        is_escaped: Whether a backslash stands in front of the closing one, so that it was probably
            not meant to close anything.
    """

    opens: int
    closes: int | None
    is_escaped: bool = False


def quote_fault(text: str, style: Style) -> QuoteFault | None:
    """Find a quote that swallows lines, or would be lost.

    A stray quote in front of a cell makes one of all that follows, up to the next quote, be it in
    another row or at none at all. Of `"Good" product` the `csv` module leaves out the quotes, which
    changes a text in silence. What it takes literally, quotes within a cell, is no fault, nor are
    blanks behind the closing quote.

    Args:
        text: A row as it stands in the file; at the end of the file what is left of it.
        style: How the file is written.

    Returns:
        The first fault; None if there is none.
    """
    quote = style.quotechar
    if quote is None or style.quoting == csv.QUOTE_NONE:
        return None
    quoted, plain = _cells(style)
    at = 0
    while at < len(text):
        if style.skipinitialspace:
            at += len(text[at:]) - len(text[at:].lstrip(" "))
        if text.startswith(quote, at):
            end = _end(quoted.match(text, at + 1), at + 1)
            opens = _breaks(text, 0, at)
            if end >= len(text):
                return QuoteFault(opens, None)
            closes = opens + _breaks(text, at, end)
            at = _end(plain.match(text, end + 1), end + 1)
            behind = text[end + 1 : at]
            if behind if closes > opens else behind.strip(" \t"):
                return QuoteFault(opens, closes, text[end - 1] == "\\")
        else:
            at = _end(plain.match(text, at), at)
        if text[at : at + 1] != style.delimiter:
            return None
        at += 1
    return None


def _cells(style: Style) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a quoted cell holds up to its closing quote, and what any other cell holds."""
    escape, quote = style.escapechar, style.quotechar or ""
    special = re.escape(escape or "")
    escaped = f"|{special}." if escape else ""
    doubled = f"|{re.escape(quote * 2)}" if style.doublequote else ""
    return (
        re.compile(f"(?:[^{re.escape(quote)}{special}]+{escaped}{doubled})*+", re.DOTALL),
        re.compile(f"(?:[^{re.escape(style.delimiter)}{special}\r\n]+{escaped})*+", re.DOTALL),
    )


def _end(found: re.Match[str] | None, at: int) -> int:
    return at if found is None else found.end()


def _breaks(text: str, begin: int, end: int) -> int:
    return len(_LINE_BREAK.findall(text, begin, end))
