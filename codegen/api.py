"""Emits `api.json`: the whole surface as sorted, prose-free JSON, which `diff` compares."""

from __future__ import annotations

from .api_format import API_FORMAT
from .ir import (
    Anything,
    Array,
    Component,
    Components,
    Enum,
    Field,
    Map,
    Node,
    Object,
    Ref,
    Scalar,
    Surface,
    Union,
)
from .jsontypes import Json, JsonObject

__all__ = ["api"]


def api(surface: Surface) -> JsonObject:
    """Return the surface as JSON.

    Args:
        surface: The surface.

    Returns:
        `endpoints` (method, request and result by URL), and the named types of each direction in the
        vocabulary of JSON Schema.
    """
    endpoints: JsonObject = {
        endpoint.url: {
            "method": ".".join(endpoint.method),
            "request": {"$ref": endpoint.request},
            "result": {"$ref": endpoint.result},
        }
        for endpoint in surface.endpoints
    }
    return {
        "format": API_FORMAT,
        "endpoints": endpoints,
        "request": _types(surface.requests),
        "result": _types(surface.results),
    }


def _types(components: Components) -> JsonObject:
    return {name: _component(component) for name, component in sorted(components.items())}


def _component(component: Component) -> Json:
    schema = _schema(component.node)
    if component.deprecated:
        schema["deprecated"] = True
    return schema


def _schema(node: Node) -> JsonObject:
    match node:
        case Anything():
            return {}
        case Scalar(type=kind, bounds=bounds):
            return {"type": kind, **dict(bounds)}
        case Enum(values=values, open=is_open):
            return {"enum": [*values], **({"open": True} if is_open else {})}
        case Ref(name=name):
            return {"$ref": name}
        case Array(items=items, bounds=bounds):
            return {"type": "array", "items": _schema(items), **dict(bounds)}
        case Map(values=values, keys=keys, bounds=bounds):
            schema: JsonObject = {"type": "object", "additionalProperties": _schema(values)}
            if keys:
                schema["propertyNames"] = {"type": "string", **dict(keys)}
            return {**schema, **dict(bounds)}
        case Union():
            return _union(node)
        case Object():
            return _object(node)


def _union(node: Union) -> JsonObject:
    schema: JsonObject = {"anyOf": [_schema(member) for member in node.members]}
    if node.discriminator is not None:
        # A tag that several members have is left to their own fields.
        mapping: JsonObject = {
            tag: members[0] for tag, members in node.discriminator.mapping if len(members) == 1
        }
        schema["discriminator"] = {
            "propertyName": node.discriminator.property,
            "mapping": mapping,
        }
    return schema


def _object(node: Object) -> JsonObject:
    properties: JsonObject = {name: _field(field) for name, field in sorted(node.fields.items())}
    schema: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": [*sorted(name for name, field in node.fields.items() if field.required)],
        "additionalProperties": node.open,
    }
    if node.at_least_one:
        schema["atLeastOne"] = [[*group] for group in node.at_least_one]
    if node.not_together:
        schema["notTogether"] = [[*group] for group in node.not_together]
    return schema


def _field(field: Field) -> JsonObject:
    schema = _schema(field.node)
    if field.default:
        schema["default"] = field.default[0]
    if field.deprecated:
        schema["deprecated"] = True
    return schema
