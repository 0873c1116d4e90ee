"""Types whose schemas are compared with those of the official client, and where these differ."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import re
import uuid
from collections.abc import Iterable, Sequence
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
    UUID4,
    UUID7,
    AfterValidator,
    AliasChoices,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    Base64UrlStr,
    BaseModel,
    BeforeValidator,
    ByteSize,
    EmailStr,
    Field,
    FiniteFloat,
    FutureDate,
    HttpUrl,
    Json,
    NaiveDatetime,
    NegativeInt,
    NonNegativeFloat,
    NonPositiveFloat,
    PastDate,
    PastDatetime,
    PositiveInt,
    PrivateAttr,
    RootModel,
    SecretStr,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    WrapValidator,
    computed_field,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
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

#: What a field may be.
FIELDS: dict[str, object] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "None": None,
    "int | None": int | None,
    "str | None": str | None,
    "bool | None": bool | None,
    "float | None": float | None,
    "int | str": int | str,
    "int | str | None": int | str | None,
    "int | float | bool": int | float | bool,
    "str | list[str]": str | list[str],
    "list[int]": list[int],
    "list[str]": list[str],
    "list[float]": list[float],
    "list[bool]": list[bool],
    "list[int] | None": list[int] | None,
    "list[int | None]": list[int | None],
    "list[int | str]": list[int | str],
    "list[list[str]]": list[list[str]],
    "list[list[list[int]]]": list[list[list[int]]],
    "list of literals": list[Literal["a", "b"]],
    "list of enums": list[Colour],
    "list of dates": list[dt.date],
    "Sequence[bool]": Sequence[bool | None],
    "Iterable[float]": Iterable[float | None],
    "deque": collections.deque[int | bool],
    "deque with a bound": Annotated[collections.deque[int], Field(max_length=5)],
    "tuple of any length": tuple[str | int, ...],
    "tuple of unions of models": tuple[Cat | Dog | Inner, ...],
    "literal": Literal["a", "b"],
    "literal of one": Literal["a"],
    "literal of an integer": Literal[1],
    "literal of integers": Literal[1, 2],
    "literal of booleans": Literal[True, False],
    "literal or null": Literal["a", "b"] | None,
    "literal of text and null, described": Annotated[Literal["a"] | None, Field(description="A.")],
    "enum": Colour,
    "enum or null": Colour | None,
    "int enum": Level,
    "described enum": Annotated[Colour, Field(description="Which.")],
    "enum in a union": Colour | int,
    "model": Inner,
    "model or null": Inner | None,
    "list of models": list[Inner],
    "list of models or null": list[Inner] | None,
    "list of lists of models": list[list[Inner]],
    "list of optional models": list[Inner | None],
    "described model": Annotated[Inner, Field(description="Here.")],
    "titled model": Annotated[Inner, Field(title="Other")],
    "described model or null": Annotated[Inner | None, Field(description="Here.")],
    "described list of models": Annotated[list[Inner], Field(description="Here.")],
    "union of models": Cat | Dog,
    "union of models or null": Cat | Dog | None,
    "list of a union of models": list[Cat | Dog],
    "described union of models": Annotated[Cat | Dog, Field(description="One of both.")],
    "model or number": Inner | int,
    "model or list of it": Inner | list[Inner],
    "generic": Box[int],
    "generic of a model": Box[Inner],
    "generic of a generic": Box[Box[str]],
    "generic of a list": Box[list[int]],
    "generic of a union": Box[int | None],
    "described generic": Annotated[Box[bool], Field(description="Here.")],
    "two generics": Box[int] | Box[str],
    "root model": Numbers,
    "root model or null": Numbers | None,
    "list of root models": list[Numbers],
    "root model of a model": Wrapped,
    "described root model": Annotated[Numbers, Field(description="Here.")],
    "dataclass": Address,
    "list of dataclasses": list[Address],
    "dataclass or null": Address | None,
    "described dataclass": Annotated[Address, Field(description="Here.")],
    "TypedDict": Row,
    "list of TypedDicts": list[Row],
    "TypedDict or null": Row | None,
    "empty model": Empty,
    "recursive model": Node,
    "recursive model or null": Node | None,
    "described recursive model": Annotated[Node, Field(description="Here.")],
    "list of recursive models": list[Node],
    "mutually recursive model": Vertex,
    "list of mutually recursive models": list[Vertex],
    "recursive alias": Nested,
    "datetime": dt.datetime,
    "datetime or null": dt.datetime | None,
    "aware datetime": Annotated[AwareDatetime, Field(description="When.")],
    "past datetime": Annotated[PastDatetime, Field(description="Then.")],
    "date": dt.date,
    "past date": Annotated[PastDate, Field(description="Once.")],
    "future date": Annotated[FutureDate, Field(description="Some day.")],
    "time": dt.time,
    "timedelta": dt.timedelta,
    "list of timedeltas": list[dt.timedelta],
    "UUID": uuid.UUID,
    "list of UUIDs": list[uuid.UUID],
    "email": EmailStr,
    "list of emails": list[EmailStr],
    "IPv4 address": ipaddress.IPv4Address,
    "IPv6 address": ipaddress.IPv6Address,
    "ByteSize": ByteSize,
    "positive integer": PositiveInt,
    "negative integer": NegativeInt,
    "non-negative number": NonNegativeFloat,
    "non-positive number": NonPositiveFloat,
    "finite number": annotated(FiniteFloat, description="Finite."),
    "strict integer": annotated(StrictInt, description="Strict."),
    "bounded integer": Annotated[int, Field(ge=1, lt=9, multiple_of=2)],
    "bounded number": Annotated[float, Field(gt=0.5, le=1.5)],
    "multiple of a half": Annotated[float, Field(multiple_of=0.5)],
    "bounded integer or null": Annotated[int | None, Field(ge=1)],
    "list of bounded integers": list[Annotated[int, Field(ge=1)]],
    "bounded list": Annotated[list[int], Field(min_length=1, max_length=3)],
    "bounded list of models": Annotated[list[Inner], Field(min_length=2)],
    "pattern": Annotated[str, Field(pattern="^a+$")],
    "bounded text": Annotated[str, Field(min_length=1, max_length=9)],
    "stripped text": annotated(str, description="Stripped."),
    "StringConstraints": Annotated[str, StringConstraints(pattern="^[a-z]+$", max_length=3)],
    "list of patterns": list[Annotated[str, Field(pattern="^b$")]],
    "validated after": Annotated[int, AfterValidator(abs), Field(description="After.")],
    "validated before": Annotated[int, BeforeValidator(int), Field(description="Before.")],
    "validated around": Annotated[
        int, WrapValidator(lambda value, handler: handler(value)), Field(description="Around.")
    ],
    "described": Annotated[int, Field(description="What it is.")],
    "titled": Annotated[int, Field(title="Title")],
    "own JSON schema": Annotated[int, WithJsonSchema({"type": "string", "pattern": "^[0-9]$"})],
    "extra facts of JSON schema": annotated(int, json_schema_extra={"minimum": 3}),
    "NewType": list[Renamed] | int,
    "alias of a type": Bounded,
}

#: Whole types.
WHOLES: dict[str, object] = {
    "model itself": Inner,
    "model without fields": Empty,
    "generic itself": Box[int],
    "generic of a generic itself": Box[Box[Inner]],
    "recursive model itself": Node,
    "mutually recursive model itself": Vertex,
    "other half of it": Edge,
    "root model of a model itself": Wrapped,
    "dataclass itself": Address,
    "TypedDict itself": Row,
    "null by default": with_field(int | None, None),
    "model or null by default": with_field(Inner | None, None),
    "list by a factory": with_field(list[int], Field(default_factory=list)),
    "alias": with_field(int, Field(alias="an alias")),
    "validation alias": with_field(int, Field(validation_alias="v")),
    "choice of aliases": with_field(int, Field(validation_alias=AliasChoices("first", "second"))),
    "generated aliases": configured(alias_generator=str.upper),
    "camel case": configured(alias_generator=to_camel),
    "forbids more": configured(extra="forbid"),
    "ignores more": configured(extra="ignore", title="Ignoring"),
    "titled itself": configured(title="Entitled"),
    "strict model": configured(strict=True, title="Strict"),
    "frozen model": configured(frozen=True, title="Frozen"),
    "many fields": plain("Many", a=int, b=str, c=bool, d=float, e=list[int], f=Inner, g=Cat | Dog),
    "fields in reverse": plain("Reverse", g=Cat | Dog, f=Inner, e=list[int], d=float, c=bool),
    "field called properties": plain("Odd", properties=int, required=str, type=bool),
    "field that is no identifier": with_field(int, Field(alias="a b-c")),
    "models three deep": plain("A", b=plain("B", c=plain("C", d=int))),
    "two models of one name": plain("Two", a=plain("Same", x=int), b=plain("Same", y=str)),
    "one model twice": plain("Twice", a=Inner, b=Inner),
    "one described model twice": plain(
        "Twice",
        a=Annotated[Inner, Field(description="First.")],
        b=Annotated[Inner, Field(description="Second.")],
    ),
    "computed field": Computed,
    "private attribute": Private,
    "inherited fields": Derived,
    "validators": Checked,
    "described union": with_field(dt.datetime | int, Field(description="Either.")),
}

#: What the official output has that strict mode refuses, and what is done about it here.
ILLEGAL: dict[str, tuple[object, str, str]] = {
    "set": (set[int], "strict mode does not take `uniqueItems`", "parsing makes a set"),
    "frozenset": (frozenset[str], "strict mode does not take `uniqueItems`", "parsing makes a set"),
    "set of models": (
        set[Annotated[str, Field(pattern="^a$")]],
        "strict mode does not take `uniqueItems`",
        "parsing makes a set",
    ),
    "pair": (
        tuple[int, int],
        "a tuple whose positions differ cannot be strict",
        "an array of two is the same",
    ),
    "triple of models": (
        tuple[Inner, Inner, Inner],
        "a tuple whose positions differ cannot be strict",
        "an array of three is the same",
    ),
    "NamedTuple": (
        Point,
        "a tuple whose positions differ cannot be strict",
        "an array of two is the same",
    ),
    "literal of several types": (
        Literal["a", 1],
        "an enum mixes values of several types",
        "an enum for each type is the same",
    ),
    "enum of several types": (
        Mixed,
        "an enum mixes values of several types",
        "an enum for each type is the same",
    ),
    "literal with null": (
        Literal["a", None],  # noqa: PYI061 - as people write it
        "strict mode needs a type beside the values",
        "an enum or null is the same",
    ),
    "bytes": (bytes, "strict mode does not take the format 'binary'", "base64, by a pattern"),
    "Base64Bytes": (
        Base64Bytes,
        "strict mode does not take the format 'base64'",
        "base64, by a pattern",
    ),
    "Base64UrlStr": (
        Base64UrlStr,
        "strict mode does not take the format 'base64url'",
        "base64, by a pattern",
    ),
    "HttpUrl": (HttpUrl, "strict mode does not take the format 'uri'", "parsing checks it"),
    "AnyUrl": (
        annotated(AnyUrl, description="Any."),
        "strict mode does not take the format 'uri'",
        "parsing checks it",
    ),
    "Path": (pathlib.Path, "strict mode does not take the format 'path'", "parsing makes a path"),
    "UUID4": (UUID4, "strict mode does not take the format 'uuid4'", "`uuid`; parsing checks it"),
    "UUID7": (UUID7, "strict mode does not take the format 'uuid7'", "`uuid`; parsing checks it"),
    "IPv4 network": (
        ipaddress.IPv4Network,
        "strict mode does not take the format 'ipv4network'",
        "parsing checks it",
    ),
    "regular expression": (
        re.Pattern[str],
        "strict mode does not take the format 'regex'",
        "parsing checks it",
    ),
    "SecretStr": (
        SecretStr,
        "strict mode is not known to take `writeOnly`",
        "parsing keeps it secret",
    ),
    "Json": (
        Json[int],
        "strict mode is not known to take `contentMediaType`",
        "parsing reads the text",
    ),
    "discriminated union": (
        Annotated[Cat | Dog, Field(discriminator="kind")],
        "strict mode does not take `oneOf`",
        "`anyOf` is the same",
    ),
    "list of a discriminated union": (
        list[Annotated[Cat | Dog, Field(discriminator="kind")]],
        "strict mode does not take `oneOf`",
        "`anyOf` is the same",
    ),
    "examples": (
        annotated(int, examples=[1]),
        "strict mode is not known to take `examples`",
        "they restrict nothing",
    ),
    "deprecated": (
        annotated(int, deprecated=True),
        "strict mode is not known to take `deprecated`",
        "it restricts nothing",
    ),
    "extra keywords": (
        annotated(int, json_schema_extra={"x-hint": "h"}),
        "strict mode is not known to take `x-hint`",
        "it restricts nothing",
    ),
    "list at the root": (
        list[Inner],
        "the root of a structured output is an object, and this is an array",
        "an object holds it",
    ),
    "union at the root": (
        Cat | Dog,
        "the root of a structured output is an object, and this is a union",
        "an object holds it",
    ),
    "number at the root": (
        int,
        "the root of a structured output is an object, and this is an integer",
        "an object holds it",
    ),
    "root model at the root": (
        Numbers,
        "the root of a structured output is an object, and this is an array",
        "an object holds it",
    ),
}

#: The official output is legal, and the one here is another: type, and the reason.
BETTER: dict[str, tuple[object, str]] = {
    "Decimal": (decimal.Decimal, "any text fits the official one, and parsing refuses most"),
    "bounded Decimal": (
        annotated(decimal.Decimal, ge=0),
        "any text fits the official one, and parsing refuses most",
    ),
    "naive datetime": (
        annotated(NaiveDatetime, description="Naive."),
        "the official one asks for a time zone, and parsing refuses it",
    ),
    "default": (with_field(int, 3), "sources dispute that strict mode takes a `default`"),
    "default of text": (
        with_field(str, "none"),
        "sources dispute that strict mode takes a `default`",
    ),
    "default of a dataclass": (
        WithDefault,
        "sources dispute that strict mode takes a `default`",
    ),
    "field that a dataclass sets by itself": (
        Counted,
        "the official one asks for it, and the class does not take it",
    ),
}

EQUAL: dict[str, object] = {
    **{name: order(type_) for name, type_ in FIELDS.items()},
    **WHOLES,
}
