"""What becomes of values that are no plain data."""

from __future__ import annotations

import datetime as dt
import enum
import io
from collections import UserDict, deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import openai
import pandas as pd
import pytest
from hypothesis import given
from openai.types.responses import ResponseOutputMessage
from pydantic import BaseModel, Field

from openbatch.runtime.dispatch import is_list, is_object
from openbatch.runtime.materialise import materialise
from openbatch.runtime.omit import omit
from tests.openbatch.runtime.reference import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator


class Colour(enum.Enum):
    RED = "red"


class Level(enum.StrEnum):
    LOW = "low"


class Size(enum.IntEnum):
    BIG = 9


class Text(str):
    __slots__ = ()


class Part(BaseModel):
    kind: Literal["text"] = "text"
    body: str = Field(alias="text")
    detail: str | None = None


class Whole(BaseModel):
    parts: list[Part]
    when: dt.date | None = None


def is_plain(value: object) -> bool:
    """Say whether a value consists of the types that JSON has, and of no subclass of them."""
    if is_object(value):
        return type(value) is dict and all(
            type(key) is str and is_plain(held) for key, held in value.items()
        )
    if is_list(value):
        return type(value) is list and all(map(is_plain, value))
    return value is None or type(value) in {str, int, float, bool}


def numbers() -> Iterator[int]:
    yield from (1, 2)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ((1, 2), [1, 2]),
        ([(1,), [{"a": (2,)}]], [[1], [{"a": [2]}]]),
        ({1}, [1]),
        (frozenset({"a"}), ["a"]),
        (deque([1, 2]), [1, 2]),
        (range(3), [0, 1, 2]),
        (numbers(), [1, 2]),
        (map(str, [1]), ["1"]),
        ({"a": 1}.keys(), ["a"]),
        (MappingProxyType({"a": (1,)}), {"a": [1]}),
        (UserDict({"a": 1}), {"a": 1}),
        (Colour.RED, "red"),
        (Level.LOW, "low"),
        (Size.BIG, 9),
        ({Level.LOW: Colour.RED, Text("x"): Text("y")}, {"low": "red", "x": "y"}),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("x"), "x"),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array(7), 7),
        (pd.Series(["a", "b"]), ["a", "b"]),
        (Part(text="x"), {"text": "x"}),
        (Part(text="x", kind="text"), {"text": "x", "kind": "text"}),
        (
            [Whole(parts=[Part(text="x", detail=None)])],
            [{"parts": [{"text": "x", "detail": None}]}],
        ),
        (Whole(parts=[], when=dt.date(2025, 1, 2)), {"parts": [], "when": "2025-01-02"}),
    ],
)
def test_makes_plain_data(value: object, plain: object) -> None:
    made = materialise(value)
    assert made == plain
    assert is_plain(made)


def test_drops_what_was_not_given() -> None:
    value = {"a": omit, "b": openai.omit, "c": openai.NOT_GIVEN, "d": {"e": omit, "f": None}}
    assert materialise(value) == {"d": {"f": None}}


def test_reads_models_of_the_official_client() -> None:
    annotations: list[object] = []
    body = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": "x", "annotations": annotations}],
    }
    assert materialise([ResponseOutputMessage.model_validate(body)]) == [body]


@pytest.mark.parametrize(
    "value",
    [
        b"x",
        bytearray(b"x"),
        dt.date(2025, 1, 2),
        object(),
        Part,
        Colour,
        io.StringIO("a\nb"),
        pd.DataFrame({"a": [1]}),
        1 + 2j,
    ],
    ids=lambda value: type(value).__name__,
)
def test_leaves_alone_what_is_no_data(value: object) -> None:
    assert materialise(value) is value
    made = materialise({"a": [value]})
    assert isinstance(made, dict)
    assert made["a"][0] is value


def test_leaves_a_value_that_contains_itself_to_the_validation() -> None:
    loop: dict[str, object] = {"a": 1}
    loop["loop"] = (loop,)
    made = materialise(loop)
    assert isinstance(made, dict)
    assert made["loop"][0] is loop


def test_reads_a_value_twice_if_it_stands_twice() -> None:
    shared = (1, 2)
    assert materialise([shared, shared]) == [[1, 2], [1, 2]]


def test_a_model_that_cannot_be_json_keeps_its_values_for_the_validation() -> None:
    made = materialise(Part(text="\ud800"))
    assert made == {"text": "\ud800"}


@given(JSON)
def test_plain_data_stays_as_it_is(value: object) -> None:
    made = materialise(value)
    assert made == value
    assert is_plain(made)
