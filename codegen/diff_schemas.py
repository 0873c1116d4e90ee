"""Comparing two types of one direction, however each of them is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .diff_bounds import bound_changes
from .diff_findings import Findings, most_serious
from .diff_members import TypeTable, fingerprint
from .diff_objects import diff_annotations, diff_objects
from .diff_unions import pair_unions, report_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api_format import Direction, Schema
    from .diff_findings import Finding, Level, Place
    from .diff_members import Member

__all__ = ["SchemaDiff"]


class SchemaDiff:
    """The comparison of the types of one direction of two surfaces.

    A type that both surfaces name is equal wherever it is used: it is compared once, under its
    name, by a call of `compare_definitions`. A type whose name went and whose place
    is taken by a new name is put on the list `waiting`, to be compared under the new name.

    Attributes:
        waiting: The pairs of an old and a new name that are still to be compared.
        successors: For every name of before, the names that stand where it stood.
    """

    def __init__(
        self,
        direction: Direction,
        old: Mapping[str, Schema],
        new: Mapping[str, Schema],
        *,
        names_matter: bool = True,
    ) -> None:
        """Keep the two tables of types.

        Args:
            direction: Which direction they belong to.
            old: The types before, by name.
            new: The types after, by name.
            names_matter: Whether another name of a type is a difference. If not, what stands
                behind two different names is compared on the spot.
        """
        self.waiting: list[tuple[str, str]] = []
        self.successors: dict[str, set[str]] = {}
        self._old = TypeTable(direction, old)
        self._new = TypeTable(direction, new)
        self._findings = Findings(direction)
        self._names_matter = names_matter
        self._comparing: set[tuple[str, str]] = set()
        self._queued: set[tuple[str, str]] = set()
        self._compared: dict[tuple[str, str], tuple[Level | None, Place]] = {}

    def drain(self) -> list[Finding]:
        """Return the differences found since the last call."""
        found, self._findings.found = self._findings.found, []
        return found

    def compare_definitions(self, old: str, new: str, place: Place) -> None:
        """Compare two named types, with what is said of them as such.

        Args:
            old: The name before.
            new: The name after.
            place: What the differences are told of.
        """
        before, after = self._old.types[old], self._new.types[new]
        diff_annotations(before, after, place, self._findings)
        self.compare(before, after, place)

    def compare(self, old: Schema, new: Schema, place: Place, /) -> None:
        """Compare two types, and put what differs on the list.

        Args:
            old: The type before.
            new: The type after.
            place: Where it is used, or its name.

        Raises:
            CodegenError: If a type refers to a name that is not defined.
        """
        key = (fingerprint(old), fingerprint(new))
        if key[0] == key[1] or key in self._comparing:
            # Equal, or recursive: what differs within is found by the comparison under way.
            return
        self._comparing.add(key)
        try:
            self._compare_unions(old, new, place)
        finally:
            self._comparing.discard(key)

    def _compare_unions(self, old: Schema, new: Schema, place: Place) -> None:
        pair = pair_unions(self._old, old, self._new, new)
        several = sum(before.kind == "object" for before, _ in pair.pairs) > 1 or any(
            member.kind == "object" for member in (*pair.gone, *pair.come)
        )
        for before, after in pair.pairs:
            here = place
            if several and after.kind == "object":
                here = place.part(f"<{after.tag or after.name or after.kind}>")
            if before.name is not None and after.name is not None:
                self._compare_names(before.name, after.name, here)
            else:
                self._compare_members(before, after, here)
        report_members(pair, old, new, place, self._findings)
        self._compare_openness(old, new, place)

    def _compare_openness(self, old: Schema, new: Schema, place: Place) -> None:
        before, after = self._old.resolve(old), self._new.resolve(new)
        if ("$ref" in old and "$ref" in new) or not ("anyOf" in before and "anyOf" in after):
            return
        was_open, is_open = before.get("open", False), after.get("open", False)
        if is_open and not was_open:
            message = f"{place.words} may be a variant that is not listed"
            self._findings.widened(place, message, breaks_readers=False)
        elif was_open and not is_open:
            message = f"{place.words} is always one of the listed variants"
            self._findings.narrowed(place, message)
        was, now = (
            schema.get("discriminator", {"propertyName": ""})["propertyName"]
            for schema in (before, after)
        )
        if was != now and was and now:
            message = f"variants of {place.words} are told apart by `{now}` (was `{was}`)"
            self._findings.add("FIX", place, message)

    def _compare_names(self, old: str, new: str, place: Place) -> None:
        """Compare what stands behind two different names."""
        pair = (old, new)
        before, after = self._old.types[old], self._new.types[new]
        if not self._names_matter:
            self.compare(before, after, place)
            return
        self.successors.setdefault(old, set()).add(new)
        if old not in self._new.types and new not in self._old.types:
            if pair not in self._queued:
                self._queued.add(pair)
                self.waiting.append(pair)
            return
        typed = f"{place.words} is typed {new} (was {old})"
        if pair in self._compared:
            known, first = self._compared[pair]
            seen = "" if known is None else f": the differences are listed at {first.words}"
            self._findings.add(known or "FIX", place, typed + seen)
            return
        self._compared[pair] = (None, place)
        self._findings.add("FIX", place, typed)
        start = len(self._findings.found)
        self.compare(before, after, place)
        level = most_serious(finding.level for finding in self._findings.found[start:])
        self._compared[pair] = (level, place)

    def _compare_members(self, old: Member, new: Member, place: Place) -> None:
        before, after, to = old.resolved, new.resolved, self._findings
        if old.kind == "object":
            diff_objects(before, after, place, to, self.compare)
            return
        if old.kind != new.kind:
            # Whole numbers are numbers: for a program that sends, the wider type allows more.
            message = f"{place.words} is {new.kind} (was {old.kind})"
            if new.kind == "number":
                to.widened(place, message, breaks_readers=True)
            else:
                to.narrowed(place, message)
        to.bounds(place, bound_changes(before, after))
        if old.kind == "array":
            self.compare(before.get("items", {}), after.get("items", {}), place.part("[]"))
