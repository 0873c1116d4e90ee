"""Results as tables: which columns there are, how rows are joined, and what every exit writes."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch.errors import BatchFileError, ResultsError, RowSourceError
from openbatch.results import Results, read_results
from openbatch.row_ids import row_id
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    line,
    request,
    response_body,
    write_lines,
)
from tests.openbatch.results.sample_types import EVERYTHING, Everything, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, object]

ANSWERED: Final[Row] = {
    "custom_id": "row-0",
    "mood": "fine",
    "score": 3,
    "error_kind": None,
    "error_message": None,
}
MISSING: Final = "no file holds a line for this request; send it again"


def moods(folder: Path, *, order: str = "input") -> Results[Any, Mood]:
    """Return the results of three requests: answered, not JSON, missing."""
    output = write_lines(
        folder / "output.jsonl",
        [line("row-1", response_body("Fine.")), line("row-0", response_body(answer(3)))],
    )
    inputs = write_lines(folder / "job.jsonl", [request(row_id(n)) for n in range(3)])
    if order == "input":
        return read_results(output, inputs=inputs, text_format=Mood)
    return read_results(output, text_format=Mood)


def everything(folder: Path) -> Results[Any, Everything]:
    lines = [line("a", response_body(EVERYTHING)), line("b", response_body("no"))]
    return read_results(write_lines(folder / "output.jsonl", lines), text_format=Everything)


def rows_of(results: Results[Any, Any], **options: Any) -> list[Row]:  # noqa: ANN401  # any option
    return list(results.to_rows(**options))


# --- columns


def test_failed_rows_stay_in_and_say_why(tmp_path: Path) -> None:
    answered, invalid, missing = rows_of(moods(tmp_path))
    assert answered == ANSWERED
    empty = {"mood": None, "score": None}
    assert missing == {
        "custom_id": "row-2",
        **empty,
        "error_kind": "missing",
        "error_message": MISSING,
    }
    assert (invalid["error_kind"], invalid["mood"]) == ("invalid_json", None)
    assert str(invalid["error_message"]).startswith("Fine. is no JSON")


def test_without_a_type_there_is_the_text(tmp_path: Path) -> None:
    output = write_lines(tmp_path / "output.jsonl", [line("a", response_body("hi"))])
    (row,) = read_results(output).to_rows()
    assert row == {"custom_id": "a", "text": "hi", "error_kind": None, "error_message": None}


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [(list[int], "[1,2]", [1, 2]), (int, "5", 5), (dict[str, int], '{"a":1}', {"a": 1})],
)
def test_a_type_without_fields_has_one_column(
    tmp_path: Path, type_: Any, text: str, value: object  # noqa: ANN401  # types of any kind
) -> None:
    output = write_lines(tmp_path / "output.jsonl", [line("a", response_body(text))])
    (row,) = read_results(output, text_format=type_).to_rows()
    assert row["parsed"] == value


def test_nested_fields_have_columns_and_keep_their_python_types(tmp_path: Path) -> None:
    row, failed = rows_of(everything(tmp_path))
    assert row == {
        "custom_id": "a",
        "text": 'ü, "quoted"\nand more',
        "choice": "b",
        "count": 3,
        "share": 0.5,
        "flag": True,
        "moment": datetime(2024, 1, 1, 12, tzinfo=UTC),
        "local": datetime(2024, 1, 1, 12),  # noqa: DTZ001  # that is the point
        "day": date(2024, 1, 2),
        "clock": time(10, 30),
        "span": timedelta(days=1, hours=2),
        "price": Decimal("1.50"),
        "key": UUID(int=1),
        "color": "red",
        "tags": ["x", "y"],
        "place.city": "Bern",
        "place.spot.lat": 46.9,
        "place.spot.lon": 7.4,
        "places": [{"city": "Rom", "spot": {"lat": 41.9, "lon": None}}],
        "counts": {"k": 1},
        "link": "http://example.com/",
        "either": 7,
        "tree.name": "root",
        "tree.children": [],
        "nothing": None,
        "error_kind": None,
        "error_message": None,
    }
    assert list(failed) == list(row)


def test_names_that_are_the_same_are_kept_apart(tmp_path: Path) -> None:
    class Odd(BaseModel):
        custom_id: str
        error_kind: str
        mood: str

    text = '{"custom_id": "mine", "error_kind": "none", "mood": "fine"}'
    output = write_lines(tmp_path / "output.jsonl", [line("row-0", response_body(text))])
    rows = [{"mood": "gold", "input.mood": 1, "error_message": "x"}]
    results = read_results(output, text_format=Odd)
    (row,) = results.to_rows(rows=rows, include=["model"])
    assert row == {
        "custom_id": "row-0",
        "input.mood": "gold",
        "input.input.mood": 1,
        "input.error_message": "x",
        "answer.custom_id": "mine",
        "answer.error_kind": "none",
        "mood": "fine",
        "model": "gpt-4o-mini-2024-07-18",
        "error_kind": None,
        "error_message": None,
    }


def test_more_columns_come_when_asked_for(tmp_path: Path) -> None:
    row, *_, missing = rows_of(
        moods(tmp_path),
        include=["text", "model", "status_code", "input_tokens", "reasoning_tokens", "retryable"],
    )
    assert (row["text"], row["status_code"], row["input_tokens"]) == (answer(3), 200, 10)
    assert (row["reasoning_tokens"], row["retryable"]) == (3, None)
    assert (missing["input_tokens"], missing["retryable"]) == (None, True)
    with pytest.raises(ResultsError, match="include: 'tokens' is no column; allowed: text, model"):
        rows_of(moods(tmp_path), include=["tokens"])


def test_the_separator_is_free(tmp_path: Path) -> None:
    assert "place_spot_lat" in everything(tmp_path).to_rows(separator="_").columns


# --- joining


@pytest.mark.parametrize("order", ["input", "file"])
def test_rows_stand_beside_their_answers(tmp_path: Path, order: str) -> None:
    found = rows_of(moods(tmp_path, order=order), rows=[{"n": n, "t": f"t{n}"} for n in range(4)])
    assert {(row["custom_id"], row["n"], row["t"]) for row in found} == {
        (row_id(n), n, f"t{n}") for n in range(4)
    }
    kinds = {row["custom_id"]: row["error_kind"] for row in found}
    assert kinds == {
        "row-0": None,
        "row-1": "invalid_json",
        "row-2": "missing",
        "row-3": "missing",
    }


RowsMaker = Any  # what makes rows of any kind out of dicts

FORMS: Final[dict[str, Callable[[list[dict[str, Any]]], RowsMaker]]] = {
    "list": lambda rows: rows,
    "iterator": iter,
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "arrow": pa.Table.from_pylist,
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_may_be_of_any_kind(tmp_path: Path, form: str) -> None:
    rows = [{"key": row_id(n), "size": n + 0.5, "name": f"ü{n}"} for n in (2, 0, 1)]
    results = moods(tmp_path)
    table = results.to_rows(rows=FORMS[form](rows), id="key")
    for _ in range(2):
        assert [(row["key"], row["size"], row["name"]) for row in table] == [
            (row_id(n), n + 0.5, f"ü{n}") for n in range(3)
        ]


def test_rows_may_be_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('\ufeffid,text\nrow-0,"a\nb"\nrow-1,\nrow-2,ü\n', encoding="utf-8")
    found = rows_of(moods(tmp_path), rows=path, id="id")
    assert [row["text"] for row in found] == ["a\nb", "", "ü"]
    with pytest.raises(RowSourceError, match=r"none\.csv"):
        moods(tmp_path).to_rows(rows=tmp_path / "none.csv")
    path.write_bytes(b"id\n\xff\n")
    with pytest.raises(RowSourceError, match=r"rows\.csv, line 2: this is no utf-8 .*encoding"):
        moods(tmp_path).to_rows(rows=path)


def test_a_column_custom_id_is_taken_for_the_ids_and_not_told_twice(tmp_path: Path) -> None:
    rows = [{"custom_id": row_id(n), "n": n} for n in (1, 2, 0)]
    found = rows_of(moods(tmp_path), rows=rows)
    assert [(row["custom_id"], row["n"]) for row in found] == [
        ("row-0", 0),
        ("row-1", 1),
        ("row-2", 2),
    ]
    assert set(found[0]) == {*ANSWERED, "n"}


@pytest.mark.parametrize("order", ["input", "file"])
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, order: str) -> None:
    results = moods(tmp_path, order=order)
    with pytest.raises(ResultsError, match=r"id='key' is no column of the rows; they have 'n'"):
        rows_of(results, rows=[{"n": 1}], id="key")
    with pytest.raises(ResultsError, match="none of them has the id of a result, such as 'row-"):
        rows_of(results, rows=[{"key": "x"}], id="key")
    for twice in (["row-0", "row-0"], ["row-0", "row-1", "row-0"], ["x", "x", "row-0"]):
        with pytest.raises(ResultsError, match="comes twice"):
            rows_of(results, rows=[{"key": key} for key in twice], id="key")
    with pytest.raises(ResultsError, match="but no `rows` that have such a column"):
        results.to_rows(id="key")
    for no_rows in (5, {"a": 1}, [1]):
        with pytest.raises(RowSourceError, match=r"rows?.*, got "):
            rows_of(results, rows=no_rows)


@given(
    st.lists(st.sampled_from(["answered", "failed", "missing"]), max_size=12),
    st.randoms(use_true_random=False),
    st.sampled_from(["input", "file"]),
)
def test_joining_loses_and_mixes_up_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    fates: list[str],
    random: Any,  # noqa: ANN401  # hypothesis does not say
    order: str,
) -> None:
    folder = tmp_path_factory.mktemp("job")
    lines = [
        line(f"k{n}", response_body(answer(n) if fate == "answered" else "no"))
        for n, fate in enumerate(fates)
        if fate != "missing"
    ]
    random.shuffle(lines)
    output = write_lines(folder / "output.jsonl", lines)
    inputs = write_lines(folder / "job.jsonl", [request(f"k{n}") for n in range(len(fates))])
    rows = [{"key": f"k{n}", "n": n} for n in range(len(fates))]
    random.shuffle(rows)
    joined_inputs = inputs if order == "input" else None
    results = read_results(output, inputs=joined_inputs, text_format=Mood)
    found = rows_of(results, rows=rows, id="key")
    assert sorted(str(row["key"]) for row in found) == sorted(f"k{n}" for n in range(len(fates)))
    for row in found:
        n = row["n"]
        assert isinstance(n, int)
        fate = fates[n]
        assert row["custom_id"] == row["key"] == f"k{n}"
        assert row["score"] == (n if fate == "answered" else None)
        kinds = {"answered": None, "failed": "invalid_json", "missing": "missing"}
        assert row["error_kind"] == kinds[fate]
    if order == "input":
        assert [row["n"] for row in found] == list(range(len(fates)))


# --- files

TEXTS = st.text(max_size=12)


class Sample(BaseModel):
    text: str
    number: float | None
    count: int
    flag: bool
    tags: list[str]
    price: Decimal | None = None
    place: Place | None = None


SAMPLES = st.lists(
    st.one_of(
        st.none(),
        st.builds(
            Sample,
            text=TEXTS,
            number=st.none() | st.floats(allow_nan=False, allow_infinity=False),
            count=st.integers(-(2**63), 2**63 - 1),
            flag=st.booleans(),
            tags=st.lists(TEXTS, max_size=3),
            price=st.none() | st.decimals(-(10**6), 10**6, places=4),
            place=st.none() | st.builds(Place, city=TEXTS, spot=st.none()),
        ),
    ),
    max_size=6,
)


def of_samples(folder: Path, samples: list[Sample | None]) -> Results[Any, Sample]:
    lines = [
        line(row_id(n), response_body("no" if each is None else each.model_dump_json()))
        for n, each in enumerate(samples)
    ]
    return read_results(write_lines(folder / "output.jsonl", lines), text_format=Sample)


@given(SAMPLES)
def test_files_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, samples: list[Sample | None]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    results = of_samples(folder, samples)
    rows = rows_of(results)
    assert results.to_csv(folder / "x.csv") == len(samples)
    with (folder / "x.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    for row, read in zip(rows, cells, strict=True):
        assert list(read) == list(row)
        for name, value in row.items():
            assert read[name] == as_cell(value)
    assert results.to_jsonl(folder / "x.jsonl") == len(samples)
    read_lines = (folder / "x.jsonl").read_bytes().split(b"\n")[:-1]
    assert [json.loads(each) for each in read_lines] == [
        {name: str(v) if isinstance(v, Decimal) else v for name, v in row.items()} for row in rows
    ]
    assert results.to_parquet(folder / "x.parquet", row_group_size=2) == len(samples)
    table: pa.Table = read_parquet(folder / "x.parquet")
    assert table.to_pylist() == rows
    assert results.to_polars().to_dicts() == rows
    assert table.schema == of_samples(folder, []).to_arrow().schema


#: Its stubs leave some parameters open.
read_parquet: Callable[[Path], pa.Table] = getattr(pq, "read_table")  # noqa: B009  # as said


def as_cell(value: object) -> str:
    """Return what a CSV reader gives for a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def types_of(table: pa.Table) -> dict[str, pa.DataType]:
    schema: Any = table.schema  # its stubs leave the types of fields open
    return {field.name: field.type for field in schema}


def test_types_are_those_of_the_type_and_not_of_the_data(tmp_path: Path) -> None:
    spot = pa.struct([("lat", pa.float64()), ("lon", pa.float64())])
    expected: dict[str, pa.DataType] = {
        "custom_id": pa.string(),
        "text": pa.string(),
        "choice": pa.string(),
        "count": pa.int64(),
        "share": pa.float64(),
        "flag": pa.bool_(),
        "moment": pa.timestamp("us", "UTC"),
        "local": pa.timestamp("us"),
        "day": pa.date32(),
        "clock": pa.string(),
        "span": pa.duration("us"),
        "price": pa.decimal128(38, 18),
        "key": pa.string(),
        "color": pa.string(),
        "tags": pa.list_(pa.string()),
        "place.city": pa.string(),
        "place.spot.lat": pa.float64(),
        "place.spot.lon": pa.float64(),
        "places": pa.list_(pa.struct([("city", pa.string()), ("spot", spot)])),
        "counts": pa.string(),
        "link": pa.string(),
        "either": pa.string(),
        "tree.name": pa.string(),
        "tree.children": pa.string(),  # in JSON, since it holds itself
        "nothing": pa.string(),
        "error_kind": pa.string(),
        "error_message": pa.string(),
    }
    results = everything(tmp_path)
    table = results.to_arrow()
    assert types_of(table) == expected
    failed_only = write_lines(tmp_path / "failed.jsonl", [line("b", response_body("no"))])
    assert read_results(failed_only, text_format=Everything).to_arrow().schema == table.schema
    assert results.to_polars().to_arrow().cast(table.schema).equals(table)
    assert sum(batch.num_rows for batch in results.to_arrow_batches(batch_size=1)) == 2
    with pytest.raises(ResultsError, match="batch_size=0 was given"):
        results.to_arrow_batches(batch_size=0)
    wrong: Any
    for wrong in (0, "1000", 1.5):
        with pytest.raises(
            ResultsError, match=f"row_group_size={wrong!r} was given; give a number"
        ):
            results.to_parquet(tmp_path / "t.parquet", row_group_size=wrong)
    wrong = "zst"
    with pytest.raises(ResultsError, match="compression='zst' was given; allowed: 'zstd', 'snap"):
        results.to_parquet(tmp_path / "t.parquet", compression=wrong)
    assert not (tmp_path / "t.parquet").exists()


def test_pandas_has_types_with_room_for_missing_values(tmp_path: Path) -> None:
    frame = everything(tmp_path).to_pandas()
    kinds = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    assert [kinds[name] for name in ("count", "share", "flag", "text", "moment", "local")] == [
        "Int64",
        "Float64",
        "boolean",
        "string",
        "datetime64[us, UTC]",
        "datetime64[us]",
    ]
    assert frame["count"].tolist()[0] == 3
    assert frame["count"].isna().tolist() == [False, True]
    assert frame["price"].tolist()[0] == Decimal("1.50")
    assert frame["error_kind"].tolist()[1] == "invalid_json"


def test_input_columns_are_typed_by_all_of_their_values(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"n": 1, "x": 1, "mixed": 1, "list": [1], "none": None, "big": 2**70, "np": np.int32(4)},
        {"n": None, "x": 0.5, "mixed": "a", "list": [], "day": date(2024, 1, 1), "big": 1},
        {},
    ]
    table = moods(tmp_path).to_arrow(rows=rows)
    types = types_of(table)
    assert [types[name] for name in ("n", "x", "mixed", "list", "none", "big", "np", "day")] == [
        pa.int64(),
        pa.float64(),
        pa.string(),
        pa.string(),
        pa.string(),
        pa.string(),
        pa.int64(),
        pa.date32(),
    ]
    assert table.column("mixed").to_pylist() == ["1", "a", None]
    assert table.column("list").to_pylist() == ["[1]", "[]", None]
    assert table.column("big").to_pylist() == [str(2**70), "1", None]


@pytest.mark.parametrize(
    ("field", "type_", "text", "told"),
    [
        ("n", int, str(2**63), "n: 9223372036854775808 does not fit the column"),
        ("d", Decimal, '"1e25"', "d: 1E+25 does not fit the column"),
        ("d", Decimal, '"1e-19"', "d: 1E-19 does not fit the column"),
    ],
)
def test_what_a_column_has_no_room_for_is_told_and_loses_no_row(
    tmp_path: Path, field: str, type_: type, text: str, told: str
) -> None:
    from pydantic import create_model

    made = create_model("Made", **{field: (type_, ...)}, ok=(bool, ...))  # type: ignore[call-overload]  # of names that vary
    output = write_lines(
        tmp_path / "output.jsonl",
        [line("a", response_body(f'{{"{field}": {text}, "ok": true}}'))],
    )
    results: Results[Any, Any] = read_results(
        output, text_format=cast("type[BaseModel]", made)
    )  # its stubs do not say
    (row,) = results.to_arrow().to_pylist()
    assert (row[field], row["ok"], row["error_kind"]) == (None, True, "schema_violation")
    assert row["error_message"].startswith(told)
    assert results.to_polars().to_dicts() == [row]
    # Python, CSV and JSON have room for it.
    (plain,) = results.to_rows()
    assert plain["error_kind"] is None
    assert plain[field] == type_(json.loads(text))


def test_lone_surrogates_do_not_stop_an_export(tmp_path: Path) -> None:
    results = read_results(
        write_lines(tmp_path / "output.jsonl", [line("a", response_body("half \ud800 é"))])
    )
    results.to_csv(tmp_path / "x.csv")
    assert "half ? é" in (tmp_path / "x.csv").read_text(encoding="utf-8")
    results.to_jsonl(tmp_path / "x.jsonl")
    assert json.loads((tmp_path / "x.jsonl").read_text())["text"] == "half \ud800 é"
    assert results.to_arrow().column("text").to_pylist() == ["half ? é"]


def test_csv_tells_an_empty_text_from_no_value_and_guards_spreadsheets(tmp_path: Path) -> None:
    texts = ["", "=1+1", "-5", "@x", "plain"]
    lines = [line(f"r{n}", response_body(text or None)) for n, text in enumerate(texts)]
    results = read_results(write_lines(tmp_path / "output.jsonl", lines))
    results.to_csv(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == (
        b"custom_id,text,error_kind,error_message\n"
        b'r0,"",,\nr1,=1+1,,\nr2,-5,,\nr3,@x,,\nr4,plain,,\n'
    )
    results.to_csv(tmp_path / "x.csv", spreadsheet=True)
    assert (tmp_path / "x.csv").read_bytes() == (
        b"\xef\xbb\xbfcustom_id,text,error_kind,error_message\n"
        b"r0,\"\",,\nr1,'=1+1,,\nr2,'-5,,\nr3,'@x,,\nr4,plain,,\n"
    )


@pytest.mark.parametrize("exit_", ["to_csv", "to_jsonl", "to_parquet"])
def test_files_appear_whole_or_not_at_all(tmp_path: Path, exit_: str) -> None:
    results = moods(tmp_path)
    path = tmp_path / "table"
    path.write_text("before")
    with pytest.raises(ResultsError, match="comes twice"):
        getattr(results, exit_)(path, rows=[{"k": "row-0"}, {"k": "row-0"}], id="k")
    assert path.read_text() == "before"
    assert {each.name for each in tmp_path.iterdir()} == {"job.jsonl", "output.jsonl", "table"}
    assert getattr(results, exit_)(path) == 3
    with pytest.raises(BatchFileError, match="this is a folder"):
        getattr(results, exit_)(tmp_path)


def test_no_exit_exhausts_the_results(tmp_path: Path) -> None:
    results = moods(tmp_path)
    passing = iter(results)
    first = next(passing)
    for _ in range(2):
        assert len(rows_of(results)) == 3
        assert results.to_csv(tmp_path / "x.csv") == 3
        assert results.to_jsonl(tmp_path / "x.jsonl") == 3
        assert results.to_parquet(tmp_path / "x.parquet") == 3
        assert results.to_arrow().num_rows == 3
        assert len(results.to_polars()) == len(results.to_pandas()) == 3
    ids = [first.custom_id, *(each.custom_id for each in passing)]
    assert ids == [each.custom_id for each in results] == ["row-0", "row-1", "row-2"]
