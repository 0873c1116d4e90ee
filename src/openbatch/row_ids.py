"""The ids of rows that have none of their own: `row-0`, `row-1`, and so on."""

from __future__ import annotations

import re

__all__ = ["ROW_PREFIX", "row_id", "row_number"]

#: What the id of a numbered row begins with.
ROW_PREFIX = "row-"

# ASCII digits without leading zeros, so that each row has exactly one id.
_NUMBERED = re.compile(r"row-(0|[1-9][0-9]*)", re.ASCII)
# Python reads no longer integers, and no table has so many rows.
_MOST_DIGITS = 18


def row_id(n: int) -> str:
    """Return the id of a row by its position in the source.

    Args:
        n: How many rows come before it; at least 0.

    Returns:
        The id, such as `row-0` for the first row.

    Raises:
        ValueError: If the number is negative.

    Example:
        >>> row_id(12)
        'row-12'
    """
    if n < 0:
        raise ValueError(f"{n} is no position of a row; rows are counted from 0")
    return f"{ROW_PREFIX}{n}"


def row_number(custom_id: str) -> int | None:
    """Return the position of the row that an id from `row_id` belongs to.

    Args:
        custom_id: The id of a request or of an answer.

    Returns:
        How many rows come before it in the source; None if the id is not one of `row_id`'s, such as
        `row-007`.

    Example:
        >>> row_number("row-12"), row_number("review-12")
        (12, None)
    """
    found = _NUMBERED.fullmatch(custom_id)
    if found is None or len(found[1]) > _MOST_DIGITS:
        return None
    return int(found[1])
