"""The rows that requests were made of, to stand beside their answers."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID

from openbatch.errors import BatchFileError, ResultsError
from openbatch.extras import require
from openbatch.file_checks import explained
from openbatch.json_faults import shown
from openbatch.lines import checked_custom_id
from openbatch.results.column_shapes import ListOf, merged_shape
from openbatch.results.columns import ID, Column
from openbatch.row_ids import row_id
from openbatch.row_values import plain_value
from openbatch.runtime.shapes import is_iterable, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from narwhals.typing import IntoDataFrame
    from typing_extensions import TypeIs

    from openbatch.results.column_shapes import Shape

__all__ = ["InputRows", "Rows"]

#: Rows with named cells: mappings, the path of a CSV file in UTF-8, or a data frame.
Rows: TypeAlias = "Iterable[Mapping[str, object]] | str | os.PathLike[str] | IntoDataFrame"

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


class InputRows:
    """Rows with their ids, to go through as often as needed.

    Rows that can be gone through only once are held in memory.

    Attributes:
        columns: Their columns, in the order in which they come up. They are known after a first
            pass over all rows.
    """

    def __init__(self, rows: Rows, id_column: str | None) -> None:
        """Look for the columns, and what they hold.

        Args:
            rows: The rows.
            id_column: The column with the requests' ids. None takes the column `custom_id`, or if
                there is none, `row-0`, `row-1`, ... by position.

        Raises:
            BatchFileError: The file cannot be read.
            ResultsError: These are no rows, or no row has such a column.
            MissingExtraError: It takes narwhals to read a frame.
        """
        self._open = _opener(rows)
        shapes: dict[str, set[Shape]] = {}
        for row in self._open():
            for name, value in row.items():
                found = shapes.setdefault(name, set())
                plain = plain_value(value)
                if plain is not None:
                    found.add(_shape_of_value(plain))
        if id_column is not None and shapes and id_column not in shapes:
            raise ResultsError(
                f"id={id_column!r} is no column of the rows; they have {', '.join(map(repr, shapes))}"
            )
        self._id_column = ID if id_column is None and ID in shapes else id_column
        self.columns = [
            # The ids have a column already.
            Column(name, _one_shape(found))
            for name, found in shapes.items()
            if not name == self._id_column == ID
        ]

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Go through the rows, each with its id."""
        for number, row in enumerate(self._open()):
            yield self._id_of(row, number), row

    def _id_of(self, row: Mapping[str, object], number: int) -> str:
        if self._id_column is None:
            return row_id(number)
        return checked_custom_id(
            plain_value(row.get(self._id_column)), path=f"rows[{number}].{self._id_column}"
        )


def _opener(rows: object) -> Callable[[], Iterable[Mapping[str, object]]]:
    """Return what goes through the rows from the first one on."""
    if isinstance(rows, str | os.PathLike):
        path = Path(os.fspath(rows))
        return lambda: _read_csv(path)
    if _is_frame(rows):
        return _frame_opener(rows)
    if is_mapping(rows) or not is_iterable(rows):
        raise ResultsError(
            f"rows: {shown(rows)} was given; give a list of dicts, the path of a CSV file, or a frame"
        )
    held = list(rows) if isinstance(rows, Iterator) else rows

    def checked() -> Iterator[Mapping[str, object]]:
        for number, row in enumerate(held):
            if not is_mapping(row):
                raise ResultsError(f"rows[{number}]: {shown(row)} was given; rows are dicts")
            yield row

    return checked


def _is_frame(rows: object) -> TypeIs[IntoDataFrame]:
    # Polars' and pandas' frames, Arrow's tables: all of them have this, and no list has it.
    return hasattr(rows, "__arrow_c_stream__") or hasattr(rows, "__narwhals_dataframe__")


def _frame_opener(frame: IntoDataFrame) -> Callable[[], Iterable[Mapping[str, object]]]:
    require("narwhals", extra="frames", what="rows from a frame")
    import narwhals as nw

    known = nw.from_native(frame, eager_only=True)

    def rows() -> Iterator[dict[str, object]]:
        yield from known.iter_rows(named=True)

    return rows


def _read_csv(path: Path) -> Iterator[Mapping[str, object]]:
    with explained(path, "cannot be read"), path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for row in csv.DictReader(file):
                if None in row:
                    raise BatchFileError(f"{path}: the row {row} has more cells than the header")
                yield row
        except UnicodeDecodeError as error:
            raise BatchFileError(
                f"{path}: this is no UTF-8 text (byte {error.start + 1}); convert it first"
            ) from error


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
