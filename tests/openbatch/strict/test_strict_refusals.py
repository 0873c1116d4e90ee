"""What cannot be strict is refused with the place, the rule and the remedy."""

import collections
import enum
from collections.abc import Callable
from types import GenericAlias
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import pytest
from pydantic import (
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PlainValidator,
    RootModel,
    TypeAdapter,
    WithJsonSchema,
    create_model,
)
from typing_extensions import TypedDict, TypeForm

from openbatch.errors import StrictSchemaError
from openbatch.outputs import output_parser
from openbatch.structured import strict_schema

T = TypeVar("T")


class Inner(BaseModel):
    """What is inside."""

    number: int


class Box(BaseModel, Generic[T]):
    value: T


class Node(BaseModel):
    name: str
    children: "list[Node]"
    parent: "Node | None" = Field(None, description="None at the top.")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Numbers(RootModel[list[int]]):
    pass


class Point(NamedTuple):
    x: float
    y: float


class Person(NamedTuple):
    name: str
    age: int


class Pairs(enum.Enum):
    ONE = (1, 2)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    number: int


class FreeForm(BaseModel):
    meta: dict[str, int]


class LookBehind(BaseModel):
    model_config = ConfigDict(regex_engine="python-re")
    code: str = Field(pattern=r"(?<!x)y")


class NoSchema:
    pass


class HasNoSchema(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    thing: NoSchema


class Moved(BaseModel):
    number: int = Field(validation_alias=AliasPath("deep", "number"))


class Twice(BaseModel):
    one: int = Field(alias="same")
    two: int = Field(alias="same")


def order(field: object, **more: object) -> type[BaseModel]:
    """Return a model `Order` with a field of the given type, named `x`."""
    fields: dict[str, Any] = {name: (type_, ...) for name, type_ in {"x": field, **more}.items()}
    return create_model("Order", **fields)


def chain(length: int) -> type[BaseModel]:
    """Return models nested this many levels deep."""
    model = create_model("Level1", leaf=(int, ...))
    for level in range(2, length + 1):
        fields: dict[str, Any] = {"inner": (GenericAlias(list, (model,)), ...)}
        model = create_model(f"Level{level}", **fields)
    return model


def large(name: str, fields: int, length: int = 1) -> type[BaseModel]:
    names = (f"f{number}".ljust(length, "_") for number in range(fields))
    definitions: dict[str, Any] = dict.fromkeys(names, (int, ...))
    return create_model(name, **definitions)


def literal(count: int, length: int) -> object:
    return Literal[tuple(f"{number}".rjust(length, "v") for number in range(count))]


class Undefined(BaseModel):
    later: "NeverDefined"  # type: ignore[name-defined]  # noqa: F821  # as its name says


def a_function(number: int) -> int:
    return number


ANY_VALUE = (
    "any value is right here (Any, object or a generic without its arguments),"
    " and strict mode needs a type; annotate it with one"
)
FREE_FORM = (
    "a free-form object (a dict) has no fixed keys, and strict mode needs every key;"
    " use a model with a field for each key, or a list of models with a key and a value"
)
OPEN = (
    "the object takes keys that it does not declare (extra='allow'), and strict mode closes every"
    " object; use extra='forbid' or extra='ignore' (in a schema, `additionalProperties: false`)"
)
TUPLE = (
    "a tuple whose positions differ cannot be strict;"
    " use a model with a named field for each position"
)
NO_FORM = "has no JSON form; leave it out or give it a JSON type"
OBJECTS = "a Pydantic model, a dataclass or a TypedDict"

#: What is refused, and the whole message.
REFUSALS: list[tuple[object, str]] = [
    (3, f"3 is no type; give {OBJECTS}"),
    (True, f"True is no type; give {OBJECTS}"),
    ([], f"[] is no type; give {OBJECTS}"),
    ({}, f"{{}} is no type; give {OBJECTS}"),
    ("Order", "'Order' is a string, not a type; give the class itself"),
    (Inner(number=1), "Inner(number=1) is an instance, not a type; give its class, Inner"),
    (a_function, f"a_function is a function, not a type; give {OBJECTS}"),
    (len, f"len is a function, not a type; give {OBJECTS}"),
    (TypeAdapter(Inner), "a TypeAdapter is no type; give the type that it was made from"),
    (BaseModel, "BaseModel has no fields; give a class that is derived from it"),
    (
        NoSchema,
        (
            f"NoSchema: Pydantic has no schema for {NoSchema!r};"
            f" use {OBJECTS} whose fields have JSON types"
        ),
    ),
    (
        Undefined,
        (
            "Undefined: a name in its annotations is not defined;"
            " define every class it refers to before the type is used"
        ),
    ),
    (JsonValue, f"JsonValue: {ANY_VALUE}"),
    (Any, f"Any: {ANY_VALUE}"),
    (list[FreeForm], f"list[FreeForm][].meta: {FREE_FORM}"),
    (Inner | FreeForm, f"Inner | FreeForm<FreeForm>.meta: {FREE_FORM}"),
    (tuple[int, str], f"tuple[int, str]: {TUPLE}"),
    (dict[str, int], f"dict[str, int]: {FREE_FORM}"),
    (Open, f"Open: {OPEN}"),
    (order(list[FreeForm]), f"Order.x[].meta: {FREE_FORM}"),
    (order(FreeForm | None), f"Order.x.meta: {FREE_FORM}"),
    (order(Inner | FreeForm), f"Order.x<FreeForm>.meta: {FREE_FORM}"),
    (order(FreeForm, y=FreeForm), f"Order.x.meta: {FREE_FORM}"),
    (order(dict[str, Any], y=dict[str, Any]), f"Order.x: {FREE_FORM} (and 1 more)"),
    (order(collections.Counter[str]), f"Order.x: {FREE_FORM}"),
    (order(dict[Literal["a", "b"], int]), f"Order.x: {FREE_FORM}"),
    (order(Annotated[FreeForm, Field(description="d")]), f"Order.x.meta: {FREE_FORM}"),
    (order(Any), f"Order.x: {ANY_VALUE}"),
    (order(object), f"Order.x: {ANY_VALUE}"),
    (order(list), f"Order.x[]: {ANY_VALUE}"),
    (order(Box), f"Order.x.value: {ANY_VALUE}"),
    (order(Annotated[int, PlainValidator(int)]), f"Order.x: {ANY_VALUE}"),
    (order(Open), f"Order.x: {OPEN}"),
    (order(tuple[int, str]), f"Order.x: {TUPLE}"),
    (order(Person), f"Order.x: {TUPLE}"),
    (order(tuple[()]), "Order.x[]: the array takes any members; give them a type"),
    (order(Callable[[int], int]), f"Order.x: a callable {NO_FORM}"),
    (order(Callable[[int], int] | None), f"Order.x: a callable {NO_FORM}"),
    (HasNoSchema, f"HasNoSchema.thing: an instance of NoSchema {NO_FORM}"),
    (
        Moved,
        (
            "Moved.number: an AliasPath reads the field from another place;"
            " leave it out or give it a JSON type"
        ),
    ),
    (Twice, "Twice: two fields share the key 'same'; leave it out or give it a JSON type"),
    (
        create_model("Spaced", x=(dict[str, int], Field(alias="first one"))),
        f'Spaced["first one"]: {FREE_FORM}',
    ),
    (
        LookBehind,
        (
            "LookBehind.code: the pattern '(?<!x)y' uses lookaround, which strict mode refuses;"
            " rewrite it without, or check it in a validator"
        ),
    ),
    (
        order(Annotated[str, Field(pattern=r"^[\p{L}]+$")]),
        (
            r"Order.x: the pattern '^[\\p{L}]+$' uses \p, which strict mode refuses;"
            " rewrite it without, or check it in a validator"
        ),
    ),
    (
        order(Pairs),
        (
            "Order.x: the enum value [1, 2] is no string, number, boolean or null;"
            " use values of such a type"
        ),
    ),
    (
        order(Annotated[int, WithJsonSchema({"type": "integer", "not": {"const": 0}})]),
        (
            "Order.x: strict mode does not take `not`;"
            " leave it out and check the answer when it is parsed"
        ),
    ),
    (
        order(Annotated[int, WithJsonSchema({"allOf": [{"minimum": 1}, {"maximum": 3}]})]),
        "Order.x: strict mode does not take `allOf`; write the merged schema out",
    ),
    (
        chain(11),
        "Level11: objects nest 11 levels deep, at Level11" + ".inner[]" * 10 + ","
        " and strict mode takes 10; flatten it",
    ),
    (
        GenericAlias(list, (chain(10),)),
        "list[Level10]: objects nest 11 levels deep, at list[Level10][]" + ".inner[]" * 9 + ","
        " and strict mode takes 10; flatten it",
    ),
    (
        order(large("Large", 5_000)),
        (
            "Order: 5,001 properties in all, and strict mode takes 5,000;"
            " drop some or split the type over several requests"
        ),
    ),
    (
        large("Long", 200, 601),
        (
            "Long: names of properties and definitions, enum and const values come to 120,200"
            " characters, and strict mode takes 120,000;"
            " drop some or split the type over several requests"
        ),
    ),
    (
        order(literal(501, 4), y=literal(500, 5)),
        (
            "Order: 1,001 enum values in all, and strict mode takes 1,000;"
            " use str where the list is long"
        ),
    ),
    (
        order(literal(251, 60)),
        (
            "Order.x: an enum of 251 values comes to 15,060 characters, and strict mode takes 15,000"
            " where there are more than 250 values; shorten the values or use str"
        ),
    ),
]


@pytest.mark.parametrize(
    ("given", "message"), REFUSALS, ids=[message.partition(";")[0][:60] for _, message in REFUSALS]
)
def test_what_cannot_be_strict_is_refused(given: TypeForm[object], message: str) -> None:
    with pytest.raises(StrictSchemaError) as caught:
        strict_schema(given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "given",
    [chain(10), large("Large", 5_000), large("Long", 200, 600), order(literal(250, 61)), Node],
)
def test_what_just_keeps_within_the_limits_is_taken(given: TypeForm[object]) -> None:
    assert strict_schema(given)["type"] == "object"


def test_references_that_multiply_end_in_an_error() -> None:
    model: type[BaseModel] = Inner
    for level in range(12):
        described: dict[str, Any] = {}
        for name in "abcd":
            described[name] = (model, Field(description="d"))
        model = create_model(f"M{level}", **described)
    with pytest.raises(StrictSchemaError, match=r"^M11: its schema has more than 100,000 parts "):
        strict_schema(model)


def test_a_type_that_is_nested_beyond_the_stack_is_refused() -> None:
    deep: dict[str, Any] = {"type": "integer"}
    for _ in range(3_000):
        deep = {"type": "array", "items": deep}
    with pytest.raises(StrictSchemaError, match="nested too deeply"):
        strict_schema(order(Annotated[int, WithJsonSchema(deep)]))


def test_a_model_of_pydantic_v1_is_refused() -> None:
    class Old:
        __module__ = "pydantic.v1.main"

    with pytest.raises(StrictSchemaError, match=r"^Old is a model of pydantic\.v1; derive it from"):
        strict_schema(Old)


class Login(TypedDict):
    password: Annotated[str, Field(pattern="^(?=.*[0-9]).+$")]


class Logins(TypedDict):
    all: list[Login]


class Broken(TypedDict):
    name: Annotated[str, Field(pattern="(")]


Password: TypeAlias = Annotated[str, Field(pattern=r"(?=a)b")]


@pytest.mark.parametrize(
    ("type_", "place"),
    [
        (Password, "str"),
        (list[Password], "list[str][]"),
        (list[Password] | int, "list[str] | int<array>[]"),
        (list[Login], "list[Login][].password"),
    ],
)
def test_lookaround_is_named_where_the_root_is_no_object(
    type_: TypeForm[object], place: str
) -> None:
    for use in (strict_schema, output_parser):
        with pytest.raises(StrictSchemaError) as caught:
            use(type_)
        assert str(caught.value).startswith(f"{place}: the pattern '")
        assert "uses lookaround, which strict mode refuses; rewrite it without" in str(caught.value)
        assert [each.path for each in caught.value.problems] == [place]


@pytest.mark.parametrize(("type_", "place"), [(Login, ""), (Logins, ".all[]")])
def test_lookaround_is_named_where_pydantic_itself_cannot_read_it(
    type_: TypeForm[object], place: str
) -> None:
    name = getattr(type_, "__name__", "")
    for use in (strict_schema, output_parser):
        with pytest.raises(StrictSchemaError) as caught:
            use(type_)
        (problem,) = caught.value.problems
        assert problem.path == f"{name}{place}.password"
        assert "uses lookaround, which strict mode refuses; rewrite it without" in problem.message


def test_a_pattern_that_nothing_reads_is_told_in_pydantics_words() -> None:
    with pytest.raises(StrictSchemaError, match=r"^Broken: Pydantic cannot .* unclosed group"):
        strict_schema(Broken)
