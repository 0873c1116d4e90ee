"""The batch line envelope: what is written is what was given, or there is an error with a place."""

from __future__ import annotations

import enum
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.errors import InvalidRequestError
from openbatch.json_faults import find_json_faults, has_foreign_key
from openbatch.lines import checked_custom_id, encode_line, read_custom_id
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

URL = "/v1/responses"

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    # The exact float is what JSON carries, so that comparing for equality is right below.
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
bodies = st.dictionaries(texts, json_values, max_size=5)


class Colour(str, enum.Enum):  # noqa: UP042  # the point is that str() of it differs
    """An enumeration whose `str()` is not its value."""

    RED = "red"


def repr_of_type(value: object) -> str:
    # pytest's own name for a parameter is its text, which some of these do not have.
    return repr(type(value))


def refusal(body: Mapping[str, object], custom_id: str = "a") -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as caught:
        encode_line(custom_id, URL, body)
    return caught.value


@given(custom_id=texts.filter(bool), body=bodies, ensure_ascii=st.booleans())
def test_a_line_holds_exactly_what_was_given(
    custom_id: str, body: dict[str, object], *, ensure_ascii: bool
) -> None:
    line = encode_line(custom_id, URL, body, ensure_ascii=ensure_ascii)
    expected = {"custom_id": custom_id, "method": "POST", "url": URL, "body": body}
    assert json.loads(line) == expected
    assert list(json.loads(line)) == list(expected)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert b"\r" not in line
    assert line.isascii() or not ensure_ascii
    assert read_custom_id(line) == custom_id


def test_text_stays_text_unless_ascii_is_wanted() -> None:
    assert "żółw 🐢".encode() in encode_line("a", URL, {"input": "żółw 🐢"})
    assert b"\\ud83d\\udc22" in encode_line("a", URL, {"input": "🐢"}, ensure_ascii=True)


def test_the_body_is_not_changed_and_its_order_is_kept() -> None:
    body = {"z": 1, "a": (1, 2), "colour": Colour.RED}
    line = encode_line("a", URL, body)
    assert b'"body":{"z":1,"a":[1,2],"colour":"red"}' in line
    assert body == {"z": 1, "a": (1, 2), "colour": Colour.RED}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_numbers_that_json_does_not_have_are_refused_with_their_place(bad: float) -> None:
    error = refusal({"model": "m", "tools": [{"parameters": {"x": bad}}]}, "row-7")
    assert [problem.path for problem in error.problems] == ["tools[0].parameters.x"]
    assert error.custom_id == "row-7"
    assert "row-7" in str(error)
    assert "tools[0].parameters.x" in str(error)


def test_every_fault_is_found_in_the_order_of_the_body() -> None:
    error = refusal(
        {
            "a": [1.0, {"b": math.nan}],
            "c d": {"e": object()},
            "f": "\ud800",
            "g": {1: 2, "h": math.inf},
            "i": {"\udfff": 0},
        }
    )
    assert [problem.path for problem in error.problems] == [
        "a[1].b",
        '["c d"].e',
        "f",
        "g",
        "g.h",
        "i",
    ]


@pytest.mark.parametrize("ensure_ascii", [False, True])
@pytest.mark.parametrize("surrogate", ["\ud800", "ok \udc00", "\ud83d\udc22"])
def test_lone_surrogates_are_refused_in_values_keys_and_ids(
    surrogate: str, *, ensure_ascii: bool
) -> None:
    for body in ({"input": [surrogate]}, {surrogate: 1}):
        with pytest.raises(InvalidRequestError, match="lone surrogate"):
            encode_line("a", URL, body, ensure_ascii=ensure_ascii)
    with pytest.raises(InvalidRequestError, match=r"custom_id: .*lone surrogate"):
        encode_line(surrogate, URL, {}, ensure_ascii=ensure_ascii)


@pytest.mark.parametrize(
    "key", [1, 1.5, None, True, ("a",), Colour, b"a", 10**5000], ids=repr_of_type
)
def test_keys_that_are_no_text_are_refused_and_not_turned_into_text(key: object) -> None:
    error = refusal({"metadata": {"list": [{key: "x"}]}})
    assert error.problems[0].path == "metadata.list[0]"
    assert "key" in error.problems[0].message


def test_a_key_of_a_text_enumeration_is_text() -> None:
    assert b'{"red":1}' in encode_line("a", URL, {"x": {Colour.RED: 1}})


@pytest.mark.parametrize(
    "value",
    [object(), b"x", {1, 2}, np.int64(1), np.array([1]), 1j, print, range(3), 10**5000],
    ids=repr_of_type,
)
def test_values_of_other_types_are_refused(value: object) -> None:
    assert refusal({"input": {"x": value}}).problems[0].path == "input.x"


def test_a_body_that_holds_itself_is_refused() -> None:
    inner: list[object] = []
    inner.append({"again": inner})
    assert refusal({"input": inner}).problems[0].path == "input[0].again"


def test_the_same_object_twice_is_no_cycle() -> None:
    shared = [1]
    assert b'[[1],[1]],"y":[1]' in encode_line("a", URL, {"x": [shared, shared], "y": shared})


def test_a_body_that_is_too_deep_is_refused() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]
    assert refusal({"model": "m", "input": deep}).problems[0].path == "input"
    # A fault beside the deep part is found without running out of stack either.
    assert refusal({"a": math.nan, "input": deep}).problems[0].path == "a"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (" ", " "),
        (7, "7"),
        (0, "0"),
        (-3, "-3"),
        (np.int64(12), "12"),
        (np.uint8(3), "3"),
        (np.str_("n"), "n"),
        (Colour.RED, "red"),
    ],
)
def test_ids_are_texts_and_integers(value: object, expected: str) -> None:
    custom_id = checked_custom_id(value)
    assert custom_id == expected
    assert type(custom_id) is str


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        math.nan,
        1.0,
        True,
        np.bool_(True),
        np.float64(3),
        [],
        ["a"],
        b"a",
        {},
        "\ud800",
        10**5000,
    ],
    ids=repr_of_type,
)
def test_everything_else_is_no_id(value: object) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        checked_custom_id(value, path="rows[3].id")
    assert str(caught.value).startswith("rows[3].id: ")
    assert shown(value) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_ids_are_read_back_from_any_layout() -> None:
    assert (
        read_custom_id(b'{"body":{"custom_id":"no"}, "custom_id" : "\\u017c\\"\\n"}\r\n') == 'ż"\n'
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "valid JSON"),
        (b'{"custom_id":"a"', "column 17"),
        (b'{"custom_id":"a"\r\n', "column 17"),
        (b'{"custom_id":"a","x":NaN}', "NaN"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"custom_id":"\xff"}', "byte 15"),
        (b'{"custom_id":"a"}\x0c', "column 18"),
        (b"[1]", "[1]"),
        (b"{}", "has none"),
        (b'{"custom_id":5}', "5 is not a text"),
        (b'{"custom_id":"a","x":' + b"9" * 5000 + b"}", "valid JSON"),
        (b"[" * 100_000, "deep"),
    ],
)
def test_lines_without_an_id_are_refused(line: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        read_custom_id(line)
    assert reason in str(caught.value)


@given(line=st.binary())
def test_reading_an_id_never_fails_otherwise(line: bytes) -> None:
    try:
        read_custom_id(line)
    except InvalidRequestError as error:
        assert error.problems  # noqa: PT017  # mostly there is none


@given(value=json_values)
def test_what_json_can_carry_has_no_fault(value: object) -> None:
    assert find_json_faults(value) == ()
    assert not has_foreign_key(value)
