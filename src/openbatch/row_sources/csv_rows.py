"""CSV files, read with the standard library: by index, a block at a time."""

from __future__ import annotations

import csv
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from openbatch.errors import RowSourceError
from openbatch.row_sources.column_names import refuse_twice
from openbatch.row_sources.csv_cells import LONG_CELLS, Dialect, checked_style
from openbatch.row_sources.csv_quotes import quote_fault
from openbatch.row_sources.file_kinds import text_encoding, undecodable

if TYPE_CHECKING:
    # The type of what `csv.reader` returns; csv itself has no name for it.
    from _csv import Reader
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from openbatch.row_sources.blocks import RowBlock
    from openbatch.row_sources.opening import RowFile

__all__ = ["CsvRows", "Dialect"]


class CsvRows:
    """A CSV file whose first line names the columns.

    Blank lines are passed over, and so are the cells of columns without a name, which a spreadsheet
    leaves behind. A line with more or fewer cells than the first one is an error.
    So is a quote in front of a cell that never closes, or closes in front of other text; other quotes
    where none belong are taken literally.

    Attributes:
        name: The file's name.
        columns: The names of its columns; those without a name are left out.
        style: How it is written, with everything that a dialect may leave open.
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
        self.once = False
        self.on_disk = file.on_disk
        self._file = file
        self._encoding = text_encoding(self.name, encoding)
        self.style = checked_style(self.name, dialect)
        with self._file.text(self._encoding) as text:
            header = self._first_line(_Records(text, self))
        if header is None:
            raise RowSourceError(f"{self.name}: it is empty; its first line must name the columns")
        names = [name for name in header if name]
        refuse_twice(names, f"{self.name}, line 1")
        if any("\0" in name for name in names):
            raise RowSourceError(
                f'{self.name}, line 1: it has zero bytes, as UTF-16 has; pass encoding="utf-16-le"'
            )
        self.columns = tuple(names)
        self._header = header

    def blocks(
        self, size: Callable[[], int], wanted: Sequence[str] | None, *, after: int = 0
    ) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`.

        Args:
            size: How many rows the next block should have.
            wanted: Ignored, as all cells are read anyway.
            after: How many rows are passed over first.

        Yields:
            Block after block.
        """
        del wanted
        for block in self._blocks(size):
            block.refuse_ragged()
            after -= block.without_first(after)
            if block.count:
                yield block

    def place(self, number: int) -> str:
        """Say on which line a row is, by reading the file again up to there.

        Args:
            number: How many rows come before it.

        Returns:
            Such as `reviews.csv, line 17`; without the line if the file cannot be read any more.
        """
        with suppress(RowSourceError), self._file.text(self._encoding) as text:
            records = _Records(text, self)
            self._pass_over(records, number + 1)
            line = records.line_num + 1
            while rows := self._cells(records, 1):
                if rows[0]:
                    return f"{self.name}, line {line}"
                line = records.line_num + 1
        return self.name

    def _blocks(self, size: Callable[[], int]) -> Iterator[_CsvBlock]:
        done = 0
        try:
            for rows in self._strictly(size):
                yield (block := _CsvBlock(rows, self._header, self, done))
                done += block.found
        except (csv.Error, ValueError) as error:
            if isinstance(error, RowSourceError):
                raise
        else:
            return
        # Something is odd about a quote, a line break or a number. From here on each row is looked at.
        with self._file.text(self._encoding) as text:
            records = _Records(text, self)
            self._pass_over(records, done + 1)
            while rows := self._cells(records, size()):
                yield (block := _CsvBlock(rows, self._header, self, done))
                done += block.found

    def _strictly(self, size: Callable[[], int]) -> Iterator[list[list[str]]]:
        """Read the rows as most are written; any error but one of the encoding says they are not."""
        with self._file.text(self._encoding, newline="\n") as text:
            reader = csv.reader(text, self.style, strict=True)
            try:
                with LONG_CELLS:
                    next((cells for cells in reader if cells), None)  # the names
                while True:
                    with LONG_CELLS:
                        rows = list(islice(reader, size()))
                    if not rows:
                        return
                    yield rows
            except UnicodeError as error:
                raise undecodable(self._file, self._encoding, error) from error

    def _pass_over(self, records: _Records, count: int) -> None:
        """Read so many rows besides blank ones, the one with the names among them."""
        while count and (rows := self._cells(records, min(count, 1024))):
            count -= len(rows) - rows.count([])

    def _first_line(self, records: _Records) -> list[str] | None:
        while rows := self._cells(records, 1):
            if rows[0]:
                return rows[0]
        return None

    def _cells(self, records: Reader | _Records, count: int) -> list[list[str]]:
        """Read some rows, blank ones too; none at the end."""
        try:
            with LONG_CELLS:
                return list(islice(records, count))
        except UnicodeError as error:
            raise undecodable(self._file, self._encoding, error) from error
        except ValueError as error:
            if isinstance(error, RowSourceError):
                raise
            # A text where csv.QUOTE_NONNUMERIC has a number.
            raise RowSourceError(f"{self.name}, line {records.line_num}: {error}") from error


class _Records:
    """The rows of a CSV file with a look at each that has several lines or a quote.

    Attributes:
        line_num: How many lines were read.
    """

    def __init__(self, text: Iterable[str], rows: CsvRows) -> None:
        self.line_num = 0
        self._rows = rows
        self._text = iter(text)
        self._seen: list[str] = []
        self._quote = rows.style.quotechar or ""
        self._reader = csv.reader(self._noted(), rows.style)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> list[str]:
        before = self.line_num
        self._seen.clear()
        self._has_ended = False
        try:
            cells = next(self._reader)
        except csv.Error as error:
            raise self._fault(before) or RowSourceError(
                f"{self._rows.name}, line {self.line_num}: {error}"
            ) from error
        # At the end of the file, a quote that is open can be on a line of its own.
        if len(self._seen) > 1 or self._has_ended or self._quote in self._seen[0]:
            fault = self._fault(before)
            if fault is not None:
                raise fault
        return cells

    def _noted(self) -> Iterator[str]:
        for line in self._text:
            self.line_num += 1
            self._seen.append(line)
            yield line
        self._has_ended = True

    def _fault(self, before: int) -> RowSourceError | None:
        fault = quote_fault("".join(self._seen), self._rows.style)
        if fault is None:
            return None
        first = before + 1
        lost = "so that all lines after this one would be part of that cell"
        what = "is never closed"
        if fault.closes is not None:
            lost = "so that those lines would be part of that cell"
            what = f"closes on line {first + fault.closes} in front of other text"
            if fault.closes == fault.opens:
                what, lost = "closes in front of other text", "so that both would be lost"
        dialect = '{"quoting": csv.QUOTE_NONE} if quotes mean nothing'
        if fault.is_escaped:
            dialect = (
                r'{"escapechar": "\\", "doublequote": False} if backslashes stand in front of quotes '
                "that are text"
            )
        return RowSourceError(
            f"{self._rows.name}, line {first + fault.opens}: a quote opens a cell here and {what}, "
            f"{lost}; correct it, write a quote within a quoted cell twice, or pass dialect={dialect}"
        )


class _CsvBlock:
    """Some rows of a CSV file, as lists of cells, without the blank ones.

    Attributes:
        found: How many rows there were in the file.
    """

    def __init__(
        self, rows: list[list[str]], header: Sequence[str], file: CsvRows, before: int
    ) -> None:
        self._rows = [cells for cells in rows if cells] if [] in rows else rows
        self._indexes = {name: index for index, name in enumerate(header) if name}
        self._width = len(header)
        self._file = file
        self._before = before
        self.found = len(self._rows)

    @property
    def count(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Sequence[object]:
        return list(map(itemgetter(self._indexes[name]), self._rows))

    def row(self, index: int) -> Mapping[str, object]:
        cells = self._rows[index]
        return {name: cells[at] for name, at in self._indexes.items()}

    def place(self, index: int) -> str:
        return self._file.place(self._before + index)

    def without_first(self, count: int) -> int:
        """Leave out the first rows, up to so many; return how many these were."""
        left_out = min(count, len(self._rows))
        self._rows = self._rows[left_out:]
        self._before += left_out
        return left_out

    def refuse_ragged(self) -> None:
        """Refuse a line with too many or too few cells."""
        if set(map(len, self._rows)) <= {self._width}:
            return
        for index, cells in enumerate(self._rows):
            if len(cells) != self._width:
                raise RowSourceError(
                    f"{self.place(index)}: the line has {len(cells)} of the {self._width} cells that the "
                    "header has; a cell with a delimiter, a quote or a line break in it must be quoted"
                )
