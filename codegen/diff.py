"""What changed between two API surfaces, in API terms and by direction.

What is sent and what is received break differently: a new required field breaks those who send
it, a field that may be absent breaks those who read it. Every named type is compared once, and
what differs in it is told once, with the endpoints that use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from .api_format import API_FORMAT
from .diff_findings import LEVELS, Level, Place, most_serious
from .diff_members import references
from .diff_schemas import SchemaDiff
from .diff_words import joined
from .errors import CodegenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .api_format import Api, Direction, Schema
    from .diff_findings import Finding

__all__ = ["LEVELS", "Change", "Level", "diff", "suggested_bump"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two surfaces.

    Attributes:
        level: `BREAKING` if a right program may fail, `FEATURE` if there is more than before,
            `FIX` for the rest.
        endpoints: The URL paths of the endpoints that it concerns, sorted.
        direction: Whether it is in what is sent, in what is received, or in the endpoint itself.
        path: Where: `Reasoning.effort`, from the name of a type; or the endpoint's URL path.
        message: What, on one line.
    """

    level: Level
    endpoints: tuple[str, ...]
    direction: Literal["request", "result", "endpoint"]
    path: str
    message: str


def diff(old: Api, new: Api) -> list[Change]:
    """Say what changed between two surfaces.

    Args:
        old: The surface before, the value of an `api.json`.
        new: The surface after.

    Returns:
        The changes, the breaking ones first, then by endpoint and place; the same list for any
        order of the keys. Empty if programs cannot tell the two apart.

    Raises:
        CodegenError: If a surface is of another format, or refers to a type it does not define.
    """
    for surface in (old, new):
        if surface["format"] != API_FORMAT:
            raise CodegenError(
                f"api.json: format {surface['format']!r} cannot be compared, only {API_FORMAT}:"
                " regenerate it with this generator"
            )
    changes = {
        *_endpoint_changes(old, new),
        *_DirectionDiff("request", old, new).changes(),
        *_DirectionDiff("result", old, new).changes(),
    }
    return sorted(
        changes,
        key=lambda change: (
            LEVELS.index(change.level),
            change.endpoints,
            change.direction,
            change.path,
            change.message,
        ),
    )


def suggested_bump(changes: Iterable[Change]) -> Literal["major", "minor", "patch", "none"]:
    """Name the part of a semantic version that a release with some changes should raise.

    Args:
        changes: The changes since the last release.

    Returns:
        `major` if one of them breaks, `minor` if one adds, `patch` for the rest, `none` if there
        are no changes.
    """
    level = most_serious(change.level for change in changes)
    if level is None:
        return "none"
    bumps: dict[Level, Literal["major", "minor", "patch"]] = {
        "BREAKING": "major",
        "FEATURE": "minor",
        "FIX": "patch",
    }
    return bumps[level]


def _endpoint_changes(old: Api, new: Api) -> list[Change]:
    before, after = old["endpoints"], new["endpoints"]
    changes: list[Change] = []
    for path in sorted(before.keys() | after.keys()):
        level: Level = "BREAKING"
        if path not in after:
            message = f"endpoint `{path}` removed (method `{before[path]['method']}`)"
        elif path not in before:
            level = "FEATURE"
            message = f"new endpoint `{path}` (method `{after[path]['method']}`)"
        elif before[path]["method"] != after[path]["method"]:
            method = after[path]["method"]
            message = f"method `{before[path]['method']}` renamed `{method}`"
        else:
            continue
        changes.append(Change(level, (path,), "endpoint", path, message))
    return changes


class _DirectionDiff:
    """The comparison of one direction of two surfaces."""

    def __init__(self, direction: Direction, old: Api, new: Api) -> None:
        self._direction: Direction = direction
        self._old, self._new = old[direction], new[direction]
        self._endpoints = sorted(old["endpoints"].keys() & new["endpoints"].keys())
        self._roots = [
            (path, old["endpoints"][path][direction], new["endpoints"][path][direction])
            for path in self._endpoints
        ]
        self._old_users = _users(old, direction)
        self._new_users = _users(new, direction)
        self._methods = {path: new["endpoints"][path]["method"] for path in self._endpoints}
        self._types = SchemaDiff(direction, self._old, self._new)
        self._changes: list[Change] = []
        # The pairs of names behind which nothing but the name differs.
        self._renamed: set[tuple[str, str]] = set()

    def changes(self) -> list[Change]:
        for name in sorted(self._old.keys() & self._new.keys()):
            self._types.compare_definitions(name, name, self._place(name))
            self._take(self._types.drain(), self._both(name, name))
        for path, old, new in self._roots:
            method = self._methods[path]
            self._types.compare(old, new, Place(method))
            self._take(self._types.drain(), (path,))
        self._compare_successors()
        self._report_gone()
        return self._changes

    def _compare_successors(self) -> None:
        """Compare the types that took the place of another; that may find more of them."""
        while self._types.waiting:
            old, new = self._types.waiting.pop(0)
            self._types.compare_definitions(old, new, self._place(new))
            findings = self._types.drain()
            if not findings:
                self._renamed.add((old, new))
            self._take(findings, self._both(old, new))

    def _report_gone(self) -> None:
        gone = sorted(self._old.keys() - self._new.keys())
        renames = self._renames(gone)
        for name in gone:
            users = self._old_users.get(name, ())
            remaining = tuple(path for path in users if path in self._endpoints)
            if users and not remaining:
                # That its endpoints are gone says it.
                continue
            successors = sorted(self._types.successors.get(name, ()))
            if name in renames:
                message = f"type `{name}` renamed `{renames[name]}`"
            elif successors:
                instead = joined(f"`{successor}`" for successor in successors)
                message = f"type `{name}` replaced by {instead}"
            else:
                message = f"type `{name}` removed"
            self._changes.append(Change("BREAKING", remaining, self._direction, name, message))

    def _renames(self, gone: Sequence[str]) -> dict[str, str]:
        """Find the new names of types that went: by their use, else by their structure."""
        renames = dict(sorted(self._renamed, reverse=True))
        followed = {name for names in self._types.successors.values() for name in names}
        appeared = self._new.keys() - self._old.keys() - followed
        candidates = sorted(
            (-SequenceMatcher(None, old, new).ratio(), old, new)
            for old in gone
            if old not in self._types.successors
            for new in sorted(appeared)
            if self._is_same_structure(self._old[old], self._new[new])
        )
        for _, old, new in candidates:
            if old not in renames and new in appeared:
                renames[old] = new
                appeared.remove(new)
        return renames

    def _is_same_structure(self, old: Schema, new: Schema) -> bool:
        """Say whether two types are the same but for names, and telling enough to trust that."""
        if _outline(old) != _outline(new) or not (old.keys() & {"anyOf", "enum", "properties"}):
            return False
        comparison = SchemaDiff(self._direction, self._old, self._new, names_matter=False)
        comparison.compare(old, new, Place(""))
        return not comparison.drain()

    def _place(self, name: str) -> Place:
        """Return the place of a named type; the parameters of a request go by their own names."""
        is_root = self._direction == "request" and any(
            new.get("$ref") == name for _, _, new in self._roots
        )
        return Place(name) if is_root else Place(name, name)

    def _both(self, old: str, new: str) -> tuple[str, ...]:
        """Return the endpoints that used the one type and use the other."""
        before, after = set(self._old_users.get(old, ())), set(self._new_users.get(new, ()))
        return tuple(sorted(before & after or before | after))

    def _take(self, findings: Iterable[Finding], endpoints: tuple[str, ...]) -> None:
        self._changes += [
            Change(finding.level, endpoints, self._direction, finding.path, finding.message)
            for finding in findings
        ]


def _users(surface: Api, direction: Direction) -> Mapping[str, tuple[str, ...]]:
    """Find the endpoints that reach each named type."""
    types = surface[direction]
    users: dict[str, set[str]] = {}
    for path, endpoint in surface["endpoints"].items():
        waiting = list(references(endpoint[direction]))
        while waiting:
            name = waiting.pop()
            paths = users.setdefault(name, set())
            if path not in paths:
                paths.add(path)
                waiting.extend(references(types.get(name, {})))
    return {name: tuple(sorted(paths)) for name, paths in users.items()}


def _outline(schema: Schema) -> tuple[object, ...]:
    """Return what equal types have in common at least, and what is quick to compare."""
    return (
        schema.get("type"),
        "anyOf" in schema,
        sorted(schema.get("properties", ())),
        len(schema.get("enum", ())),
    )
