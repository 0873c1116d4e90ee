"""What holds of the schema of a whole type, whatever its fields are."""

import decimal
import enum
import json
import pathlib
import re
from typing import Annotated, Any, NewType

import pytest
from pydantic import (
    AliasChoices,
    AliasPath,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    create_model,
)
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import TypeAliasType, TypeForm

from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict.vocabulary import DECIMAL_PATTERN
from openbatch.structured import strict_schema


class Inner(BaseModel):
    """What is inside."""

    number: int


INNER: dict[str, object] = {
    "description": "What is inside.",
    "properties": {"number": {"title": "Number", "type": "integer"}},
    "required": ["number"],
    "title": "Inner",
    "type": "object",
    "additionalProperties": False,
}


class Node(BaseModel):
    name: str
    children: "list[Node]"
    parent: "Node | None" = Field(None, description="None at the top.")


class Chain(BaseModel):
    link: "Annotated[Chain, Field(description='The next one.')] | None"


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Wrapped(RootModel[Inner]):
    pass


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int


class MovedByName(BaseModel):
    model_config = ConfigDict(validate_by_name=True)
    number: int = Field(validation_alias=AliasPath("deep", "number"))


Alias = TypeAliasType("Alias", Inner)
Renamed = NewType("Renamed", Inner)


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
WHOLE: dict[str, object] = {"type": "integer"}
NULL: dict[str, object] = {"type": "null"}
INNER_REF: dict[str, object] = {"$ref": "#/$defs/Inner"}


@pytest.mark.parametrize("root", [Wrapped, Alias, Renamed, Annotated[Inner, "unread"]])
def test_a_root_that_only_refers_is_an_object(root: TypeForm[object]) -> None:
    schema = strict_schema(root)
    schema.pop("$defs", None)
    assert {**schema, "title": "Inner"} == INNER


def test_a_forbidden_extra_is_as_closed_as_an_ignored_one() -> None:
    assert strict_schema(Forbidding)["additionalProperties"] is False


def test_the_order_of_the_fields_is_the_order_of_the_schema() -> None:
    model = order(int, zebra=int, apple=int, Middle=int)
    schema = strict_schema(model)
    assert schema["required"] == ["x", "zebra", "apple", "Middle"]
    assert list(at(schema, "properties")) == schema["required"]


def test_fields_may_have_the_names_of_keywords() -> None:
    names = ["default", "title", "type", "$ref", "$defs", "oneOf", "format", "discriminator"]
    fields: dict[str, Any] = {f"f{i}": (int, Field(alias=name)) for i, name in enumerate(names)}
    schema = strict_schema(create_model("Keywords", **fields))
    assert schema["required"] == names
    assert all(at(schema, "properties", name, "type") == "integer" for name in names)


def test_defaults_are_left_out_and_their_fields_required() -> None:
    class Defaults(BaseModel):
        number: int = 3
        inner: Inner = Inner(number=1)
        made: list[int] = Field(default_factory=lambda: [1])
        odd: Colour = pathlib.Path()  # type: ignore[assignment] # pyright: ignore[reportAssignmentType] - JSON cannot hold it

    schema = strict_schema(Defaults)
    assert schema["required"] == ["number", "inner", "made", "odd"]
    assert at(schema, "properties", "inner") == INNER_REF
    assert "default" not in json.dumps(schema)


def test_aliases_name_the_fields() -> None:
    class Aliased(BaseModel):
        one: int = Field(alias="first one")
        two: int = Field(validation_alias="second")
        three: int = Field(serialization_alias="third")
        four: int = Field(validation_alias=AliasChoices(AliasPath("deep", "four"), "fourth"))

    assert strict_schema(Aliased)["required"] == ["first one", "second", "three", "fourth"]


def test_a_nested_alias_is_right_where_the_name_is_read_too() -> None:
    assert strict_schema(MovedByName)["required"] == ["number"]


def test_a_recursive_model_refers_to_itself() -> None:
    schema = strict_schema(Node)
    assert at(schema, "$defs", "Node", "properties") == schema["properties"]
    assert at(schema, "properties", "children", "items") == {"$ref": "#/$defs/Node"}
    assert at(schema, "properties", "parent") == {
        "anyOf": [{"$ref": "#/$defs/Node"}, NULL],
        "description": "None at the top.",
    }


def test_a_described_recursion_is_inlined_once() -> None:
    once = at(strict_schema(Chain), "properties", "link", "anyOf", 0)
    assert once["description"] == "The next one."
    assert once["properties"]["link"] == {"anyOf": [{"$ref": "#/$defs/Chain"}, NULL]}


def test_definitions_have_legal_names() -> None:
    foreign = create_model("Größe", n=(int, ...))
    definitions = at(strict_schema(order(foreign)), "$defs")
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in definitions)


def test_classes_of_one_name_stay_apart() -> None:
    other = create_model("Inner", text=(str, ...))
    assert len(at(strict_schema(order(Inner, y=other)), "$defs")) == 2


def test_a_decimal_of_an_older_pydantic_loses_its_lookaround(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def old_pattern(*_: object) -> str:
        return r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"

    monkeypatch.setattr(GenerateJsonSchema, "get_decimal_pattern", old_pattern, raising=False)
    schema = strict_schema(order(decimal.Decimal))
    text = {"type": "string", "pattern": DECIMAL_PATTERN}
    assert field_schema(schema) == {"anyOf": [{"type": "number"}, text]}


def test_what_a_root_says_of_its_own_schema_is_not_said_of_the_object_around_it() -> None:
    schema = strict_schema(Base64Bytes)
    assert schema["type"] == "object"
    assert schema.keys() == {"type", "properties", "required", "additionalProperties"}
