"""Calls as they come from the official client and from openbatch 0.0.4, and what becomes of them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from openai.types.responses import ParsedResponseFunctionToolCall
from pydantic import BaseModel

from openbatch import (
    BatchCollector,
    BatchJobManager,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    ResponsesRequest,
    UnknownParameterWarning,
)
from tests.openbatch.manager.sample_jobs import PROMPT, row
from tests.openbatch.sample_requests import bodies

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = [{"role": "user", "content": "x"}]


class Answer(BaseModel):
    text: str


def test_the_type_of_the_answer_may_be_given_by_position(path: Path) -> None:
    with BatchCollector(path) as collector:
        first = collector.responses.parse("1", "m", Answer, input="x")
        collector.chat.completions.parse(
            "2", "m", Answer, messages=[{"role": "user", "content": "x"}]
        )
    assert first.text_format is Answer
    responses, chat = bodies(path)
    assert responses["text"]["format"]["name"] == "Answer"
    assert chat["response_format"]["json_schema"]["name"] == "Answer"


def test_a_class_given_to_create_is_pointed_to_parse(path: Path) -> None:
    collector = BatchCollector(path)
    with pytest.raises(
        InvalidRequestError, match="response_format: `parse` takes the class Answer"
    ):
        collector.chat.completions.create(
            "1",
            "m",
            messages=[{"role": "user", "content": "x"}],
            response_format=Answer,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] (the mistake that is tested)
        )
    assert not path.exists()


def test_what_the_client_adds_to_an_answer_is_not_given_back(path: Path) -> None:
    call = ParsedResponseFunctionToolCall(
        type="function_call",
        call_id="c",
        name="f",
        arguments="{}",
        parsed_arguments={"a": 1},
    )
    with BatchCollector(path) as collector:
        collector.responses.add("1", {"model": "m", "input": [call]})
    assert bodies(path)[0]["input"] == [
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    ]


def test_a_configuration_that_is_not_streamed_says_nothing_of_it(path: Path) -> None:
    config = ResponsesRequest(model="m", stream=False)
    BatchJobManager().add_templated_instances(PROMPT, config, [row("1", text="a")], path)
    assert "stream" not in bodies(path)[0]


def test_a_job_merges_extra_fields_into_every_body(path: Path) -> None:
    config = ResponsesRequest(model="m", reasoning={"effort": "low"})
    extra = {"reasoning": {"brand_new": 1}, "newer": [2]}
    BatchJobManager().add_templated_instances(
        PROMPT, config, [row(str(n), text="a") for n in range(2)], path, extra_body=extra
    )
    assert [body["reasoning"] for body in bodies(path)] == [{"effort": "low", "brand_new": 1}] * 2
    assert [body["newer"] for body in bodies(path)] == [[2], [2]]
    assert extra == {"reasoning": {"brand_new": 1}, "newer": [2]}


def test_an_embedding_job_merges_them_too(path: Path) -> None:
    BatchJobManager().add_embedding_requests(
        [EmbeddingInputInstance(id="1", input="a")],
        EmbeddingsRequest(model="m"),
        path,
        extra_body={"newer": 1},
    )
    assert bodies(path) == [{"model": "m", "input": "a", "newer": 1}]


def test_a_warning_about_the_unknown_names_the_line_of_the_program(path: Path) -> None:
    collector = BatchCollector(path, unknown="warn")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        collector.responses.add("1", {"model": "m", "input": "x", "brand_new": 1})
    assert [(each.category, each.filename) for each in caught] == [
        (UnknownParameterWarning, __file__)
    ]


def test_what_is_only_unknown_is_not_among_the_reasons_of_an_error(path: Path) -> None:
    collector = BatchCollector(path, unknown="warn")
    with pytest.raises(InvalidRequestError) as caught:
        collector.responses.add(
            "1", {"model": "m", "input": "x", "brand_new": 1, "tools": [{"type": "function"}]}
        )
    assert [problem.path for problem in caught.value.problems] == ["tools[0].name"]
