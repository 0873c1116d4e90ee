"""Bound builders: what requests share is given once, and what is written is the same as by `create`."""

from __future__ import annotations

import inspect
import json
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types.shared import ResponseFormatJSONObject
from pydantic import BaseModel

from openbatch import (
    BatchCollector,
    DuplicateCustomIdError,
    InvalidRequestError,
    RequestRef,
    StrictSchemaError,
    omit,
)
from openbatch.runtime.validate import UnknownParameterWarning
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import ADD, SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Mood(BaseModel):
    mood: str


#: Where the builder of each endpoint lies.
BUILDERS = {path.removesuffix(".add"): url for path, url in ADD.items()}
RESPONSES = "/v1/responses"


@pytest.fixture
def collector(path: Path) -> Iterator[BatchCollector]:
    with BatchCollector(path, mode="w") as collector:
        yield collector


def bind(holder: object, builder: str) -> Callable[..., Any]:
    """Return a `bind`, past the checkers: some tests call it wrongly on purpose."""
    found: Callable[..., Any] = attrgetter(f"{builder}.bind")(holder)
    return found


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def bodies(path: Path) -> list[Any]:
    return [row["body"] for row in rows(path)]


def message(call: Callable[[], object]) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(("builder", "url"), BUILDERS.items())
def test_every_endpoint_binds_any_part_of_a_request(
    collector: BatchCollector, path: Path, builder: str, url: str
) -> None:
    whole = SMALLEST[url]
    for number in range(len(whole)):
        fixed = dict(list(whole.items())[:number])
        own = {key: value for key, value in whole.items() if key not in fixed}
        ref = bind(collector, builder)(**fixed).create(f"row-{number}", **own)
        assert ref == RequestRef(f"row-{number}", url, None)
    assert bodies(path) == [whole] * len(whole)
    assert {row["url"] for row in rows(path)} == {url}


@pytest.mark.parametrize(("builder", "url"), BUILDERS.items())
def test_signatures_and_docstrings_tell_the_same_story(
    collector: BatchCollector, builder: str, url: str
) -> None:
    method = bind(collector, builder)
    create: Callable[..., Any] = attrgetter("__class__.create")(method())
    methods: list[tuple[Callable[..., Any], set[str]]] = [
        (method, {"self"}),
        (create, {"self", "custom_id"}),
    ]
    for function, own in methods:
        parameters = inspect.signature(function).parameters
        names = set(parameters) - own - {"extra_body", "inp", "text_format"}
        renamed = {name.removesuffix("_") for name in names}
        assert renamed == set(ENDPOINTS[url].load_request_type().__annotations__)
        for name, parameter in parameters.items():
            if name in own:
                continue
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert parameter.default is not inspect.Parameter.empty
            assert f"\n    {name}: " in inspect.cleandoc(function.__doc__ or "")
        assert function.__name__ in ("bind", "create")


def test_a_bound_format_gives_the_type_of_the_answer(collector: BatchCollector, path: Path) -> None:
    messages: list[Any] = [{"role": "user", "content": "x"}]
    bound = collector.responses.bind(
        model="m", text={"verbosity": "low"}, text_format=Mood, instructions="Judge."
    )
    assert bound.create("a", input="x") == RequestRef("a", RESPONSES, Mood)
    assert collector.responses.parse(
        "b", "m", Mood, input="x", text={"verbosity": "low"}, instructions="Judge."
    ) == RequestRef("b", RESPONSES, Mood)
    # One that takes the slow way, since its input has to be read first.
    assert bound.create("c", input=iter(messages)).text_format is Mood
    first, second, third = bodies(path)
    assert first == second
    assert third == {**first, "input": messages}
    chat = collector.chat.completions.bind(model="m", response_format=Mood)
    chat.create("d", messages=[{"role": "user", "content": "x"}])
    assert bodies(path)[-1]["response_format"]["json_schema"]["name"] == "Mood"


def test_a_parameter_of_the_call_takes_the_place_of_the_bound_one(
    collector: BatchCollector, path: Path
) -> None:
    bound = collector.responses.bind(model="m", temperature=0.5, metadata={"a": "1", "b": "2"})
    bound.create("a", input="x", temperature=1)
    bound.create("b", input="x", metadata={"c": "3"})
    bound.create("c", input="x", temperature=omit)
    bound.create("d", input="x")
    shared = {"model": "m", "temperature": 0.5, "metadata": {"a": "1", "b": "2"}, "input": "x"}
    assert bodies(path) == [
        {**shared, "temperature": 1},
        {**shared, "metadata": {"c": "3"}},
        shared,
        shared,
    ]


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"mood": {"type": "string"}},
    "required": ["mood"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "response_format",
    [
        {"type": "json_object"},
        MappingProxyType({"type": "text"}),
        {
            "type": "json_schema",
            "json_schema": {"name": "mood", "schema": SCHEMA, "strict": True},
        },
        ResponseFormatJSONObject(type="json_object"),
    ],
)
def test_a_format_is_bound_as_create_takes_it(
    collector: BatchCollector, path: Path, response_format: object
) -> None:
    messages = [{"role": "user", "content": "x"}]
    chat: Any = collector.chat.completions
    chat.create("a", "m", messages=messages, response_format=response_format)
    bound = chat.bind(model="m", response_format=response_format)
    assert bound.create("b", messages=messages).text_format is None
    bound.create("c", messages=messages, response_format={"type": "text"})
    first, second, third = bodies(path)
    assert second == first
    assert third == {**first, "response_format": {"type": "text"}}


def test_a_bound_format_is_checked_like_any_other_field(collector: BatchCollector) -> None:
    bind: Any = collector.chat.completions.bind
    assert message(lambda: bind(response_format={"type": "json"})).startswith(
        "response_format.type: 'json' is not allowed"
    )
    loose = {"name": "mood", "schema": {"type": "object"}, "strict": True}
    found = message(lambda: bind(response_format={"type": "json_schema", "json_schema": loose}))
    assert "response_format.json_schema.schema" in found
    with pytest.raises(StrictSchemaError):
        collector.responses.bind(text_format={"type": "json_object"})  # type: ignore[call-overload]  # no type


def test_what_is_bound_is_what_was_checked(collector: BatchCollector, path: Path) -> None:
    tools: list[Any] = [{"type": "function", "name": "f", "strict": False, "parameters": {}}]
    bound = collector.responses.bind(model="m", tools=iter(tools))
    tools[0]["name"] = "changed later"
    for number in range(2):  # the iterator was read once, not once for each row
        bound.create(number, input="x")
        bound.create(f"slow-{number}", input=("x",)[0], temperature=0, extra_body={"y": number})
    assert {body["tools"][0]["name"] for body in bodies(path)} == {"f"}


def test_extra_fields_are_merged_into_every_body(collector: BatchCollector, path: Path) -> None:
    bound = collector.responses.bind(
        model="m",
        reasoning={"effort": "low"},
        extra_body={"reasoning": {"new": 1}, "newer": {"a": 1}},
    )
    bound.create("a", input="x")
    bound.create("b", input="x", extra_body={"newer": {"b": 2}})
    reasoning = {"effort": "low", "new": 1}
    assert bodies(path) == [
        {"model": "m", "reasoning": reasoning, "newer": {"a": 1}, "input": "x"},
        {"model": "m", "input": "x", "reasoning": reasoning, "newer": {"a": 1, "b": 2}},
    ]


def test_a_request_is_checked_as_strictly_as_by_create(
    collector: BatchCollector, path: Path
) -> None:
    bound: Any = collector.responses.bind(model="m", text_format=Mood)
    create: Any = collector.responses.create
    for wrong in (
        {"input": 3},
        {"input": "x", "temprature": 1},
        {"input": "x", "temperature": 3},
        {"input": [{"role": "usr", "content": "x"}]},
        {"input": "\ud800"},
        {},
        {"input": "x", "stream": True},
        {"input": "x", "timeout": 3},
    ):
        expected = message(lambda wrong=wrong: create("r", "m", **wrong))  # type: ignore[misc]  # bound now
        assert message(lambda wrong=wrong: bound.create("r", **wrong)) == expected  # type: ignore[misc]  # likewise
    bound.create("r", input="x", stream=False, timeout=None)
    with pytest.raises(DuplicateCustomIdError):
        bound.create("r", input="x")
    assert "stream" not in bodies(path)[0]
    assert message(lambda: bound.create(input="x")).startswith("custom_id: required")
    assert message(lambda: bound.create("s", "x")).startswith(
        "request 's': 2 arguments by position"
    )
    assert "give it to `bind`" in message(lambda: bound.create("s", input="x", text_format=Mood))
    assert "given as well as the type" in message(
        lambda: bound.create("s", input="x", text={"format": {"type": "text"}})
    )
    assert len(rows(path)) == 1


def test_what_is_wrong_with_the_shared_part_is_said_at_once(
    collector: BatchCollector, path: Path
) -> None:
    bind: Any = collector.responses.bind
    assert message(lambda: bind(model=3)) == "model: a string is needed, got int 3; write '3'"
    assert message(lambda: bind(temprature=1)).startswith("temprature: unknown parameter; did you")
    assert "give it to `create`" in message(lambda: bind(custom_id="a"))
    assert message(lambda: bind("m")).startswith(
        "1 arguments by position, but none may be given so"
    )
    assert message(lambda: bind(stream=True)).startswith("stream: not possible in a batch")
    assert message(lambda: bind(extra_body=3)) == "extra_body: a mapping is needed, got int"
    assert "NaN" in message(lambda: bind(extra_body={"x": float("nan")})) or "nan" in message(
        lambda: bind(extra_body={"x": float("nan")})
    )
    open_tool = {"type": "function", "name": "f", "strict": True, "parameters": {"type": "object"}}
    assert "tools[0].parameters" in message(lambda: bind(model="m", tools=[open_tool]))
    with pytest.raises(StrictSchemaError):
        bind(text_format=3)
    assert not path.exists()


def test_what_is_unknown_is_warned_about_once_when_it_is_bound(path: Path) -> None:
    collector = BatchCollector(path, unknown="warn")
    responses: Any = collector.responses
    with pytest.warns(UnknownParameterWarning, match="brand_new"):
        bound = responses.bind(model="m", brand_new=1)
    bound.create("a", input="x")
    bound.create("b", input="x")
    assert bodies(path) == [{"model": "m", "brand_new": 1, "input": "x"}] * 2


def test_escaping_and_other_services_hold_for_bound_requests(path: Path) -> None:
    with BatchCollector(path, ensure_ascii=True, target="azure") as collector:
        bound = collector.chat.completions.bind(model="deployment-é")
        bound.create("ascii", messages=[{"role": "user", "content": "x"}])
        bound.create("é", messages=[{"role": "user", "content": "漢"}])
        with pytest.raises(InvalidRequestError, match="azure has no batches for /v1/videos"):
            collector.videos.bind(model="sora-2")
    assert path.read_bytes().isascii()
    assert [row["url"] for row in rows(path)] == ["/chat/completions"] * 2
    assert rows(path)[1]["custom_id"] == "é"
    assert bodies(path)[1] == {
        "model": "deployment-é",
        "messages": [{"role": "user", "content": "漢"}],
    }


PARAMETERS = st.fixed_dictionaries(
    {"model": st.text(max_size=3), "input": st.text(max_size=9)},
    optional={
        "temperature": st.floats(0, 2) | st.none(),
        "top_logprobs": st.integers(0, 20),
        "metadata": st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
        "instructions": st.text(max_size=9),
        "store": st.booleans(),
    },
)


@settings(max_examples=100, deadline=None)
@given(
    PARAMETERS,
    st.sets(st.sampled_from(["model", "temperature", "metadata", "store"])),
    st.text(min_size=1, max_size=5),
)
def test_whatever_is_bound_the_request_is_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    parameters: dict[str, Any],
    fixed: set[str],
    custom_id: str,
) -> None:
    path = tmp_path_factory.mktemp("bound") / "batch.jsonl"
    own = {name: value for name, value in parameters.items() if name not in fixed}
    with BatchCollector(path, buffered=True) as collector:
        shared: Any = {name: parameters[name] for name in fixed & parameters.keys()}
        written: list[object] = []
        for call in (
            lambda: collector.responses.bind(**shared).create(f"1{custom_id}", **own),
            lambda: collector.responses.create(f"2{custom_id}", **parameters),
        ):
            try:
                written.append(call().url)
            except InvalidRequestError as error:
                written.append([problem.path for problem in error.problems])
    assert written[0] == written[1]
    if path.exists():
        first, second = rows(path)
        assert first["body"] == second["body"] == parameters
        assert [first["custom_id"], second["custom_id"]] == [f"1{custom_id}", f"2{custom_id}"]
