"""The rules over finished schemas, written by hand or made here."""

import json
import math

import pytest

from openbatch.errors import Problem
from openbatch.strict.json_values import JsonSchema
from openbatch.strict.patterns import refused_in_pattern
from openbatch.strict.rewrite import make_strict
from openbatch.strict.rules import find_problems

TEXT: JsonSchema = {"type": "string"}


def closed(**properties: object) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def holding(part: object) -> JsonSchema:
    return closed(a=part)


#: A schema that is strict.
STRICT: list[JsonSchema] = [
    closed(),
    holding(TEXT),
    holding({"type": ["string", "null"], "enum": ["F", "C", None]}),
    holding({"type": "string", "enum": ["F", "C"]}),
    holding({"type": "integer", "const": 1}),
    holding({"type": "number", "enum": [1, 2.5]}),
    holding({"type": "integer", "enum": [1.0]}),
    holding({"type": "array", "items": {"$ref": "#"}}),
    holding({"anyOf": [TEXT, {"type": "null"}], "description": "d", "title": "t"}),
    holding({"type": "string", "pattern": "^a$", "format": "email"}),
    holding({"type": "number", "minimum": 0, "exclusiveMaximum": 1.5, "multipleOf": 0.5}),
    holding({"type": ["object", "null"], **closed(b=TEXT)}),
    {**holding({"$ref": "#/$defs/a~1b"}), "$defs": {"a/b": TEXT}},
    {**holding({"$ref": "#/definitions/B"}), "definitions": {"B": closed(c=TEXT)}},
    {**holding(TEXT), "$schema": "https://json-schema.org/draft/2020-12/schema"},
    {
        **holding({"$ref": "#/$defs/Node"}),
        "$defs": {"Node": closed(next={"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]})},
    },
]

#: A schema, and the path and the beginning of the message of each problem in it.
NOT_STRICT: list[tuple[JsonSchema, list[tuple[str, str]]]] = [
    ({}, [("S", "any value is right here")]),
    ({"type": "array"}, [("S", "the root of a structured output is an object")]),
    (
        {"anyOf": [closed()]},
        [("S", "the root of a structured output is an object, and this is a u")],
    ),
    ({"$ref": "#/$defs/A", "$defs": {"A": closed()}}, [("S", "the root of a structured output")]),
    ({"type": ["object", "null"]}, [("S", "the root of a structured output is an object")]),
    ({"type": "object"}, [("S", "a free-form object")]),
    ({"type": "object", "additionalProperties": True}, [("S", "a free-form object")]),
    ({"type": "object", "additionalProperties": TEXT}, [("S", "a free-form object")]),
    ({"type": "object", "patternProperties": {"a": TEXT}}, [("S", "a free-form object")]),
    (
        {"type": "object", "properties": {"a": TEXT}, "required": ["a"]},
        [("S", "the object takes keys that it does not declare")],
    ),
    (
        {**holding(TEXT), "additionalProperties": True},
        [("S", "the object takes keys that it does not declare")],
    ),
    ({**holding(TEXT), "required": []}, [("S.a", "strict mode requires every property")]),
    (
        {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "additionalProperties": False},
        [("S.a", "strict mode requires every property"), ("S.b", "strict mode requires every")],
    ),
    (holding({}), [("S.a", "any value is right here")]),
    (holding({"description": "d"}), [("S.a", "any value is right here")]),
    (closed(a=True), [("S.a", "the schema True is no object")]),
    (holding({"type": "date"}), [("S.a", "'date' is no type; use one of array, boolean,")]),
    (holding({"type": ["string", 3]}), [("S.a", "3 is no type")]),
    (holding({"type": "array"}), [("S.a[]", "the array takes any members")]),
    (holding({"type": "array", "items": {}}), [("S.a[]", "any value is right here")]),
    (
        holding({"type": "array", "items": TEXT, "uniqueItems": True}),
        [("S.a", "strict mode does not take `uniqueItems`; leave it out and check")],
    ),
    (
        holding({"type": "array", "prefixItems": [TEXT, {"type": "null"}]}),
        [("S.a", "a tuple whose positions differ cannot be strict; use a model")],
    ),
    (holding({"oneOf": [TEXT]}), [("S.a", "strict mode does not take `oneOf`; use `anyOf`")]),
    (holding({"allOf": [TEXT]}), [("S.a", "strict mode does not take `allOf`; write the merged")]),
    (holding({"not": TEXT}), [("S.a", "strict mode does not take `not`")]),
    (holding({**TEXT, "if": TEXT}), [("S.a", "strict mode does not take `if`")]),
    (holding({**TEXT, "examples": [1]}), [("S.a", "strict mode is not known to take `examples`")]),
    (
        {**closed(), "dependentRequired": {}, "minProperties": 1},
        [
            ("S", "strict mode does not take `dependentRequired`"),
            ("S", "strict mode does not take"),
        ],
    ),
    (holding({"anyOf": []}), [("S.a", "`anyOf` lists no choices")]),
    (holding({"anyOf": {}}), [("S.a", "`anyOf` lists no choices")]),
    (holding({"anyOf": [{}, {"type": "null"}]}), [("S.a", "any value is right here")]),
    (
        holding({"anyOf": [TEXT, True, {"title": "T"}, {"type": "array"}]}),
        [
            ("S.a<True>", "the schema True is no object"),
            ("S.a<T>", "any value is right here"),
            ("S.a<array>[]", "the array takes any members"),
        ],
    ),
    (holding({"$ref": "#/$defs/A"}), [("S.a", "nothing is defined as '#/$defs/A'")]),
    (holding({"$ref": "other.json"}), [("S.a", "nothing is defined as 'other.json'")]),
    (holding({"$ref": 3}), [("S.a", "nothing is defined as 3")]),
    (
        {**holding({"$ref": "#/$defs/A", "title": "t", "description": "d"}), "$defs": {"A": TEXT}},
        [("S.a", "a `$ref` stands beside `description`, `title`; put what it refers to here")],
    ),
    (
        {**closed(a={"$ref": "#/$defs/A"}, b={"$ref": "#/$defs/A"}), "$defs": {"A": {}}},
        [("S.a", "any value is right here")],
    ),
    ({**holding(TEXT), "$defs": {"Unused": {}}}, [("S.$defs.Unused", "any value is right")]),
    (holding({"enum": "a"}), [("S.a", "`enum` is no array")]),
    (holding({"enum": ["a", 1]}), [("S.a", "an enum mixes values of several types")]),
    (holding({"enum": [[1], 1]}), [("S.a", "the enum value [1] is no string, number, boolean")]),
    (holding({"const": {}}), [("S.a", "the enum value {} is no string")]),
    (holding({"enum": [math.inf]}), [("S.a", "JSON has no number inf")]),
    (holding({"type": "number", "maximum": math.nan}), [("S.a", "JSON has no number nan")]),
    (
        holding({"type": "string", "format": "uri"}),
        [("S.a", "strict mode does not take the format")],
    ),
    (holding({"type": "string", "format": []}), [("S.a", "strict mode does not take the format")]),
    (holding({"type": "string", "pattern": "(?!a)"}), [("S.a", "the pattern '(?!a)' uses looka")]),
    (closed(**{"a b": {"title": "t"}}), [('S["a b"]', "any value is right here")]),
]


@pytest.mark.parametrize("schema", STRICT, ids=json.dumps)
def test_a_strict_schema_has_no_problems(schema: JsonSchema) -> None:
    assert find_problems(schema, "S") == ()


@pytest.mark.parametrize(
    ("schema", "expected"), NOT_STRICT, ids=[json.dumps(schema) for schema, _ in NOT_STRICT]
)
def test_each_problem_is_found_in_its_place(
    schema: JsonSchema, expected: list[tuple[str, str]]
) -> None:
    problems = find_problems(schema, "S")
    assert [problem.path for problem in problems] == [path for path, _ in expected]
    for problem, (_, message) in zip(problems, expected, strict=True):
        assert problem.message.startswith(message)
        assert "\n" not in str(problem)
        assert "; " in problem.message


def test_only_an_unknown_keyword_may_turn_out_right() -> None:
    schema = holding({**TEXT, "not": TEXT, "x-unknown": 1})
    kinds = {problem.message.split("`")[1]: problem.kind for problem in find_problems(schema, "S")}
    assert kinds == {"not": "invalid", "x-unknown": "unknown_field"}


def nested(levels: int) -> JsonSchema:
    schema = closed(leaf=TEXT)
    for _ in range(levels - 1):
        schema = closed(a={"type": "array", "items": {"anyOf": [schema, {"type": "null"}]}})
    return schema


class TestSizes:
    def test_the_levels_are_those_of_objects(self) -> None:
        assert find_problems(nested(10), "S") == ()
        assert find_problems(nested(11), "S") == (
            Problem(
                "S",
                "objects nest 11 levels deep, at S"
                + ".a[]" * 10
                + ", and strict mode takes 10; flatten it",
            ),
        )

    def test_a_reference_counts_the_levels_that_it_leads_to(self) -> None:
        deep = {**closed(b={"$ref": "#/$defs/D"}), "$defs": {"D": nested(10)}}
        (problem,) = find_problems(deep, "S")
        assert problem.message.startswith("objects nest 11 levels deep, at S.b.a[]")

    def test_mutual_recursion_ends(self) -> None:
        schema = {
            **closed(a={"$ref": "#/$defs/A"}),
            "$defs": {"A": closed(b={"$ref": "#/$defs/B"}), "B": closed(a={"$ref": "#/$defs/A"})},
        }
        assert find_problems(schema, "S") == ()

    def test_what_is_written_counts_once(self) -> None:
        properties = {f"p{number}": {"$ref": "#/$defs/D"} for number in range(2_500)}
        definition = closed(**{f"q{number}": TEXT for number in range(2_500)})
        assert find_problems({**closed(**properties), "$defs": {"D": definition}}, "S") == ()
        more = {**closed(**properties, last=TEXT), "$defs": {"D": definition}}
        (problem,) = find_problems(more, "S")
        assert problem.message.startswith("5,001 properties in all, and strict mode takes 5,000;")

    def test_every_kind_of_name_and_value_counts(self) -> None:
        def schema(length: int) -> JsonSchema:
            return {
                **closed(
                    **{
                        "p" * 30_000: {"$ref": "#/$defs/" + "d" * 30_000},
                        "e": {"type": "string", "enum": ["e" * 29_998, "12"]},
                        "c": {"type": "string", "const": "c" * length},
                    }
                ),
                "$defs": {"d" * 30_000: TEXT},
            }

        assert find_problems(schema(29_998), "S") == ()
        (problem,) = find_problems(schema(29_999), "S")
        assert "come to 120,001 characters, and strict mode takes 120,000;" in problem.message

    def test_the_values_of_all_enums_count(self) -> None:
        enum: JsonSchema = {"type": "integer", "enum": list(range(250))}
        assert find_problems(closed(a=enum, b=enum, c=enum, d=enum), "S") == ()
        (problem,) = find_problems(
            closed(a=enum, b=enum, c=enum, d=enum, e={"type": "integer", "enum": [1]}), "S"
        )
        assert problem.message.startswith("1,001 enum values in all, and strict mode takes 1,000;")


@pytest.mark.parametrize(
    ("pattern", "refused"),
    [
        ("a(?=b)", "lookaround"),
        ("a(?!b)", "lookaround"),
        ("(?<=a)b", "lookaround"),
        ("(?<!a)b", "lookaround"),
        ("[a](?=b)", "lookaround"),
        ("[]](?=b)", "lookaround"),
        (r"[\]](?=b)", "lookaround"),
        (r"\\(?=b)", "lookaround"),
        (r"\p{L}", r"\p"),
        (r"[^\P{Lu}]", r"\P"),
        (r"\(?=b", None),
        ("[(?=b)]", None),
        ("[](?=b)]", None),
        ("[^](?=b)]", None),
        ("(?:a)(?P<n>b)(?<m>c)(?i)", None),
        (r"\\p{L}", None),
        (r"\d+\.\w*", None),
        (3, None),
    ],
)
def test_what_a_pattern_may_not_use(pattern: object, refused: str | None) -> None:
    assert refused_in_pattern(pattern) == refused


class TestRewriting:
    """What Pydantic's schemas do not show."""

    def test_illegal_names_of_definitions_are_replaced(self) -> None:
        schema = {
            **closed(a={"$ref": "#/$defs/a.b"}, b={"$ref": "#/$defs/a~1b"}),
            "$defs": {"a.b": TEXT, "a/b": {"type": "null"}, "a_b": {"type": "integer"}},
        }
        assert make_strict(schema, "S") == {
            **closed(a={"$ref": "#/$defs/a_b-2"}, b={"$ref": "#/$defs/a_b-3"}),
            "$defs": {"a_b-2": TEXT, "a_b-3": {"type": "null"}, "a_b": {"type": "integer"}},
        }

    def test_the_given_schema_stays_as_it_is(self) -> None:
        schema: JsonSchema = {
            "properties": {"a": {"$ref": "#/$defs/A", "title": "t"}, "b": {"oneOf": [TEXT]}},
            "$defs": {"A": {"properties": {"c": {"default": 1, "enum": [1, "a"]}}}},
        }
        before = json.dumps(schema)
        make_strict(schema, "S")
        assert json.dumps(schema) == before

    def test_making_a_schema_strict_twice_changes_nothing(self) -> None:
        schema: JsonSchema = {
            "$defs": {"A": {"properties": {"c": {"enum": [1, "a"]}}}},
            "properties": {"a": {"$ref": "#/$defs/A", "title": "t"}, "b": {"oneOf": [TEXT]}},
        }
        once = make_strict(schema, "S")
        assert make_strict(once, "S") == once
        assert find_problems(once, "S") == ()

    @pytest.mark.parametrize(
        "part",
        [
            {"allOf": [{"type": "string"}, {"minLength": 1}]},
            {"type": "integer", "allOf": [{"type": "string"}]},
            {"anyOf": [TEXT], "oneOf": [TEXT]},
            {"not": TEXT},
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "array", "prefixItems": [TEXT, TEXT], "minItems": 2},
            True,
        ],
        ids=json.dumps,
    )
    def test_what_cannot_be_rewritten_stays_and_is_found(self, part: object) -> None:
        rewritten = make_strict(holding(part), "S")
        assert rewritten == holding(part)
        assert {problem.path for problem in find_problems(rewritten, "S")} == {"S.a"}

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"allOf": [{"$ref": "#/$defs/T"}], "description": "d"}, {**TEXT, "description": "d"}),
            ({"allOf": [{"allOf": [TEXT]}]}, TEXT),
            ({"const": None}, {"const": None, "type": "null"}),
            ({"enum": [None]}, {"type": "null"}),
            ({"enum": [1, 2.5]}, {"enum": [1, 2.5], "type": "number"}),
            ({"type": "integer", "format": "int32"}, {"type": "integer"}),
            ({"type": "string", "format": "uuid7"}, {"type": "string", "format": "uuid"}),
            (
                {"type": "array", "prefixItems": [TEXT], "items": TEXT, "minItems": 1},
                {"type": "array", "items": TEXT, "minItems": 1},
            ),
            (
                {
                    "type": "array",
                    "prefixItems": [
                        {"$ref": "#/$defs/T"},
                        {"$ref": "#/$defs/T", "description": "d"},
                    ],
                    "minItems": 2,
                    "maxItems": 2,
                },
                {
                    "type": "array",
                    "items": {**TEXT, "description": "[1] d"},
                    "minItems": 2,
                    "maxItems": 2,
                },
            ),
            (
                {"type": "object", "properties": {"a": True}, "additionalProperties": False},
                {
                    "type": "object",
                    "properties": {"a": True},
                    "required": ["a"],
                    "additionalProperties": False,
                },
            ),
        ],
    )
    def test_what_keeps_its_meaning_is_rewritten(
        self, given: JsonSchema, expected: JsonSchema
    ) -> None:
        schema = {**holding(given), "$defs": {"T": TEXT}}
        assert make_strict(schema, "S") == {**holding(expected), "$defs": {"T": TEXT}}
