"""Structured outputs: a Python type as the strict JSON schema that answers must follow.

Any type that `pydantic.TypeAdapter` takes can be given: a Pydantic model, a dataclass, a TypedDict,
a generic such as `Box[int]`, a union, a list. What strict mode cannot express is
refused here, with the place, the rule and what to do, instead of by the service, hours later.

Importing this module does not import Pydantic; converting the first type does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openbatch.errors import StrictSchemaError
from openbatch.strict.conversion import conversion
from openbatch.strict.json_values import copy_json
from openbatch.strict.names import illegal_name, is_legal_name, schema_name

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from openbatch.strict.conversion import Conversion

__all__ = ["StrictOutput", "output_format", "schema_name", "strict_schema"]


@dataclass(frozen=True, slots=True)
class StrictOutput:
    """What a request says about the form of its answer, in the parts that all endpoints share.

    Attributes:
        name: What the schema is called: 1 to 64 ASCII letters, digits, underscores and hyphens.
        schema: The strict JSON schema. It belongs to this object alone, unless shared on demand.
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
    that length, bytes a string in base64. Formats outside of strict mode's list, defaults and
    examples are left out: the type checks them when the answer is parsed.

    The root of an answer is an object. A type without one (a list, a union, a number) gives an
    object that holds the value under `"value"`; `parse_output` takes it out again.

    A type is converted once; each call returns a copy of its own.

    Args:
        type_: A Pydantic model, a dataclass, a TypedDict, or any other type that
            `pydantic.TypeAdapter` takes.

    Returns:
        A JSON schema, free for the caller to change.

    Raises:
        StrictSchemaError: `type_` is no type, or holds what strict mode cannot express. The message
            is one line: place, rule and remedy; `problems` has all of them.
    """
    return copy_json(_strict(type_).schema)


def output_format(
    type_: TypeForm[object], name: str | None = None, *, is_shared: bool = False
) -> StrictOutput:
    """Return a type as the form of an answer: name, strict schema and strictness.

    Args:
        type_: A type that `strict_schema` takes.
        name: What the request calls the schema; by default `schema_name(type_)`.
        is_shared: Whether the schema is the one that all calls share, for reading only. Copying a
            large one for each row of a batch takes its time.

    Returns:
        The three parts that the formats of all endpoints are made of.

    Raises:
        StrictSchemaError: As for `strict_schema`, or the name is not legal.
    """
    if name is not None and not is_legal_name(name):
        raise StrictSchemaError(illegal_name(name))
    made = _strict(type_)
    schema = made.schema if is_shared else copy_json(made.schema)
    return StrictOutput(made.name if name is None else name, schema)


def _strict(type_: TypeForm[object]) -> Conversion:
    made = conversion(type_)
    if made.problems:
        raise StrictSchemaError.of(made.problems)
    return made
