"""What the validation accepts and refuses."""

from __future__ import annotations

import decimal
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import SchemaValidator
from typing_extensions import TypedDict

from openbatch.runtime.schema import build_schema
from openbatch.runtime.validate import RequestValidator
from tests.openbatch.runtime.reference import nearly, second_opinion
from tests.openbatch.runtime.sample_types import InputItem, Patterns, Request

VALIDATOR = SchemaValidator(build_schema(Request))
MESSAGE = {"role": "user", "content": "x"}


def is_right(**fields: object) -> bool:
    """Say whether the strict validation, without materialising, takes a request."""
    try:
        VALIDATOR.validate_python({"model": "m", **fields})
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "gpt-4o"},
        {"temperature": 1},
        {"temperature": 0.5},
        {"temperature": None},
        {"max_output_tokens": 16},
        {"max_output_tokens": 16.0},
        {"max_output_tokens": 2**70},
        {"width": 16},
        {"width": 16.0},
        {"size": 2},
        {"size": 2.0},
        {"always": True},
        {"voice": "alloy"},
        {"voice": "voice_9"},
        {"tool_choice": "auto"},
        {"tool_choice": {"type": "function", "name": "f"}},
        {"metadata": {"a": "b"}},
        {"metadata": {"é" * 64: "b"}},
        {"extensible": {"name": "n", "more": [1, {"x": None}]}},
        {"anything": None},
        {"anything": {"a": [1, 2.5, "x", None, True]}},
        {"categories": {"hate/threatening": True}},
        {"reasoning": {}},
        {"input": []},
    ],
)
def test_accepts(fields: dict[str, object]) -> None:
    assert is_right(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"model": None},
        {"model": b"m"},
        {"store": 1},
        {"store": "true"},
        {"temperature": True},
        {"temperature": "1"},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"temperature": decimal.Decimal(1)},
        {"temperature": np.int64(1)},
        {"temperature": 2.1},
        {"top_p": 0},
        {"top_p": 1},
        {"max_output_tokens": True},
        {"max_output_tokens": 15},
        {"max_output_tokens": 15.0},
        {"max_output_tokens": 16.5},
        {"max_output_tokens": math.inf},
        {"max_output_tokens": np.int64(16)},
        {"width": 12},
        {"width": 72.0},
        {"size": True},
        {"size": 1.5},
        {"size": np.int64(1)},
        {"always": 1},
        {"always": False},
        {"metadata": {"a": "b", "c": "d", "e": "f"}},
        {"metadata": {"é" * 65: "b"}},
        {"metadata": {1: "b"}},
        {"reasoning": {"effort": True}},
        {"tools": [{"type": "function", "name": "a\n"}]},
        {"tools": ({"type": "function", "name": "a"},)},
        {"input": "\ud800"},
        {"input": [{"role": "user", "content": "\udfff"}]},
        {"anything": math.nan},
        {"anything": ["\ud800"]},
        {"anything": {"a": object()}},
        {"tools": [{"type": "function", "name": "f", "parameters": {"a": np.int64(1)}}]},
        {"extensible": {"name": "n", "more": math.inf}},
    ],
)
def test_refuses(fields: dict[str, object]) -> None:
    assert not is_right(**fields)


@pytest.mark.parametrize(
    "item",
    [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": "x"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x"}]},
        {"role": "user", "status": "completed", "content": [{"type": "input_text", "text": "x"}]},
        {
            "type": "message",
            "id": "i",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "refusal", "refusal": "x"}],
        },
        {"id": "i"},
        {"type": None, "id": "i"},
        {"type": "item_reference", "id": "i"},
        {"type": "reasoning", "id": "i"},
        {"type": "function_call_output", "call_id": "c", "output": []},
    ],
)
def test_takes_each_item_of_a_union_with_shared_and_optional_tags(item: object) -> None:
    assert is_right(input=[item, MESSAGE])


@pytest.mark.parametrize(
    "item",
    [
        {"role": "assistant", "status": "completed", "content": "x"},
        {"role": "assistant", "content": [{"type": "output_text", "text": "x"}]},
        {"role": "tool", "content": "x"},
        {"type": "message", "id": "i"},
        {"type": "messages", "role": "user", "content": "x"},
        {"type": None, "role": "user", "content": "x"},
        {"type": ["message"], "role": "user", "content": "x"},
        {"type": "reasoning"},
        {"role": {}, "content": "x"},
        {},
        "x",
        None,
    ],
)
def test_refuses_what_is_no_item_of_a_union(item: object) -> None:
    assert not is_right(input=[MESSAGE, item])


@pytest.mark.parametrize("tag", ["web_search", "web_search_2025_08_26"])
def test_takes_each_tag_of_a_member_that_has_several(tag: str) -> None:
    assert is_right(tools=[{"type": tag, "search_context_size": "low"}])


@pytest.mark.parametrize("tokens", ["x", ["a", "b"], [1, 2.0], [[1], [2, 3]]])
def test_chooses_among_lists_by_their_first_item(tokens: object) -> None:
    assert is_right(tokens=tokens)


@pytest.mark.parametrize(
    "tokens", [[], [[]], ["a", 1], [1, "a"], [[1], "a"], [1.5], [None], ["a"] * 5, 1, {}]
)
def test_refuses_lists_of_other_or_mixed_items(tokens: object) -> None:
    assert not is_right(tokens=tokens)


def test_follows_types_that_contain_themselves() -> None:
    deep: dict[str, object] = {"type": "eq", "key": "k", "value": [1, "x"]}
    for _ in range(20):
        deep = {"type": "and", "filters": [deep, {"type": "or", "filters": []}]}
    assert is_right(filter=deep)
    assert not is_right(filter={"type": "and", "filters": [deep, {"type": "or", "filters": [1]}]})


@pytest.mark.parametrize(
    ("image", "right"),
    [
        ({"file_id": "f"}, True),
        ({"image_url": None, "detail": "low"}, True),
        ({}, False),
        ({"detail": "low"}, False),
        ({"file_id": "f", "image_url": "u"}, False),
    ],
)
def test_holds_to_presence_rules(image: dict[str, object], right: bool) -> None:
    content = [{"type": "input_image", **image}]
    assert is_right(input=[{"role": "user", "content": content}]) is right


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ({"id": "x"}, True),
        ({"url": "x", "version": "1"}, True),
        ({"name": "x", "kind": "k"}, True),
        ({"id": "x", "url": "y"}, False),
        ({"name": "x", "version": "1"}, False),
        ({"version": "1"}, False),
    ],
)
def test_chooses_among_objects_without_a_tag_by_their_keys(
    source: object,
    right: bool,
) -> None:
    assert is_right(source=source) is right


def test_partial_asks_for_fields_below_the_top_only() -> None:
    partial = SchemaValidator(build_schema(Request, partial=True))
    partial.validate_python({})
    partial.validate_python({"temperature": 1})
    for wrong in ({"temperature": 3}, {"temprature": 1}, {"tools": [{"type": "function"}]}):
        with pytest.raises(ValueError, match="1 validation error"):
            partial.validate_python(wrong)


def test_refuses_to_build_what_is_no_request_type() -> None:
    class Odd(TypedDict):
        raw: bytes

    with pytest.raises(TypeError, match=r"<class 'bytes'> is no annotation of a request type"):
        build_schema(Odd)


@pytest.mark.parametrize(
    ("field", "text", "right"),
    [
        ("within", "a cat.", True),
        ("within", "a dog.", False),
        ("ahead", "abc", True),
        ("ahead", "xbc", False),
        ("ahead", "abc\n", False),
        ("digits", "12", True),
        ("digits", "\u0663", False),
        ("digits", "12\n", False),
        ("words", "a_1-$", True),
        ("words", "\u00e9", False),
        ("spaced", "a b", True),
        ("spaced", "1 2", False),
        ("unreadable", "anything", True),
    ],
)
def test_reads_patterns_as_javascript_does(
    field: str,
    text: str,
    right: bool,
) -> None:
    assert (RequestValidator(Patterns).problems({field: text}) == ()) is right


OPINION = second_opinion(Request)
AGREEMENT = RequestValidator(Request)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nearly(Request))
def test_agrees_with_a_second_opinion_on_requests(value: object) -> None:
    assert (AGREEMENT.problems(value) == ()) is OPINION.is_valid(value)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(nearly(InputItem), min_size=1, max_size=2))
def test_agrees_with_a_second_opinion_on_a_long_union(items: object) -> None:
    value = {"model": "m", "input": items}
    assert (AGREEMENT.problems(value) == ()) is OPINION.is_valid(value)
