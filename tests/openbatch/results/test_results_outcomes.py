"""What becomes of a request, by its line: the answer, or why there is none."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, get_args

import pytest

from openbatch import Failure, FailureKind, ResultBodyError, Success, read_results
from openbatch.results import FAILURE_KINDS
from openbatch.runtime.result_model import ResultModel
from openbatch_api.chat_completions import CreateChatCompletionResponse
from openbatch_api.responses import Response
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    api_error,
    chat_body,
    error_line,
    line,
    response_body,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm


def outcome_of(
    given: Mapping[str, object], text_format: TypeForm[Any] | None = None
) -> Success[Any, Any] | Failure:
    """Return the one outcome of a file with one line."""
    file = io.BytesIO(json.dumps(given).encode())
    (outcome,) = read_results(file, text_format=text_format)
    return outcome


def success_of(
    given: Mapping[str, object], text_format: TypeForm[Any] | None = None
) -> Success[Any, Any]:
    outcome = outcome_of(given, text_format)
    assert isinstance(outcome, Success), outcome
    return outcome


def failure_of(given: Mapping[str, object], text_format: TypeForm[Any] | None = None) -> Failure:
    outcome = outcome_of(given, text_format)
    assert isinstance(outcome, Failure), outcome
    return outcome


# --- successes


@pytest.mark.parametrize("body", [response_body(answer(3)), chat_body(answer(3))])
def test_an_answer_is_a_success_with_text_and_value(body: dict[str, object]) -> None:
    success = success_of(line("a", body), Mood)
    assert success.custom_id == "a"
    assert success.text == answer(3)
    assert success.parsed == Mood(mood="fine", score=3)
    assert success.id == "batch_req_a"
    assert success.request_id == "req-a"
    assert success.status_code == 200
    assert success.model == "gpt-4o-mini-2024-07-18"
    assert success.raw == line("a", body)


def test_without_a_type_nothing_is_parsed() -> None:
    success = success_of(line("a", response_body("Hello.")))
    assert success.parsed is None
    assert success.text == "Hello."


def test_a_type_without_an_object_at_its_root_is_unwrapped() -> None:
    success = success_of(line("a", response_body('{"value": [1, 2]}')), list[int])
    assert success.parsed == [1, 2]


@pytest.mark.parametrize(
    ("body", "model"),
    [(response_body("Hi."), Response), (chat_body("Hi."), CreateChatCompletionResponse)],
)
def test_the_body_is_the_endpoints_model_built_once(
    body: dict[str, object], model: type[object]
) -> None:
    success = success_of(line("a", body))
    assert type(success.body) is model
    assert success.body is success.body
    assert isinstance(success.body, ResultModel)
    assert success.body.model_dump(exclude_unset=True) == body


def test_the_usage_is_the_same_for_all_endpoints() -> None:
    for body in (response_body("Hi."), chat_body("Hi.")):
        usage = success_of(line("a", body)).usage
        assert usage is not None
        assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (10, 7, 17)
        assert (usage.cached_tokens, usage.reasoning_tokens) == (4, 3)


def test_a_body_that_no_model_fits_is_an_error_only_when_asked_for() -> None:
    success = success_of(line("a", {**response_body("Hi."), "created_at": "yesterday"}))
    assert success.text == "Hi."
    with pytest.raises(ResultBodyError, match=r"result 'a': created_at: .*take `raw` instead"):
        _ = success.body
    unknown = success_of(line("a", {"answer": 42}))
    with pytest.raises(ResultBodyError, match="no endpoint's answer looks like this"):
        _ = unknown.body


@pytest.mark.parametrize("order", [("request", "response"), ("response", "request")])
def test_the_body_is_found_among_other_bodies(order: tuple[str, str]) -> None:
    right = line("a", response_body('a "body": {} in a text'))
    parts = {"response": right["response"], "request": {"body": {"input": "x"}}}
    mixed = {"custom_id": "a", **{key: parts[key] for key in order}, "error": None}
    success = success_of(mixed)
    assert isinstance(success.body, Response)
    assert success.body.id == "resp_1"


def test_commentary_is_no_part_of_the_answer() -> None:
    body = response_body("Answer.")
    remark = {**body["output"][0], "phase": "commentary"}
    remark["content"] = [{"type": "output_text", "text": "Let me see."}]
    both = {**body, "output": [remark, {**body["output"][0], "phase": "final_answer"}]}
    assert success_of(line("a", both)).text == "Answer."
    assert success_of(line("a", {**body, "output": [remark]})).text == "Let me see."


def test_reasoning_is_no_part_of_the_answer() -> None:
    thought = {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm."}]}
    body = response_body("Answer.")
    assert success_of(line("a", {**body, "output": [thought, *body["output"]]})).text == "Answer."


# --- failures

FAILURES: list[tuple[dict[str, object], FailureKind, bool, str | None]] = [
    (error_line("a", "batch_expired"), "expired", True, "batch_expired"),
    (error_line("a", "batch_cancelled"), "cancelled", True, "batch_cancelled"),
    (error_line("a", "server_error"), "api_error", True, "server_error"),
    (error_line("a", "invalid_image"), "api_error", False, "invalid_image"),
    (line("a", api_error("bad"), status=400), "api_error", False, "bad"),
    (line("a", api_error(None), status=400), "api_error", False, "invalid_request_error"),
    (
        line("a", api_error("rate_limit_exceeded"), status=429),
        "api_error",
        True,
        "rate_limit_exceeded",
    ),
    (line("a", api_error("x"), status=500), "api_error", True, "x"),
    (line("a", None, status=503), "api_error", True, None),
    (line("a", api_error("content_filter"), status=400), "content_filter", False, "content_filter"),
    (
        line(
            "a",
            response_body(None, status="failed", error={"code": "server_error", "message": "x"}),
        ),
        "api_error",
        True,
        "server_error",
    ),
    (line("a", response_body(None, status="cancelled")), "cancelled", True, "cancelled"),
    (
        line(
            "a",
            response_body(
                '{"mood": "fi',
                status="incomplete",
                incomplete_details={"reason": "max_output_tokens"},
            ),
        ),
        "cut_off",
        True,
        "max_output_tokens",
    ),
    (
        line(
            "a",
            response_body("", status="incomplete", incomplete_details={"reason": "content_filter"}),
        ),
        "content_filter",
        False,
        "content_filter",
    ),
    (line("a", response_body(None, status="in_progress")), "cut_off", True, "in_progress"),
    (line("a", chat_body("{", finish_reason="length")), "cut_off", True, "length"),
    (
        line("a", chat_body("", finish_reason="content_filter")),
        "content_filter",
        False,
        "content_filter",
    ),
    (line("a", chat_body(None, refusal="I cannot.")), "refusal", False, None),
    (line("a", None), "malformed", True, None),
    ({"custom_id": "a"}, "malformed", True, None),
    (line("a", {}), "malformed", True, None),
    (line("a", response_body(None, status="failed")), "api_error", True, "failed"),
    (line("a", {"object": "video", "id": "v", "status": "failed"}), "api_error", True, "failed"),
    (
        line("a", api_error("billing_hard_limit_reached"), status=400),
        "api_error",
        True,
        "billing_hard_limit_reached",
    ),
    (
        line("a", api_error("insufficient_quota"), status=429),
        "api_error",
        True,
        "insufficient_quota",
    ),
    (
        line("a", api_error("context_length_exceeded"), status=400),
        "api_error",
        False,
        "context_length_exceeded",
    ),
    (error_line("a", "429"), "api_error", True, "429"),
    (error_line("a", "503"), "api_error", True, "503"),
    (error_line("a", "400"), "api_error", False, "400"),
    (error_line("a", "9" * 5000), "api_error", False, "9" * 5000),
    ({"custom_id": "a", "response": None, "error": {}}, "malformed", True, None),
]


@pytest.mark.parametrize(("given", "kind", "retryable", "code"), FAILURES)
def test_every_failure_has_its_kind(
    given: dict[str, object], kind: FailureKind, *, retryable: bool, code: str | None
) -> None:
    for text_format in (None, Mood):
        failure = failure_of(given, text_format)
        assert (failure.kind, failure.retryable, failure.code) == (kind, retryable, code)
        assert failure.message
        assert "\n" not in failure.message
        assert failure.raw == given


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is fine.", "invalid_json"),
        # The API says that it is whole, so that no limit has cut it off.
        ('{"mood": "fi', "invalid_json"),
        ("", "no_text"),
        ('{"mood": "fine"}', "schema_violation"),
        ('{"mood": "fine", "score": "high"}', "schema_violation"),
    ],
)
def test_an_answer_that_the_type_does_not_take_fails(text: str, kind: FailureKind) -> None:
    failure = failure_of(line("a", response_body(text)), Mood)
    assert failure.kind == kind
    assert failure.retryable
    assert failure.text == text
    assert success_of(line("a", response_body(text))).text == text


@pytest.mark.parametrize("text", [None, ""])
def test_calls_of_tools_are_an_answer_and_not_worth_another_try(text: str | None) -> None:
    call = {"type": "function_call", "name": "f", "arguments": "{}", "call_id": "c"}
    chat_call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    body = response_body(text)
    for given in (
        {**body, "output": [*body["output"], call]},
        chat_body(text, finish_reason="tool_calls", tool_calls=[chat_call]),
    ):
        failure = failure_of(line("a", given), Mood)
        assert (failure.kind, failure.retryable) == ("no_text", False)
        assert [each.name for each in failure.tool_calls] == ["f"]
        assert "see `tool_calls`" in failure.message


@pytest.mark.parametrize(
    "given",
    [
        line("a", {"object": "error", "message": "Too long.", "code": 400}, status=400),
        line("a", {"detail": "Too long."}, status=422),
        {"custom_id": "a", "response": None, "error": {"error": {"message": "Too long."}}},
        line("a", {"error": {"error": "Too long."}}, status=400),
    ],
)
def test_the_message_is_found_where_compatible_servers_put_it(given: dict[str, object]) -> None:
    failure = failure_of(given)
    assert (failure.kind, failure.message) == ("api_error", "Too long.")
    assert not failure.retryable


def test_only_what_met_a_limit_is_told_of_limits() -> None:
    unfinished = failure_of(line("a", response_body(None, status="in_progress")))
    assert "limit" not in unfinished.message
    assert "limit" in failure_of(line("a", chat_body("{", finish_reason="length"))).message


def test_a_schema_violation_names_the_places() -> None:
    failure = failure_of(line("a", response_body('{"mood": 1, "score": "high"}')), Mood)
    assert [problem.path for problem in failure.problems] == ["mood", "score"]


def test_a_refusal_in_a_list_of_outputs_has_the_models_words() -> None:
    body = response_body("x")
    body["output"][0]["content"] = [{"type": "refusal", "refusal": "I cannot\nhelp."}]
    failure = failure_of(line("a", body), Mood)
    assert (failure.kind, failure.message) == ("refusal", "I cannot help.")


def test_a_cut_off_answer_keeps_what_there_is_and_what_it_cost() -> None:
    failure = failure_of(line("a", chat_body('{"mood": "fi', finish_reason="length")), Mood)
    assert failure.text == '{"mood": "fi'
    assert failure.usage is not None
    assert failure.usage.output_tokens == 7


def test_the_kinds_are_listed() -> None:
    assert get_args(FailureKind) == FAILURE_KINDS
    seen = {kind for _, kind, _, _ in FAILURES}
    assert seen | {"missing", "invalid_json", "no_text", "schema_violation"} == set(FAILURE_KINDS)


def test_outcomes_match() -> None:
    match outcome_of(line("a", response_body(answer(2))), Mood):
        case Success(Mood(score=score), custom_id=custom_id):
            assert (score, custom_id) == (2, "a")
        case other:
            pytest.fail(repr(other))
    match outcome_of(error_line("a", "batch_expired")):
        case Failure("expired", retryable=True):
            pass
        case other:
            pytest.fail(repr(other))


def test_outcomes_show_what_they_are() -> None:
    assert repr(success_of(line("a", response_body("Hi.")))) == "Success(custom_id='a', text='Hi.')"
    assert repr(success_of(line("a", response_body('{"value": 3}')), int)) == (
        "Success(custom_id='a', parsed=3)"
    )
    assert repr(failure_of(error_line("a", "batch_expired", "Too late."))) == (
        "Failure(custom_id='a', kind='expired', code='batch_expired', retryable=True, "
        "message='Too late.')"
    )
