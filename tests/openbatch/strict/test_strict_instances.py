"""Random types: whatever fits the schema of one is read as a value of it, and written to fit again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import json
import uuid
from types import GenericAlias
from typing import Annotated, Any, Generic, Literal, TypeVar, Union

import jsonschema_rs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import Base64Bytes, BaseModel, EmailStr, Field, RootModel, create_model
from typing_extensions import TypeAliasType, TypedDict

from openbatch import (
    OutputFailure,
    StrictSchemaError,
    check_strict_schema,
    output_parser,
    strict_schema,
)
from tests.openbatch.strict.schema_instances import instances

T = TypeVar("T")
Type = Any  # a type that was made, which checkers cannot follow

#: Checkers read a subscript of these as a type, and here it is made of values.
ANNOTATED: Any = Annotated
UNION: Any = Union


class Box(BaseModel, Generic[T]):
    value: T


class Pair(BaseModel, Generic[T]):
    one: T
    other: list[T]


class Node(BaseModel):
    name: str
    children: list[Node] = Field(description="Below it.")
    twin: Annotated[Node, Field(description="Beside it.")] | None = None


class Man(BaseModel):
    wife: Woman | None


class Woman(BaseModel):
    husband: Man | None
    children: list[Man | Woman]


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mixed(enum.Enum):
    ONE = 1
    NAME = "name"
    NOTHING = None


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


class Row(TypedDict):
    key: str
    data: bytes


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    master: Dog | Cat | None


Nested = TypeAliasType("Nested", "int | list[Nested]")

LEAVES: list[Type] = [
    int,
    Annotated[int, Field(ge=-3, lt=7)],
    Annotated[int, Field(multiple_of=3)],
    float,
    Annotated[float, Field(ge=0, le=1)],
    bool,
    str,
    Annotated[str, Field(pattern=r"^[ab]+$")],
    Annotated[str, Field(min_length=1, max_length=3)],
    Literal["a", "b"],
    Literal["a", 2, True] | None,
    Colour,
    Mixed,
    decimal.Decimal,
    dt.datetime,
    dt.date,
    dt.time,
    dt.timedelta,
    uuid.UUID,
    EmailStr,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    bytes,
    Base64Bytes,
    Node,
    Man,
    Woman,
    Point,
    Row,
    Cat | Dog,
    Annotated[Cat | Dog, Field(discriminator="kind")],
    Nested,
]

#: Names of fields, some of which mean something in a JSON schema.
NAMES = ["a", "b", "title", "properties", "type_", "default"]


def model_of(fields: dict[str, tuple[Type, bool]]) -> Type:
    """Return a model; of each field: its type, and whether it has an alias."""
    definitions: dict[str, Any] = {
        f"field_{name}": (type_, Field(alias=f"{name} alias" if has_alias else name))
        for name, (type_, has_alias) in fields.items()
    }
    return create_model("Model", **definitions)


def record_of(fields: dict[str, tuple[Type, bool]]) -> Type:
    return dataclasses.make_dataclass(
        "Record", [(name, type_) for name, (type_, _) in fields.items()]
    )


def described(type_: Type) -> Type:
    # Pydantic 2.14 keeps a description for every later use of a recursive model.
    if type_ in (Node, Man, Woman):
        return type_
    return ANNOTATED[type_, Field(description="Here.")]


def composed(types: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    fields = st.dictionaries(
        st.sampled_from(NAMES), st.tuples(types, st.booleans()), min_size=1, max_size=3
    )
    return st.one_of(
        types.map(lambda type_: GenericAlias(list, (type_,))),
        types.map(lambda type_: GenericAlias(tuple, (type_, type_))),
        types.map(lambda type_: UNION[type_, None]),
        st.tuples(types, types).map(lambda pair: UNION[pair]),
        types.map(described),
        types.map(lambda type_: Box[type_]),  # type: ignore[valid-type] # made here
        types.map(lambda type_: Pair[type_]),  # type: ignore[valid-type] # made here
        types.map(lambda type_: RootModel[type_]),  # type: ignore[valid-type] # made here
        fields.map(model_of),
        fields.map(record_of),
    )


TYPES = st.recursive(st.sampled_from(LEAVES), composed, max_leaves=5)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
@given(TYPES, st.data())
def test_what_fits_the_schema_is_read_and_fits_again(type_: Type, data: st.DataObject) -> None:
    try:
        schema = strict_schema(type_)
    except StrictSchemaError as error:
        # A value of ten levels in an object that holds it.
        assert "levels deep" in str(error)  # noqa: PT017 - nothing else may be refused
        assume(False)
        return
    check_strict_schema(schema)
    fits = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    instance = data.draw(instances(schema))
    fits.validate(instance)
    parser = output_parser(type_)
    value = parser.parse(json.dumps(instance))
    assert not isinstance(value, OutputFailure), value
    written = parser.dump(value)
    fits.validate(json.loads(written))
    assert parser.dump(parser.parse(written)) == written
