"""Passing the lines of a batch file that are plainly right; the others are looked at closely.

Nearly every line is right, and to know that is cheaper than to say what is wrong with it. A line
passes only if `LineChecker.check` would find nothing in it; what that would have noted is noted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, Protocol, cast

import msgspec

from openbatch.requests.counted_inputs import counted_inputs
from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from openbatch.validation.endpoint_checks import EndpointChecks
    from openbatch.validation.line_checks import LineChecker

__all__ = ["has_key_twice", "passing"]

#: Longer requests with inputs that are counted are looked at closely: they may have many tokens.
_MOST_BYTES_OF_INPUTS: Final = 300_000
#: A string, and the colon that makes it a key.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"([ \t\r\n]*+:)?')


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """A line, in the order in which it is written."""

    custom_id: str
    method: Literal["POST"]
    url: str
    body: dict[str, object]


class _Body(Protocol):
    model: str
    counted: object


class _Envelope(Protocol):
    custom_id: str
    url: str
    body: _Body


def passing(
    lines: LineChecker, url: str, model: str, checks: EndpointChecks, *, check_bodies: bool
) -> Callable[[bytes], bool]:
    """Return what passes lines that are like the first one.

    Args:
        lines: What looks at the other lines, and has looked at the first one.
        url: The URL of the lines.
        model: Their model.
        checks: How their bodies are checked.
        check_bodies: Whether they are.

    Returns:
        A function that takes a line, and says whether it is plainly right.
    """
    if check_bodies:
        return _with_bodies(lines, url, model, checks)
    return _without_bodies(lines, url, model, checks)


def _with_bodies(
    lines: LineChecker, url: str, model: str, checks: EndpointChecks
) -> Callable[[bytes], bool]:
    decode, encode = msgspec.json.Decoder(_Line).decode, msgspec.json.Encoder().encode
    accepts, counted = checks.accepts() if checks.accepts else None, checks.counted_field
    gather = lines.ids.gathered.append

    def passes(raw: bytes) -> bool:
        try:
            request = decode(raw)
            body, custom_id = request.body, request.custom_id
            if (
                request.url != url
                or body.get("model") != model
                or not custom_id
                or accepts is None
                or not accepts(body)
                # What is written as it was read has no key that was lost in reading.
                or (encode(request) != raw[:-1] and has_key_twice(raw, 4 + _count_keys(body)))
            ):
                return False
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        if counted is not None:
            inputs = counted_inputs(body.get(counted))
            if len(raw) > _MOST_BYTES_OF_INPUTS or inputs > lines.inputs_per_request:
                return False
            lines.inputs += inputs
        gather(custom_id)
        lines.requests += 1
        return True

    return passes


def _without_bodies(
    lines: LineChecker, url: str, model: str, checks: EndpointChecks
) -> Callable[[bytes], bool]:
    counted = checks.counted_field
    fields: list[tuple[str, object, object]] = [
        ("model", str, ""),
        ("stream", Literal[False] | None, None),
        ("counted", object, None),
    ]
    body = msgspec.defstruct(
        "_Body",
        fields if counted else fields[:2],
        rename={"counted": counted} if counted else None,
    )
    line = msgspec.defstruct(
        "_Envelope",
        [("custom_id", str), ("method", Literal["POST"]), ("url", str), ("body", body)],
        forbid_unknown_fields=True,
    )
    # It has the attributes that were just given to it.
    decode = cast("Callable[[bytes], _Envelope]", msgspec.json.Decoder(line).decode)
    gather = lines.ids.gathered.append

    def passes(raw: bytes) -> bool:
        try:
            request = decode(raw)
            raw.decode()  # what is passed over in decoding need not be UTF-8
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        custom_id = request.custom_id
        if request.url != url or request.body.model != model or not custom_id:
            return False
        if counted is not None:
            inputs = counted_inputs(request.body.counted)
            if len(raw) > _MOST_BYTES_OF_INPUTS or inputs > lines.inputs_per_request:
                return False
            lines.inputs += inputs
        gather(custom_id)
        lines.requests += 1
        return True

    return passes


def has_key_twice(raw: bytes, keys: int) -> bool:
    """Say whether some object in a line has a key twice.

    Args:
        raw: The line, which is JSON.
        keys: How many keys were left when it was read into dicts.
    """
    # A colon stands at each key, and may stand in a text as well. So equal counts prove that no key
    # was lost.
    return raw.count(b":") != keys and sum(map(bool, _STRING.findall(raw))) != keys


def _count_keys(value: object) -> int:
    count = 0
    todo = [value]
    for item in todo:
        if is_object(item):
            count += len(item)
            todo.extend(item.values())
        elif is_list(item):
            todo.extend(item)
    return count
