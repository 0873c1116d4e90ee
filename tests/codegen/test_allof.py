"""`allOf` made flat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import DocumentError
from codegen.ir import NULL as NOTHING
from codegen.ir import Array, Enum, Object, Ref, Scalar, Union
from tests.codegen.documents import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    constant,
    document,
    fields,
    ref,
    request_type,
    surface,
)

if TYPE_CHECKING:
    from codegen.ir import Node
    from codegen.jsontypes import Json, JsonObject

TEXT = Scalar("string")


def whole(*parts: JsonObject, **beside: Json) -> JsonObject:
    return {"allOf": [*parts], **beside}


def merged(
    schema: JsonObject, schemas: dict[str, Json] | None = None
) -> dict[str, tuple[Node, bool]]:
    """Return the fields of a component with `allOf`: type, and whether each is required."""
    made = document(
        fields(model=STRING, x=ref("Thing")), None, {"Thing": schema, **(schemas or {})}
    )
    node = request_type(made, "Thing")
    assert isinstance(node, Object)
    return {name: (field.node, field.required) for name, field in node.fields.items()}


def field_type(schema: JsonObject, schemas: dict[str, Json]) -> Node:
    node = request_type(document(fields(model=STRING, x=schema), None, schemas))
    assert isinstance(node, Object)
    return node.fields["x"].node


def refusal(schemas: dict[str, Json]) -> str:
    with pytest.raises(DocumentError) as caught:
        merged(ref("A"), schemas)
    return str(caught.value)


def test_parts_are_merged_and_required_is_the_union_of_all() -> None:
    base: dict[str, Json] = {"Base": fields("a", a=STRING, b=STRING)}
    schema = whole(ref("Base"), fields("c", c=NUMBER), {"required": ["b"]})
    assert merged(schema, base) == {
        "a": (TEXT, True),
        "b": (TEXT, True),
        "c": (Scalar("number"), True),
    }


def test_a_later_part_replaces_an_earlier_ones_property() -> None:
    base: dict[str, Json] = {"Base": fields("a", a=STRING, kind=STRING)}
    schema = whole(ref("Base"), fields(kind=constant("thing")), fields(a=INTEGER))
    assert merged(schema, base) == {
        "a": (Scalar("integer"), True),
        "kind": (Enum(("thing",)), False),
    }


def test_keywords_beside_the_parts_come_last() -> None:
    schema = whole(fields(a=STRING), **fields("a", a=NUMBER))
    assert merged(schema) == {"a": (Scalar("number"), True)}


def test_parts_may_have_parts() -> None:
    schemas: dict[str, Json] = {
        "Inner": whole(fields("a", a=STRING), fields(b=STRING)),
        "Alias": whole(ref("Inner")),
    }
    found = merged(whole(ref("Alias"), fields("c", c=STRING)), schemas)
    assert {name: required for name, (_, required) in found.items()} == {
        "a": True,
        "b": False,
        "c": True,
    }


def test_a_reference_beside_annotations_stays_a_reference() -> None:
    schemas: dict[str, Json] = {"Size": fields(a=STRING)}
    for schema in (
        whole(ref("Size")),
        whole(ref("Size"), description="The size."),
        whole(ref("Size"), {"description": "The size.", "default": {}}),
        whole(ref("Size"), {"type": "object"}, deprecated=True),
        {**ref("Size"), "description": "The size."},
    ):
        assert field_type(schema, schemas) == Ref("Size")


def test_a_reference_beside_nullable_may_be_null() -> None:
    schemas: dict[str, Json] = {"Size": fields(a=STRING)}
    for schema in (whole(ref("Size"), nullable=True), {**ref("Size"), "nullable": True}):
        assert field_type(schema, schemas) == Union((Ref("Size"), NOTHING))


def test_what_a_part_says_of_the_whole_it_is_taken_from_is_not_said_of_the_merged_one() -> None:
    base: JsonObject = {**fields(a=STRING), "nullable": True, "deprecated": True}
    made = document(
        fields(model=STRING, x=ref("Thing")),
        None,
        {"Thing": whole(ref("Base"), fields(b=STRING)), "Base": base},
    )
    thing = surface(made).requests["Thing"]
    assert isinstance(thing.node, Object)
    assert not thing.deprecated
    body = surface(made).requests["WidgetsParams"].node
    assert isinstance(body, Object)
    assert body.fields["x"].node == Ref("Thing")


def test_keywords_beside_a_reference_are_merged_into_what_it_names() -> None:
    schemas: dict[str, Json] = {"Size": fields(a=STRING, b=STRING)}
    found = merged({**ref("Size"), "required": ["b"]}, schemas)
    assert found == {"b": (TEXT, True), "a": (TEXT, False)}


def test_a_scalar_may_be_written_with_allof() -> None:
    schemas: dict[str, Json] = {"Kind": {"type": "string", "enum": ["a", "b"]}}
    schema: JsonObject = {"type": "array", "items": whole(ref("Kind"))}
    assert field_type(schema, schemas) == Array(Ref("Kind"))
    bounded = whole({"type": "number", "minimum": 0}, {"maximum": 20})
    expected = Scalar("number", (("maximum", 20), ("minimum", 0)))
    assert field_type(bounded, {}) == expected


def test_parts_that_contradict_each_other_are_refused_with_the_place() -> None:
    assert refusal({"A": whole(STRING, NUMBER)}) == (
        "#/components/schemas/A: allOf joins the types 'string' and 'number', which no value has"
    )
    one: JsonObject = {"anyOf": [STRING, BOOLEAN]}
    other: JsonObject = {"anyOf": [NUMBER, INTEGER]}
    assert ", which no value has" in refusal({"A": whole(one, other)})


def test_of_two_unions_what_is_in_both_is_left() -> None:
    one: JsonObject = {"anyOf": [STRING, NUMBER, NULL]}
    other: JsonObject = {"anyOf": [STRING, INTEGER]}
    assert field_type(whole(one, other), {}) == Union((Scalar("string"), Scalar("integer")))
    assert field_type(whole(one, one), {}) == Union((Scalar("string"), Scalar("number"), NOTHING))


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("string", ["string", "null"], Scalar("string")),
        ("integer", "number", Scalar("integer")),
        ("number", ["integer", "string"], Scalar("integer")),
        (["string", "null"], ["null", "string"], Union((Scalar("string"), NOTHING))),
    ],
)
def test_of_the_types_of_two_parts_the_common_ones_are_left(
    one: Json, other: Json, common: Node
) -> None:
    assert field_type(whole({"type": one}, {"type": other}), {}) == common


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": whole(ref("A"), fields(a=STRING))},
        {"A": whole(ref("B"), fields(a=STRING)), "B": whole(ref("A"), fields(b=STRING))},
        {"A": whole(ref("B"), fields(a=STRING)), "B": ref("C"), "C": ref("B")},
    ],
)
def test_parts_that_lead_back_to_themselves_are_refused(schemas: dict[str, Json]) -> None:
    assert refusal(schemas).startswith("#/components/schemas/")
    assert refusal(schemas).endswith("leads back to itself")


def test_a_part_that_dangles_is_told_with_its_place() -> None:
    assert refusal({"A": whole(fields(a=STRING), ref("Gone"))}) == (
        "#/components/schemas/A/allOf/1: dangling reference '#/components/schemas/Gone'"
    )
