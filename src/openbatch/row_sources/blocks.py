"""What every source of rows gives: blocks of rows, that can be looked at by column or by row."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["ColumnBlock", "MappingBlock", "RowBlock", "RowSource"]


class RowBlock(Protocol):
    """Some rows of a table, at least one."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def column(self, name: str) -> Sequence[object]:
        """Return the values of a column; a KeyError says that a row has none."""
        ...

    def row(self, index: int) -> Mapping[str, object]:
        """Return the values of a row by column."""
        ...

    def place(self, index: int) -> str:
        """Say where a row comes from, such as `reviews.csv, line 17`."""
        ...


class RowSource(Protocol):
    """A table whose rows are read in order."""

    @property
    def name(self) -> str:
        """What to call it in messages."""
        ...

    @property
    def once(self) -> bool:
        """Whether it can be gone through only once, as a generator and a cursor."""
        ...

    @property
    def on_disk(self) -> tuple[Path, ...]:
        """The files of this machine that it is in, as far as that is known."""
        ...

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of its columns, where they are known before the rows are read."""
        ...

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows.

        Args:
            size: How many rows the next block should have.
            wanted: The columns that are needed; None for all.

        Yields:
            Block after block.

        Raises:
            RowSourceError: The table cannot be read, or a row is broken. The error names the row.
        """
        ...


class ColumnBlock:
    """Rows that come as columns."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[object]],
        count: int,
        place: Callable[[int], str],
        first: int,
    ) -> None:
        """Take the columns.

        Args:
            columns: The values by column.
            count: How many rows there are.
            place: Says where a row of the table is, by how many come before it.
            first: How many come before these.
        """
        self.count = count
        self._columns = columns
        self._place = place
        self._first = first

    def column(self, name: str) -> Sequence[object]:
        """Return the values of a column."""
        return self._columns[name]

    def row(self, index: int) -> Mapping[str, object]:
        """Return the values of a row by column."""
        return {name: values[index] for name, values in self._columns.items()}

    def place(self, index: int) -> str:
        """Say where a row comes from."""
        return self._place(self._first + index)


class MappingBlock:
    """Rows that come as mappings."""

    def __init__(self, rows: Sequence[Mapping[str, object]], place: Callable[[int], str]) -> None:
        """Take the rows.

        Args:
            rows: The rows.
            place: Says where one comes from, by its index.
        """
        self.count = len(rows)
        self._rows = rows
        self._place = place

    def column(self, name: str) -> Sequence[object]:
        """Return the values of a column."""
        return list(map(itemgetter(name), self._rows))

    def row(self, index: int) -> Mapping[str, object]:
        """Return the values of a row by column."""
        return self._rows[index]

    def place(self, index: int) -> str:
        """Say where a row comes from."""
        return self._place(index)
