"""The retry file: exactly the requests that can succeed on another try, as they were sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.errors import BatchFileError, InvalidRequestError, ResultsError
from openbatch.results import (
    Failure,
    Results,
    RetryReport,
    raise_token_limit,
    read_results,
    write_retry_file,
)
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    api_error,
    chat_body,
    error_line,
    line,
    request,
    response_body,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]

CUT_OFF: Final[Json] = {
    "status": "incomplete",
    "incomplete_details": {"reason": "max_output_tokens"},
}

#: What can become of a request: its lines, and whether it is worth another try as it is.
FATES: Final[dict[str, tuple[Callable[[str], list[Json]], bool]]] = {
    "answered": (lambda i: [line(i, response_body(answer(1)))], False),
    "missing": (lambda _: [], True),
    "expired": (lambda i: [error_line(i, "batch_expired")], True),
    "cancelled": (lambda i: [error_line(i, "batch_cancelled")], True),
    "too many": (lambda i: [line(i, api_error("rate_limit_exceeded"), status=429)], True),
    "fault": (lambda i: [line(i, api_error("server_error"), status=500)], True),
    "bad request": (lambda i: [line(i, api_error("invalid_prompt"), status=400)], False),
    "no JSON": (lambda i: [line(i, response_body("Fine."))], True),
    "no Mood": (lambda i: [line(i, response_body('{"mood": 1}'))], True),
    "refusal": (lambda i: [line(i, chat_body(None, refusal="No."))], False),
    "cut off": (lambda i: [line(i, response_body('{"mo', **CUT_OFF))], False),
    "failed, then answered": (
        lambda i: [error_line(i, "batch_expired"), line(i, response_body(answer(1)))],
        False,
    ),
    "answered, then failed": (
        lambda i: [line(i, response_body(answer(1))), error_line(i, "batch_expired")],
        False,
    ),
}


class Job:
    """The files of a job in a folder."""

    def __init__(self, folder: Path, requests: list[Json], lines: list[Json]) -> None:
        self.inputs = write_lines(folder / "job.jsonl", requests)
        self.output = write_lines(folder / "output.jsonl", lines)
        self.retry = folder / "again.jsonl"

    def read(self, *, with_inputs: bool = True) -> Results[Any, Mood]:
        inputs = self.inputs if with_inputs else None
        return read_results(self.output, inputs=inputs, text_format=Mood)

    def written(self) -> list[Json]:
        return [json.loads(each) for each in self.retry.read_bytes().splitlines()]

    def written_ids(self) -> list[str]:
        return [each["custom_id"] for each in self.written()]


def job_of(folder: Path, fates: list[str], *, shuffle: Callable[[list[Json]], None]) -> Job:
    ids = [f"row-{n}" for n in range(len(fates))]
    lines = [each for i, fate in zip(ids, fates, strict=True) for each in FATES[fate][0](i)]
    shuffle(lines)
    return Job(folder, [request(i) for i in ids], lines)


@given(
    st.lists(st.sampled_from(sorted(FATES)), max_size=25),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_the_rows_are_exactly_those_worth_another_try(
    tmp_path_factory: pytest.TempPathFactory,
    fates: list[str],
    random: Any,  # noqa: ANN401  # hypothesis does not say
    with_inputs: bool,
) -> None:
    job = job_of(tmp_path_factory.mktemp("job"), fates, shuffle=random.shuffle)
    report = write_retry_file(job.read(with_inputs=with_inputs), job.inputs, job.retry)
    wanted = [n for n, fate in enumerate(fates) if FATES[fate][1]]
    sent = job.inputs.read_bytes().splitlines(keepends=True)
    assert job.retry.read_bytes() == b"".join(sent[n] for n in wanted)
    assert report.written == len(wanted)
    assert report.bytes == job.retry.stat().st_size
    assert report.answered == sum("answered" in fate for fate in fates)
    assert report.unchanged_cut_offs == fates.count("cut off")
    counted = report.written + report.answered + report.unchanged_cut_offs
    assert counted + report.permanent.total() == len(fates)


def test_what_was_changed_is_sent_again(tmp_path: Path) -> None:
    job = Job(
        tmp_path,
        [
            {**request(i), "body": {"model": "m", "max_output_tokens": limit}}
            for i, limit in (("a", 100), ("b", 100), ("c", 9_000))
        ],
        [line(i, response_body('{"mo', **CUT_OFF)) for i in "ac"],
    )
    report = write_retry_file(
        job.read(), None, job.retry, change=raise_token_limit(factor=3, at_most=9_000)
    )
    limits = {each["custom_id"]: each["body"]["max_output_tokens"] for each in job.written()}
    # a: three times as many; b was not cut off; c has the most already, so it stays out.
    assert limits == {"a": 300, "b": 100}
    assert (report.changed, report.unchanged_cut_offs) == (1, 1)
    assert report.kinds == {"cut_off": 1, "missing": 1}
    assert "left out: 1 cut off, and not changed" in str(report)


@pytest.mark.parametrize(
    ("url", "cut_off", "body", "field"),
    [
        ("/v1/responses", response_body("x", **CUT_OFF), {}, "max_output_tokens"),
        (
            "/v1/chat/completions",
            chat_body("x", finish_reason="length"),
            {},
            "max_completion_tokens",
        ),
        (
            "/v1/chat/completions",
            chat_body("x", finish_reason="length"),
            {"max_tokens": 5},
            "max_tokens",
        ),
        (
            "/v1/completions",
            {
                "object": "text_completion",
                "model": "m",
                "choices": [{"index": 0, "text": "x", "finish_reason": "length"}],
            },
            {},
            "max_tokens",
        ),
    ],
)
def test_the_limit_has_the_name_that_the_endpoint_gives_it(
    tmp_path: Path, url: str, cut_off: Json, body: Json, field: str
) -> None:
    job = Job(tmp_path, [{**request("a", url), "body": body}], [line("a", cut_off)])
    write_retry_file(job.read(), job.inputs, job.retry, change=raise_token_limit(to=700))
    (written,) = job.written()
    assert written == {**request("a", url), "body": {field: 700}}


def test_without_a_limit_a_factor_changes_nothing(tmp_path: Path) -> None:
    job = Job(tmp_path, [request("a")], [line("a", response_body("x", **CUT_OFF))])
    report = write_retry_file(job.read(), job.inputs, job.retry, change=raise_token_limit())
    assert (report.written, report.unchanged_cut_offs) == (0, 1)
    assert job.retry.read_bytes() == b""


def test_a_limit_is_never_lowered() -> None:
    failure = Failure("a", kind="cut_off", retryable=True, message="It ended.")
    for change in (raise_token_limit(to=10), raise_token_limit(at_most=10)):
        assert change(failure, {"max_tokens": 50}) == {"max_tokens": 50}


@pytest.mark.parametrize(
    "figures",
    [{"factor": 1}, {"factor": 0.5}, {"factor": "2"}, {"to": 0}, {"to": "2000"}, {"at_most": -1}],
)
def test_figures_of_limits_are_checked(figures: dict[str, Any]) -> None:
    with pytest.raises(ResultsError, match="was given; give"):
        raise_token_limit(**figures)


def test_a_change_may_drop_rows_and_is_asked_for_every_retryable_one(tmp_path: Path) -> None:
    fates = ["answered", "expired", "bad request", "no JSON", "cut off"]
    job = job_of(tmp_path, fates, shuffle=lambda _: None)
    asked: list[tuple[str, str]] = []

    def change(failure: Failure, body: Json) -> Json | None:
        asked.append((failure.custom_id, failure.kind))
        if failure.kind == "invalid_json":
            return None
        return {**body, "temperature": 0} if failure.kind == "cut_off" else body

    report = write_retry_file(job.read(), job.inputs, job.retry, change=change)
    assert asked == [("row-1", "expired"), ("row-3", "invalid_json"), ("row-4", "cut_off")]
    assert job.written() == [
        request("row-1"),
        {**request("row-4"), "body": {"model": "m", "temperature": 0}},
    ]
    assert (report.written, report.dropped, report.changed) == (2, 1, 1)


def test_what_a_changed_line_holds_beside_the_body_is_kept(tmp_path: Path) -> None:
    sent = {**request("a", "/v1/responses"), "vendor": {"x": "ü"}}
    job = Job(tmp_path, [sent], [])
    write_retry_file(job.read(), None, job.retry, change=lambda _, body: {**body, "model": "n"})
    assert job.written() == [{**sent, "body": {"model": "n"}}]


def test_unchanged_lines_are_copied_byte_for_byte(tmp_path: Path) -> None:
    job = Job(tmp_path, [], [])
    lines = [
        b'\xef\xbb\xbf{ "custom_id" : "a", "body": {"x": 1.0} , "url":"/v1/responses"}\r\n',
        b"\n",
        b'{"custom_id":"b","body":{"\\u00fc":"\xc3\xbc"},"n":1e3}',  # without a line break
    ]
    job.inputs.write_bytes(b"".join(lines))
    report = write_retry_file(job.read(), job.inputs, job.retry, change=lambda _, body: body)
    assert job.retry.read_bytes() == lines[0][3:] + lines[2] + b"\n"
    assert (report.written, report.changed) == (2, 0)


def test_requests_with_an_id_that_came_before_and_unreadable_ones_are_passed_over(
    tmp_path: Path,
) -> None:
    job = Job(tmp_path, [], [line("b", response_body(answer(1)))])
    with job.inputs.open("wb") as file:
        for each in ("a", "b", "a", "b", "c"):
            file.write(json.dumps(request(each)).encode() + b"\n")
        file.write(b'{"custom_id": "torn')
    write_retry_file(job.read(), job.inputs, job.retry)
    assert job.written_ids() == ["a", "c"]


def test_shards_read_as_one(tmp_path: Path) -> None:
    inputs = [
        write_lines(tmp_path / f"job-{n}.jsonl", [request(f"{n}-{i}") for i in range(3)])
        for n in range(3)
    ]
    output = write_lines(tmp_path / "out.jsonl", [line("1-1", response_body("hi"))])
    write_retry_file(read_results(output), inputs, tmp_path / "again.jsonl")
    again = (tmp_path / "again.jsonl").read_bytes().splitlines()
    ids = [json.loads(each)["custom_id"] for each in again]
    assert ids == ["0-0", "0-1", "0-2", "1-0", "1-2", "2-0", "2-1", "2-2"]


def test_the_file_is_as_before_after_an_error(tmp_path: Path) -> None:
    job = job_of(tmp_path, ["expired", "expired"], shuffle=lambda _: None)
    job.retry.write_bytes(b"before\n")

    def not_json(_: Failure, body: Json) -> Json:
        return {**body, "temperature": float("nan")}

    with pytest.raises(InvalidRequestError, match=r"request 'row-0': temperature"):
        write_retry_file(job.read(), job.inputs, job.retry, change=not_json)
    with pytest.raises(ResultsError, match="`change` returned 7; return the request's body"):
        write_retry_file(job.read(), job.inputs, job.retry, change=lambda *_: 7)  # type: ignore[arg-type]  # that is the point
    assert job.retry.read_bytes() == b"before\n"
    assert {each.name for each in tmp_path.iterdir()} == {
        "job.jsonl",
        "output.jsonl",
        "again.jsonl",
    }


def test_files_that_are_read_are_not_written_to(tmp_path: Path) -> None:
    job = job_of(tmp_path, ["expired"], shuffle=lambda _: None)
    before = job.inputs.read_bytes()
    for path in (job.inputs, job.output, tmp_path / "." / "job.jsonl"):
        with pytest.raises(BatchFileError, match="the results are read from this file"):
            write_retry_file(job.read(), job.inputs, path)
    assert job.inputs.read_bytes() == before


def test_without_inputs_the_call_says_what_is_needed(tmp_path: Path) -> None:
    job = job_of(tmp_path, ["expired"], shuffle=lambda _: None)
    with pytest.raises(ResultsError, match="give the batch files that were sent"):
        write_retry_file(job.read(with_inputs=False), None, job.retry)


def test_the_results_can_be_iterated_afterwards(tmp_path: Path) -> None:
    job = job_of(tmp_path, ["answered", "expired", "missing"], shuffle=lambda _: None)
    results = job.read()
    passing = iter(results)
    first = next(passing)
    write_retry_file(results, None, job.retry)
    ids = [first.custom_id, *(each.custom_id for each in passing)]
    assert ids == [each.custom_id for each in results] == ["row-0", "row-1", "row-2"]


def test_what_one_batch_cannot_hold_is_told(tmp_path: Path) -> None:
    report = RetryReport(tmp_path, written=60_000)
    assert "more than one batch may hold (50,000 requests, 209,715,200 bytes)" in str(report)
    assert "more than one batch" not in str(RetryReport(tmp_path, written=50_000))
