"""What a union consists of, and which member of one union answers to which of another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import CodegenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .api_format import Direction, Scalar, Schema

__all__ = ["Member", "TypeTable", "base_of", "fingerprint", "matched", "references"]

#: Objects that share fewer of their property names than this are not taken for one another.
MIN_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a union, or a type that is no union as its own only member.

    Attributes:
        schema: The member as it is written where it is used.
        resolved: The same with the `$ref` followed.
        name: The name of the type that it refers to, or None if it is written in place.
        key: The same for equal members.
        kind: `union`, `enum`, `anything`, or the JSON type.
        tags: The properties that have one possible value, with that value: `{"type": "message"}`.
    """

    schema: Schema
    resolved: Schema
    name: str | None
    key: str
    kind: str
    tags: Mapping[str, Scalar]

    @property
    def tag(self) -> str | None:
        """The value that tells this member from its siblings, or None."""
        for value in (self.tags.get("type"), *(self.tags[name] for name in sorted(self.tags))):
            if isinstance(value, str):
                return value
        return None


@dataclass(frozen=True, slots=True)
class TypeTable:
    """The named types of one direction of one surface.

    Attributes:
        direction: Which direction.
        types: The types by name.
    """

    direction: Direction
    types: Mapping[str, Schema]

    def resolve(self, schema: Schema) -> Schema:
        """Follow a `$ref`, and the one that it leads to, to a type.

        Args:
            schema: Any type or use of one.

        Returns:
            The type itself; `{}`, anything, for names that only lead to one another.

        Raises:
            CodegenError: If there is no such type.
        """
        followed: set[str] = set()
        while "$ref" in schema:
            name = schema["$ref"]
            if name in followed:
                return {}
            followed.add(name)
            if name not in self.types:
                raise CodegenError(
                    f"api.json: {self.direction}: the type {name!r} is referred to, but not"
                    " defined: regenerate the file"
                )
            schema = self.types[name]
        return schema

    def members(self, schema: Schema) -> list[Member]:
        """Split a type into the members of its union.

        Args:
            schema: Any type or use of one. A `$ref` stays whole.

        Returns:
            At least one member, each once.
        """
        return _once(self._split(schema))

    def expanded(self, members: Iterable[Member]) -> list[Member]:
        """Replace the names of unions among some members by what those unions consist of.

        Args:
            members: Members of one union.

        Returns:
            Members none of which is a union, each once.
        """
        return _once(self._expand(members, frozenset()))

    def split_by_tags(self, members: Iterable[Member], others: Iterable[Member]) -> list[Member]:
        """Split the objects that have become several variants, or were several, into these.

        Args:
            members: Members of one union.
            others: The members that they are compared with.

        Returns:
            The members; an object with `"type": "text" | "json"`, where the others have an object
            of each of these types, as two objects.
        """
        tags: dict[str, set[Scalar]] = {}
        for other in others:
            for name, value in other.tags.items():
                tags.setdefault(name, set()).add(value)
        return [part for member in members for part in self._split_by_tags(member, tags)]

    def _split_by_tags(self, member: Member, tags: Mapping[str, set[Scalar]]) -> Iterator[Member]:
        properties = member.resolved.get("properties", {})
        for name in sorted(properties.keys() & tags.keys()):
            values = self.resolve(properties[name]).get("enum", ())
            if len(tags[name].intersection(values)) > 1:
                for value in values:
                    tag: Schema = {"enum": [value]}
                    part: Schema = {**member.resolved, "properties": {**properties, name: tag}}
                    yield self._member(part)
                return
        yield member

    def _expand(self, members: Iterable[Member], within: frozenset[str]) -> Iterator[Member]:
        for member in members:
            if member.kind != "union":
                yield member
            elif member.key not in within:
                yield from self._expand(self._split(member.resolved), within | {member.key})

    def _split(self, schema: Schema) -> Iterator[Member]:
        if "anyOf" in schema:
            for part in schema["anyOf"]:
                yield from self._split(part)
        elif "enum" in schema and None in schema["enum"]:
            values = [value for value in schema["enum"] if value is not None]
            if values:
                yield self._member({**schema, "enum": values})
            yield self._member({"type": "null"})
        else:
            yield self._member(schema)

    def _member(self, schema: Schema) -> Member:
        resolved = self.resolve(schema)
        kind = resolved.get("type", "anything")
        if "anyOf" in resolved or None in resolved.get("enum", ()):
            kind = "union"
        elif "enum" in resolved:
            kind = "enum"
        tags: dict[str, Scalar] = {}
        if kind == "object":
            for name, value in resolved.get("properties", {}).items():
                values = self.resolve(value).get("enum", ())
                if len(values) == 1:
                    tags[name] = values[0]
        return Member(schema, resolved, schema.get("$ref"), fingerprint(schema), kind, tags)


def fingerprint(schema: Schema) -> str:
    """Write a type so that equal types give equal text.

    Args:
        schema: Any type or use of one.

    Returns:
        Text without what a property says of its use: its default, its deprecation.
    """
    bare = {key: value for key, value in schema.items() if key not in {"default", "deprecated"}}
    return json.dumps(bare, sort_keys=True)


def base_of(value: Scalar) -> str:
    """Name the JSON type that a value of an enum belongs to.

    Args:
        value: The value.

    Returns:
        `boolean`, `integer`, `number`, `null` or `string`.
    """
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if value is None:
        return "null"
    return "integer" if isinstance(value, int) else "number"


def references(schema: Schema) -> Iterator[str]:
    """Find the names of the types that a type is made of.

    Args:
        schema: Any type or use of one.

    Yields:
        The names, not followed further, possibly some of them twice.
    """
    if "$ref" in schema:
        yield schema["$ref"]
    for member in schema.get("anyOf", ()):
        yield from references(member)
    for value in schema.get("properties", {}).values():
        yield from references(value)
    additional = schema.get("additionalProperties", False)
    if not isinstance(additional, bool):
        yield from references(additional)
    for part in (schema.get("items"), schema.get("propertyNames")):
        if part is not None:
            yield from references(part)


def matched(
    old: list[Member], new: list[Member], *, alone: bool
) -> tuple[list[tuple[Member, Member]], list[Member], list[Member]]:
    """Find which member before answers to which member after.

    The best matches are made first: equal tags, then the same kind and the like content.

    Args:
        old: The members before, unions and equal members taken out.
        new: The members after, likewise.
        alone: Whether there are no other members: then one object before and one after belong
            together however little they share.

    Returns:
        The pairs, and what is left of each side.
    """
    floor = 0.01 if alone and len(old) == len(new) == 1 else 0.0
    scores = [
        (-max(_likeness(before, after), floor if before.kind == after.kind else 0.0), i, j)
        for i, before in enumerate(old)
        for j, after in enumerate(new)
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scores):
        if score < 0 and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return (
        [(old[i], new[pairs[i]]) for i in sorted(pairs)],
        [member for i, member in enumerate(old) if i not in pairs],
        [member for j, member in enumerate(new) if j not in taken],
    )


def _likeness(old: Member, new: Member) -> float:
    """Say how well one member answers to another; 0 if not at all."""
    if old.kind != new.kind:
        return 0.5 if {old.kind, new.kind} == {"integer", "number"} else 0.0
    if old.kind == "array":
        return 0.3 + _array_likeness(old.resolved, new.resolved)
    if old.kind != "object":
        return 1.0
    common = old.tags.keys() & new.tags.keys()
    if any(old.tags[name] != new.tags[name] for name in common):
        return 0.0
    likeness = _object_likeness(old.resolved, new.resolved)
    same_name = 0.1 if old.name is not None and old.name == new.name else 0.0
    if common:
        return 1.0 + likeness + same_name
    return likeness + same_name if likeness >= MIN_LIKENESS else 0.0


def _array_likeness(old: Schema, new: Schema) -> float:
    before, after = old.get("items", {}), new.get("items", {})
    if fingerprint(before) == fingerprint(after):
        return 0.7
    if before.get("type") != after.get("type") or "enum" in before or "enum" in after:
        return 0.0
    return 0.3 + 0.5 * _array_likeness(before, after) if before.get("type") == "array" else 0.3


def _object_likeness(old: Schema, new: Schema) -> float:
    before, after = old.get("properties", {}).keys(), new.get("properties", {}).keys()
    if not before and not after:
        return 1.0
    return len(before & after) / len(before | after)


def _once(members: Iterable[Member]) -> list[Member]:
    return list({member.key: member for member in members}.values())
