"""Functions declared by the type of their arguments, in the requests of both endpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import openai
import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from openbatch import (
    BatchCollector,
    BatchJobManager,
    ChatCompletionsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    OutputFailure,
    ResponsesRequest,
    StrictSchemaError,
    function_tool,
    strict_schema,
    validate_batch_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typing_extensions import TypeForm

    from openbatch import FunctionTool


class GetWeather(BaseModel):
    """The weather of a city."""

    city: str
    unit: Literal["C", "F"] = Field("C", description="Celsius or Fahrenheit.")


@dataclass
class Add:
    a: int
    b: int = 0


class Search(TypedDict):
    query: str


class Tagged(BaseModel):
    tags: dict[str, str]
    limit: int = 3


WEATHER = function_tool(GetWeather, name="get_weather")
DECLARED: Any = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": strict_schema(GetWeather),
    "strict": True,
}
RESPONSES: Any = {"type": "function", **DECLARED}
CHAT: Any = {"type": "function", "function": DECLARED}


def bodies(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line)["body"] for line in path.read_text().splitlines()]


def test_the_shapes_are_those_of_the_endpoints() -> None:
    assert WEATHER.responses == RESPONSES
    assert WEATHER.chat == CHAT


def test_the_chat_shape_is_that_of_the_official_client() -> None:
    official = openai.pydantic_function_tool(GetWeather, name="get_weather")
    parameters: Any = official["function"].get("parameters")
    del parameters["properties"]["unit"]["default"]  # which sources dispute
    assert WEATHER.chat == official


@pytest.mark.parametrize(
    ("type_", "name", "description"),
    [
        (GetWeather, "GetWeather", "The weather of a city."),
        (Add, "Add", None),
        (Search, "Search", None),
        (list[Add], "list_Add", None),
    ],
)
def test_name_and_description_come_from_the_type(
    type_: TypeForm[object], name: str, description: str | None
) -> None:
    tool = function_tool(type_)
    assert (tool.name, tool.description) == (name, description)
    assert ("description" in tool.responses) == (description is not None)
    assert tool.parameters == strict_schema(type_)
    named = function_tool(type_, name="other", description="Does it.")
    assert (named.responses["name"], named.chat["function"]["name"]) == ("other", "other")
    assert named.responses.get("description") == "Does it."
    assert named.chat["function"].get("description") == "Does it."


@pytest.mark.parametrize(
    ("tool", "text", "value"),
    [
        (WEATHER, '{"city": "Lima", "unit": "F"}', GetWeather(city="Lima", unit="F")),
        (function_tool(Add), b'{"a": 1, "b": 2}', Add(1, 2)),
        (function_tool(Search), '{"query": "x"}', {"query": "x"}),
        (function_tool(list[Add]), '{"value": [{"a": 1, "b": 2}]}', [Add(1, 2)]),
        (function_tool(Tagged, strict=False), '{"tags": {"a": "b"}}', Tagged(tags={"a": "b"})),
    ],
)
def test_arguments_become_values(
    tool: FunctionTool[object], text: str | bytes, value: object
) -> None:
    assert tool.parse_arguments(text) == value


def test_wrong_arguments_are_a_failure() -> None:
    failure = WEATHER.parse_arguments('{"city": 3}')
    assert isinstance(failure, OutputFailure)
    assert failure.kind == "schema_violation"
    assert [problem.path for problem in failure.problems] == ["city"]
    cut = WEATHER.parse_arguments('{"city": "Li', cut_off=True)
    assert isinstance(cut, OutputFailure)
    assert cut.kind == "cut_off"


def test_a_type_that_cannot_be_strict_is_refused_unless_it_need_not_be() -> None:
    with pytest.raises(StrictSchemaError, match=r"^Tagged\.tags: a free-form object"):
        function_tool(Tagged)
    loose = function_tool(Tagged, strict=False)
    assert loose.responses.get("strict") is False
    assert loose.parameters["required"] == ["tags"]
    assert "additionalProperties" not in loose.parameters


def test_what_has_no_json_form_is_refused_even_so() -> None:
    class Calls(BaseModel):
        callback: type

    with pytest.raises(StrictSchemaError, match=r"^Calls\.callback: "):
        function_tool(Calls, strict=False)


@pytest.mark.parametrize("name", ["", "get weather", "a" * 65, "a.b"])
def test_an_illegal_name_is_refused(name: str) -> None:
    with pytest.raises(StrictSchemaError, match=r"^name: .* cannot name a schema; use 1 to 64"):
        function_tool(GetWeather, name=name)


class TestRequests:
    def test_the_collector_writes_the_shape_of_the_endpoint(self, tmp_path: Path) -> None:
        path = tmp_path / "responses.jsonl"
        with BatchCollector(path) as collector:
            search: Any = {"type": "web_search"}
            collector.responses.create(
                "1", "m", input="x", tools=[WEATHER, search, WEATHER.responses]
            )
            collector.responses.parse("2", "m", input="x", tools=(WEATHER,), text_format=Add)
            collector.responses.add("3", {"model": "m", "input": "x", "tools": [WEATHER]})
        assert [body["tools"] for body in bodies(path)] == [
            [RESPONSES, search, RESPONSES],
            [RESPONSES],
            [RESPONSES],
        ]
        chat = tmp_path / "chat.jsonl"
        with BatchCollector(chat) as collector:
            collector.chat.completions.create(
                "1",
                "m",
                messages=[{"role": "user", "content": "x"}],
                tools=[WEATHER, WEATHER.chat],
            )
        assert [body["tools"] for body in bodies(chat)] == [[CHAT, CHAT]]
        assert validate_batch_file(path).is_valid
        assert validate_batch_file(chat).is_valid

    def test_it_stands_in_a_group_of_tools_too(self, tmp_path: Path) -> None:
        search: Any = {"type": "web_search"}
        group: Any = {"type": "namespace", "name": "n", "description": "d", "tools": [WEATHER]}
        with BatchCollector(tmp_path / "b.jsonl") as collector:
            collector.responses.create("1", "m", input="x", tools=[search, group])
        request = ResponsesRequest(model="m", tools=[search, group])
        for tools in (bodies(tmp_path / "b.jsonl")[0]["tools"], request.to_dict()["tools"]):
            assert tools == [search, {**group, "tools": [RESPONSES]}]
        assert group["tools"] == [WEATHER]
        assert validate_batch_file(tmp_path / "b.jsonl").is_valid

    def test_a_generator_of_tools_is_read_once(self, tmp_path: Path) -> None:
        def tools() -> Iterator[FunctionTool[GetWeather]]:
            yield WEATHER

        with BatchCollector(tmp_path / "b.jsonl") as collector:
            collector.responses.create("1", "m", input="x", tools=tools())
        assert bodies(tmp_path / "b.jsonl")[0]["tools"] == [RESPONSES]

    def test_a_generator_of_other_tools_is_not_lost(self, tmp_path: Path) -> None:
        search: Any = {"type": "web_search"}
        with BatchCollector(tmp_path / "b.jsonl") as collector:
            collector.responses.create("1", "m", input="x", tools=(tool for tool in [search]))
        assert bodies(tmp_path / "b.jsonl")[0]["tools"] == [search]

    def test_request_models_take_it(self, tmp_path: Path) -> None:
        request = ResponsesRequest(model="m", tools=[WEATHER])
        assert request.to_dict()["tools"] == [RESPONSES]
        request.tools = [WEATHER, WEATHER]
        assert request.to_dict()["tools"] == [RESPONSES, RESPONSES]
        assert ChatCompletionsRequest(model="m", tools=[WEATHER]).to_dict()["tools"] == [CHAT]
        rows = [
            MessagesInputInstance(
                id="1",
                messages=[Message(role="user", content="x")],
                instance_request_options={"tools": [function_tool(Add)]},
            ),
            MessagesInputInstance(id="2", messages=[Message(role="user", content="x")]),
        ]
        BatchJobManager().add_templated_instances(None, request, rows, tmp_path / "b.jsonl")
        written = bodies(tmp_path / "b.jsonl")
        assert [tool["name"] for tool in written[0]["tools"]] == ["Add"]
        assert written[1]["tools"] == [RESPONSES, RESPONSES]

    def test_the_shape_of_the_other_endpoint_is_refused(self, tmp_path: Path) -> None:
        wrong: Any = WEATHER.chat
        with (
            BatchCollector(tmp_path / "b.jsonl") as collector,
            pytest.raises(InvalidRequestError, match=r"tools\[0\]"),
        ):
            collector.responses.create("1", "m", input="x", tools=[wrong])


def test_a_tool_stays_as_it_is_whatever_is_done_to_its_shapes() -> None:
    shape: Any = WEATHER.responses
    shape["parameters"].clear()
    shape["name"] = "other"
    assert WEATHER.responses == RESPONSES
    assert WEATHER.chat == CHAT


def test_tools_are_equal_if_they_declare_the_same() -> None:
    same = function_tool(GetWeather, name="get_weather")
    others = [
        function_tool(GetWeather),
        function_tool(GetWeather, name="get_weather", description="Other."),
        function_tool(Add, name="get_weather"),
    ]
    assert same == WEATHER
    assert hash(same) == hash(WEATHER)
    assert all(other != WEATHER for other in others)
    assert len({WEATHER, same, *others}) == 4
    assert repr(WEATHER) == f"<FunctionTool 'get_weather' of {GetWeather!r}>"
