"""The ids of rows that have none: there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.row_ids import row_id, row_number


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_an_id_gives_its_row_back(n: int) -> None:
    assert row_number(row_id(n)) == n


@given(st.text() | st.from_regex(r"row-\d*"))
def test_no_other_id_is_a_row(text: str) -> None:
    number = row_number(text)
    assert number is None or row_id(number) == text


def test_the_ids_are_counted_from_nought_and_not_padded() -> None:
    assert [row_id(n) for n in (0, 1, 10)] == ["row-0", "row-1", "row-10"]


@pytest.mark.parametrize(
    "text", ["row-", "row-01", "row--1", "row-1 ", "row-1\n", "Row-1", "row-٣", "row-" + "9" * 5000]
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert row_number(text) is None


def test_a_negative_number_is_no_row() -> None:
    with pytest.raises(ValueError, match="-1 is no position of a row"):
        row_id(-1)
