"""What strict mode refuses in the keywords about one value: its type, its bounds, its text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from openbatch.runtime.shapes import is_list
from openbatch.strict.json_values import json_type
from openbatch.strict.patterns import refused_in_pattern
from openbatch.strict.vocabulary import (
    BOUNDS,
    FORMATS,
    MAX_LARGE_ENUM_CHARACTERS,
    MAX_SMALL_ENUM_VALUES,
    TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.strict.json_values import JsonSchema

__all__ = ["has_repeated", "value_faults"]

_ENUM_TYPES: Final = frozenset({"string", "number", "integer", "boolean", "null"})
#: Bounds that count something.
_COUNTS: Final = frozenset({"minItems", "maxItems", "minLength", "maxLength"})


def value_faults(schema: JsonSchema) -> Iterator[tuple[str, str]]:
    """Yield what strict mode refuses in a schema, not in those that are written in it.

    Args:
        schema: One schema.

    Yields:
        The rule and the remedy.
    """
    yield from _of_types(schema)
    yield from _of_enum(schema)
    yield from _of_numbers(schema)
    yield from _of_text(schema)


def _of_types(schema: JsonSchema) -> Iterator[tuple[str, str]]:
    given = schema.get("type", [])
    for kind in given if is_list(given) else [given]:
        if not isinstance(kind, str) or kind not in TYPES:
            yield f"{kind!r} is no type", f"use one of {', '.join(sorted(TYPES))}"
    if "type" in schema and given == []:
        yield "`type` lists no types", "name at least one"
    if is_list(given) and has_repeated(given):
        yield "`type` lists a type twice", "list it once"


def _of_enum(schema: JsonSchema) -> Iterator[tuple[str, str]]:
    enum = schema.get("enum", [])
    if not is_list(enum):
        yield "`enum` is no array", "list the values"
        return
    if "enum" in schema and not enum:
        yield "`enum` lists no values", "list them"
    values = [*enum, schema["const"]] if "const" in schema else enum
    kinds = {json_type(value) for value in values}
    if kinds - _ENUM_TYPES:
        odd = next(value for value in values if json_type(value) not in _ENUM_TYPES)
        rule = f"the enum value {odd!r} is no string, number, boolean or null"
        yield rule, "use values of such a type"
    elif len({"number" if kind == "integer" else kind for kind in kinds} - {"null"}) > 1:
        yield "an enum mixes values of several types", "use a union of enums"
    elif values and "type" in schema:
        given = schema["type"]
        named = given if is_list(given) else [given]
        odd = next((value for value in values if not _is_of(value, named)), None)
        if odd is not None or (None in values and "null" not in named):
            yield f"the enum value {odd!r} is not of the type {given!r}", "add its type"
    characters = sum(len(value) for value in enum if isinstance(value, str))
    if len(enum) > MAX_SMALL_ENUM_VALUES and characters > MAX_LARGE_ENUM_CHARACTERS:
        yield (
            f"an enum of {len(enum):,} values comes to {characters:,} characters, and strict"
            f" mode takes {MAX_LARGE_ENUM_CHARACTERS:,} where there are more than"
            f" {MAX_SMALL_ENUM_VALUES} values"
        ), "shorten the values or use str"


def has_repeated(values: list[object]) -> bool:
    """Say whether an array holds a value twice, which JSON Schema forbids of some keywords."""
    return len(set(map(repr, values))) < len(values)


def _is_of(value: object, types: list[object]) -> bool:
    kind = json_type(value)
    whole = isinstance(value, float) and value.is_integer()
    return (
        kind in types or (kind == "integer" and "number" in types) or (whole and "integer" in types)
    )


def _of_numbers(schema: JsonSchema) -> Iterator[tuple[str, str]]:
    enum = schema.get("enum")
    bounds = [(keyword, schema[keyword]) for keyword in schema if keyword in BOUNDS]
    for number in [
        *(bound for _, bound in bounds),
        schema.get("const"),
        *(enum if is_list(enum) else []),
    ]:
        if isinstance(number, float) and not math.isfinite(number):
            yield f"JSON has no number {number}", "use a finite one"
    for keyword, bound in bounds:
        if json_type(bound) not in {"integer", "number"}:
            yield f"`{keyword}` is {bound!r}", "give a number"
        elif keyword in _COUNTS and not (isinstance(bound, int) and bound >= 0):
            yield f"`{keyword}` is {bound!r}", "give an integer that is not negative"
        elif keyword == "multipleOf" and isinstance(bound, (int, float)) and bound <= 0:
            yield f"`multipleOf` is {bound!r}", "give a number above 0"


def _of_text(schema: JsonSchema) -> Iterator[tuple[str, str]]:
    for keyword in ("title", "description"):
        if keyword in schema and not isinstance(schema[keyword], str):
            yield f"`{keyword}` is {schema[keyword]!r}", "give a string, or leave it out"
    given = schema.get("format")
    if "format" in schema and not (isinstance(given, str) and given in FORMATS):
        rule = f"strict mode does not take the format {given!r}"
        yield rule, f"use one of {', '.join(sorted(FORMATS))}, or none"
    pattern = schema.get("pattern")
    if "pattern" in schema and not isinstance(pattern, str):
        yield f"the pattern {pattern!r} is no string", "write a regular expression"
    elif refused := refused_in_pattern(pattern):
        rule = f"the pattern {pattern!r} uses {refused}, which strict mode refuses"
        yield rule, "rewrite it without, or check it in a validator"
