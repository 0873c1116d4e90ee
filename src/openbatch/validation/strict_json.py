"""Reading one line of a batch file as JSON, more strictly than Python's `json` does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbatch.json_faults import find_json_faults
from openbatch.runtime.shapes import is_list
from openbatch.runtime.wording import extended

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
        twice: The places of keys that stand more than once in an object, such as `body.input`, each
            place once.
    """

    value: object
    faults: tuple[Problem, ...] = ()
    twice: list[str] = field(default_factory=list[str])


class StrictReader:
    """Reads lines one after the other."""

    def __init__(self) -> None:
        """Prepare a decoder, which is reused for all lines."""
        self._constants = False
        self._has_twice = False
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
        self._has_twice = False
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
        return ReadLine(value, faults, _keys_twice(text) if self._has_twice else [])

    def _constant(self, name: str) -> float:
        self._constants = True
        return float(name)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        content = dict(pairs)
        if len(content) != len(pairs):
            self._has_twice = True
        return content


class _Pairs(list[tuple[str, object]]):
    """An object as it is written, with all its keys."""


def _keys_twice(text: str) -> list[str]:
    """Return the places of the keys that stand more than once in an object, in their order."""
    found: dict[str, None] = {}
    todo: list[tuple[object, str]] = [(json.loads(text, object_pairs_hook=_Pairs), "")]
    while todo:
        value, place = todo.pop()
        inside: list[tuple[object, str]] = []
        if isinstance(value, _Pairs):
            seen: set[str] = set()
            for key, held in value:
                at = extended(place, key)
                if key in seen:
                    found[at] = None
                seen.add(key)
                inside.append((held, at))
        elif is_list(value):
            inside = [(held, extended(place, index)) for index, held in enumerate(value)]
        todo.extend(reversed(inside))
    return list(found)
