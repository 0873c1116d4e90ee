"""Turning what stands in a call into what JSON has: dicts, lists, strings, numbers, booleans, None.

It happens only to values that are refused as they are. A generator of messages, a Pydantic model, a
tuple, a numpy integer are then read once, and what came of them is validated and sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from io import IOBase
from typing import Final, Protocol, TypeGuard, runtime_checkable

from openbatch.runtime.omit import is_omitted

__all__ = ["becomes_object", "materialise"]

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
#: What Python can iterate over although nobody means a list by it.
_WHOLE: Final = (bytes, bytearray, memoryview, IOBase, type)
#: Deeper values are left as they are; the validation refuses them.
_DEPTH: Final = 200


@runtime_checkable
class _PydanticModel(Protocol):
    """A Pydantic model, known by its methods: that spares the import of pydantic."""

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that were set."""
        ...

    def model_dump(
        self, *, mode: str, by_alias: bool, exclude_unset: bool, exclude: set[str] | None
    ) -> object:
        """Return the fields as a dict."""
        ...


@runtime_checkable
class _Listable(Protocol):
    """A numpy scalar or array."""

    def tolist(self) -> object:
        """Return the value in Python's own types."""
        ...


def materialise(value: object) -> object:
    """Return a value as plain Python data.

    Mappings become dicts, without the keys whose value is a "not given" sentinel; lists, tuples,
    sets, generators and other iterables become lists; Pydantic models become dicts of what was set
    in them, under their aliases; enum members, numpy's numbers and arrays, and instances of
    subclasses of the plain types become what they stand for.

    Args:
        value: Any value. Iterators in it are used up.

    Returns:
        Plain data in new containers. What is none of the above is left as it is, and so is what
        contains itself.
    """
    return _Reading().of(value)


def becomes_object(value: object) -> bool:
    """Say whether a value stands for a JSON object: a mapping, or a Pydantic model with its values.

    Args:
        value: Any value. A class stands for none, also that of a Pydantic model.

    Returns:
        Whether `materialise` makes a dict of it.
    """
    return not isinstance(value, type) and isinstance(value, Mapping | _PydanticModel)


class _Reading:
    def __init__(self) -> None:
        self._around: set[int] = set()  # the ids of the containers that are being read

    def of(self, value: object) -> object:
        if type(value) in _PLAIN:
            return value
        if isinstance(value, Enum):
            return self.of(value.value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value)
        if id(value) in self._around or len(self._around) > _DEPTH:
            return value
        self._around.add(id(value))
        try:
            return self._of_container(value)
        finally:
            self._around.discard(id(value))

    def _of_container(self, value: object) -> object:
        if _is_mapping(value):
            return {
                _plain_key(key): self.of(each)
                for key, each in value.items()
                if not is_omitted(each)
            }
        if isinstance(value, _PydanticModel) and not isinstance(value, type):
            return self.of(_dumped(value))
        if type(value).__module__ == "numpy" and isinstance(value, _Listable):
            return value.tolist()
        if _is_iterable(value):
            return [self.of(each) for each in value]
        return value


def _plain_key(key: object) -> object:
    if isinstance(key, Enum):
        key = key.value
    return str.__str__(key) if isinstance(key, str) else key


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    # A table iterates over the names of its columns, which nobody wants to send.
    return (
        not isinstance(value, _WHOLE)
        and not hasattr(value, "columns")
        and isinstance(value, Iterable)
    )


def _dumped(model: _PydanticModel) -> object:
    # What the official client adds to an answer, such as parsed arguments, is none of the API's.
    added: set[str] | None = getattr(model, "__api_exclude__", None)
    try:
        return model.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=added)
    except ValueError:
        # Something in it cannot be written as JSON. Left as Python has it, the validation names it.
        return model.model_dump(mode="python", by_alias=True, exclude_unset=True, exclude=added)
