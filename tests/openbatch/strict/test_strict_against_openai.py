"""The official client's converter gives the same schema, wherever what it gives is legal."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import json
import pathlib
import uuid
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

import pytest
from openai.lib._pydantic import to_strict_json_schema
from pydantic import (
    UUID4,
    BaseModel,
    ByteSize,
    Field,
    HttpUrl,
    Json,
    RootModel,
    SecretStr,
    TypeAdapter,
    create_model,
)
from typing_extensions import TypeAliasType, TypedDict, TypeForm

from openbatch import check_strict_schema
from openbatch.strict.rules import find_problems
from openbatch.structured import strict_schema

T = TypeVar("T")


class Inner(BaseModel):
    """What is inside."""

    number: int


class Box(BaseModel, Generic[T]):
    value: T


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Node(BaseModel):
    name: str
    children: "list[Node]"
    parent: "Node | None" = Field(None, description="None at the top.")


class Edge(BaseModel):
    target: "Vertex" = Field(description="Where it leads.")


class Vertex(BaseModel):
    edges: list[Edge]


class Chain(BaseModel):
    link: "Annotated[Chain, Field(description='The next one.')] | None"


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


class Mixed(enum.Enum):
    ONE = 1
    NAME = "name"


class Numbers(RootModel[list[int]]):
    pass


class Wrapped(RootModel[Inner]):
    pass


class Point(NamedTuple):
    x: float
    y: float


@dataclasses.dataclass
class Address:
    street: str
    zip_code: int | None


class Row(TypedDict):
    key: str
    note: NotRequired[str]


class Empty(BaseModel):
    pass


class Defaults(BaseModel):
    none: int | None = None
    inner: Inner | None = None
    made: list[int] = Field(default_factory=lambda: [1])


Nested = TypeAliasType("Nested", "int | list[Nested]")


def order(field: object) -> type[BaseModel]:
    fields: dict[str, Any] = {"x": (field, ...)}
    return create_model("Order", **fields)


#: Of these the official client makes the same schema, and it is legal.
SAME: list[object] = [
    Inner,
    Box[int],
    Box[Box[Inner]],
    Node,
    Vertex,
    Edge,
    Wrapped,
    Address,
    Row,
    Empty,
    Defaults,
    order(int),
    order(float),
    order(str),
    order(bool),
    order(None),
    order(int | None),
    order(int | str | None),
    order(list[int]),
    order(list[list[str]]),
    order(Sequence[int]),
    order(Iterable[int]),
    order(collections.deque[int]),
    order(tuple[int, ...]),
    order(Literal["a", "b"]),
    order(Literal["a"]),
    order(Literal[1, 2]),
    order(Colour),
    order(Level),
    order(Annotated[Colour, Field(description="Which.")]),
    order(Inner),
    order(Inner | None),
    order(list[Inner]),
    order(Annotated[Inner, Field(description="Here.")]),
    order(Annotated[Inner, Field(title="Other")]),
    order(Annotated[Inner | None, Field(description="Here.")]),
    order(Cat | Dog),
    order(Numbers),
    order(Wrapped),
    order(Address),
    order(Row),
    order(Node),
    order(Annotated[Node, Field(description="Here.")]),
    order(Vertex),
    order(Nested),
    order(dt.datetime),
    order(dt.date),
    order(dt.time),
    order(dt.timedelta),
    order(uuid.UUID),
    order(ipaddress.IPv4Address),
    order(ipaddress.IPv6Address),
    order(decimal.Decimal),
    order(ByteSize),
    order(Annotated[int, Field(ge=1, lt=9, multiple_of=2)]),
    order(Annotated[list[int], Field(min_length=1, max_length=3)]),
    order(Annotated[str, Field(pattern="^a+$", min_length=1, max_length=9)]),
]

#: Of these it is not: what its schema breaks, as the rules put it.
ILLEGAL: list[tuple[object, str]] = [
    (order(set[int]), "Order.x: strict mode does not take `uniqueItems`"),
    (order(frozenset[int]), "Order.x: strict mode does not take `uniqueItems`"),
    (order(tuple[int, int]), "Order.x: a tuple whose positions differ cannot be strict"),
    (order(Point), "Order.x: a tuple whose positions differ cannot be strict"),
    (order(Literal["a", 1]), "Order.x: an enum mixes values of several types"),
    (order(Mixed), "Order.x: an enum mixes values of several types"),
    (order(bytes), "Order.x: strict mode does not take the format 'binary'"),
    (order(HttpUrl), "Order.x: strict mode does not take the format 'uri'"),
    (order(pathlib.Path), "Order.x: strict mode does not take the format 'path'"),
    (order(UUID4), "Order.x: strict mode does not take the format 'uuid4'"),
    (order(SecretStr), "Order.x: strict mode is not known to take `writeOnly`"),
    (order(Json[int]), "Order.x: strict mode is not known to take `contentMediaType`"),
    (
        order(Annotated[Cat | Dog, Field(discriminator="kind")]),
        "Order.x: strict mode does not take `oneOf`",
    ),
    (order(Annotated[int, Field(examples=[1])]), "Order.x: strict mode is not known to take `exam"),
    (
        order(Annotated[int, Field(deprecated=True)]),
        "Order.x: strict mode is not known to take `deprecated`",
    ),
]


def official(type_: TypeForm[object]) -> dict[str, object]:
    return to_strict_json_schema(TypeAdapter[object](type_))


def test_the_official_client_makes_of_an_adapter_what_it_makes_of_a_model() -> None:
    assert official(Node) == to_strict_json_schema(Node)


@pytest.mark.parametrize("type_", SAME, ids=[f"{number}" for number, _ in enumerate(SAME)])
def test_the_schema_is_the_same(type_: TypeForm[object]) -> None:
    check_strict_schema(official(type_))
    assert strict_schema(type_) == official(type_)


@pytest.mark.parametrize(("type_", "problem"), ILLEGAL, ids=[problem for _, problem in ILLEGAL])
def test_the_schema_differs_because_the_official_one_is_illegal(
    type_: TypeForm[object], problem: str
) -> None:
    problems = find_problems(official(type_), "Order")
    assert problem in [str(each)[: len(problem)] for each in problems]
    check_strict_schema(strict_schema(type_))


def test_an_enum_with_null_is_split_because_strict_mode_needs_a_type() -> None:
    model = order(Literal["a", None])  # noqa: PYI061 - as people write it
    assert official(model)["properties"] == {"x": {"enum": ["a", None], "title": "X"}}
    assert strict_schema(model)["properties"] == {
        "x": {"anyOf": [{"enum": ["a"], "type": "string"}, {"type": "null"}], "title": "X"}
    }


def test_a_default_is_left_out_because_sources_dispute_that_strict_mode_takes_it() -> None:
    model = create_model("Order", x=(int, 3))
    assert official(model)["properties"] == {"x": {"default": 3, "title": "X", "type": "integer"}}
    assert strict_schema(model)["properties"] == {"x": {"title": "X", "type": "integer"}}


def test_an_endless_recursion_ends_here() -> None:
    with pytest.raises(RecursionError):
        official(Chain)
    assert find_problems(strict_schema(Chain), "Chain") == ()


def test_the_order_of_the_fields_is_the_same() -> None:
    model = create_model("Order", z=(int, ...), a=(str, ...), m=(Inner, ...))
    assert json.dumps(official(model)["properties"]) == json.dumps(
        strict_schema(model)["properties"]
    )
