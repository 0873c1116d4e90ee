"""What the annotations of emitted request types mean at run time.

The checkers read `Iterable`, `Mapping` and `ReadOnly`, so that a value typed with the official
client's own types fits. A batch line is JSON, where only lists and dictionaries exist and nothing is
read-only: that is what the run-time validation has to see.
"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["Iterable", "Mapping", "ReadOnly"]

T = TypeVar("T")

Iterable = list
Mapping = dict


class ReadOnly:
    """Stand-in for `typing.ReadOnly` that is the type it is given."""

    def __class_getitem__(cls, item: T) -> T:
        """Return the item itself."""
        return item
