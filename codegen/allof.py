"""Part of *normalise*: `allOf` made flat, by merging its parts into one schema."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Final

from .errors import ContradictionError, DocumentError
from .jsontypes import Json, JsonObject, as_list, as_object

__all__ = ["flatten", "has_content"]

#: Keywords that say nothing about which values are valid.
ANNOTATIONS: Final = frozenset(
    {
        "description",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "nullable",
        "$recursiveAnchor",
    }
)


def has_content(schema: JsonObject) -> bool:
    """Say whether a schema has keywords beyond annotations and a mere `type: object`."""
    return any(
        key not in ANNOTATIONS and not (key == "type" and value == "object")
        for key, value in schema.items()
    )


def flatten(
    schema: JsonObject,
    resolve: Callable[[str, str], JsonObject],
    place: str,
    within: frozenset[str] = frozenset(),
) -> JsonObject:
    """Return a schema that says the same without `allOf`.

    Args:
        schema: The schema.
        resolve: Returns the schema that a `$ref` names; takes the reference and the place.
        place: Where the schema stands, for errors.
        within: The references that led here.

    Returns:
        The schema itself if it has no `allOf`. Else its parts merged in order: a later part's
        property replaces an earlier one's, `required` is the union of all, the schema's own keywords
        come last. A single reference beside mere annotations stays a reference.

    Raises:
        DocumentError: If parts contradict each other, or lead back to themselves.
    """
    if "allOf" not in schema:
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [
        as_object(part, f"{place}/allOf/{index}")
        for index, part in enumerate(as_list(schema["allOf"], f"{place}/allOf"))
    ]
    contents = [part for part in parts if has_content(part)]
    if len(contents) == 1 and not has_content(own) and set(contents[0]) == {"$ref"}:
        extras = [part for part in parts if part is not contents[0]]
        return _merge([*extras, own, contents[0]], place)
    resolved = [
        _resolved(part, resolve, f"{place}/allOf/{index}", within)
        for index, part in enumerate(parts)
    ]
    return _merge([*resolved, own], place)


def _resolved(
    part: JsonObject,
    resolve: Callable[[str, str], JsonObject],
    place: str,
    within: frozenset[str],
) -> JsonObject:
    reference = part.get("$ref")
    if isinstance(reference, str):
        if reference in within:
            raise DocumentError(place, f"the reference {reference!r} leads back to itself")
        within |= {reference}
        target = flatten(resolve(reference, place), resolve, reference, within)
        if isinstance(target.get("$ref"), str):
            target = _resolved(target, resolve, place, within)
        rest = {key: value for key, value in part.items() if key != "$ref"}
        # What a part says of the whole it is taken from does not describe the merged one.
        about = {key: value for key, value in target.items() if key not in ANNOTATIONS}
        return _merge([about, rest], place)
    return flatten(part, resolve, place, within)


def _merge(parts: list[JsonObject], place: str) -> JsonObject:
    merged: JsonObject = {}
    for part in parts:
        for key, value in part.items():
            merged[key] = _combine(key, merged[key], value, place) if key in merged else value
    return merged


def _combine(key: str, old: Json, new: Json, place: str) -> Json:
    if key == "properties":
        return {**as_object(old, place), **as_object(new, place)}
    if key == "required":
        both = [*as_list(old, place), *as_list(new, place)]
        return [item for index, item in enumerate(both) if item not in both[:index]]
    if key == "type" and old != new:
        return _common_type(old, new, place)
    if key in ("anyOf", "oneOf") and old != new:
        # One of the first and one of the second: every pair that does not contradict itself.
        pairs = product(as_list(old, place), as_list(new, place))
        return [{"allOf": [one, other]} if one != other else one for one, other in pairs]
    return new


def _common_type(old: Json, new: Json, place: str) -> Json:
    """Return the types that two parts have in common; every integer is a number."""
    ours = old if isinstance(old, list) else [old]
    theirs = new if isinstance(new, list) else [new]
    common = [
        one if one in theirs else "integer"
        for one in ours
        if one in theirs
        or (one == "number" and "integer" in theirs)
        or (one == "integer" and "number" in theirs)
    ]
    if not common:
        message = f"allOf joins the types {old!r} and {new!r}, which no value has"
        raise ContradictionError(place, message)
    return common[0] if len(common) == 1 else list(dict.fromkeys(common))
