"""The parts that the page on fidelity is put together from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Section", "table"]


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        lines: Its text.
        faults: What is against the goals; none if all is well.
    """

    lines: list[str]
    faults: list[str] = field(default_factory=list[str])


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """Return the lines of a table; whole numbers get their thousands marked."""
    names = [*head]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
