"""One checked line: the caller's dict as it is, with what is merged into it."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch import InvalidRequestError, StrictSchemaError, UnknownParameterWarning, omit
from openbatch.requests.request_lines import merged_deeply, request_line
from openbatch.runtime.policies import checked_policy, checked_unknown
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import SMALLEST

RESPONSES = ENDPOINTS["/v1/responses"]
CHAT = ENDPOINTS["/v1/chat/completions"]
BODY: dict[str, object] = {"model": "gpt-4o-mini", "input": "x"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
objects = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
mappings = st.dictionaries(st.sampled_from("abc"), objects | st.dictionaries(texts, objects))


class Answer(BaseModel):
    good: bool


def body_of(line: bytes) -> dict[str, Any]:
    assert line.endswith(b"\n")
    body: dict[str, Any] = json.loads(line)["body"]
    return body


@pytest.mark.parametrize("url", ENDPOINTS)
def test_a_right_body_is_written_as_it_is(url: str) -> None:
    before = copy.deepcopy(SMALLEST[url])
    custom_id, line = request_line(ENDPOINTS[url], 7, SMALLEST[url])
    assert custom_id == "7"
    assert json.loads(line) == {"custom_id": "7", "method": "POST", "url": url, "body": before}
    assert SMALLEST[url] == before


def test_order_and_numbers_are_the_callers() -> None:
    body = {"temperature": 1, "top_p": 1.0, "input": "x", "model": "m", "store": True}
    line = request_line(RESPONSES, "1", body)[1]
    assert b'"body":{"temperature":1,"top_p":1.0,"input":"x","model":"m","store":true}' in line


def test_a_value_that_is_made_plain_leaves_the_others_alone() -> None:
    body = {"temperature": 1, "input": ({"role": "user", "content": "x"},), "model": "m"}
    written = body_of(request_line(RESPONSES, "1", body)[1])
    assert list(written) == ["temperature", "input", "model"]
    assert type(written["temperature"]) is int


def test_free_form_fields_take_what_can_be_made_plain() -> None:
    parameters = {"type": "object", "properties": {"n": {"maximum": np.int64(3)}}}
    tool = {"type": "function", "name": "f", "parameters": parameters, "strict": None}
    written = body_of(request_line(RESPONSES, "1", {**BODY, "tools": [tool]})[1])
    assert written["tools"][0]["parameters"]["properties"] == {"n": {"maximum": 3}}


@pytest.mark.parametrize("nothing", [None, omit])
def test_no_type_and_no_extra_change_nothing(nothing: None) -> None:
    line = request_line(RESPONSES, "1", BODY, text_format=nothing, extra_body=nothing)[1]
    assert body_of(line) == BODY


def test_the_type_of_the_answer_is_put_in_its_place() -> None:
    before = copy.deepcopy(BODY)
    line = request_line(RESPONSES, "1", {**BODY, "text": {"verbosity": "low"}}, text_format=Answer)[
        1
    ]
    text = body_of(line)["text"]
    assert (text["verbosity"], text["format"]["name"]) == ("low", "Answer")
    chat = request_line(CHAT, "1", SMALLEST[CHAT.url], text_format=Answer)[1]
    assert body_of(chat)["response_format"]["json_schema"]["name"] == "Answer"
    assert before == BODY


def test_a_wrong_type_of_the_answer_names_row_and_parameter() -> None:
    for endpoint, name in ((RESPONSES, "text_format"), (CHAT, "response_format")):
        with pytest.raises(StrictSchemaError, match=f"^request 'a': {name}: 3 is no type"):
            request_line(endpoint, "a", SMALLEST[endpoint.url], text_format=3)
    embeddings = ENDPOINTS["/v1/embeddings"]
    with pytest.raises(
        InvalidRequestError, match=r"^request 'a': /v1/embeddings has no structured"
    ):
        request_line(embeddings, "a", SMALLEST[embeddings.url], text_format=Answer)
    with pytest.raises(InvalidRequestError, match=r"^request 'a': text: an object is needed"):
        request_line(RESPONSES, "a", {**BODY, "text": "free"}, text_format=Answer)


def test_extra_fields_are_not_checked_but_written() -> None:
    line = request_line(RESPONSES, "1", BODY, extra_body={"temperature": "hot", "new": [1]})[1]
    assert body_of(line) == {**BODY, "temperature": "hot", "new": [1]}
    with pytest.raises(InvalidRequestError, match=r"^request '1': new: "):
        request_line(RESPONSES, "1", BODY, extra_body={"new": object()})


def test_unknown_things_pass_where_they_may() -> None:
    body = {**BODY, "brand_new": 1}
    with pytest.raises(InvalidRequestError, match=r"brand_new"):
        request_line(RESPONSES, "1", body)
    with pytest.warns(UnknownParameterWarning, match=r"brand_new"):
        line = request_line(RESPONSES, "1", body, unknown="warn")[1]
    assert body_of(line) == body


def test_ascii_is_a_matter_of_writing_only() -> None:
    body = {**BODY, "input": "é🎉"}
    plain = request_line(RESPONSES, "ü", body, ensure_ascii=True)[1]
    utf8 = request_line(RESPONSES, "ü", body)[1]
    assert plain.isascii()
    assert not utf8.isascii()
    assert json.loads(plain) == json.loads(utf8)


def test_policies_are_checked() -> None:
    wrong: Any = "ignore"
    assert checked_unknown("warn") == "warn"
    with pytest.raises(
        InvalidRequestError, match=r'^unknown: .ignore. was given; use "error" or "warn"$'
    ):
        checked_unknown(wrong)
    with pytest.raises(InvalidRequestError, match=r'^way: None was given; use "a"$'):
        checked_policy("way", None, ("a",))  # type: ignore[type-var]  # wrong on purpose


# --- merging


def test_merging_goes_into_objects_and_replaces_the_rest() -> None:
    body = {"a": {"b": {"c": 1}, "list": [1, 2]}, "d": 1, "e": {"f": 1}}
    extra = {"a": {"b": {"x": 2}, "list": [3]}, "d": {"y": 1}, "e": None}
    before = copy.deepcopy((body, extra))
    assert merged_deeply(body, extra) == {
        "a": {"b": {"c": 1, "x": 2}, "list": [3]},
        "d": {"y": 1},
        "e": None,
    }
    assert (body, extra) == before


@given(body=mappings, extra=mappings)
def test_merging_has_the_laws_of_merging(body: dict[str, object], extra: dict[str, object]) -> None:
    before = copy.deepcopy((body, extra))
    merged = merged_deeply(body, extra)
    assert (body, extra) == before
    assert merged.keys() == body.keys() | extra.keys()
    assert merged_deeply(merged, extra) == merged
    assert merged_deeply(body, {}) == body
    assert merged_deeply({}, extra) == extra
    for key, value in extra.items():
        if not isinstance(value, dict):
            assert merged[key] == value
