"""Arrow data in memory or on its way: batches, readers, data sets, and what can be handed over as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from openbatch.errors import RowSourceError
from openbatch.extras import require
from openbatch.files.files_in_use import files_of
from openbatch.row_sources.arrow_rows import EXTRA, arrow_blocks
from openbatch.row_sources.column_names import refuse_twice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openbatch.row_sources.arrow_rows import ArrowBatch, ArrowSchema
    from openbatch.row_sources.blocks import RowBlock

__all__ = ["ArrowStreamRows", "is_arrow"]


def is_arrow(value: object) -> bool:
    """Say whether a value is Arrow data, going by what it has, so that nothing need be imported."""
    if hasattr(type(value), "__arrow_c_stream__"):
        return True
    # Of pyarrow, its data sets and what scans them do not have that.
    is_theirs = type(value).__module__.partition(".")[0] == "pyarrow"
    return is_theirs and any(hasattr(value, each) for each in ("scanner", "to_reader"))


class ArrowStreamRows:
    """Arrow data, read batch by batch: a `RecordBatch`, a `RecordBatchReader`, a data set, a stream.

    Attributes:
        name: What to call it in messages.
        columns: The names of its columns.
        once: Whether it can be gone through only once.
    """

    def __init__(self, data: object) -> None:
        """Look at the columns.

        Args:
            data: The data; what `is_arrow` says yes to.

        Raises:
            RowSourceError: It is no table, or has a column twice.
            MissingExtraError: pyarrow is not installed.
        """
        self.name = "rows"
        self.on_disk = files_of(data)
        self._arrow = require("pyarrow", extra=EXTRA, what=f"rows of {type(data).__module__}")
        self._data = data
        # What hands over a stream may do so only once.
        self.once = hasattr(type(data), "__arrow_c_stream__") and not isinstance(
            data, self._arrow.RecordBatch
        )
        self._reader = self._opened(None)
        self.columns: tuple[str, ...] = tuple(self._reader.schema.names)
        refuse_twice(self.columns, self.name)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        reader = self._reader if self.once else self._opened(wanted)
        try:
            yield from arrow_blocks(reader, "row {}".format, size, wanted)
        except (self._arrow.ArrowException, OSError) as error:
            raise RowSourceError(f"{self.name}: {error}") from error

    def _opened(self, wanted: Sequence[str] | None) -> _Reader:
        data = self._data
        try:
            if isinstance(data, self._arrow.RecordBatch):
                reader: _Reader = self._arrow.Table.from_batches([data]).to_reader()
            elif self.once:
                reader = self._arrow.RecordBatchReader.from_stream(data)
            else:
                reader = _scanned(data, wanted)
        except (self._arrow.ArrowException, AttributeError, TypeError, ValueError) as error:
            raise RowSourceError(
                f"rows: this {type(data).__name__} is no table; put a column by itself into one, as "
                f"`.to_frame()` of a Series does ({error})"
            ) from error
        return reader


def _scanned(data: object, wanted: Sequence[str] | None) -> _Reader:
    """Return what is read of a data set, or of a scanner of one."""
    if isinstance(data, _DataSet):
        data = data.scanner(columns=None if wanted is None else list(dict.fromkeys(wanted)))
    if not isinstance(data, _Scanner):
        raise TypeError(type(data).__name__)
    return data.to_reader()


class _Reader(Protocol):
    """A `pyarrow.RecordBatchReader`."""

    @property
    def schema(self) -> ArrowSchema: ...
    def __iter__(self) -> Iterator[ArrowBatch]: ...


@runtime_checkable
class _Scanner(Protocol):
    """A `pyarrow.dataset.Scanner`."""

    def to_reader(self) -> _Reader: ...


@runtime_checkable
class _DataSet(Protocol):
    """A `pyarrow.dataset.Dataset`."""

    def scanner(self, *, columns: list[str] | None) -> _Scanner: ...
