"""One change anywhere in a body, whatever its schema: most are faults, some are not."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from .schemas import Json, Schema

__all__ = ["mutated"]


def mutated(body: Schema, dice: random.Random) -> Schema:
    """Return a copy of a body with one change somewhere in it.

    Args:
        body: The body; it stays as it is.
        dice: Where chance comes from.

    Returns:
        The copy, with a key renamed or gone, or a value extended or replaced.
    """
    changed = copy.deepcopy(body)
    places = [path for path in _paths(changed) if path]
    if not places:
        return changed
    place = dice.choice(places)
    holder: Json = changed
    for step in place[:-1]:
        holder = _at(holder, step)
    _change(holder, place[-1], dice)
    return changed


def _change(holder: Json, last: str | int, dice: random.Random) -> None:
    chance = dice.randrange(8)
    if isinstance(holder, dict) and isinstance(last, str):
        if chance == 0:
            del holder[last]
        elif chance == 1:
            holder[f"{last}x"] = holder.pop(last)
        else:
            holder[last] = _another(holder[last], chance, dice)
    elif isinstance(holder, list) and isinstance(last, int):
        holder[last] = _another(holder[last], chance, dice)


def _another(old: Json, chance: int, dice: random.Random) -> Json:
    match old:
        case dict() if chance in (2, 3):
            return {**old, "extra": 1}
        case list() if chance in (2, 3):
            some: list[Json] = [1, "x", None, {}]
            return [*old, dice.choice(some)]
        case str() if chance in (2, 3):
            return f"{old}x"
        case bool():
            pass
        case int() | float() if chance in (2, 3):
            return old + 1000
        case int() if chance == 4:
            return float(old)
        case _:
            pass
    others: list[Json] = [None, 1, 1.5, "zz", True, [], {}, [1], {"a": 1}, -1e9]
    return dice.choice(others)


def _at(holder: Json, step: str | int) -> Json:
    if isinstance(holder, dict):
        return holder[str(step)]
    assert isinstance(holder, list)
    return holder[int(step)]


def _paths(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    match value:
        case dict():
            for key, item in value.items():
                found += _paths(item, (*path, key))
        case list():
            for index, item in enumerate(value[:50]):
                found += _paths(item, (*path, index))
        case _:
            pass
    return found
