"""The custom_ids of a file: noted in little memory, and told with both lines where one comes twice.

While the lines are checked, `UniqueIds` only says whether some id comes twice. If one does, the file
is read again, once for the hashes that come twice, and once for the ids behind them.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.files.unique_ids import UniqueIds, hashes_that_repeat
from openbatch.runtime.shapes import is_object
from openbatch.validation.strict_json import BrokenLine, StrictReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["IDS_AT_ONCE", "LineIds"]

#: So many ids are gathered before they are compared with those before them.
IDS_AT_ONCE: Final = 4_096


class _Line(msgspec.Struct):
    custom_id: str


class LineIds:
    """The ids of the lines of one file, in their order.

    Attributes:
        gathered: The ids that are not compared yet. Whoever checks a line appends its id.
        count: How many ids were compared.
        has_repeated: Whether one of those came twice.
    """

    def __init__(self, path: Path) -> None:
        """Begin before the first line.

        Args:
            path: The file, which is read again if an id comes twice, or seems to.
        """
        self.gathered: list[str] = []
        self.count = 0
        self.has_repeated = False
        self._path = path
        self._ids: UniqueIds | None = UniqueIds(self._compared)
        self._lines = 0  # those whose ids are compared
        self._decode = msgspec.json.Decoder(_Line).decode
        self._reader = StrictReader()

    def compare(self, line: int) -> None:
        """Compare the gathered ids with each other and with those before them.

        Args:
            line: The number of the line that was checked last.
        """
        self.count += len(self.gathered)
        if self._ids is not None and self._ids.add(self.gathered) is not None:
            self._stop()
        self._lines = line
        self.gathered.clear()

    def finish(self, line: int) -> None:
        """Compare the last ids.

        Args:
            line: The number of the last line.
        """
        self.compare(line)
        if self._ids is not None and self._ids.finish() is not None:
            self._stop()

    def repeated(self) -> Iterator[tuple[int, str, int]]:
        """Yield each line whose id another line has before it.

        Yields:
            The number of the line, its id, and the number of the line that had it first.
        """
        if not self.has_repeated:
            return
        twice = hashes_that_repeat(custom_id for _, custom_id, _ in self._read())
        first: dict[str, int] = {}
        for number, custom_id, raw in self._read():
            if hash(custom_id) in twice and self._is_sound(raw):
                line = first.setdefault(custom_id, number)
                if line != number:
                    yield number, custom_id, line

    def _stop(self) -> None:
        self.has_repeated = True
        self._ids = None

    def _compared(self) -> Iterator[str]:
        """Give the ids that were compared, or some more, from the file."""
        return (custom_id for _, custom_id, _ in self._read(self._lines))

    def _read(self, lines: int | None = None) -> Iterator[tuple[int, str, bytes]]:
        """Read the first lines again, or all: number, id and line of each that has an id."""
        with self._path.open("rb") as file:
            for number, raw in enumerate(islice(file, lines), 1):
                custom_id = self._id_of(raw)
                if custom_id:
                    yield number, custom_id, raw

    def _id_of(self, raw: bytes) -> str | None:
        try:
            return self._decode(raw).custom_id
        except (msgspec.MsgspecError, ValueError, RecursionError):
            read = self._reader.read(raw)
        value = None if isinstance(read, BrokenLine) else read.value
        custom_id = value.get("custom_id") if is_object(value) else None
        return custom_id if isinstance(custom_id, str) else None

    def _is_sound(self, raw: bytes) -> bool:
        """Say whether a line is JSON in every respect, not only up to its id."""
        return not isinstance(self._reader.read(raw), BrokenLine)
