"""The looks that acceptance is made of: each says of a value "right", or "look closer".

`openbatch.runtime.acceptance` chooses and joins them by a schema. A value is looked at in one pass,
without a call wherever that is possible: this is what every request goes through.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openbatch.runtime.dispatch import ABSENT, ByItem, ByKind, ByTag
from openbatch.runtime.short_forms import ANY_TEXT, NO_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from openbatch.runtime.dispatch import Next
    from openbatch.runtime.rules import PresenceRule

__all__ = [
    "DICT",
    "LIST",
    "PLAIN_LEAVES",
    "PLAIN_TYPES",
    "Acceptor",
    "Schema",
    "Value",
    "accept_any_of",
    "accept_bounded",
    "accept_by_type",
    "accept_object",
    "acceptors_by_type",
    "broken_by",
    "is_int",
    "is_number",
    "is_plain",
    "is_text",
    "never",
]

#: True if a value is right and plain; False if that is not known.
Acceptor: TypeAlias = "Callable[[Any], bool]"

#: Schemas are nested dicts of many shapes, of which each function reads one.
Schema: TypeAlias = "Mapping[str, Any]"
#: A value whose type is looked at exactly, by `type(value)`, which checkers do not follow.
Value: TypeAlias = Any

PLAIN_LEAVES: Final = frozenset[object]({str, int, bool, type(None)})
#: All types that a value can have which is accepted.
PLAIN_TYPES: Final = frozenset[type]({str, int, float, bool, type(None), list, dict})
DICT: Final = frozenset({dict})
LIST: Final = frozenset({list})
_TEXT: Final = frozenset({str})
_INT_BOUNDS: Final = ("ge", "gt", "le", "lt")
_type_of: Callable[[object], object] = type
#: Larger free-form values, and those that hold themselves, are left to the schema.
_MOST_LOOKED_AT: Final = 5_000


def accept_object(
    fields: Mapping[str, Acceptor],
    texts: Mapping[str, frozenset[object]],
    required: Sequence[str],
    broken: Callable[[Collection[object]], bool] | None,
) -> Acceptor:
    """Make the function of an object from those of its fields and the texts that they accept."""
    get, get_texts = fields.get, texts.get

    def accepts(value: Value) -> bool:
        if type(value) not in DICT:
            return False
        given: dict[object, object] = value
        for key, item in given.items():
            if type(key) is not str:
                return False
            if type(item) is str:  # the most frequent kind, mostly without a call
                known = get_texts(key, NO_TEXT)
                if known is ANY_TEXT or item in known:
                    continue
            accepts_item = get(key)
            if accepts_item is None or not accepts_item(item):
                return False
        for name in required:  # mostly none or one, for which sets would take longer
            if name not in given:
                return False
        return broken is None or not broken(given)

    return accepts


def acceptors_by_type(choose: ByKind, choices: Mapping[str, Acceptor]) -> dict[type, Acceptor]:
    """Make the functions of a union for each type of a value, from the tables that choose."""
    return {type_: _after(step, choices) for type_, step in choose.by_type.items()}


def accept_by_type(by_type: Mapping[type, Acceptor]) -> Acceptor:
    """Make the function of a union from those for the types of a value."""

    def accepts(value: object) -> bool:
        try:
            return by_type[type(value)](value)
        except KeyError:  # of a type that is not plain
            return False

    return accepts


def _after(step: Next, choices: Mapping[str, Acceptor]) -> Acceptor:
    """Make the function for where a look at a value leads to."""
    if isinstance(step, str):
        return choices[step]
    if isinstance(step, ByTag):
        return _by_tag(step, choices)
    if isinstance(step, ByItem):
        return _by_item(step, choices)
    return never


def _by_tag(step: ByTag, choices: Mapping[str, Acceptor]) -> Acceptor:
    key = step.key
    by_tag = {tag: _after(then, choices) for tag, then in step.by_tag.items()}
    get, otherwise = by_tag.get, _after(step.otherwise, choices)

    def accepts(value: Value) -> bool:  # a dict, as the look before has found
        try:
            then = get(value.get(key, ABSENT), otherwise)
        except TypeError:  # a tag that is a list or an object
            return False
        return then(value)

    return accepts


def _by_item(step: ByItem, choices: Mapping[str, Acceptor]) -> Acceptor:
    choose, when_empty = step.items, choices[step.when_empty]

    def accepts(value: Value) -> bool:  # a list, as the look before has found
        if not value:
            return when_empty(value)
        label = choose(value[0])
        return label is not None and choices[label](value)

    return accepts


def broken_by(rules: Sequence[PresenceRule]) -> Callable[[Collection[object]], bool]:
    """Return what says whether any of some rules is broken by the fields that are given."""
    parts = [
        (
            frozenset[object](rule.fields).isdisjoint
            if rule.kind == "at_least_one"
            else frozenset[object](rule.fields).issubset
        )
        for rule in rules
    ]
    if len(parts) == 1:
        return parts[0]
    return lambda given: any(broken(given) for broken in parts)


def never(_value: object) -> bool:
    """Look closer at everything."""
    return False


def is_text(value: object) -> bool:
    """Say whether a value is a text."""
    return type(value) is str


def is_int(value: object) -> bool:
    """Say whether a value is a whole number, and no bool."""
    return type(value) is int


def is_number(value: object) -> bool:
    """Say whether a value is a finite number."""
    return type(value) is int or (type(value) is float and isfinite(value))


def accept_bounded(accepts: Acceptor, schema: Schema) -> Acceptor:
    """Make the function of a number with bounds from that of a number without."""
    ge, gt, le, lt = (schema.get(name) for name in _INT_BOUNDS)
    if ge is None and gt is None and le is None and lt is None:
        return accepts

    def is_inside(value: Value) -> bool:
        return (
            accepts(value)
            and (ge is None or value >= ge)
            and (gt is None or value > gt)
            and (le is None or value <= le)
            and (lt is None or value < lt)
        )

    return is_inside


def accept_any_of(choices: Sequence[Acceptor]) -> Acceptor:
    """Make the function of a union whose members are tried one after the other."""
    if len(choices) == 2:  # noqa: PLR2004  # a loop would take longer than the looks
        first, second = choices
        return lambda value: first(value) or second(value)
    return lambda value: any(accepts(value) for accepts in choices)


def is_plain(value: Value) -> bool:
    """Say whether a value of any depth is plain: what may be anything has no other rule."""
    todo: list[Value] = [value]
    for item in todo:
        kind = _type_of(item)
        if kind is dict:
            if not _TEXT.issuperset(map(type, item)):
                return False
            todo.extend(item.values())
        elif kind is list:
            todo.extend(item)
        elif not (isfinite(item) if kind is float else kind in PLAIN_LEAVES):
            return False
        if len(todo) > _MOST_LOOKED_AT:
            return False
    return True
