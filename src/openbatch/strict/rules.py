"""Find what strict mode refuses in a JSON schema.

The rules hold for any schema, made here or written by hand. A place is named as in Python:
`Order.items[].meta`; a choice of a union stands in angle brackets: `Order.pet<Dog>.name`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from openbatch.errors import Problem
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict import sizes
from openbatch.strict.json_values import json_type
from openbatch.strict.patterns import refused_in_pattern
from openbatch.strict.places import choice_name, key_step, referred_definition
from openbatch.strict.vocabulary import (
    ASSERTIONS,
    BOUNDS,
    FORMATS,
    IMPOSSIBLE,
    MAX_LARGE_ENUM_CHARACTERS,
    MAX_SMALL_ENUM_VALUES,
    ROOT_KEY,
    TAKEN,
    TYPES,
)

if TYPE_CHECKING:
    from openbatch.errors import ProblemKind
    from openbatch.strict.json_values import JsonSchema

__all__ = ["find_problems", "has_plain_root"]

_ON_PARSING: Final = "leave it out and check the answer when it is parsed"
#: One of these says what a value is.
_TYPING: Final = frozenset({"type", "anyOf", "enum", "const"})
_REMEDIES: Final = {
    "allOf": "write the merged schema out",
    "oneOf": "use `anyOf`",
    "prefixItems": "use a model with a named field for each position",
}


def has_plain_root(schema: JsonSchema) -> bool:
    """Say whether a schema describes values that have JSON types and need not be objects.

    Args:
        schema: A whole JSON schema. A `$ref` at its root is taken for such a description.

    Returns:
        False for an object, and for what has no type at all.
    """
    if IMPOSSIBLE in schema or not schema.keys() & {*_TYPING, "$ref"}:
        return False
    return schema.get("type") != "object" or "anyOf" in schema


def find_problems(
    schema: JsonSchema, name: str, *, is_wrapped: bool = False
) -> tuple[Problem, ...]:
    """Return everything that strict mode refuses in a schema, in the order of the schema.

    Args:
        schema: A whole JSON schema, its definitions under `$defs` or `definitions`.
        name: What the schema is called at the beginning of each path, such as the class's name.
        is_wrapped: Whether the root only holds a value under `ROOT_KEY`. Paths leave it out.

    Returns:
        The problems; none if the schema is strict. Keywords that are neither documented nor known
        to be refused are of the kind `unknown_field`.
    """
    finder = _Finder(schema)
    finder.check_root(schema, name, is_wrapped=is_wrapped)
    if not finder.problems:
        # What only these hold is in the request, too; what is referred to was named better above.
        finder.check_unreached_definitions(name)
    hidden = key_step(ROOT_KEY) if is_wrapped else ""
    return (*finder.problems, *sizes.find_problems(schema, name, hidden))


class _Finder:
    """Walks one schema, each definition once, under the first path that leads to it."""

    def __init__(self, root: JsonSchema) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._seen: set[tuple[str, str]] = set()

    def check_root(self, schema: JsonSchema, name: str, *, is_wrapped: bool) -> None:
        properties = schema.get("properties")
        if is_wrapped and is_object(properties):
            self._check(properties.get(ROOT_KEY), name)
        elif has_plain_root(schema):
            given = "a union" if "anyOf" in schema else _described_type(schema)
            self._report(
                name,
                f"the root of a structured output is an object, and this is {given}",
                "put it into an object with one property",
            )
        else:
            self._check(schema, name)

    def check_unreached_definitions(self, name: str) -> None:
        for section in ("$defs", "definitions"):
            definitions = self._root.get(section)
            if not is_object(definitions):
                continue
            for key, definition in definitions.items():
                if (section, key) not in self._seen:
                    self._seen.add((section, key))
                    self._check(definition, f"{name}.{section}{key_step(key)}")

    def _report(self, path: str, rule: str, remedy: str, kind: ProblemKind = "invalid") -> None:
        self.problems.append(Problem(path, f"{rule}; {remedy}", kind))

    def _check(self, schema: object, path: str) -> None:
        if not is_object(schema):
            self._report(path, f"the schema {schema!r} is no object", "give the value a type")
        elif IMPOSSIBLE in schema:
            self._report(path, str(schema[IMPOSSIBLE]), "leave it out or give it a JSON type")
        elif "$ref" in schema:
            self._check_reference(schema, path)
        elif not schema.keys() & _TYPING:
            self._check_untyped(schema, path)
        else:
            self._check_keywords(schema, path)
            self._check_types(schema, path)
            self._check_enum(schema, path)
            self._check_numbers(schema, path)
            self._check_text(schema, path)
            self._check_object(schema, path)
            self._check_array(schema, path)
            self._check_choices(schema, path)

    def _check_untyped(self, schema: JsonSchema, path: str) -> None:
        if refused := sorted(schema.keys() & ASSERTIONS):
            self._refuse_keyword(refused[0], path)
        else:
            self._report(
                path,
                "any value is right here (Any, object or a generic without its arguments),"
                " and strict mode needs a type",
                "annotate it with one",
            )

    def _check_reference(self, schema: JsonSchema, path: str) -> None:
        reference = schema["$ref"]
        if len(schema) > 1:
            beside = ", ".join(sorted(f"`{keyword}`" for keyword in schema if keyword != "$ref"))
            self._report(path, f"a `$ref` stands beside {beside}", "put what it refers to here")
        if reference == "#":
            return
        definition = referred_definition(reference)
        section = self._root.get(definition[0]) if definition else None
        if definition is None or not is_object(section) or definition[1] not in section:
            self._report(path, f"nothing is defined as {reference!r}", "define it under `$defs`")
        elif definition not in self._seen:
            self._seen.add(definition)
            self._check(section[definition[1]], path)

    def _check_keywords(self, schema: JsonSchema, path: str) -> None:
        for keyword in schema:
            if keyword in ASSERTIONS:
                if not _is_free_form(schema):
                    self._refuse_keyword(keyword, path)
            elif keyword not in TAKEN:
                self._report(
                    path,
                    f"strict mode is not known to take `{keyword}`",
                    "leave it out",
                    "unknown_field",
                )

    def _refuse_keyword(self, keyword: str, path: str) -> None:
        if keyword == "prefixItems":
            rule = "a tuple whose positions differ cannot be strict"
        else:
            rule = f"strict mode does not take `{keyword}`"
        self._report(path, rule, _REMEDIES.get(keyword, _ON_PARSING))

    def _check_types(self, schema: JsonSchema, path: str) -> None:
        given = schema.get("type", [])
        for kind in given if is_list(given) else [given]:
            if not isinstance(kind, str) or kind not in TYPES:
                self._report(path, f"{kind!r} is no type", f"use one of {', '.join(sorted(TYPES))}")

    def _check_enum(self, schema: JsonSchema, path: str) -> None:
        enum = schema.get("enum", [])
        if not is_list(enum):
            self._report(path, "`enum` is no array", "list the values")
            return
        values = [*enum, schema["const"]] if "const" in schema else enum
        kinds = {json_type(value) for value in values}
        if kinds - {"string", "number", "integer", "boolean", "null"}:
            odd = next(value for value in values if json_type(value) in {"array", "object", None})
            self._report(
                path,
                f"the enum value {odd!r} is no string, number, boolean or null",
                "use values of such a type",
            )
        elif len({"number" if kind == "integer" else kind for kind in kinds} - {"null"}) > 1:
            self._report(path, "an enum mixes values of several types", "use a union of enums")
        characters = sum(len(value) for value in enum if isinstance(value, str))
        if len(enum) > MAX_SMALL_ENUM_VALUES and characters > MAX_LARGE_ENUM_CHARACTERS:
            self._report(
                path,
                f"an enum of {len(enum):,} values comes to {characters:,} characters, and strict"
                f" mode takes {MAX_LARGE_ENUM_CHARACTERS:,} where there are more than"
                f" {MAX_SMALL_ENUM_VALUES} values",
                "shorten the values or use str",
            )

    def _check_numbers(self, schema: JsonSchema, path: str) -> None:
        enum = schema.get("enum")
        numbers = [schema[keyword] for keyword in (*BOUNDS, "const") if keyword in schema]
        for number in [*numbers, *(enum if is_list(enum) else [])]:
            if isinstance(number, float) and not math.isfinite(number):
                self._report(path, f"JSON has no number {number}", "use a finite one")

    def _check_text(self, schema: JsonSchema, path: str) -> None:
        given = schema.get("format")
        if "format" in schema and not (isinstance(given, str) and given in FORMATS):
            self._report(
                path,
                f"strict mode does not take the format {given!r}",
                f"use one of {', '.join(sorted(FORMATS))}, or none",
            )
        pattern = schema.get("pattern")
        if refused := refused_in_pattern(pattern):
            self._report(
                path,
                f"the pattern {pattern!r} uses {refused}, which strict mode refuses",
                "rewrite it without, or check it in a validator",
            )

    def _check_object(self, schema: JsonSchema, path: str) -> None:
        if not _has_type(schema, "object"):
            return
        if _is_free_form(schema):
            self._report(
                path,
                "a free-form object (a dict) has no fixed keys, and strict mode needs every key",
                "use a model with a field for each key, or a list of models with a key and a value",
            )
            return
        given = schema.get("properties", {})
        properties = given if is_object(given) else {}
        if schema.get("additionalProperties") is not False:
            self._report(
                path,
                "the object takes keys that it does not declare (extra='allow'),"
                " and strict mode closes every object",
                "use extra='forbid' or extra='ignore' (in a schema, `additionalProperties: false`)",
            )
        required = schema.get("required", [])
        for key in properties:
            if not is_list(required) or key not in required:
                self._report(
                    path + key_step(key),
                    "strict mode requires every property, and this one may be missing",
                    "list it under `required`, and let it be null where it is optional",
                )
        for key, member in properties.items():
            self._check(member, path + key_step(key))

    def _check_array(self, schema: JsonSchema, path: str) -> None:
        if not _has_type(schema, "array") or schema.keys() & {"prefixItems", "enum", "const"}:
            return
        if "items" in schema:
            self._check(schema["items"], f"{path}[]")
        else:
            self._report(f"{path}[]", "the array takes any members", "give them a type")

    def _check_choices(self, schema: JsonSchema, path: str) -> None:
        if "anyOf" not in schema:
            return
        choices = schema["anyOf"]
        if not is_list(choices) or not choices:
            self._report(path, "`anyOf` lists no choices", "list them")
            return
        real = [choice for choice in choices if choice != {"type": "null"}]
        for choice in real:
            self._check(choice, path if len(real) == 1 else f"{path}<{choice_name(choice)}>")


def _is_free_form(schema: JsonSchema) -> bool:
    return (
        _has_type(schema, "object")
        and "properties" not in schema
        and schema.get("additionalProperties") is not False
    )


def _has_type(schema: JsonSchema, kind: str) -> bool:
    given = schema.get("type")
    return given == kind or (is_list(given) and kind in given)


def _described_type(schema: JsonSchema) -> str:
    given = schema.get("type")
    if given == "null":
        return "null"
    if isinstance(given, str):
        return f"{'an' if given[:1] in 'aio' else 'a'} {given}"
    return "a reference" if "$ref" in schema else "any value"
