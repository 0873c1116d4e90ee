"""Files with a JSON object on each line."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from openbatch.errors import RowSourceError
from openbatch.row_sources.blocks import MappingBlock
from openbatch.row_sources.file_kinds import text_encoding, undecodable
from openbatch.runtime.shapes import is_object
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openbatch.row_sources.blocks import RowBlock
    from openbatch.row_sources.opening import RowFile

__all__ = ["JsonlRows"]


class JsonlRows:
    """A file with a JSON object on each line. Blank lines are passed over.

    Attributes:
        name: The file's name.
        columns: None, as each line may have other keys.
    """

    columns = None

    def __init__(self, file: RowFile, *, encoding: str) -> None:
        """Choose the file.

        Args:
            file: The file.
            encoding: Its encoding.

        Raises:
            RowSourceError: There is no such encoding.
        """
        self.name = file.name
        self.once = False
        self.on_disk = file.on_disk
        self._file = file
        self._encoding = text_encoding(self.name, encoding)

    def blocks(self, size: Callable[[], int], wanted: Sequence[str] | None) -> Iterator[RowBlock]:
        """Read the rows; see `RowSource.blocks`."""
        del wanted  # a line is read as a whole
        decode = msgspec.json.Decoder().decode
        with self._file.text(self._encoding) as text:
            numbered = enumerate(text, 1)
            while lines := self._read(numbered, size()):
                rows: list[Mapping[str, object]] = []
                numbers: list[int] = []
                for number, line in lines:
                    if not line.strip():
                        continue
                    try:
                        row: object = decode(line)
                    except (msgspec.DecodeError, ValueError):
                        row = self._explained(line, number)
                    if not is_object(row):
                        raise RowSourceError(
                            f"{self.name}, line {number}: an object is needed, such as "
                            f'{{"review": "..."}}; this is {shown(row)}'
                        )
                    rows.append(row)
                    numbers.append(number)
                if rows:
                    yield MappingBlock(rows, self._placing(numbers))

    def _read(self, numbered: Iterable[tuple[int, str]], count: int) -> list[tuple[int, str]]:
        try:
            return list(islice(numbered, count))
        except UnicodeError as error:
            raise undecodable(self._file, self._encoding, error) from error

    def _placing(self, numbers: list[int]) -> Callable[[int], str]:
        return lambda index: f"{self.name}, line {numbers[index]}"

    def _explained(self, line: str, number: int) -> object:
        """Read a line as Python does, which takes NaN and says where a fault is."""
        try:
            return json.loads(line)
        except json.JSONDecodeError as error:
            raise RowSourceError(
                f"{self.name}, line {number}: this is no valid JSON ({error.msg}, column "
                f"{error.colno})"
            ) from None
        except (ValueError, RecursionError) as error:
            raise RowSourceError(
                f"{self.name}, line {number}: this cannot be read ({error})"
            ) from None
