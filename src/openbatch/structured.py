"""Structured outputs: a Python type as the strict JSON schema that answers must follow.

Any type that `pydantic.TypeAdapter` takes and that describes an object can be given: a Pydantic
model, a dataclass, a TypedDict, a generic such as `Box[int]`. What strict mode cannot express is
refused here, with the place, the rule and what to do, instead of by the service, hours later.

Importing this module does not import Pydantic; converting the first type does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from openbatch.errors import StrictSchemaError
from openbatch.strict.json_values import copy_json
from openbatch.strict.names import is_legal_name, schema_name, type_name
from openbatch.strict.vocabulary import MAX_NAME_LENGTH

if TYPE_CHECKING:
    from collections.abc import Hashable

    from typing_extensions import TypeForm

    from openbatch.strict.json_values import JsonSchema

__all__ = ["StrictOutput", "output_format", "schema_name", "strict_schema"]


@dataclass(frozen=True, slots=True)
class StrictOutput:
    """What a request says about the form of its answer, in the parts that all endpoints share.

    Attributes:
        name: What the schema is called: 1 to 64 ASCII letters, digits, underscores and hyphens.
        schema: The strict JSON schema. It belongs to this object alone.
        strict: Always True: the answer follows the schema exactly.
    """

    name: str
    schema: dict[str, object]
    strict: Literal[True] = True


def strict_schema(type_: TypeForm[object]) -> dict[str, object]:
    """Return the strict JSON schema of a type.

    The schema keeps the order of the fields, their descriptions and their bounds. Every object is
    closed and every field required, so that an answer gives them all; a field with a default is
    still checked and parsed by the type. Sets become arrays, tuples of equal members arrays of
    that length. Formats outside of strict mode's list, defaults and examples are left out: the
    type checks them when the answer is parsed.

    A type is converted once; each call returns a copy of its own.

    Args:
        type_: A Pydantic model, a dataclass, a TypedDict or another type that describes an object.

    Returns:
        A JSON schema, free for the caller to change.

    Raises:
        StrictSchemaError: `type_` is no type, does not describe an object, or holds what strict
            mode cannot express. The message is one line: place, rule and remedy.
    """
    key = _cache_key(type_)
    cached = _CONVERTED.get(key)
    if cached is None:
        if len(_CONVERTED) >= _MAX_CONVERTED:
            _CONVERTED.clear()
        # The type is kept beside its schema, so that its id is not given to another one.
        cached = _CONVERTED[key] = (type_, _convert(type_))
    return copy_json(cached[1])


def output_format(type_: TypeForm[object], name: str | None = None) -> StrictOutput:
    """Return a type as the form of an answer: name, strict schema and strictness.

    Args:
        type_: A Pydantic model, a dataclass, a TypedDict or another type that describes an object.
        name: What the request calls the schema; by default `schema_name(type_)`.

    Returns:
        The three parts that the formats of all endpoints are made of.

    Raises:
        StrictSchemaError: As for `strict_schema`, or the name is not legal.
    """
    schema = strict_schema(type_)
    if name is None:
        return StrictOutput(schema_name(type_), schema)
    if not is_legal_name(name):
        message = (
            f"name: {name!r} cannot name a schema; use 1 to {MAX_NAME_LENGTH} ASCII letters,"
            " digits, underscores and hyphens"
        )
        raise StrictSchemaError(message)
    return StrictOutput(name, schema)


def _convert(type_: TypeForm[object]) -> JsonSchema:
    from openbatch.strict.rewrite import make_strict
    from openbatch.strict.rules import find_problems
    from openbatch.strict.source import pydantic_schema

    name = type_name(type_)
    try:
        schema = make_strict(pydantic_schema(type_), name)
        problems = find_problems(schema, name)
    except RecursionError:
        message = f"{name}: the type is nested too deeply; flatten it"
        raise StrictSchemaError(message) from None
    if problems:
        more = len(problems) - 1
        message = str(problems[0])
        raise StrictSchemaError(f"{message} (and {more} more)" if more else message)
    return schema


#: The schemas of the types that were converted last, each with its type.
_CONVERTED: Final[dict[Hashable, tuple[object, JsonSchema]]] = {}
_MAX_CONVERTED: Final = 256


def _cache_key(type_: object) -> Hashable:
    if isinstance(type_, type):
        return type_
    try:
        hash(type_)
    except TypeError:
        return id(type_)
    # Equal unions can list their members in another order, and the order is that of the answer.
    return type_, repr(type_)
