"""The words in which problems with a value are told: short, on one line, with what is near."""

from __future__ import annotations

import json
import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openbatch.runtime.annotation import Member

__all__ = [
    "allowed",
    "extended",
    "given",
    "has_surrogate",
    "instead_of",
    "nearest",
    "needed",
    "plain",
    "refused",
    "shown",
    "told",
]

#: About so many characters of a value are shown.
_WIDTH: Final = 40
#: So many allowed values are listed; the others are counted.
_LISTED: Final = 10
#: Longer names are not compared: the comparison takes time, and nobody misspells a whole text.
_COMPARABLE: Final = 100

_brief = reprlib.Repr()
_brief.maxstring = _brief.maxother = _brief.maxlong = _WIDTH
_brief.maxlevel = 2

_KINDS: Final = {
    "string": "a string",
    "number": "a number",
    "boolean": "True or False",
    "array": "a list",
    "object": "a dict",
    "null": "None",
    "any": "a JSON value",
}

#: What is needed where pydantic_core says that the type is wrong.
_NEEDED: Final = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "is_instance_of": "a number",
    "bool_type": "True or False",
    "list_type": "a list",
    "dict_type": "a dict",
    "none_required": "None",
}


def shown(value: object) -> str:
    """Return a value as Python writes it, on one line, shortened to about 40 characters."""
    text = " ".join(_brief.repr(value).split())
    return text if len(text) <= _WIDTH + 2 else f"{text[:_WIDTH - 1]}…"


def plain(name: str) -> str:
    """Return a name without quotation marks, shortened and escaped as `shown` does it."""
    return shown(name)[1:-1]


def given(value: object) -> str:
    """Return a value with its type in front, as in `str 'hot'`."""
    return "None" if value is None else f"{type(value).__name__} {shown(value)}"


def needed(members: Iterable[Member]) -> str:
    """Return the kinds of some members in words, as in `a string or a list`."""
    words = dict.fromkeys(
        "an integer" if member.form is int else _KINDS[member.kind] for member in members
    )
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def instead_of(what: str, value: object) -> str:
    """Say what is needed in place of a value."""
    return f"{what} is needed, got {given(value)}"


def nearest(name: object, known: Iterable[object], *, closeness: float = 0.6) -> str | None:
    """Return the known name that a misspelt one most resembles.

    Args:
        name: What was given.
        known: What could have been meant; all but strings are passed over.
        closeness: How similar it has to be, from 0 (anything) to 1 (the same).

    Returns:
        The most similar of the known names, whatever the case and the kind of word separator, or
        None if none is similar.
    """
    if not isinstance(name, str) or len(name) > _COMPARABLE:
        return None
    by_likeness = {_likeness(each): each for each in known if isinstance(each, str)}
    found = get_close_matches(_likeness(name), list(by_likeness), n=1, cutoff=closeness)
    return by_likeness[found[0]] if found else None


def _likeness(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in "_- .")


def allowed(values: Sequence[object], *, quoted: bool = True) -> str:
    """List the allowed values; of many, the first ten.

    Args:
        values: All of them.
        quoted: Whether they are values; otherwise they are names of fields.
    """
    listed = [shown(value) if quoted else f"`{value}`" for value in values[:_LISTED]]
    more = len(values) - len(listed)
    return ", ".join(listed) + (f", and {more} more" if more else "")


def refused(value: object, values: Sequence[object]) -> str:
    """Say that a value is none of those that are allowed."""
    suggestion = nearest(value, values)
    hint = f"; did you mean {suggestion!r}? " if suggestion is not None else ". "
    return f"{shown(value)} is not allowed{hint}Allowed: {allowed(values)}"


def has_surrogate(value: object) -> bool:
    """Say whether a value is a string with half a UTF-16 pair in it, which no encoder takes."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def told(error: str, value: object, context: Mapping[str, object]) -> str:
    """Put an error of pydantic_core into words.

    Args:
        error: Its type, such as "less_than_equal".
        value: The value that is wrong.
        context: The bounds that pydantic_core names.

    Returns:
        One line, without the place.
    """
    if error == "string_unicode":
        return _surrogate(value)
    if error == "multiple_of" and context.get("multiple_of") == 1:
        return instead_of("an integer", value)
    if error == "float_type" and type(value) is int:
        return f"{shown(value)} is too large for a number"
    if error in _NEEDED:
        return instead_of(_NEEDED[error], value)
    template = _TEMPLATES.get(error)
    if template is None:
        return f"{shown(value)} is not allowed ({error.replace('_', ' ')})"
    bounds = {
        name: f"{bound:g}" if isinstance(bound, float) else bound for name, bound in context.items()
    }
    size = len(value) if isinstance(value, str) or is_list(value) or is_object(value) else 0
    entries = "items" if is_list(value) else "keys"
    return template.format_map({"value": shown(value), "size": size, "entries": entries, **bounds})


_TEMPLATES: Final = {
    "finite_number": "{value} is not allowed; a finite number is needed",
    "greater_than": "{value} is too small; more than {gt} is needed",
    "greater_than_equal": "{value} is too small; at least {ge} is needed",
    "less_than": "{value} is too large; less than {lt} is needed",
    "less_than_equal": "{value} is too large; at most {le} is allowed",
    "multiple_of": "{value} is not allowed; a multiple of {multiple_of} is needed",
    "string_too_short": "{value} is too short: {size} characters; at least {min_length} needed",
    "string_too_long": "{value} is too long: {size} characters; at most {max_length} allowed",
    "string_pattern_mismatch": "{value} does not match the pattern {pattern}",
    "too_short": "too few {entries}: {size}; at least {min_length} needed",
    "too_long": "too many {entries}: {size}; at most {max_length} allowed",
    "recursion_depth_exceeded": "the value is nested too deeply",
    "recursion_loop": "the value contains itself, which JSON cannot express",
}


def _surrogate(value: object) -> str:
    text = str(value)
    place = next(index for index, letter in enumerate(text) if has_surrogate(letter))
    return (
        f"a lone surrogate, {text[place]!r} at index {place}, is no text that could be sent; "
        "repair or remove it"
    )


def extended(path: str, key: object) -> str:
    """Return the place of an item or field of the value at a place.

    Args:
        path: The place, in Python notation; empty for the whole.
        key: An index, or the name of a field.

    Returns:
        The place, as in `input[0].content` or `categories["hate/threatening"]`.
    """
    if not isinstance(key, str):
        return f"{path}[{shown(key)}]"
    if key.isidentifier():
        return f"{path}.{key}" if path else key
    name = json.dumps(key, ensure_ascii=has_surrogate(key))
    if len(name) > _WIDTH + 2:
        name = f'{name[:_WIDTH]}…"'
    return f"{path}[{name}]"
