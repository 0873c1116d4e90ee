"""What was made of a type, made once for each type and kept while there is room."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["MAX_TYPES", "TypeCache"]

Made = TypeVar("Made")

#: Programs have a few dozen such types. Those that make types in a loop must not grow for ever.
MAX_TYPES: Final = 256


class TypeCache(Generic[Made]):
    """Keeps what was made of the types that were seen last.

    Threads that ask for a new type at the same time wait for one of them to make it.
    """

    def __init__(self, make: Callable[[object], Made], max_types: int = MAX_TYPES) -> None:
        """Begin empty.

        Args:
            make: What makes something of a type. What it raises is not kept.
            max_types: How many types there is room for; beyond it, the oldest one gives way.
        """
        self._make = make
        self._max_types = max_types
        # The type is kept beside what was made of it, so that its id is not given to another one.
        self._made: dict[Hashable, tuple[object, Made]] = {}
        self._lock = RLock()  # making something of a type may ask for its parts

    def get(self, type_: object) -> Made:
        """Return what is made of a type.

        Args:
            type_: A class, a generic alias, a union or any other type form.

        Returns:
            The same object each time, as long as there is room for it.
        """
        key = _key(type_)
        found = self._made.get(key)
        if found is None:
            with self._lock:
                found = self._made.get(key)
                if found is None:
                    found = type_, self._make(type_)
                    while len(self._made) >= self._max_types:
                        del self._made[next(iter(self._made))]
                    self._made[key] = found
        return found[1]


def _key(type_: object) -> Hashable:
    if isinstance(type_, type):
        return type_
    try:
        hash(type_)
    except TypeError:
        return id(type_)
    # Equal unions can list their members in another order, and the order is that of the answer.
    return type_, repr(type_)
