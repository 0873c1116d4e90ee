"""Deliberate faults: just beyond what one schema of a body allows."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, NamedTuple

from .schemas import as_object

if TYPE_CHECKING:
    from .schemas import Feature, Json, Schema

__all__ = ["Fault", "with_fault"]


class Fault(NamedTuple):
    """Something that could be made wrong with a body.

    Attributes:
        path: The steps that lead to the place in the body.
        feature: What would be wrong, and by which schema.
        limit: The bound to exceed, if it is one.
    """

    path: tuple[str | int, ...]
    feature: Feature
    limit: float


def with_fault(body: Schema, fault: Fault) -> Schema:
    """Return a copy of a body with a fault; a plain copy where the place is gone."""
    whole: Schema = {"": copy.deepcopy(body)}
    holder: Json = whole
    path: tuple[str | int, ...] = ("", *fault.path)
    for step in path[:-1]:
        holder = _at(holder, step)
    last = path[-1]
    value = _faulty(_at(holder, last), fault)
    match holder, last:
        case dict(), str() if last in holder:
            holder[last] = value
        case list(), int() if last < len(holder):
            holder[last] = value
        case _:
            pass
    return as_object(whole[""])


def _faulty(value: Json, fault: Fault) -> Json:
    _, _, what = fault.feature
    match fault.feature.kind, value:
        case "enums with an unknown value", _:
            return f"{value}x"
        case "required properties left out", dict():
            return {key: item for key, item in value.items() if key != what}
        case "objects with an unknown property", dict():
            return {**value, "unheard_of": 1}
        case "bounds exceeded", _:
            return _beyond(value, what, fault.limit)
        case _:
            return value


def _beyond(value: Json, bound: str, limit: float) -> Json:
    away = 1 if bound.startswith("max") else -1
    match value:
        case str():
            return "a" * (int(limit) + away)
        case list():
            return ([*value, *value[:1]] * (int(limit) + 1))[: int(limit) + away]
        case int() | float():
            # A step that is no rounding error, however large the bound.
            step = 1 if abs(limit) < 2**53 else abs(limit) / 16
            return type(value)(limit + away * step)
        case _:
            return value


def _at(holder: Json, step: str | int) -> Json:
    if isinstance(holder, dict) and isinstance(step, str):
        return holder.get(step)
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return holder[step]
    return None
