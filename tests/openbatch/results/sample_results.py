"""Results whose tables the tests look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
from tests.openbatch.results.sample_types import EVERYTHING, Everything

if TYPE_CHECKING:
    from pathlib import Path


Row = dict[str, object]

ANSWERED: Final[Row] = {
    "custom_id": "row-0",
    "mood": "fine",
    "score": 3,
    "error_kind": None,
    "error_message": None,
}


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
