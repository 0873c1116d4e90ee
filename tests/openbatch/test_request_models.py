"""The request models: what all requests of a batch have in common, checked and kept as given."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import openai
import pytest
from pydantic import BaseModel, ValidationError

from openbatch import (
    ChatCompletionsRequest,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    ReasoningConfig,
    ResponsesRequest,
    ReusablePrompt,
    StrictSchemaError,
    omit,
)
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import SMALLEST

if TYPE_CHECKING:
    from openbatch.runtime import Endpoint

ALL = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda each: each.url)


class Answer(BaseModel):
    good: bool


def refused(model: type[BaseModel], **fields: object) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        model(**fields)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@ALL
def test_nothing_is_filled_in(endpoint: Endpoint) -> None:
    model = endpoint.load_request_model()
    assert model().to_dict() == {}
    assert model.endpoint is endpoint
    whole = SMALLEST[endpoint.url]
    assert model.model_validate(whole).to_dict() == whole
    assert list(model.model_validate(whole).model_dump(exclude_none=True)) == sorted(whole)


@ALL
def test_the_fields_are_those_of_the_request_type(endpoint: Endpoint) -> None:
    names = {
        info.alias or name for name, info in endpoint.load_request_model().model_fields.items()
    }
    assert names == set(endpoint.load_request_type().__annotations__)


@ALL
def test_none_and_omitted_mean_not_given(endpoint: Endpoint) -> None:
    model = endpoint.load_request_model()
    names = [name for name in model.model_fields if name != "model"]
    for nothing in (None, omit, openai.omit, openai.NOT_GIVEN):
        request = model.model_validate({"model": "m", **dict.fromkeys(names, nothing)})
        assert request.to_dict() == {"model": "m"}


@ALL
def test_an_unknown_field_is_an_error(endpoint: Endpoint) -> None:
    model = endpoint.load_request_model()
    for value in (1, None):
        message = refused(model, modle=value)
        assert message == f"{model.__name__}.modle: unknown parameter; did you mean `model`?"
    with pytest.raises(InvalidRequestError, match="modle: unknown parameter"):
        setattr(model(), "modle", 1)  # noqa: B010 (the checkers refuse the plain assignment)


def test_wrong_values_are_errors() -> None:
    assert refused(ResponsesRequest, temperature="hot") == (
        "ResponsesRequest.temperature: a number is needed, got str 'hot'"
    )
    assert refused(ResponsesRequest, temperature="1").endswith("got str '1'; write 1")
    assert refused(ResponsesRequest, top_logprobs=21).startswith(
        "ResponsesRequest.top_logprobs: 21"
    )
    assert "stream: True is not allowed" in refused(ResponsesRequest, stream=True)
    assert "effort: 'hgih' is not allowed; did you mean 'high'?" in refused(
        ChatCompletionsRequest, reasoning_effort="hgih"
    )
    positional: Any = ResponsesRequest
    with pytest.raises(TypeError, match="positional"):
        positional("gpt-4o-mini")


def test_an_assignment_is_checked() -> None:
    config = ResponsesRequest(model="m")
    config.temperature = 0.5
    with pytest.raises(InvalidRequestError, match=r"ResponsesRequest\.temperature: 5 is too large"):
        config.temperature = 5
    assert config.to_dict() == {"model": "m", "temperature": 0.5}
    config.temperature = None
    assert config.to_dict() == {"model": "m"}


def test_values_are_kept_as_they_are() -> None:
    config = ResponsesRequest(model="m", temperature=1, reasoning=ReasoningConfig(effort="low"))
    assert type(config.temperature) is int
    assert isinstance(config.reasoning, ReasoningConfig)
    assert config.to_dict() == {"model": "m", "temperature": 1, "reasoning": {"effort": "low"}}


def test_what_can_be_read_once_only_is_read_once() -> None:
    words = ("a", "b")
    config = EmbeddingsRequest(model="m", input=(word for word in words))
    assert config.to_dict() == {"model": "m", "input": ["a", "b"]}
    assert config.to_dict()["input"] == ["a", "b"]
    config.input = (word for word in reversed(words))
    assert config.to_dict()["input"] == ["b", "a"]
    assert config.with_options({"input": iter(words)}).to_dict()["input"] == ["a", "b"]
    parsed = EmbeddingsRequest.model_validate({"input": (word for word in words)})
    assert parsed.to_dict() == {"input": ["a", "b"]}


def test_to_dict_is_the_callers_to_change() -> None:
    config = ResponsesRequest(metadata={"a": "b"}, tools=[{"type": "web_search"}])
    body = config.to_dict()
    body["metadata"]["a"] = "changed"
    body["tools"].append({"type": "no tool"})
    assert config.to_dict() == {"metadata": {"a": "b"}, "tools": [{"type": "web_search"}]}


def test_with_options_is_a_checked_copy() -> None:
    config = ResponsesRequest(model="m", temperature=1)
    other = config.with_options({"temperature": None, "user": "u"})
    assert other.to_dict() == {"model": "m", "user": "u"}
    assert isinstance(other, ResponsesRequest)
    assert config.to_dict() == {"model": "m", "temperature": 1}
    with pytest.raises(InvalidRequestError, match="did you mean `temperature`"):
        config.with_options({"temprature": 1})


def test_copies_are_equal_and_independent() -> None:
    config = ResponsesRequest(model="m", metadata={"a": "b"}, prompt=ReusablePrompt(id="p"))
    assert config == ResponsesRequest(model="m", metadata={"a": "b"}, prompt=ReusablePrompt(id="p"))
    for other in (copy.deepcopy(config), pickle.loads(pickle.dumps(config))):  # noqa: S301 (ours)
        assert other == config
        other.set_input_messages([{"role": "user", "content": "x"}])
        assert "input" not in config.to_dict()
    assert config != ResponsesRequest(model="m")


def test_pydantic_reads_and_writes_them_too() -> None:
    class Job(BaseModel):
        request: ResponsesRequest

    job = Job.model_validate_json('{"request": {"model": "m", "temperature": 0}}')
    assert job.request == ResponsesRequest(model="m", temperature=0)
    assert json.loads(job.model_dump_json(exclude_none=True)) == {
        "request": {"model": "m", "temperature": 0}
    }
    with pytest.raises(ValidationError, match=r"ResponsesRequest\.temprature: unknown parameter"):
        Job.model_validate({"request": {"temprature": 0}})


# --- parts


def test_a_reasoning_config_may_be_partial() -> None:
    assert ReasoningConfig().to_dict() == {}
    assert ReasoningConfig(effort=None).to_dict() == {}
    assert ReasoningConfig(summary="auto").to_dict() == {"summary": "auto"}
    assert refused(ReasoningConfig, effort="hgih").startswith(
        "ReasoningConfig.effort: 'hgih' is not allowed; did you mean 'high'?"
    )
    assert refused(ReasoningConfig, efort="low").endswith("did you mean `effort`?")


def test_a_reusable_prompt_may_be_partial() -> None:
    assert ReusablePrompt(id="pmpt_1").to_dict() == {"id": "pmpt_1"}
    whole = ReusablePrompt(id="pmpt_1", version="2", variables={"a": "b"})
    assert whole.to_dict() == {"id": "pmpt_1", "version": "2", "variables": {"a": "b"}}
    assert refused(ReusablePrompt, id="p", version=2).startswith("ReusablePrompt.version: a string")
    assert refused(ReusablePrompt, id="p", variables={"a": 1}).startswith(
        "ReusablePrompt.variables.a: "
    )


# --- the helpers of every endpoint


def helped(endpoint: Endpoint, name: str, value: object) -> dict[str, Any] | str:
    """Return what a helper leads to, or its error."""
    request = endpoint.load_request_model()()
    helper: Any = getattr(request, name)
    try:
        helper(value)
    except InvalidRequestError as error:
        assert request.to_dict() == {}
        return str(error)
    return request.to_dict()


@ALL
def test_messages_are_set_where_there_are_any(endpoint: Endpoint) -> None:
    plain = {"role": "user", "content": "x"}
    for messages in ([Message(role="user", content="x")], [plain], (plain,)):
        if endpoint.messages_field is None:
            expected: object = f"{endpoint.url} takes no messages"
        else:
            expected = {endpoint.messages_field: [plain]}
        assert helped(endpoint, "set_input_messages", messages) == expected


@ALL
def test_plain_input_is_set_where_there_is_any(endpoint: Endpoint) -> None:
    if endpoint.text_field is None:
        message = f"{endpoint.url} takes no plain input; set its messages"
        assert helped(endpoint, "set_input", "x") == message
    else:
        assert helped(endpoint, "set_input", "x") == {endpoint.text_field: "x"}
        model = endpoint.load_request_model().__name__
        error = helped(endpoint, "set_input", 3)
        assert isinstance(error, str)
        assert error.startswith(f"{model}.{endpoint.text_field}: a string")


@ALL
def test_a_type_of_the_answer_is_set_where_there_are_any(endpoint: Endpoint) -> None:
    request = endpoint.load_request_model()()
    if endpoint.structured_output is None:
        expected = f"{endpoint.url} has no structured outputs"
        assert helped(endpoint, "set_output_structure", Answer) == expected
        return
    request.set_output_structure(output_type=Answer)
    found: Any = request.to_dict()
    for key in (*endpoint.structured_output.path, *endpoint.structured_output.wrapper):
        found = found[key]
    assert (found["name"], found["strict"]) == ("Answer", True)
    with pytest.raises(StrictSchemaError, match="3 is no type"):
        request.set_output_structure(3)  # type: ignore[arg-type]  # no type on purpose


def test_a_new_type_of_the_answer_replaces_the_old_one_and_nothing_else() -> None:
    class Other(BaseModel):
        points: int

    config = ResponsesRequest(model="m", text={"verbosity": "low", "format": {"type": "text"}})
    for answer in (Answer, Other):
        config.set_output_structure(answer)
        text = config.to_dict()["text"]
        assert text["verbosity"] == "low"
        assert text["format"]["name"] == answer.__name__


# --- what help() and notebooks show

SIGNATURES = """
import inspect
from openbatch_api import ENDPOINTS

for endpoint in ENDPOINTS.values():
    model = endpoint.load_request_model()
    print(model.__name__, list(inspect.signature(model).parameters) == list(model.model_fields))
"""


def test_the_signatures_name_the_fields_before_the_first_use() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNATURES], capture_output=True, text=True, check=True
    )
    shown = done.stdout.splitlines()
    assert len(shown) == len(ENDPOINTS)
    assert [line for line in shown if not line.endswith(" True")] == []
