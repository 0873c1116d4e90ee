"""Tables of results as data frames of pandas, polars and whatever else narwhals makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openbatch.extras import require, require_installed
from openbatch.results.cells import DECIMAL_DIGITS, DECIMAL_SCALE
from openbatch.results.column_shapes import ListOf, StructOf

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd
    import polars as pl
    from narwhals.dtypes import DType

    from openbatch.results.column_shapes import Scalar, Shape
    from openbatch.results.result_table import ResultTable

__all__ = ["pandas_frame", "polars_frame"]

_EXTRA: Final = "frames"
_AT_ONCE: Final = 1 << 16

#: The pandas types that have room for missing values; whatever is not here stays as Python objects.
_PANDAS: Final[dict[Scalar, str]] = {
    "text": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "timestamp": "datetime64[us, UTC]",
    "local_timestamp": "datetime64[us]",
    "time": "string",
    "duration": "timedelta64[us]",
    "uuid": "string",
    "json": "string",
}


def polars_frame(table: ResultTable) -> pl.DataFrame:
    """Return a table as polars' frame: see `Results.to_polars`."""
    require("narwhals", extra=_EXTRA, what="to_polars")
    require_installed("polars", what="to_polars")
    import narwhals as nw

    cells = _cells(table)
    schema = {column.name: _dtype(column.shape) for column in table.columns}
    frame: nw.DataFrame[pl.DataFrame] = nw.from_dict(cells, schema, backend="polars")
    return frame.to_native()


def pandas_frame(table: ResultTable) -> pd.DataFrame:
    """Return a table as pandas' frame: see `Results.to_pandas`."""
    require("narwhals", extra=_EXTRA, what="to_pandas")
    require_installed("pandas", what="to_pandas")
    import narwhals as nw
    import pandas as pd

    cells = _cells(table)
    series: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        # A shape that is no scalar is not among the keys.
        kind = _PANDAS.get(column.shape) if isinstance(column.shape, str) else None
        # Cell by cell out of the lists, so that they are never there twice.
        series[column.name] = pd.Series(cells.pop(column.name), dtype=kind or "object")
    frame: nw.DataFrame[pd.DataFrame] = nw.from_dict(series, backend="pandas")
    return frame.to_native()


def _cells(table: ResultTable) -> dict[str, list[object]]:
    """Return the cells of each column."""
    cells: list[list[object]] = [[] for _ in table.columns]
    for batch in table.batches(_AT_ONCE, stored=True):
        for column, more in zip(cells, batch, strict=True):
            column.extend(more)
    return dict(zip(table.names, cells, strict=True))


def _dtype(shape: Shape) -> DType:
    """Return the type of a column whatever the library."""
    import narwhals as nw

    if isinstance(shape, ListOf):
        return nw.List(_dtype(shape.item))
    if isinstance(shape, StructOf):
        return nw.Struct({name: _dtype(field) for name, field in shape.fields})
    known: dict[Scalar, DType] = {
        "integer": nw.Int64(),
        "number": nw.Float64(),
        "boolean": nw.Boolean(),
        "timestamp": nw.Datetime("us", "UTC"),
        "local_timestamp": nw.Datetime("us"),
        "date": nw.Date(),
        "duration": nw.Duration("us"),
        "decimal": nw.Decimal(DECIMAL_DIGITS, DECIMAL_SCALE),
        "bytes": nw.Binary(),
    }
    return known.get(shape, nw.String())
