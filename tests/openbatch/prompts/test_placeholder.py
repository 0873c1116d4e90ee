"""What a value gives in the place of a placeholder, and which values are refused."""

from __future__ import annotations

import enum
import math
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from openbatch.errors import OpenBatchError, TemplateError
from openbatch.prompts.placeholder import (
    MissingPolicy,
    MissingVariableError,
    Placeholder,
    RowSkipped,
)
from openbatch.prompts.text_template import TextTemplate


class Colour(str, enum.Enum):  # noqa: UP042 - the older idiom formats differently and must work
    RED = "red"


class Paper(enum.Enum):
    THICK = 0.25
    NOTED = date(2024, 2, 1)
    ODD = (1, 2)
    NONE = None


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        ("", "{b} {{b}} {", "{b} {{b}} {"),
        ("", Colour.RED, "red"),
        (">4", Colour.RED, " red"),
        ("", False, "False"),
        ("", np.False_, "False"),
        ("", np.int64(7), "7"),
        ("03d", np.int64(7), "007"),
        (".1f", np.float32(0.5), "0.5"),
        ("", np.float64(0.1), "0.1"),
        ("", np.str_("s"), "s"),
        ("", np.float32(0.1), "0.1"),
        ("", np.float16(0.1), "0.1"),
        ("", Decimal("1.10"), "1.10"),
        (".1f", Decimal("1.10"), "1.1"),
        ("", date(2024, 2, 1), "2024-02-01"),
        ("", datetime(2024, 2, 1, 8, tzinfo=UTC), "2024-02-01T08:00:00+00:00"),
        ("", time(8, 30), "08:30:00"),
        (".10", pd.Timestamp("2024-02-01"), "2024-02-01"),
        ("", np.datetime64("2024-02-01T08:00:00", "ns"), "2024-02-01T08:00:00"),
        ("", np.datetime64("2024-02-01"), "2024-02-01"),
        ("", UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("", Paper.THICK, "0.25"),
        (".1f", Paper.THICK, "0.2"),
        ("", Paper.NOTED, "2024-02-01"),
        ("", 10**20, "1" + "0" * 20),
    ],
)
def test_a_value_gives_its_text(spec: str, value: object, expected: str) -> None:
    assert Placeholder("x", spec).render({"x": value}) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1], "list"),
        ({"a": 1}, "dict"),
        (b"a", "bytes"),
        (object(), "object"),
        (1j, "complex"),
        (np.array([1]), "ndarray"),
        (pd.Series(["a"]), "Series"),
        (timedelta(1), "timedelta"),
        (np.timedelta64(5, "ns"), "timedelta64"),
        (Paper.ODD, "Paper"),
    ],
)
@pytest.mark.parametrize("missing", ["error", "skip", "empty"])
def test_a_value_that_is_no_text_is_refused(
    value: object, kind: str, missing: MissingPolicy
) -> None:
    with pytest.raises(TemplateError) as caught:
        TextTemplate("{x}").render({"x": value}, row_id="r7", missing=missing)
    message = str(caught.value)
    assert message.startswith(f"row 'r7': variable 'x' is of type {kind}; ")
    assert "str, int, float, bool, Decimal, dates and times, UUID" in message
    assert "\n" not in message


@pytest.mark.parametrize("value", [math.inf, -math.inf, np.float32("inf"), Decimal("-Infinity")])
@pytest.mark.parametrize("missing", ["error", "skip", "empty"])
def test_an_infinity_is_no_number_under_any_policy(value: object, missing: MissingPolicy) -> None:
    with pytest.raises(TemplateError, match=r"^row 'r7': variable 'x' is .*[iI]nf.*no number"):
        TextTemplate("{x}").render({"x": value}, row_id="r7", missing=missing)
    assert TextTemplate("{x}").render({"x": "inf"}) == "inf"


@pytest.mark.parametrize("text", ["{x}", "a {x:>5} b", '{"k": {x}}'])
@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        np.float32("nan"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT", "s"),
        Decimal("NaN"),
        Paper.NONE,
    ],
    ids=repr,
)
def test_a_missing_value_follows_the_policy(text: str, value: object) -> None:
    template = TextTemplate(text)
    with pytest.raises(TemplateError, match=r'^row 4: variable \'x\' .*missing="skip".*"empty"'):
        template.render({"x": value}, row_id=4)
    with pytest.raises(RowSkipped) as caught:
        template.render({"x": value}, row_id=4, missing="skip")
    assert (caught.value.variable, caught.value.row_id) == ("x", 4)
    assert not isinstance(caught.value, OpenBatchError)
    assert template.render({"x": value}, missing="empty") == template.fill(lambda _: "")


def test_missing_values_of_variables_that_are_not_named_do_not_matter() -> None:
    assert TextTemplate("{a}").render({"a": "A", "b": None, "c": []}, missing="skip") == "A"


@pytest.mark.parametrize("missing", ["error", "skip", "empty"])
def test_a_variable_that_the_row_lacks_is_an_error_under_every_policy(
    missing: MissingPolicy,
) -> None:
    with pytest.raises(MissingVariableError) as caught:
        TextTemplate("{reviwe}").render({"review": "x", "id": 1}, row_id="r1", missing=missing)
    assert isinstance(caught.value, TemplateError)
    # Programs that guarded str.format go on working.
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == (
        "row 'r1': the prompt names the variable 'reviwe', which the row lacks; did you mean "
        "'review'? Where the text '{reviwe}' itself is meant, write '{{reviwe}}'"
    )


def test_a_row_that_lacks_a_variable_without_a_close_match_lists_what_it_has() -> None:
    values: dict[str, object] = {f"v{index}": "" for index in range(14)}
    with pytest.raises(TemplateError, match=r"the row has 'v0', .*'v11' and 2 more\."):
        TextTemplate("{question}").render(values)
    with pytest.raises(TemplateError, match="the row has no values at all"):
        TextTemplate("{question}").render({})
    surplus = cast("dict[str, object]", {None: ["cell"], "a": ""})  # as `csv.DictReader` gives it
    with pytest.raises(TemplateError, match=r"the row has 'a'\."):
        TextTemplate("{question}").render(surplus)


def test_a_mapping_with_defaults_gives_no_value_that_it_lacks() -> None:
    values: defaultdict[str, object] = defaultdict(str)
    with pytest.raises(MissingVariableError):
        TextTemplate("{x}").render(values)
    assert not values


@pytest.mark.parametrize(
    ("text", "value"),
    [("{x:.2f}", "3.50"), ("{x:d}", 1.5), ("{x:c}", -1), ("{x}", 10**5000)],
    ids=["text", "float", "negative", "huge"],
)
def test_a_value_that_the_spec_cannot_format_is_an_error(text: str, value: object) -> None:
    with pytest.raises(
        TemplateError, match=r"^row 'r': variable 'x' is .* of type \w+, .* cannot format"
    ):
        TextTemplate(text).render({"x": value}, row_id="r", missing="empty")


@pytest.mark.parametrize("value", ["ab\ud83d", "\udc00", "é\ud800"])
def test_a_lone_surrogate_in_a_value_names_row_and_variable(value: str) -> None:
    with pytest.raises(TemplateError, match=r"^row 'r': variable 'x' holds a lone surrogate"):
        TextTemplate("{x}").render({"x": value}, row_id="r")


def test_a_number_that_a_spec_makes_a_surrogate_is_refused() -> None:
    with pytest.raises(TemplateError, match="lone surrogate"):
        TextTemplate("{x:c}").render({"x": 0xD800})
