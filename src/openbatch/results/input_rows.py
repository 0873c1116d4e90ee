"""The rows that requests were made of, to stand beside their answers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from openbatch.errors import ResultsError, RowSourceError
from openbatch.results.column_shapes import ListOf, merged_shape
from openbatch.results.columns import ID, Column
from openbatch.row_sources import open_rows
from openbatch.row_sources.table_ids import TableIds
from openbatch.row_values import plain_value
from openbatch.runtime.shapes import is_list
from openbatch.shown import listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openbatch.results.column_shapes import Shape
    from openbatch.row_sources import RowBlock, Rows

__all__ = ["InputRows"]

#: In the order in which they are tried: a bool is an int, and a datetime is a date.
_KNOWN: Final[tuple[tuple[type, Shape], ...]] = (
    (str, "text"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (Decimal, "decimal"),
    (UUID, "uuid"),
    (bytes, "bytes"),
)
_INT64: Final = 1 << 63
_ROWS_AT_ONCE: Final = 1024


class InputRows:
    """Rows with their ids, to go through as often as needed.

    Rows that can be gone through only once are held in memory.

    Attributes:
        columns: Their columns, in the order in which they come up. They are known after a first
            pass over all rows.
        on_disk: The files of this machine that they are in, as far as that is known.
    """

    def __init__(self, rows: Rows, id_column: str | Literal[False] | None) -> None:
        """Look for the columns, and what they hold.

        Args:
            rows: The rows.
            id_column: The column with the requests' ids. None takes the column `custom_id`, or if
                there is none, `row-0`, `row-1`, ... by position. False goes by position whatever
                columns there are.

        Raises:
            RowSourceError: These are no rows, they cannot be read, or a column's name is no text.
            ResultsError: No row has such a column.
            MissingExtraError: What reads them is not installed.
        """
        self._source = open_rows(rows)
        self.on_disk = self._source.on_disk
        self._held: list[RowBlock] | None = None
        if self._source.once:
            self._held = list(self._blocks())
        shapes: dict[str, set[Shape]] = {name: set() for name in self._source.columns or ()}
        for block in self._blocks():
            for index in range(block.count):
                for name, value in block.row(index).items():
                    found = shapes.setdefault(name, set())
                    plain = plain_value(value)
                    if plain is not None:
                        found.add(_shape_of_value(plain))
        names: list[object] = [*shapes]  # a dict takes anything for a key
        for key in names:
            if not isinstance(key, str):
                raise RowSourceError(
                    f"rows: the column {shown(key)} has no text for a name; rename it first"
                )
        named = None if id_column is False else id_column
        if named is not None and shapes and named not in shapes:
            raise ResultsError(
                f"id={id_column!r} is no column of the rows; they have {listed(shapes)}"
            )
        self._id_column = ID if id_column is None and ID in shapes else named
        self.columns = [
            # The ids have a column already.
            Column(name, _one_shape(found))
            for name, found in shapes.items()
            if not name == self._id_column == ID
        ]

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Go through the rows, each with its id."""
        ids = TableIds(self._id_column)
        for block in self._blocks():
            for index, custom_id in enumerate(ids.of(block)):
                yield custom_id, block.row(index)

    def _blocks(self) -> Iterable[RowBlock]:
        if self._held is not None:
            return self._held
        return self._source.blocks(lambda: _ROWS_AT_ONCE, None)


def _shape_of_value(value: object) -> Shape:
    if isinstance(value, datetime):
        return "local_timestamp" if value.tzinfo is None else "timestamp"
    if is_list(value):
        items: set[Shape] = {
            _shape_of_value(each) for each in map(plain_value, value) if each is not None
        }
        item = merged_shape(items)
        return "json" if item is None or item == "json" else ListOf(item)
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return "text"
    for known, shape in _KNOWN:
        if isinstance(value, known):
            return shape
    return "json"


def _one_shape(found: set[Shape]) -> Shape:
    """Return the shape of a column; one with several sorts of values is text."""
    merged = merged_shape(found)
    if merged == "json" and not any(isinstance(each, ListOf) or each == "json" for each in found):
        return "text"
    return merged or "text"
