"""Lines that are written field by field: the same as by the way that looks at everything, or none."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch import OpenBatchError, omit
from openbatch.requests.line_writer import LineWriter
from openbatch.requests.request_lines import request_line
from openbatch.targets import OPENAI
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import SMALLEST

if TYPE_CHECKING:
    from openbatch.runtime import Endpoint

RESPONSES = ENDPOINTS["/v1/responses"]
CHAT = ENDPOINTS["/v1/chat/completions"]
HELLO = [{"role": "user", "content": "Hello"}]


class Mood(BaseModel):
    mood: str


class Text(str):
    __slots__ = ()


def writer(*, ensure_ascii: bool = False) -> LineWriter:
    """Return a writer that has seen the type `Mood`."""
    made = LineWriter(unknown="error", ensure_ascii=ensure_ascii, target=OPENAI)
    for endpoint in (RESPONSES, CHAT):
        made.line(endpoint, "first", SMALLEST[endpoint.url], text_format=Mood)
    return made


def plain_line(
    made: LineWriter,
    body: dict[str, Any],
    *,
    endpoint: Endpoint = RESPONSES,
    text_format: object = omit,
) -> bytes | None:
    lines = made.plain(endpoint, text_format)
    return None if lines is None else lines[tuple(body)]("row-1", body)


def written_elsewhere(
    body: dict[str, Any], *, endpoint: Endpoint = RESPONSES, text_format: object = omit
) -> object:
    """Return the line that the slow way writes; None if it refuses the request."""
    try:
        line = request_line(endpoint, "row-1", body, text_format=text_format)[1]
    except OpenBatchError:
        return None
    whole: object = json.loads(line)
    return whole


@pytest.mark.parametrize("url", ENDPOINTS)
def test_plain_requests_are_written_for_every_endpoint(url: str) -> None:
    line = plain_line(writer(), SMALLEST[url], endpoint=ENDPOINTS[url])
    assert line == request_line(ENDPOINTS[url], "row-1", SMALLEST[url])[1]


PLAIN: list[dict[str, Any]] = [
    {},
    {"instructions": "Judge.", "temperature": 0.5, "store": False, "metadata": {"a": "b"}},
    {"text": {"verbosity": "low"}},
    {"text": {"format": {"type": "text"}}},
    {"tools": [{"type": "function", "name": "f", "strict": False, "parameters": {}}]},
]


@pytest.mark.parametrize("more", PLAIN)
def test_what_people_write_is_written_here(more: dict[str, Any]) -> None:
    body = {"model": "m", "input": HELLO, **more}
    assert plain_line(writer(), body) == request_line(RESPONSES, "row-1", body)[1]


@pytest.mark.parametrize("endpoint", [RESPONSES, CHAT])
def test_the_format_of_a_known_type_is_put_in_its_place(endpoint: Endpoint) -> None:
    made, body = writer(), SMALLEST[endpoint.url]
    line = plain_line(made, body, endpoint=endpoint, text_format=Mood)
    assert line == request_line(endpoint, "row-1", body, text_format=Mood)[1]
    assert plain_line(made, body, endpoint=endpoint, text_format=int) is None
    for none in (None, omit):
        line = plain_line(made, body, endpoint=endpoint, text_format=none)
        assert line == request_line(endpoint, "row-1", body)[1]


def test_a_format_goes_beside_what_stands_around_it() -> None:
    made, text = writer(), {"verbosity": "low"}
    body = {"model": "m", "text": text, "input": "x"}
    line = plain_line(made, body, text_format=Mood)
    assert line is not None
    assert json.loads(line) == written_elsewhere(body, text_format=Mood)
    assert text == {"verbosity": "low"}
    for other in (None, 3, {"format": {"type": "text"}}, {"verbosity": "loud"}):
        assert plain_line(made, {**body, "text": other}, text_format=Mood) is None
    chat = {**SMALLEST[CHAT.url], "response_format": {"type": "text"}}
    assert plain_line(made, chat, endpoint=CHAT, text_format=Mood) is None


LOOSE = {"type": "function", "name": "f", "strict": True, "parameters": {"type": "object"}}


@pytest.mark.parametrize(
    "more",
    [
        {"stream": False},
        {"brand_new": 1},
        {"temperature": 3},
        {"instructions": "\ud800"},
        {"instructions": Text("x")},
        {"temperature": omit},
        {"tools": [LOOSE]},
    ],
)
def test_all_else_is_left_to_others(more: dict[str, Any]) -> None:
    assert plain_line(writer(), {"model": "m", "input": "x", **more}) is None
    assert plain_line(writer(), {"input": "x", **more}) is None


def test_what_is_missing_is_for_others_to_say() -> None:
    made = writer()
    assert plain_line(made, {}) is None
    assert plain_line(made, {"model": "m"}) is None
    assert plain_line(made, {"input": "x"}) is None


def test_only_ascii_is_written_where_all_else_is_escaped() -> None:
    made = writer(ensure_ascii=True)
    assert plain_line(made, {"model": "m", "input": "x"}) is not None
    assert plain_line(made, {"model": "m", "input": "é"}) is None


def test_what_was_changed_since_the_last_request_is_looked_at_anew() -> None:
    made = writer()
    message = {"role": "user", "content": "x"}
    body: dict[str, Any] = {"model": "m", "input": [message], "metadata": {}}
    for _ in range(2):
        assert plain_line(made, body) is not None
    message["content"], body["metadata"]["a"] = "y", "b"
    line = plain_line(made, body)
    assert line is not None
    assert json.loads(line)["body"] == body
    body["metadata"]["a"] = 1
    assert plain_line(made, body) is None


def test_values_that_are_equal_are_not_the_same() -> None:
    made = writer()
    for value, written in ((1, b"1"), (1.0, b"1.0"), (True, None), (1, b"1")):
        line = plain_line(made, {"model": "m", "input": "x", "temperature": value})
        assert line is None if written is None else line and line.endswith(b":%b}}\n" % written)


def test_a_text_that_stands_elsewhere_is_written_there() -> None:
    made, text = writer(), "the same object"
    for body in (
        {"model": text, "input": "x"},
        {"model": "m", "input": text},
        {"input": text, "model": text},
        {"model": text, "input": text, "instructions": text},
    ):
        for _ in range(2):
            line = plain_line(made, body)
            assert line is not None
            assert list(json.loads(line)["body"].items()) == list(body.items())


def test_any_number_of_different_sets_of_fields_is_written() -> None:
    made = writer()
    names = ["instructions", "user", "temperature", "top_p", "store", "metadata", "truncation"]
    values: list[object] = ["x", "u", 1, 0.5, True, {}, "auto"]
    for number in range(2 * 2 ** len(names)):
        chosen = [n for n in range(len(names)) if number >> n & 1]
        body = {"model": "m", "input": "x", **{names[n]: values[n] for n in chosen}}
        line = plain_line(made, body)
        assert line is not None
        assert json.loads(line)["body"] == body
    lines = made.plain(RESPONSES, omit)
    assert lines is not None
    assert 0 < len(lines) <= 100


SAME = "a text that is given again and again"
TEXTS: st.SearchStrategy[Any] = st.sampled_from([SAME, SAME, None, "é"]) | st.text(max_size=3)
#: For each field values that are mostly right; many come more than once, as the very same objects.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "input": TEXTS | st.sampled_from([HELLO, [HELLO[0], *HELLO], [{"role": "user"}], (), "\ud800"]),
    "messages": st.sampled_from([HELLO, HELLO, [HELLO[0], *HELLO], "x"]),
    "instructions": TEXTS | st.just(Text("x")),
    "temperature": st.floats(0, 2.1) | st.sampled_from([1, 0.5, True, float("nan")]),
    "metadata": st.sampled_from([{}, {"a": SAME}, {"a": 1}, None]),
    "text": st.sampled_from([{"verbosity": "low"}, {}, None, {"format": {"type": "text"}}]),
    "response_format": st.sampled_from([{"type": "text"}, {"type": "json_object"}, None]),
    "tools": st.sampled_from([[], [LOOSE], [{**LOOSE, "strict": False}]]),
    "store": st.booleans(),
    "stream": st.sampled_from([None, False]),
}
NEEDED = {RESPONSES.url: "input", CHAT.url: "messages"}


@st.composite
def calls(draw: st.DrawFn) -> tuple[dict[str, Any], Endpoint, object]:
    endpoint = draw(st.sampled_from([RESPONSES, CHAT]))
    others = draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=3))
    names = draw(st.permutations(sorted({"model", NEEDED[endpoint.url], *others})))
    models: st.SearchStrategy[Any] = st.sampled_from([SAME, SAME, SAME, "m", 3])
    body = {name: draw(VALUES.get(name, models)) for name in names}
    return body, endpoint, draw(st.sampled_from([omit, Mood]))


@pytest.mark.filterwarnings("ignore::UserWarning")  # of disputed keywords
@settings(max_examples=200, deadline=None)
@given(st.lists(calls(), min_size=1, max_size=6))
def test_whatever_was_written_before_a_line_is_what_the_slow_way_writes(
    requests: list[tuple[dict[str, Any], Endpoint, object]],
) -> None:
    made = writer()
    for body, endpoint, text_format in requests:
        before = copy.deepcopy(body)
        line = plain_line(made, body, endpoint=endpoint, text_format=text_format)
        if line is not None:
            assert line.endswith(b"\n")
            whole = json.loads(line)
            assert whole == written_elsewhere(body, endpoint=endpoint, text_format=text_format)
            assert list(whole["body"])[: len(body)] == list(body)
            assert repr(body) == repr(before)
