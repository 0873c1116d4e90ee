"""What the columns of a table put into the placeholders of a prompt, a block of rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, repeat
from math import isfinite
from typing import TYPE_CHECKING, Final

from openbatch.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbatch.prompts.placeholder import MissingPolicy, Placeholder

__all__ = ["FilledColumns", "filled_columns"]

#: The types whose values are what `format()` makes of them.
_FORMATTED: Final = frozenset({str, int, bool, float})


@dataclass(frozen=True, slots=True)
class FilledColumns:
    """The texts of some rows.

    Attributes:
        places: Which of the rows stay.
        columns: Their texts, for each placeholder.
        skipped: Which of the rows are left out, since a value is missing.
        emptied: How many missing values became empty text.
    """

    places: Sequence[int]
    columns: Sequence[Sequence[str]]
    skipped: Sequence[int] = ()
    emptied: int = 0


def filled_columns(
    count: int,
    placeholders: Sequence[Placeholder],
    columns: Sequence[Sequence[object]],
    missing: MissingPolicy,
) -> FilledColumns:
    """Return what some rows put into the placeholders of a prompt.

    Args:
        count: How many rows there are.
        placeholders: The placeholders.
        columns: The values of the rows for each of them.
        missing: What a missing value means.

    Returns:
        The texts of the rows, with what became of missing values.

    Raises:
        TemplateError: A value is missing, or cannot be used. Which row it is of, and what is to be
            done, is for a closer look at each of them.
    """
    filled: list[Sequence[str]] = []
    gaps: dict[str, list[int]] = {}
    for hole, column in zip(placeholders, columns, strict=True):
        texts, missed = _texts(hole, column)
        filled.append(texts)
        if missed:
            gaps[hole.name] = missed
    if not gaps:
        return FilledColumns(range(count), filled)
    if missing == "error":
        raise TemplateError("a value is missing")
    if missing == "empty":
        return FilledColumns(range(count), filled, emptied=sum(map(len, gaps.values())))
    stays = [True] * count
    for missed in gaps.values():
        for index in missed:
            stays[index] = False
    return FilledColumns(
        list(compress(range(count), stays)),
        [list(compress(texts, stays)) for texts in filled],
        [place for place, stay in enumerate(stays) if not stay],
    )


def _texts(hole: Placeholder, column: Sequence[object]) -> tuple[Sequence[str], list[int]]:
    """Return the texts of a column, empty where a value is missing, and where that is."""
    kinds = set(map(type, column))
    if kinds <= _FORMATTED and (
        float not in kinds or all(isfinite(each) for each in column if isinstance(each, float))
    ):
        return list(map(format, column, repeat(hole.spec))), []
    texts: list[str] = []
    missed: list[int] = []
    for index, value in enumerate(column):
        text = value if type(value) is str and not hole.spec else hole.text_of(value)
        if text is None:
            missed.append(index)
            text = ""
        texts.append(text)
    return texts, missed
