"""The envelope of one batch line, in and out: id, method and URL around a request's body.

OpenAI's document no longer describes it, so it is written by hand here.
"""

from __future__ import annotations

import json
import numbers
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import msgspec

from openbatch.errors import InvalidRequestError, Problem
from openbatch.json_faults import find_json_faults, has_foreign_key, has_lone_surrogate
from openbatch.runtime.shapes import is_object
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LINE_END",
    "LINE_START",
    "METHOD",
    "REQUIRED_KEYS",
    "checked_custom_id",
    "encode_line",
    "encode_plain",
    "line_middle",
    "read_custom_id",
]

#: The one HTTP method that a batch line can have.
METHOD = "POST"
#: The keys that every batch line has, in the order in which they are written.
REQUIRED_KEYS = ("custom_id", "method", "url", "body")

#: A line is `LINE_START`, the encoded id, `line_middle(url)`, the encoded body, `LINE_END`.
LINE_START = b'{"custom_id":'
LINE_END = b"}\n"

# Compact, because a file may have 200 MB and every blank counts.
_COMPACT = (",", ":")
_encode = msgspec.json.Encoder().encode
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=_COMPACT)
_ASCII_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=_COMPACT)


def encode_plain(value: object) -> bytes | None:
    """Write a value as JSON in UTF-8, fast.

    Args:
        value: A value of Python's own types exactly, with texts as keys and finite numbers. Of
            anything else this could write what `encode_line` does not.

    Returns:
        Compact JSON. None if the value holds a lone surrogate or is nested too deeply, which
        `encode_line` explains.
    """
    try:
        return _encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


def line_middle(url: str) -> bytes:
    """Return what stands in a line between the encoded id and the encoded body.

    Args:
        url: The endpoint's path, such as `/v1/responses`.
    """
    return b',"method":%b,"url":%b,"body":' % (_encode(METHOD), _encode(url))


def encode_line(
    custom_id: str, url: str, body: Mapping[str, object], *, ensure_ascii: bool = False
) -> bytes:
    r"""Write one request as a line of a batch file.

    Args:
        custom_id: The request's id, as `checked_custom_id` returns it.
        url: The endpoint's path, such as `/v1/responses`.
        body: The request's body, of dicts, lists, tuples, texts, finite numbers, booleans and None.
        ensure_ascii: True writes everything beyond ASCII as `\uXXXX`; False as UTF-8.

    Returns:
        One JSON object in UTF-8 and a line break, which is the only one in it.

    Raises:
        InvalidRequestError: The body holds something that JSON or UTF-8 cannot carry unchanged:
            NaN or an infinity, a lone surrogate, a key that is no text, an object of another type.
            Each problem names its path inside the body.
    """
    content = body if isinstance(body, dict) else dict(body)
    line = dict(zip(REQUIRED_KEYS, (custom_id, METHOD, url, content), strict=True))
    try:
        # Also when ASCII is wanted, UTF-8 is tried first: it is what finds lone surrogates.
        data = _ENCODER.encode(line).encode("utf-8")
    except RecursionError:
        _refuse_depth(content, custom_id)
    except (TypeError, ValueError) as error:
        _refuse(custom_id, content, str(error))
    if has_foreign_key(content):
        _refuse(custom_id, content, "a key is no text")
    if ensure_ascii and not data.isascii():
        data = _ASCII_ENCODER.encode(line).encode("ascii")
    return data + b"\n"


def checked_custom_id(value: object, *, path: str = "custom_id") -> str:
    """Return a row's id as the text that goes into the batch file.

    Args:
        value: A text that is not empty, or an integer (Python's or numpy's).
        path: How an error names the place of the id, for instance `input_instances[3].id`.

    Returns:
        The id as a plain `str`.

    Raises:
        InvalidRequestError: The id is anything else, such as None, NaN, an empty text, a boolean or
            a float, or holds a lone surrogate.
    """
    if type(value) is str and value and value.isascii():
        return value
    if isinstance(value, str):
        if has_lone_surrogate(value):
            _refuse_custom_id(value, path)
        if value:
            # Not str(value), which an Enum with text values answers with the member's name.
            return str.__str__(value)
    elif isinstance(value, bool):  # an integer to Python, but hardly anybody's id
        pass
    elif isinstance(value, numbers.Integral):
        with suppress(ValueError):  # Python prints integers of thousands of digits no more
            return str(int(value))
    problem = Problem(
        path,
        f"{shown(value)} was given; every request needs an id of its own, "
        "a text that is not empty or an integer",
        kind="missing" if value is None else "invalid",
    )
    raise InvalidRequestError((problem,))


def read_custom_id(line: bytes) -> str:
    """Read the id of a line of a batch file.

    Args:
        line: One line, with or without its line break.

    Returns:
        The line's `custom_id`.

    Raises:
        InvalidRequestError: The line is no JSON object in UTF-8, or has no text as `custom_id`.
    """
    try:
        # Without its line break, after which an error's column would begin anew.
        text = line.rstrip(b" \t\r\n").decode("utf-8")
        content: object = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        reason = f"no UTF-8 text (byte {error.start + 1} of the line)"
    except json.JSONDecodeError as error:
        reason = f"no valid JSON ({error.msg}, column {error.colno})"
    except RecursionError:
        reason = "nested too deeply to be read"
    except ValueError as error:  # a number of thousands of digits, or one of _refuse_constant
        reason = f"no valid JSON ({error})"
    else:
        if is_object(content):
            return _custom_id_of(content)
        reason = f"no JSON object ({shown(content)})"
    raise InvalidRequestError((Problem("", f"this is {reason}"),))


def _custom_id_of(content: Mapping[str, object]) -> str:
    custom_id = content.get("custom_id")
    if isinstance(custom_id, str):
        return custom_id
    given = f"{shown(custom_id)} is not a text" if "custom_id" in content else "the line has none"
    raise InvalidRequestError((Problem("custom_id", given),))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse_custom_id(custom_id: str, path: str) -> NoReturn:
    faults = find_json_faults(custom_id)
    raise InvalidRequestError(tuple(Problem(path, fault.message) for fault in faults))


def _refuse(custom_id: str, body: dict[str, object], reason: str) -> NoReturn:
    """Raise the error for a line that could not be written, saying where the fault is."""
    if has_lone_surrogate(custom_id):
        _refuse_custom_id(custom_id, "custom_id")
    problems = find_json_faults(body) or (Problem("", f"it cannot be written as JSON: {reason}"),)
    raise InvalidRequestError(problems, custom_id=custom_id)


def _refuse_depth(body: dict[str, object], custom_id: str) -> NoReturn:
    """Raise the error for a body that is too deep, naming the outermost key to blame."""
    place = ""
    for key, value in body.items():
        try:
            _ENCODER.encode(value)
        except RecursionError:
            place = str(key)
            break
        except (TypeError, ValueError):
            continue
    message = "this is nested too deeply to be written as JSON; flatten it"
    raise InvalidRequestError((Problem(place, message),), custom_id=custom_id)
