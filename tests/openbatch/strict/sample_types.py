"""Types of every kind that Pydantic reads, and what makes models of a field."""

import dataclasses
import enum
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Self,
    TypeVar,
)

from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    RootModel,
    computed_field,
    create_model,
    field_validator,
    model_validator,
)
from typing_extensions import TypeAliasType, TypedDict

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


class Computed(BaseModel):
    number: int

    @computed_field
    def doubled(self) -> int:
        return self.number * 2


class Private(BaseModel):
    number: int
    _secret: int = PrivateAttr(1)


class Derived(Inner):
    """What is derived."""

    more: str


class Checked(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def _is_even(cls, number: int) -> int:
        return number

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        return self


@dataclasses.dataclass
class WithDefault:
    number: int = 3


@dataclasses.dataclass
class Counted:
    number: int
    seen: int = dataclasses.field(init=False, default_factory=int)


Renamed = NewType("Renamed", int)
Bounded = TypeAliasType("Bounded", list[Annotated[int, Field(le=7)]])
Nested = TypeAliasType("Nested", "int | list[Nested]")


def order(field: object) -> type[BaseModel]:
    fields: dict[str, Any] = {"x": (field, ...)}
    return create_model("Order", **fields)


def plain(name: str, **fields: object) -> type[BaseModel]:
    """Return a model with these required fields."""
    definitions: dict[str, Any] = {key: (type_, ...) for key, type_ in fields.items()}
    return create_model(name, **definitions)


def configured(**config: Any) -> type[BaseModel]:  # noqa: ANN401 - any setting
    settings: Any = config
    return create_model("Configured", __config__=settings, some_field=(int, ...))


def with_field(annotation: object, default: object) -> type[BaseModel]:
    fields: dict[str, Any] = {"x": (annotation, default)}
    return create_model("Order", **fields)


def annotated(type_: object, **facts: Any) -> object:  # noqa: ANN401 - what Field takes
    return ANNOTATED[type_, _field(**facts)]


_field: Any = Field  # its overloads do not take facts by name alone

#: Checkers read a subscript of it as a type, and here it is made of values.
ANNOTATED: Any = Annotated
