"""Parquet and Arrow files, and CSV files read by pyarrow: the extra `arrow`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Protocol

from openbatch.errors import RowSourceError
from openbatch.extras import require
from openbatch.row_sources.blocks import ColumnBlock
from openbatch.row_values import shortest_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from openbatch.row_sources.blocks import RowBlock
    from openbatch.row_sources.csv_rows import CsvRows
    from openbatch.row_sources.opening import RowFile

__all__ = ["ArrowCsvRows", "ArrowFileRows", "ParquetRows"]

_EXTRA: Final = "arrow"
#: How many rows of a Parquet file are decoded at a time: a few megabytes.
_PARQUET_ROWS: Final = 4096


class _Column(Protocol):
    @property
    def type(self) -> object: ...
    def cast(self, target_type: str) -> _Column: ...
    def to_pylist(self) -> list[object]: ...


class _Batch(Protocol):
    """A `pyarrow.RecordBatch`."""

    @property
    def num_rows(self) -> int: ...
    @property
    def schema(self) -> _Schema: ...
    def column(self, name: str) -> _Column: ...
    def slice(self, offset: int, length: int) -> _Batch: ...


class _Schema(Protocol):
    @property
    def names(self) -> list[str]: ...


def _blocks(
    batches: Iterable[_Batch], name: str, size: Callable[[], int], wanted: Sequence[str] | None
) -> Iterator[RowBlock]:
    done = 0
    for batch in batches:
        names = [each for each in batch.schema.names if wanted is None or each in wanted]
        at = 0
        while at < batch.num_rows:
            part = batch.slice(at, size())
            columns = {each: _values(part.column(each)) for each in names}
            yield ColumnBlock(columns, part.num_rows, f"{name}, row {done + at}")
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
            RowSourceError: It cannot be read.
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.on_disk = file.on_disk
        self._file = file
        self._arrow = require("pyarrow", extra=_EXTRA, what=self.name)
        self._parquet = require("pyarrow.parquet", extra=_EXTRA, what=self.name)
        with ExitStack() as stack:
            self.columns: tuple[str, ...] = tuple(self._open(stack).schema_arrow.names)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        with ExitStack() as stack:
            file = self._open(stack)
            columns = None if wanted is None else [each for each in self.columns if each in wanted]
            try:
                batches = file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns)
                yield from _blocks(batches, self.name, size, wanted)
            except self._arrow.ArrowException as error:
                raise RowSourceError(f"{self.name}: {error}") from error

    def _open(self, stack: ExitStack) -> _ParquetFile:
        source = stack.enter_context(self._file.bytes())
        try:
            file: _ParquetFile = self._parquet.ParquetFile(source)
        except (self._arrow.ArrowException, OSError) as error:
            raise RowSourceError(f"{self.name}: this is no Parquet file ({error})") from error
        return file


class _ParquetFile(Protocol):
    @property
    def schema_arrow(self) -> _Schema: ...
    def iter_batches(self, *, batch_size: int, columns: list[str] | None) -> Iterable[_Batch]: ...


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
            RowSourceError: It cannot be read.
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.on_disk = file.on_disk
        self._file = file
        self._arrow = require("pyarrow", extra=_EXTRA, what=self.name)
        self._ipc = require("pyarrow.ipc", extra=_EXTRA, what=self.name)
        with ExitStack() as stack:
            schema, _ = self._open(stack)
            self.columns: tuple[str, ...] = tuple(schema.names)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        with ExitStack() as stack:
            _, batches = self._open(stack)
            try:
                yield from _blocks(batches, self.name, size, wanted)
            except self._arrow.ArrowException as error:
                raise RowSourceError(f"{self.name}: {error}") from error

    def _open(self, stack: ExitStack) -> tuple[_Schema, Iterable[_Batch]]:
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


class ArrowCsvRows:
    """A CSV file read by pyarrow, every cell as the text that it is.

    Attributes:
        name: The file's name.
        columns: The names of its columns.
    """

    def __init__(self, file: RowFile, slow: CsvRows, *, encoding: str) -> None:
        """Choose the file.

        Args:
            file: The file.
            slow: The same file, for its columns and to say what is wrong with a line.
            encoding: Its encoding.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.on_disk = file.on_disk
        self.columns = slow.columns
        self._file = file
        self._slow = slow
        self._encoding = encoding
        self._arrow = require("pyarrow", extra=_EXTRA, what='reader="arrow"')
        self._csv = require("pyarrow.csv", extra=_EXTRA, what='reader="arrow"')

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        columns = [each for each in self.columns if wanted is None or each in wanted]
        style = self._slow.style()
        with self._file.bytes() as source:
            try:
                reader = self._csv.open_csv(
                    source,
                    read_options=self._csv.ReadOptions(block_size=1 << 20, encoding=self._encoding),
                    parse_options=self._csv.ParseOptions(
                        delimiter=style.delimiter,
                        quote_char=style.quotechar or False,
                        double_quote=style.doublequote,
                        escape_char=style.escapechar or False,
                        newlines_in_values=True,
                    ),
                    convert_options=self._csv.ConvertOptions(
                        column_types=dict.fromkeys(self.columns, self._arrow.string()),
                        include_columns=columns,
                        strings_can_be_null=False,
                        quoted_strings_can_be_null=False,
                    ),
                )
                yield from _blocks(reader, self.name, size, wanted)
            except self._arrow.ArrowException as error:
                # It counts rows, not lines; the slow reader finds the line.
                for _ in self._slow.blocks(lambda: 1024, None):
                    pass
                raise RowSourceError(f"{self.name}: {error}") from error
