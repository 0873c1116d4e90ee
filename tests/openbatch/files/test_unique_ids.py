"""Ids that come twice: always found, never imagined, in some eight bytes for each or none."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openbatch.files.unique_ids import UniqueIds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def repeated(
    ids: list[str], block: int, exact: int, hash_of: Callable[[str], int] = hash
) -> str | None:
    """Add ids in blocks, as a job does: each block is written after it was added."""
    written: list[str] = []
    unique = UniqueIds(lambda: written, exact=exact, hash_of=hash_of)
    for start in range(0, len(ids), block):
        part = ids[start : start + block]
        found = unique.add(part)
        if found is not None:
            return found
        written += part
    assert unique.count == len(ids)
    return unique.finish()


HASHES: dict[str, Callable[[str], int]] = {
    "spread": hash,
    "shared by many": len,
    "all the same": lambda _: 7,
}
#: Ids of few shapes, so that some come twice, and in an order or not.
IDS = st.lists(st.from_regex(r"(row-)?[0-9]{1,3}", fullmatch=True), max_size=60)


@pytest.mark.parametrize("hash_name", HASHES)
@given(ids=IDS | IDS.map(sorted), block=st.integers(1, 9), exact=st.integers(0, 70))
@example(ids=["a", "b", "cc", "b"], block=1, exact=0)
@example(ids=["b", "a", "c", "c"], block=2, exact=1)
@example(ids=["1", "10", "2", "1"], block=1, exact=1)
@example(ids=["9", "10", "10"], block=1, exact=0)
def test_an_id_is_found_exactly_when_it_comes_twice(
    hash_name: str, ids: list[str], block: int, exact: int
) -> None:
    found = repeated(ids, block, exact, HASHES[hash_name])
    if found is None:
        assert len(set(ids)) == len(ids)
    else:
        assert ids.count(found) > 1


def test_a_hash_that_two_ids_share_is_no_repetition() -> None:
    ids = [f"{n * 7919 % 5000:04}" for n in range(5000)]
    assert repeated(ids, 64, 10, lambda text: int(text) // 2) is None
    assert repeated([*ids, "0007"], 64, 10, lambda text: int(text) // 2) == "0007"


def test_an_id_is_found_soon_after_it_came_twice() -> None:
    read = 0

    def ids() -> Iterator[str]:
        nonlocal read
        for n in range(100_000):
            read += 1
            yield f"{n * 7919 % 100_003}-{n}"
            if n == 3000:
                yield "0-0"

    written: list[str] = []
    unique = UniqueIds(lambda: written, exact=1000)
    found = None
    for each in ids():
        found = unique.add([each])
        if found is not None:
            break
        written.append(each)
    assert found == "0-0"
    assert read < 10_000


@pytest.mark.parametrize("kind", ["rising", "mixed"])
def test_many_ids_take_little_memory(kind: str) -> None:
    def blocks() -> Iterator[list[str]]:
        for start in range(0, 200_000, 1000):
            numbers = range(start, start + 1000)
            if kind == "mixed":
                yield [f"row-{n * 7919 % 200_003}" for n in numbers]
            else:
                yield [f"row-{n}" for n in numbers]

    def read_back() -> Iterator[str]:
        pytest.fail("there is no reason to read anything back")
        yield ""

    unique = UniqueIds(read_back, exact=5_000)
    tracemalloc.start()
    try:
        for block in blocks():
            assert unique.add(block) is None
        kept = tracemalloc.get_traced_memory()[0]
        assert unique.finish() is None
    finally:
        tracemalloc.stop()
    assert unique.count == 200_000
    assert kept < (2_200_000 if kind == "mixed" else 300_000)


#: Prints how many bytes of the machine's memory an id takes, of the last three of four millions.
MEMORY = """
from openbatch.files.unique_ids import UniqueIds
def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * 4096
unique = UniqueIds(lambda: (), exact=0)
unique.add(["b"])
unique.add(["a"])
for n in range(0, 4_000_000, 1_000):
    if n == 1_000_000:
        before = resident()
    unique.add([str(each) for each in range(n, n + 1_000)])
print((resident() - before) / 3_000_000)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says it so simply")
def test_an_id_takes_hardly_more_than_eight_bytes_of_the_machine() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, check=True, text=True
    ).stdout
    assert 7 < float(printed) < 9.5
