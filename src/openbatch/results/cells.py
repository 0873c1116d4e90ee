"""The values of cells: as plain Python, and as Arrow and frames can store them."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID

import msgspec

from openbatch.results.column_shapes import ListOf, StructOf
from openbatch.runtime.shapes import is_list, is_object
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from openbatch.results.column_shapes import Scalar, Shape

__all__ = [
    "DECIMAL_DIGITS",
    "DECIMAL_SCALE",
    "MisfitError",
    "Read",
    "json_bytes",
    "plain_reader",
    "stored_reader",
]

#: Decimal columns have so many digits, and so many of them behind the point.
DECIMAL_DIGITS: Final = 38
DECIMAL_SCALE: Final = 18

_INT64: Final = 1 << 63
_MICROSECOND: Final = timedelta(microseconds=1)

#: Makes a cell's value of a value.
Read: TypeAlias = "Callable[[object], object]"


class MisfitError(ValueError):
    """A value that its column cannot hold; the message goes behind the name of the column."""


def plain_reader(shape: Shape) -> Read:
    """Return what makes values plain Python values of a shape.

    Args:
        shape: The column's shape.

    Returns:
        A function. None stays None; enums give their value; what is `json` becomes dicts, lists,
        texts, numbers. It raises a `MisfitError` for a value of another shape.
    """
    if isinstance(shape, ListOf):
        return _list_reader(plain_reader(shape.item))
    if isinstance(shape, StructOf):
        return _struct_reader([(name, plain_reader(field)) for name, field in shape.fields])
    return _PLAIN[shape]


def stored_reader(shape: Shape) -> Read:
    """Return what makes plain values of a shape such as Arrow and frames store.

    Args:
        shape: The column's shape.

    Returns:
        A function for what `plain_reader(shape)` gives. It raises a `MisfitError` for a number that
        its column has no room for.
    """
    if isinstance(shape, ListOf):
        return _list_reader(stored_reader(shape.item))
    if isinstance(shape, StructOf):
        return _struct_reader([(name, stored_reader(field)) for name, field in shape.fields])
    return _STORED.get(shape, _as_it_is)


def json_bytes(value: object) -> bytes:
    """Return a plain value as JSON in UTF-8: times in ISO 8601, bytes in base64, decimals as text.

    JSON has no infinities; they are null.
    """
    try:
        return msgspec.json.encode(value)
    except (UnicodeError, OverflowError):  # lone surrogates, numbers of more than 64 bits
        plain = _without_infinities(msgspec.to_builtins(value))
        return json.dumps(plain, separators=(",", ":"), allow_nan=False).encode("ascii")


def _without_infinities(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_list(value):
        return [_without_infinities(each) for each in value]
    if is_object(value):
        return {key: _without_infinities(each) for key, each in value.items()}
    return value


def _list_reader(read: Read) -> Read:
    def read_list(value: object) -> object:
        if value is None:
            return None
        if not isinstance(value, list | tuple | set | frozenset):
            raise _misfit(value, "a list")
        items: list[object] = [*value]
        return [read(each) for each in items]

    return read_list


def _struct_reader(fields: list[tuple[str, Read]]) -> Read:
    def read_struct(value: object) -> object:
        if value is None:
            return None
        if not is_object(value):
            raise _misfit(value, "an object")
        return {name: read(value.get(name)) for name, read in fields}

    return read_struct


def _as_it_is(value: object) -> object:
    return value


# --- plain values


def _of_class(known: type, what: str) -> Read:
    def read(value: object) -> object:
        if isinstance(value, Enum):
            value = value.value
        if value is None or isinstance(value, known):
            return value
        raise _misfit(value, what)

    return read


def _text(value: object) -> object:
    if value is None or type(value) is str:
        return value
    inner: object = value.value if isinstance(value, Enum) else value
    try:
        return str.__str__(inner) if isinstance(inner, str) else str(inner)
    except ValueError:  # Python writes no integer of thousands of digits
        raise _misfit(inner, "what can be written as text") from None


def _integer(value: object) -> object:
    if value is None or type(value) is int:
        return value
    inner: object = value.value if isinstance(value, Enum) else value
    if isinstance(inner, int) and not isinstance(inner, bool):
        return int(inner)
    raise _misfit(inner, "an integer")


def _number(value: object) -> object:
    if value is None or type(value) is float:
        return value
    inner: object = value.value if isinstance(value, Enum) else value
    if isinstance(inner, int | float) and not isinstance(inner, bool):
        try:
            return float(inner)
        except OverflowError:
            raise _misfit(inner, "a number of 64 bits") from None
    raise _misfit(inner, "a number")


def _json(value: object) -> object:
    from pydantic_core import to_jsonable_python

    return None if value is None else to_jsonable_python(value, fallback=str)


def _misfit(value: object, what: str) -> MisfitError:
    text = shown(value) if isinstance(value, int) else str(value)
    text = text if len(text) <= 40 else text[:40] + "..."  # noqa: PLR2004  # a line's worth
    return MisfitError(f"{text} does not fit the column, which takes {what}")


_PLAIN: Final[dict[Scalar, Read]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _of_class(bool, "true and false"),
    "timestamp": _of_class(datetime, "a date with a time"),
    "local_timestamp": _of_class(datetime, "a date with a time"),
    "date": _of_class(date, "a date"),
    "time": _of_class(time, "a time of day"),
    "duration": _of_class(timedelta, "a duration"),
    "decimal": _of_class(Decimal, "a decimal number"),
    "uuid": _of_class(UUID, "a UUID"),
    "bytes": _of_class(bytes, "bytes"),
    "json": _json,
}


# --- stored values


def _stored_text(value: object) -> object:
    if isinstance(value, str) and not value.isascii():
        # Lone surrogates, which no UTF-8 can carry, become question marks.
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _stored_integer(value: object) -> object:
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        raise _misfit(value, "integers of 64 bits")
    return value


def _stored_decimal(value: object) -> object:
    if isinstance(value, Decimal):
        whole = DECIMAL_DIGITS - DECIMAL_SCALE
        if not value.is_finite() or (value and value.adjusted() >= whole):
            raise _misfit(value, f"decimal numbers of up to {whole} digits before the point")
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > DECIMAL_SCALE:
            raise _misfit(value, f"decimal numbers of up to {DECIMAL_SCALE} digits after the point")
    return value


def _stored_duration(value: object) -> object:
    if isinstance(value, timedelta) and not -_INT64 <= value // _MICROSECOND < _INT64:
        raise _misfit(value, "durations of up to 292,000 years")
    return value


def _moment(value: object) -> object:
    """Return a moment in UTC; one without a time zone is taken as UTC."""
    if not isinstance(value, datetime):
        return value
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise _misfit(value, "moments of the years 1 to 9999 in UTC") from None


def _local(value: object) -> object:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _in_iso(value: object) -> object:
    return value.isoformat() if isinstance(value, time) else value


def _as_text(value: object) -> object:
    return None if value is None else str(value)


def _as_json(value: object) -> object:
    return None if value is None else json_bytes(value).decode("utf-8")


_STORED: Final[dict[Scalar, Read]] = {
    "text": _stored_text,
    "integer": _stored_integer,
    "timestamp": _moment,
    "local_timestamp": _local,
    "decimal": _stored_decimal,
    "duration": _stored_duration,
    "time": _in_iso,
    "uuid": _as_text,
    "json": _as_json,
}
