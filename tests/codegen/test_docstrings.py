"""What emitted docstrings say, and that the texts of `docs.toml` are about something."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import pytest

from codegen.capabilities import capabilities
from codegen.docs import Docs, facts, parse_docs
from codegen.errors import CodegenError
from codegen.generate import surface_of
from codegen.ir import Field, Object
from codegen.workspace import load_inputs
from openbatch_api import ENDPOINTS, BatchEndpoints
from tests.codegen.documents import (
    INTEGER,
    NULL,
    ROOT,
    STRING,
    array,
    constant,
    document,
    fields,
    pinned_slice,
    ref,
    request_type,
    surface,
)
from tests.codegen.packages import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.ir import Endpoint, Surface
    from codegen.jsontypes import JsonObject

EMITTED = ROOT / "generated" / PACKAGE


@pytest.fixture(scope="module")
def emitted() -> Surface:
    return surface_of(pinned_slice(), load_inputs())


@pytest.fixture(scope="module")
def docs() -> Docs:
    return load_inputs().docs


def known_types(emitted: Surface) -> dict[str, set[str]]:
    """Return the fields of each emitted type, by the name that `docs.toml` has for it."""
    found: dict[str, set[str]] = {}
    for components in (emitted.requests, emitted.results):
        for name, component in components.items():
            node = component.node
            names = {name, name.removesuffix("Model")} if components is emitted.results else {name}
            for known in names:
                found.setdefault(known, set()).update(
                    node.fields if isinstance(node, Object) else ()
                )
    return found


def parameters(endpoint: Endpoint, emitted: Surface) -> set[str]:
    body = emitted.requests[endpoint.request].node
    return {*body.fields} if isinstance(body, Object) else set()


def fact(schema: JsonObject, **schemas: JsonObject) -> str:
    made = document(fields(model=STRING, x=schema), None, schemas)
    body = request_type(made)
    assert isinstance(body, Object)
    return facts(body.fields["x"], surface(made).requests)


def test_no_text_is_about_something_that_is_not_there(docs: Docs, emitted: Surface) -> None:
    endpoints = {endpoint.url: endpoint for endpoint in emitted.endpoints}
    types = known_types(emitted)
    stale = [f"types.{name}" for name in docs.types if name not in types]
    stale += [
        f"fields.{name}.{key}"
        for name, texts in docs.fields.items()
        for key in texts
        if key not in types.get(name, set())
    ]
    shared = {name for endpoint in endpoints.values() for name in parameters(endpoint, emitted)}
    stale += [f"parameters.{name}" for name in docs.parameters if name not in shared]
    for url, texts in docs.endpoint_parameters.items():
        known = parameters(endpoints[url], emitted) if url in endpoints else set[str]()
        stale += [f"parameters.{url}.{name}" for name in texts if name not in known]
    for url, texts in docs.builders.items():
        able = url in endpoints and capabilities(endpoints[url], emitted.requests).structured_output
        methods = {"create", "parse"} if able else {"create"} if url in endpoints else set[str]()
        stale += [f"builders.{url}.{name}" for name in texts if name not in methods]
    assert not stale


def test_the_parameters_that_people_use_have_a_text(docs: Docs, emitted: Surface) -> None:
    described = [
        (endpoint.url, name)
        for endpoint in emitted.endpoints
        for name in parameters(endpoint, emitted)
        if name in docs.parameters or name in docs.endpoint_parameters.get(endpoint.url, {})
    ]
    texts = {*docs.parameters} | {
        (url, name) for url, own in docs.endpoint_parameters.items() for name in own
    }
    assert len(texts) >= 60
    assert {url for url, _ in described} == {endpoint.url for endpoint in emitted.endpoints}
    for endpoint in emitted.endpoints:
        body = emitted.requests[endpoint.request].node
        assert isinstance(body, Object)
        assert {(endpoint.url, n) for n, field in body.fields.items() if field.required} <= {
            *described
        }


def test_every_builder_method_has_a_text_of_its_own(docs: Docs, emitted: Surface) -> None:
    for endpoint in emitted.endpoints:
        methods = ["create"]
        if capabilities(endpoint, emitted.requests).structured_output:
            methods.append("parse")
        assert [docs.builder(endpoint, method) is not None for method in methods] == [True] * len(
            methods
        )


def definitions() -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Return every class and function that is emitted, but for overloads, with its place."""
    for path in sorted(EMITTED.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                if "overload" not in marks:
                    yield f"{path.name}: {node.name}", node


def test_everything_that_is_emitted_has_a_docstring() -> None:
    found = [*definitions()]
    assert len(found) > 300
    assert [place for place, node in found if not ast.get_docstring(node)] == []
    modules = {path.name: ast.parse(path.read_bytes()) for path in EMITTED.rglob("*.py")}
    assert [name for name, module in modules.items() if not ast.get_docstring(module)] == []


def test_every_field_of_an_emitted_class_has_a_docstring() -> None:
    bare: list[str] = []
    for place, node in definitions():
        if isinstance(node, ast.ClassDef):
            for item, after in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(item, ast.AnnAssign) and "ClassVar" not in ast.unparse(
                    item.annotation
                ):
                    text = after.value if isinstance(after, ast.Expr) else None
                    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                        bare.append(f"{place}.{ast.unparse(item.target)}")
    assert not bare


def test_every_parameter_of_a_builder_is_in_its_docstring() -> None:
    methods = 0
    for endpoint in ENDPOINTS.values():
        builder: object = BatchEndpoints(None)  # type: ignore[arg-type]  # nothing is written
        for name in endpoint.method.split(".")[:-1]:
            builder = getattr(builder, name)
        wanted = {endpoint.method.rpartition(".")[2], "parse" if endpoint.structured_output else ""}
        for name in sorted(wanted - {""}):
            method = getattr(builder, name)
            text = inspect.getdoc(method) or ""
            listed = re.findall(r"(?m)^    (\w+): \S", text.partition("Args:\n")[2])
            assert {*inspect.signature(method).parameters} <= {*listed}
            assert "https://platform.openai.com/docs/api-reference/" in text
            methods += 1
    assert methods >= len(ENDPOINTS) + 2


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (STRING, "String."),
        (
            {"type": "number", "minimum": 0, "maximum": 2, "default": 1},
            "Number, 0 to 2. Default: `1`.",
        ),
        ({"type": "string", "minLength": 1}, "String, at least 1 characters."),
        ({"type": "string", "pattern": "^a$"}, "String, matching `^a$`."),
        ({"type": "number", "exclusiveMinimum": 0}, "Number, more than 0."),
        ({"type": "string", "enum": ["a", "b"]}, 'One of `"a"`, `"b"`.'),
        (
            {"type": "integer", "enum": [*range(20)]},
            "One of " + ", ".join(f"`{n}`" for n in range(12)) + ", 8 more.",
        ),
        (constant("a"), 'Always `"a"`.'),
        ({"anyOf": [INTEGER, array(STRING), NULL]}, "Integer or list of string, or null."),
        ({**array(STRING), "maxItems": 4}, "List of string, at most 4 items."),
        ({"type": "object"}, "Object with any content."),
        ({"type": "object", "additionalProperties": INTEGER}, "Object whose values are integer."),
        ({}, "Any JSON value."),
        ({"type": "boolean", "deprecated": True, "default": None}, "Boolean. Deprecated."),
        (ref("Thing"), "`Thing`."),
        (ref("Text"), "String, at most 3 characters."),
        (
            {"type": "object", "default": {"b": 1, "a": "é"}},
            'Object with any content. Default: `{"a": "é", "b": 1}`.',
        ),
        ({"type": "string", "default": "x" * 99}, "String."),
    ],
)
def test_facts(schema: JsonObject, told: str) -> None:
    text: JsonObject = {"type": "string", "maxLength": 3}
    assert fact(schema, Thing=fields(a=STRING), Text=text) == told


def test_an_endpoints_text_wins_over_the_shared_one() -> None:
    text = (
        '[parameters]\nmodel = "shared"\nuser = "all"\n[parameters."/v1/widgets"]\nmodel = "own"\n'
    )
    found = parse_docs(text, "docs.toml")
    endpoint = surface(document()).endpoints[0]
    field = Field(surface(document()).requests["WidgetsParams"].node, required=True)
    assert found.parameter(endpoint, "model", field) == "own"
    assert found.parameter(endpoint, "user", field) == "all"
    assert found.parameter(endpoint, "other", field) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[parameter]\na = 'b'", "file: unknown tables ['parameter']; known are ["),
        ("[types]\na = 1", "file, types.a: an object is needed here, not a number"),
        ("[fields.A.B]\nc = 'd'", "file, fields.A: only texts are allowed here"),
        ("= 3", "file: invalid TOML: "),
    ],
)
def test_texts_that_are_none_are_refused(text: str, told: str) -> None:
    with pytest.raises(CodegenError) as caught:
        parse_docs(text, "file")
    assert str(caught.value).startswith(told)
