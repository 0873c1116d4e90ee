"""Reading JSON that is not as it should be: whatever fits is taken, and what does not is left out."""

from __future__ import annotations

import json
from contextlib import suppress
from types import UnionType
from typing import TYPE_CHECKING, TypeVar, Union, get_args, get_origin

import msgspec

from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BOM", "UnreadableError", "parse_json", "take"]

S = TypeVar("S", bound=msgspec.Struct)

#: What some editors put before UTF-8.
BOM = b"\xef\xbb\xbf"


class UnreadableError(ValueError):
    """Bytes that are no JSON; the message ends a sentence that begins with "this is"."""


def parse_json(raw: bytes) -> object:
    """Read JSON in UTF-8, also where a strict reader refuses it: NaN, lone surrogates, a BOM.

    Args:
        raw: The text.

    Returns:
        What it stands for.

    Raises:
        UnreadableError: It is no JSON.
    """
    try:
        text = raw.removeprefix(BOM).rstrip().decode("utf-8")
        value: object = json.loads(text)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"no UTF-8 text (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        raise UnreadableError(f"no valid JSON ({error.msg}, column {error.colno})") from None
    except RecursionError:
        raise UnreadableError("nested too deeply to be read") from None
    except ValueError:  # Python refuses integers of thousands of digits
        raise UnreadableError("no valid JSON (a number of thousands of digits)") from None
    return value


def take(value: object, type_: type[S]) -> S | None:
    """Make a struct of what fits in a JSON object.

    Args:
        value: What JSON gave.
        type_: A struct whose fields all have defaults.

    Returns:
        The struct; a field that does not fit has its default, an item of a list that does not fit
        is left out. None if the value is no object.
    """
    if not is_object(value):
        return None
    with suppress(msgspec.ValidationError):
        return msgspec.convert(value, type_)
    found = type_()
    for field in msgspec.structs.fields(type_):
        given = value.get(field.encode_name)
        with suppress(msgspec.ValidationError):
            setattr(found, field.name, _fit(given, field.type))
    return found


def _fit(value: object, type_: object) -> object:
    """Return a value as one of the members of a type.

    Raises:
        msgspec.ValidationError: It is none of them.
    """
    members: tuple[object, ...] = get_args(type_) if _is_union(type_) else (type_,)
    for member in members:
        if is_object(value) and isinstance(member, type) and issubclass(member, msgspec.Struct):
            return take(value, member)
        if is_list(value) and get_origin(member) is list:
            return list(_fitting(value, get_args(member)[0]))
    if str in members and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # an id or a code that is a number
    # Not strict: a text may stand for a number.
    return msgspec.convert(value, type_, strict=False)


def _fitting(values: list[object], type_: object) -> Iterator[object]:
    for value in values:
        with suppress(msgspec.ValidationError):
            yield _fit(value, type_)


def _is_union(type_: object) -> bool:
    return get_origin(type_) in {Union, UnionType}
