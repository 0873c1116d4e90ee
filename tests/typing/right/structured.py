"""Types as the form of answers and of arguments, and answers as values of these types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_type

from pydantic import BaseModel
from typing_extensions import TypedDict

from openbatch import (
    ChatCompletionsRequest,
    FunctionTool,
    OutputFailure,
    OutputParser,
    RequestRef,
    ResponsesRequest,
    check_strict_schema,
    function_tool,
    output_parser,
    parse_output,
    strict_schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch import BatchCollector
    from openbatch_api.chat_completions import ChatCompletionTool
    from openbatch_api.responses import FunctionToolParam, Tool


class GetWeather(BaseModel):
    """The weather of a city."""

    city: str
    unit: Literal["C", "F"] = "C"


@dataclass
class Add:
    a: int
    b: int


class Search(TypedDict):
    query: str


class Message:
    """As the official client has it: a message need not have text."""

    content: str | None = None


def answers() -> None:
    parsed = parse_output(GetWeather, '{"city": "Lima", "unit": "C"}')
    assert_type(parsed, GetWeather | OutputFailure)
    if isinstance(parsed, OutputFailure):
        assert_type(parsed.kind, Literal["invalid_json", "cut_off", "refusal", "schema_violation"])
        return
    assert_type(parsed.city, str)
    parser = output_parser(list[Add])
    assert_type(parser, OutputParser[list[Add]])
    assert_type(parser.parse(b'{"value": []}', cut_off=True), list[Add] | OutputFailure)
    assert_type(parser.dump([Add(1, 2)]), bytes)
    assert_type(parse_output(int | str, '{"value": 3}', refusal=None), int | str | OutputFailure)
    content = Message().content
    assert_type(parse_output(int, content, refusal="No."), int | OutputFailure)
    assert_type(parser.parse(content), list[Add] | OutputFailure)
    check_strict_schema(strict_schema(Search), "Search")


def tools(collector: BatchCollector) -> None:
    weather = function_tool(GetWeather, name="get_weather")
    add = function_tool(Add, description="Adds two numbers.")
    search = function_tool(Search, strict=False)
    assert_type(weather, FunctionTool[GetWeather])
    assert_type(weather.parse_arguments('{"city": "Lima"}'), GetWeather | OutputFailure)
    assert_type(add.parse_arguments('{"a": 1, "b": 2}'), Add | OutputFailure)
    assert_type(search.parse_arguments("{}"), Search | OutputFailure)
    responses: FunctionToolParam = weather.responses
    chat: ChatCompletionTool = weather.chat
    collector.responses.create("tools-1", "m", input="x", tools=[weather, add, search])
    collector.responses.create(
        "tools-2", "m", input="x", tools=[{"type": "web_search"}, weather, responses]
    )
    listed: list[Tool] = [weather, responses]
    collector.responses.parse("tools-3", "m", input="x", tools=listed, text_format=Add)

    def generated() -> Iterator[FunctionTool[GetWeather]]:
        yield weather

    collector.responses.create("tools-4", "m", input="x", tools=generated())
    collector.chat.completions.create(
        "tools-5",
        "m",
        messages=[{"role": "user", "content": "x"}],
        tools=[weather, add, chat, {"type": "function", "function": {"name": "now"}}],
    )
    ResponsesRequest(model="m", tools=[weather, responses])
    ChatCompletionsRequest(model="m", tools=[weather, chat])


def roots(collector: BatchCollector) -> None:
    listed = collector.responses.parse("roots-1", "m", input="x", text_format=list[Add])
    assert_type(listed, RequestRef[list[Add]])
    either = collector.chat.completions.parse(
        "roots-2",
        "m",
        messages=[{"role": "user", "content": "x"}],
        response_format=Add | GetWeather,
    )
    assert_type(either, RequestRef[Add | GetWeather])
    number = collector.responses.parse("roots-3", "m", input="x", text_format=int)
    assert_type(number, RequestRef[int])
    assert_type(parse_output(listed.text_format, '{"value": []}'), list[Add] | OutputFailure)
    request = ResponsesRequest(model="m")
    request.set_output_structure(list[Add])
    request.set_output_structure(Add | GetWeather)


def programs(collector: BatchCollector) -> None:
    answers()
    tools(collector)
    roots(collector)
