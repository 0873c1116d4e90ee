"""Small API surfaces, and their comparison as lines, for the tests of `codegen.diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from codegen.diff import Change, diff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.api_format import Api, Direction, Schema

Types: TypeAlias = "Mapping[str, Schema]"

STRING: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
NULL: Schema = {"type": "null"}
ANYTHING: Schema = {}
FREE: Schema = {"type": "object", "additionalProperties": True}


def ref(name: str) -> Schema:
    return {"$ref": name}


def either(*members: Schema) -> Schema:
    return {"anyOf": members}


def enum(*values: str | float | bool | None) -> Schema:
    return {"enum": values}


def open_enum(*values: str) -> Schema:
    return {"enum": values, "open": True}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def map_of(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def fields(required: str = "", /, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(required.split()),
        "additionalProperties": False,
    }


def api(request: Types | None = None, result: Types | None = None) -> Api:
    """Make a surface with one endpoint, whose types are `Params` and `Answer`."""
    return {
        "format": 1,
        "endpoints": {
            "/v1/widgets": {
                "method": "widgets.create",
                "request": ref("Params"),
                "result": ref("Answer"),
            }
        },
        "request": {"Params": fields(), **(request or {})},
        "result": {"Answer": fields(), **(result or {})},
    }


def lines(changes: list[Change]) -> list[str]:
    return [f"{change.level} {change.path}: {change.message}" for change in changes]


def request_diff(old: Types, new: Types) -> list[str]:
    return lines(diff(api(old), api(new)))


def result_diff(old: Types, new: Types) -> list[str]:
    return lines(diff(api(None, old), api(None, new)))


def field_diff(direction: Direction, old: Schema, new: Schema) -> list[str]:
    """Compare two surfaces that differ in the type of one field, `Part.x`."""
    root = "Params" if direction == "request" else "Answer"
    before, after = ({root: fields(part=ref("Part")), "Part": fields(x=x)} for x in (old, new))
    return (request_diff if direction == "request" else result_diff)(before, after)


PROGRAM = fields("type", type=enum("program"), code=STRING)
SEARCH = fields("type", type=enum("search"), query=STRING)
