"""The placeholder language: what is a placeholder, what is literal, what a value gives."""

from __future__ import annotations

import enum
import math
import pickle
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from openbatch.errors import OpenBatchError, TemplateError
from openbatch.prompts.template import (
    MissingPolicy,
    MissingVariableError,
    Placeholder,
    RowSkipped,
    TextTemplate,
    unused_variables,
    unused_variables_message,
)

VALUES: dict[str, object] = {
    "a": "A",
    "b": "B",
    "n": 3,
    "f": 2.5,
    "yes": True,
    "größe": "XL",
    "class": "first",
    "_x1": "u",
    "empty": "",
}

# What `str.format` reads as plain placeholders follows it; the expectation is `str.format` itself.
FORMAT_STRINGS = [
    "",
    "no braces",
    "{a}",
    "x{a}y{b}z",
    "{a}{a}",
    "{a:}",
    "{a:>5}|",
    "{a:*^7}",
    "{a:!>5}",
    "{a::>5}",
    "{a:s}",
    "{n:05d}",
    "{n: d}",
    "{n:c}",
    "{f:.2f}",
    "{f:+,.1f}",
    "{yes}",
    "{yes:d}",
    "{yes:>6}",
    "{größe}",
    "{class}",
    "{_x1}",
    "{empty}",
    "{{a}}",
    "{{{a}}}",
    "{{{{a}}}}",
    '{{"k": "{a}"}}',
    "{{}}",
    "{{ a.b }}",
    "{{a:5}} {a}",
    "line\n{a}\n",
]

# Everything else is literal but for what can only be a placeholder.
RAW_TEXTS = [
    ('{"k": 1}', '{"k": 1}'),
    ('{"k": {a}}', '{"k": A}'),
    ('{"k":"{a}"}', '{"k":"A"}'),
    ('{"k": "{{a}}"}', '{"k": "{a}"}'),
    ('{"k": {"l": {"m": 1}}}', '{"k": {"l": {"m": 1}}}'),
    ('{"k": {"l": []}} {{x}} {{ y }}', '{"k": {"l": []}} {x} {{ y }}'),
    ("}", "}"),
    ("{", "{"),
    ("{}", "{}"),
    ("{} {a}", "{} A"),
    ("{0} {a}", "{0} A"),
    ("{a} {", "A {"),
    ("} {a}", "} A"),
    ("{a.b}", "{a.b}"),
    ("{a.__class__} {a}", "{a.__class__} A"),
    ("{a[0]} {a}", "{a[0]} A"),
    ("{a[} {a}", "{a[} A"),
    ("{a!r} {a}", "{a!r} A"),
    ("{a!r:>5} {a}", "{a!r:>5} A"),
    ("{a!x}", "{a!x}"),
    ("{a:{n}}", "{a:3}"),
    ("{a:{b.c}} {a}", "{a:{b.c}} A"),
    ("{ a } {a}", "{ a } A"),
    ("{a b} {a}", "{a b} A"),
    ("{1a} {a}", "{1a} A"),
    ("{a-b} {a}", "{a-b} A"),
    ("} {f:.2f}", "} 2.50"),
    ("} {{f:.2f}}", "} {f:.2f}"),
    ("} {a:>3}", "}   A"),
    ("} {a:}", "} A"),
    ("} {color: red; margin: 0}", "} {color: red; margin: 0}"),
    ("} {{color: red}}", "} {{color: red}}"),
    ('} {a: "x"}', '} {a: "x"}'),
    ("} {a:b, c:d}", "} {a:b, c:d}"),
    ("} {sentiment: positive|negative}", "} {sentiment: positive|negative}"),
    ("} {t:1700000000000}", "} {t:1700000000000}"),
    ("a { color: red } {a}", "a { color: red } A"),
    ("function f() { return x; } {a}", "function f() { return x; } A"),
    ("{{{a}}} {", "{{a}} {"),
    ("{{{{a}}}} {", "{{{a}}} {"),
    ("{{a} {", "{A {"),
    ("{a}} {", "A} {"),
    ("{{a}}} {", "{a}} {"),
    ("}{größe}{class}", "}XLfirst"),
    ("\\frac{1}{2} {a}", "\\frac{1}{2} A"),
    ("\\textbf{a b} {a", "\\textbf{a b} {a"),
    ("{a\n} {a}", "{a\n} A"),
]


@pytest.mark.parametrize("text", FORMAT_STRINGS)
def test_a_format_string_gives_what_str_format_gives(text: str) -> None:
    assert TextTemplate(text).render(VALUES) == text.format(**VALUES)


@pytest.mark.parametrize(("text", "expected"), RAW_TEXTS)
def test_a_raw_text_stays_as_it_is_but_for_its_placeholders(text: str, expected: str) -> None:
    assert TextTemplate(text).render(VALUES) == expected


def test_a_text_is_read_once_into_parts_and_fields() -> None:
    template = TextTemplate("{b} and {a:>3}, {b} {{c}}")
    assert template.fields == ("b", "a")
    assert template.parts == (
        Placeholder("b"),
        " and ",
        Placeholder("a", ">3"),
        ", ",
        Placeholder("b"),
        " {c}",
    )
    assert template.fill(lambda hole: f"<{hole.source}>") == "<{b}> and <{a:>3}>, <{b}> {c}"


def test_a_template_survives_pickling() -> None:
    template = pickle.loads(pickle.dumps(TextTemplate("{a} {n:03d}")))  # noqa: S301 - our own bytes
    assert template.render(VALUES) == "A 003"


def test_importing_the_language_pulls_in_nothing_heavy() -> None:
    program = (
        "import sys, openbatch.prompts.template;"
        "sys.exit(any(m in sys.modules for m in ('pydantic', 'openai', 'pandas', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


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
        np.datetime64("NaT"),
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
    values: dict[str, object] = {f"v{index}": "" for index in range(10)}
    with pytest.raises(TemplateError, match=r"the row has 'v0', .*'v7' and 2 more\."):
        TextTemplate("{question}").render(values)
    with pytest.raises(TemplateError, match="the row has no values at all"):
        TextTemplate("{question}").render({})
    surplus = cast("dict[str, object]", {None: ["cell"], "a": ""})
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


@pytest.mark.parametrize("text", ["{a:zz}", "{a:.2ff}", "{color: red}", "{a:9999999}", "{a:,s}"])
def test_a_format_string_with_a_spec_for_nothing_is_an_error_at_once(text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        TextTemplate(text, where="messages[1].content")
    message = str(caught.value)
    assert message.startswith(f"messages[1].content has '{text}', the variable ")
    assert f"write '{{{text}}}'" in message
    # The remedy that the message names works.
    assert TextTemplate(f"{{{text}}}").render({}) == text


@pytest.mark.parametrize("value", ["ab\ud83d", "\udc00", "é\ud800"])
def test_a_lone_surrogate_in_a_value_names_row_and_variable(value: str) -> None:
    with pytest.raises(TemplateError, match=r"^row 'r': variable 'x' holds a lone surrogate"):
        TextTemplate("{x}").render({"x": value}, row_id="r")


def test_a_number_that_a_spec_makes_a_surrogate_is_refused() -> None:
    with pytest.raises(TemplateError, match="lone surrogate"):
        TextTemplate("{x:c}").render({"x": 0xD800})


def test_a_lone_surrogate_in_a_text_names_the_text() -> None:
    with pytest.raises(TemplateError, match=r"^the prompt holds a lone surrogate"):
        TextTemplate("ab\ud83d {x}")


def test_unused_variables_are_reported() -> None:
    assert unused_variables(("a", "c"), {"b": 1, "a": 2, "d": None}) == ("b", "d")
    assert unused_variables(("a",), {"a": 1}) == ()
    assert unused_variables_message(["b"], ["a"]) == (
        "the rows give the variable 'b', which the prompt does not name (it has 'a'); "
        "leave it out, or add {b} to the prompt"
    )
    assert "variables 'b', 'd', which" in unused_variables_message(["b", "d"], [])
    assert "(it has none)" in unused_variables_message(["b", "d"], [])
