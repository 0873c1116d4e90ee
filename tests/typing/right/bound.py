"""Builders with bound parameters, written inline as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_type

from pydantic import BaseModel

from openbatch import BatchCollector, RequestRef, omit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai.types.shared_params import ResponseFormatJSONObject

    from openbatch_api.chat_completions import (
        BoundChatCompletions,
        ChatCompletionRequestMessage,
        ResponseFormatJsonSchema,
    )
    from openbatch_api.responses import BoundResponses, InputItem


class Mood(BaseModel):
    mood: Literal["good", "bad"]


@dataclass
class Topic:
    name: str


def questions() -> Iterator[InputItem]:
    yield {"role": "user", "content": "What is the capital of Peru?"}


def without_a_format(collector: BatchCollector) -> None:
    bound = collector.responses.bind(model="gpt-4o-mini", instructions="Be brief.", temperature=0)
    ref = bound.create("bound-1", input="Say hello.")
    assert_type(ref, RequestRef[None])
    bound.create(custom_id=2, input=questions(), temperature=1, user=omit)
    bound.create("bound-3", input=[{"role": "user", "content": "x"}], extra_body={"new": 1})
    collector.responses.bind().create("bound-4", model="gpt-4o-mini", input="x")


def with_a_format(collector: BatchCollector) -> None:
    moods = collector.responses.bind(
        model="gpt-4o-mini", text={"verbosity": "low"}, text_format=Mood
    )
    assert_type(moods.create("mood-1", input="x"), RequestRef[Mood])
    topics = collector.chat.completions.bind(model="gpt-4o-mini", response_format=Topic)
    ref = topics.create("topic-1", messages=[{"role": "user", "content": "x"}])
    assert_type(ref, RequestRef[Topic])
    either = collector.chat.completions.bind(model="gpt-4o-mini", response_format=Mood | Topic)
    assert_type(
        either.create("either-1", messages=[{"role": "user", "content": "x"}]),
        RequestRef[Mood | Topic],
    )


def with_a_format_as_create_takes_it(collector: BatchCollector) -> None:
    chat = collector.chat.completions
    ask: list[ChatCompletionRequestMessage] = [{"role": "user", "content": "As JSON, please."}]
    in_json = chat.bind(model="gpt-4o-mini", response_format={"type": "json_object"})
    assert_type(in_json.create("json-1", messages=ask), RequestRef[None])
    wanted: ResponseFormatJsonSchema = {
        "type": "json_schema",
        "json_schema": {"name": "mood", "schema": {"type": "object"}, "strict": False},
    }
    by_hand = chat.bind(model="gpt-4o-mini", response_format=wanted)
    assert_type(by_hand.create("schema-1", messages=ask), RequestRef[None])
    client: ResponseFormatJSONObject = {"type": "json_object"}
    chat.bind(model="gpt-4o-mini", response_format=client).create("json-2", messages=ask)
    unlike: BoundChatCompletions[None] = chat.bind(response_format=omit)
    unlike.create("text-1", model="gpt-4o-mini", messages=ask)


def fill(bound: BoundResponses[Mood], texts: list[str]) -> list[RequestRef[Mood]]:
    return [bound.create(f"fill-{n}", input=text) for n, text in enumerate(texts)]


def hand_over(collector: BatchCollector) -> None:
    fill(collector.responses.bind(model="gpt-4o-mini", text_format=Mood), ["a", "b"])


def other_endpoints(collector: BatchCollector) -> None:
    vectors = collector.embeddings.bind(model="text-embedding-3-small", dimensions=256)
    assert_type(vectors.create("vector-1", input=["a", "b"]), RequestRef[None])
    vectors.create("vector-2", inp="the name that openbatch 0.0.4 had for it")
    collector.images.generations.bind(model="gpt-image-1").create("image-1", prompt="A fox")
    collector.images.edits.bind(prompt="Bluer").create(
        "edit-1", model="gpt-image-1", images=[{"file_id": "file-1"}]
    )
    collector.moderations.bind(model="omni-moderation-latest").create("moderation-1", input="x")


def programs(collector: BatchCollector) -> None:
    without_a_format(collector)
    with_a_format(collector)
    with_a_format_as_create_takes_it(collector)
    hand_over(collector)
    other_endpoints(collector)
