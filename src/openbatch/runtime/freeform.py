"""Values that may be anything, as long as it can be written as JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from openbatch.runtime import wording
from openbatch.runtime.findings import wrong, wrong_key
from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbatch.runtime.findings import Finding, Place

__all__ = ["NOT_JSON", "free_form_schema", "is_free_form", "unencodable"]

#: The type of the error that a value is which cannot be written.
NOT_JSON: Final = "not_json"

#: What Python's encoder takes for the key of an object.
_KEYS: Final = (str, int, float, bool, type(None))
#: Deeper values are not looked into.
_DEPTH: Final = 200

_encoded = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode


def free_form_schema(schema: core_schema.CoreSchema | None = None) -> core_schema.CoreSchema:
    """Return a schema of whatever can be written as JSON.

    Args:
        schema: What has to be right besides.

    Returns:
        The schema.
    """
    return core_schema.no_info_after_validator_function(
        _check, core_schema.any_schema() if schema is None else schema
    )


def _check(value: object) -> object:
    try:
        _encoded(value).encode()
    except (TypeError, ValueError, RecursionError):
        raise PydanticCustomError(NOT_JSON, "cannot be written as JSON") from None
    return value


def unencodable(place: Place) -> list[Finding]:
    """Find what in a value cannot be written as JSON.

    Args:
        place: The value, as plain as `materialise` can make it, and where it is.

    Returns:
        At least one finding for a value that a schema of `free_form_schema` refuses.
    """
    try:
        found = list(_unencodable(place, frozenset()))
    except RecursionError:
        return [wrong(place, wording.told("recursion_depth_exceeded", place.value, {}))]
    return found or [wrong(place, "cannot be written as JSON")]


def _unencodable(place: Place, around: frozenset[int]) -> Iterator[Finding]:
    value = place.value
    error = _error_of_scalar(value)
    if id(value) in around:
        error = "recursion_loop"
    if error is not None:
        yield wrong(place, wording.told(error, value, {}))
        return
    around |= {id(value)}
    if len(around) > _DEPTH:
        raise RecursionError
    if is_object(value):
        keys: list[object] = list(value)
        for key in keys:
            if wording.has_surrogate(key) or not isinstance(key, _KEYS):
                yield wrong_key(
                    place, wording.told(_error_of_scalar(key) or "string_type", key, {})
                )
            else:
                yield from _unencodable(place.inside(key), around)
    elif is_list(value):
        for index in range(len(value)):
            yield from _unencodable(place.inside(index), around)
    elif not isinstance(value, str | int | float | tuple | None):
        yield wrong(place, f"{wording.given(value)} cannot be written as JSON")


def _error_of_scalar(value: object) -> str | None:
    if wording.has_surrogate(value):
        return "string_unicode"
    if isinstance(value, float) and not math.isfinite(value):
        return "finite_number"
    return None


def is_free_form(schema: Mapping[str, Any]) -> bool:
    """Say whether a schema is one that `free_form_schema` made.

    Args:
        schema: Any core schema.
    """
    function: Mapping[str, Any] = schema.get("function", {})
    return function.get("function") is _check
