"""What an answer holds besides its text, for every endpoint; and every recorded answer."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch import Failure, ResultBodyError, ResultsError, Success, function_tool, read_results
from openbatch.outputs import OutputFailure
from openbatch.results import Moderation, ToolCall, Verdict, Video
from openbatch.runtime.result_model import ResultModel
from openbatch_api import ENDPOINTS
from tests.openbatch.results.sample_lines import chat_body, line, response_body

SHARED = Path(os.environ.get("OPENBATCH_SHARED", ""))
CORPUS = SHARED / "corpus"
needs_corpus = pytest.mark.skipif(
    not os.environ.get("OPENBATCH_SHARED"), reason="OPENBATCH_SHARED names no folder"
)


def success_of(body: dict[str, Any]) -> Success[Any, None]:
    (outcome,) = read_results(io.BytesIO(json.dumps(line("a", body)).encode()))
    assert isinstance(outcome, Success)
    return outcome


def embeddings_body(*vectors: object) -> dict[str, Any]:
    data = [
        {"object": "embedding", "index": n, "embedding": each} for n, each in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 3, "total_tokens": 3}
    return {"object": "list", "data": data, "model": "m", "usage": usage}


# --- calls of tools


def test_tool_calls_of_both_shapes_are_the_same() -> None:
    output: list[dict[str, Any]] = [
        {"type": "reasoning", "summary": []},
        {"type": "function_call", "name": "weather", "arguments": '{"in": "Ulm"}', "call_id": "c1"},
        {"type": "custom_tool_call", "name": "sql", "input": "SELECT 1", "call_id": "c2"},
        {"type": "web_search_call", "name": "nobody's"},
    ]
    calls = [
        {
            "id": "c1",
            "type": "function",
            "function": {"name": "weather", "arguments": '{"in": "Ulm"}'},
        },
        {"id": "c2", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}},
    ]
    expected = [ToolCall("weather", '{"in": "Ulm"}', "c1"), ToolCall("sql", "SELECT 1", "c2")]
    for body in (
        {**response_body(None), "output": output},
        chat_body(None, finish_reason="tool_calls", tool_calls=calls),
    ):
        success = success_of(body)
        assert success.tool_calls == expected
        assert success.text == ""


def test_the_old_function_call_is_a_tool_call() -> None:
    body = chat_body(None, function_call={"name": "f", "arguments": "{}"})
    assert success_of(body).tool_calls == [ToolCall("f", "{}", None)]


class Weather(BaseModel):
    place: str


def test_arguments_are_read_as_the_types_of_the_tools_that_were_given() -> None:
    weather = function_tool(Weather, name="weather")
    calls = [
        {"type": "function_call", "name": name, "arguments": arguments, "call_id": str(n)}
        for n, (name, arguments) in enumerate(
            [("weather", '{"place": "Ulm"}'), ("weather", '{"place": 7}'), ("other", "{}")]
        )
    ]
    text = json.dumps(line("a", {**response_body(None), "output": calls})).encode()
    for results in (
        read_results(io.BytesIO(text), tools=[weather]),
        read_results(io.BytesIO(text), text_format=Weather, tools=[weather]).with_inputs(
            io.BytesIO(b'{"custom_id": "a"}')
        ),
    ):
        (outcome,) = results
        read, broken, other = outcome.tool_calls
        assert read.parsed == Weather(place="Ulm")
        assert isinstance(broken.parsed, OutputFailure)
        assert broken.parsed.kind == "schema_violation"
        assert other.parsed is None
    (plain,) = read_results(io.BytesIO(text))
    assert [call.parsed for call in plain.tool_calls] == [None, None, None]
    wrong: Any = {"type": "function", "name": "weather"}
    with pytest.raises(ResultsError, match="declare it with `function_tool`"):
        read_results(io.BytesIO(text), tools=[wrong])


# --- texts


def test_several_choices_have_several_texts() -> None:
    body = chat_body("one")
    body["choices"].append({**body["choices"][0], "message": {"content": "two"}, "index": 1})
    success = success_of(body)
    assert (success.text, success.texts) == ("one", ["one", "two"])
    assert success_of(response_body("only")).texts == ["only"]


def test_a_completion_is_a_text() -> None:
    choice = {"text": "Once.", "index": 0, "finish_reason": "stop", "logprobs": None}
    body = {"id": "c", "object": "text_completion", "created": 1, "model": "m", "choices": [choice]}
    success = success_of(body)
    assert success.text == "Once."
    assert success.endpoint is ENDPOINTS["/v1/completions"]
    choice["finish_reason"] = "length"
    (failure,) = read_results(io.BytesIO(json.dumps(line("a", body)).encode()))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.text) == ("cut_off", "Once.")


def test_latency_is_known_where_the_answer_says_it() -> None:
    body = response_body("x", created_at=100, completed_at=103)
    assert success_of(body).latency == 3
    assert success_of(chat_body("x")).latency is None


# --- vectors, pictures, verdicts, clips


@given(st.lists(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1)))
def test_vectors_come_from_numbers_and_from_base64(vectors: list[list[float]]) -> None:
    packed = [base64.b64encode(struct.pack(f"<{len(v)}f", *v)).decode() for v in vectors]
    assert success_of(embeddings_body(*vectors)).embeddings == vectors
    assert success_of(embeddings_body(*packed)).embeddings == vectors


def test_vectors_come_in_the_order_of_the_inputs() -> None:
    body = embeddings_body([0.0], [1.0], [2.0])
    body["data"].reverse()
    assert success_of(body).embeddings == [[0.0], [1.0], [2.0]]
    assert success_of(body).endpoint is ENDPOINTS["/v1/embeddings"]


def test_the_body_has_numbers_also_where_base64_was_sent() -> None:
    packed = base64.b64encode(struct.pack("<2f", 0.5, -1)).decode()
    success = success_of(embeddings_body([1.0, 2.0], packed))
    assert isinstance(success.body, ResultModel)
    data = success.body.model_dump()["data"]
    assert [each["embedding"] for each in data] == [[1.0, 2.0], [0.5, -1.0]]
    broken = success_of(embeddings_body("AAA"))
    with pytest.raises(ResultBodyError, match="embedding"):
        _ = broken.body


def test_broken_base64_is_an_empty_vector() -> None:
    assert success_of(embeddings_body("AAAAA", [1.0])).embeddings == [[], [1.0]]


def test_pictures_are_bytes() -> None:
    sent = {"b64_json": base64.b64encode(b"picture").decode()}
    success = success_of({"created": 1, "data": [sent, {"url": "https://example.com/1.png"}]})
    assert success.images == [b"picture"]
    assert success.image_urls == ["https://example.com/1.png"]
    drawn = {
        "type": "image_generation_call",
        "id": "i",
        "status": "completed",
        "result": sent["b64_json"],
    }
    assert success_of({**response_body("Here."), "output": [drawn]}).images == [b"picture"]


def test_a_moderation_says_what_it_found() -> None:
    results = [
        {"flagged": flagged, "categories": {"hate": flagged}, "category_scores": {"hate": score}}
        for flagged, score in ((False, 0.1), (True, 0.9))
    ]
    success = success_of({"id": "modr-1", "model": "m", "results": results})
    found = success.moderation
    assert found == Moderation(
        (
            Verdict(flagged=False, categories={"hate": False}, scores={"hate": 0.1}),
            Verdict(flagged=True, categories={"hate": True}, scores={"hate": 0.9}),
        )
    )
    assert found is not None
    assert found.flagged
    assert found.categories == ("hate",)
    assert success.endpoint is ENDPOINTS["/v1/moderations"]


def test_a_clip_says_how_far_it_is() -> None:
    body = {
        "id": "video_1",
        "object": "video",
        "status": "completed",
        "seconds": "8",
        "size": "720x1280",
    }
    success = success_of({**body, "expires_at": 9})
    assert success.video == Video("video_1", "completed", "8", "720x1280", 9)
    assert success.endpoint is ENDPOINTS["/v1/videos"]
    failed = {**body, "status": "failed", "error": {"code": "moderation_blocked", "message": "No."}}
    (failure,) = read_results(io.BytesIO(json.dumps(line("a", failed)).encode()))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.code, failure.retryable) == (
        "api_error",
        "moderation_blocked",
        False,
    )


# --- what was recorded


@needs_corpus
def test_every_recorded_body_is_read() -> None:
    bodies = sorted((CORPUS / "recorded_bodies").glob("*.json"))
    assert len(bodies) >= 30
    for path in bodies:
        body = json.loads(path.read_text(encoding="utf-8"))
        refused = bool(body.get("error"))
        row = json.dumps(line(path.name, body, status=400 if refused else 200))
        (outcome,) = read_results(io.BytesIO(row.encode()))
        assert outcome.custom_id == path.name
        assert outcome.raw == json.loads(row)
        if refused:
            assert isinstance(outcome, Failure)
            assert outcome.kind == "api_error"
            assert outcome.message == " ".join(body["error"]["message"].split())
            continue
        assert isinstance(outcome, Success), outcome
        assert isinstance(outcome.body, ResultModel)
        assert outcome.body.model_dump(mode="json", exclude_unset=True) == body
        usage = body.get("usage")
        assert (outcome.usage is None) == (usage is None)
        if usage is not None and outcome.usage is not None:
            assert outcome.usage.total_tokens == usage["total_tokens"]
        if path.name.startswith(("openai_responses", "azure__openai")) and "phase" not in path.name:
            parts = [
                part["text"]
                for item in body["output"]
                if item["type"] == "message"
                for part in item["content"]
            ]
            assert outcome.text == "".join(parts)
        calls = [
            i for i in body.get("output", []) if i["type"] in {"function_call", "custom_tool_call"}
        ]
        assert [call.name for call in outcome.tool_calls] == [call["name"] for call in calls]


@needs_corpus
def test_every_observed_line_is_read() -> None:
    text = (CORPUS / "observed_lines.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(each)["line"] for each in text.splitlines()]
    file = io.BytesIO("\n".join(map(json.dumps, lines)).encode())
    told = [
        (each.custom_id, each.text if isinstance(each, Success) else (each.kind, each.code))
        for each in read_results(file)
    ]
    assert told == [
        ("request-5", ("api_error", "context_length_exceeded")),
        ("request-3", ("expired", "batch_expired")),
        ("request-1", "2 + 2 equals 4."),
    ]


@needs_corpus
def test_recorded_inputs_without_results_are_missing() -> None:
    for path in sorted((CORPUS / "inputs").glob("*.jsonl")):
        results = read_results(None, inputs=path)
        assert [each.kind for each in results if isinstance(each, Failure)] == ["missing"] * 2
        assert results.report.unreadable_count == 0
