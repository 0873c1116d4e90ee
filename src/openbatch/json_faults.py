"""What keeps a value from being written as JSON in UTF-8, each fault with its exact place.

The walk is the slow path: encoding is tried first, and only what it refuses is looked at here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from openbatch.errors import Problem
from openbatch.runtime.paths import extended
from openbatch.runtime.shapes import is_dict
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["find_json_faults", "has_foreign_key", "has_lone_surrogate"]

# A place in a value: the place of what holds it, and the key or index there. Linked, so that a
# step of the walk costs the same at any depth; a text is made of it only when there is a fault.
_Place: TypeAlias = "tuple[_Place, str | int] | None"

# Types whose exact instances hold nothing. Comparing sets of types runs at C speed, which is what
# keeps `has_foreign_key` cheap for an array of ten thousand tokens.
_SCALARS = frozenset({str, int, float, bool, type(None)})
_TEXT = frozenset({str})


def has_lone_surrogate(text: str) -> bool:
    """Say whether `text` holds half a surrogate pair, which UTF-8 cannot carry."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def has_foreign_key(value: object) -> bool:
    """Say whether a dict inside `value` has a key that is no text.

    Args:
        value: What `json` has already written, so that it is known to be finite and free of
            cycles. (`json` turns keys such as 1 and None into text without a word.)

    Returns:
        True if there is at least one such key.
    """
    todo = [value]
    while todo:
        item = todo.pop()
        if is_dict(item):
            if not _TEXT.issuperset(map(type, item)) and not all(
                isinstance(key, str) for key in item
            ):
                return True
            todo.extend(item.values())
        elif _is_array(item) and not _SCALARS.issuperset(map(type, item)):
            todo.extend(item)
    return False


def find_json_faults(value: object) -> tuple[Problem, ...]:
    """Find everything in `value` that cannot be written as JSON in UTF-8.

    Args:
        value: Dicts, lists and tuples, nested in any way, cycles included, and what they hold.

    Returns:
        One problem per fault, in the order in which the value is written: NaN and infinities, lone
        surrogates, keys that are no text, containers that hold themselves, integers that Python
        refuses to print, and objects of types that JSON does not have.
    """
    return tuple(_walk(value))


def _walk(root: object) -> Iterator[Problem]:
    """Go through `root` depth first without recursion, so that no depth is too deep."""
    todo: list[tuple[object, _Place, bool]] = [(root, None, False)]
    around: set[int] = set()  # the containers that the walk stands in, by identity
    while todo:
        item, place, leaving = todo.pop()
        if leaving:
            around.discard(id(item))
        elif not is_dict(item) and not _is_array(item):
            message = _leaf_fault(item)
            if message is not None:
                yield Problem(_written(place), message)
        elif id(item) in around:
            yield Problem(
                _written(place), f"this {type(item).__name__} holds itself, which has no end"
            )
        else:
            around.add(id(item))
            todo.append((item, place, True))
            if is_dict(item):
                yield from _key_faults(item, place)
                inside: Iterable[tuple[object, _Place, bool]] = (
                    (held, (place, key), False)
                    for key, held in item.items()
                    if isinstance(key, str) and not has_lone_surrogate(key)
                )
            else:
                inside = ((held, (place, i), False) for i, held in enumerate(item))
            todo.extend(reversed(list(inside)))


def _key_faults(item: dict[object, object], place: _Place) -> Iterator[Problem]:
    for key in item:
        if not isinstance(key, str):
            yield Problem(
                _written(place),
                f"the key {shown(key)} is of type {type(key).__name__}; JSON keys are text, "
                "so make it one",
            )
        elif has_lone_surrogate(key):
            yield Problem(_written(place), f"the key {shown(key)} {_SURROGATE}")


_SURROGATE = (
    "holds a lone surrogate (half of a UTF-16 pair), which no text file can carry; "
    "decode the source rightly or replace it: text.encode('utf-8', 'replace')"
)


def _leaf_fault(leaf: object) -> str | None:
    """Return what is wrong with a value that holds no others, or None."""
    if isinstance(leaf, str):
        return f"{shown(leaf)} {_SURROGATE}" if has_lone_surrogate(leaf) else None
    if isinstance(leaf, float):
        if math.isfinite(leaf):
            return None
        return f"{float.__repr__(leaf)} is no JSON number; give a finite one or leave it out"
    if leaf is None or isinstance(leaf, bool):
        return None
    if isinstance(leaf, int):
        try:
            int.__repr__(leaf)
        except ValueError:
            return "this integer has thousands of digits, too many to be written"
        return None
    return (
        f"{shown(leaf)} is of type {type(leaf).__name__}, which JSON does not have; "
        "give text, a number, True, False, None, a list or a dict"
    )


def _written(place: _Place) -> str:
    """Return a place in the notation of Python code, as in `tools[0].parameters["a b"]`."""
    steps: list[str | int] = []
    while place is not None:
        place, step = place
        steps.append(step)
    text = ""
    for step in reversed(steps):
        text = extended(text, step)
    return text


def _is_array(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    return isinstance(value, list | tuple)
