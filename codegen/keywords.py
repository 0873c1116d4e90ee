"""Part of *normalise*: what keywords say beside the type: bounds, a default, what stands together."""

from __future__ import annotations

from typing import Final

from .ir import Bounds
from .jsontypes import Json, JsonObject, string_list

__all__ = ["bounds_of", "default_of", "excluded_groups", "required_groups"]

_BOUNDS: Final[dict[str, tuple[str, ...]]] = {
    "string": ("minLength", "maxLength", "pattern"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
#: Bounds that count something.
_COUNTS: Final = frozenset(
    {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
)


def bounds_of(schema: JsonObject, kind: str) -> Bounds:
    """Return the bounds that hold for values of a type, such as `maxLength` for texts."""
    bounds = ((keyword, _bound(keyword, schema)) for keyword in sorted(_BOUNDS.get(kind, ())))
    return tuple((keyword, value) for keyword, value in bounds if value is not None)


def _bound(keyword: str, schema: JsonObject) -> str | int | float | None:
    """Return the value of a bound; None if there is none, or it is nothing of its kind."""
    match schema.get(keyword):
        case bool():
            # OpenAPI 3.0 writes exclusive bounds so; they narrow by a point of no practical use.
            return None
        case str() as text if keyword == "pattern":
            return text
        case float() as number if keyword in _COUNTS:
            return int(number)  # JSON knows no difference between 10 and 10.0
        case (int() | float()) as number if keyword != "pattern":
            return number
        case _:
            return None


def default_of(schema: JsonObject) -> tuple[Json, ...]:
    """Return the default, if there is one."""
    if "default" in schema:
        return (schema["default"],)
    variants = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(variants, list):
        # A default within "this or null" is one of the whole; within other unions it means nothing.
        rest = [item for item in variants if isinstance(item, dict) and item.get("type") != "null"]
        if len(rest) == 1 and "default" in rest[0]:
            return (rest[0]["default"],)
    return ()


def required_groups(schema: JsonObject, properties: JsonObject) -> tuple[tuple[str, ...], ...]:
    """Return properties of which at least one has to be there."""
    variants = schema.get("anyOf", schema.get("oneOf"))
    if not isinstance(variants, list):
        return ()
    names: list[str] = []
    for variant in variants:
        if not isinstance(variant, dict):
            return ()
        listed = string_list(variant.get("required", []), "required")
        if len(listed) != 1:
            return ()  # "these two, or that one" has no name among the rules
        names.extend(name for name in listed if name in properties)
    return (tuple(names),) if names else ()


def excluded_groups(schema: JsonObject, properties: JsonObject) -> tuple[tuple[str, ...], ...]:
    """Return properties that must not all be there together."""
    excluded = schema.get("not")
    if not isinstance(excluded, dict) or set(excluded) != {"required"}:
        return ()
    names = string_list(excluded["required"], "not/required")
    return (tuple(names),) if all(name in properties for name in names) else ()
