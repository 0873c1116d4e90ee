"""The words in which problems with a value are told: short, on one line, with what is near."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from openbatch.runtime.shapes import is_list, is_object
from openbatch.shown import ShortRepr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openbatch.runtime.annotation import Member

__all__ = [
    "NEEDED",
    "allowed",
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

#: How similar a name is at least to what it is a misspelling of, from 0 to 1.
_LOOSE: Final = 0.6
#: So many comparisons are kept: the same mistake often stands on each line of a file.
_COMPARISONS_KEPT: Final = 1024

_brief: Final = ShortRepr(width=_WIDTH, level=2)

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
NEEDED: Final = {
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


def nearest(name: object, known: Iterable[object], *, closeness: float = _LOOSE) -> str | None:
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
    return _nearest(name, tuple(each for each in known if isinstance(each, str)), closeness)


@lru_cache(maxsize=_COMPARISONS_KEPT)
def _nearest(name: str, names: tuple[str, ...], closeness: float) -> str | None:
    by_likeness = {_likeness(each): each for each in names}
    if _likeness(name) in by_likeness:
        return by_likeness[_likeness(name)]
    # A name with a word more or less is nearer than one that happens to have the same letters.
    contained = [each for each in names if _one_contains_the_other(_words(name), _words(each))]
    if len(contained) == 1 and closeness <= _LOOSE:
        return contained[0]
    found = get_close_matches(_likeness(name), list(by_likeness), cutoff=closeness)
    alike = [by_likeness[each] for each in found if _differ_alike(name, by_likeness[each])]
    return alike[0] if alike else None


def _likeness(name: str) -> str:
    return "".join(_words(name))


@lru_cache(maxsize=_COMPARISONS_KEPT)
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.split(r"[_\-. ]+", name.casefold()))


def _one_contains_the_other(words: Sequence[str], others: Sequence[str]) -> bool:
    return set(words) < set(others) or set(others) < set(words)


def _differ_alike(name: str, other: str) -> bool:
    """Say whether two names also resemble each other in the words that they do not share."""
    words, others = _words(name), _words(other)
    rest = "".join(word for word in words if word not in others)
    other_rest = "".join(word for word in others if word not in words)
    if len(rest) == len("".join(words)) or not rest or not other_rest:
        return True
    return SequenceMatcher(None, rest, other_rest).ratio() >= _LOOSE


def allowed(values: Sequence[object], *, quoted: bool = True) -> str:
    """List the allowed values; of many, the first ten.

    Args:
        values: All of them.
        quoted: Whether they are values; otherwise they are names of fields.
    """
    listed = [shown(value) if quoted else f"`{value}`" for value in values[:_LISTED]]
    more = len(values) - len(listed)
    return ", ".join(listed) + (f", and {more} more" if more else "")


def refused(
    value: object, values: Sequence[object], *, meant: str | None = None, remedy: str = ""
) -> str:
    """Say that a value is none of those that are allowed.

    Args:
        value: The value.
        values: The allowed ones.
        meant: The one that was meant; by default that which the value resembles most.
        remedy: What to do instead, from its `; ` on, if none of them was meant.
    """
    suggestion = nearest(value, values) if meant is None else meant
    hint = f"; did you mean {suggestion!r}? " if suggestion is not None else ". "
    if remedy:
        hint = f"{remedy}. "
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
    if error in NEEDED:
        return instead_of(NEEDED[error], value)
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
