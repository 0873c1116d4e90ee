"""What the values of users' rows are in plain Python, whichever library they come from."""

from __future__ import annotations

import math
import re

__all__ = ["is_missing", "plain_value", "surrogate_problem"]

_SURROGATE = re.compile("[\ud800-\udfff]")
# Recognised by name, since none of these packages is imported here.
_MISSING_TYPES = frozenset(
    {("pandas", "NAType"), ("pandas", "NaTType"), ("numpy", "MaskedConstant")}
)


def plain_value(value: object) -> object:
    """Return a value as plain Python.

    Args:
        value: Anything.

    Returns:
        None for None, NaN, NaT, `pandas.NA` and masked numpy values; a str, int, float or bool for
        those, their subclasses (a str enum gives its value) and numpy scalars; and anything else as
        it is.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, str):
        # Not str(value): enums override it.
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if (kind.__module__.partition(".")[0], kind.__name__) in _MISSING_TYPES:
        return None
    # Numpy scalars and arrays of no dimension. `item` alone is not telling: a pandas Series has it.
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "shape", None) == ():
        inner: object = item()
        return value if type(inner) is kind else plain_value(inner)
    return value


def is_missing(value: object) -> bool:
    """Return whether a value stands for no value: None, NaN, NaT, `pandas.NA`, a masked one.

    Args:
        value: Anything.

    Returns:
        True if there is no value.
    """
    return plain_value(value) is None


def surrogate_problem(text: str) -> str | None:
    """Say where a text holds half of a surrogate pair, which cannot be written as UTF-8.

    Args:
        text: Any text.

    Returns:
        What is wrong and what to do, to go behind the name of the text, or None if nothing is.
    """
    if text.isascii():
        return None
    match = _SURROGATE.search(text)
    if match is None:
        return None
    return (
        f"holds a lone surrogate (U+{ord(match.group()):04X}, at character {match.start()}), which "
        "is no text; read the source as UTF-8, or replace it with "
        'text.encode("utf-8", "replace").decode("utf-8")'
    )
