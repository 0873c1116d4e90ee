"""Values of rows in plain Python."""

from __future__ import annotations

import enum
import math
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.row_values import is_missing, plain_value, shortest_float, surrogate_problem


class Colour(str, enum.Enum):  # noqa: UP042 - the older idiom formats differently and must work
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("a", "a"),
        (1, 1),
        (True, True),
        (1.5, 1.5),
        (math.inf, math.inf),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
        (Text("a"), "a"),
        (np.str_("a"), "a"),
        (np.int64(4), 4),
        (np.uint8(4), 4),
        (np.float32(0.5), 0.5),
        (np.float64(0.1), 0.1),
        (np.True_, True),
        (np.array(7), 7),
    ],
)
def test_scalars_become_exactly_python_ones(value: object, plain: object) -> None:
    result = plain_value(value)
    assert result == plain
    assert type(result) is type(plain)
    assert not is_missing(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        np.nan,
        np.float64("nan"),
        np.float16("nan"),
        np.datetime64("NaT", "s"),
        np.timedelta64("NaT", "s"),
        np.ma.masked,
        pd.NA,
        pd.NaT,
    ],
    ids=repr,
)
def test_every_kind_of_empty_cell_is_missing(value: object) -> None:
    assert plain_value(value) is None
    assert is_missing(value)


@pytest.mark.parametrize(
    "value",
    ["", 0, False, [], {}, [math.nan], np.array([math.nan]), np.array([1]), pd.Series([math.nan])],
    ids=repr,
)
def test_what_is_falsy_or_holds_a_missing_value_is_not_missing(value: object) -> None:
    assert plain_value(value) is value
    assert not is_missing(value)


@settings(max_examples=300)
@given(st.floats(width=32, allow_nan=False), st.floats(width=16, allow_nan=False))
def test_narrow_floats_have_as_few_digits_as_numpy_writes(single: float, half: float) -> None:
    assert plain_value(np.float32(single)) == float(str(np.float32(single)))
    assert plain_value(np.float16(half)) == float(str(np.float16(half)))
    assert shortest_float(single, 8) == single


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_numpy_times_are_those_of_python(unit: str) -> None:
    moment = np.datetime64("2024-02-01T08:00").astype(f"M8[{unit}]")
    assert plain_value(moment) == datetime.fromisoformat("2024-02-01T08:00")
    assert plain_value(np.timedelta64(7, "s").astype(f"m8[{unit}]")) == timedelta(seconds=7)
    assert plain_value(np.datetime64("2024-02-01")) == date(2024, 2, 1)


def test_other_values_stay_what_they_are() -> None:
    for value in (b"a", object(), pd.Timestamp("2024-01-01"), np.longdouble(1)):
        assert plain_value(value) is value


@pytest.mark.parametrize("text", ["", "abc", "é😀", "\ue000", "\x00", "\ud7ff"])
def test_whole_text_has_no_surrogate_problem(text: str) -> None:
    text.encode("utf-8")
    assert surrogate_problem(text) is None


@pytest.mark.parametrize("text", ["ab\ud83d", "ab\udc00cd", "ab\ud83dé😀"])
def test_a_lone_surrogate_is_named_with_its_place(text: str) -> None:
    problem = surrogate_problem(text)
    assert problem is not None
    assert f"U+{ord(text[2]):04X}, at character 2" in problem
    problem.encode("utf-8")
