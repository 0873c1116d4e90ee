"""JSON values as Python has them, with the narrowing that type checkers follow."""

from __future__ import annotations

from typing import Literal, TypeAlias

from openbatch.runtime.shapes import is_list, is_object

__all__ = ["JsonSchema", "JsonType", "copy_json", "json_type"]

#: A JSON schema as a dict. (The boolean schemas `true` and `false` are never strict.)
JsonSchema: TypeAlias = dict[str, object]

JsonType: TypeAlias = Literal["null", "boolean", "integer", "number", "string", "array", "object"]


def json_type(value: object) -> JsonType | None:
    """Return the name that JSON Schema has for the type of a value, or None if JSON has none."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return None


def copy_json(value: JsonSchema) -> JsonSchema:
    """Copy a JSON object through and through (several times as fast as `copy.deepcopy`)."""
    return {key: _copy(member) for key, member in value.items()}


def _copy(value: object) -> object:
    if is_object(value):
        return {key: _copy(member) for key, member in value.items()}
    if is_list(value):
        return [_copy(member) for member in value]
    return value
