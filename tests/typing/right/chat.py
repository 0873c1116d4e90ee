"""Requests to /v1/chat/completions, written inline as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_type

from pydantic import BaseModel

from openbatch import RequestRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch import BatchCollector
    from openbatch_api.chat_completions import (
        ChatCompletionRequestMessage,
        ChatCompletionRequestUserMessage,
        ChatCompletionsParams,
        ChatCompletionTool,
        ResponseFormatJsonSchema,
    )


class Mood(BaseModel):
    mood: Literal["good", "bad"]


@dataclass
class Topic:
    name: str


def conversation() -> Iterator[ChatCompletionRequestMessage]:
    yield {"role": "system", "content": "Be brief."}
    yield {"role": "user", "content": "Hello."}


def messages(collector: BatchCollector) -> None:
    collector.chat.completions.create(
        "chat-1", "gpt-4o-mini", messages=[{"role": "user", "content": "Hello."}]
    )
    collector.chat.completions.create("chat-2", "gpt-4o-mini", messages=conversation())
    collector.chat.completions.create(
        custom_id="chat-3",
        model="gpt-4o-mini",
        messages=[
            {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
            {
                "role": "user",
                "name": "ada",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": "https://example.com/lamp.png"}},
                    {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
                    {"type": "file", "file": {"file_id": "file-1"}},
                ],
            },
        ],
    )
    question: ChatCompletionRequestUserMessage = {"role": "user", "content": "Weather in Lima?"}
    collector.chat.completions.create(
        custom_id="chat-4",
        model="gpt-4o-mini",
        messages=[
            question,
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "weather", "arguments": "{}"},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "Fog."},
        ],
    )


def options(collector: BatchCollector, seed: int | None) -> None:
    weather: ChatCompletionTool = {
        "type": "function",
        "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}},
    }
    collector.chat.completions.create(
        custom_id="chat-options-1",
        model="gpt-4o-mini",
        messages=({"role": "user", "content": "Weather in Lima?"},),
        tools=[weather, {"type": "function", "function": {"name": "now", "strict": False}}],
        tool_choice={"type": "function", "function": {"name": "weather"}},
    )
    collector.chat.completions.create(
        custom_id="chat-options-2",
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Hello."}],
        temperature=0,
        top_p=0.9,
        frequency_penalty=0.1,
        presence_penalty=-0.1,
        max_completion_tokens=100,
        stop=["\n", "END"],
        seed=seed,
        n=2,
        logprobs=True,
        top_logprobs=3,
        logit_bias={"50256": -100},
        modalities=["text"],
        reasoning_effort="low",
        verbosity="medium",
        service_tier="default",
        stream=False,
        response_format={"type": "json_object"},
        metadata={"experiment": "a"},
        prediction={"type": "content", "content": "Hello."},
        user="ada",
    )
    answer: ResponseFormatJsonSchema = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": False},
    }
    collector.chat.completions.create(
        "chat-options-3",
        "gpt-4o-mini",
        messages=list(conversation()),
        response_format=answer,
        stop="END",
    )


def answers_of_a_type(collector: BatchCollector) -> None:
    ask: list[ChatCompletionRequestMessage] = [{"role": "user", "content": "How was it?"}]
    ref = collector.chat.completions.create("chat-typed-1", "gpt-4o-mini", messages=ask)
    assert_type(ref, RequestRef[None])
    mood = collector.chat.completions.parse(
        "chat-typed-2", "gpt-4o-mini", messages=ask, response_format=Mood
    )
    assert_type(mood, RequestRef[Mood])
    topic = collector.chat.completions.parse(
        custom_id="chat-typed-3", model="gpt-4o-mini", messages=ask, response_format=Topic
    )
    assert_type(topic, RequestRef[Topic])


def whole_bodies(collector: BatchCollector) -> None:
    body: ChatCompletionsParams = {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Hello."}],
    }
    collector.chat.completions.add("chat-body-1", body)
    assert_type(collector.chat.completions.add("chat-body-2", {**body}), RequestRef[None])


def programs(collector: BatchCollector) -> None:
    messages(collector)
    options(collector, None)
    answers_of_a_type(collector)
    whole_bodies(collector)
