"""What the exits of results write: cells, types of columns, whole files."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch.errors import BatchFileError, ResultsError
from openbatch.results import Results, read_results
from openbatch.row_ids import row_id
from tests.openbatch.results.sample_lines import (
    line,
    response_body,
    write_lines,
)
from tests.openbatch.results.sample_results import everything, moods, rows_of
from tests.openbatch.results.sample_types import Everything, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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


@settings(deadline=None)  # the first example imports pandas and others
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


def test_an_integer_that_python_does_not_write_loses_no_row(tmp_path: Path) -> None:
    first, *_ = rows_of(moods(tmp_path), rows=[{"a": 10**5_000}, {"a": "x"}, {"a": "y"}])
    assert (first["a"], first["error_kind"]) == (None, "schema_violation")
    assert "a: <integer of about 5,000 digits>" in str(first["error_message"])


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
