"""Files that are not as the service writes them, one by one, each with what is to come of it.

A case of `tests/data/hostile` is a file `NAME.jsonl`, at times with `NAME.errors.jsonl` and
`NAME.inputs.jsonl`, and `NAME.expected.json`: the outcomes, each as its kind (`success` for a success),
id, and text or code, and what the report says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import Results, Success, read_results
from tests.openbatch.results.sample_lines import Mood, request, write_lines

if TYPE_CHECKING:
    from openbatch import Failure

FOLDER = Path(__file__).parents[2] / "data" / "hostile"
CASES = sorted(path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.expected.json"))


def told(outcome: Success[Any, Any] | Failure) -> list[str | None]:
    if isinstance(outcome, Success):
        return ["success", outcome.custom_id, outcome.text]
    return [outcome.kind, outcome.custom_id, outcome.code]


def results_of(case: str, expected: dict[str, Any], folder: Path) -> Results[Any, Any]:
    inputs: Path | None = FOLDER / f"{case}.inputs.jsonl"
    if "inputs" in expected:
        inputs = write_lines(folder / "inputs.jsonl", map(request, expected["inputs"]))
    elif not (FOLDER / f"{case}.inputs.jsonl").exists():
        inputs = None
    errors = FOLDER / f"{case}.errors.jsonl"
    output = FOLDER / f"{case}.jsonl"
    return read_results(
        output,
        errors=errors if errors.exists() else None,
        inputs=inputs,
        text_format=Mood if expected.get("mood") else None,
        order=expected.get("order"),
    )


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_read_as_stated(case: str, tmp_path: Path) -> None:
    expected = json.loads((FOLDER / f"{case}.expected.json").read_text(encoding="utf-8"))
    results = results_of(case, expected, tmp_path)
    outcomes = list(results)
    assert [told(each) for each in outcomes] == expected["outcomes"]
    assert [told(each) for each in results] == expected["outcomes"]  # also a second time
    report = results.report
    for name, value in expected.get("report", {}).items():
        if name == "unreadable":
            assert [each.line for each in report.unreadable] == [line for line, _ in value]
            for kept, (_, reason) in zip(report.unreadable, value, strict=True):
                assert reason in kept.reason
                assert kept.raw
        else:
            assert getattr(report, name) == value, name
    assert report.complete
    assert report.outcomes == len(outcomes)
    for each in outcomes:  # whatever can be asked for is answered
        assert isinstance(each.tool_calls, list)
        assert each.usage is None or each.usage.total_tokens
        assert each.status_code is None or isinstance(each.status_code, int)
        assert each.raw is None or isinstance(each.raw, dict)
        if isinstance(each, Success):
            assert (each.images, each.image_urls, each.embeddings) == ([], [], [])
            assert (each.moderation, each.video) == (None, None)


def test_there_are_many_hostile_files() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES)
def test_in_the_order_of_the_file_the_outcomes_are_the_same(case: str, tmp_path: Path) -> None:
    expected = json.loads((FOLDER / f"{case}.expected.json").read_text(encoding="utf-8"))
    if "inputs" in expected:
        results = results_of(case, {**expected, "order": "file"}, tmp_path)
        key = json.dumps
        assert sorted(map(told, results), key=key) == sorted(expected["outcomes"], key=key)
