"""Ids that come twice are found with both their lines, in little memory, in files of any size."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.validation import validate_batch_file
from openbatch.validation.line_ids import IDS_AT_ONCE, LineIds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def line(custom_id: object) -> str:
    body = {"model": "m", "input": "x"}
    request = {"custom_id": custom_id, "method": "POST", "url": "/v1/responses", "body": body}
    return json.dumps(request)


def write(path: Path, custom_ids: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line(custom_id)}\n" for custom_id in custom_ids)


def found(path: Path, *, check_bodies: bool = False) -> list[tuple[int | None, str]]:
    result = validate_batch_file(path, strict=False, check_bodies=check_bodies)
    assert {finding.code for finding in result.findings} <= {"duplicate_custom_id"}
    return [(finding.line, finding.message.split(";")[0]) for finding in result.findings]


@pytest.mark.parametrize(
    "count", [2, IDS_AT_ONCE - 1, IDS_AT_ONCE, IDS_AT_ONCE + 1, 3 * IDS_AT_ONCE]
)
def test_an_id_comes_again_at_any_distance(path: Path, count: int) -> None:
    write(path, [*(f"row-{n}" for n in range(count)), "row-0", f"row-{count - 1}"])
    assert found(path) == [
        (count + 1, "'row-0' is the id of line 1 already"),
        (count + 2, f"'row-{count - 1}' is the id of line {count} already"),
    ]
    assert validate_batch_file(path, check_bodies=False).stats["unique_custom_ids"] == count


@pytest.mark.parametrize("order", ["rising", "mixed", "falling late"])
def test_an_id_comes_again_among_more_than_are_kept(path: Path, order: str) -> None:
    count = 70_000  # so many are not kept as they are
    ids = [f"row-{n:06}" for n in range(count)]
    if order == "mixed":
        ids = [f"{n * 7919 % count}" for n in range(count)]
    elif order == "falling late":
        ids[-5:] = reversed(ids[-5:])
    write(path, ids)
    assert found(path) == []
    write(path, [*ids, ids[2]])
    assert found(path) == [(count + 1, f"{ids[2]!r} is the id of line 3 already")]


def test_every_line_with_an_id_from_before_is_told_and_counted(path: Path) -> None:
    write(path, ["a", "b", "a", "c", "b", "a"])
    text = path.read_text(encoding="utf-8")
    # Lines without a sound id of their own count for nothing, neither do blank ones.
    odd = ['{"custom_id": "a"', line(""), line(3), "", '{"custom_id":"a","x":"\udcff"}', "[]"]
    path.write_text("\n".join([*odd, text]) + line("c"), encoding="utf-8", errors="surrogateescape")
    result = validate_batch_file(path)
    assert [(f.line, f.message) for f in result.findings if f.code == "duplicate_custom_id"] == [
        (at, f"'{custom_id}' is the id of line {first} already; make it another one")
        for at, custom_id, first in ((9, "a", 7), (11, "b", 8), (12, "a", 7), (13, "c", 10))
    ]
    assert result.stats["unique_custom_ids"] == 3
    relaxed = validate_batch_file(path, check_custom_id_uniqueness=False)
    assert "duplicate_custom_id" not in relaxed.counts
    assert relaxed.stats["unique_custom_ids"] == 3


def test_findings_are_in_the_order_of_the_lines(path: Path) -> None:
    write(path, ["a", "b", "a", "c"])
    path.write_text(path.read_text(encoding="utf-8") + "{\n" + line("b"), encoding="utf-8")
    assert [f.line for f in validate_batch_file(path).findings] == [3, 5, 6]


def test_a_hash_that_two_ids_share_is_no_repetition(path: Path) -> None:
    class Same(LineIds):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            self.has_repeated = True  # the suspicion

    write(path, ["a", "b"])
    assert list(Same(path).repeated()) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text('ab\u00e9"\\\\\n', max_size=2), max_size=12))
def test_it_finds_what_a_dict_finds(
    tmp_path_factory: pytest.TempPathFactory, custom_ids: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "ids.jsonl"
    write(path, custom_ids)
    first: dict[str, int] = {}
    expected = [
        number
        for number, custom_id in enumerate(custom_ids, 1)
        if custom_id and first.setdefault(custom_id, number) != number
    ]
    result = validate_batch_file(path)
    assert [f.line for f in result.findings if f.code == "duplicate_custom_id"] == expected
    assert result.stats["unique_custom_ids"] == len(first)


def test_memory_is_bounded(path: Path) -> None:
    """An id costs eight bytes at most once there are many."""
    count = 150_000
    write(path, (f"{n * 7919 % count:09}" for n in range(count)))
    tracemalloc.start()
    assert found(path) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16_000_000  # with a dict of ids and lines: 30,000,000
