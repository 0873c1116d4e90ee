"""Taking rows from an iterable in blocks that are worth a write each."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from openbatch.files.draft_file import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Written", "in_blocks", "rows_at_once"]

Row = TypeVar("Row")

_FIRST: Final = 32
_MOST: Final = 512


class Written(Protocol):
    """What the rows are written to."""

    @property
    def count(self) -> int:
        """How many lines were written."""
        ...

    @property
    def size(self) -> int:
        """How many bytes they have."""
        ...


def rows_at_once(written: Written) -> int:
    """Return how many rows make about a chunk, going by those that are written.

    Args:
        written: What the rows are written to.

    Returns:
        A number of rows, at least one.
    """
    if not written.count:
        return _FIRST
    return max(1, min(_MOST, CHUNK * written.count // max(1, written.size)))


def in_blocks(rows: Iterable[Row], size: Callable[[], int]) -> Iterator[list[Row]]:
    """Give rows in blocks.

    Args:
        rows: The rows. When they raise an error, those before it come first.
        size: Says how many rows the next block should have.

    Yields:
        Some rows, at least one.
    """
    iterator = iter(rows)
    while True:
        block: list[Row] = []
        try:
            block.extend(islice(iterator, size()))
        except BaseException:
            if block:
                yield block
            raise
        if not block:
            return
        yield block
