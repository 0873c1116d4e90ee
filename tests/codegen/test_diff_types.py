"""What a change of a type means, in each direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.codegen.surfaces import (
    ANYTHING,
    FREE,
    INTEGER,
    NULL,
    NUMBER,
    PROGRAM,
    SEARCH,
    STRING,
    array,
    either,
    enum,
    field_diff,
    fields,
    map_of,
    open_enum,
)

if TYPE_CHECKING:
    from codegen.api_format import Direction, Schema


#: What is said of `Part.x` if its type is the first, then the second: when sent, when received.
FIELD_TYPES: dict[str, tuple[Schema, Schema, list[str], list[str]]] = {
    "replaced": (
        STRING,
        INTEGER,
        ["BREAKING `Part.x` is integer (was string)"],
        ["BREAKING `Part.x` is integer (was string)"],
    ),
    "object replaces a word": (
        enum("auto"),
        PROGRAM,
        ["BREAKING `Part.x` is object (was 'auto')"],
        ["BREAKING `Part.x` is object (was 'auto')"],
    ),
    "null added": (
        STRING,
        either(STRING, NULL),
        ["FEATURE `Part.x` may be null"],
        ["BREAKING `Part.x` may be null"],
    ),
    "null removed": (
        enum("a", None),
        enum("a"),
        ["BREAKING `Part.x` may no longer be null"],
        ["FIX `Part.x` may no longer be null"],
    ),
    "null written in two ways": (either(enum("a"), NULL), enum("a", None), [], []),
    "single type becomes a union": (
        STRING,
        either(STRING, array(STRING)),
        ["FEATURE `Part.x` accepts array of string"],
        ["BREAKING `Part.x` may be array of string"],
    ),
    "union grows": (
        either(STRING, PROGRAM),
        either(STRING, PROGRAM, SEARCH),
        ["FEATURE new variant of `Part.x`: `search`"],
        ["FEATURE new variant of `Part.x`: `search`"],
    ),
    "union shrinks": (
        either(STRING, PROGRAM, SEARCH),
        either(STRING, PROGRAM),
        ["BREAKING `Part.x` no longer accepts `search`"],
        ["FIX `Part.x` is no longer `search`"],
    ),
    "union in another order": (either(STRING, PROGRAM), either(PROGRAM, STRING), [], []),
    "union within a union": (
        either(STRING, either(NUMBER, NULL)),
        either(STRING, NUMBER, NULL),
        [],
        [],
    ),
    "variant changes": (
        either(SEARCH, PROGRAM),
        either(SEARCH, fields("type", type=enum("program"), code=NUMBER)),
        ["BREAKING `Part.x.code` is number (was string)"],
        ["BREAKING `Part.x.code` is number (was string)"],
    ),
    "several variants change": (
        either(SEARCH, PROGRAM),
        either(fields("type", type=enum("search")), fields("type", type=enum("program"))),
        [
            "BREAKING field `Part.x<program>.code` removed",
            "BREAKING field `Part.x<search>.query` removed",
        ],
        [
            "BREAKING field `Part.x<program>.code` removed",
            "BREAKING field `Part.x<search>.query` removed",
        ],
    ),
    "one variant for another": (
        either(STRING, PROGRAM),
        either(STRING, INTEGER),
        ["BREAKING `Part.x` no longer accepts `program`", "FEATURE `Part.x` accepts integer"],
        ["FEATURE `Part.x` may be integer", "FIX `Part.x` is no longer `program`"],
    ),
    "open values removed": (
        either(PROGRAM, open_enum("a")),
        PROGRAM,
        ["BREAKING `Part.x` no longer accepts 'a'"],
        ["FIX `Part.x` is no longer 'a'"],
    ),
    "object becomes its variants": (
        fields("type", type=enum("program", "search")),
        either(fields("type", type=enum("search")), fields("type", type=enum("program"))),
        [],
        [],
    ),
    "integer becomes number": (
        INTEGER,
        NUMBER,
        ["FEATURE `Part.x` is number (was integer)"],
        ["BREAKING `Part.x` is number (was integer)"],
    ),
    "number becomes integer": (
        NUMBER,
        INTEGER,
        ["BREAKING `Part.x` is integer (was number)"],
        ["FIX `Part.x` is integer (was number)"],
    ),
    "value added": (
        enum("low"),
        enum("max", "low"),
        ["FEATURE `Part.x` accepts 'max'"],
        ["FEATURE `Part.x` may be 'max'"],
    ),
    "values removed": (
        enum("low", "max", "min"),
        enum("low"),
        ["BREAKING `Part.x` no longer accepts 'max' and 'min'"],
        ["FIX `Part.x` is no longer 'max' and 'min'"],
    ),
    "all values replaced": (
        enum("a"),
        enum("b"),
        ["BREAKING `Part.x` is 'b' (was 'a')"],
        ["BREAKING `Part.x` is 'b' (was 'a')"],
    ),
    "true is not 1": (
        enum(1, 2),
        enum(True, 2),
        ["BREAKING `Part.x` no longer accepts 1", "FEATURE `Part.x` accepts true"],
        ["BREAKING `Part.x` may be true", "FIX `Part.x` is no longer 1"],
    ),
    "any string for listed ones": (
        enum("a", "b"),
        STRING,
        ["FEATURE `Part.x` accepts any string (accepted only 'a' and 'b')"],
        ["BREAKING `Part.x` may be any string (was always 'a' or 'b')"],
    ),
    "any string beside open ones": (
        open_enum("a"),
        either(STRING, open_enum("a")),
        ["FEATURE `Part.x` accepts any string (accepted only 'a')"],
        ["FEATURE `Part.x` may be any string (listed 'a')"],
    ),
    "listed ones for any string": (
        STRING,
        enum("a", "b"),
        ["BREAKING `Part.x` accepts only 'a' and 'b' (accepted any string)"],
        ["FIX `Part.x` is always 'a' or 'b' (was any string)"],
    ),
    "hint removed": (
        either(STRING, enum("a", "b")),
        either(STRING, enum("a")),
        ["FIX `Part.x` no longer lists 'b'"],
        ["FIX `Part.x` no longer lists 'b'"],
    ),
    "values of two enums in one": (either(enum("a"), enum("b")), enum("b", "a"), [], []),
    "enum closed": (
        open_enum("a"),
        enum("a"),
        ["BREAKING `Part.x` has no values but the listed ones"],
        ["FIX `Part.x` has no values but the listed ones"],
    ),
    "enum opened": (
        enum("a"),
        open_enum("a"),
        ["FEATURE `Part.x` may have values that are not listed"],
        ["FEATURE `Part.x` may have values that are not listed"],
    ),
    "union opened": (
        either(PROGRAM, SEARCH),
        {**either(PROGRAM, SEARCH), "open": True},
        ["FEATURE `Part.x` may be a variant that is not listed"],
        ["FEATURE `Part.x` may be a variant that is not listed"],
    ),
    "union closed": (
        {**either(PROGRAM, SEARCH), "open": True},
        either(PROGRAM, SEARCH),
        ["BREAKING `Part.x` is always one of the listed variants"],
        ["FIX `Part.x` is always one of the listed variants"],
    ),
    "another discriminator": (
        {**either(PROGRAM, SEARCH), "discriminator": {"propertyName": "kind"}},
        {**either(PROGRAM, SEARCH), "discriminator": {"propertyName": "type"}},
        ["FIX variants of `Part.x` are told apart by `type` (was `kind`)"],
        ["FIX variants of `Part.x` are told apart by `type` (was `kind`)"],
    ),
    "anything narrowed": (
        ANYTHING,
        STRING,
        ["BREAKING `Part.x` is string (was anything)"],
        ["BREAKING `Part.x` is string (was anything)"],
    ),
    "widened to anything": (
        STRING,
        ANYTHING,
        ["FEATURE `Part.x` may be anything (was string)"],
        ["BREAKING `Part.x` may be anything (was string)"],
    ),
    "items": (
        array(STRING),
        array(either(STRING, NULL)),
        ["FEATURE `Part.x[]` may be null"],
        ["BREAKING `Part.x[]` may be null"],
    ),
    "map values": (
        map_of(INTEGER),
        map_of(STRING),
        ["BREAKING `Part.x.values()` is string (was integer)"],
        ["BREAKING `Part.x.values()` is string (was integer)"],
    ),
    "map keys": (
        map_of(STRING),
        {**map_of(STRING), "propertyNames": {"type": "string", "maxLength": 64}},
        ["BREAKING `Part.x.keys()` may have at most 64 characters (had no such bound)"],
        ["FIX `Part.x.keys()` may have at most 64 characters (had no such bound)"],
    ),
    "map becomes free-form": (
        map_of(STRING),
        FREE,
        ["FEATURE `Part.x` is an object of any content (was map of string)"],
        ["BREAKING `Part.x` is an object of any content (was map of string)"],
    ),
    "free-form gets fields": (
        FREE,
        PROGRAM,
        ["BREAKING `Part.x` is an object with named fields (was an object of any content)"],
        ["BREAKING `Part.x` is an object with named fields (was an object of any content)"],
    ),
    "object opened": (
        PROGRAM,
        {**PROGRAM, "additionalProperties": True},
        ["FEATURE `Part.x` accepts other fields than the named ones"],
        ["FIX `Part.x` has other fields than the named ones"],
    ),
    "object opened for strings": (
        PROGRAM,
        {**PROGRAM, "additionalProperties": STRING},
        ["FEATURE `Part.x` accepts other fields than the named ones (string)"],
        ["FIX `Part.x` has other fields than the named ones (string)"],
    ),
    "object closed": (
        {**PROGRAM, "additionalProperties": True},
        PROGRAM,
        ["BREAKING `Part.x` accepts the named fields only"],
        ["FIX `Part.x` has the named fields only"],
    ),
    "field added": (
        PROGRAM,
        fields("type", type=enum("program"), code=STRING, language=STRING),
        ["FEATURE new optional field `Part.x.language` (string)"],
        ["FEATURE new field `Part.x.language` (string)"],
    ),
    "required field added": (
        PROGRAM,
        fields("type language", type=enum("program"), code=STRING, language=STRING),
        ["BREAKING new required field `Part.x.language` (string)"],
        ["FEATURE new field `Part.x.language` (string)"],
    ),
    "field removed": (
        PROGRAM,
        fields("type", type=enum("program")),
        ["BREAKING field `Part.x.code` removed"],
        ["BREAKING field `Part.x.code` removed"],
    ),
    "field becomes required": (
        PROGRAM,
        {**PROGRAM, "required": ["code", "type"]},
        ["BREAKING `Part.x.code` is required (was optional)"],
        ["FEATURE `Part.x.code` is always there (might be absent)"],
    ),
    "field becomes optional": (
        PROGRAM,
        {**PROGRAM, "required": []},
        ["FEATURE `Part.x.type` is optional (was required)"],
        ["BREAKING `Part.x.type` may be absent (was always there)"],
    ),
    "default changed": (
        {**STRING, "default": "a"},
        {**STRING, "default": "b"},
        ["FIX `Part.x` defaults to 'b' (was 'a')"],
        ["FIX `Part.x` defaults to 'b' (was 'a')"],
    ),
    "default of null": (
        either(STRING, NULL),
        {**either(STRING, NULL), "default": None},
        ["FIX `Part.x` defaults to null (had no default)"],
        ["FIX `Part.x` defaults to null (had no default)"],
    ),
    "default removed": (
        {**STRING, "default": "a"},
        STRING,
        ["FIX `Part.x` has no default any more (was 'a')"],
        ["FIX `Part.x` has no default any more (was 'a')"],
    ),
    "deprecated": (
        STRING,
        {**STRING, "deprecated": True},
        ["FIX `Part.x` is deprecated"],
        ["FIX `Part.x` is deprecated"],
    ),
    "deprecation withdrawn": (
        {**STRING, "deprecated": True},
        {**STRING, "deprecated": False},
        ["FIX `Part.x` is no longer deprecated"],
        ["FIX `Part.x` is no longer deprecated"],
    ),
}


@pytest.mark.parametrize("case", FIELD_TYPES)
@pytest.mark.parametrize("direction", ["request", "result"])
def test_change_of_a_type(direction: Direction, case: str) -> None:
    old, new, sent, received = FIELD_TYPES[case]
    changes = field_diff(direction, old, new)
    expected = sent if direction == "request" else received
    assert [without_path(line) for line in changes] == expected


def without_path(line: str) -> str:
    level, _, rest = line.partition(" ")
    return f"{level} {rest.partition(': ')[2]}"
