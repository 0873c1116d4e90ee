"""Where a difference is, how much it matters, and the list that differences are put on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .api_format import Direction
    from .diff_bounds import BoundChange

__all__ = ["LEVELS", "Finding", "Findings", "Level", "Place", "most_serious"]

Level: TypeAlias = Literal["BREAKING", "FEATURE", "FIX"]

#: The levels, the one that matters most first.
LEVELS: tuple[Level, ...] = ("BREAKING", "FEATURE", "FIX")


def most_serious(levels: Iterable[Level]) -> Level | None:
    """Return the level that matters most, or None if there is none."""
    given = set(levels)
    return next((level for level in LEVELS if level in given), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A place within the named types of one direction.

    Attributes:
        path: The place, from the name of the type that it is in: `Reasoning.effort`.
        label: How messages call the place. The parameters of a request are called by their names
            alone, so the request as a whole has none.
    """

    path: str
    label: str = ""

    @property
    def words(self) -> str:
        """The place as a message begins with it."""
        return f"`{self.label or self.path}`"

    def property(self, name: str) -> Place:
        """Return the place of a property of the object here."""
        return Place(f"{self.path}.{name}", f"{self.label}.{name}" if self.label else name)

    def part(self, suffix: str) -> Place:
        """Return the place of a part that has no name: the items, the keys, one variant."""
        return Place(self.path + suffix, (self.label or self.path) + suffix)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two types.

    Attributes:
        level: How much it matters.
        path: Where it is.
        message: What it is, on one line.
    """

    level: Level
    path: str
    message: str


@dataclass(slots=True)
class Findings:
    """The differences found so far, in one direction.

    Attributes:
        direction: The direction: what is allowed less matters to those who send, what is possible
            more to those who receive.
        found: The differences.
    """

    direction: Direction
    found: list[Finding] = field(default_factory=list[Finding])

    @property
    def is_request(self) -> bool:
        """Whether the types compared are what users send."""
        return self.direction == "request"

    def add(self, level: Level, place: Place, message: str) -> None:
        """Put a difference on the list.

        Args:
            level: How much it matters.
            place: Where it is.
            message: The whole message.
        """
        finding = Finding(level, place.path, message)
        if finding not in self.found:
            self.found.append(finding)

    def narrowed(self, place: Place, message: str) -> None:
        """Put down that a place allows less than before: it breaks those who send."""
        self.add("BREAKING" if self.is_request else "FIX", place, message)

    def widened(self, place: Place, message: str, *, breaks_readers: bool) -> None:
        """Put down that a place allows more than before.

        Args:
            place: Where it is.
            message: The whole message.
            breaks_readers: Whether that breaks those who receive it, and not only gives them more.
        """
        breaks = breaks_readers and not self.is_request
        self.add("BREAKING" if breaks else "FEATURE", place, message)

    def bounds(self, place: Place, changes: list[BoundChange]) -> None:
        """Put changed bounds on the list; in results they are a note, since nothing checks them."""
        for change in changes:
            message = f"{place.words} {change.message}"
            if change.effect == "other" or not self.is_request:
                self.add("FIX", place, message)
            elif change.effect == "tighter":
                self.add("BREAKING", place, message)
            else:
                self.add("FEATURE", place, message)
