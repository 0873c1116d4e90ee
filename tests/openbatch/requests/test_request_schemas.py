"""What says `strict: true` in a request is held against strict mode, wherever requests are written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchCollector,
    BatchJobManager,
    ChatCompletionsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    ResponsesRequest,
    UnknownParameterWarning,
    validate_batch_file,
)
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.runtime.request_model import EndpointRequest

Body = dict[str, Any]  # a request body, of any form

RESPONSES, CHAT = "/v1/responses", "/v1/chat/completions"
TEXT = {"type": "string"}
GOOD: Body = {
    "type": "object",
    "properties": {"city": TEXT},
    "required": ["city"],
    "additionalProperties": False,
}
OPEN: Body = {"type": "object", "properties": {"city": TEXT}, "required": ["city"]}
UNKNOWN: Body = {**GOOD, "x-hint": 1}


def responses(**more: object) -> Body:
    return {"model": "m", "input": "x", **more}


def chat(**more: object) -> Body:
    return {"model": "m", "messages": [{"role": "user", "content": "x"}], **more}


def function(schema: Body, *, name: str = "f", strict: bool | None = True) -> Body:
    return {"type": "function", "name": name, "parameters": schema, "strict": strict}


def chat_function(schema: Body, *, strict: bool | None = True) -> Body:
    return {
        "type": "function",
        "function": {"name": "f", "parameters": schema, "strict": strict},
    }


def text_format(schema: Body, *, strict: bool = True) -> Body:
    return {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": strict}}


def response_format(schema: Body, *, strict: bool = True) -> Body:
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": schema, "strict": strict},
    }


def group(schema: Body) -> Body:
    tools = [function(schema)]
    return {"type": "namespace", "name": "n", "description": "d", "tools": tools}


#: An endpoint, a body with a schema that is not strict, and where that is.
REFUSED: list[tuple[str, Body, str]] = [
    (RESPONSES, responses(tools=[function(OPEN)]), "tools[0].parameters"),
    (
        RESPONSES,
        responses(tools=[{"type": "web_search"}, function(OPEN)]),
        "tools[1].parameters",
    ),
    (RESPONSES, responses(tools=[group(OPEN)]), "tools[0].tools[0].parameters"),
    (RESPONSES, responses(text=text_format(OPEN)), "text.format.schema"),
    (CHAT, chat(tools=[chat_function(OPEN)]), "tools[0].function.parameters"),
    (
        CHAT,
        chat(response_format=response_format(OPEN)),
        "response_format.json_schema.schema",
    ),
    (RESPONSES, responses(tools=[function(GOOD, name="a.b")]), "tools[0].name"),
]

#: An endpoint and a body whose schemas are strict, or do not say so.
TAKEN: list[tuple[str, Body]] = [
    (RESPONSES, responses(tools=[function(GOOD)], text=text_format(GOOD))),
    (RESPONSES, responses(tools=[function(OPEN, strict=False)])),
    (RESPONSES, responses(tools=[function(OPEN, strict=None)])),
    (RESPONSES, responses(tools=[group(GOOD)])),
    (RESPONSES, responses(text=text_format(OPEN, strict=False))),
    (CHAT, chat(tools=[chat_function(GOOD)], response_format=response_format(GOOD))),
    (CHAT, chat(tools=[chat_function(OPEN, strict=False)])),
    (CHAT, chat(response_format=response_format(OPEN, strict=False))),
]


def add(path: Path, url: str, body: Body, **options: Any) -> None:  # noqa: ANN401 - any option
    with BatchCollector(path, **options) as collector:
        builder = collector.responses if url == RESPONSES else collector.chat.completions
        builder.add("1", body)


def write_file(path: Path, url: str, *bodies: Body) -> None:
    lines = (
        {"custom_id": str(number), "method": "POST", "url": url, "body": body}
        for number, body in enumerate(bodies)
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize(("url", "body", "place"), REFUSED)
class TestWhatIsNotStrict:
    def test_is_refused_by_the_collector(
        self, tmp_path: Path, url: str, body: Body, place: str
    ) -> None:
        with pytest.raises(InvalidRequestError) as caught:
            add(tmp_path / "batch.jsonl", url, body)
        assert [problem.path for problem in caught.value.problems] == [place]
        assert str(caught.value).startswith(f"request '1': {place}: ")
        assert not (tmp_path / "batch.jsonl").exists()

    def test_is_refused_by_the_manager(
        self, tmp_path: Path, url: str, body: Body, place: str
    ) -> None:
        request = _request(url, body)
        rows = [MessagesInputInstance(id="1", messages=[Message(role="user", content="x")])]
        with pytest.raises(InvalidRequestError) as caught:
            BatchJobManager().add_templated_instances(None, request, rows, tmp_path / "b.jsonl")
        assert place in [problem.path for problem in caught.value.problems]
        with pytest.raises(InvalidRequestError):
            BatchJobManager().add("1", _request(url, body), tmp_path / "b.jsonl")

    def test_is_an_error_of_a_file(self, tmp_path: Path, url: str, body: Body, place: str) -> None:
        path = tmp_path / "batch.jsonl"
        write_file(path, url, body)
        result = validate_batch_file(path)
        assert [(found.line, found.path, found.code) for found in result.findings] == [
            (1, f"body.{place}", "invalid_request")
        ]
        assert not result.is_valid


@pytest.mark.parametrize(("url", "body"), TAKEN)
def test_what_is_strict_or_does_not_say_so_is_taken(tmp_path: Path, url: str, body: Body) -> None:
    add(tmp_path / "collected.jsonl", url, body)
    rows = [MessagesInputInstance(id="1", messages=[Message(role="user", content="x")])]
    BatchJobManager().add_templated_instances(
        None, _request(url, body), rows, tmp_path / "managed.jsonl"
    )
    for name in ("collected.jsonl", "managed.jsonl"):
        result = validate_batch_file(tmp_path / name)
        assert (result.errors, result.warnings) == ([], [])


def test_a_tool_of_one_row_is_checked_too(tmp_path: Path) -> None:
    rows = [
        MessagesInputInstance(id="1", messages=[Message(role="user", content="x")]),
        MessagesInputInstance(
            id="2",
            messages=[Message(role="user", content="x")],
            instance_request_options={"tools": [function(OPEN)]},
        ),
    ]
    with pytest.raises(InvalidRequestError, match=r"^request '2': tools\[0\]\.parameters: "):
        BatchJobManager().add_templated_instances(
            None, ResponsesRequest(model="m"), rows, tmp_path / "b.jsonl"
        )


class TestAnUnknownKeyword:
    def test_is_refused_unless_told_otherwise(self, tmp_path: Path) -> None:
        body = responses(tools=[function(UNKNOWN)])
        with pytest.raises(InvalidRequestError, match="not known to take `x-hint`"):
            add(tmp_path / "b.jsonl", RESPONSES, body)
        with pytest.warns(UnknownParameterWarning, match="not known to take `x-hint`"):
            add(tmp_path / "b.jsonl", RESPONSES, body, unknown="warn")

    def test_is_a_warning_of_a_file_if_told_so(self, tmp_path: Path) -> None:
        write_file(tmp_path / "b.jsonl", RESPONSES, responses(tools=[function(UNKNOWN)]))
        assert not validate_batch_file(tmp_path / "b.jsonl").is_valid
        result = validate_batch_file(tmp_path / "b.jsonl", unknown="warn")
        assert result.is_valid
        assert len(result.warnings) == 1


def test_what_is_disputed_is_a_warning_once_for_a_file(tmp_path: Path) -> None:
    def sized(key: str) -> Body:
        return responses(
            tools=[
                function(
                    {
                        **GOOD,
                        "properties": {key: {**TEXT, "minLength": 1}},
                        "required": [key],
                    }
                )
            ]
        )

    write_file(tmp_path / "b.jsonl", RESPONSES, sized("city"), sized("town"), sized("city"))
    result = validate_batch_file(tmp_path / "b.jsonl")
    assert result.is_valid
    assert [(found.line, found.path) for found in result.findings] == [
        (1, "body.tools[0].parameters.properties.city")
    ]


#: A schema with a fault at each of the places below it.
FAULTY: Body = {
    "type": "object",
    "properties": {
        "a b": {"type": "array", "items": {"type": "string", "uniqueItems": True}},
        "pet": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Dog"}, {"type": "object"}]},
        "free": {"type": "object"},
        "any": {},
    },
    "required": ["a b", "pet", "free", "any"],
    "additionalProperties": False,
    "$defs": {"Dog": {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}},
}
PLACES = [
    '.properties["a b"].items',
    ".$defs.Dog",
    ".properties.pet.anyOf[2]",
    ".properties.free",
    ".properties.any",
]


@pytest.mark.parametrize("place", ["", ".tools[0]"])
def test_a_path_leads_to_the_part_of_the_schema_that_is_at_fault(
    tmp_path: Path, place: str
) -> None:
    tool = function(FAULTY) if not place else group(FAULTY)
    write_file(tmp_path / "b.jsonl", RESPONSES, responses(tools=[tool]))
    found = validate_batch_file(tmp_path / "b.jsonl").findings
    start = f"body.tools[0]{place}.parameters"
    assert [finding.path.replace("'", '"') for finding in found] == [start + at for at in PLACES]
    for finding in found:
        assert "Any" not in finding.message
        assert "extra=" not in finding.message
        assert "model" not in finding.message
        (line,) = (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()
        assert _at(json.loads(line), finding.path) is not None


def _at(value: Any, path: str) -> object:  # noqa: ANN401  # JSON of any form
    """Follow a path as it is written."""
    for name, key in re.findall(r"([\w$]+)|\[('[^']*'|\"[^\"]*\"|\d+)\]", path):
        value = value[name or json.loads(key.replace("'", '"'))]
    return value


def test_the_registry_says_where_functions_are_declared() -> None:
    found = {
        url: (endpoint.function_tools.field, endpoint.function_tools.wrapper)
        for url, endpoint in ENDPOINTS.items()
        if endpoint.function_tools is not None
    }
    assert found == {RESPONSES: ("tools", ()), CHAT: ("tools", ("function",))}


def _request(url: str, body: Body) -> EndpointRequest:
    shared = {key: value for key, value in body.items() if key not in {"input", "messages"}}
    return ResponsesRequest(**shared) if url == RESPONSES else ChatCompletionsRequest(**shared)


@pytest.mark.parametrize(
    "keywords",
    [
        {"type": "string", "pattern": "^a"},
        {"type": "string", "format": "date"},
        {"type": "number", "minimum": 0},
        {"type": "array", "items": TEXT, "maxItems": 3},
    ],
)
def test_keywords_that_a_fine_tuned_model_may_lack_are_warned_of(
    tmp_path: Path, keywords: Body
) -> None:
    schema: Body = {**GOOD, "properties": {"city": keywords}}
    path = tmp_path / "tuned.jsonl"
    asked = [responses(tools=[function(schema)]), responses(text=text_format(schema))]
    for body in asked:
        write_file(path, RESPONSES, body)
        assert not validate_batch_file(path).findings
        write_file(path, RESPONSES, {**body, "model": "ft:gpt-4o-mini:org::id"})
        (finding,) = validate_batch_file(path).findings
        assert finding.severity == "warning"
        assert finding.path.endswith(".properties.city")
        assert finding.message.startswith("fine-tuned models lack most keywords of strings, ")
    write_file(path, RESPONSES, {**responses(tools=[function(GOOD)]), "model": "ft:m"})
    assert not validate_batch_file(path).findings
