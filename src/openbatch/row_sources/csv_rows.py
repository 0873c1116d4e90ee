"""CSV files, read with the standard library: by index, a block at a time."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from openbatch.errors import RowSourceError
from openbatch.row_sources.opening import RowFile, undecodable

if TYPE_CHECKING:
    # The types of what `csv.reader` returns and has; csv itself has no names for them.
    from _csv import Dialect as Style
    from _csv import Reader
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from openbatch.row_sources.blocks import RowBlock

__all__ = ["CsvRows", "Dialect"]

#: How a CSV file is written: the name of a dialect, or a `csv.Dialect`.
Dialect: TypeAlias = str | csv.Dialect | type[csv.Dialect]

_LINE_BREAK: Final = re.compile("\r\n|\r|\n")
#: Python refuses cells of more than 131,072 characters unless it is told otherwise.
_LARGEST_CELL: Final = 2**31 - 1


class CsvRows:
    """A CSV file whose first line names the columns.

    Blank lines are passed over. A line with more or fewer cells than there are columns is an error.

    Attributes:
        name: The file's name.
        columns: The names of its columns.
    """

    def __init__(self, file: RowFile, *, encoding: str, dialect: Dialect) -> None:
        """Read the names of the columns.

        Args:
            file: The file.
            encoding: Its encoding. A byte-order mark is no part of the first name.
            dialect: How it is written.

        Raises:
            RowSourceError: The file cannot be read, has no line, or has a name twice.
        """
        self.name = file.name
        self.on_disk = file.on_disk
        self._file = file
        self._encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
        self._dialect = dialect
        with self._reader() as reader:
            header = self._header(reader)
        if header is None:
            raise RowSourceError(f"{self.name}: it is empty; its first line must name the columns")
        twice = sorted(name for name, times in Counter(header).items() if times > 1)
        if twice:
            raise RowSourceError(
                f"{self.name}, line 1: the column {twice[0]!r} is there twice; rename one"
            )
        self.columns = tuple(header)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        del wanted  # all cells are read anyway
        indexes = {name: index for index, name in enumerate(self.columns)}
        with self._reader() as reader:
            self._header(reader)
            while True:
                line = reader.line_num + 1
                rows = self._cells(reader, size())
                if not rows:
                    return
                block = _CsvBlock(rows, indexes, self.name, line)
                block.refuse_ragged()
                if block.count:
                    yield block

    def style(self) -> Style:
        """Return how the file is written, with everything that a dialect may leave open."""
        with self._reader() as reader:
            return reader.dialect

    def _header(self, reader: Reader) -> list[str] | None:
        while rows := self._cells(reader, 1):
            if rows[0]:
                return rows[0]
        return None

    @contextmanager
    def _reader(self) -> Generator[Reader]:
        with self._file.text(self._encoding) as text:
            try:
                yield csv.reader(text, self._dialect)
            except (TypeError, csv.Error) as error:  # what `dialect` is no dialect for
                raise RowSourceError(f"{self.name}: dialect: {error}") from error

    def _cells(self, reader: Reader, count: int) -> list[list[str]]:
        """Read some rows, blank ones too; none at the end."""
        before = csv.field_size_limit(_LARGEST_CELL)
        try:
            return list(islice(reader, count))
        except csv.Error as error:
            raise RowSourceError(f"{self.name}, line {reader.line_num}: {error}") from error
        except UnicodeDecodeError as error:
            raise undecodable(self._file, self._encoding, error) from error
        finally:
            csv.field_size_limit(before)


class _CsvBlock:
    """Some rows of a CSV file, as lists of cells."""

    def __init__(
        self, rows: list[list[str]], indexes: Mapping[str, int], name: str, line: int
    ) -> None:
        self._all = rows
        self._rows = rows
        self._indexes = indexes
        self._name = name
        self._line = line

    @property
    def count(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Sequence[object]:
        return list(map(itemgetter(self._indexes[name]), self._rows))

    def row(self, index: int) -> Mapping[str, object]:
        cells = self._rows[index]
        return {name: cells[at] for name, at in self._indexes.items()}

    def place(self, index: int) -> str:
        """Count the line breaks before a row, which only one that is wrong is worth."""
        wanted, line = self._rows[index], self._line
        for cells in self._all:
            if cells is wanted:
                break
            line += 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in cells)
        return f"{self._name}, line {line}"

    def refuse_ragged(self) -> None:
        """Pass over blank lines, and refuse one with too many or too few cells."""
        width = len(self._indexes)
        if set(map(len, self._rows)) == {width}:
            return
        self._rows = [cells for cells in self._all if cells]
        for index, cells in enumerate(self._rows):
            if len(cells) != width:
                raise RowSourceError(
                    f"{self.place(index)}: the line has {len(cells)} of the {width} cells that the "
                    "header has; a cell with a delimiter, a quote or a line break in it must be quoted"
                )
