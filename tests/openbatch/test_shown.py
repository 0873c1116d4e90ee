"""How errors show values and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.shown import listed, shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "'a'"),
        ("a\nb", r"'a\nb'"),
        ("é", "'é'"),
        ("\ud83d", r"'\ud83d'"),
        ([1, {"a": None}], "[1, {'a': None}]"),
    ],
)
def test_a_value_is_shown_as_python_writes_it(value: object, expected: str) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize(
    "value",
    ["x" * 5_000, list(range(5_000)), 10**5_000, object()],
    ids=["text", "list", "integer", "object"],
)
def test_any_value_is_shown_on_a_short_line(value: object) -> None:
    text = shown(value)
    assert len(text) <= 80
    assert text.isprintable()


def test_of_many_names_the_first_are_listed() -> None:
    assert listed([]) == ""
    assert listed(["a", "b"]) == "'a', 'b'"
    assert listed(str(n) for n in range(14)).endswith("'10', '11' and 2 more")


@given(
    st.recursive(
        st.none() | st.text() | st.binary() | st.floats() | st.complex_numbers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_what_is_shown_fits_into_a_message(value: object) -> None:
    text = shown(value)
    assert text.encode("utf-8")
    assert len(text.splitlines()) <= 1
