"""What requests ask for beyond types: fields that stand together, and what a batch demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import DocumentError
from codegen.ir import NULL as NOTHING
from codegen.ir import Enum, Object, Scalar, Union
from tests.codegen.documents import (
    BOOLEAN,
    NUMBER,
    STRING,
    add_endpoint,
    document,
    fields,
    ref,
    request_type,
    surface,
)
from tests.codegen.packages import imported, problems

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import Json, JsonObject


def needs(*groups: list[str]) -> list[Json]:
    return [{"required": [*group]} for group in groups]


EXACT: JsonObject = {"anyOf": needs(["a"], ["b"]), "not": {"required": ["a", "b"]}}


def thing(rules: JsonObject) -> Object:
    """Return a component with three optional fields and some rules about them."""
    schema: JsonObject = {**fields(a=STRING, b=STRING, c=STRING), **rules}
    node = request_type(
        document(fields(model=STRING, x=ref("Thing")), None, {"Thing": schema}), "Thing"
    )
    assert isinstance(node, Object)
    return node


def body(schema: JsonObject) -> Object:
    node = request_type(document(schema))
    assert isinstance(node, Object)
    return node


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_variants_that_only_require_are_a_rule(keyword: str) -> None:
    node = thing({keyword: needs(["a"], ["b"])})
    assert node.at_least_one == (("a", "b"),)
    assert [*node.fields] == ["a", "b", "c"]


def test_variants_that_require_several_have_no_rule_of_their_own() -> None:
    assert thing({"anyOf": needs(["a", "b"], ["c"])}).at_least_one == ()


def test_a_rule_names_only_what_the_object_has() -> None:
    assert thing({"anyOf": needs(["a"], ["gone"])}).at_least_one == (("a",),)
    assert thing({"anyOf": needs(["gone"])}).at_least_one == ()


def test_not_required_is_a_rule() -> None:
    node = thing({"not": {"required": ["a", "b"]}})
    assert node.not_together == (("a", "b"),)
    assert thing({"not": {"required": ["a", "gone"]}}).not_together == ()
    assert thing({"not": {"type": "string"}}).not_together == ()


def test_exactly_one_is_two_rules_and_holds_at_run_time(tmp_path: Path) -> None:
    schema: JsonObject = {**fields(a=STRING, b=STRING), **EXACT}
    odd: JsonObject = {
        **fields(**{"a/b": STRING, "class": STRING}),
        "anyOf": needs(["a/b"], ["class"]),
    }
    made = document(
        fields("model", model=STRING, x=ref("Exact"), y=ref("Odd")),
        None,
        {"Exact": schema, "Odd": odd},
    )
    with imported(made, tmp_path):
        assert not problems({"model": "m", "x": {"a": "1"}, "y": {"class": "1"}})
        neither = problems({"model": "m", "x": {}})
        both = problems({"model": "m", "x": {"a": "1", "b": "1"}})
        none = problems({"model": "m", "y": {}})
    assert [(found.path, found.kind) for found in neither] == [("x", "missing")]
    assert [found.path for found in both] == ["x"]
    assert [(found.path, found.kind) for found in none] == [("y", "missing")]


def test_a_batch_line_names_its_model() -> None:
    assert body(fields(model=STRING, prompt=STRING)).fields["model"].required
    nullable = body(fields(model={"type": "string", "nullable": True})).fields["model"]
    assert nullable.required


def test_an_endpoint_may_have_no_model() -> None:
    assert [*body(fields("prompt", prompt=STRING)).fields] == ["prompt"]


@pytest.mark.parametrize(
    "stream", [BOOLEAN, {"type": "boolean", "nullable": True, "default": False}]
)
def test_a_batch_line_is_never_streamed(stream: JsonObject) -> None:
    field = body(fields("stream", model=STRING, stream=stream)).fields["stream"]
    assert field.node == Union((Enum((False,)), NOTHING))
    assert not field.required


def test_a_stream_of_another_kind_is_another_thing() -> None:
    assert body(fields(model=STRING, stream=STRING)).fields["stream"].node == Scalar("string")


def test_the_rules_hold_for_the_body_and_not_for_what_it_contains() -> None:
    part = fields(model=STRING, stream=BOOLEAN)
    node = request_type(document(fields(model=STRING, x=ref("Part")), None, {"Part": part}), "Part")
    assert isinstance(node, Object)
    assert not node.fields["model"].required
    assert node.fields["stream"].node == Scalar("boolean")


def test_endpoints_may_share_a_body() -> None:
    made = document(ref("Body"), None, {"Body": fields(model=STRING, stream=BOOLEAN)})
    add_endpoint(made, "/v1/gadgets", ref("Body"), fields())
    found = surface(made)
    assert [endpoint.request for endpoint in found.endpoints] == ["Body", "Body"]
    node = found.requests["Body"].node
    assert isinstance(node, Object)
    assert node.fields["model"].required


@pytest.mark.parametrize("schema", [STRING, {"type": "object"}, {"oneOf": [STRING, NUMBER]}])
def test_a_body_that_is_no_object_with_properties_is_refused(schema: JsonObject) -> None:
    with pytest.raises(DocumentError, match="a request body has to be an object with properties"):
        request_type(document(schema))
