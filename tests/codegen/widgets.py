"""An endpoint that does not exist, as OpenAI could add it to its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.codegen.documents import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    URL,
    add_endpoint,
    add_schemas,
    array,
    constant,
    fields,
    ref,
)

if TYPE_CHECKING:
    from codegen.jsontypes import Json, JsonObject

_UNIT: Final[JsonObject] = {"type": "string", "enum": ["mm", "cm"], "default": "mm"}
_WIDTH: Final[JsonObject] = {"type": "number", "minimum": 0, "maximum": 10}

SCHEMAS: Final[dict[str, Json]] = {
    "CreateWidgetRequest": fields(
        "prompt",
        model={"anyOf": [STRING, {"type": "string", "enum": ["widget-1", "widget-1-mini"]}]},
        prompt={"type": "string", "minLength": 1, "maxLength": 100, "description": "Its looks."},
        size=ref("WidgetSize"),
        parts={**array(ref("WidgetPart")), "maxItems": 3},
        finish={"anyOf": [{"type": "string", "enum": ["matt", "gloss"]}, NULL]},
        count={"type": "integer", "minimum": 1, "maximum": 10, "default": 1},
        labels={
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": 8},
        },
        answer=fields(format=ref("WidgetFormat")),
        stream={"type": "boolean", "nullable": True, "default": False},
    ),
    "WidgetSize": fields("width", width=_WIDTH, unit=_UNIT, frame=fields(thick=BOOLEAN)),
    "WidgetPart": {
        "oneOf": [ref("WidgetGear"), ref("WidgetSpring")],
        "discriminator": {"propertyName": "type"},
    },
    "WidgetGear": fields(
        "type teeth", type=constant("gear"), teeth={"type": "integer", "minimum": 3}
    ),
    "WidgetSpring": fields("type", type=constant("spring"), force={**NUMBER, "nullable": True}),
    "WidgetFormat": {"anyOf": [ref("WidgetFormatText"), ref("WidgetFormatJsonSchema")]},
    "WidgetFormatText": fields("type", type=constant("text")),
    "WidgetFormatJsonSchema": fields(
        "type name schema",
        type=constant("json_schema"),
        name=STRING,
        schema={"type": "object", "additionalProperties": True},
        strict={"type": "boolean", "nullable": True},
    ),
    "Widget": fields(
        "id status parts",
        id=STRING,
        status={"type": "string", "enum": ["done", "failed"]},
        parts=array(ref("WidgetPart")),
        price=fields("cents", cents=INTEGER),
        error={"anyOf": [fields("code", code=STRING), NULL]},
    ),
}


def add_widgets(made: JsonObject) -> JsonObject:
    """Put the endpoint into a document in place, and return it."""
    add_schemas(made, SCHEMAS)
    add_endpoint(made, URL, ref("CreateWidgetRequest"), ref("Widget"))
    return made
