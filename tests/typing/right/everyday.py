"""What users of the official client write every day: the patterns of guides and cookbooks."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Literal

import openai
from pydantic import BaseModel

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam
    from openai.types.responses import (
        ResponseInputItemParam,
        ResponseInputMessageContentListParam,
        ResponseInputParam,
    )

    from openbatch import BatchCollector
    from openbatch.collector import Responses

REVIEWS = ["It works.", "It broke on the first day."]
PNG = b"\x89PNG"


class GetWeather(BaseModel):
    """Look the weather up."""

    city: str
    unit: Literal["celsius", "fahrenheit"] = "celsius"


class Step(BaseModel):
    explanation: str
    output: str


class Reasoning(BaseModel):
    steps: list[Step]
    answer: str


def loops(collector: BatchCollector) -> None:
    system = "You judge reviews."
    for number, review in enumerate(REVIEWS):
        collector.responses.create(
            custom_id=f"review-{number}",
            model="gpt-4o-mini",
            input=f"{system} Judge: {review}",
            temperature=0,
        )
        collector.chat.completions.create(
            custom_id=f"chat-{number}",
            model="gpt-4o-mini",
            messages=[
                {"role": "system", "content": system},
                {"role": "user", "content": f"Judge: {review}"},
            ],
            temperature=0.2,
            max_completion_tokens=100,
        )


def few_shots(collector: BatchCollector) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "developer", "content": "Be brief."}]
    for question, answer in (("1+1?", "2"), ("2+2?", "4")):
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": answer})
    messages.append({"role": "user", "content": "3+3?"})
    collector.chat.completions.create("shots-1", "gpt-4o-mini", messages=messages)
    history: ResponseInputParam = [{"role": "user", "content": "1+1?"}]
    history.append({"role": "assistant", "content": "2"})
    history.append({"role": "user", "content": "3+3?"})
    collector.responses.create("shots-2", "gpt-4o-mini", input=history)
    turns: list[ResponseInputItemParam] = [
        {"role": "user" if number % 2 == 0 else "assistant", "content": text}
        for number, text in enumerate(REVIEWS)
    ]
    collector.responses.create("shots-3", "gpt-4o-mini", input=turns)


def conversations(collector: BatchCollector) -> None:
    collector.responses.create(
        custom_id="answer-1",
        model="gpt-4o-mini",
        input=[
            {"role": "user", "content": [{"type": "input_text", "text": "Hello."}]},
            {"role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]},
            {"role": "user", "content": "Go on."},
        ],
    )
    collector.responses.create(
        custom_id="answer-2",
        model="gpt-4o-mini",
        input=[
            {"role": "user", "content": "Weather?"},
            {
                "type": "function_call",
                "call_id": "c1",
                "name": "get_weather",
                "arguments": json.dumps({"city": "Oslo"}),
            },
            {"type": "function_call_output", "call_id": "c1", "output": json.dumps({"sky": "fog"})},
        ],
    )


def pictures(collector: BatchCollector) -> None:
    address = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    collector.responses.create(
        custom_id="picture-1",
        model="gpt-4o-mini",
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is this?"},
                    {"type": "input_image", "image_url": address},
                    {"type": "input_file", "file_url": "https://example.com/a.pdf"},
                ],
            }
        ],
    )
    parts: ResponseInputMessageContentListParam = [{"type": "input_text", "text": "Compare:"}]
    for file_id in ("file-1", "file-2"):
        parts.append({"type": "input_image", "file_id": file_id, "detail": "low"})
    collector.responses.create(
        "picture-2", "gpt-4o-mini", input=[{"role": "user", "content": parts}]
    )
    shown: list[ChatCompletionContentPartParam] = [{"type": "text", "text": "What is this?"}]
    shown.append({"type": "image_url", "image_url": {"url": address, "detail": "low"}})
    collector.chat.completions.create(
        "picture-3", "gpt-4o-mini", messages=[{"role": "user", "content": shown}]
    )


def tools(collector: BatchCollector) -> None:
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    }
    collector.responses.create(
        custom_id="tool-1",
        model="gpt-4o-mini",
        input="Weather in Oslo?",
        tools=[
            {"type": "function", "name": "get_weather", "parameters": schema, "strict": True},
            {"type": "web_search", "search_context_size": "low"},
        ],
        tool_choice={"type": "function", "name": "get_weather"},
    )
    collector.chat.completions.create(
        custom_id="tool-2",
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Weather in Oslo?"}],
        tools=[
            openai.pydantic_function_tool(GetWeather, name="get_weather"),
            {"type": "function", "function": {"name": "now", "parameters": schema}},
        ],
        tool_choice={"type": "function", "function": {"name": "get_weather"}},
        parallel_tool_calls=False,
    )


def formats(collector: BatchCollector) -> None:
    collector.responses.create(
        custom_id="format-1",
        model="gpt-4o-mini",
        input="x",
        text={
            "format": {
                "type": "json_schema",
                "name": "reasoning",
                "schema": Reasoning.model_json_schema(),
                "strict": False,
            },
            "verbosity": "low",
        },
        reasoning={"effort": "low"},
    )
    collector.chat.completions.create(
        custom_id="format-2",
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Answer in JSON."}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "reasoning", "schema": Reasoning.model_json_schema()},
        },
        reasoning_effort="low",
    )
    collector.responses.parse("format-3", "gpt-4o-mini", input="x", text_format=Reasoning)
    collector.chat.completions.parse(
        "format-4",
        "gpt-4o-mini",
        messages=[{"role": "user", "content": "x"}],
        response_format=Reasoning,
    )


def other_endpoints(collector: BatchCollector) -> None:
    collector.embeddings.create("vector-1", "text-embedding-3-small", input=REVIEWS)
    collector.moderations.create(
        "check-1",
        "omni-moderation-latest",
        input=[
            {"type": "text", "text": REVIEWS[0]},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        ],
    )
    collector.images.generate("image-1", "gpt-image-1", prompt=f"A lamp, {REVIEWS[0]}", n=2)
    collector.images.edit(
        "image-2", "gpt-image-1", prompt="Blue.", images=[{"file_id": f"file-{1}"}], quality="high"
    )
    collector.videos.create("video-1", "sora-2", prompt="A lamp.", seconds="8", size="1280x720")
    collector.completions.create("text-1", "gpt-3.5-turbo-instruct", prompt=REVIEWS, max_tokens=5)


def a_function_on_a_builder_of_openbatch_0_0_4(builder: Responses) -> None:
    builder.create("builder-1", "gpt-4o-mini", input="x")


def programs(collector: BatchCollector) -> None:
    loops(collector)
    a_function_on_a_builder_of_openbatch_0_0_4(collector.responses)
    few_shots(collector)
    conversations(collector)
    pictures(collector)
    tools(collector)
    formats(collector)
    other_endpoints(collector)
