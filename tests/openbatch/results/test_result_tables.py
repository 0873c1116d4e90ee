"""Results as tables: which columns there are, and what stands in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import pytest
from pydantic import BaseModel

from openbatch.errors import ResultsError
from openbatch.results import read_results
from tests.openbatch.results.sample_lines import (
    answer,
    line,
    response_body,
    write_lines,
)
from tests.openbatch.results.sample_results import ANSWERED, everything, moods, rows_of

if TYPE_CHECKING:
    from pathlib import Path
MISSING: Final = "no file holds a line for this request; send it again"


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
