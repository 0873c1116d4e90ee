"""Answers become values of the type that was asked for, or a failure that says why not."""

import dataclasses
import datetime as dt
import decimal
import enum
import json
import subprocess
import sys
from typing import Annotated, Any, Generic, Literal, NotRequired, TypeVar

import msgspec
import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    TypeAdapter,
    create_model,
    field_validator,
)
from typing_extensions import TypeAliasType, TypedDict, TypeForm

from openbatch import OpenBatchError, OutputFailure, output_parser, parse_output, strict_schema
from openbatch.errors import Problem
from openbatch.outputs import OutputFailureKind
from openbatch.runtime.shapes import is_object

T = TypeVar("T")


class Item(BaseModel):
    name: str
    price: float = Field(ge=0)
    tags: list[str] = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Box(BaseModel, Generic[T]):
    value: T


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Row(TypedDict):
    key: str
    note: NotRequired[str]


class Colour(enum.Enum):
    RED = "red"


class Shout(BaseModel):
    text: str

    @field_validator("text")
    @classmethod
    def _is_loud(cls, text: str) -> str:
        if not text.isupper():
            message = "say it louder"
            raise ValueError(message)
        return text


class Broken(BaseModel):
    text: str

    @field_validator("text")
    @classmethod
    def _looks_up(cls, text: str) -> str:
        return {"known": text}[text]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Nested = TypeAliasType("Nested", "int | list[Nested]")
Items = RootModel[list[Item]]

ITEM = '{"name": "Tea", "price": 2.5, "tags": ["hot"]}'

#: A type, the text of an answer, and its value.
VALUES: list[tuple[object, str, object]] = [
    (Item, ITEM, Item(name="Tea", price=2.5, tags=["hot"])),
    (Box[Item], f'{{"value": {ITEM}}}', Box[Item](value=Item(name="Tea", price=2.5, tags=["hot"]))),
    (Point, '{"x": 1, "y": 2}', Point(1, 2)),
    (Row, '{"key": "a", "note": "b"}', {"key": "a", "note": "b"}),
    (list[Item], f'{{"value": [{ITEM}]}}', [Item(name="Tea", price=2.5, tags=["hot"])]),
    (list[int], '{"value": [1, 2]}', [1, 2]),
    (set[int], '{"value": [1, 2, 2]}', {1, 2}),
    (frozenset[str], '{"value": ["a"]}', frozenset({"a"})),
    (tuple[int, int], '{"value": [1, 2]}', (1, 2)),
    (int, '{"value": 3}', 3),
    (str, '{"value": "three"}', "three"),
    (bool, '{"value": true}', True),
    (None, '{"value": null}', None),
    (Item | None, '{"value": null}', None),
    (Cat | Dog, '{"value": {"kind": "dog", "name": "Rex"}}', Dog(kind="dog", name="Rex")),
    (Pet, '{"value": {"kind": "cat", "lives": 7}}', Cat(kind="cat", lives=7)),
    (list[Pet], '{"value": [{"kind": "cat", "lives": 7}]}', [Cat(kind="cat", lives=7)]),
    (Literal["a", 1], '{"value": 1}', 1),
    (Colour, '{"value": "red"}', Colour.RED),
    (Items, f'{{"value": [{ITEM}]}}', Items([Item(name="Tea", price=2.5, tags=["hot"])])),
    (Nested, '{"value": [1, [2, []]]}', [1, [2, []]]),
    (decimal.Decimal, '{"value": "1.50"}', decimal.Decimal("1.50")),
    (decimal.Decimal, '{"value": 1.5}', decimal.Decimal("1.5")),
    (dt.timedelta, '{"value": "P1DT2H"}', dt.timedelta(days=1, hours=2)),
    (bytes, '{"value": "aGVsbG8="}', b"hello"),
    (list[bytes], '{"value": ["aGVsbG8=", ""]}', [b"hello", b""]),
    (Annotated[list[int], Field(min_length=1)], '{"value": [1]}', [1]),
    (dict[str, int], '{"a": 1}', {"a": 1}),  # not strict, and parsed all the same
    (Any, '{"a": [1]}', {"a": [1]}),
]


@pytest.mark.parametrize(("type_", "text", "value"), VALUES)
def test_an_answer_becomes_a_value(type_: TypeForm[object], text: str, value: object) -> None:
    parsed = parse_output(type_, text)
    assert parsed == value
    assert type(parsed) is type(value)
    assert parse_output(type_, text.encode()) == value
    parser = output_parser(type_)
    assert parser.parse(parser.dump(value)) == value


@pytest.mark.parametrize(("type_", "text", "value"), VALUES[:-2])
def test_the_wrapper_is_that_of_the_schema(
    type_: TypeForm[object], text: str, value: object
) -> None:
    del value
    properties = strict_schema(type_)["properties"]
    assert is_object(properties)
    assert list(json.loads(text)) == list(properties)
    assert output_parser(type_).is_wrapped == ("value" in properties and type_ is not Box[Item])


def test_a_default_is_applied_where_a_server_left_the_key_out() -> None:
    assert parse_output(Cat, '{"kind": "cat"}') == Cat(kind="cat", lives=9)


def test_a_value_that_was_not_wrapped_is_taken_too() -> None:
    assert parse_output(list[int], "[1, 2]") == [1, 2]
    assert parse_output(Pet, '{"kind": "cat", "lives": 7}') == Cat(kind="cat", lives=7)
    assert parse_output(int | Box[int], '{"value": {"value": 3}}') == Box(value=3)


def test_any_buffer_is_read() -> None:
    raw = msgspec.Raw(b'{"value": [1]}')
    assert parse_output(list[int], raw) == [1]
    assert parse_output(Cat, memoryview(b'{"kind": "cat"}').toreadonly().tobytes()) == Cat(
        kind="cat"
    )
    failure = parse_output(Cat, msgspec.Raw(b"[]"))
    assert isinstance(failure, OutputFailure)
    assert failure.text == "[]"


#: A type, the text of an answer, and what the failure says.
FAILURES: list[tuple[object, str | bytes, OutputFailureKind, str]] = [
    (Item, "Sure! Here it is.", "invalid_json", "Sure! Here it is. is no JSON: expected value at"),
    (Item, "", "invalid_json", "the answer is empty"),
    (Item, " \n", "invalid_json", "the answer is empty"),
    (Item, ITEM + ITEM, "invalid_json", f"{ITEM}{ITEM}"[:60] + "... is no JSON: trailing char"),
    (Item, b'{"name": "\xff"}', "invalid_json", '{"name": "\ufffd"} is no JSON: invalid unicode'),
    (Item, ITEM[:20], "cut_off", "the answer ends too early, after 20 characters"),
    (list[Item], '{"value": [', "cut_off", "the answer ends too early, after 11 characters"),
    (Item, "[]", "schema_violation", "an object is needed, got list []"),
    (Item, "{}", "schema_violation", "name: required, but missing; price: required, but missing"),
    (
        Item,
        '{"name": 3, "price": -1, "tags": ["a", 5]}',
        "schema_violation",
        "name: a valid string is needed, got int 3; price: greater than or equal to 0 is needed,"
        " got int -1; tags[1]: a valid string is needed, got int 5",
    ),
    (
        list[Item],
        f'{{"value": [{ITEM}, {{"name": "x"}}]}}',
        "schema_violation",
        "[1].price: required, but missing",
    ),
    (list[int], "{}", "schema_violation", "a valid array is needed, got dict {}"),
    (list[int], '["a"]', "schema_violation", "[0]: a valid integer is needed, got str 'a' (unable"),
    (
        list[Pet],
        '{"value": [{"kind": "dog"}]}',
        "schema_violation",
        "[0]<dog>.name: required, but missing",
    ),
    (Box[Cat], '{"value": {"kind": "dog"}}', "schema_violation", "value.kind: 'cat' is needed,"),
    (Shout, '{"text": "hi"}', "schema_violation", "text: say it louder (got 'hi')"),
    (
        Broken,
        '{"text": "hi"}',
        "schema_violation",
        "the type's own validation raised KeyError: 'hi",
    ),
    (bytes, '{"value": "a!"}', "schema_violation", "base64 is needed (got 'a!')"),
    (int | str, '{"value": []}', "schema_violation", "<int>: a valid integer is needed, got list"),
]


@pytest.mark.parametrize(("type_", "text", "kind", "message"), FAILURES)
def test_what_is_no_answer_is_a_failure(
    type_: TypeForm[object], text: str | bytes, kind: OutputFailureKind, message: str
) -> None:
    failure = parse_output(type_, text)
    assert isinstance(failure, OutputFailure)
    assert failure.kind == kind
    assert failure.message.startswith(message)
    assert "\n" not in str(failure)
    assert failure.text == (text if isinstance(text, str) else text.decode(errors="replace"))
    assert bool(failure.problems) == (kind == "schema_violation")


def test_the_problems_name_places() -> None:
    failure = parse_output(Item, '{"name": 3, "tags": ["a", 5]}')
    assert isinstance(failure, OutputFailure)
    assert [(problem.path, problem.kind) for problem in failure.problems] == [
        ("name", "invalid"),
        ("price", "missing"),
        ("tags[1]", "invalid"),
    ]


def test_an_unknown_field_of_a_closed_type_is_named() -> None:
    closed = create_model("Closed", __config__=ConfigDict(extra="forbid"), a=(int, ...))
    failure = parse_output(closed, '{"a": 1, "b": 2}')
    assert isinstance(failure, OutputFailure)
    assert failure.problems == (
        Problem("b", "the type has no such field, and forbids others", "unknown_field"),
    )


def test_many_problems_are_counted() -> None:
    failure = parse_output(list[int], '{"value": ["a", "b", "c", "d", "e"]}')
    assert isinstance(failure, OutputFailure)
    assert len(failure.problems) == 5
    assert failure.message.endswith("(and 2 more)")


class TestWhatTheApiSays:
    def test_a_refusal_is_a_failure_whatever_the_text(self) -> None:
        failure = parse_output(Cat, '{"kind": "cat"}', refusal="I cannot help with that.")
        assert failure == OutputFailure(
            "refusal", "the model refused: I cannot help with that.", (), "I cannot help with that."
        )
        assert parse_output(Cat, '{"kind": "cat"}', refusal="") == Cat(kind="cat")

    def test_an_answer_that_ended_at_a_limit_is_cut_off(self) -> None:
        for text in ("", '{"kind": "c', '{"kind": "cat", "lives": tr'):
            failure = parse_output(Cat, text, cut_off=True)
            assert isinstance(failure, OutputFailure)
            assert failure.kind == "cut_off"

    def test_a_whole_answer_counts_even_if_it_ended_at_a_limit(self) -> None:
        assert parse_output(Cat, '{"kind": "cat"}', cut_off=True) == Cat(kind="cat")


def test_a_parser_is_made_once() -> None:
    assert output_parser(Item) is output_parser(Item)
    assert output_parser(list[Item]) is output_parser(list[Item])


@pytest.mark.parametrize("text", [None, ""])
def test_no_text_is_an_empty_answer(text: str | None) -> None:
    failure = parse_output(list[int], text)
    assert isinstance(failure, OutputFailure)
    assert (failure.kind, failure.message, failure.text) == (
        "invalid_json",
        "the answer is empty",
        "",
    )
    cut = output_parser(Item).parse(text, cut_off=True)
    assert isinstance(cut, OutputFailure)
    assert cut.kind == "cut_off"
    refused = parse_output(Item, text, refusal="No.")
    assert isinstance(refused, OutputFailure)
    assert (refused.kind, refused.text) == ("refusal", "No.")


@pytest.mark.parametrize("type_", [list[int], Item])
@pytest.mark.parametrize("text", ["\ud800", '{"value": ["\ud800"]}', '{"name": "\ud800'])
def test_half_a_surrogate_pair_is_no_json(type_: TypeForm[object], text: str) -> None:
    failure = parse_output(type_, text)
    assert isinstance(failure, OutputFailure)
    assert failure.kind == "invalid_json"
    assert "lone surrogate" in failure.message
    assert failure.message.isascii()
    assert failure.text == text


@pytest.mark.parametrize("type_", [3, "Item", Item(name="a", price=1)])
def test_what_is_no_type_is_refused(type_: TypeForm[object]) -> None:
    with pytest.raises(OpenBatchError):
        parse_output(type_, "{}")


def test_the_parser_reads_with_the_validator_that_pydantic_has_for_the_class() -> None:
    adapter = TypeAdapter(Item)
    parsed, expected = parse_output(Item, ITEM), adapter.validate_json(ITEM)
    assert parsed == expected


def test_importing_the_module_imports_neither_pydantic_nor_openai() -> None:
    program = (
        "import sys, openbatch.outputs;"
        "print(sorted({'pydantic', 'pydantic_core', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout == "[]\n"
