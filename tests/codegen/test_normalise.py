"""Normalising: what schemas say becomes types, by structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import CodegenError, DocumentError
from codegen.ir import ANYTHING, Array, Enum, Map, Object, Ref, Scalar, Union
from codegen.ir import NULL as NOTHING
from codegen.jsontypes import as_object
from tests.codegen.documents import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    array,
    document,
    fields,
    ref,
    request_type,
    surface,
)
from tests.codegen.packages import imported

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.ir import Field, Node
    from codegen.jsontypes import Json, JsonObject

TEXT = Scalar("string")


def field(schema: JsonObject, schemas: dict[str, Json] | None = None, **options: str) -> Field:
    """Return what becomes of an optional property of a request."""
    node = request_type(document(fields(model=STRING, x=schema), None, schemas, **options))
    assert isinstance(node, Object)
    return node.fields["x"]


def of(schema: JsonObject, schemas: dict[str, Json] | None = None, **options: str) -> Node:
    return field(schema, schemas, **options).node


def component(schema: JsonObject, schemas: dict[str, Json] | None = None) -> Node:
    """Return what becomes of a component that a request refers to."""
    body = fields(model=STRING, x=ref("Thing"))
    return (
        surface(document(body, None, {"Thing": schema, **(schemas or {})})).requests["Thing"].node
    )


def names(node: Node) -> dict[str, bool]:
    """Return the fields of an object, and whether each is required."""
    assert isinstance(node, Object)
    return {name: found.required for name, found in node.fields.items()}


def refusal(schema: JsonObject) -> str:
    with pytest.raises(DocumentError) as caught:
        of(schema)
    place = "#/paths/~1widgets/post/requestBody/content/application~1json/schema/properties/x"
    assert caught.value.place.startswith(place)
    return str(caught.value).removeprefix(place)


@pytest.mark.parametrize("kind", ["string", "number", "integer", "boolean"])
@pytest.mark.parametrize("openapi", ["3.0.0", "3.1.0"])
def test_null_is_told_in_three_ways(kind: str, openapi: str) -> None:
    ways: list[JsonObject] = [
        {"type": kind, "nullable": True},
        {"type": [kind, "null"]},
        {"anyOf": [{"type": kind}, NULL]},
        {"oneOf": [NULL, {"type": kind}]},
        {"anyOf": [{"type": kind, "nullable": True}, NULL]},
        {"type": [kind, "null"], "nullable": True},
    ]
    found = [of(way, openapi=openapi) for way in ways]
    assert all(isinstance(node, Union) and node.members[1] == NOTHING for node in found)
    assert len(set(found)) == 1


def test_null_moves_from_a_component_to_where_it_is_used() -> None:
    schemas: dict[str, Json] = {
        "Size": {**fields(a=STRING), "nullable": True},
        "Alias": ref("Size"),
        "Kind": {"anyOf": [{"type": "string", "enum": ["a"]}, NULL]},
    }
    uses = fields(
        "size kind alias list map",
        size=ref("Size"),
        alias=ref("Alias"),
        kind=ref("Kind"),
        list=array(ref("Size")),
        map={"type": "object", "additionalProperties": ref("Kind")},
        union={"anyOf": [ref("Size"), STRING]},
    )
    made = surface(document(fields(model=STRING, x=ref("Uses")), None, {"Uses": uses, **schemas}))
    assert isinstance(made.requests["Size"].node, Object)
    assert made.requests["Alias"].node == Ref("Size")
    assert made.requests["Kind"].node == Enum(("a",))
    found = made.requests["Uses"].node
    assert isinstance(found, Object)
    nodes = {name: item.node for name, item in found.fields.items()}
    assert nodes["size"] == Union((Ref("Size"), NOTHING))
    assert nodes["alias"] == Union((Ref("Alias"), NOTHING))
    assert nodes["kind"] == Union((Ref("Kind"), NOTHING))
    assert nodes["list"] == Array(Union((Ref("Size"), NOTHING)))
    assert nodes["map"] == Map(Union((Ref("Kind"), NOTHING)))
    assert nodes["union"] == Union((Ref("Size"), TEXT, NOTHING))


def test_a_required_field_of_a_request_that_may_be_null_may_be_left_out() -> None:
    thing = fields("a b c", a=STRING, b={"type": ["string", "null"]}, c=ref("Nullable"))
    nullable: dict[str, Json] = {"Nullable": {"type": "string", "nullable": True}}
    assert names(component(thing, nullable)) == {"a": True, "b": False, "c": False}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"description": "anything"},
        {"nullable": True},
        {"anyOf": [STRING, {}]},
        {"oneOf": [{}, NULL]},
    ],
)
def test_no_type_is_any_json(schema: JsonObject) -> None:
    assert of(schema) == ANYTHING


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "object"}, ANYTHING),
        ({"type": "object", "properties": {}}, ANYTHING),
        ({"type": "object", "additionalProperties": True}, ANYTHING),
        ({"type": "object", "additionalProperties": {}}, ANYTHING),
        ({"additionalProperties": STRING}, TEXT),
        ({"type": "object", "additionalProperties": array(NUMBER)}, Array(Scalar("number"))),
    ],
)
def test_an_object_without_properties_takes_any_key(schema: JsonObject, values: Node) -> None:
    assert of(schema) == Map(values)


def test_free_keys_have_bounds() -> None:
    schema: JsonObject = {
        "type": "object",
        "propertyNames": {"type": "string", "maxLength": 64},
        "additionalProperties": {"type": "string", "maxLength": 512},
        "maxProperties": 16,
    }
    values = Scalar("string", (("maxLength", 512),))
    assert of(schema) == Map(values, (("maxLength", 64),), (("maxProperties", 16),))


def test_an_object_that_allows_nothing_has_no_fields() -> None:
    assert component({"type": "object", "additionalProperties": False}) == Object({})


@pytest.mark.parametrize(("extra", "is_open"), [(True, True), (STRING, True), (False, False)])
def test_properties_beyond_the_named_ones(extra: Json, *, is_open: bool) -> None:
    node = component({**fields(a=STRING), "additionalProperties": extra})
    assert isinstance(node, Object)
    assert node.open is is_open


def test_fields_stand_in_one_order_whatever_the_documents() -> None:
    node = component(fields("c b", d=STRING, c=STRING, a=STRING, b=STRING))
    assert [*names(node)] == ["b", "c", "a", "d"]


def test_a_required_property_that_does_not_exist_is_nobodys_business() -> None:
    assert names(component(fields("a call_id", a=STRING))) == {"a": True}


@pytest.mark.parametrize(
    ("schema", "node"),
    [
        (
            {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a", "format": "x"},
            Scalar("string", (("maxLength", 9), ("minLength", 1), ("pattern", "^a"))),
        ),
        (
            {"type": "number", "minimum": 0, "exclusiveMaximum": 2.5, "multipleOf": 0.5},
            Scalar("number", (("exclusiveMaximum", 2.5), ("minimum", 0), ("multipleOf", 0.5))),
        ),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            Scalar("integer", (("minimum", 0),)),
        ),
        (
            {"type": "array", "items": STRING, "minItems": 1, "maxItems": 4},
            Array(TEXT, (("maxItems", 4), ("minItems", 1))),
        ),
        ({"items": STRING}, Array(TEXT)),
        ({"type": "array"}, Array(ANYTHING)),
        (BOOLEAN, Scalar("boolean")),
        (NULL, NOTHING),
    ],
)
def test_bounds_are_kept(schema: JsonObject, node: Node) -> None:
    assert of(schema) == node


@pytest.mark.parametrize(
    ("schema", "node"),
    [
        ({"type": "string", "enum": ["b", "a", "b"]}, Enum(("b", "a"))),
        ({"enum": ["a", None]}, Union((Enum(("a",)), NOTHING))),
        ({"type": "string", "enum": ["a"], "nullable": True}, Union((Enum(("a",)), NOTHING))),
        ({"const": "a"}, Enum(("a",))),
        ({"const": None}, NOTHING),
        ({"enum": [None]}, NOTHING),
        ({"type": "integer", "enum": [256, 512]}, Enum((256, 512))),
        ({"type": "boolean", "enum": [True]}, Enum((True,))),
        ({"type": "number", "enum": [0.5, 1]}, Scalar("number")),
        ({"enum": ["auto", 0.5, None]}, Union((Enum(("auto",)), Scalar("number"), NOTHING))),
    ],
)
def test_enums(schema: JsonObject, node: Node) -> None:
    assert of(schema) == node


def test_unions_are_flat_and_have_no_repetitions() -> None:
    inner: JsonObject = {"anyOf": [NUMBER, STRING, NULL]}
    assert of({"oneOf": [STRING, NULL, inner, array(STRING)]}) == Union(
        (TEXT, Scalar("number"), Array(TEXT), NOTHING)
    )


def test_scalars_that_differ_in_bounds_only_are_one() -> None:
    short: JsonObject = {"type": "string", "maxLength": 3}
    assert of({"anyOf": [short, {"type": "string", "minLength": 9}]}) == TEXT
    assert of({"anyOf": [short, short]}) == Scalar("string", (("maxLength", 3),))


def test_properties_beside_variants_hold_for_each() -> None:
    both: JsonObject = {
        **fields("a", a=STRING),
        "anyOf": [fields("b", b=NUMBER), fields("c", c=INTEGER)],
    }
    made = surface(document(fields(model=STRING, x=ref("Thing")), None, {"Thing": both}))
    union = made.requests["Thing"].node
    assert isinstance(union, Union)
    found = [
        names(made.requests[item.name].node) for item in union.members if isinstance(item, Ref)
    ]
    assert found == [{"a": True, "b": True}, {"a": True, "c": True}]


def test_a_recursive_reference_is_the_component_it_stands_in() -> None:
    filters: JsonObject = {"type": "array", "items": {"oneOf": [STRING, {"$recursiveRef": "#"}]}}
    thing: JsonObject = {**fields(filters=filters), "$recursiveAnchor": True}
    node = component(thing)
    assert isinstance(node, Object)
    assert node.fields["filters"].node == Array(Union((TEXT, Ref("Thing"))))


def test_types_may_refer_to_themselves_and_each_other() -> None:
    schemas: dict[str, Json] = {"Other": fields(thing=array(ref("Thing")))}
    node = component(fields(other=ref("Other")), schemas)
    assert isinstance(node, Object)
    assert node.fields["other"].node == Ref("Other")


@pytest.mark.parametrize(
    "circle",
    [
        {"A": ref("B"), "B": ref("A")},
        {"A": {"anyOf": [STRING, ref("A")]}},
        {"A": {"anyOf": [ref("B"), STRING]}, "B": {"oneOf": [ref("A"), NUMBER]}},
    ],
)
def test_a_type_that_only_defines_itself_is_refused(circle: dict[str, Json]) -> None:
    with pytest.raises(CodegenError, match=r"^types that are defined by each other: .*A"):
        of(ref("A"), circle)


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ({"anyOf": [STRING, array(ref("Thing"))]}, Union((TEXT, Array(ANYTHING)))),
        (array(ref("Thing")), Array(ANYTHING)),
        (
            {"anyOf": [STRING, {"type": "object", "additionalProperties": ref("Thing")}]},
            Union((TEXT, Map(ANYTHING))),
        ),
        ({"anyOf": [STRING, array(ref("Pair"))]}, Union((TEXT, Array(Ref("Pair"))))),
    ],
)
def test_a_list_or_map_that_leads_back_to_its_alias_holds_anything(
    thing: JsonObject, expected: Node
) -> None:
    pair: JsonObject = {"oneOf": [array(ref("Thing")), NUMBER]}
    assert component(thing, {"Pair": pair}) == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"maxItems": 10.0}, (("maxItems", 10),)),
        ({"maxItems": "10", "minItems": None}, ()),
        ({"minItems": True}, ()),
    ],
)
def test_bounds_are_numbers_and_those_that_count_are_whole(
    bounds: JsonObject, expected: tuple[tuple[str, Json], ...]
) -> None:
    found = of({**array(STRING), **bounds})
    assert found == Array(TEXT, expected)
    assert isinstance(found, Array)
    assert all(isinstance(value, int) for _, value in found.bounds)


@pytest.mark.parametrize("schema", [{"anyOf": [STRING, True]}, {"allOf": [ref("All")]}])
def test_true_is_a_schema_that_takes_anything(schema: JsonObject) -> None:
    assert of(schema, {"All": True}) in (ANYTHING, Ref("All"))


@pytest.mark.parametrize(
    ("schema", "default"),
    [
        ({"type": "string", "default": "a"}, ("a",)),
        ({"type": "string", "nullable": True, "default": None}, (None,)),
        ({"anyOf": [{"type": "number", "default": 1}, NULL]}, (1,)),
        ({"anyOf": [{"type": "number", "default": 1}, STRING]}, ()),
        (STRING, ()),
    ],
)
def test_defaults_are_facts_about_fields(schema: JsonObject, default: tuple[Json, ...]) -> None:
    assert field(schema).default == default


def test_what_is_deprecated_is_marked() -> None:
    assert field({"type": "string", "deprecated": True}).deprecated
    made = document(
        fields(model=STRING, x=ref("Thing")),
        None,
        {"Thing": {**fields(a=STRING), "deprecated": True}},
    )
    assert surface(made).requests["Thing"].deprecated


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "strong"}, "/type: 'strong' is no type of JSON Schema"),
        ({"enum": [*()]}, ": this enum has no values"),
        ({"enum": [NULL]}, ": only strings, numbers, booleans and null can be listed"),
        ({"anyOf": 3}, ": an array is needed here, not a number"),
        ({"anyOf": [STRING, "x"]}, "/anyOf/1: an object is needed here, not a string"),
        (
            {"type": "object", "properties": []},
            "/properties: an object is needed here, not an array",
        ),
        (fields(**{"a/b": {"items": 3}}), "/properties/a~1b/items: an object is needed here, not"),
        ({**fields(a=STRING), "required": "a"}, "/required: an array is needed here, not a string"),
    ],
)
def test_a_schema_that_is_none_is_told_with_its_place(schema: JsonObject, told: str) -> None:
    assert refusal(schema).startswith(told)


def test_true_is_any_json() -> None:
    assert of({"type": "array", "items": True}) == Array(ANYTHING)


def test_a_property_that_may_be_anything_is_free_and_one_that_may_be_nothing_is_none() -> None:
    thing = fields("gone", model=STRING, free={})
    properties = as_object(thing["properties"], "properties")
    thing["properties"] = {**properties, "some": True, "gone": False}
    node = request_type(document(thing, None))
    assert isinstance(node, Object)
    assert {name: field.node for name, field in node.fields.items()} == {
        "model": Scalar("string"),
        "free": ANYTHING,
        "some": ANYTHING,
    }


def test_of_an_enum_and_any_string_results_keep_both_in_either_order(tmp_path: Path) -> None:
    kind: JsonObject = {"type": "string", "enum": ["a", "b"]}
    result = fields(one={"anyOf": [kind, STRING]}, other={"anyOf": [STRING, kind]})
    with imported(document(fields(model=STRING), result), tmp_path) as module:
        made = module.WidgetsResult.model_validate({"one": "x", "other": "a"})
        assert (made.one, made.other) == ("x", "a")
