"""The format of `api.json`: the public surface of the batch endpoints as one JSON value.

The vocabulary is JSON Schema's, cut down to what the normalised documents use, without prose.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NotRequired, TypeAlias, TypeGuard

from typing_extensions import TypedDict

from .errors import CodegenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "API_FORMAT",
    "Api",
    "Direction",
    "Discriminator",
    "Endpoint",
    "Scalar",
    "Schema",
    "read_api",
]

#: The one value of the member `format` that this generator writes and reads.
API_FORMAT = 1

Direction: TypeAlias = Literal["request", "result"]
Scalar: TypeAlias = str | int | float | bool | None


class Discriminator(TypedDict):
    """How the members of a union are told apart: by the value of one property."""

    propertyName: str
    mapping: NotRequired[Mapping[str, str]]


#: One type, or the use of one: a `$ref`, a union, an enum, an object, a map, an array, a scalar.
#: An empty one is anything at all. `default` and `deprecated` stand on properties.
Schema = TypedDict(
    "Schema",
    {
        "$ref": str,
        "additionalProperties": "bool | Schema",
        "anyOf": "Sequence[Schema]",
        "atLeastOne": "Sequence[Sequence[str]]",
        "default": object,
        "deprecated": bool,
        "discriminator": Discriminator,
        "enum": "Sequence[Scalar]",
        "exclusiveMaximum": float,
        "exclusiveMinimum": float,
        "format": str,
        "items": "Schema",
        "maxItems": int,
        "maxLength": int,
        "maxProperties": int,
        "maximum": float,
        "minItems": int,
        "minLength": int,
        "minProperties": int,
        "minimum": float,
        "multipleOf": float,
        "notTogether": "Sequence[Sequence[str]]",
        "open": bool,
        "pattern": str,
        "properties": "Mapping[str, Schema]",
        "propertyNames": "Schema",
        "required": "Sequence[str]",
        "type": str,
    },
    total=False,
)


class Endpoint(TypedDict):
    """One batch endpoint: the client's method for it, and what goes in and comes out."""

    method: str
    request: Schema
    result: Schema


class Api(TypedDict):
    """The whole surface: the endpoints by URL path, the named types by direction."""

    format: int
    endpoints: Mapping[str, Endpoint]
    request: Mapping[str, Schema]
    result: Mapping[str, Schema]


def read_api(text: str) -> Api:
    """Read the text of an `api.json`.

    Args:
        text: The JSON text.

    Returns:
        The surface.

    Raises:
        CodegenError: If the text is no JSON, no surface, or one of another format.
    """
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise CodegenError(f"api.json: not JSON ({error}): regenerate the file") from error
    if not _is_api(value):
        parts = ", ".join(sorted(Api.__required_keys__))
        raise CodegenError(f"api.json: an object with {parts} is needed: regenerate the file")
    if value["format"] != API_FORMAT:
        raise CodegenError(
            f"api.json: format {value['format']!r}, and this generator reads {API_FORMAT}:"
            " regenerate the file with this generator"
        )
    return value


def _is_api(value: object) -> TypeGuard[Api]:
    """Look at the outline only: what is within was written by a generator."""
    return isinstance(value, dict) and value.keys() >= Api.__required_keys__
