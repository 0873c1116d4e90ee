"""The tables of pandas, polars, pyarrow and whatever else narwhals takes: the extra `frames`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from openbatch.errors import RowSourceError
from openbatch.extras import require
from openbatch.row_sources.blocks import ColumnBlock
from openbatch.row_sources.column_names import refuse_twice
from openbatch.row_values import shortest_float
from openbatch.runtime.shapes import is_iterable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from openbatch.row_sources.blocks import RowBlock

__all__ = ["FrameRows", "SupportsArrow", "SupportsFrame", "is_frame"]

_EXTRA: Final = "frames"
_TAKEN: Final = ("__narwhals_dataframe__", "__narwhals_lazyframe__", "__dataframe__")

_PACKAGES: Final = frozenset(
    {"cudf", "dask", "duckdb", "ibis", "modin", "narwhals", "pandas", "polars", "pyarrow"}
)
_NARROW_FLOATS: Final = {"Float16": 2, "Float32": 4}


class _Series(Protocol):
    @property
    def dtype(self) -> object: ...
    def to_list(self) -> list[object]: ...


class _Frame(Protocol):
    """An eager `narwhals.DataFrame`."""

    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, rows: slice, /) -> _Frame: ...
    def get_column(self, name: str) -> _Series: ...


class SupportsFrame(Protocol):
    """A table of pandas, polars or the like: what has columns."""

    @property
    def columns(self) -> object:
        """The names of the columns, or the columns."""
        ...


class SupportsArrow(Protocol):
    """A table that can be handed over as Arrow data."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the data."""
        ...


def is_frame(value: object) -> bool:
    """Say whether a value is a table, going by what it has, so that nothing need be imported."""
    package = type(value).__module__.partition(".")[0]
    if package in _PACKAGES:
        # Of the class, since a lazy table would be asked to work its columns out.
        return hasattr(type(value), "columns") and type(value).__name__ != "RecordBatch"
    return any(hasattr(value, each) for each in _TAKEN)


class FrameRows:
    """A table in memory; a lazy one is collected first.

    Attributes:
        name: What to call it in messages.
        columns: The names of its columns.
    """

    def __init__(self, frame: object) -> None:
        """Look at the table.

        Args:
            frame: The table.

        Raises:
            RowSourceError: narwhals does not take it, or a column's name is no text or there twice.
            MissingExtraError: narwhals is not installed.
        """
        self.name = "rows"
        self.once = False
        self.on_disk: tuple[Path, ...] = ()
        narwhals = require("narwhals", extra=_EXTRA, what=f"rows of {type(frame).__module__}")
        try:
            # A table of narwhals' own may be one of its stable versions, which are other types.
            taken = narwhals.from_native(narwhals.to_native(frame, pass_through=True))
            if isinstance(taken, narwhals.LazyFrame):
                taken = taken.collect()
            names: list[object] = list(taken.columns)
        except (TypeError, narwhals.exceptions.DuplicateError) as error:
            refuse_twice(_names(frame), self.name)
            raise RowSourceError(f"rows: this table cannot be read ({error})") from error
        for name in names:
            if not isinstance(name, str):
                raise RowSourceError(
                    f"rows: the column {name!r} has no text for a name; rename it first"
                )
        self._frame: _Frame = taken
        self.columns = tuple(map(str, names))

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        names = [each for each in self.columns if wanted is None or each in wanted]
        at, count = 0, len(self._frame)
        while at < count:
            part = self._frame[at : at + size()]
            columns = {name: _values(part.get_column(name)) for name in names}
            yield ColumnBlock(columns, len(part), "row {}".format, at)
            at += len(part)


def _names(frame: object) -> list[str]:
    """Return the names of the columns of a table that narwhals does not take."""
    names: object = getattr(frame, "column_names", None)  # those of pyarrow
    if not is_iterable(names):
        names = getattr(frame, "columns", None)
    return list(map(str, names)) if is_iterable(names) else []


def _values(column: _Series) -> list[object]:
    """Return the values of a column; of narrow floats those with the fewest digits."""
    size = _NARROW_FLOATS.get(str(column.dtype))
    values = column.to_list()
    if size is None:
        return values
    return [shortest_float(each, size) if isinstance(each, float) else each for each in values]
