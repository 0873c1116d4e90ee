"""Builders and the registry: what is emitted follows from the structure of a request."""

from __future__ import annotations

import importlib
import inspect
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from codegen.capabilities import Capabilities, capabilities
from codegen.names import Names
from codegen.union_lists import with_one_list
from openbatch.errors import InvalidRequestError
from openbatch.runtime import is_omitted
from tests.codegen.documents import (
    BARE,
    BOOLEAN,
    INTEGER,
    NULL,
    STRING,
    array,
    constant,
    document,
    emit,
    fields,
    ref,
    surface,
)
from tests.codegen.packages import endpoint, importable

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from codegen.jsontypes import Json, JsonObject

FORMAT = fields(
    "type name",
    type=constant("json_schema"),
    name=STRING,
    schema={"type": "object"},
    strict=BOOLEAN,
)
WRAPPED = fields(
    "type json_schema",
    type=constant("json_schema"),
    json_schema=fields("name", name=STRING, schema={"type": "object"}, strict=BOOLEAN),
)
PLAIN = fields("type", type=constant("text"))
MESSAGE = fields("role content", role=STRING, content=STRING)


def able(schemas: dict[str, Json] | None = None, /, **properties: JsonObject) -> Capabilities:
    """Return what an endpoint can do whose request has some required properties."""
    body = fields(" ".join(properties), model=STRING, **properties)
    found = surface(document(body, None, schemas))
    return capabilities(found.endpoints[0], found.requests)


class Sink:
    """Keeps what builders write."""

    def __init__(self) -> None:
        self.written: list[dict[str, object]] = []
        self.formats: list[object] = []

    def write_plain(self, *_: object) -> None:
        return None

    def bind_request(self, _endpoint: object, body: dict[str, object], **_: object) -> Sink:
        self.written.append(body)
        return self

    def write_request(
        self, _endpoint: object, _id: object, body: dict[str, object], **options: object
    ) -> None:
        self.written.append(body)
        self.formats.append(options["text_format"])


@contextmanager
def builders(
    made: JsonObject, folder: Path, names: Names | None = None
) -> Generator[tuple[Any, Sink]]:
    """Generate a package and give its builders, which write to a sink."""
    with importable(emit(made, folder, replace(BARE, names=names or Names()))):
        from openbatch_api import BatchEndpoints

        sink = Sink()
        yield BatchEndpoints(sink), sink  # type: ignore[arg-type]  # a sink that only keeps


@pytest.mark.parametrize(
    ("properties", "path", "wrapper"),
    [
        ({"format": {"anyOf": [PLAIN, FORMAT]}}, ("format",), ()),
        ({"format": {"anyOf": [PLAIN, WRAPPED, NULL]}}, ("format",), ("json_schema",)),
        ({"text": fields(format={"anyOf": [PLAIN, FORMAT]})}, ("text", "format"), ()),
        ({"text": fields(format=FORMAT)}, ("text", "format"), ()),
        ({"text": {"anyOf": [fields(a=fields(b=FORMAT)), NULL]}}, (), ()),
        ({"format": {"anyOf": [PLAIN, fields("type", type=constant("json_schema"))]}}, (), ()),
        ({"format": fields(name=STRING, schema={}, strict=BOOLEAN)}, (), ()),
    ],
)
def test_a_format_that_takes_a_json_schema_is_found(
    properties: dict[str, JsonObject], path: tuple[str, ...], wrapper: tuple[str, ...]
) -> None:
    found = able(**properties)
    assert (found.structured_output, found.format_wrapper) == (path, wrapper)


FUNCTION = fields("name", name=STRING, parameters={"type": "object"}, strict=BOOLEAN)


@pytest.mark.parametrize(
    ("properties", "field", "wrapper"),
    [
        ({"tools": array(ref("Function"))}, "tools", ()),
        ({"tools": array({"anyOf": [PLAIN, ref("Function")]})}, "tools", ()),
        ({"helpers": {"anyOf": [NULL, array(ref("Wrapped"))]}}, "helpers", ("function",)),
        ({"tools": ref("Function")}, None, ()),
        ({"tools": array(PLAIN)}, None, ()),
    ],
)
def test_what_declares_functions_is_found(
    properties: dict[str, JsonObject], field: str | None, wrapper: tuple[str, ...]
) -> None:
    schemas: dict[str, Json] = {
        "Function": FUNCTION,
        "Wrapped": fields("type", type=constant("function"), function=ref("Function")),
    }
    found = able(schemas, **properties)
    assert (found.tools_field, found.function_wrapper) == (field, wrapper)


def test_what_takes_messages_texts_and_prompts_is_found() -> None:
    variables: JsonObject = {"type": "object", "additionalProperties": STRING, "nullable": True}
    schemas: dict[str, Json] = {
        "Message": MESSAGE,
        "Prompt": fields("id", id=STRING, variables=variables),
    }
    assert able(schemas, chat=array(ref("Message"))).messages_field == "chat"
    assert able(schemas, input={"anyOf": [STRING, array(ref("Message"))]}) == Capabilities(
        messages_field="input", text_field="input"
    )
    assert able(schemas, template=ref("Prompt")).prompt_field == "template"
    assert able(schemas, a=array(STRING), b=INTEGER) == Capabilities()


def test_what_counts_its_inputs_is_found() -> None:
    tokens = array(array(INTEGER))
    found = able(input={"anyOf": [STRING, array(STRING), array(INTEGER), tokens]})
    assert (found.counted_field, found.text_field) == ("input", "input")
    assert able(input={"anyOf": [STRING, array(STRING)]}).counted_field is None


def test_a_model_is_no_input() -> None:
    assert able().text_field is None
    assert able(prompt=STRING).text_field == "prompt"


def test_without_a_format_there_is_no_parse(tmp_path: Path) -> None:
    with builders(document(), tmp_path) as (collector, _):
        assert not hasattr(collector.widgets, "parse")
        assert endpoint().structured_output is None


def test_parse_takes_a_type_in_place_of_the_format(tmp_path: Path) -> None:
    body = fields("model", model=STRING, format={"anyOf": [PLAIN, WRAPPED]}, seed=INTEGER)
    with builders(document(body), tmp_path) as (collector, sink):
        collector.widgets.parse("id", "m", format=int, seed=1)
        collector.widgets.create("id", "m", format={"type": "text"})
        parse = inspect.signature(collector.widgets.parse)
        found = endpoint().structured_output
    assert found is not None
    assert (found.path, found.wrapper) == (("format",), ("json_schema",))
    assert sink.written == [{"model": "m", "seed": 1}, {"model": "m", "format": {"type": "text"}}]
    assert sink.formats[0] is int
    assert is_omitted(sink.formats[1])
    assert [*parse.parameters] == ["custom_id", "model", "format", "seed", "extra_body"]


def test_the_signature_says_what_is_needed_and_what_may_be_named_only(tmp_path: Path) -> None:
    body = fields("prompt", model=STRING, prompt=STRING, seed=INTEGER)
    with builders(document(body), tmp_path) as (collector, sink):
        collector.widgets.create("id", "m", prompt="p")
        shown = inspect.signature(collector.widgets.create).parameters
        with pytest.raises(InvalidRequestError, match="may be given so"):
            collector.widgets.create("id", "m", "p")
    kinds = {name: (parameter.kind.name, parameter.default) for name, parameter in shown.items()}
    assert kinds.pop("seed")[0] == "KEYWORD_ONLY"
    assert kinds == {
        "custom_id": ("POSITIONAL_OR_KEYWORD", inspect.Parameter.empty),
        "model": ("POSITIONAL_OR_KEYWORD", inspect.Parameter.empty),
        "prompt": ("KEYWORD_ONLY", inspect.Parameter.empty),
        "extra_body": ("KEYWORD_ONLY", None),
    }
    assert sink.written == [{"model": "m", "prompt": "p"}]


def test_an_endpoint_may_have_the_official_clients_method(tmp_path: Path) -> None:
    body = fields("model", model=STRING, format={"anyOf": [PLAIN, FORMAT]})
    names = Names(methods={"/v1/widgets": "factory.make"})
    with builders(document(body), tmp_path, names) as (collector, sink):
        collector.factory.make("id", "m")
        collector.factory.make_parse("id", "m", format=int)
        collector.widgets.create("id", "m")
        assert endpoint().method == "factory.make"
    assert sink.written == [{"model": "m"}] * 3


def test_a_parameter_may_have_another_name(tmp_path: Path) -> None:
    body = fields("prompt", model=STRING, prompt=STRING)
    names = Names(aliases={"/v1/widgets": {"text": "prompt"}})
    with builders(document(body), tmp_path, names) as (collector, sink):
        collector.widgets.create("id", "m", text="p")
        collector.widgets.create("id", "m", prompt="q")
        with pytest.raises(InvalidRequestError, match="another name of `prompt`"):
            collector.widgets.create("id", "m", prompt="p", text="p")
    assert sink.written == [{"model": "m", "prompt": "p"}, {"model": "m", "prompt": "q"}]


def test_a_part_of_a_request_may_be_a_model_too(tmp_path: Path) -> None:
    size = fields("width", width=INTEGER)
    made = document(fields("model", model=STRING, size=ref("Size")), None, {"Size": size})
    names = Names(request_models={"Size": "SizeConfig"})
    with builders(made, tmp_path, names) as (collector, sink):
        public = importlib.import_module("openbatch_api.widgets")
        config = public.SizeConfig(width=3)
        collector.widgets.create("id", "m", size=config)
        request = public.WidgetsRequest(model="m", size=config)
        assert request.to_dict() == {"model": "m", "size": {"width": 3}}
        with pytest.raises(InvalidRequestError, match="width"):
            public.SizeConfig(width="wide")
    assert sink.written[0]["size"] == config


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("str | Iterable[str] | Iterable[Part]", "str | Iterable[str | Part]"),
        ("Iterable[str | int] | None | Iterable[Part]", "None | Iterable[str | int | Part]"),
        ("str | Iterable[Part] | None", "str | Iterable[Part] | None"),
        ("Literal['a', 'b']", "Literal['a', 'b']"),
    ],
)
def test_several_lists_become_one_for_the_checkers(annotation: str, expected: str) -> None:
    assert with_one_list(annotation) == expected
