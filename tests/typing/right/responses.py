"""Requests to /v1/responses, written inline as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_type

from pydantic import BaseModel
from typing_extensions import TypedDict

from openbatch import ReasoningConfig, RequestRef, ReusablePrompt, omit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbatch import BatchCollector
    from openbatch_api.responses import (
        EasyInputMessage,
        FunctionTool,
        InputContent,
        InputItem,
        InputParam,
        Reasoning,
        ResponsesParams,
        ResponseTextParam,
        Tool,
    )


class Mood(BaseModel):
    mood: Literal["good", "bad"]
    certainty: float


@dataclass
class Topic:
    name: str


class Place(TypedDict):
    country: str
    cities: list[str]


def questions() -> Iterator[InputItem]:
    yield {"role": "user", "content": "What is the capital of Peru?"}
    yield {"role": "user", "content": "And of Chile?", "type": "message"}


def text_and_messages(collector: BatchCollector) -> None:
    collector.responses.create("text-1", "gpt-4o-mini", input="Say hello.")
    collector.responses.create(custom_id=2, model="gpt-4o-mini", input="An integer is an id, too.")
    collector.responses.create("text-3", "a-model-of-tomorrow", input="Say hello.")
    collector.responses.create(
        custom_id="text-4",
        model="gpt-4o-mini",
        input=[
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Who wrote it?"},
            {"role": "assistant", "content": "Nobody knows.", "phase": "final_answer"},
            {"role": "user", "content": [{"type": "input_text", "text": "Then guess."}]},
        ],
    )
    collector.responses.create("text-5", "gpt-4o-mini", input=questions())
    collector.responses.create("text-6", "gpt-4o-mini", input=({"role": "user", "content": "x"},))
    names = ["Ada", "Grace"]
    collector.responses.create(
        "text-7", "gpt-4o-mini", input=[{"role": "user", "content": name} for name in names]
    )


def pictures_and_files(collector: BatchCollector) -> None:
    collector.responses.create(
        custom_id="picture-1",
        model="gpt-4o-mini",
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is this?"},
                    {
                        "type": "input_image",
                        "image_url": "https://example.com/lamp.png",
                        "detail": "low",
                    },
                    {"type": "input_file", "file_id": "file-1"},
                ],
            }
        ],
    )
    parts: list[InputContent] = [{"type": "input_text", "text": "Compare the two."}]
    parts.extend(
        {"type": "input_image", "file_id": file_id, "detail": "auto"}
        for file_id in ("file-1", "file-2")
    )
    message: EasyInputMessage = {"role": "user", "content": parts}
    collector.responses.create("picture-2", "gpt-4o-mini", input=[message])


def past_items(collector: BatchCollector) -> None:
    collector.responses.create(
        custom_id="past-1",
        model="gpt-4o-mini",
        input=[
            {"role": "user", "content": "What is the weather in Lima?"},
            {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "Fog."},
            {"type": "item_reference", "id": "msg_1"},
        ],
    )
    history: list[InputItem] = [{"type": "item_reference", "id": "msg_1"}]
    history.append({"role": "user", "content": "Go on."})
    collector.responses.create("past-2", "gpt-4o-mini", input=history)
    everything: InputParam = "Only text."
    collector.responses.create("past-3", "gpt-4o-mini", input=everything)


def tools(collector: BatchCollector) -> None:
    collector.responses.create(
        custom_id="tools-1",
        model="gpt-4o-mini",
        input="What is the weather in Lima?",
        tools=[
            {
                "type": "function",
                "name": "weather",
                "description": "The weather of a city.",
                "parameters": {
                    "type": "object",
                    "properties": {"city": {"type": "string"}},
                    "required": ["city"],
                    "additionalProperties": False,
                },
                "strict": True,
            },
            {"type": "web_search", "search_context_size": "low"},
            {"type": "file_search", "vector_store_ids": ["vs_1"], "max_num_results": 3},
            {"type": "code_interpreter", "container": {"type": "auto"}},
        ],
        tool_choice="auto",
        parallel_tool_calls=False,
        max_tool_calls=4,
    )
    lookup: FunctionTool = {"type": "function", "name": "look_up", "parameters": {}}
    chosen: tuple[Tool, ...] = (lookup, {"type": "web_search"})
    collector.responses.create(
        "tools-2",
        "gpt-4o-mini",
        input="Look it up.",
        tools=chosen,
        tool_choice={"type": "function", "name": "look_up"},
    )


def options(collector: BatchCollector, temperature: float | None) -> None:
    collector.responses.create(
        custom_id="options-1",
        model="o4-mini",
        input="Think.",
        instructions="You are patient.",
        reasoning={"effort": "high", "summary": "auto"},
        text={"verbosity": "low", "format": {"type": "text"}},
        metadata={"experiment": "a"},
        include=["reasoning.encrypted_content"],
        max_output_tokens=500,
        service_tier="auto",
        store=False,
        truncation="disabled",
        top_p=0.5,
        temperature=temperature,
        extra_body={"a_field_of_tomorrow": {"x": 1}},
    )
    collector.responses.create(
        "options-2", "o4-mini", input="Think.", reasoning=ReasoningConfig(effort="low")
    )
    reasoning: Reasoning = {"effort": "minimal"}
    collector.responses.create("options-3", "o4-mini", input="Think.", reasoning=reasoning)
    text: ResponseTextParam = {
        "format": {
            "type": "json_schema",
            "name": "answer",
            "schema": {"type": "object", "properties": {}, "additionalProperties": False},
            "strict": True,
        }
    }
    collector.responses.create("options-4", "o4-mini", input="Think.", text=text)
    collector.responses.create("options-5", "o4-mini", input="x", temperature=omit, stream=False)
    collector.responses.create("options-6", "o4-mini", prompt={"id": "pmpt_1", "version": "2"})
    collector.responses.create(
        "options-7", "o4-mini", prompt=ReusablePrompt(id="pmpt_1", variables={"name": "Ada"})
    )
    labels: Mapping[str, str] = {"run": "7"}
    collector.responses.create("options-8", "o4-mini", input="x", metadata=labels, tool_choice=omit)


def answers_of_a_type(collector: BatchCollector) -> None:
    ref = collector.responses.create("typed-1", "gpt-4o-mini", input="x")
    assert_type(ref, RequestRef[None])
    mood = collector.responses.parse("typed-2", "gpt-4o-mini", input="x", text_format=Mood)
    assert_type(mood, RequestRef[Mood])
    topic = collector.responses.parse("typed-3", "gpt-4o-mini", input="x", text_format=Topic)
    assert_type(topic, RequestRef[Topic])
    place = collector.responses.parse("typed-4", "gpt-4o-mini", input="x", text_format=Place)
    assert_type(place, RequestRef[Place])
    collector.responses.parse("typed-5", "gpt-4o-mini", input="x", text={"verbosity": "low"})
    assert_type(mood.custom_id, str)


def whole_bodies(collector: BatchCollector) -> None:
    body: ResponsesParams = {"model": "gpt-4o-mini", "input": "x", "temperature": 1}
    collector.responses.add("body-1", body)
    collector.responses.add("body-2", {"model": "gpt-4o-mini", "input": [], "user": "ada"})
    assert_type(collector.responses.add("body-3", body), RequestRef[None])


def programs(collector: BatchCollector) -> None:
    text_and_messages(collector)
    pictures_and_files(collector)
    past_items(collector)
    tools(collector)
    options(collector, None)
    answers_of_a_type(collector)
    whole_bodies(collector)
