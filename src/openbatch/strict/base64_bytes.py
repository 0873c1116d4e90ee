"""Bytes in an answer: JSON has text only, so strict schemas ask for base64 and parsing decodes it.

Pydantic by itself reads the text of a `bytes` field as UTF-8, which is no way to ask a model for
bytes. What says how its bytes are written is left alone: `Base64Bytes` and its like, and
`ConfigDict(val_json_bytes="base64")` or `"hex"`.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard, cast

from pydantic import EncodedBytes, SecretBytes
from pydantic_core import core_schema

from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import CoreSchema

__all__ = ["with_base64"]

#: A core schema or a part of one. To the checkers it is a union of sixty TypedDicts.
_Part: TypeAlias = dict[str, Any]

#: Keys whose values are no schemas, though they may look like some.
_OPAQUE: Final = frozenset({"default", "expected", "metadata", "serialization"})

_URL_SAFE: Final = str.maketrans("-_", "+/")


def with_base64(schema: CoreSchema) -> CoreSchema | None:
    """Return a core schema that reads and writes its bytes as base64.

    Args:
        schema: What Pydantic made of a type. It stays as it is.

    Returns:
        The changed copy; None if no bytes are in it, or all say how they are written.
    """
    # `CoreSchema` is a union of some fifty TypedDicts, and each of their parts is looked at alike.
    changed = _changed(cast("_Part", schema), "utf8")
    return None if changed is schema else cast("CoreSchema", changed)  # likewise


def _changed(part: _Part, form: object) -> _Part:
    """Return a part with its bytes changed; the same object if it has none."""
    config: object = part.get("config")
    if is_object(config):
        form = config.get("val_json_bytes", form)
    if part.get("type") == "bytes":
        return _base64(part) if form == "utf8" else part
    function = _function(part)
    if function is SecretBytes or isinstance(getattr(function, "__self__", None), EncodedBytes):
        return part  # a password is text; the others decode by themselves
    changes: _Part = {}
    for key, value in part.items():
        if key in _OPAQUE:
            continue
        inner = _inside(value, form)
        if inner is not value:
            changes[key] = inner
    return {**part, **changes} if changes else part


def _inside(value: object, form: object) -> object:
    if is_object(value):
        return _changed(value, form)
    if is_list(value):
        return _members(value, form)
    if _is_tuple(value):  # a choice of a union with its label
        changed = _members(value, form)
        return value if changed is value else tuple(changed)
    return value


def _members(members: Sequence[object], form: object) -> Sequence[object]:
    changed = [_inside(member, form) for member in members]
    same = all(new is old for new, old in zip(changed, members, strict=True))
    return members if same else changed


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _function(part: _Part) -> object:
    function: object = part.get("function")
    return function.get("function") if is_object(function) else None


def _base64(part: _Part) -> _Part:
    changed = core_schema.no_info_before_validator_function(
        _decoded,
        cast("core_schema.BytesSchema", part),  # its type says so
        serialization=core_schema.plain_serializer_function_ser_schema(_encoded, when_used="json"),
    )
    return cast("_Part", changed)  # a TypedDict, of which all keys are strings


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.translate(_URL_SAFE)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        message = "base64 is needed"
        raise ValueError(message) from None


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
