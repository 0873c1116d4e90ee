"""What is wrong with an answer, from what Pydantic says of it.

This module imports Pydantic; it is imported when the first answer is not as it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic_core import ValidationError, from_json

from openbatch.errors import Problem
from openbatch.runtime.paths import extended
from openbatch.runtime.shapes import is_dict, is_list
from openbatch.runtime.wording import instead_of, shown
from openbatch.strict.vocabulary import ROOT_KEY

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["answer_problems", "holds_root", "is_cut_off", "not_json"]

#: What pydantic_core says of text that ends too early.
_END: Final = "EOF while parsing"
_PREFIXES: Final = ("Value error, ", "Assertion failed, ")
_ABSENT: Final = object()


def not_json(error: Exception) -> str | None:
    """Return why a text is no JSON.

    Args:
        error: What reading it raised.

    Returns:
        The reason, or None if it is JSON.
    """
    if not isinstance(error, ValidationError):
        return None
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] != "json_invalid":
        return None
    return str(first.get("ctx", {}).get("error", first["msg"]))


def is_cut_off(reason: str, text: str) -> bool:
    """Say whether a text is the beginning of JSON, so that only its end is missing.

    Args:
        reason: Why it is no JSON.
        text: The text.
    """
    return reason.startswith(_END) and text.lstrip()[:1] in {"{", "[", '"'}


def answer_problems(error: Exception, text: str, *, is_wrapped: bool) -> tuple[Problem, ...]:
    """Return why an answer does not fit its type.

    Args:
        error: What reading it raised: Pydantic's error, or one of a validator's.
        text: The answer, as JSON.
        is_wrapped: Whether the value stands under `ROOT_KEY`. Paths leave it out.

    Returns:
        At least one problem. Paths are those of the value: `items[0].price`. A choice of a union
        that was tried stands in angle brackets: `pet<Dog>.name`.
    """
    if not isinstance(error, ValidationError):
        message = f"the type's own validation raised {type(error).__name__}: {error}"
        return (Problem("", " ".join(message.split())),)
    value: object = from_json(text)
    problems = [_problem(each, value, is_wrapped=is_wrapped) for each in error.errors()]
    return tuple(dict.fromkeys(problems))


def holds_root(text: str | bytes) -> bool:
    """Say whether an answer is an object with the key `ROOT_KEY`."""
    try:
        value: object = from_json(text)
    except (ValueError, TypeError):  # the latter of text that is no UTF-8
        return True  # there is nothing in it that says otherwise
    return is_dict(value) and ROOT_KEY in value


def _problem(error: ErrorDetails, value: object, *, is_wrapped: bool) -> Problem:
    steps = error["loc"]
    is_missing = error["type"] == "missing"
    if is_wrapped and is_dict(value) and ROOT_KEY in value:
        steps, value = steps[1:], value[ROOT_KEY]
    path = _path(steps, value, is_missing=is_missing)
    if is_missing:
        return Problem(path, "required, but missing", "missing")
    if error["type"] == "extra_forbidden":
        return Problem(path, "the type has no such field, and forbids others", "unknown_field")
    return Problem(path, _message(error))


def _message(error: ErrorDetails) -> str:
    message = " ".join(error["msg"].split())
    for prefix in _PREFIXES:
        if message.startswith(prefix):
            return f"{message.removeprefix(prefix)} (got {shown(error['input'])})"
    needed = message.removeprefix("Input should be ")
    if needed == message:
        return f"{message} (got {shown(error['input'])})"
    if not needed.startswith("a valid "):
        return instead_of(needed, error["input"])
    needed, _, reason = needed.partition(", ")
    return instead_of(needed, error["input"]) + (f" ({reason})" if reason else "")


def _path(steps: tuple[str | int, ...], value: object, *, is_missing: bool) -> str:
    """Return a place in Python's notation, following the value to tell keys from choices."""
    path = ""
    for number, step in enumerate(steps, 1):
        inner = _inside(value, step)
        if inner is _ABSENT and not (is_missing and number == len(steps)):
            path += f"<{step}>"
        else:
            path = extended(path, step)
            value = inner
    return path


def _inside(value: object, step: str | int) -> object:
    if is_dict(value):
        return value.get(step, _ABSENT)
    if is_list(value) and isinstance(step, int) and step < len(value):
        return value[step]
    return _ABSENT
