"""The names of a table's columns, of which each may be there only once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from openbatch.errors import RowSourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["refuse_twice"]


def refuse_twice(names: Iterable[str], place: str) -> None:
    """Refuse names of which one is there twice, as one of its columns would be lost.

    Args:
        names: The names.
        place: Where they stand, for the error.

    Raises:
        RowSourceError: A name is there twice.
    """
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise RowSourceError(f"{place}: the column {twice[0]!r} is there twice; rename one")
