"""Parquet and Arrow files: the extra `arrow`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Protocol

from openbatch.errors import RowSourceError
from openbatch.extras import require
from openbatch.row_sources.blocks import ColumnBlock
from openbatch.row_sources.column_names import refuse_twice
from openbatch.row_values import shortest_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from openbatch.row_sources.blocks import RowBlock
    from openbatch.row_sources.opening import RowFile

__all__ = ["EXTRA", "ArrowBatch", "ArrowFileRows", "ArrowSchema", "ParquetRows", "arrow_blocks"]

#: What pyarrow comes with.
EXTRA: Final = "arrow"
#: How many rows of a Parquet file are decoded at a time: a few megabytes.
_PARQUET_ROWS: Final = 4096


class _Column(Protocol):
    @property
    def type(self) -> object: ...
    def cast(self, target_type: str) -> _Column: ...
    def to_pylist(self) -> list[object]: ...


class ArrowBatch(Protocol):
    """A `pyarrow.RecordBatch`."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        ...

    @property
    def schema(self) -> ArrowSchema:
        """What its columns are."""
        ...

    def column(self, name: str) -> _Column:
        """Return a column."""
        ...

    def slice(self, offset: int, length: int) -> ArrowBatch:
        """Return some of its rows."""
        ...


class ArrowSchema(Protocol):
    """A `pyarrow.Schema`."""

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        ...


def arrow_blocks(
    batches: Iterable[ArrowBatch],
    place: Callable[[int], str],
    size: Callable[[], int],
    wanted: Sequence[str] | None,
) -> Iterator[RowBlock]:
    """Give the rows of Arrow data in blocks.

    Args:
        batches: The data.
        place: Says where a row comes from, by how many come before it.
        size: How many rows the next block should have.
        wanted: The columns that are needed; None for all.

    Yields:
        Block after block.
    """
    done = 0
    for batch in batches:
        names = [each for each in batch.schema.names if wanted is None or each in wanted]
        at = 0
        while at < batch.num_rows:
            part = batch.slice(at, size())
            columns = {each: _values(part.column(each)) for each in names}
            yield ColumnBlock(columns, part.num_rows, place, done + at)
            at += part.num_rows
        done += batch.num_rows


def _values(column: _Column) -> list[object]:
    """Return the values of a column; of narrow floats those with the fewest digits."""
    kind = str(column.type)
    if kind == "float":
        # Arrow writes the fewest digits that tell a float from others of its width.
        return column.cast("string").cast("double").to_pylist()
    values = column.to_pylist()
    if kind == "halffloat":
        return [shortest_float(each, 2) if isinstance(each, float) else each for each in values]
    return values


class ParquetRows:
    """A Parquet file.

    Attributes:
        name: The file's name.
        columns: The names of its columns.
    """

    def __init__(self, file: RowFile) -> None:
        """Read what the file says of its columns.

        Args:
            file: The file.

        Raises:
            RowSourceError: It cannot be read, or has a column twice.
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.once = False
        self.on_disk = file.on_disk
        self._file = file
        self._arrow = require("pyarrow", extra=EXTRA, what=self.name)
        self._parquet = require("pyarrow.parquet", extra=EXTRA, what=self.name)
        with ExitStack() as stack:
            self.columns: tuple[str, ...] = tuple(self._open(stack).schema_arrow.names)
        refuse_twice(self.columns, self.name)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        with ExitStack() as stack:
            file = self._open(stack)
            columns = None if wanted is None else [each for each in self.columns if each in wanted]
            try:
                batches = file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns)
                yield from arrow_blocks(batches, self._place, size, wanted)
            except self._arrow.ArrowException as error:
                raise RowSourceError(f"{self.name}: {error}") from error

    def _place(self, number: int) -> str:
        return f"{self.name}, row {number}"

    def _open(self, stack: ExitStack) -> _ParquetFile:
        source = stack.enter_context(self._file.bytes())
        try:
            file: _ParquetFile = self._parquet.ParquetFile(source)
        except (self._arrow.ArrowException, OSError) as error:
            raise RowSourceError(f"{self.name}: this is no Parquet file ({error})") from error
        return file


class _ParquetFile(Protocol):
    @property
    def schema_arrow(self) -> ArrowSchema: ...
    def iter_batches(
        self, *, batch_size: int, columns: list[str] | None
    ) -> Iterable[ArrowBatch]: ...


class ArrowFileRows:
    """An Arrow IPC file (Feather), or a stream of the same.

    Attributes:
        name: The file's name.
        columns: The names of its columns.
    """

    def __init__(self, file: RowFile) -> None:
        """Read what the file says of its columns.

        Args:
            file: The file.

        Raises:
            RowSourceError: It cannot be read, or has a column twice.
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.once = False
        self.on_disk = file.on_disk
        self._file = file
        self._arrow = require("pyarrow", extra=EXTRA, what=self.name)
        self._ipc = require("pyarrow.ipc", extra=EXTRA, what=self.name)
        with ExitStack() as stack:
            schema, _ = self._open(stack)
            self.columns: tuple[str, ...] = tuple(schema.names)
        refuse_twice(self.columns, self.name)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        with ExitStack() as stack:
            _, batches = self._open(stack)
            try:
                yield from arrow_blocks(batches, self._place, size, wanted)
            except self._arrow.ArrowException as error:
                raise RowSourceError(f"{self.name}: {error}") from error

    def _place(self, number: int) -> str:
        return f"{self.name}, row {number}"

    def _open(self, stack: ExitStack) -> tuple[ArrowSchema, Iterable[ArrowBatch]]:
        source = stack.enter_context(self._file.bytes())
        is_file = source.read(6) == b"ARROW1"
        source.seek(0)
        try:
            if is_file:
                reader = self._ipc.open_file(source)
                return reader.schema, map(reader.get_batch, range(reader.num_record_batches))
            reader = self._ipc.open_stream(source)
        except (self._arrow.ArrowException, OSError) as error:
            raise RowSourceError(f"{self.name}: this is no Arrow file ({error})") from error
        return reader.schema, reader
