"""Single findings about a value: a problem, and how much it tells about what to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from openbatch.errors import Problem
from openbatch.runtime import wording
from openbatch.runtime.dispatch import ABSENT, UnknownTag
from openbatch.runtime.other_names import NOWHERE_ELSE, called_here
from openbatch.runtime.paths import extended
from openbatch.runtime.shapes import is_dict, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from openbatch.errors import ProblemKind
    from openbatch.runtime.rules import PresenceRule

__all__ = [
    "Finding",
    "Place",
    "Telling",
    "broken_rule",
    "meant_by",
    "meant_field",
    "misplaced",
    "missing",
    "not_listed",
    "one_required",
    "or_else",
    "unknown_field",
    "unknown_tag",
    "wrong",
    "wrong_key",
]


#: Without a tag the member is not known, and so not whether a key that resembles the tag's is right
#: as it is; it has to resemble it closely.
_SURELY_MEANT: Final = 0.75


class Telling(IntEnum):
    """How near a problem is to what should be changed; the smallest comes first."""

    MISSPELT = 0
    WRONG = 1
    MISSING = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and how much it tells."""

    problem: Problem
    telling: Telling


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it is: in Python notation, empty for the whole."""

    path: str
    value: object

    def inside(self, key: object) -> Place:
        """Return the place of an item or of a field, which need not be there."""
        inner: object = ABSENT
        if is_dict(self.value):
            inner = self.value.get(key, ABSENT)
        elif is_list(self.value) and isinstance(key, int):
            inner = self.value[key]
        return Place(extended(self.path, key), inner)


def wrong(place: Place, message: str, kind: ProblemKind = "invalid") -> Finding:
    """Find that the value at a place is wrong."""
    return Finding(Problem(place.path, message, kind), Telling.WRONG)


def wrong_key(place: Place, message: str) -> Finding:
    """Find that an object at a place has a key that is none."""
    return wrong(place, f"wrong key: {message}")


def missing(place: Place, allowed: Sequence[str] = ()) -> Finding:
    """Find that there is nothing at a place where something has to be.

    Args:
        place: The place.
        allowed: What may be there, if that is a list of values.
    """
    hint = f". Allowed: {wording.allowed(allowed)}" if allowed else ""
    return Finding(Problem(place.path, f"required, but missing{hint}", "missing"), Telling.MISSING)


def not_listed(
    place: Place,
    allowed: Sequence[object],
    kind: ProblemKind = "unknown_value",
    *,
    meant: str | None = None,
    remedy: str = "",
) -> Finding:
    """Find that a value is none of those that are allowed.

    Args:
        place: The place of the value.
        allowed: The allowed values.
        kind: What the problem is if the value is a string or a number, of which there may be more
            some day. There is no third boolean.
        meant: The allowed value that was meant, if that is known.
        remedy: What to write instead, from its `; ` on.
    """
    value = place.value
    if not isinstance(value, str) and all(isinstance(each, str) for each in allowed):
        one_of = "one of " if len(allowed) > 1 else ""
        needed = f"{one_of}{wording.allowed(allowed)}"
        return wrong(place, wording.instead_of(needed, value) + remedy)
    near = meant is not None or wording.nearest(value, allowed) is not None
    if isinstance(value, bool):
        kind = "invalid"
    problem = Problem(place.path, wording.refused(value, allowed, meant=meant, remedy=remedy), kind)
    return Finding(problem, Telling.MISSPELT if near else Telling.WRONG)


def or_else(finding: Finding, place: Place, others: str) -> Finding:
    """Add what else is allowed at a place to the finding that a value is not listed there.

    Args:
        finding: Any finding; one that says something else is returned as it is.
        place: The place.
        others: What else is allowed.
    """
    problem = finding.problem
    if problem.path != place.path or problem.kind != "unknown_value":
        return finding
    return Finding(replace(problem, message=f"{problem.message}, or {others}"), finding.telling)


def unknown_field(
    place: Place,
    key: str,
    fields: Collection[str],
    lacking: Collection[str],
    *,
    is_compared: bool = True,
) -> Finding:
    """Find that an object has a field that is none.

    Args:
        place: The place of the object.
        key: The unknown key.
        fields: The names of the fields that there are.
        lacking: Those which are required and not given. If one of them is what was meant, then
            that it is missing is said here.
        is_compared: Whether a field that the key resembles is looked for, which takes time.
    """
    meant = meant_by(place, key, fields, is_compared=is_compared)
    # Whoever lets unknown fields pass must not let the missing one pass with them.
    kind: ProblemKind = "missing" if meant in lacking else "unknown_field"
    if meant is not None:
        hint = f"; did you mean `{meant}`?"
    elif is_compared and (twin := _given_twin(place, key, fields)) is not None:
        hint = f"; did you mean `{twin}`, which is given as well?"
    elif not place.path and key in NOWHERE_ELSE:
        hint = "; other endpoints have it, this one has not"
    elif place.path:
        hint = f". Known: {wording.allowed(list(fields), quoted=False)}" if fields else ""
    else:
        hint = ""  # a request has too many parameters to list them
    path, what = (
        (place.path, f"unknown field `{wording.plain(key)}`")
        if place.path
        else (extended("", key), "unknown parameter")
    )
    telling = Telling.WRONG if meant is None else Telling.MISSPELT
    return Finding(Problem(path, what + hint, kind), telling)


def misplaced(place: Place, keys: Sequence[str], remedy: str, *, is_lack: bool) -> Finding:
    """Find that unknown fields of an object are known a level above or below.

    Args:
        place: The place of the object.
        keys: The unknown keys, at least one.
        remedy: What to do about them.
        is_lack: Whether a required field is missing for that.
    """
    # As with a misspelt field: whoever lets unknown ones pass must not let a missing one pass.
    kind: ProblemKind = "missing" if is_lack else "unknown_field"
    if not place.path and len(keys) == 1:
        path, what = extended("", keys[0]), "unknown parameter"
    else:
        names = ", ".join(f"`{wording.plain(key)}`" for key in keys)
        path, what = place.path, f"unknown field{'s' * (len(keys) > 1)} {names}"
    return Finding(Problem(path, f"{what}; {remedy}", kind), Telling.MISSPELT)


def meant_by(
    place: Place, key: str, fields: Collection[str], *, is_compared: bool = True
) -> str | None:
    """Return the field that an unknown key of an object stands for, or None.

    Args:
        place: The place of the object.
        key: The unknown key.
        fields: The names of the fields that there are.
        is_compared: Whether a field that the key resembles is looked for.
    """
    if not place.path and key in NOWHERE_ELSE:
        return called_here(key, fields)
    return meant_field(key, fields, place.value) if is_compared else None


def _given_twin(place: Place, key: str, fields: Iterable[str]) -> str | None:
    """Return the field of an object that an unknown key of it nearly repeats, or None.

    That is how a row's own option looks where the common configuration has the right one.
    """
    given = place.value if is_object(place.value) else {}
    return wording.nearest(key, [each for each in fields if each in given], closeness=_SURELY_MEANT)


def meant_field(key: str, fields: Iterable[str], value: object) -> str | None:
    """Return the field that an unknown key of an object is a misspelling of, or None.

    Args:
        key: The unknown key.
        fields: The names of the fields that there are.
        value: The object. What it has already is not what was meant.
    """
    given = value if is_object(value) else {}
    return wording.nearest(key, [field for field in fields if field not in given])


def unknown_tag(
    refusal: UnknownTag, place: Place, *, meant: str | None = None, remedy: str = ""
) -> Finding:
    """Find that an object is none of the members of a union, by one of its keys.

    Args:
        refusal: The key, and what it may hold.
        place: The place of the object.
        meant: What the key holds in the member that was meant, if that is known.
        remedy: What to do instead, if none of them was meant.
    """
    if refusal.given is not ABSENT:
        inside = place.inside(refusal.key)
        return not_listed(inside, refusal.known, "unknown_variant", meant=meant, remedy=remedy)
    misspelt = wording.nearest(refusal.key, refusal.whole, closeness=_SURELY_MEANT)
    if misspelt is not None:
        return unknown_field(place, misspelt, [refusal.key], [refusal.key])
    return missing(place.inside(refusal.key), refusal.known)


def broken_rule(place: Place, rule: PresenceRule) -> Finding:
    """Find that the fields which an object has do not go together."""
    if rule.kind == "at_least_one":
        return one_required(place, rule.fields)
    fields = " and ".join(f"`{field}`" for field in rule.fields)
    return wrong(place, f"{fields} cannot be given together")


def one_required(place: Place, fields: Sequence[str]) -> Finding:
    """Find that an object has none of the fields of which it needs one."""
    if len(fields) == 1:
        return missing(place.inside(fields[0]))
    message = f"one of {', '.join(f'`{field}`' for field in fields)} is required, but missing"
    return Finding(Problem(place.path, message, "missing"), Telling.MISSING)
