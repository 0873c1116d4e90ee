"""Every place in the bodies of results, by the document: a smallest body that has each, and its tag.

This walks the document's own schemas. It knows nothing of the generator or of what it emitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fidelity.schemas import (
    as_int,
    as_list,
    as_object,
    as_objects,
    matching,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fidelity.schemas import Document, Json, Schema

__all__ = ["Place", "Walk", "broken_for", "json_types"]

Path = tuple["str | int", ...]
_SCALARS: dict[str, Json] = {"string": "x", "boolean": True, "null": None}


class _EndlessError(Exception):
    """A schema whose smallest value would hold another of its own."""


@dataclass(frozen=True)
class Place:
    """A schema where it stands in a body.

    Attributes:
        pointer: Where the document has the schema, or the reference to it.
        schema: The schema, references resolved.
        path: The steps that lead there in the body.
        parent: The place that this one stands in; None for the body itself.
        step: The property or index in the parent; None if the parent is a union of which this is a
            member, at the same path.
    """

    pointer: str
    schema: Schema
    path: Path
    parent: Place | None
    step: str | int | None

    @property
    def union(self) -> Place | None:
        """Return the outermost union of which this is a member."""
        found = None
        place = self
        while place.step is None and place.parent is not None:
            place = found = place.parent
        return found


class Walk:
    """Walks the result of one endpoint.

    Args:
        document: The document.
        url: The endpoint.
    """

    def __init__(self, document: Document, url: str) -> None:
        """Visit every place once, and every reference to what was visited."""
        self._document = document
        self.url = url
        self.places: list[Place] = []
        seen: set[int] = set()
        root = document.body(url, "result")
        waiting = [Place(document.place(root), document.resolved(root), (), None, None)]
        while waiting:
            place = waiting.pop(0)
            self.places.append(place)
            if id(place.schema) not in seen:
                seen.add(id(place.schema))
                waiting.extend(self._below(place))

    def _below(self, place: Place) -> Iterator[Place]:
        schema = place.schema
        _, members = variants(schema)
        for member in members:
            yield self._child(place, member, None)
        for part in self._joined(schema):
            yield self._child(place, part, None)
        if members or self._joined(schema):
            return
        for name, one in self._document.properties(schema).items():
            yield self._child(place, one, name)
        if isinstance(items := schema.get("items"), dict):
            yield self._child(place, items, 0)
        if isinstance(values := schema.get("additionalProperties"), dict):
            yield self._child(place, values, "free")

    def _joined(self, schema: Schema) -> list[Schema]:
        """Return the parts of an `allOf` that are no objects: a mere wrap around a reference."""
        if "allOf" not in schema or self._document.properties(schema):
            return []
        return as_objects(schema["allOf"])

    def _child(self, parent: Place, schema: Schema, step: str | int | None) -> Place:
        target = self._document.resolved(schema)
        path = parent.path if step is None else (*parent.path, step)
        return Place(self._document.place(schema), target, path, parent, step)

    # --- bodies

    def body(self, place: Place, value: Json) -> Schema:
        """Return a smallest body in which a value stands at a place."""
        while place.parent is not None:
            parent = place.parent
            if isinstance(place.step, int):
                value = [value]
            elif place.step is not None:
                value = {**as_object(self.smallest(parent.schema)), place.step: value}
            place = parent
        return as_object(value)

    def smallest(self, schema: Schema, within: frozenset[int] = frozenset()) -> Json:
        """Return a smallest value that a schema accepts; of unions, one of the first member."""
        schema = self._document.resolved(schema)
        if id(schema) in within:
            raise _EndlessError
        within |= {id(schema)}
        if "const" in schema:
            return schema["const"]
        if isinstance(values := schema.get("enum"), list):
            return values[0]
        _, members = variants(schema)
        for member in [*members, *self._joined(schema)]:
            try:
                return self.smallest(member, within)
            except _EndlessError:
                continue
        if members:
            raise _EndlessError
        return self._smallest_typed(schema, within)

    def _smallest_typed(self, schema: Schema, within: frozenset[int]) -> Json:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[0]
        properties = self._document.properties(schema)
        if properties or kind == "object":
            required = self._document.required(schema)
            return {n: self.smallest(one, within) for n, one in properties.items() if n in required}
        if kind == "array":
            items = as_object(schema.get("items", {}))
            return [self.smallest(items, within)] * as_int(schema.get("minItems", 0))
        if kind in ("integer", "number"):
            return as_int(schema.get("minimum", 1))
        if isinstance(pattern := schema.get("pattern"), str):
            return matching(pattern)[0]
        return _SCALARS[str(kind)] if kind is not None else {"anything": [1]}

    # --- tags

    def leaves(self, schema: Schema) -> list[Schema]:
        """Return the objects among a union's members, those of unions within included."""
        found: list[Schema] = []
        for member in [*variants(schema)[1], *self._joined(schema)]:
            target = self._document.resolved(member)
            if variants(target)[1] or self._joined(target):
                found += self.leaves(target)
            elif self._document.properties(target):
                found.append(target)
        return [leaf for number, leaf in enumerate(found) if leaf not in found[:number]]

    def tag(self, schema: Schema) -> str | None:
        """Return the property that tells the objects of a union apart; None if none does.

        Every object has it, with listed strings, and not all have the same. Where there are several
        such, it is the one that the document declares, or that is called `type`.
        """
        leaves = self.leaves(schema)
        if len(leaves) < 2:
            return None
        common = [self._document.properties(leaf).keys() for leaf in leaves]
        names = [
            name
            for name in sorted(common[0])
            if all(name in properties for properties in common) and self._tells(name, leaves)
        ]
        declared = as_object(schema.get("discriminator", {})).get("propertyName")
        for name in names:
            if name == declared:
                return name
        return "type" if "type" in names else next(iter(names), None)

    def tags(self, leaf: Schema, name: str) -> list[str]:
        """Return the values that a property of an object can have; none if they are not listed."""
        one = self._document.resolved(self._document.properties(leaf)[name])
        members = [self._document.resolved(member) for member in variants(one)[1]] or [one]
        found: list[str] = []
        for member in members:
            values: list[Json] = [member["const"]] if "const" in member else []
            values += as_list(member.get("enum", []))
            if not values and member.get("type") != "null":
                return []
            found += [value for value in values if isinstance(value, str)]
        return found

    def _tells(self, name: str, leaves: list[Schema]) -> bool:
        listed = [tuple(self.tags(leaf, name)) for leaf in leaves]
        return all(listed) and len(set(listed)) > 1

    def told_by(self, place: Place) -> Place | None:
        """Return the union that a place holds the tag of; None if it holds none."""
        while place.step is None and place.parent is not None:
            place = place.parent  # the tag may be listed strings or null
        union = place.parent.union if place.parent is not None else None
        return union if union is not None and place.step == self.tag(union.schema) else None


def json_types(document: Document, schema: Schema) -> set[str]:
    """Return the names of the JSON types that a schema accepts; empty if it accepts any."""
    schema = document.resolved(schema)
    if "const" in schema or "enum" in schema:
        values = [schema["const"]] if "const" in schema else as_list(schema["enum"])
        return {"string" if isinstance(value, str) else "number" for value in values}
    members = variants(schema)[1]
    if members or ("allOf" in schema and not document.properties(schema)):
        members = members or as_objects(schema["allOf"])
        found = [json_types(document, member) for member in members]
        every = {name for types in found for name in types}
        return every if all(found) else set()
    kind = schema.get("type", "object" if document.properties(schema) else None)
    return {str(one) for one in kind} if isinstance(kind, list) else {str(kind)} - {"None"}


def broken_for(types: set[str]) -> Json:
    """Return a value of a type that is none of some types; None if there is none."""
    if not types:
        return None
    some: dict[str, Json] = {"object": {"broken": 1}, "string": "broken", "array": [["broken"]]}
    return next((value for name, value in some.items() if name not in types), None)
