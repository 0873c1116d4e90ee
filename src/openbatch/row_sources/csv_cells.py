"""What `csv` itself is asked for: its dialects, and cells of any length in any thread."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

from openbatch.errors import RowSourceError
from openbatch.runtime.shapes import is_mapping
from openbatch.shown import shown

if TYPE_CHECKING:
    from _csv import Dialect as Style  # what `csv.reader` has; csv itself has no name for it

__all__ = ["LONG_CELLS", "Dialect", "checked_style"]

#: How a CSV file is written: the name of a dialect, a `csv.Dialect`, or what sets it apart from
#: the usual one, such as `{"delimiter": ";"}`.
Dialect: TypeAlias = str | csv.Dialect | type[csv.Dialect] | Mapping[str, object]

_OPTIONS: Final = (
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
)
#: Python refuses cells of more than 131,072 characters unless it is told otherwise.
_LARGEST_CELL: Final = 2**31 - 1


class _LongCells:
    """Lifts the limit on the size of cells while somebody reads; the limit is the whole process's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._readers:
                self._before = csv.field_size_limit(_LARGEST_CELL)
            self._readers += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._readers -= 1
            # Unless somebody else has set it meanwhile.
            if not self._readers and csv.field_size_limit() == _LARGEST_CELL:
                csv.field_size_limit(self._before)


LONG_CELLS: Final = _LongCells()


def checked_style(name: str, dialect: object) -> Style:
    """Return how a file is written, with everything that a dialect may leave open.

    Args:
        name: The file's name, for errors.
        dialect: A dialect.

    Returns:
        The dialect in full.

    Raises:
        RowSourceError: It is none.
    """
    given = dialect
    if is_mapping(dialect):
        unknown = [each for each in dialect if each not in _OPTIONS]
        if unknown:
            raise RowSourceError(
                f"{name}: dialect: {unknown[0]!r} is no option of one; they are "
                f"{', '.join(_OPTIONS)}"
            )
        given = type("Dialect", (csv.excel,), dict(dialect))
    elif not isinstance(dialect, str) and not hasattr(dialect, "delimiter"):
        raise RowSourceError(
            f"{name}: dialect: the name of a dialect, a csv.Dialect or a dict such as "
            f'{{"delimiter": ";"}} is needed, got {shown(dialect)}'
        )
    try:
        return csv.reader((), given).dialect  # type: ignore[arg-type]  # whatever it is, it is looked at
    except (TypeError, ValueError, csv.Error) as error:
        raise RowSourceError(f"{name}: dialect: {error}") from error
