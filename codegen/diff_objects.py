"""Comparing two objects: their properties, what else they may hold, what must stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from .diff_bounds import bound_changes
from .diff_words import described, joined, literal

if TYPE_CHECKING:
    from .api_format import Schema
    from .diff_findings import Findings, Place

__all__ = ["Compare", "diff_annotations", "diff_objects"]


class Compare(Protocol):
    """What compares the types of two properties."""

    def __call__(self, old: Schema, new: Schema, place: Place, /) -> None:
        """Compare two types, and report what differs at the place."""
        ...


def diff_objects(old: Schema, new: Schema, place: Place, to: Findings, compare: Compare) -> None:
    """Compare two types of JSON objects.

    Args:
        old: The object type before.
        new: The object type after.
        place: Where it is.
        to: Where the differences go.
        compare: What compares the types within.
    """
    before, after = _shape(old), _shape(new)
    if before != after:
        _report_shape(old, new, place, to)
        return
    to.bounds(place, bound_changes(old, new))
    _diff_additional(old, new, place, to, compare)
    _diff_names(old, new, place, compare)
    if before == "fields":
        _diff_properties(old, new, place, to, compare)
        _diff_presence(old, new, place, to)


def _shape(schema: Schema) -> Literal["anything", "map", "fields"]:
    """Tell an object with named properties from a map, and from an object of any content."""
    additional = schema.get("additionalProperties", True)
    if schema.get("properties") or additional is False:
        return "fields"
    return "map" if additional is not True and additional != {} else "anything"


def _report_shape(old: Schema, new: Schema, place: Place, to: Findings) -> None:
    words = {"anything": "an object of any content", "fields": "an object with named fields"}
    before = words.get(_shape(old), described(old))
    after = words.get(_shape(new), described(new))
    message = f"{place.words} is {after} (was {before})"
    if to.is_request and _shape(new) == "anything":
        to.add("FEATURE", place, message)
    else:
        # In results, too: a mapping becomes a model, or a model a mapping.
        to.add("BREAKING", place, message)


def _diff_properties(
    old: Schema, new: Schema, place: Place, to: Findings, compare: Compare
) -> None:
    before, after = old.get("properties", {}), new.get("properties", {})
    was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
    noun = "field" if place.label or not to.is_request else "parameter"
    for name in sorted(before.keys() | after.keys()):
        here = place.property(name)
        if name not in after:
            to.add("BREAKING", here, f"{noun} {here.words} removed")
        elif name not in before:
            _report_new(after[name], noun, here, to, required=name in is_required)
        else:
            if (name in was_required) != (name in is_required):
                _report_presence(here, to, required=name in is_required)
            diff_annotations(before[name], after[name], here, to)
            compare(before[name], after[name], here)


def _report_new(schema: Schema, noun: str, here: Place, to: Findings, *, required: bool) -> None:
    what = f"{here.words} ({described(schema)})"
    if not to.is_request:
        to.add("FEATURE", here, f"new {noun} {what}")
    elif required:
        to.add("BREAKING", here, f"new required {noun} {what}")
    else:
        to.add("FEATURE", here, f"new optional {noun} {what}")


def _report_presence(here: Place, to: Findings, *, required: bool) -> None:
    if required and to.is_request:
        to.add("BREAKING", here, f"{here.words} is required (was optional)")
    elif required:
        to.add("FEATURE", here, f"{here.words} is always there (might be absent)")
    elif to.is_request:
        to.add("FEATURE", here, f"{here.words} is optional (was required)")
    else:
        to.add("BREAKING", here, f"{here.words} may be absent (was always there)")


def diff_annotations(old: Schema, new: Schema, here: Place, to: Findings) -> None:
    """Compare what two types, or uses of them, say beside what is allowed.

    Args:
        old: The type before.
        new: The type after.
        here: Where it is.
        to: Where the differences go.
    """
    before = literal(old["default"]) if "default" in old else None
    after = literal(new["default"]) if "default" in new else None
    if before != after:
        # The service applies defaults: programs stay valid, and what they get may differ.
        if after is None:
            message = f"{here.words} has no default any more (was {before})"
        else:
            message = f"{here.words} defaults to {after} ({_was(before)})"
        to.add("FIX", here, message)
    if old.get("deprecated", False) != new.get("deprecated", False):
        state = "deprecated" if new.get("deprecated", False) else "no longer deprecated"
        to.add("FIX", here, f"{here.words} is {state}")


def _was(before: str | None) -> str:
    return "had no default" if before is None else f"was {before}"


def _diff_additional(
    old: Schema, new: Schema, place: Place, to: Findings, compare: Compare
) -> None:
    """Compare what is said of the properties that are not named."""
    before, after = _additional(old), _additional(new)
    if after is not None and before is not None:
        compare(before, after, place.part(".values()"))
    elif after is not None:
        values = f" ({described(after)})" if after else ""
        message = f"{place.words} {_takes(to)} other fields than the named ones{values}"
        to.add("FEATURE" if to.is_request else "FIX", place, message)
    elif before is not None:
        to.narrowed(place, f"{place.words} {_takes(to)} the named fields only")


def _additional(schema: Schema) -> Schema | None:
    """Return the type of the properties that are not named; None if there may be none."""
    additional = schema.get("additionalProperties", True)
    if isinstance(additional, bool):
        return {} if additional else None
    return additional


def _takes(to: Findings) -> str:
    return "accepts" if to.is_request else "has"


def _diff_names(old: Schema, new: Schema, place: Place, compare: Compare) -> None:
    """Compare what is said of the keys of a map."""
    any_name: Schema = {"type": "string"}
    before, after = old.get("propertyNames", any_name), new.get("propertyNames", any_name)
    compare(before, after, place.part(".keys()"))


def _diff_presence(old: Schema, new: Schema, place: Place, to: Findings) -> None:
    """Compare which properties must, and which may not, be given together."""
    known = set(old.get("properties", {}))
    some_old, some_new = _groups(old, "atLeastOne"), _groups(new, "atLeastOne")
    for group in sorted(some_new - some_old, key=sorted):
        if not _implied(group, some_old, old):
            to.narrowed(place, f"{place.words} needs one of {_names(group)}")
    for group in sorted(some_old - some_new, key=sorted):
        if not _implied(group, some_new, new):
            wider = next((more for more in sorted(some_new, key=sorted) if group < more), None)
            if wider is None:
                message = f"{place.words} no longer needs one of {_names(group)}"
            else:
                message = f"{place.words} needs one of {_names(wider)} (was {_names(group)})"
            to.widened(place, message, breaks_readers=False)
    not_old, not_new = _groups(old, "notTogether"), _groups(new, "notTogether")
    for group in sorted(not_new - not_old, key=sorted):
        message = f"{place.words} cannot have {_together(group)} together"
        if group <= known:
            to.narrowed(place, message)
        else:
            # Nobody has given what did not exist: it is part of the news about the new field.
            to.add("FIX", place, message)
    for group in sorted(not_old - not_new, key=sorted):
        if group <= set(new.get("properties", {})):
            message = f"{place.words} may have {_together(group)} together"
            to.widened(place, message, breaks_readers=False)


def _groups(schema: Schema, key: Literal["atLeastOne", "notTogether"]) -> set[frozenset[str]]:
    return {frozenset(group) for group in schema.get(key, ()) if group}


def _implied(group: frozenset[str], given: set[frozenset[str]], schema: Schema) -> bool:
    """Say whether one of a group is given anyhow: by a smaller group, or because it has to be."""
    return bool(group & set(schema.get("required", ()))) or any(less <= group for less in given)


def _names(group: frozenset[str]) -> str:
    return joined((f"`{name}`" for name in sorted(group)), last="or")


def _together(group: frozenset[str]) -> str:
    return joined(f"`{name}`" for name in sorted(group))
