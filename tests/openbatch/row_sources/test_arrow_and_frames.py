"""Tables of Arrow and of narwhals in every form, and columns that are there twice."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import narwhals as nw
import narwhals.stable.v1 as nw_v1
import pandas as pd
import polars as pl
import pytest

from openbatch import RowSourceError, open_rows
from tests.openbatch.sample_databases import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# They come without types.
pa: Any = import_module("pyarrow")
ds: Any = import_module("pyarrow.dataset")
pq: Any = import_module("pyarrow.parquet")
feather: Any = import_module("pyarrow.feather")

TABLE = {"t": ["a", None, "c", "d", "e"], "n": [1, 2, 3, 4, 5]}
ROWS = [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)]


def cells(rows: object, wanted: list[str] | None = None) -> list[dict[str, object]]:
    blocks = list(open_rows(rows).blocks(lambda: 2, wanted))
    assert all(each.count for each in blocks)
    assert [each.place(n) for each in blocks for n in range(each.count)] == [
        f"row {n}" for n in range(len(ROWS))
    ]
    return [dict(each.row(n)) for each in blocks for n in range(each.count)]


class Stream:
    """What can be handed over as Arrow data, and nothing else."""

    def __init__(self) -> None:
        self.handed_over = 0

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        self.handed_over += 1
        return table().__arrow_c_stream__(requested_schema)


def table() -> Any:  # noqa: ANN401 (of pyarrow)
    return pa.table(TABLE)


def dataset(folder: Path) -> Any:  # noqa: ANN401 (of pyarrow)
    pq.write_table(table(), folder / "t.parquet", row_group_size=2)
    return ds.dataset(folder / "t.parquet")


MADE: dict[str, Callable[[Path], object]] = {
    "table": lambda _: table(),
    "batch": lambda _: table().to_batches()[0],
    "reader": lambda _: table().to_reader(max_chunksize=3),
    "stream": lambda _: Stream(),
    "dataset": dataset,
    "dataset, scanned": lambda folder: dataset(folder).scanner(),
    "narwhals": lambda _: nw.from_native(pl.DataFrame(TABLE)),
    "narwhals, lazy": lambda _: nw.from_native(pl.DataFrame(TABLE).lazy()),
    "narwhals, stable": lambda _: nw_v1.from_native(pl.DataFrame(TABLE)),
    "narwhals, of pyarrow": lambda _: nw.from_native(table()),
}


@pytest.mark.parametrize("kind", MADE)
def test_every_form_of_a_table_is_read(tmp_path: Path, kind: str) -> None:
    rows = open_rows(MADE[kind](tmp_path))
    assert rows.columns == ("t", "n")
    assert cells(rows) == ROWS
    if not rows.once:
        assert cells(rows, ["n"]) == [{"n": row["n"]} for row in ROWS]
    assert rows.once == (kind in {"reader", "stream"})


def test_a_stream_is_asked_for_once() -> None:
    stream = Stream()
    assert cells(stream, ["n"]) == [{"n": row["n"]} for row in ROWS]
    assert stream.handed_over == 1


@pytest.mark.parametrize("made", [lambda: pl.Series([1]), lambda: pa.chunked_array([[1]])])
def test_arrow_data_that_is_no_table_is_refused(made: Callable[[], object]) -> None:
    with pytest.raises(RowSourceError, match=r"^rows: this \w+ is no table; put a column"):
        open_rows(made())


def test_a_broken_stream_is_an_error_of_ours() -> None:
    def batches() -> Any:  # noqa: ANN401 (of pyarrow)
        yield table().to_batches()[0]
        raise pa.ArrowInvalid("torn")

    reader = pa.RecordBatchReader.from_batches(table().schema, batches())
    with pytest.raises(RowSourceError, match=r"^rows: .*torn"):
        list(open_rows(reader).blocks(lambda: 2, None))


def twice() -> Any:  # noqa: ANN401 (of pyarrow)
    return pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])


def written(write: Callable[[Any, Path], None], path: Path) -> Path:
    write(twice(), path)
    return path


def cursor(_: Path) -> object:
    return database().execute("select 1 as a, 2 as a")


TWICE: dict[str, Callable[[Path], object]] = {
    "parquet": lambda folder: written(pq.write_table, folder / "t.parquet"),
    "feather": lambda folder: written(feather.write_feather, folder / "t.feather"),
    "table": lambda _: twice(),
    "reader": lambda _: twice().to_reader(),
    "pandas": lambda _: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "cursor": cursor,
}


@pytest.mark.parametrize("kind", TWICE)
def test_a_column_that_is_there_twice_is_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(
        RowSourceError, match=r"^[^\n]*: the column 'a' is there twice; rename one$"
    ):
        open_rows(TWICE[kind](tmp_path))
