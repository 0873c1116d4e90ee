"""Lines of requests that are plainly right, written field by field.

Programs give the same fields again and again. What depends on nothing but which fields there are is
found out once: whether a request may have just these, what accepts the value of each, and the bytes
between the values. That is the shape of a request. A line is then constant bytes with holes, and only
what goes into the holes is looked at and encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from openbatch.lines import LINE_END, LINE_START
from openbatch.requests.request_schemas import request_schema_problems
from openbatch.runtime.acceptors import PLAIN_LEAVES
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openbatch.runtime import Endpoint
    from openbatch.runtime.acceptance import Acceptor


__all__ = ["LineMaker", "PlacedFormat", "ShapedLines"]

#: From a request's id and its own fields to its line; None if others are to judge.
LineMaker: TypeAlias = "Callable[[str, Mapping[str, object]], bytes | None]"

#: So many different sets of fields are remembered.
_MOST_SHAPES: Final = 100
_BODY_END: Final = b"}" + LINE_END
_UNCHANGING: Final = PLAIN_LEAVES | {float}
#: What is raised for a lone surrogate, a value that is nested too deeply, or one of another type.
_UNWRITABLE: Final = (TypeError, ValueError, OverflowError, RecursionError, KeyError)
_NOTHING: Final[dict[str, object]] = {}

_encode = msgspec.json.Encoder().encode


class PlacedFormat:
    """The format of a type, encoded, and where in a body it goes.

    Attributes:
        field: The field of the body that is the format or holds it.
        whole: That field's value, as JSON, if it holds nothing else.
    """

    def __init__(self, path: tuple[str, ...], encoded: msgspec.Raw) -> None:
        """Take what is placed.

        Args:
            path: The keys from the body to the format.
            encoded: The format as JSON.
        """
        self.field, *rest = path
        self._rest = tuple(rest)
        self._encoded = encoded
        whole: object = encoded
        for key in reversed(rest):
            whole = {key: whole}
        self.whole = _encode(whole)

    def put_in(self, value: object) -> object | None:
        """Return the field's value with the format in it.

        Args:
            value: The value that a caller gave; it is right and plain, and left as it is.

        Returns:
            A new value, for encoding only; None if something else is in the place of the format.
        """
        return _put(value, self._rest, self._encoded)


def _put(holder: object, path: tuple[str, ...], encoded: msgspec.Raw) -> object | None:
    if not path or not is_object(holder):
        return None
    key, rest = path[0], path[1:]
    if not rest:
        return None if key in holder else {**holder, key: encoded}
    inner = _put(holder.get(key, _NOTHING), rest, encoded)
    return None if inner is None else {**holder, key: inner}


class _Hole:
    """The place of a field's value in a line.

    Attributes:
        name: The field.
        before: The bytes between the value before and this one.
        accepts: What says of a value of a type that it is right and plain.
        encode: What writes such a value.
        last: The last value that was here and cannot change, with how it was written. One that is
            given with every request, the very same object, is looked at and encoded once.
    """

    __slots__ = ("accepts", "before", "encode", "last", "name")

    def __init__(
        self,
        name: str,
        before: bytes,
        accepts: Mapping[type, Acceptor],
        encode: Callable[[object], bytes],
    ) -> None:
        self.name = name
        self.before = before
        self.accepts = accepts
        self.encode = encode
        self.last: tuple[object, bytes] = (self, b"")  # unlike any value


class ShapedLines(dict[tuple[str, ...], "LineMaker"]):
    """What writes the requests of an endpoint whose lines begin alike, by the names of their fields.

    Look up the names of a request's own fields, as a tuple in their order, and call what is found
    with its id, a text that is not empty, and the fields. It returns the line with its line break
    if the request is plainly right, and else None: then others are to judge.

    Attributes:
        endpoint: Where the requests go.
        url: The endpoint's own URL.
        counted_field: The field whose texts or token lists count as inputs, if there is one.
        text_format: The type that the answers are to have, or None.
    """

    # Python finds what is in slots faster, here and in what is made for each set of fields.
    __slots__ = (
        *("endpoint", "url", "counted_field", "text_format"),
        *("_ascii_only", "_fields", "_fixed", "_middle", "_placed"),
    )

    def __init__(
        self,
        endpoint: Endpoint,
        middle: bytes,
        *,
        fixed: frozenset[str] = frozenset(),
        text_format: object = None,
        placed: PlacedFormat | None = None,
        ascii_only: bool,
    ) -> None:
        """Take what all requests have in common.

        Args:
            endpoint: Where they go.
            middle: What their lines have between the id and the first field of their own.
            fixed: The fields that are in `middle`.
            text_format: The type that the answers are to have, or None.
            placed: The format that goes into each request.
            ascii_only: Whether lines with other characters are left to others.
        """
        super().__init__()
        self.endpoint = endpoint
        self.url, self.counted_field = endpoint.url, endpoint.counted_field
        self.text_format = text_format
        self._middle = middle
        self._fixed = fixed
        self._placed = placed
        self._ascii_only = ascii_only
        self._fields = endpoint.validator.fields

    def __missing__(self, names: tuple[str, ...]) -> LineMaker:
        """Find out how requests with some fields of their own are written."""
        make = self._maker(names)
        if self._ascii_only:
            make = _only_ascii(make)
        if len(self) >= _MOST_SHAPES:
            self.clear()
        self[names] = make
        return make

    def _maker(self, names: tuple[str, ...]) -> LineMaker:
        accepts, placed = self._fields.accepts, self._placed
        own = set(names)
        together = self._fixed | own if placed is None else self._fixed | own | {placed.field}
        if (
            "stream" in own
            or not self._fixed.isdisjoint(own)
            or not accepts.keys() >= own
            or not self._fields.complete(together)
        ):
            return _leave
        before, comma = self._middle, b"," if self._fixed else b""
        holes: list[_Hole] = []
        for name in names:
            before += comma + _encode(name) + b":"
            if placed is not None and name == placed.field:
                holes.append(_hole_around(placed, before, accepts[name]))
            else:
                allowed = _not_empty(accepts[name]) if name == "model" else accepts[name]
                holes.append(_Hole(name, before, allowed, _encode))
            before, comma = b"", b","
        if placed is not None and placed.field not in own:
            before += comma + _encode(placed.field) + b":" + placed.whole
        end = before + _BODY_END
        make = _fill_one(holes[0], end) if len(holes) == 1 else _fill_all(holes, end)
        if self.endpoint.fields_with_schemas.isdisjoint(own):
            return make
        return _with_checked_schemas(self.endpoint, make)


def _hole_around(placed: PlacedFormat, before: bytes, accepts: Mapping[type, Acceptor]) -> _Hole:
    """Return the place of the value that the format goes into."""

    def has_room(value: object) -> bool:
        return accepts[dict](value) and placed.put_in(value) is not None

    return _Hole(
        placed.field, before, {dict: has_room}, lambda value: _encode(placed.put_in(value))
    )


def _not_empty(accepts: Mapping[type, Acceptor]) -> Mapping[type, Acceptor]:
    """Leave an empty text to others, as that of a model."""

    def with_text(value: object) -> bool:
        return value != "" and accepts[type(value)](value)

    return dict.fromkeys(accepts, with_text)


def _leave(_custom_id: str, _fields: Mapping[str, object]) -> None:
    """Leave requests with certain fields to others."""


def _fill_one(hole: _Hole, end: bytes) -> LineMaker:
    """Make what writes requests with one field of their own."""
    name, before, accepts, encode = hole.name, hole.before, hole.accepts, hole.encode

    def make(custom_id: str, fields: Mapping[str, object]) -> bytes | None:
        value = fields[name]
        try:
            if not accepts[type(value)](value):
                return None
            return b"".join((LINE_START, _encode(custom_id), before, encode(value), end))
        except _UNWRITABLE:
            return None

    return make


def _fill_all(holes: Sequence[_Hole], end: bytes) -> LineMaker:
    """Make what writes requests with several fields of their own, or none."""

    def make(custom_id: str, fields: Mapping[str, object]) -> bytes | None:
        try:
            parts = [LINE_START, _encode(custom_id)]
            for hole in holes:
                value = fields[hole.name]
                last, piece = hole.last
                if value is not last:
                    if not hole.accepts[type(value)](value):
                        return None
                    piece = hole.encode(value)
                    if type(value) in _UNCHANGING:
                        piece = hole.before + piece
                        hole.last = (value, piece)
                    else:
                        parts.append(hole.before)
                parts.append(piece)
        except _UNWRITABLE:
            return None
        parts.append(end)
        return b"".join(parts)

    return make


def _with_checked_schemas(endpoint: Endpoint, make: LineMaker) -> LineMaker:
    """Make what leaves requests to others whose strict JSON schemas have faults."""

    def make_checked(custom_id: str, fields: Mapping[str, object]) -> bytes | None:
        line = make(custom_id, fields)
        if line is None or request_schema_problems(endpoint, fields):
            return None
        return line

    return make_checked


def _only_ascii(make: LineMaker) -> LineMaker:
    """Make what leaves requests to others that have characters beyond ASCII."""

    def make_ascii(custom_id: str, fields: Mapping[str, object]) -> bytes | None:
        line = make(custom_id, fields)
        return line if line is not None and line.isascii() else None

    return make_ascii
