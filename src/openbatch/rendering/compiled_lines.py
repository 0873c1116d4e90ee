"""Lines of a batch file that differ in their ids and texts only, made by joining bytes.

The request that all rows share is checked and encoded once, with marks where the ids and texts go.
Of each row only those are encoded. Whole blocks of rows go through each step together, as columns, so
that the loops are those of `map`, `zip` and `join`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import repeat
from json.encoder import encode_basestring_ascii
from operator import itemgetter
from typing import TYPE_CHECKING, Final, cast

import msgspec

from openbatch.errors import OpenBatchError
from openbatch.requests.request_lines import request_line
from openbatch.runtime.any_text import AnyText, Lengths
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_mapping
from openbatch.targets import OPENAI, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from openbatch.prompts.placeholder import Placeholder
    from openbatch.prompts.text_template import TextTemplate
    from openbatch.runtime import Endpoint

__all__ = ["CompiledLines", "UnfitTextError", "compile_lines"]

#: Literal texts of at least so many characters are encoded once; shorter ones with what is beside
#: them, as each call of the encoder costs as much as some hundred characters.
_LONG: Final = 200

_encode = msgspec.json.Encoder().encode
_without_quotes = itemgetter(slice(1, -1))


class UnfitTextError(Exception):
    """A row whose text is too short or too long for the request; what that means is said elsewhere."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of a text: literals and values that are joined and then encoded.

    Attributes:
        pieces: Literals, and the numbers of the columns of values.
        quoted: Whether it is the whole text, and the quotes stay.
    """

    pieces: tuple[str | int, ...]
    quoted: bool

    def encoded(
        self, columns: Sequence[Sequence[object]], encode: Callable[[str], bytes]
    ) -> Iterable[bytes]:
        """Give the piece for each row; a value that is no str raises a TypeError."""
        texts = map("".join, zip(*_streams(self.pieces, columns), strict=False))
        return map(encode, texts) if self.quoted else map(_without_quotes, map(encode, texts))


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A text whose length is bounded; its pieces and its bounds."""

    pieces: tuple[str | int, ...]
    lengths: Lengths

    def check(self, columns: Sequence[Sequence[object]]) -> None:
        """Raise an UnfitTextError if the text of a row is too short or too long."""
        sizes = [sum(map(len, row)) for row in zip(*_streams(self.pieces, columns), strict=False)]
        most = self.lengths.most
        if min(sizes) < self.lengths.least or (most is not None and max(sizes) > most):
            raise UnfitTextError


def _streams(
    pieces: Iterable[str | int], columns: Sequence[Sequence[object]]
) -> Iterable[Iterable[str]]:
    # That the values are texts is for `join` to find out, which looks at each of them anyway.
    texts = cast("Sequence[Sequence[str]]", columns)
    return (repeat(each) if isinstance(each, str) else texts[each] for each in pieces)


class CompiledLines:
    """The lines of rows that share everything but their ids and the values of their texts."""

    def __init__(
        self,
        items: Iterable[bytes | _Run | None],
        bounded: Iterable[_Bounded],
        encode: Callable[[str], bytes],
    ) -> None:
        """Take what lines are made of; `compile_lines` finds it out.

        Args:
            items: Constant bytes, pieces of texts, and None for the id, in order.
            bounded: The texts whose lengths are to be checked.
            encode: Writes a text as JSON.
        """
        self._items = tuple(items)
        self._bounded = tuple(bounded)
        self._encode = encode

    def encode(self, ids: Sequence[str], columns: Sequence[Sequence[object]]) -> bytes:
        """Write the lines of some rows.

        Args:
            ids: The rows' ids, at least one.
            columns: For each placeholder of the prompt, what the rows put there.

        Returns:
            The lines, each with its line break.

        Raises:
            TypeError: A value is no str.
            UnicodeEncodeError: A value holds a lone surrogate.
            UnfitTextError: A text is too short or too long.
        """
        for each in self._bounded:
            each.check(columns)
        encode = self._encode
        width, count = len(self._items), len(ids)
        pieces = [b""] * (width * count)
        for at, item in enumerate(self._items):
            if item is None:
                column: Iterable[bytes] = map(encode, ids)
            elif isinstance(item, bytes):
                column = repeat(item, count)
            else:
                column = item.encoded(columns, encode)
            pieces[at::width] = column
        return b"".join(pieces)


def compile_lines(
    endpoint: Endpoint,
    skeleton: Callable[[Callable[[TextTemplate], str]], dict[str, object] | None],
    placeholders: Sequence[Placeholder],
    *,
    extra_body: Mapping[str, object] | None,
    ensure_ascii: bool,
    target: Target = OPENAI,
) -> CompiledLines | None:
    """Find out whether rows can be checked once for all, and compile what they share.

    Args:
        endpoint: Where the requests go.
        skeleton: Makes the shared body, given what stands for each text of the prompt.
        placeholders: The different placeholders of the prompt; the columns of `encode`.
        extra_body: Fields that are merged into the body last, and are not checked.
        ensure_ascii: Whether characters beyond ASCII are escaped.
        target: The service that the file is for; it decides on the lines' URLs.

    Returns:
        The compiled lines; None if each row has to be checked by itself, because whether its
        request is right depends on what its texts say, or because it is wrong anyway.
    """
    marks = _Marks(placeholders)
    try:
        body = skeleton(lambda text: marks.mark(text, Lengths()))
        if body is None:
            return None

        def request(lengths: Lengths) -> object:
            made = skeleton(lambda text: marks.mark(text, lengths)) or {}
            # The configuration may hold whatever becomes plain data; the messages are that.
            return {key: each if _marked(each) else materialise(each) for key, each in made.items()}

        lengths = endpoint.validator.any_text.lengths(request)
        if lengths is None:
            return None
        plain = {key: materialise(each) for key, each in body.items()}
        _, line = request_line(
            endpoint,
            marks.of_id,
            plain,
            extra_body=extra_body,
            ensure_ascii=ensure_ascii,
            target=target,
        )
    except OpenBatchError:
        return None
    encode = _encode_ascii if ensure_ascii else _encode
    items = marks.split(line, encode)
    if items is None:
        return None
    bounded: tuple[_Bounded, ...] = ()
    if lengths != Lengths():
        bounded = tuple(_Bounded(pieces, lengths) for pieces in marks.texts.values())
    return CompiledLines(items, bounded, encode)


def _marked(value: object) -> bool:
    """Say whether a mark stands somewhere in a value."""
    if isinstance(value, list):
        return any(map(_marked, cast("list[object]", value)))  # whatever is in it
    if is_mapping(value):
        return any(map(_marked, value.values()))
    return isinstance(value, AnyText)


class _Marks:
    """The marks in a line where ids and texts go, which no text of a user can hold."""

    def __init__(self, placeholders: Sequence[Placeholder]) -> None:
        self._numbers = {each: number for number, each in enumerate(placeholders)}
        self._secret = os.urandom(12).hex()
        self.of_id = f"id-{self._secret}"
        self.texts: dict[str, tuple[str | int, ...]] = {}

    def mark(self, text: TextTemplate, lengths: Lengths) -> str:
        """Return the mark of a text, or the text itself if it has no placeholders."""
        pieces = tuple(
            each if isinstance(each, str) else self._numbers[each] for each in text.parts
        )
        if all(isinstance(each, str) for each in pieces):
            return "".join(map(str, pieces))
        marks = {known: mark for mark, known in self.texts.items()}
        mark = marks.get(pieces) or f"text-{len(self.texts)}-{self._secret}"
        self.texts[mark] = pieces
        literal = sum(len(each) for each in pieces if isinstance(each, str))
        return AnyText(mark, Lengths(max(lengths.least, literal), lengths.most))

    def split(
        self, line: bytes, encode: Callable[[str], bytes]
    ) -> list[bytes | _Run | None] | None:
        """Return a line as constants, pieces of texts, and None for the id; None if it cannot be."""
        pattern = rb'"((?:id|text-\d+)-%s)"' % self._secret.encode()
        constants, names = _alternating(re.split(pattern, line))
        if any(self._secret.encode() in each for each in constants):
            return None
        if not self.texts.keys() <= set(names):
            return None  # replaced by other fields, so that no row's values would be looked at
        items: list[bytes | _Run | None] = [constants[0]]
        for name, constant in zip(names, constants[1:], strict=True):
            pieces = self.texts.get(name)
            items += [None] if pieces is None else _runs(pieces, encode)
            items.append(constant)
        return _merged(items)


def _alternating(parts: list[bytes]) -> tuple[list[bytes], list[str]]:
    return parts[::2], [each.decode() for each in parts[1::2]]


def _runs(
    pieces: tuple[str | int, ...], encode: Callable[[str], bytes]
) -> list[bytes | _Run | None]:
    """Return a text with its long literals encoded and the rest in runs between them."""
    long = [isinstance(each, str) and len(each) >= _LONG for each in pieces]
    if not any(long):
        return [_Run(pieces, quoted=True)]
    items: list[bytes | _Run | None] = [b'"']
    begin = 0
    for number, each in enumerate(pieces):
        if isinstance(each, str) and long[number]:
            if begin < number:
                items.append(_Run(pieces[begin:number], quoted=False))
            items.append(_without_quotes(encode(each)))
            begin = number + 1
    if begin < len(pieces):
        items.append(_Run(pieces[begin:], quoted=False))
    return [*items, b'"']


def _merged(items: Iterable[bytes | _Run | None]) -> list[bytes | _Run | None]:
    """Return the items with neighbouring constants made one."""
    merged: list[bytes | _Run | None] = []
    for each in items:
        last = merged[-1] if merged else None
        if isinstance(each, bytes) and isinstance(last, bytes):
            merged[-1] = last + each
        else:
            merged.append(each)
    return merged


def _encode_ascii(text: str) -> bytes:
    data = _encode(text)  # also because it is what finds lone surrogates
    return data if data.isascii() else encode_basestring_ascii(text).encode("ascii")
