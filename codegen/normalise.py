"""Stage *normalise*: JSON schemas, as the document writes them, to the intermediate representation.

Everything here goes by structure; no schema is named. What differs by direction:

- Requests stay strict, but within them a required property that may be null may also be left out.
  (A batch line names its model, and is never streamed: `batch_rules`.)
- Results are read openly (`openness`), and `required` is believed as far as the evidence goes
  (`evidence`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .allof import flatten, has_content
from .errors import ContradictionError, DocumentError
from .ir import (
    ANYTHING,
    NULL,
    Anything,
    Array,
    Component,
    Components,
    Direction,
    Enum,
    Field,
    Map,
    Node,
    Object,
    Ref,
    Scalar,
    Union,
    union_of,
)
from .jsontypes import Json, JsonObject, as_list, as_object, is_scalar, pointer, string_list
from .keywords import bounds_of, default_of, excluded_groups, required_groups

__all__ = ["Normaliser"]

_PREFIX: Final = "#/components/schemas/"


class Normaliser:
    """Turns the component schemas of a slice into components of the representation.

    Args:
        schemas: The slice's component schemas by name.
        direction: Whether they are read as requests or as results.
    """

    def __init__(self, schemas: JsonObject, direction: Direction) -> None:
        """Keep the schemas; nothing is read yet."""
        self._schemas = schemas
        self._direction = direction
        self._nullable: set[str] = set()
        self._components: Components = {}
        self._roots: set[str] = set()

    def run(self, root: JsonObject, place: str, root_name: str) -> Components:
        """Normalise one body and everything that it reaches.

        Args:
            root: The schema of the body.
            place: Where it stands in the document.
            root_name: The name that a body gets which is no named component itself.

        Returns:
            All components reached so far, by their names in the document.

        Raises:
            DocumentError: If a schema cannot be read; the message names the place.
        """
        reference = root.get("$ref")
        if isinstance(reference, str):
            self._roots.add(self._reach(reference, place))
        else:
            self._roots.add(root_name)
            self._add(root_name, root, place)
        return self._components

    def finish(self) -> Components:
        """Return all components, with null moved from each into the places that refer to it."""
        before = -1
        while before != len(self._nullable):  # a component may be null because it refers to one
            before = len(self._nullable)
            for name, component in self._components.items():
                node = self._with_null(component.node, is_root=name in self._roots)
                self._components[name] = replace(component, node=self._not_null(name, node))
        return dict(self._components)

    def _not_null(self, name: str, node: Node) -> Node:
        if isinstance(node, Union) and NULL in node.members:
            self._nullable.add(name)
            return union_of([member for member in node.members if member != NULL])
        return node

    def _reach(self, reference: str, place: str) -> str:
        name = reference.removeprefix(_PREFIX)
        if name not in self._components:
            self._add(name, self._resolve(reference, place), _PREFIX[:-1] + pointer(name))
        return name

    def _add(self, name: str, schema: JsonObject, place: str) -> None:
        # A placeholder first: the schema may refer to itself.
        self._components[name] = Component(name, ANYTHING, place)
        scoped = _Scope(name, place)
        node = self._not_null(name, self._node(schema, scoped))
        description = schema.get("description")
        self._components[name] = Component(
            name=name,
            node=node,
            pointer=place,
            description=description if isinstance(description, str) else None,
            deprecated=schema.get("deprecated") is True,
        )

    def _with_null(self, node: Node, *, is_root: bool = False) -> Node:
        relax = self._direction == "request" and not is_root
        match node:
            case Ref(name=name) if name in self._nullable:
                return Union((node, NULL))
            case Array(items=items):
                return replace(node, items=self._with_null(items))
            case Map(values=values):
                return replace(node, values=self._with_null(values))
            case Union(members=members):
                return union_of([self._with_null(member) for member in members])
            case Object(fields=fields):
                return replace(
                    node,
                    fields={
                        name: self._field_with_null(field, relax=relax)
                        for name, field in fields.items()
                    },
                )
            case _:
                return node

    def _field_with_null(self, field: Field, *, relax: bool) -> Field:
        node = self._with_null(field.node)
        required = field.required
        if relax and isinstance(node, Union) and NULL in node.members:
            # Everybody leaves such a field out, and the service takes null for it.
            required = False
        return replace(field, node=node, required=required)

    def _resolve(self, reference: str, place: str) -> JsonObject:
        name = reference.removeprefix(_PREFIX)
        if name not in self._schemas:
            raise DocumentError(place, f"dangling reference {reference!r}")
        return _as_schema(self._schemas[name], reference)

    def _node(self, value: Json, scope: _Scope) -> Node:
        schema = flatten(_as_schema(value, scope.place), self._resolve, scope.place)
        node = self._plain_node(schema, scope)
        if schema.get("nullable") is True:
            node = union_of([node, NULL])
        return node

    def _plain_node(self, schema: JsonObject, scope: _Scope) -> Node:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            rest = {key: item for key, item in schema.items() if key != "$ref"}
            if has_content(rest):
                merged: JsonObject = {"allOf": [{"$ref": reference}, rest]}
                return self._node(merged, scope)
            return Ref(self._reach(reference, scope.place))
        if "$recursiveRef" in schema:
            return Ref(scope.component)
        if "const" in schema:
            return _enum([schema["const"]], scope)
        if "enum" in schema:
            return _enum(as_list(schema["enum"], f"{scope.place}/enum"), scope)
        variants = schema.get("anyOf", schema.get("oneOf"))
        if variants is not None:
            keyword = "anyOf" if "anyOf" in schema else "oneOf"
            found = self._union(schema, as_list(variants, scope.place), scope.at(keyword))
            if found is not None:
                return found
        return self._typed(schema, scope)

    def _union(self, schema: JsonObject, variants: list[Json], scope: _Scope) -> Node | None:
        objects = [_as_schema(item, scope.at(str(n)).place) for n, item in enumerate(variants)]
        if all(set(item) <= {"required"} for item in objects):
            return None  # a rule about which properties stand together, see `_object`
        own = {
            key: item
            for key, item in schema.items()
            if key not in ("anyOf", "oneOf", "discriminator", "not")
        }
        if "properties" in own:
            # What stands beside the variants holds for each of them.
            objects = [_joined(own, item) for item in objects]
        nodes: list[Node] = []
        contradiction: ContradictionError | None = None
        for index, item in enumerate(objects):
            try:
                nodes.append(self._node(item, scope.at(str(index))))
            except ContradictionError as error:  # no value is of this variant; others may be
                contradiction = error
        if contradiction is not None and not nodes:
            raise contradiction
        return union_of(nodes) if nodes else None

    def _typed(self, schema: JsonObject, scope: _Scope) -> Node:
        kind = schema.get("type")
        if isinstance(kind, list):
            return union_of([self._typed({**schema, "type": one}, scope) for one in kind])
        if kind is None:
            kind = _guess_type(schema)
        match kind:
            case None:
                return ANYTHING
            case "array":
                items = self._node(schema.get("items", {}), scope.at("items"))
                return Array(items, bounds_of(schema, "array"))
            case "object":
                return self._object(schema, scope)
            case "string" | "number" | "integer" | "boolean" | "null":
                return Scalar(kind, bounds_of(schema, kind))
            case _:
                raise DocumentError(scope.at("type").place, f"{kind!r} is no type of JSON Schema")

    def _object(self, schema: JsonObject, scope: _Scope) -> Node:
        listed_properties = as_object(schema.get("properties", {}), scope.at("properties").place)
        # JSON Schema may write "nothing" as false: such a property is none.
        properties: JsonObject = {
            name: _as_schema(value, scope.at("properties", name).place)
            for name, value in listed_properties.items()
            if value is not False
        }
        extra = schema.get("additionalProperties")
        if not properties and extra is not False:
            values: Node = ANYTHING
            if isinstance(extra, dict):
                values = self._node(extra, scope.at("additionalProperties"))
            keys = schema.get("propertyNames")
            names = bounds_of(keys, "string") if isinstance(keys, dict) else ()
            return Map(values, names, bounds_of(schema, "object"))
        listed = string_list(schema.get("required", []), scope.at("required").place)
        # Some schemas require a property that they do not have; nobody can give it.
        required = {name for name in listed if name in properties}
        fields = {
            name: self._field(
                as_object(properties[name], scope.at("properties", name).place),
                scope.at("properties", name),
                required=name in required,
            )
            for name in sorted(properties, key=lambda name: (name not in required, name))
        }
        return Object(
            fields=fields,
            open=extra is True or isinstance(extra, dict),
            at_least_one=required_groups(schema, properties),
            not_together=excluded_groups(schema, properties),
        )

    def _field(self, schema: JsonObject, scope: _Scope, *, required: bool) -> Field:
        node = self._node(schema, scope)
        description = schema.get("description")
        return Field(
            node=node,
            required=required,
            default=default_of(schema),
            deprecated=schema.get("deprecated") is True,
            description=description if isinstance(description, str) else None,
        )


class _Scope:
    """Where in the document a schema stands, and in which component."""

    def __init__(self, component: str, place: str) -> None:
        self.component = component
        self.place = place

    def at(self, *tokens: str) -> _Scope:
        """Return the scope some steps further in."""
        return _Scope(self.component, self.place + pointer(*tokens))


def _enum(values: list[Json], scope: _Scope) -> Node:
    for value in values:
        if not is_scalar(value):
            raise DocumentError(
                scope.place, "only strings, numbers, booleans and null can be listed"
            )
    constants = tuple(dict.fromkeys(value for value in values if value is not None))
    members: list[Node] = []
    if any(isinstance(value, float) for value in constants):
        # Python's literals have no fractions: any number has to do.
        constants = tuple(value for value in constants if isinstance(value, (str, bool)))
        members.append(Scalar("number"))
    if constants:
        members.insert(0, Enum(constants))
    if None in values:
        members.append(NULL)
    if not members:
        raise DocumentError(scope.place, "this enum has no values")
    return union_of(members)


def _as_schema(value: Json, place: str) -> JsonObject:
    """Return a schema as an object: JSON Schema may write "anything" as true as well."""
    return {} if value is True else as_object(value, place)


def _joined(one: JsonObject, other: JsonObject) -> JsonObject:
    return {"allOf": [one, other]}


def _guess_type(schema: JsonObject) -> str | None:
    if "properties" in schema or "additionalProperties" in schema:
        return "object"
    return "array" if "items" in schema else None


def map_nodes(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a type with a change applied to every type within it, innermost first."""
    match node:
        case Array(items=items):
            node = replace(node, items=map_nodes(items, change))
        case Map(values=values):
            node = replace(node, values=map_nodes(values, change))
        case Union(members=members):
            node = replace(node, members=tuple(map_nodes(member, change) for member in members))
        case Object(fields=fields):
            node = replace(
                node,
                fields={
                    name: replace(field, node=map_nodes(field.node, change))
                    for name, field in fields.items()
                },
            )
        case Anything() | Scalar() | Enum() | Ref():
            pass
    return change(node)
