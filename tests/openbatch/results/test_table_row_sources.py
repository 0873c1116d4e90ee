"""Whatever a job is built from stands beside its answers, under the ids that its requests have."""

from __future__ import annotations

import json
import zipfile
from dataclasses import make_dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pydantic import create_model

from openbatch import (
    BatchJobManager,
    ResponsesRequest,
    ResultsError,
    TemplateError,
    open_rows,
    read_results,
)
from tests.openbatch.results.sample_lines import line, request, response_body, write_lines
from tests.openbatch.sample_databases import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REVIEWS: Final = ["Größe passt.", 'He said "no",\nthen left.', "", "Again!"]
TABLE: Final = [{"key": f"k{n}", "review": review} for n, review in enumerate(REVIEWS)]

Reviewed = make_dataclass("Reviewed", ["key", "review"])
ReviewModel = create_model("ReviewModel", key=(str, ...), review=(str, ...))


class Review(NamedTuple):
    key: str
    review: str


def frame(kind: Callable[..., Any]) -> Callable[[Path], object]:
    return lambda _: kind({"key": [row["key"] for row in TABLE], "review": REVIEWS})


def cursor(_: Path) -> object:
    connection = database()
    connection.execute("create table reviews (key text, review text)")
    connection.executemany("insert into reviews values (:key, :review)", TABLE)
    return connection.execute("select key, review from reviews")


def csv_file(folder: Path) -> Path:
    path = folder / "reviews.csv"
    pd.DataFrame(TABLE).to_csv(path, index=False)
    return path


def jsonl_file(folder: Path) -> Path:
    return write_lines(folder / "reviews.jsonl", list(TABLE))


def parquet_file(folder: Path) -> Path:
    path = folder / "reviews.parquet"
    pl.DataFrame(TABLE).write_parquet(path)
    return path


def arrow_file(folder: Path) -> Path:
    path = folder / "reviews.feather"
    pl.DataFrame(TABLE).write_ipc(path, compression="uncompressed")
    return path


def zipped_file(folder: Path) -> object:
    with zipfile.ZipFile(folder / "reviews.zip", "w") as archive:
        archive.write(csv_file(folder), "reviews.csv")
    return zipfile.Path(folder / "reviews.zip", "reviews.csv")


def windows_file(folder: Path) -> object:
    path = folder / "windows.txt"
    pd.DataFrame(TABLE).to_csv(path, index=False, encoding="cp1252", sep="\t")
    return open_rows(path, encoding="cp1252", dialect="excel-tab")


SOURCES: Final[dict[str, Callable[[Path], object]]] = {
    "dicts": lambda _: TABLE,
    "generator": lambda _: (dict(row) for row in TABLE),
    "opened generator": lambda _: open_rows(dict(row) for row in TABLE),
    "dataclasses": lambda _: [Reviewed(**row) for row in TABLE],
    "named tuples": lambda _: [Review(**row) for row in TABLE],
    "pydantic": lambda _: [ReviewModel(**row) for row in TABLE],
    "cursor": cursor,
    "csv": csv_file,
    "csv as text": lambda folder: str(csv_file(folder)),
    "csv by arrow": lambda folder: open_rows(csv_file(folder), reader="arrow"),
    "csv in another encoding": windows_file,
    "zipped": zipped_file,
    "jsonl": jsonl_file,
    "parquet": parquet_file,
    "arrow file": arrow_file,
    "pandas": frame(pd.DataFrame),
    "polars": frame(pl.DataFrame),
    "polars lazy": frame(pl.LazyFrame),
    "pyarrow": frame(pa.table),
}


@pytest.mark.parametrize("id_column", [None, "key"])
@pytest.mark.parametrize("source", SOURCES)
def test_what_a_job_is_built_from_is_joined(
    tmp_path: Path, source: str, id_column: str | None
) -> None:
    job = tmp_path / "job.jsonl"
    rows: Any = SOURCES[source](tmp_path)
    BatchJobManager.build(
        "Rate: {review}", ResponsesRequest(model="m"), rows=rows, id=id_column, out=job
    )
    ids = [json.loads(each)["custom_id"] for each in job.read_text(encoding="utf-8").splitlines()]
    output = write_lines(
        tmp_path / "out.jsonl",
        [line(each, response_body(f"of {each}")) for each in reversed(ids)],
    )
    # An iterator and a cursor are used up by now.
    again: Any = SOURCES[source](tmp_path)
    table = read_results(output, inputs=job).to_rows(rows=again, id=id_column)
    for _ in range(2):
        assert [(row["custom_id"], row["key"], row["review"], row["text"]) for row in table] == [
            (ids[n], f"k{n}", review, f"of {ids[n]}") for n, review in enumerate(REVIEWS)
        ]
    assert ids == (
        [f"row-{n}" for n in range(4)] if id_column is None else [*map("k{}".format, range(4))]
    )


@pytest.mark.parametrize("inputs", [True, False])
def test_rows_with_a_column_custom_id_are_joined_by_position_if_asked(
    tmp_path: Path, *, inputs: bool
) -> None:
    rows = [{"custom_id": f"c{n}", "review": review} for n, review in enumerate(REVIEWS)]
    job = tmp_path / "job.jsonl"
    BatchJobManager.build("Rate: {review}", ResponsesRequest(model="m"), rows=rows, out=job)
    output = write_lines(
        tmp_path / "out.jsonl", [line(f"row-{n}", response_body(f"{n}")) for n in (2, 0, 3, 1)]
    )
    results = read_results(output, inputs=job if inputs else None)
    found = {
        row["custom_id"]: (row["input.custom_id"], row["review"], row["text"])
        for row in results.to_rows(rows=rows, id=False)
    }
    assert found == {f"row-{n}": (f"c{n}", review, f"{n}") for n, review in enumerate(REVIEWS)}
    with pytest.raises(ResultsError, match="or give `id=False` to go by position"):
        list(results.to_rows(rows=rows))
    wrong: Any = True
    with pytest.raises(ResultsError, match="id=True is no column of the rows"):
        results.to_rows(rows=rows, id=wrong)
    with pytest.raises(ResultsError, match=r"id=False was given, but no `rows`$"):
        results.to_rows(id=False)


def test_positions_go_on_from_block_to_block(tmp_path: Path) -> None:
    count = 2500
    job = write_lines(tmp_path / "job.jsonl", [request(f"row-{n}") for n in range(count)])
    output = write_lines(
        tmp_path / "out.jsonl", [line(f"row-{n}", response_body("x")) for n in range(count)]
    )
    found = read_results(output, inputs=job).to_rows(rows=[{"n": n} for n in range(count)])
    assert [row["n"] for row in found] == list(range(count))


def test_the_columns_of_an_empty_table_are_known(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("key,review\n", encoding="utf-8")
    output = write_lines(tmp_path / "out.jsonl", [line("row-0", response_body("x"))])
    results = read_results(output)
    assert results.to_rows(rows=path).columns[:3] == ["custom_id", "key", "review"]
    with pytest.raises(
        ResultsError, match="id='id' is no column of the rows; they have 'key', 're"
    ):
        results.to_rows(rows=path, id="id")


def test_a_row_without_an_id_is_named(tmp_path: Path) -> None:
    output = write_lines(tmp_path / "out.jsonl", [line("a", response_body("x"))])
    results = read_results(output)
    for broken, message in (
        ({"key": None}, "row 1: the row has no id"),
        ({"other": 1}, "row 1: the row lacks 'key', which is to be its id; it has 'other'"),
        ({"key": 1.5}, r"row 1: the row's id is 1\.5"),
    ):
        with pytest.raises(TemplateError, match=message):
            list(results.to_rows(rows=[{"key": "a"}, broken], id="key"))
