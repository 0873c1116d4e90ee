"""The lines of several files, one after the other or wherever they stand."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from openbatch.errors import BatchFileError
from openbatch.results.sources import PICKING_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from openbatch.results.offset_index import Place
    from openbatch.results.sources import Source

__all__ = ["LinesAnywhere", "lines_of"]

#: How many files are kept open, however many shards there are.
_MAX_OPEN: Final = 32


def lines_of(source: Source) -> Iterator[bytes]:
    """Read a file line by line.

    Args:
        source: The file.

    Yields:
        The lines with their line breaks, which the last one may lack.

    Raises:
        BatchFileError: The file cannot be read on.
    """
    with source.open() as file:
        try:
            yield from file
        except OSError as error:
            raise BatchFileError(f"{source.name}: it cannot be read on ({error})") from error


class LinesAnywhere:
    """Reads lines of several files in any order; to be used with `with`.

    Args:
        sources: The files.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        """Open nothing yet."""
        self._sources = sources
        self._open: dict[int, BinaryIO] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all files."""
        with ExitStack() as stack:
            for file in self._open.values():
                stack.push(file)
            self._open = {}

    def read(self, place: Place) -> bytes:
        """Return the line that begins at a place.

        Raises:
            BatchFileError: The file cannot be read.
        """
        file = self._file(place.source)
        try:
            file.seek(place.offset)
            return file.readline()
        except OSError as error:
            name = self._sources[place.source].name
            raise BatchFileError(f"{name}: it cannot be read on ({error})") from error

    def _file(self, number: int) -> BinaryIO:
        file = self._open.get(number)
        if file is None:
            if len(self._open) >= _MAX_OPEN:
                first = next(iter(self._open))
                self._open.pop(first).close()
            file = self._open[number] = self._sources[number].open(PICKING_BLOCK)
        return file
