"""What a change of a bound, or of what must stand together, means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.codegen.surfaces import INTEGER, NUMBER, STRING, array, field_diff, fields, map_of

if TYPE_CHECKING:
    from codegen.api_format import Schema


#: What is said of `Part.x` if the bounds of a type are the first, then the second, when sent.
BOUNDS: dict[str, tuple[Schema, Schema, Schema, str]] = {
    "maximum lowered": (
        NUMBER,
        {"maximum": 2},
        {"maximum": 1},
        "BREAKING may be at most 1 (was 2)",
    ),
    "maximum raised": (
        NUMBER,
        {"maximum": 1},
        {"maximum": 1.5},
        "FEATURE may be at most 1.5 (was 1)",
    ),
    "maximum added": (NUMBER, {}, {"maximum": 1}, "BREAKING may be at most 1 (had no upper bound)"),
    "maximum removed": (
        NUMBER,
        {"maximum": 1},
        {},
        "FEATURE has no upper bound any more (was 1)",
    ),
    "maximum excluded": (
        NUMBER,
        {"maximum": 1},
        {"exclusiveMaximum": 1},
        "BREAKING may be less than 1 (was at most 1)",
    ),
    "minimum raised": (
        NUMBER,
        {"minimum": 0},
        {"minimum": 1},
        "BREAKING must be at least 1 (was 0)",
    ),
    "minimum lowered": (
        NUMBER,
        {"minimum": 1},
        {"minimum": 0},
        "FEATURE may be at least 0 (was 1)",
    ),
    "minimum added": (
        NUMBER,
        {},
        {"minimum": 1},
        "BREAKING must be at least 1 (had no lower bound)",
    ),
    "minimum removed": (
        NUMBER,
        {"exclusiveMinimum": 1},
        {},
        "FEATURE has no lower bound any more (was greater than 1)",
    ),
    "minimum included": (
        NUMBER,
        {"exclusiveMinimum": 0},
        {"minimum": 0},
        "FEATURE may be at least 0 (was greater than 0)",
    ),
    "finer steps": (
        NUMBER,
        {"multipleOf": 0.3},
        {"multipleOf": 0.1},
        "FEATURE must be a multiple of 0.1 (was 0.3)",
    ),
    "other steps": (
        INTEGER,
        {"multipleOf": 2},
        {"multipleOf": 3},
        "BREAKING must be a multiple of 3 (was 2)",
    ),
    "steps added": (INTEGER, {}, {"multipleOf": 3}, "BREAKING must be a multiple of 3"),
    "steps removed": (
        INTEGER,
        {"multipleOf": 3},
        {},
        "FEATURE need not be a multiple of 3 any more",
    ),
    "longer text": (
        STRING,
        {"maxLength": 32},
        {"maxLength": 64},
        "FEATURE may have at most 64 characters (was 32)",
    ),
    "shortest text": (
        STRING,
        {},
        {"minLength": 1},
        "BREAKING must have at least 1 characters (had no such bound)",
    ),
    "fewer items": (
        array(STRING),
        {"maxItems": 4},
        {"maxItems": 3},
        "BREAKING may have at most 3 items (was 4)",
    ),
    "no longer any item": (
        array(STRING),
        {"minItems": 1},
        {"minItems": 0},
        "FEATURE may have any number of items (was at least 1)",
    ),
    "more entries": (
        map_of(STRING),
        {"maxProperties": 16},
        {},
        "FEATURE may have any number of entries (was at most 16)",
    ),
    "entries needed": (
        map_of(STRING),
        {"minProperties": 1},
        {"minProperties": 2},
        "BREAKING must have at least 2 entries (was 1)",
    ),
    "pattern added": (STRING, {}, {"pattern": "^a$"}, "BREAKING must match '^a$'"),
    "pattern changed": (
        STRING,
        {"pattern": "^a$"},
        {"pattern": "^b$"},
        "BREAKING must match '^b$' (was '^a$')",
    ),
    "pattern removed": (STRING, {"pattern": "^a$"}, {}, "FEATURE need not match '^a$' any more"),
    "format added": (STRING, {}, {"format": "uri"}, "FIX has the format 'uri'"),
    "format changed": (
        STRING,
        {"format": "uri"},
        {"format": "date"},
        "FIX has the format 'date' (was 'uri')",
    ),
    "format removed": (STRING, {"format": "uri"}, {}, "FIX has no format any more (was 'uri')"),
}


@pytest.mark.parametrize("case", BOUNDS)
def test_change_of_a_bound(case: str) -> None:
    plain, old, new, expected = BOUNDS[case]
    level, _, words = expected.partition(" ")
    before: Schema = {**plain, **old}
    after: Schema = {**plain, **new}
    assert field_diff("request", before, after) == [f"{level} Part.x: `Part.x` {words}"]
    assert field_diff("result", before, after) == [f"FIX Part.x: `Part.x` {words}"]


def test_bounds_that_mean_nothing_are_no_change() -> None:
    assert field_diff("request", STRING, {"type": "string", "minLength": 0}) == []
    assert field_diff("request", {**NUMBER, "minimum": 1}, {**NUMBER, "minimum": 1.0}) == []
    redundant: Schema = {**NUMBER, "minimum": 0, "exclusiveMinimum": 0}
    assert field_diff("request", redundant, {**NUMBER, "exclusiveMinimum": 0}) == []


class TestPresenceRules:
    def test_at_least_one(self) -> None:
        def part(*names: str) -> Schema:
            return {**fields(a=STRING, b=STRING, c=STRING), "atLeastOne": [names] if names else []}

        assert field_diff("request", part(), part("b", "a")) == [
            "BREAKING Part.x: `Part.x` needs one of `a` or `b`"
        ]
        assert field_diff("request", part("a", "b"), part()) == [
            "FEATURE Part.x: `Part.x` no longer needs one of `a` or `b`"
        ]
        assert field_diff("request", part("a", "b"), part("a", "b", "c")) == [
            "FEATURE Part.x: `Part.x` needs one of `a`, `b` or `c` (was `a` or `b`)"
        ]
        assert field_diff("result", part(), part("a", "b")) == [
            "FIX Part.x: `Part.x` needs one of `a` or `b`"
        ]

    def test_not_together(self) -> None:
        def part(*names: str) -> Schema:
            properties = dict.fromkeys({"a", "b", *names}, STRING)
            return {**fields(**properties), "notTogether": [names] if names else []}

        assert field_diff("request", part(), part("a", "b")) == [
            "BREAKING Part.x: `Part.x` cannot have `a` and `b` together"
        ]
        assert field_diff("request", part("a", "b"), part()) == [
            "FEATURE Part.x: `Part.x` may have `a` and `b` together"
        ]
        assert field_diff("request", part(), part("a", "new")) == [
            "FEATURE Part.x.new: new optional field `Part.x.new` (string)",
            "FIX Part.x: `Part.x` cannot have `a` and `new` together",
        ]
