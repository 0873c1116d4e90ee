"""`check_strict_schema` over schemas of any origin, and what is remembered of them."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from openbatch import (
    DisputedRuleWarning,
    StrictSchemaError,
    UnknownParameterWarning,
    check_strict_schema,
    strict_schema,
)
from openbatch.strict.linter import schema_findings

Schema = dict[str, Any]  # JSON, of any form

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}


def closed(**properties: object) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def holding(part: object) -> Schema:
    return closed(a=part)


def nested(levels: int) -> Schema:
    schema = closed(leaf=TEXT)
    for _ in range(levels - 1):
        schema = holding(schema)
    return schema


def enum(count: int, length: int = 1) -> Schema:
    return {"type": "string", "enum": [f"{number}".rjust(length, "v") for number in range(count)]}


#: What is illegal, the schema, and where it is told.
ILLEGAL: list[tuple[str, Schema, str]] = [
    ("a root that is an array", {"type": "array", "items": TEXT}, "S"),
    ("a root that is a string", TEXT, "S"),
    ("a root that is a union", {"anyOf": [closed(), holding(TEXT)]}, "S"),
    ("a root that is an object and a union", {**closed(), "anyOf": [closed()]}, "S"),
    ("a root that is a reference", {"$ref": "#/$defs/A", "$defs": {"A": closed()}}, "S"),
    ("a root that may be null", {**closed(), "type": ["object", "null"]}, "S"),
    ("a root without a type", {}, "S"),
    ("a property without a type", holding({}), "S.a"),
    ("a property that is only described", holding({"description": "d"}), "S.a"),
    ("an enum without a type", holding({"enum": ["a"]}), "S.a"),
    ("a const without a type", holding({"const": 1}), "S.a"),
    ("a type that JSON Schema lacks", holding({"type": "date"}), "S.a"),
    ("no types at all", holding({"type": []}), "S.a"),
    ("a schema that is a boolean", closed(a=True), "S.a"),
    ("an open object", {"type": "object", "properties": {}, "required": []}, "S"),
    ("an object that allows more", {**holding(TEXT), "additionalProperties": True}, "S"),
    ("an object with typed extras", {**holding(TEXT), "additionalProperties": TEXT}, "S"),
    ("a free-form object", holding({"type": "object"}), "S.a"),
    ("a map", holding({"type": "object", "additionalProperties": TEXT}), "S.a"),
    ("a property that is not required", {**holding(TEXT), "required": []}, "S.a"),
    ("no `required`", {k: v for k, v in holding(TEXT).items() if k != "required"}, "S.a"),
    ("a required key that is no property", {**holding(TEXT), "required": ["a", "b"]}, "S"),
    ("properties that are a list", {**closed(), "properties": []}, "S"),
    ("allOf", holding({"allOf": [TEXT]}), "S.a"),
    ("oneOf", holding({"oneOf": [TEXT, NUMBER]}), "S.a"),
    ("not", holding({**TEXT, "not": {"const": "x"}}), "S.a"),
    ("if", holding({**TEXT, "if": TEXT}), "S.a"),
    ("then", holding({**TEXT, "then": TEXT}), "S.a"),
    ("else", holding({**TEXT, "else": TEXT}), "S.a"),
    ("dependentRequired", {**holding(TEXT), "dependentRequired": {"a": []}}, "S"),
    ("dependentSchemas", {**holding(TEXT), "dependentSchemas": {"a": TEXT}}, "S"),
    ("patternProperties", {**holding(TEXT), "patternProperties": {"b": TEXT}}, "S"),
    ("propertyNames", {**holding(TEXT), "propertyNames": TEXT}, "S"),
    ("minProperties", {**holding(TEXT), "minProperties": 1}, "S"),
    ("maxProperties", {**holding(TEXT), "maxProperties": 1}, "S"),
    ("unevaluatedProperties", {**holding(TEXT), "unevaluatedProperties": False}, "S"),
    ("prefixItems", holding({"type": "array", "prefixItems": [TEXT, NUMBER]}), "S.a"),
    ("items that are a list", holding({"type": "array", "items": [TEXT, NUMBER]}), "S.a"),
    ("uniqueItems", holding({"type": "array", "items": TEXT, "uniqueItems": True}), "S.a"),
    ("contains", holding({"type": "array", "items": TEXT, "contains": TEXT}), "S.a"),
    ("an array of anything", holding({"type": "array"}), "S.a[]"),
    ("an array of untyped members", holding({"type": "array", "items": {}}), "S.a[]"),
    ("an empty union", holding({"anyOf": []}), "S.a"),
    ("an untyped choice", holding({"anyOf": [TEXT, {"title": "T"}]}), "S.a<T>"),
    ("an open object in a union", holding({"anyOf": [TEXT, {"type": "object"}]}), "S.a<object>"),
    ("a format outside of the list", holding({**TEXT, "format": "uri"}), "S.a"),
    ("lookahead", holding({**TEXT, "pattern": "a(?=b)"}), "S.a"),
    ("negative lookahead", holding({**TEXT, "pattern": "(?!a)b"}), "S.a"),
    ("lookbehind", holding({**TEXT, "pattern": "(?<=a)b"}), "S.a"),
    ("negative lookbehind", holding({**TEXT, "pattern": "(?<!a)b"}), "S.a"),
    ("a class of Unicode", holding({**TEXT, "pattern": r"^\p{L}+$"}), "S.a"),
    ("a pattern that is no text", holding({**TEXT, "pattern": 3}), "S.a"),
    ("an empty enum", holding({**TEXT, "enum": []}), "S.a"),
    ("an enum of several types", holding({"type": ["string", "integer"], "enum": ["a", 1]}), "S.a"),
    ("an enum of another type", holding({**TEXT, "enum": [1, 2]}), "S.a"),
    ("null in an enum of strings", holding({**TEXT, "enum": ["a", None]}), "S.a"),
    ("an enum of objects", holding({"type": "object", "enum": [closed()]}), "S.a"),
    ("a bound that is no number", holding({**NUMBER, "minimum": "3"}), "S.a"),
    ("a negative count", holding({"type": "array", "items": TEXT, "minItems": -1}), "S.a"),
    ("a step of nothing", holding({**NUMBER, "multipleOf": 0}), "S.a"),
    ("a type twice", holding({"type": ["string", "string"]}), "S.a"),
    ("a required key twice", {**holding(TEXT), "required": ["a", "a"]}, "S"),
    ("definitions that are a list", {**holding(TEXT), "$defs": []}, "S"),
    ("a title that is no text", holding({**TEXT, "title": 3}), "S.a"),
    ("a description that is no text", holding({**TEXT, "description": None}), "S.a"),
    ("a key that is no text", {**closed(), "properties": {1: TEXT}}, "S (properties)"),
    ("a reference to nothing", holding({"$ref": "#/$defs/A"}), "S.a"),
    ("a reference to another file", holding({"$ref": "other.json"}), "S.a"),
    (
        "a reference with something beside it",
        {**holding({"$ref": "#/$defs/A", "description": "d"}), "$defs": {"A": TEXT}},
        "S.a",
    ),
    (
        "a reference to itself",
        {**holding({"$ref": "#/$defs/A"}), "$defs": {"A": {"$ref": "#/$defs/A"}}},
        "S.a",
    ),
    ("a broken definition", {**holding(TEXT), "$defs": {"A": {}}}, "S.$defs.A"),
    ("an unknown keyword", holding({**TEXT, "x-hint": "h"}), "S.a"),
    ("5,001 properties", closed(**{f"p{number}": TEXT for number in range(5_001)}), "S"),
    ("11 levels", nested(11), "S"),
    ("more than 120,000 characters", closed(**{f"{n:601}": TEXT for n in range(200)}), "S"),
    ("1,001 enum values", closed(a=enum(501), b=enum(500)), "S"),
    ("a large enum of long values", holding(enum(251, 60)), "S.a"),
]


@pytest.mark.parametrize(
    ("schema", "place"),
    [(schema, place) for _, schema, place in ILLEGAL],
    ids=[name for name, _, _ in ILLEGAL],
)
def test_what_is_illegal_is_refused(schema: Schema, place: str) -> None:
    with pytest.raises(StrictSchemaError) as caught:
        check_strict_schema(schema, "S")
    problems = caught.value.problems
    assert place in [problem.path for problem in problems]
    lines = str(caught.value).splitlines()
    assert lines == [str(problem) for problem in problems]
    assert all("; " in line for line in lines)


@pytest.mark.parametrize(
    "schema",
    [
        closed(),
        nested(10),
        holding({"type": ["string", "null"], "enum": ["F", "C", None]}),
        holding({"anyOf": [TEXT, {"type": "null"}]}),
        holding({"type": "array", "items": {"$ref": "#"}, "minItems": 1, "maxItems": 3}),
        {**holding({"$ref": "#/$defs/A"}), "$defs": {"A": holding({"$ref": "#/$defs/A"})}},
        {**holding({"$ref": "#/definitions/A"}), "definitions": {"A": TEXT}},
        {**holding(TEXT), "description": "d", "title": "T"},
        holding({**TEXT, "format": "date-time"}),
        holding({**TEXT, "pattern": "^[a-z]+$"}),
        holding({**NUMBER, "minimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.5}),
        closed(a=enum(500), b=enum(500)),
        closed(**{f"p{number}": TEXT for number in range(5_000)}),
        types.MappingProxyType(closed(a=types.MappingProxyType(TEXT))),
    ],
)
def test_what_is_legal_passes(schema: Schema) -> None:
    check_strict_schema(schema)


def test_every_problem_is_told_on_a_line_of_its_own() -> None:
    schema = {"type": "object", "properties": {"a": {}, "b": {**TEXT, "format": "uri"}}}
    with pytest.raises(StrictSchemaError) as caught:
        check_strict_schema(schema, "Order")
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [
        "Order",
        "Order.a",
        "Order.b",
        "Order.a",
        "Order.b",
    ]


def test_an_unknown_keyword_may_pass_with_a_warning() -> None:
    with pytest.warns(
        UnknownParameterWarning, match=r"^S\.a: strict mode is not known to take `x-"
    ):
        check_strict_schema(holding({**TEXT, "x-hint": "h"}), "S", unknown="warn")
    with pytest.raises(StrictSchemaError, match="`not`"):
        check_strict_schema(holding({**TEXT, "not": TEXT}), "S", unknown="warn")


@pytest.mark.parametrize("given", [None, [], "{}", 3])
def test_what_is_no_schema_is_refused(given: Schema) -> None:
    with pytest.raises(StrictSchemaError, match=r"^schema: a schema is a dict, got"):
        check_strict_schema(given)


def test_a_key_that_is_no_text_is_refused_and_its_text_is_not() -> None:
    by_number: Any = {**closed(), "properties": {1: TEXT}, "required": ["1"]}
    with pytest.raises(StrictSchemaError, match="the key 1 is of type int"):
        check_strict_schema(by_number, "Numbered")
    check_strict_schema(closed(**{"1": TEXT}), "Numbered")


def test_a_type_in_place_of_its_schema_is_told_apart() -> None:
    model: Any = BaseModel
    with pytest.raises(
        StrictSchemaError, match=r"got ModelMetaclass; give `strict_schema\(type\)`"
    ):
        check_strict_schema(model)


def test_a_schema_beyond_the_stack_is_refused() -> None:
    deep: Schema = TEXT
    for _ in range(3_000):
        deep = {"type": "array", "items": deep}
    with pytest.raises(StrictSchemaError):
        check_strict_schema(holding(deep))


KEYWORDS = [
    "$defs",
    "$ref",
    "#/$defs/a",
    "a",
    "additionalProperties",
    "anyOf",
    "const",
    "enum",
    "format",
    "items",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(KEYWORDS),
        inner | st.sampled_from(["object", "array", "string", "#/$defs/a", False]),
        max_size=4,
    ),
    max_leaves=12,
)


# The first draw of text in a fresh checkout takes seconds.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "properties", "$defs", "anyOf"]), JSON))
def test_no_schema_makes_it_fail(schema: Schema) -> None:
    for problem in schema_findings({"type": "object", **schema}, "S"):
        assert "\n" not in str(problem)


class Sized(BaseModel):
    name: str = Field(min_length=1, max_length=5)


DISPUTED = """
import warnings
warnings.simplefilter("always")
from typing import Annotated
from pydantic import BaseModel, Field
import openbatch

class One(BaseModel):
    a: str = Field(min_length=1)
    b: str = Field(max_length=5)

class Two(BaseModel):
    a: str = Field(min_length=2)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert openbatch.strict_schema(One)["properties"]["b"]["maxLength"] == 5
    openbatch.strict_schema(Two)
    openbatch.check_strict_schema(openbatch.strict_schema(One))
    openbatch.check_strict_schema(
        {"type": "object", "properties": {"a": {"type": "string", "default": ""}},
         "required": ["a"], "additionalProperties": False}, "Mine")
print([(w.category.__name__, str(w.message).partition(";")[0], w.filename) for w in caught])
"""


def test_what_sources_dispute_warns_once_for_each_rule() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DISPUTED], capture_output=True, check=True, text=True
    )
    lengths = "the length of a string (`minLength`, `maxLength`)"
    asked = "sources disagree on whether strict mode takes"
    assert done.stdout.strip() == str(
        [
            ("DisputedRuleWarning", f"One.a: {asked} {lengths}", "<string>"),
            ("DisputedRuleWarning", f"Mine.a: {asked} a `default`", "<string>"),
        ]
    )
    assert issubclass(DisputedRuleWarning, UserWarning)


def test_a_schema_is_judged_again_after_a_change() -> None:
    schema = holding(dict(TEXT))
    check_strict_schema(schema)
    schema["properties"]["a"]["not"] = TEXT
    with pytest.raises(StrictSchemaError, match="`not`"):
        check_strict_schema(schema)


def test_a_schema_that_stays_the_same_is_judged_once() -> None:
    schema = strict_schema(Sized)
    first = schema_findings(schema, "S")
    assert all(schema_findings(json.loads(json.dumps(schema)), "S") is first for _ in range(1_000))
