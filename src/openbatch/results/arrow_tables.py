"""Tables of results in Arrow and Parquet, with types that are known before the first row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from openbatch.errors import ResultsError
from openbatch.extras import require
from openbatch.files.file_checks import explained
from openbatch.results.cells import DECIMAL_DIGITS, DECIMAL_SCALE
from openbatch.results.column_shapes import ListOf, StructOf

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from openbatch.results.column_shapes import Scalar, Shape
    from openbatch.results.result_table import ResultTable

__all__ = ["Compression", "batch_reader", "write_parquet"]

#: How Parquet is compressed.
Compression: TypeAlias = Literal["zstd", "snappy", "gzip", "brotli", "lz4", "none"]

_EXTRA: Final = "arrow"


def batch_reader(
    table: ResultTable, *, batch_size: int, what: str, size_name: str = "batch_size"
) -> pa.RecordBatchReader:
    """Return a table as Arrow's batches, which are made as they are asked for.

    Args:
        table: The table.
        batch_size: The most rows of a batch.
        what: What to begin an error with.
        size_name: What the caller calls the size.

    Raises:
        MissingExtraError: pyarrow is not installed.
        ResultsError: The size is no number of rows.
    """
    require("pyarrow", extra=_EXTRA, what=what)
    import pyarrow as pa

    _check_size(size_name, batch_size)
    types = [_arrow_type(column.shape) for column in table.columns]
    schema = pa.schema(list(zip(table.names, types, strict=True)))

    def batches() -> Iterator[pa.RecordBatch]:
        for columns in table.batches(batch_size, stored=True):
            arrays = map(pa.array, columns, types)
            # Its stubs leave the kind of scalar open.
            yield pa.RecordBatch.from_arrays(  # pyright: ignore[reportUnknownMemberType]
                list(arrays), schema=schema
            )

    return pa.RecordBatchReader.from_batches(schema, batches())


def _check_size(name: str, given: object) -> None:
    if not isinstance(given, int) or given < 1:
        raise ResultsError(f"{name}={given!r} was given; give a number of rows, at least 1")


def write_parquet(
    table: ResultTable,
    path: str | os.PathLike[str],
    *,
    row_group_size: int,
    compression: Compression,
) -> int:
    """Write a table as Parquet: see `Results.to_parquet`.

    Returns:
        The number of rows.

    Raises:
        MissingExtraError: pyarrow is not installed.
        ResultsError: The size or the compression is none.
    """
    if compression not in get_args(Compression):
        listed = ", ".join(map(repr, get_args(Compression)))
        raise ResultsError(f"compression={compression!r} was given; allowed: {listed}")
    reader = batch_reader(
        table, batch_size=row_group_size, what="to_parquet", size_name="row_group_size"
    )
    import pyarrow.parquet as pq

    count = 0
    with (
        table.written_to(path) as draft,
        explained(draft.path, "cannot be written"),
        pq.ParquetWriter(draft.name, reader.schema, compression=compression) as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _arrow_type(shape: Shape) -> pa.DataType:
    import pyarrow as pa

    if isinstance(shape, ListOf):
        return pa.list_(_arrow_type(shape.item))
    if isinstance(shape, StructOf):
        return pa.struct([(name, _arrow_type(field)) for name, field in shape.fields])
    known: dict[Scalar, Callable[[], pa.DataType]] = {
        "integer": pa.int64,
        "number": pa.float64,
        "boolean": pa.bool_,
        "timestamp": lambda: pa.timestamp("us", tz="UTC"),
        "local_timestamp": lambda: pa.timestamp("us"),
        "date": pa.date32,
        "duration": lambda: pa.duration("us"),
        "decimal": lambda: pa.decimal128(DECIMAL_DIGITS, DECIMAL_SCALE),
        "bytes": pa.binary,
    }
    return known.get(shape, pa.string)()
