"""From a type to its strict schema, once for each type.

Importing this module does not import Pydantic; converting the first type does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from openbatch.errors import StrictSchemaError
from openbatch.strict.disputes import warn_of_disputes
from openbatch.strict.names import schema_name, type_name
from openbatch.strict.places import inlined_root
from openbatch.strict.type_cache import TypeCache
from openbatch.strict.vocabulary import IMPOSSIBLE

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from openbatch.errors import Problem
    from openbatch.strict.json_values import JsonSchema

__all__ = ["Conversion", "conversion", "loose_schema"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a type was converted to.

    Attributes:
        name: The legal name of the type.
        schema: The strict schema. It is shared: whoever changes it takes a copy.
        is_wrapped: Whether the type has no object at its root, so that the schema asks for one that
            holds the value under `vocabulary.ROOT_KEY`.
        problems: What strict mode refuses; empty if the schema is strict.
    """

    name: str
    schema: JsonSchema
    is_wrapped: bool
    problems: tuple[Problem, ...]


def conversion(type_: TypeForm[object]) -> Conversion:
    """Return what a type is converted to, strict or not.

    Args:
        type_: A type that `pydantic.TypeAdapter` takes.

    Returns:
        The conversion; the same object each time.

    Raises:
        StrictSchemaError: `type_` is no type, or Pydantic cannot read it.
    """
    return _CONVERSIONS.get(type_)


def loose_schema(type_: TypeForm[object]) -> JsonSchema:
    """Return the schema of a type as Pydantic writes it, not made strict.

    Args:
        type_: A type that `pydantic.TypeAdapter` takes.

    Returns:
        A schema of its own with an object at the root: keys with defaults may be missing, and dicts
        and other free forms stay.

    Raises:
        StrictSchemaError: `type_` is no type, Pydantic cannot read it, or it holds what has no JSON
            form at all.
    """
    from openbatch.strict.parts import schema_parts
    from openbatch.strict.source import pydantic_schema

    made = conversion(type_)
    schema = pydantic_schema(type_, made.name, is_wrapped=made.is_wrapped)
    for part in schema_parts(schema):
        if IMPOSSIBLE in part:
            raise StrictSchemaError.of(made.problems)
    return inlined_root(schema)


def _convert(type_: object) -> Conversion:
    from openbatch.strict.rewrite import make_strict
    from openbatch.strict.rules import find_problems, has_plain_root
    from openbatch.strict.source import pydantic_schema

    given = cast("TypeForm[object]", type_)  # `pydantic_schema` refuses what is no type
    name = type_name(type_)
    try:
        schema = make_strict(pydantic_schema(given, name), name)
        is_wrapped = has_plain_root(schema)
        if is_wrapped:
            schema = make_strict(pydantic_schema(given, name, is_wrapped=True), name)
        problems = find_problems(schema, name, is_wrapped=is_wrapped)
    except RecursionError:
        message = f"{name}: the type is nested too deeply; flatten it"
        raise StrictSchemaError(message) from None
    refused = tuple(problem for problem in problems if problem.kind != "disputed")
    if not refused:
        warn_of_disputes(problems)
    return Conversion(schema_name(type_), schema, is_wrapped, refused)


_CONVERSIONS: Final = TypeCache(_convert)
