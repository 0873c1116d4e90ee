"""Each kind of type has this strict schema."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    UUID4,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    Base64Str,
    Base64UrlBytes,
    BaseModel,
    BeforeValidator,
    Field,
    HttpUrl,
    Json,
    PostgresDsn,
    SecretStr,
    StringConstraints,
    UrlConstraints,
    WithJsonSchema,
    create_model,
)

from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict.vocabulary import DECIMAL_PATTERN, PATTERNS
from openbatch.structured import strict_schema
from tests.openbatch.strict.sample_types import (
    Box,
    Colour,
    Dog,
    Edge,
    Empty,
    Inner,
    Nested,
    Numbers,
    Point,
    Row,
    Wrapped,
)

INNER: dict[str, object] = {
    "description": "What is inside.",
    "properties": {"number": {"title": "Number", "type": "integer"}},
    "required": ["number"],
    "title": "Inner",
    "type": "object",
    "additionalProperties": False,
}


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    ONE = 1
    HALF = 0.5
    NAME = "name"
    NOTHING = None


@dataclasses.dataclass
class Address:
    street: str
    lines: list[str] = dataclasses.field(default_factory=lambda: [])  # noqa: PIE807 - typed


def order(field: object, **more: object) -> type[BaseModel]:
    """Return a model `Order` with a field of the given type, named `x`."""
    fields: dict[str, Any] = {name: (type_, ...) for name, type_ in {"x": field, **more}.items()}
    return create_model("Order", **fields)


def at(schema: object, *steps: str | int) -> Any:  # noqa: ANN401 - JSON of any form
    """Return what is at a place of a schema."""
    for step in steps:
        if isinstance(step, int):
            assert is_list(schema)
            schema = schema[step]
        else:
            assert is_object(schema)
            schema = schema[step]
    return schema


def field_schema(schema: dict[str, object]) -> dict[str, object]:
    """Return the schema of the field `x`, without the title that it has from its name."""
    member = at(schema, "properties", "x")
    assert is_object(member)
    return {key: each for key, each in member.items() if (key, each) != ("title", "X")}


TEXT: dict[str, object] = {"type": "string"}
BASE64: dict[str, object] = {"type": "string", "pattern": PATTERNS["base64"]}
WHOLE: dict[str, object] = {"type": "integer"}
NULL: dict[str, object] = {"type": "null"}
INNER_REF: dict[str, object] = {"$ref": "#/$defs/Inner"}

#: An annotation, and the strict schema of a field that has it.
FIELDS: list[tuple[object, dict[str, object]]] = [
    (int, WHOLE),
    (float, {"type": "number"}),
    (str, TEXT),
    (bool, {"type": "boolean"}),
    (None, NULL),
    (int | None, {"anyOf": [WHOLE, NULL]}),
    (int | str, {"anyOf": [WHOLE, TEXT]}),
    (list[int], {"items": WHOLE, "type": "array"}),
    (list[list[str]], {"items": {"items": TEXT, "type": "array"}, "type": "array"}),
    (Sequence[int], {"items": WHOLE, "type": "array"}),
    (Iterable[int], {"items": WHOLE, "type": "array"}),
    (collections.deque[int], {"items": WHOLE, "type": "array"}),
    (set[int], {"items": WHOLE, "type": "array"}),
    (frozenset[str], {"items": TEXT, "type": "array"}),
    (tuple[int, ...], {"items": WHOLE, "type": "array"}),
    (tuple[int, int], {"items": WHOLE, "type": "array", "minItems": 2, "maxItems": 2}),
    (
        tuple[
            Annotated[int, Field(description="width")], Annotated[int, Field(description="height")]
        ],
        {
            "items": {**WHOLE, "description": "[0] width; [1] height"},
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    (
        tuple[Annotated[int, Field(description="d")], int],
        {
            "items": {**WHOLE, "description": "[0] d"},
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    (
        tuple[Annotated[int, Field(description="d")], Annotated[int, Field(description="d")]],
        {
            "items": {**WHOLE, "description": "d"},
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    (tuple[Inner, Inner], {"items": INNER_REF, "type": "array", "minItems": 2, "maxItems": 2}),
    (Literal["a", "b"], {"enum": ["a", "b"], "type": "string"}),
    (Literal["a"], {"const": "a", "type": "string"}),
    (Literal[1, 2], {"enum": [1, 2], "type": "integer"}),
    (Literal[True], {"const": True, "type": "boolean"}),
    (
        Literal["a", None],  # noqa: PYI061 - as it was written
        {"anyOf": [{"enum": ["a"], "type": "string"}, NULL]},
    ),
    (
        Literal["a", 1, True],
        {
            "anyOf": [
                {"enum": ["a"], "type": "string"},
                {"enum": [1], "type": "integer"},
                {"enum": [True], "type": "boolean"},
            ]
        },
    ),
    (Inner, INNER_REF),
    (Inner | None, {"anyOf": [INNER_REF, NULL]}),
    (Annotated[Inner, Field(description="Here.")], {**INNER, "description": "Here."}),
    (
        Annotated[Colour, Field(description="Which.")],
        {
            "description": "Which.",
            "enum": ["red", "blue"],
            "title": "Colour",
            "type": "string",
        },
    ),
    (Cat | Dog, {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}),
    (
        Annotated[Cat | Dog, Field(discriminator="kind")],
        {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]},
    ),
    (Address, {"$ref": "#/$defs/Address"}),
    (Row, {"$ref": "#/$defs/Row"}),
    (Box[int], {"$ref": "#/$defs/Box_int_"}),
    (Numbers, {"$ref": "#/$defs/Numbers"}),
    (Colour, {"$ref": "#/$defs/Colour"}),
    (dt.datetime, {"format": "date-time", "type": "string"}),
    (AwareDatetime, {"format": "date-time", "type": "string"}),
    (dt.date, {"format": "date", "type": "string"}),
    (dt.time, {"format": "time", "type": "string"}),
    (dt.timedelta, {"format": "duration", "type": "string"}),
    (uuid.UUID, {"format": "uuid", "type": "string"}),
    (UUID4, {"format": "uuid", "type": "string"}),
    (ipaddress.IPv4Address, {"format": "ipv4", "type": "string"}),
    (ipaddress.IPv6Address, {"format": "ipv6", "type": "string"}),
    (ipaddress.IPv4Network, TEXT),
    (pathlib.Path, TEXT),
    (bytes, BASE64),
    (Annotated[bytes, Field(min_length=2)], BASE64),
    (Base64Bytes, BASE64),
    (Base64Str, BASE64),
    (Base64UrlBytes, {"type": "string", "pattern": PATTERNS["base64url"]}),
    (SecretStr, TEXT),
    (Json[int], TEXT),
    (HttpUrl, {"type": "string"}),
    (AnyUrl, {"type": "string"}),
    (PostgresDsn, {"type": "string"}),
    (
        Annotated[AnyUrl, UrlConstraints(max_length=100)],
        {"maxLength": 100, "type": "string"},
    ),
    (decimal.Decimal, {"anyOf": [{"type": "number"}, {**TEXT, "pattern": DECIMAL_PATTERN}]}),
    (
        Annotated[int, Field(ge=1, lt=9, multiple_of=2)],
        {"exclusiveMaximum": 9, "minimum": 1, "multipleOf": 2, "type": "integer"},
    ),
    (Annotated[float, Field(le=float("inf"))], {"type": "number"}),
    (
        Annotated[list[int], Field(min_length=1, max_length=3)],
        {"items": WHOLE, "maxItems": 3, "minItems": 1, "type": "array"},
    ),
    (
        Annotated[str, StringConstraints(pattern=r"^a\(?=[(?=]$", min_length=1, max_length=9)],
        {"maxLength": 9, "minLength": 1, "pattern": r"^a\(?=[(?=]$", "type": "string"},
    ),
    (
        Annotated[int, Field(description="Kept.", examples=[1], deprecated=True)],
        {"description": "Kept.", "type": "integer"},
    ),
    (Annotated[int, Field(json_schema_extra={"x-unit": "cm"})], WHOLE),
    (Annotated[int, BeforeValidator(int)], WHOLE),
    (Annotated[Callable[[int], int], WithJsonSchema({"type": "string"})], TEXT),
    (
        Annotated[int, WithJsonSchema({"allOf": [{"type": "integer", "title": "Inside"}]})],
        WHOLE,
    ),
    (
        Annotated[Inner, WithJsonSchema({"properties": {"a": {"type": "integer"}}})],
        {
            "properties": {"a": WHOLE},
            "type": "object",
            "required": ["a"],
            "additionalProperties": False,
        },
    ),
    (
        Annotated[str, WithJsonSchema({"type": ["string", "null"], "enum": ["F", None]})],
        {"type": ["string", "null"], "enum": ["F", None]},
    ),
    (int | Callable[[], int], WHOLE),
    (int | str | Callable[[], int], {"anyOf": [WHOLE, TEXT]}),
    (Nested, {"$ref": "#/$defs/Nested"}),
]

#: An annotation, the name of a definition that it brings along, and that definition.
DEFINITIONS: list[tuple[object, str, dict[str, object]]] = [
    (Inner, "Inner", INNER),
    (list[Inner], "Inner", INNER),
    (Annotated[Inner, Field(description="Here.")], "Inner", INNER),
    (Colour, "Colour", {"enum": ["red", "blue"], "title": "Colour", "type": "string"}),
    (Level, "Level", {"enum": [1, 2], "title": "Level", "type": "integer"}),
    (
        Mixed,
        "Mixed",
        {
            "title": "Mixed",
            "anyOf": [
                {"enum": [1, 0.5], "type": "number"},
                {"enum": ["name"], "type": "string"},
                NULL,
            ],
        },
    ),
    (Numbers, "Numbers", {"items": WHOLE, "title": "Numbers", "type": "array"}),
    (Wrapped, "Wrapped", {**INNER, "title": "Wrapped"}),
    (
        Point,
        "Point",
        {"items": {"type": "number"}, "maxItems": 2, "minItems": 2, "type": "array"},
    ),
    (
        Address,
        "Address",
        {
            "properties": {
                "street": {"title": "Street", "type": "string"},
                "lines": {"items": TEXT, "title": "Lines", "type": "array"},
            },
            "required": ["street", "lines"],
            "title": "Address",
            "type": "object",
            "additionalProperties": False,
        },
    ),
    (
        Row,
        "Row",
        {
            "properties": {
                "key": {"title": "Key", "type": "string"},
                "note": {"title": "Note", "type": "string"},
            },
            "required": ["key", "note"],
            "title": "Row",
            "type": "object",
            "additionalProperties": False,
        },
    ),
    (
        Cat | Dog,
        "Cat",
        {
            "properties": {
                "kind": {"const": "cat", "title": "Kind", "type": "string"},
                "lives": {"title": "Lives", "type": "integer"},
            },
            "required": ["kind", "lives"],
            "title": "Cat",
            "type": "object",
            "additionalProperties": False,
        },
    ),
    (
        Empty,
        "Empty",
        {
            "properties": {},
            "required": [],
            "title": "Empty",
            "type": "object",
            "additionalProperties": False,
        },
    ),
    (
        Edge,
        "Edge",
        {
            "properties": {
                "target": {
                    "description": "Where it leads.",
                    "properties": {
                        "edges": {
                            "items": {"$ref": "#/$defs/Edge"},
                            "title": "Edges",
                            "type": "array",
                        }
                    },
                    "required": ["edges"],
                    "title": "Vertex",
                    "type": "object",
                    "additionalProperties": False,
                }
            },
            "required": ["target"],
            "title": "Edge",
            "type": "object",
            "additionalProperties": False,
        },
    ),
    (Nested, "Nested", {"anyOf": [WHOLE, {"items": {"$ref": "#/$defs/Nested"}, "type": "array"}]}),
]


@pytest.mark.parametrize(("field", "expected"), FIELDS, ids=[str(field) for field, _ in FIELDS])
def test_a_field_has_this_schema(field: object, expected: dict[str, object]) -> None:
    assert field_schema(strict_schema(order(field))) == expected


@pytest.mark.parametrize(
    ("field", "name", "expected"), DEFINITIONS, ids=[str(field) for field, _, _ in DEFINITIONS]
)
def test_a_field_brings_this_definition(
    field: object, name: str, expected: dict[str, object]
) -> None:
    assert at(strict_schema(order(field)), "$defs", name) == expected
