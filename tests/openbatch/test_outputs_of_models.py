"""Answers become values of models and dataclasses that say more than what their fields hold."""

import dataclasses
import datetime as dt
import decimal
import enum
import json
from collections.abc import Sequence
from typing import Literal

import jsonschema_rs
import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Json,
    SecretBytes,
    computed_field,
    create_model,
)
from typing_extensions import TypeForm

from openbatch import output_parser, parse_output, strict_schema
from openbatch.runtime.shapes import is_object


class Square(BaseModel):
    """A model with more in it than an answer has."""

    model_config = ConfigDict(extra="forbid")
    side: int
    notes: Json[list[str]]

    @computed_field
    def area(self) -> int:
        """Return what is computed."""
        return self.side**2


@pytest.mark.parametrize("type_", [Square, list[Square]])
def test_what_is_written_for_a_value_fits_the_schema(type_: TypeForm[object]) -> None:
    square = Square.model_validate({"side": 2, "notes": '["a"]'})
    value = square if type_ is Square else [square]
    written = output_parser(type_).dump(value)
    jsonschema_rs.Draft202012Validator(strict_schema(type_)).validate(json.loads(written))
    assert parse_output(type_, written) == value


@dataclasses.dataclass
class Tally:
    """A dataclass that sets a field by itself."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    count: int
    seen: int = dataclasses.field(init=False, default=0)


def test_what_a_dataclass_does_not_take_is_not_asked_for() -> None:
    properties = strict_schema(Tally)["properties"]
    assert is_object(properties)
    assert list(properties) == ["count"]
    assert parse_output(Tally, '{"count": 2}') == Tally(2)


class Shade(enum.Enum):
    RED = "red"


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    number: float
    day: dt.date
    amount: decimal.Decimal
    members: set[int]
    pair: tuple[int, int]
    colour: Shade
    data: bytes


def test_a_model_of_strict_types_takes_what_json_has_for_them() -> None:
    text = (
        '{"number": 1, "day": "2026-01-02", "amount": "1.5", "members": [1], "pair": [1, 2],'
        ' "colour": "red", "data": "aGk="}'
    )
    assert parse_output(Strict, text) == Strict(
        number=1.0,
        day=dt.date(2026, 1, 2),
        amount=decimal.Decimal("1.5"),
        members={1},
        pair=(1, 2),
        colour=Shade.RED,
        data=b"hi",
    )


class Inside(BaseModel):
    data: bytes


class Around(BaseModel):
    inner: Inside
    many: dict[str, Sequence[Inside]] = {}
    maybe: bytes | None = None


def test_bytes_are_base64_in_models_inside_of_models() -> None:
    text = '{"inner": {"data": "aGk="}, "many": {"a": [{"data": "aGk"}]}, "maybe": "_-8="}'
    parsed = parse_output(Around, text)
    assert parsed == Around(
        inner=Inside(data=b"hi"), many={"a": [Inside(data=b"hi")]}, maybe=b"\xff\xef"
    )
    # The classes themselves read as they always did.
    assert Around.model_validate_json(text).inner.data == b"aGk="


@pytest.mark.parametrize("form", ["base64", "hex"])
def test_bytes_that_say_how_they_are_written_are_read_so(form: Literal["base64", "hex"]) -> None:
    model = create_model("Own", __config__=ConfigDict(val_json_bytes=form), data=(bytes, ...))
    text = {"base64": "aGk=", "hex": "6869"}[form]
    assert parse_output(model, json.dumps({"data": text})) == model(data=b"hi")


def test_secret_bytes_are_text_as_the_schema_says() -> None:
    model = create_model("Secret", password=(SecretBytes, ...), data=(bytes, ...))
    parsed = parse_output(model, '{"password": "hunter2", "data": "aGk="}')
    assert parsed == model(password=SecretBytes(b"hunter2"), data=b"hi")
