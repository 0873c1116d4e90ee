"""The rows that requests were made of, beside their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.errors import ResultsError, RowSourceError
from openbatch.results import read_results
from openbatch.row_ids import row_id
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    line,
    request,
    response_body,
    write_lines,
)
from tests.openbatch.results.sample_results import ANSWERED, moods, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
