"""The first look at a request: it accepts nothing that the schema refuses, and nearly all that is plain."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.runtime.validate import RequestValidator
from openbatch_api import ENDPOINTS
from tests.openbatch.runtime.sample_types import Request
from tests.openbatch.sample_requests import SMALLEST

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

VALIDATORS = [
    RequestValidator(Request),
    *(ENDPOINTS[url].validator for url in ("/v1/responses", "/v1/chat/completions")),
]
RESPONSES = ENDPOINTS["/v1/responses"].validator


class Text(str):
    __slots__ = ()


class Word(str, Enum):  # noqa: UP042  # as before Python 3.11
    """A text whose value, which msgspec writes, is another text, which `json` writes."""

    USER = "user"

    def __new__(cls, text: str) -> Self:
        word = str.__new__(cls, text)
        word._value_ = "assistant"
        return word


class Number(IntEnum):
    ONE = 1


class Pair(NamedTuple):
    role: str
    content: str


#: Keys and texts that bodies have, so that random values come near to right ones.
KEYS = (
    "model",
    "input",
    "role",
    "content",
    "type",
    "text",
    "temperature",
    "metadata",
    "tools",
    "x",
)
TEXTS = (
    "m",
    "user",
    "assistant",
    "message",
    "input_text",
    "developer",
    "function",
    "",
    "é",
    "\ud800",
)
SCALARS = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from([None, True, False, 0, 1, -1, 2**70, 0.5, 1.0, math.nan, math.inf]),
    st.sampled_from([Text("m"), Word.USER, Number.ONE, b"x", frozenset({"x"}), Pair("user", "x")]),
)


def objects(values: SearchStrategy[object]) -> SearchStrategy[object]:
    keys = st.sampled_from((*KEYS, Text("role"), Word.USER, 1, None))
    return st.dictionaries(keys, values, max_size=4)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | objects(inner) | st.tuples(inner),
    max_leaves=12,
)
MESSAGES = st.fixed_dictionaries(
    {"role": st.sampled_from(TEXTS), "content": VALUES}, optional={"type": SCALARS, "x": SCALARS}
)
BODIES = st.fixed_dictionaries(
    {"model": st.just("m")},
    optional={
        "input": VALUES | st.lists(MESSAGES, max_size=3),
        "messages": st.lists(MESSAGES, max_size=3),
        "metadata": objects(SCALARS),
        "temperature": SCALARS,
        "tools": VALUES,
        "x": SCALARS,
    },
)


def agrees_with_the_schema(validator: RequestValidator, body: object) -> bool:
    """Hold what acceptance means; return whether the body was accepted."""
    if not validator.accepts_plain(body):
        return False
    try:
        encoded = msgspec.json.encode(body)
    except UnicodeEncodeError:
        return True  # a lone surrogate, which is the encoder's to find
    assert validator.problems(body) == ()
    assert json.loads(encoded) == json.loads(json.dumps(body, allow_nan=False))
    return True


@settings(max_examples=400, deadline=None)
@given(BODIES)
def test_what_is_accepted_is_right_and_encoded_alike(body: dict[str, object]) -> None:
    for validator in VALIDATORS:
        agrees_with_the_schema(validator, body)


@pytest.mark.parametrize("url", SMALLEST)
def test_plain_requests_are_accepted_for_every_endpoint(url: str) -> None:
    validator = ENDPOINTS[url].validator
    assert agrees_with_the_schema(validator, SMALLEST[url])
    assert not validator.accepts_plain({**SMALLEST[url], "brand_new": 1})
    assert not validator.accepts_plain({**SMALLEST[url], "model": 3})
    assert not validator.accepts_plain({})


@pytest.mark.parametrize(
    "more",
    [
        {"input": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]},
        {"input": [{"role": "user", "content": [{"type": "input_text", "text": "x"}]}]},
        {"input": [{"type": "function_call_output", "call_id": "c", "output": "x"}]},
        {"temperature": 0.5, "top_p": 1, "max_output_tokens": 100, "store": False},
        {"metadata": {"a": "b"}, "reasoning": {"effort": "low"}, "instructions": None},
        {
            "text": {
                "format": {"type": "json_schema", "name": "n", "schema": {"a": [1, {"b": 0.5}]}}
            }
        },
        {"tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}]},
    ],
)
def test_what_people_write_is_accepted(more: dict[str, object]) -> None:
    assert agrees_with_the_schema(RESPONSES, {"model": "m", "input": "x", **more})


NOT_PLAIN: list[dict[str, object]] = [
    {"input": ({"role": "user", "content": "x"},)},
    {"input": [OrderedDict(role="user", content="x")]},
    {"input": [{"role": Word.USER, "content": "x"}]},
    {"input": [{Word.USER: "x"}]},
    {"input": [{Text("role"): "user", "content": "x"}]},
    {"input": [{"role": "user", "content": Text("x")}]},
    {"input": [{"role": "tool", "content": "x"}]},
    {"input": [{"role": "user", "text": "x"}]},
    {"input": Text("x")},
    {"input": [{"role": ["user"], "content": "x"}]},
    {"temperature": math.nan},
    {"temperature": 2.1},
    {"temperature": True},
    {"max_output_tokens": 1},
    {"metadata": {1: "x"}},
    {"text": {"format": {"type": "json_schema", "name": "n", "schema": {"a": math.inf}}}},
    {"text": {"format": {"type": "json_schema", "name": "n", "schema": {1: 1}}}},
    {"tools": [{"type": "function", "name": "f", "parameters": {"x": b"x"}}]},
]


@pytest.mark.parametrize("more", NOT_PLAIN)
def test_what_is_not_plain_or_not_right_is_left_to_the_schema(more: dict[str, object]) -> None:
    assert not RESPONSES.accepts_plain({"model": "m", "input": "x", **more})


def test_a_request_must_have_what_the_rules_ask_for() -> None:
    assert not RESPONSES.accepts_plain({"model": "m"})
    assert not RESPONSES.fields.complete({"model"})
    assert not RESPONSES.fields.complete({"input"})
    assert RESPONSES.fields.complete({"model", "input"})
    assert RESPONSES.fields.accepts["input"][str]("x")
    assert not RESPONSES.fields.accepts["input"][int](1)


def test_a_value_that_holds_itself_is_left_to_the_schema() -> None:
    schema: dict[str, object] = {}
    schema["again"] = schema
    tools = [{"type": "function", "name": "f", "parameters": schema}]
    assert not RESPONSES.accepts_plain({"model": "m", "input": "x", "tools": tools})
