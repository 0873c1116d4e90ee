"""The intermediate representation: what the document says about types, and nothing else.

`normalise` makes it from JSON schemas, `naming` gives every object and union in it a name, and all
renderers read it. Every value is immutable and comparable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from .jsontypes import Json

__all__ = [
    "ANYTHING",
    "NULL",
    "Anything",
    "Array",
    "Bounds",
    "Component",
    "Components",
    "Direction",
    "Discriminator",
    "Endpoint",
    "Enum",
    "Field",
    "Map",
    "Node",
    "Object",
    "Ref",
    "Scalar",
    "Surface",
    "Union",
    "children",
    "union_of",
]

Direction = Literal["request", "result"]
ScalarType = Literal["string", "number", "integer", "boolean", "null"]

#: Keyword and value of each bound that a value has, sorted by keyword.
Bounds: TypeAlias = tuple[tuple[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, number, integer, boolean or null, with its bounds."""

    type: ScalarType
    bounds: Bounds = ()


@dataclass(frozen=True, slots=True)
class Enum:
    """One of some constants; `open` if unknown strings must be accepted as well."""

    values: tuple[Json, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A component, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """A list."""

    items: Node
    bounds: Bounds = ()


@dataclass(frozen=True, slots=True)
class Map:
    """An object with free keys."""

    values: Node
    keys: Bounds = ()
    bounds: Bounds = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object.

    Attributes:
        node: Its type.
        required: Whether it has to be there.
        default: What the API takes when it is absent, as the document says, in a tuple of one;
            empty if the document says nothing.
        deprecated: Whether the document advises against it.
        description: The document's own text, where prose was asked for.
    """

    node: Node
    required: bool
    default: tuple[Json, ...] = ()
    deprecated: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Object:
    """An object with known properties.

    Attributes:
        fields: The properties by name; required ones first, each part sorted.
        open: Whether properties beyond these are allowed.
        at_least_one: Groups of names of which at least one must be given.
        not_together: Groups of names that must not all be given at once.
    """

    fields: Mapping[str, Field] = field(hash=False)
    open: bool = False
    at_least_one: tuple[tuple[str, ...], ...] = ()
    not_together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Discriminator:
    """How the members of a union are told apart.

    Attributes:
        property: The property whose value tells.
        mapping: The members that a value stands for, by name; several where the document gives the
            same tag to several.
        absent: The members that may lack the property.
        within: Of a value that stands for several members, how these are told apart further, by
            another property; only results need that.
    """

    property: str
    mapping: tuple[tuple[str, tuple[str, ...]], ...]
    absent: tuple[str, ...] = ()
    within: tuple[tuple[str, Discriminator], ...] = ()


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types; null, if it is among them, comes last."""

    members: tuple[Node, ...]
    discriminator: Discriminator | None = None


Node: TypeAlias = Anything | Scalar | Enum | Ref | Array | Map | Object | Union

ANYTHING: Final = Anything()
NULL: Final = Scalar("null")


@dataclass(frozen=True, slots=True)
class Component:
    """A named type.

    Attributes:
        name: The name, a Python identifier.
        node: The type.
        pointer: Where the document has it.
        description: The document's own text, where prose was asked for.
        deprecated: Whether the document advises against it.
    """

    name: str
    node: Node
    pointer: str
    description: str | None = None
    deprecated: bool = False


Components: TypeAlias = dict[str, Component]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A batch endpoint with the names that emitted code gives it.

    Attributes:
        url: As a batch line names it, such as `/v1/chat/completions`.
        module: The public module, such as `chat_completions`.
        stem: The stem of its class names, such as `ChatCompletions`.
        path: The attributes of the collector that lead to its builder, such as `("chat",
            "completions")`.
        method: The attributes that lead to its method in the official client, such as `("images",
            "generate")`.
        request: The name of the component of the whole request body.
        result: The name of the component of the result body.
        reference: The group of OpenAI's API reference that describes it, if known.
    """

    url: str
    module: str
    stem: str
    path: tuple[str, ...]
    method: tuple[str, ...]
    request: str
    result: str
    reference: str | None


@dataclass(frozen=True)
class Surface:
    """Everything that emitted code is made from.

    Attributes:
        endpoints: The batch endpoints, in the document's order.
        requests: The components of request bodies, by name.
        results: The components of result bodies, by name.
        plain_names: The names that results would have if no request type had the same, where that
            differs; evidence goes by these.
        diagnostics: One line for each thing that was left out.
    """

    endpoints: tuple[Endpoint, ...]
    requests: Components
    results: Components
    plain_names: Mapping[str, str] = field(default_factory=dict[str, str])
    diagnostics: tuple[str, ...] = ()


def children(node: Node) -> tuple[Node, ...]:
    """Return the types that a type is made of, not following references."""
    match node:
        case Array(items=items):
            return (items,)
        case Map(values=values):
            return (values,)
        case Object(fields=fields):
            return tuple(field.node for field in fields.values())
        case Union(members=members):
            return members
        case _:
            return ()


def union_of(members: list[Node]) -> Node:
    """Return the union of some types: flat, without repetitions, null last.

    Args:
        members: The types; unions without a discriminator among them are taken apart.

    Returns:
        The only member if there is one, `Anything` if one is, else a `Union`.
    """
    flat: list[Node] = []
    for member in members:
        parts = member.members if isinstance(member, Union) else (member,)
        flat.extend(part for part in parts if part not in flat)
    if ANYTHING in flat:
        return ANYTHING
    flat = _without_bounded_twins(flat)
    if NULL in flat:
        flat.remove(NULL)
        flat.append(NULL)
    return flat[0] if len(flat) == 1 else Union(tuple(flat))


def _without_bounded_twins(members: list[Node]) -> list[Node]:
    """Merge scalars of one type, which Python's annotations cannot tell apart.

    Where two differ in their bounds, the merged one has none: accepting too much is better than
    refusing what is right.
    """
    merged: list[Node] = []
    for member in members:
        if isinstance(member, Scalar):
            twin = next(
                (m for m in merged if isinstance(m, Scalar) and m.type == member.type), None
            )
            if twin is not None:
                merged[merged.index(twin)] = Scalar(member.type)
                continue
        merged.append(member)
    return merged
