"""Two unions side by side: what stayed, what went and came, and what that means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .diff_members import base_of, matched
from .diff_words import described, value_list

if TYPE_CHECKING:
    from .api_format import Scalar, Schema
    from .diff_findings import Findings, Place
    from .diff_members import Member, TypeTable

__all__ = ["UnionPair", "pair_unions", "report_members"]


@dataclass(slots=True)
class UnionPair:
    """Two unions, taken apart.

    Attributes:
        old: What the union before came to, all names of unions in it followed.
        new: The same of the union after.
        gone: The members before that have no equal after, and no partner in `pairs`.
        come: The members after, likewise.
        pairs: The members that answer to one another without being equal.
        kept: Whether anything but null stayed.
    """

    old: list[Member]
    new: list[Member]
    gone: list[Member]
    come: list[Member]
    pairs: list[tuple[Member, Member]]
    kept: bool


def pair_unions(old_types: TypeTable, old: Schema, new_types: TypeTable, new: Schema) -> UnionPair:
    """Lay two types side by side as unions; a type that is no union is a union of one member.

    Args:
        old_types: The types that `old` refers to.
        old: The type before.
        new_types: The types that `new` refers to.
        new: The type after.

    Returns:
        The two unions. Members of the same name are equal here: a type that has a name is
        compared under it.
    """
    old_members, new_members = old_types.members(old), new_types.members(new)
    gone, come = _without_equals(old_members, new_members)
    kept_old = [member for member in old_members if member not in gone]
    kept_new = [member for member in new_members if member not in come]
    pairs = _pairs_of_names(gone, come, alone=not _has_content(kept_old))
    for before, after in pairs:
        gone.remove(before)
        come.remove(after)
        kept_old.append(before)
        kept_new.append(after)
    # What is part of a name that stayed neither comes nor goes here.
    inside_old = {member.key for member in old_types.expanded(kept_old)}
    inside_new = {member.key for member in new_types.expanded(kept_new)}
    gone, come = old_types.expanded(gone), new_types.expanded(come)
    kept = _has_content(kept_old) or bool(
        {member.key for member in gone if member.kind != "null"} & {member.key for member in come}
    )
    gone, come = _without_equals(gone, come)
    gone = [member for member in gone if member.key not in inside_new]
    come = [member for member in come if member.key not in inside_old]
    gone, come = old_types.split_by_tags(gone, come), new_types.split_by_tags(come, gone)
    # Listed values are compared one by one, whichever enum of the union they stand in.
    found, other_gone, other_come = matched(
        [member for member in gone if member.kind != "enum"],
        [member for member in come if member.kind != "enum"],
        alone=not kept,
    )
    return UnionPair(
        old=old_types.expanded(old_members),
        new=new_types.expanded(new_members),
        gone=other_gone + _of_kind(gone, "enum"),
        come=other_come + _of_kind(come, "enum"),
        pairs=pairs + found,
        kept=kept or bool(found),
    )


def report_members(pair: UnionPair, old: Schema, new: Schema, place: Place, to: Findings) -> None:
    """Report the members that went and came.

    Args:
        pair: The two unions.
        old: The type before, for words.
        new: The type after, for words.
        place: Where the type is used, or its name.
        to: Where the differences go.
    """
    if _of_kind(pair.come, "anything"):
        message = f"{place.words} may be anything (was {described(old)})"
        to.widened(place, message, breaks_readers=True)
    elif _of_kind(pair.gone, "anything"):
        # For readers as well: what they took apart by themselves comes as something else.
        to.add("BREAKING", place, f"{place.words} is {described(new)} (was anything)")
    elif _is_replaced(pair):
        to.add("BREAKING", place, f"{place.words} is {described(new)} (was {described(old)})")
    else:
        _report_values(pair, place, to)
        for member in _of_kind(pair.gone, *_STRUCTURED, *_SCALARS):
            verb = "no longer accepts" if to.is_request else "is no longer"
            to.narrowed(place, f"{place.words} {verb} {_variant(member)}")
        for member in _of_kind(pair.come, *_STRUCTURED, *_SCALARS):
            if member.tag is not None:
                message = f"new variant of {place.words}: {_variant(member)}"
            else:
                message = f"{place.words} {_may_be(to)} {_variant(member)}"
            to.widened(place, message, breaks_readers=not _was_union(pair))
        if _of_kind(pair.come, "null"):
            to.widened(place, f"{place.words} may be null", breaks_readers=True)
        if _of_kind(pair.gone, "null"):
            to.narrowed(place, f"{place.words} may no longer be null")


_STRUCTURED = ("array", "object")
_SCALARS = ("boolean", "integer", "number", "string")
#: The types that any value of an enum belongs to, by the type of that value.
_PLAIN = {
    "boolean": ("boolean",),
    "integer": ("integer", "number"),
    "number": ("number",),
    "string": ("string",),
}


def _report_values(pair: UnionPair, place: Place, to: Findings) -> None:
    """Report the listed values that went and came.

    A plain type that came in the place of listed values, or went for them, is reported here and
    taken off the lists of `pair`.
    """
    for base, plain in _PLAIN.items():
        gone, come = _values(pair.gone, base), _values(pair.come, base)
        before, after = _values(pair.old, base), _values(pair.new, base)
        any_before, any_after = _of_kind(pair.old, *plain), _of_kind(pair.new, *plain)
        if after and any_before and not any_after:
            only = _only(after, to, "accepts only", "is always")
            to.narrowed(place, f"{place.words} {only} ({_was(to)} any {any_before[0].kind})")
            pair.gone = [member for member in pair.gone if member not in any_before]
        elif before and any_after and not any_before:
            was_open = _is_open(pair.old)
            was = _only(before, to, "accepted only", "listed" if was_open else "was always")
            message = f"{place.words} {_may_be(to)} any {any_after[0].kind} ({was})"
            to.widened(place, message, breaks_readers=not was_open)
            pair.come = [member for member in pair.come if member not in any_after]
        else:
            come = {key: value for key, value in come.items() if key not in before}
            gone = {key: value for key, value in gone.items() if key not in after}
            _report_come_values(come, pair, place, to, new_base=not (before or any_before))
            _report_gone_values(gone, place, to, still_allowed=bool(any_after))
    if _of_kind(pair.gone, "enum") and _of_kind(pair.come, "enum"):
        was_open, is_open = _is_open(pair.gone), _is_open(pair.come)
        if is_open and not was_open:
            message = f"{place.words} may have values that are not listed"
            to.widened(place, message, breaks_readers=False)
        if was_open and not is_open:
            to.narrowed(place, f"{place.words} has no values but the listed ones")


def _report_come_values(
    values: dict[str, Scalar], pair: UnionPair, place: Place, to: Findings, *, new_base: bool
) -> None:
    if values:
        message = f"{place.words} {_may_be(to)} {value_list(values.values())}"
        to.widened(place, message, breaks_readers=new_base and not _was_union(pair))


def _report_gone_values(
    values: dict[str, Scalar], place: Place, to: Findings, *, still_allowed: bool
) -> None:
    if values and still_allowed:
        to.add("FIX", place, f"{place.words} no longer lists {value_list(values.values())}")
    elif values:
        verb = "no longer accepts" if to.is_request else "is no longer"
        to.narrowed(place, f"{place.words} {verb} {value_list(values.values())}")


def _is_replaced(pair: UnionPair) -> bool:
    """Say whether nothing but null stayed, not even some of the listed values."""
    if pair.kept or not (_has_content(pair.gone) and _has_content(pair.come)):
        return False
    for base, plain in _PLAIN.items():
        before, after = _values(pair.old, base), _values(pair.new, base)
        if before.keys() & after.keys():
            return False
        if (before and _of_kind(pair.new, *plain)) or (after and _of_kind(pair.old, *plain)):
            return False
    return True


def _pairs_of_names(
    gone: list[Member], come: list[Member], *, alone: bool
) -> list[tuple[Member, Member]]:
    """Pair the one name that went with the one that came, where it is clear that they belong.

    That is so for the only member, and for the only union and the only enum in a union: objects
    and the rest are matched by their content.
    """
    before = [member for member in gone if member.kind != "null"]
    after = [member for member in come if member.kind != "null"]
    if alone and len(before) == len(after) == 1 and before[0].name and after[0].name:
        return [(before[0], after[0])]
    pairs: list[tuple[Member, Member]] = []
    for kind in ("union", "enum"):
        old = [member for member in _of_kind(gone, kind) if member.name]
        new = [member for member in _of_kind(come, kind) if member.name]
        if len(old) == len(new) == 1:
            pairs.append((old[0], new[0]))
    return pairs


def _without_equals(old: list[Member], new: list[Member]) -> tuple[list[Member], list[Member]]:
    common = {member.key for member in old} & {member.key for member in new}
    return (
        [member for member in old if member.key not in common],
        [member for member in new if member.key not in common],
    )


def _of_kind(members: list[Member], *kinds: str) -> list[Member]:
    return [member for member in members if member.kind in kinds]


def _values(members: list[Member], base: str) -> dict[str, Scalar]:
    """Collect the listed values of one JSON type, by their JSON text: True is not 1."""
    return {
        json.dumps(value): value
        for member in _of_kind(members, "enum")
        for value in member.resolved.get("enum", ())
        if base_of(value) == base
    }


def _has_content(members: list[Member]) -> bool:
    return any(member.kind != "null" for member in members)


def _is_open(members: list[Member]) -> bool:
    return any(member.resolved.get("open", False) for member in members)


def _was_union(pair: UnionPair) -> bool:
    """Say whether there were several types before: who reads those has a branch for another."""
    return len([member for member in pair.old if member.kind != "null"]) > 1


def _variant(member: Member) -> str:
    if member.tag is None:
        return described(member.schema)
    return f"`{member.tag}`" + ("" if member.name is None else f" ({member.name})")


def _may_be(to: Findings) -> str:
    return "accepts" if to.is_request else "may be"


def _was(to: Findings) -> str:
    return "accepted" if to.is_request else "was"


def _only(values: dict[str, Scalar], to: Findings, sent: str, received: str) -> str:
    if to.is_request:
        return f"{sent} {value_list(values.values())}"
    return f"{received} {value_list(values.values(), last='or')}"
