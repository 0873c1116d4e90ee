"""What the values of users' rows are in plain Python, whichever library they come from."""

from __future__ import annotations

import math
import re
import struct
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Final
from uuid import UUID

__all__ = [
    "cell_value",
    "is_infinite",
    "is_missing",
    "plain_value",
    "shortest_float",
    "surrogate_problem",
]

_SURROGATE = re.compile("[\ud800-\udfff]")
_TIME = re.compile("datetime64|timedelta64")
# Recognised by name, since none of these packages is imported here.
_MISSING_TYPES = frozenset(
    {("pandas", "NAType"), ("pandas", "NaTType"), ("numpy", "MaskedConstant")}
)
#: By the bytes of a float: the format of `struct`, how many digits it always keeps and how many tell
#: it from all others, and the least one that has all its bits.
_NARROW: Final = {2: ("e", 3, 5, 2.0**-14), 4: ("f", 6, 9, 2.0**-126)}


def plain_value(value: object) -> object:
    """Return a value as plain Python.

    Args:
        value: Anything.

    Returns:
        None for None, NaN, NaT, `pandas.NA` and masked numpy values; a str, int, float or bool for
        those, their subclasses (a str enum gives its value) and numpy scalars (a 32-bit float gives
        what `shortest_float` does, a time the datetime); and anything else as it is.
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
        if type(inner) is kind:
            return value
        if isinstance(inner, float):
            return plain_value(shortest_float(inner, getattr(value, "itemsize", 8)))
        kind_of_time = _TIME.match(str(getattr(value, "dtype", "")))
        cast: object = getattr(value, "astype", None)
        if isinstance(inner, int) and kind_of_time and callable(cast):
            # Nanoseconds, which Python's own types do not have, would come as a bare number.
            return plain_value(cast(f"{kind_of_time[0]}[us]"))
        return plain_value(inner)
    return value


def cell_value(value: object) -> object:
    """Return what a value of a row puts into a prompt or is as an id.

    Args:
        value: Anything.

    Returns:
        What `plain_value` returns, and furthermore: the text of a date, datetime or time in ISO 8601
        and of a UUID, and what the value of an enum gives. A Decimal stays one, since it can be
        formatted, but NaN is None.
    """
    plain = plain_value(value)
    if isinstance(plain, (str, int, float)) or plain is None:
        return plain
    if isinstance(plain, Enum):
        inner: object = plain.value
        return cell_value(inner)
    if isinstance(plain, (date, time)):
        return plain.isoformat()
    if isinstance(plain, Decimal):
        return None if plain.is_nan() else plain
    return str(plain) if isinstance(plain, UUID) else plain


def shortest_float(value: float, size: int) -> float:
    """Return the float with the fewest digits among those that are the same in fewer bytes.

    The 32-bit float nearest to 0.1 is 0.10000000149011612 in 64 bits; what was meant is 0.1.

    Args:
        value: A float that came from a narrower one.
        size: How many bytes that had: 2, 4, or 8 for none that is narrower.

    Returns:
        The float; the given one where there is nothing to gain.

    Example:
        >>> shortest_float(0.10000000149011612, 4)
        0.1
    """
    narrow = _NARROW.get(size)
    if narrow is None or not math.isfinite(value):
        return value
    form, kept, telling, least = narrow
    for digits in range(kept if abs(value) >= least else 1, telling + 1):
        shorter = float(f"{value:.{digits}g}")
        try:
            (back,) = struct.unpack(form, struct.pack(form, shorter))
        except OverflowError:  # rounded up beyond the largest one
            continue
        if back == value:
            return shorter
    return value


def is_missing(value: object) -> bool:
    """Return whether a value stands for no value: None, NaN, NaT, `pandas.NA`, a masked one.

    Args:
        value: Anything.

    Returns:
        True if there is no value.
    """
    return cell_value(value) is None


def is_infinite(value: object) -> bool:
    """Return whether a value is an infinity, which no JSON and no prompt has a number for.

    Args:
        value: What `cell_value` returned.

    Returns:
        True for an infinite float or Decimal.
    """
    return (
        math.isinf(value)
        if isinstance(value, float)
        else (isinstance(value, Decimal) and value.is_infinite())
    )


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
