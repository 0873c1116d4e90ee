"""What the collector refuses: with one line that says where, what and why; the file stays as it was."""

from __future__ import annotations

import math
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import BaseModel

from openbatch import (
    BatchCollector,
    InvalidRequestError,
    OpenBatchError,
    StrictSchemaError,
    UnknownParameterWarning,
)
from tests.openbatch.sample_requests import bodies, method

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESPONSES = "responses.create"
ROW: dict[str, Any] = {"custom_id": "row-7", "model": "gpt-4o-mini"}
ASK = {**ROW, "input": "Good?"}
SEARCH = {"type": "file_search", "vector_store_ids": ["vs_1"]}

#: The calls that both checkers flag and run time refuses, each with what it says.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    (
        RESPONSES,
        {**ASK, "temprature": 1},
        "temprature: unknown parameter; did you mean `temperature`?",
    ),
    (RESPONSES, {**ASK, "temperature": "hot"}, "temperature: a number is needed, got str 'hot'"),
    (RESPONSES, {**ASK, "temperature": 3}, "temperature: 3 is too large; at most 2 is allowed"),
    (
        RESPONSES,
        {**ASK, "reasoning": {"effort": "hgih"}},
        "reasoning.effort: 'hgih' is not allowed; did you mean 'high'? Allowed: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'",
    ),
    (
        RESPONSES,
        {**ROW, "input": [{"role": "usr", "content": "x"}]},
        "input[0].role: 'usr' is not allowed; did you mean 'user'? Allowed: 'user', 'assistant', 'system', 'developer'",
    ),
    (
        RESPONSES,
        {**ROW, "input": [{"role": "user", "content": [{"type": "input_text", "txt": "x"}]}]},
        "input[0].content[0]: unknown field `txt`; did you mean `text`?",
    ),
    (RESPONSES, {**ASK, "tools": [{"type": "function"}]}, "tools[0].name: required, but missing"),
    ("chat.completions.create", ROW, "messages: required, but missing"),
    (
        "responses.parse",
        {**ASK, "text_format": 3},
        "text_format: 3 is no type; give a Pydantic model, a dataclass or a TypedDict",
    ),
]


class Answer(BaseModel):
    good: bool


@pytest.fixture
def collector(path: Path) -> Iterator[BatchCollector]:
    """Return a collector whose file has one line, and look afterwards that it still has no other."""
    with BatchCollector(path) as collector:
        collector.responses.create("first", "gpt-4o-mini", input="x")
        before = path.read_bytes()
        yield collector
        assert path.read_bytes() == before
        # The collector is still of use after what it refused.
        collector.responses.create("last", "gpt-4o-mini", input="x")
        assert path.read_bytes().startswith(before)


def refused(collector: BatchCollector, name: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(OpenBatchError) as caught:
        method(collector, name)(**arguments)
    return str(caught.value)


@pytest.mark.parametrize(("name", "arguments", "message"), WRONG, ids=[each[2] for each in WRONG])
def test_a_wrong_call_is_refused_with_one_line(
    collector: BatchCollector, name: str, arguments: dict[str, Any], message: str
) -> None:
    assert refused(collector, name, arguments) == f"request 'row-7': {message}"


def test_the_errors_are_also_what_python_programs_expect(collector: BatchCollector) -> None:
    with pytest.raises(ValueError, match="temprature") as wrong:
        method(collector, RESPONSES)(**ASK, temprature=1)
    assert isinstance(wrong.value, InvalidRequestError)
    assert [problem.path for problem in wrong.value.problems] == ["temprature"]
    assert wrong.value.custom_id == "row-7"
    with pytest.raises(TypeError, match="no type") as no_type:
        method(collector, "responses.parse")(**ASK, text_format=3)
    assert isinstance(no_type.value, StrictSchemaError)


@pytest.mark.parametrize("field", ["temperature", "max_output_tokens", "input", "metadata"])
def test_a_number_that_python_does_not_write_is_refused_like_others(
    collector: BatchCollector, field: str
) -> None:
    wrong: object = {"k": 10**5_000} if field == "metadata" else 10**5_000
    message = refused(collector, RESPONSES, {**ASK, field: wrong})
    assert message.startswith(f"request 'row-7': {field}")
    assert len(message) < 150


def test_several_problems_get_a_line_each(collector: BatchCollector) -> None:
    message = refused(collector, RESPONSES, {**ASK, "temperature": 3, "top_p": "x", "inputs": 1})
    listed = message.splitlines()
    assert len(listed) == 3
    assert listed[0].startswith("request 'row-7': ")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("extra_headers", {"X-Trace": "1"}, "the batch service sends the request"),
        ("extra_query", {"a": "b"}, "the batch service sends the request"),
        ("timeout", 30.0, "completion window"),
        ("stream", True, "its answers come in a file"),
    ],
)
@pytest.mark.parametrize("call", ["create", "add"])
def test_what_a_batch_line_cannot_carry_is_refused_with_the_reason(
    collector: BatchCollector, name: str, value: object, why: str, call: str
) -> None:
    if call == "create":
        message = refused(collector, RESPONSES, {**ASK, name: value})
    else:
        body = {"model": "gpt-4o-mini", "input": "x", name: value}
        message = refused(collector, "responses.add", {"custom_id": "row-7", "body": body})
    assert re.fullmatch(rf"request 'row-7': {name}: not possible in a batch: .*{why}.*", message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "gpt-4o-mini", "input": "x"}, "custom_id: required, but missing"),
        ({"custom_id": "row-7", "input": "x"}, "request 'row-7': model: required, but missing"),
        (
            ROW,
            "request 'row-7': one of `input`, `previous_response_id`, `prompt`, `conversation` is required, but missing",
        ),
        ({**ASK, "user": None}, "request 'row-7': user: a string is needed, got None; "),
        ({**ASK, "extra_body": [1]}, "request 'row-7': extra_body: a mapping is needed, got list"),
        ({**ASK, "text_format": int}, "request 'row-7': text_format: `parse` takes "),
    ],
)
def test_what_is_missing_or_of_the_wrong_kind_is_named(
    collector: BatchCollector, arguments: dict[str, Any], message: str
) -> None:
    assert refused(collector, RESPONSES, arguments).startswith(message)


@pytest.mark.parametrize("custom_id", [None, "", True, 1.5, math.nan, b"x", ["x"], "\ud800"])
def test_a_bad_id_is_refused(collector: BatchCollector, custom_id: object) -> None:
    message = refused(collector, RESPONSES, {**ASK, "custom_id": custom_id})
    assert message.startswith(f"custom_id: {custom_id!r} ")
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ("temperature", {**ASK, "temperature": math.nan}),
        ("temperature", {**ASK, "temperature": -math.inf}),
        ("temperature", {**ASK, "temperature": np.float64("nan")}),
        (
            "tools[0].ranking_options.score_threshold",
            {**ASK, "tools": [{**SEARCH, "ranking_options": {"score_threshold": math.nan}}]},
        ),
        ("input", {**ROW, "input": "half \ud83d"}),
        ("input[0].content", {**ROW, "input": [{"role": "user", "content": "\udc00"}]}),
        ("metadata.a", {**ASK, "metadata": {"a": "\ud800"}}),
        ("new.deep", {**ASK, "extra_body": {"new": {"deep": math.nan}}}),
        ("new[1]", {**ASK, "extra_body": {"new": ["", "\ud800"]}}),
    ],
)
def test_what_json_and_utf8_cannot_carry_is_refused(
    collector: BatchCollector, place: str, arguments: dict[str, Any]
) -> None:
    message = refused(collector, RESPONSES, arguments)
    assert message.startswith(f"request 'row-7': {place}: ")
    assert len(message.splitlines()) == 1


def test_a_generator_that_fails_writes_nothing(collector: BatchCollector) -> None:
    def messages() -> Iterator[dict[str, str]]:
        yield {"role": "user", "content": "x"}
        raise LookupError

    with pytest.raises(LookupError):
        method(collector, RESPONSES)(**ROW, input=messages())


def test_an_empty_model_is_refused_however_it_is_given(collector: BatchCollector) -> None:
    empty = "model: an empty text was given; name the model that is to answer"
    expected = f"request 'row-7': {empty}"
    assert refused(collector, RESPONSES, {**ASK, "model": ""}) == expected
    with pytest.raises(InvalidRequestError, match=f"^{empty}$"):
        collector.responses.bind(model="")


def test_an_empty_model_is_refused_among_right_requests(path: Path) -> None:
    empty = "model: an empty text was given; name the model that is to answer"
    with BatchCollector(path) as collector:
        bound = collector.responses.bind(input="x")
        for number in range(2):
            bound.create(custom_id=f"bound-{number}", model="m")
            collector.responses.create(f"plain-{number}", "m", input="x")
            with pytest.raises(InvalidRequestError, match=f"^request 'b': {empty}$"):
                bound.create(custom_id="b", model="")
            with pytest.raises(InvalidRequestError, match=f"^request 'p': {empty}$"):
                collector.responses.create("p", "", input="x")
    assert len(bodies(path)) == 4


def test_a_format_beside_a_type_is_refused(collector: BatchCollector) -> None:
    arguments = {**ASK, "text_format": Answer, "text": {"format": {"type": "text"}}}
    assert refused(collector, "responses.parse", arguments) == (
        "request 'row-7': text.format: given as well as the type of the answer, "
        "and an answer has one format; leave out one of them, or write this request with a builder "
        "to which no type is bound"
    )


def test_arguments_by_position_end_with_the_model(collector: BatchCollector) -> None:
    with pytest.raises(InvalidRequestError, match="only custom_id, model may be given so"):
        method(collector, RESPONSES)("row-7", "gpt-4o-mini", "Good?")
    with pytest.raises(InvalidRequestError, match="custom_id: given twice"):
        method(collector, RESPONSES)("row-7", **ASK)


@pytest.mark.parametrize("body", [3, "x", None, [("model", "x")]])
def test_add_wants_a_mapping(collector: BatchCollector, body: object) -> None:
    message = refused(collector, "responses.add", {"custom_id": "row-7", "body": body})
    assert message == f"request 'row-7': body: a mapping is needed, got {type(body).__name__}"


# --- unknown="warn"

UNKNOWN: list[tuple[dict[str, Any], str]] = [
    ({**ASK, "brand_new": {"a": 1}}, "brand_new: unknown parameter"),
    ({**ASK, "temprature": 1}, "temprature: unknown parameter; did you mean"),
    ({**ASK, "reasoning": {"effort": "gigantic"}}, "reasoning.effort: 'gigantic' is not allowed"),
    ({**ASK, "reasoning": {"depth": 3}}, "reasoning: unknown field `depth`"),
    ({**ROW, "input": [{"type": "newest_item", "x": 1}]}, "input[0].type: 'newest_item'"),
    ({**ASK, "tools": [{"type": "newest_tool", "x": [1]}]}, "tools[0].type: 'newest_tool'"),
]


@pytest.mark.parametrize(("arguments", "message"), UNKNOWN, ids=[each[1] for each in UNKNOWN])
def test_what_is_unknown_can_pass_with_a_warning(
    path: Path, arguments: dict[str, Any], message: str
) -> None:
    with BatchCollector(path, unknown="warn") as collector:
        with pytest.warns(UnknownParameterWarning, match=re.escape(message)) as caught:
            method(collector, RESPONSES)(**arguments)
        assert len(caught) == 1
    assert bodies(path) == [
        {name: value for name, value in arguments.items() if name != "custom_id"}
    ]


def test_a_loop_warns_once_about_each_unknown_thing(path: Path) -> None:
    with (
        BatchCollector(path, unknown="warn") as collector,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("default")
        write = method(collector, RESPONSES)
        for number in range(5):
            write(**{**ASK, "custom_id": number}, new=number, newer=number)
    assert [str(each.message) for each in caught] == [
        "new: unknown parameter (not known to this version; sent as it is)",
        "newer: unknown parameter (not known to this version; sent as it is)",
    ]
    assert [body["newer"] for body in bodies(path)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("name", "arguments", "message"), [WRONG[1], WRONG[2], WRONG[6], WRONG[7]])
def test_what_is_wrong_is_refused_under_any_policy(
    path: Path, name: str, arguments: dict[str, Any], message: str
) -> None:
    with BatchCollector(path, unknown="warn") as collector:
        assert message in refused(collector, name, {**arguments, "brand_new": 1})
    assert not path.exists()
