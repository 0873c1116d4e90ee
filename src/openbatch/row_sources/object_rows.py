"""Rows from any iterable: mappings, dataclasses, Pydantic objects, named tuples, database cursors."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from openbatch.errors import RowSourceError
from openbatch.row_sources.block_sizes import in_blocks
from openbatch.row_sources.blocks import MappingBlock
from openbatch.row_sources.column_names import refuse_twice
from openbatch.runtime.shapes import is_mapping, is_sequence
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from openbatch.row_sources.blocks import RowBlock

__all__ = ["ObjectRows"]


@runtime_checkable
class _Keyed(Protocol):
    """A row such as `sqlite3.Row`, which is a mapping but for its class."""

    def keys(self) -> Iterable[str]: ...
    def __getitem__(self, name: str, /) -> object: ...


class ObjectRows:
    """The rows of an iterable, taken one by one.

    Attributes:
        name: What to call them in messages.
        columns: The names of a cursor's columns; None for others.
        once: Whether they can be gone through only once, as a cursor and a generator.
    """

    def __init__(self, rows: Iterable[object]) -> None:
        """Choose the rows.

        Args:
            rows: An iterable of mappings, dataclasses, Pydantic objects or named tuples; or a
                cursor of a database (PEP 249) that has run its query.

        Raises:
            RowSourceError: A cursor has a column twice.
        """
        self.name = "rows"
        self.on_disk = None
        self.columns = _cursor_columns(rows)
        refuse_twice(self.columns or (), self.name)
        self.once = self.columns is not None or isinstance(rows, Iterator)
        self._rows = rows

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        del wanted
        done = 0
        for block in in_blocks(self._rows, size):
            if set(map(type, block)) == {dict}:
                rows: list[Mapping[str, object]] = [each for each in block if is_mapping(each)]
            else:
                rows = [self._mapping(each, done + n) for n, each in enumerate(block)]
            yield MappingBlock(rows, _placing(done))
            done += len(block)

    def _mapping(self, row: object, number: int) -> Mapping[str, object]:
        """Return the values of a row by name."""
        if is_mapping(row):
            return row
        names = _field_names(row)
        if names is not None:
            return {name: getattr(row, name) for name in names}
        if self.columns is not None and is_sequence(row) and len(row) == len(self.columns):
            return dict(zip(self.columns, row, strict=True))
        if isinstance(row, _Keyed):
            return {name: row[name] for name in list(row.keys())}
        raise RowSourceError(
            f"row {number}: a mapping, a dataclass, a Pydantic object or a named tuple is needed, "
            f"got {shown(row)}"
        )


def _field_names(row: object) -> list[str] | None:
    """Return the fields of a dataclass, a named tuple or a Pydantic object; None for others."""
    kind = type(row)
    if dataclasses.is_dataclass(kind):
        return [each.name for each in dataclasses.fields(kind)]
    pydantic: object = getattr(kind, "model_fields", None)
    if is_mapping(pydantic):
        extra: object = getattr(row, "model_extra", None)
        return [*pydantic, *(extra if is_mapping(extra) else ())]
    named: object = getattr(kind, "_fields", None)  # of a named tuple
    return [str(each) for each in named] if is_sequence(named) else None


def _placing(done: int) -> Callable[[int], str]:
    return lambda index: f"row {done + index}"


def _cursor_columns(rows: object) -> tuple[str, ...] | None:
    """Return the names of the columns of a cursor that has run a query."""
    description: object = getattr(rows, "description", None)
    if not is_sequence(description) or not hasattr(rows, "fetchmany"):
        return None
    return tuple(str(column[0]) for column in description if is_sequence(column))
