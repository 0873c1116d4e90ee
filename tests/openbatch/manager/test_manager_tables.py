"""`BatchJobManager.build` with tables of every kind: in memory, in files, from databases."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sqlite3
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from openbatch import (
    WriteReport,
)
from tests.openbatch.manager.sample_tables import (
    ASKED,
    PROMPT,
    TABLE,
    asked,
    build,
    ids,
)
from tests.openbatch.sample_databases import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# They come without types.
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
feather: Any = import_module("pyarrow.feather")

pytestmark = pytest.mark.usefixtures("folder")


@dataclasses.dataclass
class Data:
    key: str
    text: str
    price: float


class Model(BaseModel):
    model_config = ConfigDict(extra="allow")

    key: str
    text: str


class Tuple(NamedTuple):
    key: str
    text: str
    price: float


class Rows:
    """An iterable of mappings that is no list, like a data set of Hugging Face."""

    column_names = ("key", "text", "price")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(TABLE)


def cursor() -> sqlite3.Cursor:
    connection = database()
    connection.execute("create table t (key, text, price)")
    connection.executemany("insert into t values (:key, :text, :price)", TABLE)
    return connection.execute("select * from t")


def keyed_cursor() -> sqlite3.Cursor:
    found = cursor()
    found.row_factory = sqlite3.Row
    return found


def nullable() -> pd.DataFrame:
    return pd.DataFrame(TABLE).convert_dtypes()


IN_MEMORY: dict[str, Callable[[], object]] = {
    "dicts": lambda: TABLE,
    "generator": lambda: (row for row in TABLE),
    "iterable": Rows,
    "dataclasses": lambda: [Data(**row) for row in TABLE],  # type: ignore[arg-type]  # as it is
    "pydantic": lambda: [Model.model_validate(row) for row in TABLE],
    "named tuples": lambda: [Tuple(**row) for row in TABLE],  # type: ignore[arg-type]  # as it is
    "cursor": cursor,
    "cursor of rows": keyed_cursor,
    "pandas": lambda: pd.DataFrame(TABLE),
    "pandas, nullable": nullable,
    "polars": lambda: pl.DataFrame(TABLE),
    "polars, lazy": lambda: pl.DataFrame(TABLE).lazy(),
    "arrow": lambda: pa.Table.from_pylist(TABLE),
}


@pytest.mark.parametrize("kind", IN_MEMORY)
def test_tables_in_memory(folder: Path, kind: str) -> None:
    report = build(folder, IN_MEMORY[kind](), id="key")
    assert report == WriteReport(folder / "out.jsonl", 2)
    assert asked(report.path) == ASKED
    assert ids(report.path) == ["a", "b"]


def write_csv(path: Path, **options: Any) -> None:  # noqa: ANN401 (of open and of csv)
    encoding = options.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["key", "text", "price"], **options)
        writer.writeheader()
        writer.writerows(TABLE)


def write_file(path: Path) -> None:
    table = pa.Table.from_pylist(TABLE)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".feather":
        feather.write_feather(table, path)
    elif path.suffix == ".arrow":
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, TABLE)), encoding="utf-8")
    else:
        write_csv(path, dialect="excel-tab" if path.suffix == ".tsv" else "excel")


@pytest.mark.parametrize(
    "name", ["t.csv", "t.tsv", "t.jsonl", "t.parquet", "t.feather", "t.arrow", "T.CSV"]
)
@pytest.mark.parametrize("opened", [False, True])
def test_files(folder: Path, name: str, *, opened: bool) -> None:
    path = folder / name
    write_file(path)
    prompt = PROMPT.replace(":.2f", "") if path.suffix.lower() in (".csv", ".tsv") else PROMPT
    rows: object = path
    if opened:
        with zipfile.ZipFile(folder / "t.zip", "w") as archive:
            archive.write(path, name)
        rows = zipfile.Path(folder / "t.zip", name)
    report = build(folder, rows, prompt, id="key")
    expected = [prompt.format(**row) for row in TABLE]
    assert asked(report.path) == expected
    assert ids(report.path) == ["a", "b"]


@pytest.mark.parametrize("reader", ["python", "arrow"])
@pytest.mark.parametrize(
    ("encoding", "style"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),
        ("shift_jis", {"delimiter": ";"}),
        ("utf-8", {"delimiter": "|", "quotechar": "'", "lineterminator": "\n"}),
        ("utf-8", {"quoting": csv.QUOTE_ALL}),
    ],
)
def test_encodings_and_dialects_of_csv(
    folder: Path, encoding: str, style: dict[str, Any], reader: str
) -> None:
    path = folder / "t.csv"
    write_csv(path, encoding=encoding, **style)

    class Style(csv.excel):
        delimiter = style.get("delimiter", ",")
        quotechar = style.get("quotechar", '"')

    given = "utf-8" if encoding == "utf-8-sig" else encoding
    report = build(
        folder, path, "Rate {text}", id="key", encoding=given, dialect=Style, reader=reader
    )
    assert asked(report.path) == [f"Rate {row['text']}" for row in TABLE]


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6
) | st.sampled_from(["", '"', "a,b", "x\ny", "007", "NaN", "true", "null"])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_both_readers_read_a_csv_file_alike(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    path = folder / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    for reader in ("python", "arrow"):
        build(folder, path, "{b}<{a}>", reader=reader)
        assert asked(folder / "out.jsonl") == [f"{b}<{a}>" for a, b in rows]
