"""What the collector takes as values: whatever the official client takes, written as it was meant."""

from __future__ import annotations

from collections import OrderedDict, deque
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import openai
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionMessage
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage
from pydantic import BaseModel, Field

from openbatch import BatchCollector, ReasoningConfig, ResponsesRequest, ReusablePrompt, omit
from tests.openbatch.sample_requests import bodies, lines, method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
    from openai.types.embedding_create_params import EmbeddingCreateParams
    from openai.types.responses import EasyInputMessageParam
    from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming

    from openbatch.runtime import Omit

MODEL = "gpt-4o-mini"
MESSAGE = {"role": "user", "content": "Hello"}


class Effort(StrEnum):
    LOW = "low"


class Tokens(IntEnum):
    FEW = 16


class Turn(BaseModel):
    role: str
    text: str = Field(alias="content")
    name: str | None = None


@pytest.fixture
def write(path: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Return a function that writes a request to `/v1/responses` and gives back its body."""
    with BatchCollector(path) as collector:

        def written(**arguments: object) -> dict[str, Any]:
            number = len(lines(path)) if path.exists() else 0
            method(collector, "responses.create")(number, MODEL, **arguments)
            return bodies(path)[-1]

        yield written


def messages() -> Iterator[dict[str, str]]:
    yield MESSAGE
    yield {"role": "assistant", "content": "Hi."}


@pytest.mark.parametrize(
    "value",
    [
        [MESSAGE],
        (MESSAGE,),
        deque([MESSAGE]),
        (message for message in [MESSAGE]),
        [OrderedDict(MESSAGE)],
        [MappingProxyType(MESSAGE)],
        [Turn(role="user", content="Hello")],
        [Turn.model_validate({"role": "user", "content": "Hello"})],
    ],
    ids=["list", "tuple", "deque", "generator", "OrderedDict", "proxy", "model", "validated"],
)
def test_lists_and_objects_of_any_kind_are_written_alike(
    write: Callable[..., dict[str, Any]], value: object
) -> None:
    assert write(input=value) == {"model": MODEL, "input": [MESSAGE]}


def test_a_generator_is_read_once_and_whole(write: Callable[..., dict[str, Any]]) -> None:
    assert write(input=messages())["input"] == list(messages())


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("max_output_tokens", np.int64(20), 20),
        ("max_output_tokens", Tokens.FEW, 16),
        ("temperature", np.float32(0.5), 0.5),
        ("temperature", np.float64(1), 1.0),
        ("temperature", np.int32(1), 1),
        ("store", np.bool_(0), False),
        ("reasoning", {"effort": Effort.LOW}, {"effort": "low"}),
        ("reasoning", ReasoningConfig(effort="low"), {"effort": "low"}),
        ("reasoning", ReasoningConfig(), {}),
        ("prompt", ReusablePrompt(id="pmpt_1"), {"id": "pmpt_1"}),
        ("include", {"reasoning.encrypted_content"}, ["reasoning.encrypted_content"]),
        ("metadata", {"run": "ü"}, {"run": "ü"}),
    ],
)
def test_values_become_what_they_stand_for(
    write: Callable[..., dict[str, Any]], name: str, value: object, written: object
) -> None:
    body = write(input="x", **{name: value})
    assert body == {"model": MODEL, "input": "x", name: written}
    assert type(body[name]) is type(written)


@pytest.mark.parametrize("custom_id", ["a", 7, np.int64(7), np.uint8(7), np.str_("a"), Effort.LOW])
def test_ids_are_texts_and_integers(path: Path, custom_id: object) -> None:
    with BatchCollector(path) as collector:
        method(collector, "responses.create")(custom_id, MODEL, input="x")
    expected = "low" if custom_id is Effort.LOW else str(custom_id)
    assert lines(path)[0]["custom_id"] == expected


# --- what was not given


@pytest.mark.parametrize("nothing", [openai.omit, openai.NOT_GIVEN, openai.NotGiven(), omit])
def test_what_was_not_given_is_not_sent(
    write: Callable[..., dict[str, Any]], nothing: object
) -> None:
    body = write(
        input=[{**MESSAGE, "phase": nothing}],
        temperature=nothing,
        text={"verbosity": "low", "format": nothing},
        stream=nothing,
        timeout=nothing,
        extra_headers=nothing,
        extra_body=nothing,
    )
    assert body == {"model": MODEL, "input": [MESSAGE], "text": {"verbosity": "low"}}


def test_a_variable_that_may_be_omitted_has_a_type(path: Path) -> None:
    def ask(temperature: float | Omit | None = omit) -> None:
        collector.responses.create(len(seen), MODEL, input="x", temperature=temperature)
        seen.append(bodies(path)[-1])

    seen: list[dict[str, Any]] = []
    with BatchCollector(path) as collector:
        ask()
        ask(None)
        ask(openai.omit)
        ask(openai.NOT_GIVEN)
        ask(0)
    given = [body.get("temperature", "nothing") for body in seen]
    assert given == ["nothing", None, "nothing", "nothing", 0]


@pytest.mark.parametrize("nothing", [False, None])
def test_a_stream_that_is_none_is_taken_and_not_sent(
    write: Callable[..., dict[str, Any]], path: Path, nothing: object
) -> None:
    assert write(input="x", stream=nothing) == {"model": MODEL, "input": "x"}
    with BatchCollector(path) as collector:
        collector.responses.add("add", {"model": MODEL, "input": "x", "stream": nothing})
    assert bodies(path)[-1] == {"model": MODEL, "input": "x"}


def test_none_is_sent_as_null_where_the_api_takes_null(
    write: Callable[..., dict[str, Any]],
) -> None:
    assert write(input="x", temperature=None, metadata=None, reasoning={"effort": None}) == {
        "model": MODEL,
        "input": "x",
        "temperature": None,
        "metadata": None,
        "reasoning": {"effort": None},
    }


def test_no_default_is_filled_in(write: Callable[..., dict[str, Any]]) -> None:
    assert write(input="x", tools=[{"type": "web_search"}]) == {
        "model": MODEL,
        "input": "x",
        "tools": [{"type": "web_search"}],
    }


# --- extra_body


def test_extra_body_is_merged_last_deeply_and_unchecked(
    write: Callable[..., dict[str, Any]],
) -> None:
    reasoning = {"effort": "low", "summary": "auto"}
    extra = {
        "reasoning": {"effort": "gigantic", "plan": {"deep": [1, None]}},
        "input": ["replaced", 3],
        "temperature": "hot",
        "brand_new": (np.int64(1), Turn(role="user", content="x")),
    }
    assert write(input="x", temperature=1, reasoning=reasoning, extra_body=extra) == {
        "model": MODEL,
        "input": ["replaced", 3],
        "temperature": "hot",
        "reasoning": {"effort": "gigantic", "summary": "auto", "plan": {"deep": [1, None]}},
        "brand_new": [1, {"role": "user", "content": "x"}],
    }
    assert reasoning == {"effort": "low", "summary": "auto"}


def test_extra_body_can_be_any_mapping(write: Callable[..., dict[str, Any]]) -> None:
    extra = MappingProxyType({"reasoning": MappingProxyType({"mode": 1})})
    body = write(input="x", reasoning=MappingProxyType({"effort": "low"}), extra_body=extra)
    assert body["reasoning"] == {"effort": "low", "mode": 1}


# --- values and types of the official client


def test_results_of_the_official_client_go_back_in(write: Callable[..., dict[str, Any]]) -> None:
    text: dict[str, Any] = {"type": "output_text", "text": "Hi."}
    text |= {"annotations": [], "logprobs": []}
    said = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed"}
    called = {"type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"}
    answer: dict[str, Any] = {"type": "function_call_output", "call_id": "c1", "output": "7"}
    given = [
        MESSAGE,
        ResponseOutputMessage.model_validate({**said, "content": [text]}),
        ResponseFunctionToolCall.model_validate(called),
        answer,
    ]
    assert write(input=given)["input"] == [MESSAGE, {**said, "content": [text]}, called, answer]


def test_a_chat_message_of_the_official_client_goes_back_in(path: Path) -> None:
    answer = ChatCompletionMessage.model_validate({"role": "assistant", "content": "Hi."})
    with BatchCollector(path) as collector:
        method(collector, "chat.completions.create")("1", MODEL, messages=[MESSAGE, answer])
    assert bodies(path)[0]["messages"] == [MESSAGE, {"role": "assistant", "content": "Hi."}]


def test_add_takes_the_params_of_the_official_client(path: Path) -> None:
    message: EasyInputMessageParam = {"role": "user", "content": "Hello"}
    response: ResponseCreateParamsNonStreaming = {"model": MODEL, "input": [message]}
    chat: CompletionCreateParamsNonStreaming = {
        "model": MODEL,
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": False,
    }
    embedding: EmbeddingCreateParams = {"model": "text-embedding-3-small", "input": [[1, 2], [3]]}
    with BatchCollector(path) as collector:
        collector.responses.add("1", response)
        collector.chat.completions.add("2", chat)
        collector.embeddings.add("3", embedding)
    assert bodies(path) == [
        {"model": MODEL, "input": [MESSAGE]},
        {"model": MODEL, "messages": [MESSAGE]},
        {"model": "text-embedding-3-small", "input": [[1, 2], [3]]},
    ]
    assert chat["stream"] is False


def test_add_refuses_a_request_model_and_says_what_to_give(path: Path) -> None:
    request = ResponsesRequest(model=MODEL, input="x")
    with BatchCollector(path) as collector:
        with pytest.raises(ValueError, match=r"got ResponsesRequest; give its `to_dict\(\)`"):
            method(collector, "responses.add")("1", request)
        collector.responses.add("1", request.to_dict())
    assert bodies(path) == [{"model": MODEL, "input": "x"}]


def test_add_leaves_the_body_of_the_caller_as_it_is(path: Path) -> None:
    body: dict[str, object] = {"model": MODEL, "input": messages(), "stream": None, "user": omit}
    before = dict(body)
    with BatchCollector(path) as collector:
        collector.responses.add("1", body)
    assert body == before
    assert bodies(path)[0] == {"model": MODEL, "input": list(messages())}


# --- embeddings


@pytest.mark.parametrize(
    "value",
    [
        "Hello",
        ["a", "b"],
        ("a", "b"),
        [1, 2],
        [[1, 4], [2, 3]],
        np.array([1, 2]),
        np.array([[1, 2]]),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["input", "inp"])
def test_embeddings_take_texts_and_tokens(path: Path, name: str, value: object) -> None:
    with BatchCollector(path) as collector:
        method(collector, "embeddings.create")("1", "text-embedding-3-small", **{name: value})
    assert bodies(path)[0]["input"] == np.array(value).tolist()


# --- any text and number comes back


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3),
    max_leaves=8,
)


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    temperature=st.floats(0, 2),
    extra=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values),
    ascii_only=st.booleans(),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_comes_back(
    path: Path, text: str, temperature: float, extra: dict[str, Any], *, ascii_only: bool
) -> None:
    body = {"model": MODEL, "input": text, "temperature": temperature}
    with BatchCollector(path, mode="w", ensure_ascii=ascii_only) as collector:
        method(collector, "responses.create")("1", **body, extra_body=extra)
    written = bodies(path)[0]
    for name, value in written.items():
        assert value == extra.get(name, body.get(name))
    assert written.keys() == body.keys() | extra.keys()
    assert path.read_bytes().count(b"\n") == 1
