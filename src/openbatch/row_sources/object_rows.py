"""Rows from any iterable: mappings, dataclasses, Pydantic objects, named tuples, database cursors."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from openbatch.errors import RowSourceError
from openbatch.row_sources.block_sizes import in_blocks
from openbatch.row_sources.blocks import MappingBlock
from openbatch.row_sources.column_names import refuse_twice
from openbatch.runtime.shapes import is_iterable, is_mapping, is_sequence
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from openbatch.row_sources.blocks import RowBlock

__all__ = ["Fetched", "ObjectRows"]

#: How many rows a cursor that is not iterable is asked for at a time.
_FETCHED_AT_ONCE: Final = 1_000


@runtime_checkable
class _Keyed(Protocol):
    """A row such as `sqlite3.Row`, which is a mapping but for its class."""

    def keys(self) -> Iterable[str]: ...
    def __getitem__(self, name: str, /) -> object: ...


@runtime_checkable
class _Described(Protocol):
    """A column in the description of a cursor; not every driver has tuples for them."""

    def __getitem__(self, index: int, /) -> object: ...


@runtime_checkable
class Fetched(Protocol):
    """A cursor of a database (PEP 249), or what runs queries as one. It need not be iterable."""

    def fetchmany(self, size: int, /) -> Sequence[object]:
        """Return the next rows; none at the end."""
        ...


@runtime_checkable
class _Result(Protocol):
    """A result of SQLAlchemy, which names its columns so."""

    def fetchmany(self, size: int, /) -> Sequence[object]: ...
    def keys(self) -> Iterable[str]: ...


@runtime_checkable
class _DataSet(Protocol):
    """A data set of Hugging Face's `datasets`, in memory or streamed."""

    @property
    def column_names(self) -> object: ...
    def select_columns(self, names: list[str], /) -> Iterable[object]: ...


class ObjectRows:
    """The rows of an iterable, taken one by one.

    Attributes:
        name: What to call them in messages.
        columns: The names of the columns of a cursor, a result of SQLAlchemy or a data set; None where
            they are not known.
        once: Whether they can be gone through only once, as a cursor and a generator.
    """

    def __init__(self, rows: Iterable[object] | Fetched) -> None:
        """Choose the rows.

        Args:
            rows: An iterable of mappings, dataclasses, Pydantic objects or named tuples; or a
                cursor of a database (PEP 249) that has run its query, or a result of SQLAlchemy.

        Raises:
            RowSourceError: A cursor has a column twice, or has run no query that gives rows.
        """
        self.name = "rows"
        self.on_disk: tuple[Path, ...] = ()
        self.columns = _named_columns(rows)
        refuse_twice(self.columns or (), self.name)
        self.once = isinstance(rows, Fetched | Iterator)
        self._given = rows
        self._rows = rows if isinstance(rows, Iterable) else _fetched(rows)
        self._wanted: Collection[str] | None = None

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        self._wanted = wanted
        done = 0
        source = self._rows
        if isinstance(source, _DataSet) and self.columns is not None and wanted:
            # Those that nobody asks for may cost much: pictures are decoded.
            source = source.select_columns([each for each in self.columns if each in wanted])
        for block in in_blocks(source, size):
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
        names = _field_names(row, self._wanted)
        if names is not None:
            return {name: getattr(row, name) for name in names}
        fetched = self.columns if isinstance(self._given, Fetched) else None
        if fetched is not None and is_sequence(row) and len(row) == len(fetched):
            return dict(zip(fetched, row, strict=True))
        of_sqlalchemy: object = getattr(row, "_mapping", None)
        if is_mapping(of_sqlalchemy):
            return of_sqlalchemy
        if isinstance(row, _Keyed):
            return {name: row[name] for name in list(row.keys())}
        if fetched is not None and is_iterable(row):  # of some drivers, rows are no sequences
            values = tuple(row)
            if len(values) == len(fetched):
                return dict(zip(fetched, values, strict=True))
        raise RowSourceError(
            f"row {number}: a mapping, a dataclass, a Pydantic object or a named tuple is needed, "
            f"got {shown(row)}"
        )


def _field_names(row: object, wanted: Collection[str] | None) -> list[str] | None:
    """Return the fields of a dataclass, a named tuple or a Pydantic object; None for others.

    Of the computed fields of Pydantic only those that are wanted, as each costs a call.
    """
    kind = type(row)
    if dataclasses.is_dataclass(kind):
        return [each.name for each in dataclasses.fields(kind)]
    pydantic: object = getattr(kind, "model_fields", None)
    if is_mapping(pydantic):
        extra: object = getattr(row, "model_extra", None)
        names = [*pydantic, *(extra if is_mapping(extra) else ())]
        computed: object = getattr(kind, "model_computed_fields", None)
        if is_mapping(computed):
            names += [name for name in computed if wanted is None or name in wanted]
        return names
    named: object = getattr(kind, "_fields", None)  # of a named tuple
    return [str(each) for each in named] if is_sequence(named) else None


def _placing(done: int) -> Callable[[int], str]:
    return lambda index: f"row {done + index}"


def _fetched(cursor: Fetched) -> Iterator[object]:
    while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
        yield from rows


def _named_columns(rows: object) -> tuple[str, ...] | None:
    """Return the names of the columns, where they are known before the first row is."""
    if isinstance(rows, _DataSet):
        names: object = rows.column_names  # None where a stream does not know them yet
        return tuple(map(str, names)) if is_sequence(names) else None
    if not isinstance(rows, Fetched):
        return None
    description: object = getattr(rows, "description", None)
    if is_sequence(description):
        return tuple(str(each[0]) for each in description if isinstance(each, _Described))
    if hasattr(rows, "execute"):
        raise RowSourceError(
            "rows: the cursor has no rows, since it has run no query, or one that gives none; "
            'execute one first, such as cursor.execute("select ...")'
        )
    return tuple(map(str, rows.keys())) if isinstance(rows, _Result) else None
