"""What shape a value of unknown type has, in a way that type checkers follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["is_dict", "is_iterable", "is_list", "is_mapping", "is_object", "is_sequence"]

_TEXT = (str, bytes, bytearray)


def is_object(value: object) -> TypeIs[dict[str, object]]:
    """Say whether a value is a JSON object; its keys are taken on trust."""
    return isinstance(value, dict)


def is_dict(value: object) -> TypeIs[dict[object, object]]:
    """Say whether a value is a dict, with whatever keys."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeIs[list[object]]:
    """Say whether a value is a JSON array."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeIs[Mapping[str, object]]:
    """Say whether a value becomes a JSON object; its keys are for the validation to judge."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeIs[Sequence[object]]:
    """Say whether a value becomes a JSON array: lists, tuples and the like, not text and bytes."""
    return isinstance(value, Sequence) and not isinstance(value, _TEXT)


def is_iterable(value: object) -> TypeIs[Iterable[object]]:
    """Say whether a value can be listed, be it only once: not text, bytes and mappings."""
    return isinstance(value, Iterable) and not isinstance(value, (*_TEXT, Mapping))
