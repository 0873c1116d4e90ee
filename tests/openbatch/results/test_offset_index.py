"""The index from ids to places: it finds every line of an id, whatever the order and the number."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from openbatch.results.offset_index import OffsetIndex, Place


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 9), st.integers(0, 2**44 - 1)))
)
def test_it_finds_all_lines_of_an_id_in_the_order_of_their_addition(
    lines: list[tuple[str, int, int]],
) -> None:
    index = OffsetIndex()
    for custom_id, source, offset in lines:
        index.add(custom_id, source, offset)
    assert len(index) == len(lines)
    for asked in "abcdefghi":
        expected = [Place(source, offset) for each, source, offset in lines if each == asked]
        assert [index.place(entry) for entry in index.find(asked)] == expected


def test_it_finds_each_of_many_and_takes_few_bytes_for_each() -> None:
    count = 20_000
    tracemalloc.start()
    try:
        index = OffsetIndex()
        for n in range(count):
            index.add(f"row-{n}", n % 3, n)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 35 * count
    for n in range(count):
        assert [index.place(entry) for entry in index.find(f"row-{n}")] == [(n % 3, n)]
    assert index.find("row-20000") == []


def test_one_id_many_times_is_no_slower() -> None:
    index = OffsetIndex()
    count = 20_000
    for n in range(count):  # in time that grows with the square this would take minutes
        index.add("always the same", 0, n)
    assert index.find("always the same") == list(range(count))
