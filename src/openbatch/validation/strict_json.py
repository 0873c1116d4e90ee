"""Reading one line of a batch file as JSON, more strictly than Python's `json` does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbatch.json_faults import find_json_faults, shown

if TYPE_CHECKING:
    from openbatch.errors import Problem

__all__ = ["BrokenLine", "ReadLine", "StrictReader"]

# An escape that may be half of a pair. Only lines that have one are searched for lone halves.
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """Why a line is no JSON.

    Attributes:
        message: The reason, on one line.
        column: The character at which it shows, from 1, or None where there is no single one.
    """

    message: str
    column: int | None = None


@dataclass(slots=True)
class ReadLine:
    """A line that Python can read as JSON.

    Attributes:
        value: What it holds. Of a key that stands twice in an object, the last.
        faults: What is in it though JSON or UTF-8 cannot carry it: NaN, infinities and lone
            surrogates.
        twice: Keys that stand more than once in an object, each one named once.
    """

    value: object
    faults: tuple[Problem, ...] = ()
    twice: list[str] = field(default_factory=list[str])


class StrictReader:
    """Reads lines one after the other."""

    def __init__(self) -> None:
        """Prepare a decoder, which is reused for all lines."""
        self._constants = False
        self._twice: dict[str, None] = {}
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant
        )

    def read(self, raw: bytes) -> ReadLine | BrokenLine:
        """Read one line.

        Args:
            raw: The line; blanks around the JSON are passed over.

        Returns:
            What it holds, or why it is no JSON. Never raises, whatever the bytes are.
        """
        self._constants = False
        self._twice = {}
        try:
            # Without its line break, after which an error's column would begin anew.
            text = raw.rstrip(b" \t\r\n").decode("utf-8")
        except UnicodeDecodeError as error:
            column = len(raw[: error.start].decode("utf-8")) + 1
            return BrokenLine(f"the byte 0x{raw[error.start]:02x} is no UTF-8 here", column)
        if text.startswith(_BYTE_ORDER_MARK):
            return BrokenLine(
                'it begins with a byte order mark; write the file with encoding="utf-8"', 1
            )
        try:
            # `decode` passes over blanks at both ends, those of JSON and no others.
            value: object = self._decoder.decode(text)
        except json.JSONDecodeError as error:
            return BrokenLine(f"no valid JSON: {error.msg}", error.colno)
        except RecursionError:
            return BrokenLine("it is nested too deeply to be read")
        except ValueError:
            # The one other thing that the decoder raises: Python's limit for printed integers.
            return BrokenLine("it has an integer of thousands of digits")
        faults: tuple[Problem, ...] = ()
        if self._constants or _SURROGATE_ESCAPE.search(raw):
            faults = find_json_faults(value)
        return ReadLine(value, faults, [shown(key) for key in self._twice])

    def _constant(self, name: str) -> float:
        self._constants = True
        return float(name)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        content = dict(pairs)
        if len(content) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self._twice[key] = None
                seen.add(key)
        return content
