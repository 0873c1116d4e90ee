"""How values and types are put into the words of a change's message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .api_format import Schema

__all__ = ["described", "joined", "literal", "value_list"]

#: Longer lists of values are cut, with a count of what was left out.
MAX_VALUES = 24
#: Unions in brackets behind a name are cut earlier: they are an aside.
MAX_MEMBERS = 4


def literal(value: object) -> str:
    """Write a JSON value as a reader of Python expects it, on one line.

    Args:
        value: Any JSON value.

    Returns:
        A string in quotes, anything else as JSON.
    """
    if isinstance(value, str):
        return repr(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def joined(words: Iterable[str], *, last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`.

    Args:
        words: The words, in order.
        last: What stands before the last word.

    Returns:
        The words as one text.
    """
    *most, end = list(words) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def value_list(values: Iterable[object], *, last: str = "and") -> str:
    """List values, the first ones of a long list.

    Args:
        values: JSON values, in the order in which they are to be named.
        last: What stands before the last one.

    Returns:
        For example `'low', 'high' and 3 more`.
    """
    words = [literal(value) for value in values]
    if len(words) > MAX_VALUES:
        words[MAX_VALUES:] = [f"{len(words) - MAX_VALUES} more"]
    return joined(words, last=last)


def described(schema: Schema) -> str:
    """Name a type in a few words.

    Args:
        schema: The type, as it stands where it is used.

    Returns:
        For example `string`, `array of InputItem`, `'low' or 'high'`, `Reasoning or null`.
    """
    if "$ref" in schema:
        return schema["$ref"]
    if "anyOf" in schema:
        return _either([described(member) for member in schema["anyOf"]])
    if "enum" in schema:
        return _either([literal(value) for value in schema["enum"]])
    kind = schema.get("type", "anything")
    if kind == "array":
        items = described(schema.get("items", {}))
        return f"array of ({items})" if " or " in items else f"array of {items}"
    additional = schema.get("additionalProperties", True)
    if kind == "object" and not isinstance(additional, bool) and not schema.get("properties"):
        values = described(additional)
        return f"map of ({values})" if " or " in values else f"map of {values}"
    return kind


def _either(words: list[str]) -> str:
    if len(words) > MAX_MEMBERS:
        words = [*words[: MAX_MEMBERS - 1], f"{len(words) - MAX_MEMBERS + 1} others"]
    return joined(words, last="or")
