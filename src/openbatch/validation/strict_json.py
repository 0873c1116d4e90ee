"""Reading one line of a batch file as JSON, more strictly than Python's `json` does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from openbatch.file_marks import mark_fault
from openbatch.json_faults import find_json_faults, has_lone_surrogate
from openbatch.runtime.paths import extended
from openbatch.runtime.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BrokenLine", "JsonFault", "ReadLine", "StrictReader"]

# An escape that may be half of a pair. Only lines that have one are searched for lone halves.
_SURROGATE_ESCAPE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
#: A text, and what Python takes for a number though JSON does not have it.
_TEXT_OR_CONSTANT: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|NaN|-?Infinity')
#: An escape; where it is half of a pair without the other half, that is its group.
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|u....|.)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """Why a line is no JSON.

    Attributes:
        message: The reason, on one line.
        column: The character at which it shows, from 1, or None where there is no single one.
    """

    message: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class JsonFault:
    """What a line holds though JSON or UTF-8 cannot carry it: NaN, an infinity, a lone surrogate.

    Attributes:
        path: The place in the value, such as `body.input`.
        message: What it is, on one line.
        column: The character at which it stands, from 1.
    """

    path: str
    message: str
    column: int


@dataclass(slots=True)
class ReadLine:
    """A line that Python can read as JSON.

    Attributes:
        value: What it holds. Of a key that stands twice in an object, the last.
        faults: What is in it though JSON or UTF-8 cannot carry it, in the order of the line.
        twice: The places of keys that stand more than once in an object, such as `body.input`, each
            place once.
    """

    value: object
    faults: tuple[JsonFault, ...] = ()
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
            if marked := mark_fault(raw):
                return BrokenLine(marked, 1)
            column = len(raw[: error.start].decode("utf-8")) + 1
            return BrokenLine(f"the byte 0x{raw[error.start]:02x} is no UTF-8 here", column)
        if marked := mark_fault(raw):
            return BrokenLine(marked, 1)
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
        faults: tuple[JsonFault, ...] = ()
        if self._constants or _SURROGATE_ESCAPE.search(raw):
            faults = _faults(text)
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


class _Constant(NamedTuple):
    """A number that JSON does not have."""

    name: str


class _Step(NamedTuple):
    """A key or a value on the way through a line.

    Attributes:
        item: The key or the value.
        place: The place of the value, or of the one that the key has.
        within: The object that a key belongs to; None for a value.
        around: The place of what holds it.
    """

    item: object
    place: str
    within: _Pairs | None = None
    around: str = ""


def _walk(text: str) -> Iterator[_Step]:
    """Go through a line in the order in which it is written."""
    todo = [_Step(json.loads(text, object_pairs_hook=_Pairs, parse_constant=_Constant), "")]
    while todo:
        step = todo.pop()
        yield step
        value, place = step.item, step.place
        inside: list[_Step] = []
        if isinstance(value, _Pairs):
            for key, held in value:
                at = extended(place, key)
                inside += (_Step(key, at, value, place), _Step(held, at))
        elif is_list(value):
            inside = [_Step(held, extended(place, index)) for index, held in enumerate(value)]
        todo.extend(reversed(inside))


def _keys_twice(text: str) -> list[str]:
    """Return the places of the keys that stand more than once in an object, in their order."""
    found: dict[str, None] = {}
    seen: set[tuple[int, object]] = set()
    objects: list[_Pairs] = []  # kept, so that no two of them have one identity
    for step in _walk(text):
        if isinstance(step.item, _Pairs):
            objects.append(step.item)
        if step.within is None:
            continue
        key = (id(step.within), step.item)
        if key in seen:
            found[step.place] = None
        seen.add(key)
    return list(found)


def _faults(text: str) -> tuple[JsonFault, ...]:
    """Find what JSON or UTF-8 cannot carry in a line that Python can read."""
    columns = list(_fault_columns(text))
    if not columns:
        return ()
    found: list[tuple[str, str]] = []
    for step in _walk(text):
        if isinstance(step.item, _Constant):
            message = f"{step.item.name} is no JSON number; give a finite one or leave it out"
            found.append((step.place, message))
        elif isinstance(step.item, str) and has_lone_surrogate(step.item):
            is_key = step.within is not None
            (problem,) = find_json_faults({step.item: None} if is_key else step.item)
            found.append((step.around if is_key else step.place, problem.message))
    return tuple(
        JsonFault(path, message, column)
        for (path, message), column in zip(found, columns, strict=True)
    )


def _fault_columns(text: str) -> Iterator[int]:
    """Give where a line has constants and texts with a lone surrogate, in their order."""
    for each in _TEXT_OR_CONSTANT.finditer(text):
        if not each[0].startswith('"'):
            yield each.start() + 1
            continue
        lone = next((escape for escape in _ESCAPE.finditer(each[0]) if escape[1]), None)
        if lone is not None:
            yield each.start() + lone.start() + 1
