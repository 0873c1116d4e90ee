"""What changed between the bounds of two types of one kind, and whether less or more is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from .diff_words import literal

if TYPE_CHECKING:
    from .api_format import Schema

__all__ = ["BoundChange", "Effect", "bound_changes"]

#: `other` allows neither less nor more: it is worth a note only.
Effect: TypeAlias = Literal["tighter", "looser", "other"]


@dataclass(frozen=True, slots=True)
class BoundChange:
    """One bound that is not what it was.

    Attributes:
        effect: Whether fewer or more values are allowed than before.
        message: What is said of the place, as the rest of a sentence that begins with it.
    """

    effect: Effect
    message: str


def bound_changes(old: Schema, new: Schema) -> list[BoundChange]:
    """Compare the bounds of two types of the same kind.

    Args:
        old: The type before.
        new: The type after.

    Returns:
        The differences, in a fixed order; empty if the bounds allow the same values.
    """
    return [
        change
        for change in (
            _lower_change(old, new),
            _upper_change(old, new),
            _count_change(old.get("minLength"), new.get("minLength"), "characters", "least"),
            _count_change(old.get("maxLength"), new.get("maxLength"), "characters", "most"),
            _count_change(old.get("minItems"), new.get("minItems"), "items", "least"),
            _count_change(old.get("maxItems"), new.get("maxItems"), "items", "most"),
            _count_change(old.get("minProperties"), new.get("minProperties"), "entries", "least"),
            _count_change(old.get("maxProperties"), new.get("maxProperties"), "entries", "most"),
            _step_change(old.get("multipleOf"), new.get("multipleOf")),
            _pattern_change(old.get("pattern"), new.get("pattern")),
            _format_change(old.get("format"), new.get("format")),
        )
        if change is not None
    ]


@dataclass(frozen=True, slots=True, order=True)
class _Limit:
    """A lower or an upper limit; ordered on the number line, between the numbers if exclusive."""

    number: float
    #: 0: the number itself is allowed; 1: only what is above it; -1: only what is below it.
    beyond: int = 0

    def words(self) -> str:
        return {1: "greater than ", -1: "less than "}.get(self.beyond, "") + literal(self.number)


def _lower_change(old: Schema, new: Schema) -> BoundChange | None:
    before, after = _lower(old), _lower(new)
    if before == after:
        return None
    if after is None:
        was = "" if before is None else before.words()
        return BoundChange("looser", f"has no lower bound any more (was {was})")
    least = after.words() if after.beyond else f"at least {after.words()}"
    if before is None:
        return BoundChange("tighter", f"must be {least} (had no lower bound)")
    effect: Effect = "tighter" if after > before else "looser"
    verb = "must" if effect == "tighter" else "may"
    return BoundChange(effect, f"{verb} be {least} (was {_was(before, after, 'at least')})")


def _upper_change(old: Schema, new: Schema) -> BoundChange | None:
    before, after = _upper(old), _upper(new)
    if before == after:
        return None
    if after is None:
        was = "" if before is None else before.words()
        return BoundChange("looser", f"has no upper bound any more (was {was})")
    most = after.words() if after.beyond else f"at most {after.words()}"
    if before is None:
        return BoundChange("tighter", f"may be {most} (had no upper bound)")
    effect: Effect = "tighter" if after < before else "looser"
    return BoundChange(effect, f"may be {most} (was {_was(before, after, 'at most')})")


def _was(before: _Limit, after: _Limit, inclusive: str) -> str:
    """Say what a limit was: the number will do where only the number changed."""
    if before.beyond == after.beyond:
        return literal(before.number)
    return before.words() if before.beyond else f"{inclusive} {before.words()}"


def _lower(schema: Schema) -> _Limit | None:
    limits: list[_Limit] = []
    if "minimum" in schema:
        limits.append(_Limit(schema["minimum"]))
    if "exclusiveMinimum" in schema:
        limits.append(_Limit(schema["exclusiveMinimum"], 1))
    return max(limits, default=None)


def _upper(schema: Schema) -> _Limit | None:
    limits: list[_Limit] = []
    if "maximum" in schema:
        limits.append(_Limit(schema["maximum"]))
    if "exclusiveMaximum" in schema:
        limits.append(_Limit(schema["exclusiveMaximum"], -1))
    return min(limits, default=None)


def _count_change(
    old: int | None, new: int | None, things: str, side: Literal["least", "most"]
) -> BoundChange | None:
    if side == "least":
        # At least none is no bound.
        old, new = old or None, new or None
    if old == new:
        return None
    if new is None:
        return BoundChange("looser", f"may have any number of {things} (was at {side} {old})")
    verb = "must" if side == "least" else "may"
    had = "had no such bound" if old is None else f"was {old}"
    raised = old is None or new > old
    lowered = old is None or new < old
    tighter = raised if side == "least" else lowered
    message = f"{verb} have at {side} {new} {things} ({had})"
    return BoundChange("tighter" if tighter else "looser", message)


def _step_change(old: float | None, new: float | None) -> BoundChange | None:
    if old == new:
        return None
    if new is None:
        return BoundChange("looser", f"need not be a multiple of {literal(old)} any more")
    if old is None:
        return BoundChange("tighter", f"must be a multiple of {literal(new)}")
    # As written in decimal: 0.3 is a multiple of 0.1, whatever their binary forms say.
    finer = (Fraction(str(old)) / Fraction(str(new))).denominator == 1
    message = f"must be a multiple of {literal(new)} (was {literal(old)})"
    return BoundChange("looser" if finer else "tighter", message)


def _pattern_change(old: str | None, new: str | None) -> BoundChange | None:
    if old == new:
        return None
    if new is None:
        return BoundChange("looser", f"need not match {literal(old)} any more")
    if old is None:
        return BoundChange("tighter", f"must match {literal(new)}")
    # Which of two patterns allows more cannot be told in general: the cautious answer.
    return BoundChange("tighter", f"must match {literal(new)} (was {literal(old)})")


def _format_change(old: str | None, new: str | None) -> BoundChange | None:
    if old == new:
        return None
    if new is None:
        return BoundChange("other", f"has no format any more (was {literal(old)})")
    was = "" if old is None else f" (was {literal(old)})"
    return BoundChange("other", f"has the format {literal(new)}{was}")
