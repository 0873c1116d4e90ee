"""CSV files read by pyarrow as far as they are as most are; the standard library reads the rest."""

from __future__ import annotations

import codecs
import csv
import io
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from openbatch.extras import require
from openbatch.row_sources.arrow_rows import EXTRA, arrow_blocks
from openbatch.row_sources.file_kinds import text_encoding

if TYPE_CHECKING:
    from _csv import Dialect as Style  # what `csv.reader` has; csv itself has no name for it
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from openbatch.row_sources.blocks import RowBlock
    from openbatch.row_sources.csv_rows import CsvRows
    from openbatch.row_sources.opening import RowFile

__all__ = ["ArrowCsvRows"]

#: How many bytes pyarrow reads at a time. A row must not be longer than some of them.
_BLOCK: Final = 1 << 20
#: What pyarrow calls the columns that `CsvRows` leaves out.
_NAMELESS: Final = ""
_first = itemgetter(slice(0, 1))
_last = itemgetter(slice(-1, None))


class ArrowCsvRows:
    """A CSV file read by pyarrow, every cell as the text that it is.

    It gives what the standard library does. Where pyarrow cannot, that reads: dialects with escapes
    or spaces to skip, and the rest of a file from where a line is broken, a row is longer than a
    megabyte, or a quote stands where none belongs.

    Attributes:
        name: The file's name.
        columns: The names of its columns; those without a name are left out.
    """

    def __init__(self, file: RowFile, slow: CsvRows, *, encoding: str) -> None:
        """Choose the file.

        Args:
            file: The file.
            slow: The same file, for its columns and for what pyarrow cannot read.
            encoding: Its encoding.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        self.name = file.name
        self.once = False
        self.on_disk = file.on_disk
        self.columns = slow.columns
        self._file = file
        self._slow = slow
        self._encoding = text_encoding(self.name, encoding)
        self._arrow = require("pyarrow", extra=EXTRA, what='reader="arrow"')
        self._csv = require("pyarrow.csv", extra=EXTRA, what='reader="arrow"')

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        done = 0
        if _is_usual(self._slow.style):
            with self._file.bytes() as source:
                watched = _WatchedFile(source, self._encoding, self._slow.style)
                try:
                    for block in self._fast_blocks(watched, size, wanted):
                        # What it was made of was read before, so a fault in it shows by now.
                        if watched.is_odd:
                            break
                        yield block
                        done += block.count
                    else:
                        if not watched.is_odd:
                            return
                except self._arrow.ArrowException:
                    pass  # the other reader says what it is, if it is anything
        yield from self._slow.blocks(size, None, after=done)

    def _fast_blocks(
        self, source: _WatchedFile, size: Callable[[], int], wanted: Sequence[str] | None
    ) -> Iterator[RowBlock]:
        style = self._slow.style
        names = [each for each in self.columns if wanted is None or each in wanted]
        reader = self._csv.open_csv(
            source,
            read_options=self._csv.ReadOptions(block_size=_BLOCK),
            parse_options=self._csv.ParseOptions(
                delimiter=style.delimiter,
                quote_char=_quote(style) or False,
                newlines_in_values=True,
            ),
            convert_options=self._csv.ConvertOptions(
                column_types=dict.fromkeys((*self.columns, _NAMELESS), self._arrow.string()),
                include_columns=names,  # to pyarrow, none are all
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
        return arrow_blocks(reader, self._slow.place, size, names)


def _quote(style: Style) -> str | None:
    return None if style.quoting == csv.QUOTE_NONE else style.quotechar


def _is_usual(style: Style) -> bool:
    """Say whether pyarrow reads a dialect as the standard library does."""
    return (
        style.quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE)
        and style.escapechar is None
        and not style.skipinitialspace
        and (style.doublequote or _quote(style) is None)
        and (style.delimiter + (_quote(style) or "")).isascii()
    )


class _WatchedFile(io.RawIOBase):
    """A file as UTF-8, with an eye on its quotes.

    In a file whose quotes are all in order, each opens behind a delimiter or a line break and closes
    in front of one, or is one of two in a quoted cell. So the text between a closing quote and the
    next opening one is empty, or edges and ends with a delimiter or a line break.

    Attributes:
        is_odd: Whether something is out of order in what was read.
    """

    def __init__(self, source: BinaryIO, encoding: str, style: Style) -> None:
        super().__init__()
        self.is_odd = False
        self._source = source
        self._decoder = None
        if encoding != text_encoding("", "utf-8"):
            self._decoder = codecs.getincrementaldecoder(encoding)()
        self._mark = codecs.BOM_UTF8
        self._quote = (_quote(style) or "").encode()
        self._edges = {b"", b"\n", b"\r", style.delimiter.encode()}
        self._between = b"\n"  # as if a line had ended before
        self._is_inside = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if self.is_odd:
            return b""  # nothing that comes of it will be used
        data = self._utf_8(size)
        if self._mark:
            data, self._mark = data.removeprefix(self._mark), b""
        if self._quote:
            self._watch(data)
        return data

    def _utf_8(self, size: int) -> bytes:
        data = self._source.read(size)
        if self._decoder is None:
            return data
        try:
            text = self._decoder.decode(data, final=not data)
            while data and not text:  # half a character only
                data = self._source.read(size)
                text = self._decoder.decode(data, final=not data)
        except UnicodeError:
            self.is_odd = True
            return b""
        return text.encode()

    def _watch(self, data: bytes) -> None:
        if not data:
            self.is_odd = self.is_odd or self._is_inside
            return
        parts = data.split(self._quote)
        if not self._is_inside:
            parts[0] = self._between + parts[0]
        between = parts[self._is_inside :: 2]
        if len(parts) % 2 == 0:
            self._is_inside = not self._is_inside
        edges = set(map(_first, between))
        if not self._is_inside:  # the last text goes on
            rest = between.pop()
            self._between = _first(rest) + _last(rest)
        edges.update(map(_last, between))
        self.is_odd = not edges <= self._edges
