"""Exactly one outcome for each request, in either order, whatever the files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openbatch import Failure, ResultsError, Success, read_results, write_retry_file
from tests.openbatch.results.sample_lines import (
    api_error,
    error_line,
    line,
    request,
    response_body,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from openbatch.results import Order


def told(results: Iterable[Success[Any, Any] | Failure]) -> list[tuple[str, str]]:
    """Return id and text of each success, id and kind of each failure."""
    return [
        (each.custom_id, each.text if isinstance(each, Success) else each.kind) for each in results
    ]


class Job:
    """The files of a job of five requests, of which one is nowhere."""

    def __init__(self, folder: Path) -> None:
        self.inputs = write_lines(folder / "in.jsonl", [request(each) for each in "abcde"])
        self.outputs = [
            write_lines(
                folder / "1.jsonl", [line("d", response_body("D")), line("a", response_body("A"))]
            ),
            write_lines(folder / "2.jsonl", [line("b", response_body("B"))]),
        ]
        self.errors = write_lines(folder / "err.jsonl", [error_line("c", "batch_expired")])


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_outcomes_come_in_the_order_of_the_requests(job: Job) -> None:
    results = read_results(job.outputs, errors=job.errors, inputs=job.inputs)
    expected = [("a", "A"), ("b", "B"), ("c", "expired"), ("d", "D"), ("e", "missing")]
    assert told(results) == expected
    assert told(results) == expected  # a second pass
    assert results.report.complete
    assert results.report.requests == results.report.outcomes == 5
    assert results.report.failures == {"expired": 1, "missing": 1}


def test_outcomes_come_in_the_order_of_the_files_if_wanted(job: Job) -> None:
    results = read_results(job.outputs, errors=job.errors, inputs=job.inputs, order="file")
    assert told(results) == [("d", "D"), ("a", "A"), ("b", "B"), ("c", "expired"), ("e", "missing")]
    assert results.report.requests == 5


def test_without_inputs_every_line_is_an_outcome(job: Job) -> None:
    results = read_results(job.outputs, errors=job.errors)
    assert told(results) == [("d", "D"), ("a", "A"), ("b", "B"), ("c", "expired")]
    assert results.report.requests is None
    with pytest.raises(ResultsError, match="no `inputs`"):
        read_results(job.outputs, order="input")


@pytest.mark.parametrize("order", ["input", "file"])
def test_a_success_counts_more_than_a_failure_with_the_same_id(
    tmp_path: Path, order: Order
) -> None:
    inputs = write_lines(tmp_path / "in.jsonl", [request("a"), request("b")])
    lines = [
        error_line("a", "batch_expired"),
        line("b", response_body("first")),
        line("a", response_body("A")),
        line("b", response_body("second")),
    ]
    results = read_results(write_lines(tmp_path / "o.jsonl", lines), inputs=inputs, order=order)
    assert sorted(told(results)) == [("a", "A"), ("b", "first")]
    assert results.report.duplicate_count == 2
    assert sorted(results.report.duplicates) == ["a", "b"]


@pytest.mark.parametrize("order", ["input", "file"])
@pytest.mark.parametrize("refused_first", [True, False])
def test_a_refusal_counts_more_than_a_failure_that_another_try_can_help(
    tmp_path: Path, order: Order, *, refused_first: bool
) -> None:
    lines = [line("a", api_error("invalid_prompt"), status=400), error_line("a", "batch_expired")]
    results = read_results(
        write_lines(tmp_path / "o.jsonl", lines if refused_first else lines[::-1]),
        inputs=write_lines(tmp_path / "in.jsonl", [request("a")]),
        order=order,
    )
    assert told(results) == [("a", "api_error")]
    assert write_retry_file(results, None, tmp_path / "again.jsonl").written == 0


@pytest.mark.parametrize("order", ["input", "file"])
def test_what_nobody_asked_for_is_reported(tmp_path: Path, order: Order) -> None:
    inputs = write_lines(
        tmp_path / "in.jsonl", [request("a"), request("a"), request("m"), request("m")]
    )
    lines = [line("x", response_body("X")), line("a", response_body("A")), request("a")]
    results = read_results(write_lines(tmp_path / "o.jsonl", lines), inputs=inputs, order=order)
    assert told(results) == [("a", "A"), ("m", "missing")]
    report = results.report
    assert (report.unexpected_count, report.unexpected) == (1, ["x"])
    assert (report.repeated_input_count, report.repeated_inputs) == (2, ["a", "m"])
    assert [(each.line, each.reason) for each in report.unreadable] == [
        (3, "a request, not a result; give its file as `inputs`")
    ]
    assert report.requests == 2
    assert str(report).splitlines()[:2] == ["2 outcomes of 2 requests: 1 answered", "1 missing"]


def test_the_requests_say_which_endpoint_it_is(tmp_path: Path) -> None:
    edits = "/v1/images/edits"
    picture = {"created": 1, "data": [{"b64_json": "aGk="}]}
    output = write_lines(tmp_path / "o.jsonl", [line("a", picture)])
    inputs = write_lines(tmp_path / "in.jsonl", [request("a", edits)])
    for order in ("input", "file"):
        (outcome,) = read_results(output, inputs=inputs, order=order)
        assert isinstance(outcome, Success)
        assert outcome.endpoint is not None
        assert outcome.endpoint.url == edits
        assert outcome.images == [b"hi"]


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    output = write_lines(tmp_path / "o.jsonl", [])
    wrong: Any = "inputs"
    with pytest.raises(ResultsError, match='use "input" or "file"'):
        read_results(output, order=wrong)
    embeddings: Any = "/v1/embeddings"
    wrong = "/v1/respones"
    with pytest.raises(ResultsError, match="is no endpoint for batches"):
        read_results(output, endpoint=wrong)
    wrong = int
    with pytest.raises(ResultsError, match=r"endpoint: .*int.* is no endpoint for batches"):
        read_results(output, endpoint=wrong)
    with pytest.raises(ResultsError, match="have no text of a type of yours"):
        read_results(output, endpoint=embeddings, text_format=int)


def test_without_inputs_ids_that_come_again_soon_are_reported(tmp_path: Path) -> None:
    answer = '"response":{"status_code":200,"body":{"choices":[{"text":"x"}]}}'
    ids = [*range(200_001), 0, 200_000]  # the first one is forgotten by then
    output = tmp_path / "o.jsonl"
    output.write_text("".join(f'{{"custom_id":"{n}",{answer}}}\n' for n in ids), encoding="utf-8")
    report = read_results(output).report
    assert (report.lines, report.successes, report.duplicates) == (200_003, 200_003, ["200000"])


def test_without_inputs_requests_and_lines_without_an_id_are_no_outcomes(tmp_path: Path) -> None:
    lines = [request("a"), line("a", response_body("A")), line("", response_body("whose?"))]
    results = read_results(write_lines(tmp_path / "o.jsonl", lines))
    assert told(results) == [("a", "A")]
    assert [(each.line, each.reason) for each in results.report.unreadable] == [
        (1, "a request, not a result; give its file as `inputs`"),
        (3, "a line without a custom_id"),
    ]
