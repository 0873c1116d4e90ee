"""An id that two rows of a table have: the error says which rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from openbatch import DuplicateCustomIdError
from tests.openbatch.manager.sample_tables import build, failure, ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("folder")

ROWS = [{"id": f"r{n if n != 90 else 3}", "t": "a\nb" if n == 1 else "a"} for n in range(100)]


def csv_file(folder: Path) -> object:
    pd.DataFrame(ROWS).to_csv(folder / "t.csv", index=False)
    return "t.csv"


def jsonl_file(folder: Path) -> object:
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return "t.jsonl"


def parquet_file(folder: Path) -> object:
    pd.DataFrame(ROWS).to_parquet(folder / "t.parquet")
    return "t.parquet"


TABLES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "csv": (csv_file, "t.csv, line 93", "t.csv, line 6"),
    "jsonl": (jsonl_file, "t.jsonl, line 91", "t.jsonl, line 4"),
    "parquet": (parquet_file, "t.parquet, row 90", "t.parquet, row 3"),
    "frame": (lambda _: pd.DataFrame(ROWS), "row 90", "row 3"),
    "list": (lambda _: ROWS, "row 90", "row 3"),
    "iterator": (lambda _: iter(ROWS), "row 90", ""),
}


@pytest.mark.parametrize("kind", TABLES)
def test_both_rows_with_an_id_are_named(folder: Path, kind: str) -> None:
    made, second, first = TABLES[kind]
    message = failure(folder, made(folder), "{t}", id="id")
    assert message.startswith(
        f"{second}: custom_id 'r3' was added to {folder / 'out.jsonl'} before"
    )
    assert message.endswith(f" ({first} has it too)" if first else "an id of its own")


def test_a_row_whose_id_an_existing_file_has_is_named(folder: Path) -> None:
    build(folder, ROWS[3:4], "{t}", id="id")
    with pytest.raises(DuplicateCustomIdError) as caught:
        build(folder, ROWS[2:5], "{t}", id="id", mode="a")
    assert str(caught.value).startswith("row 1: custom_id 'r3' is in the existing file")
    assert caught.value.custom_id == "r3"
    build(folder, ROWS[:1], "{t}", mode="a")
    with pytest.raises(DuplicateCustomIdError, match=r"^row 0: custom_id 'row-0' is in the exist"):
        build(folder, ROWS[:1], "{t}", mode="a")
    assert ids(folder / "out.jsonl") == ["r3", "row-0"]


def test_repeated_ids_are_named_that_are_found_only_at_the_end(folder: Path) -> None:
    count = 70_000  # more than are kept as they are
    numbers = [n * 7919 % count for n in range(count)]
    numbers[69_500] = numbers[68_000]
    message = failure(folder, [{"id": n, "t": "x"} for n in numbers], "{t}", id="id")
    assert message.startswith("row 69500: custom_id ")
    assert message.endswith("(row 68000 has it too)")
