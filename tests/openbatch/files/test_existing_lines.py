"""What a collector finds at the end of a file: torn lines are repaired, anything else is kept."""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.errors import BatchFileError, DuplicateCustomIdError
from openbatch.files import AppendFile

if TYPE_CHECKING:
    from pathlib import Path


def line(custom_id: str, text: str = "x") -> bytes:
    request = {"custom_id": custom_id, "method": "POST", "url": "/v1/x", "body": {"input": text}}
    return json.dumps(request, ensure_ascii=False).encode() + b"\n"


def add(file: AppendFile, *custom_ids: str) -> None:
    for custom_id in custom_ids:
        file.append(custom_id, line(custom_id))


def ids(path: Path) -> list[str]:
    """Return the ids of a file of which every line must be whole."""
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(row)["custom_id"] for row in data.splitlines()]


def test_torn_at_any_byte_the_whole_lines_survive(tmp_path: Path) -> None:
    first, second = line("a", '"{\\"} ż'), line("b", 'e\\n"}{')
    whole = first + second
    for cut in range(len(whole) + 1):
        path = tmp_path / f"{cut}.jsonl"
        path.write_bytes(whole[:cut])
        survivors = [
            custom_id
            for custom_id, end in (("a", len(first)), ("b", len(whole)))
            if cut >= end - 1  # only the line break may be missing
        ]
        dropped = cut - sum(len(line_) for line_ in (first, second)[: len(survivors)])
        with AppendFile(path) as file:
            if dropped > 0:
                with pytest.warns(RuntimeWarning, match=f"its {dropped} bytes are dropped"):
                    add(file, "c")
            else:
                add(file, "c")
        assert ids(path) == [*survivors, "c"]
        assert path.read_bytes().startswith(b"".join((first, second)[: len(survivors)]))


@settings(deadline=None)  # files take the time they take
@given(texts=st.lists(st.text(), min_size=1, max_size=4), data=st.data())
def test_torn_anywhere_random_lines_survive(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    rows = [
        json.dumps({"custom_id": str(n), "body": {text: [text]}}).encode() + b"\n"
        for n, text in enumerate(texts)
    ]
    whole = b"".join(rows)
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.mktemp("torn") / "batch.jsonl"
    path.write_bytes(whole[:cut])
    with warnings.catch_warnings(record=True, action="always"), AppendFile(path) as file:
        add(file, "last")
    survivors = [str(n) for n in range(len(rows)) if cut >= len(b"".join(rows[: n + 1])) - 1]
    assert ids(path) == [*survivors, "last"]


def test_a_torn_line_is_dropped_only_together_with_writing(path: Path) -> None:
    path.write_bytes(line("a") + b'{"custom_id":"b')
    with AppendFile(path) as file:
        with (
            pytest.warns(RuntimeWarning, match="line 2 was not written to its end"),
            pytest.raises(DuplicateCustomIdError),
        ):
            add(file, "a")
        assert path.read_bytes() == line("a") + b'{"custom_id":"b'
        add(file, "b")
    assert ids(path) == ["a", "b"]


@pytest.mark.filterwarnings("error")
def test_a_program_that_raises_warnings_still_gets_whole_lines(path: Path) -> None:
    path.write_bytes(line("a") + b'{"custom_id":"b')
    file = AppendFile(path)
    with pytest.raises(RuntimeWarning):
        add(file, "b")
    assert path.read_bytes() == line("a") + b'{"custom_id":"b'
    add(file, "b")
    assert ids(path) == ["a", "b"]


def test_zeros_after_a_power_failure_are_torn_too(path: Path) -> None:
    path.write_bytes(line("a") + bytes(100))
    with pytest.warns(RuntimeWarning, match="its 100 bytes"):
        add(AppendFile(path), "b")
    assert ids(path) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (line("a") + b'{"custom_id":"b"\n' + line("c"), "line 2"),
        (line("a") + b"\n" + b'{"id":1}\n', "line 3: custom_id"),
        (b'{"id":1}', "line 1: custom_id"),
        (line("a") + b'{"custom_id":"b","x":NaN}', "line 2"),
        (line("a") + b'{"custom_id":"b",}', "line 2"),
        (b"a,b\n1,2\n", "line 1"),
        (b"dear diary", "line 1"),
        (b"[1, 2", "line 1"),
        (b"\xef\xbb\xbf" + line("a"), "line 1"),
        (b'{\n  "custom_id": "a"\n}\n', "line 1"),
        (line("a") + b'{"custom_id":"\xff"}\n', "line 2"),
    ],
)
def test_a_file_that_is_no_batch_file_is_left_alone(path: Path, content: bytes, place: str) -> None:
    path.write_bytes(content)
    file = AppendFile(path)
    for _ in range(2):
        with pytest.raises(BatchFileError, match=re.escape(f"{path}: {place}")):
            add(file, "new")
    file.close()
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\n", line("a") + b"\n\n", line("a").rstrip() + b"\r\n"])
def test_blank_lines_and_other_line_breaks_are_fine(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    add(AppendFile(path), "b")
    assert path.read_bytes() == content + line("b")
