"""Where results may lie: paths, folders, and whatever can be opened or read, as often as one likes."""

from __future__ import annotations

import gzip
import importlib
import io
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchFileError,
    BatchJobManager,
    Limits,
    ResponsesRequest,
    read_results,
)
from tests.openbatch.results.sample_lines import line, request, response_body, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

fsspec: Any = importlib.import_module("fsspec")  # it has no types of its own
LINES = [line(each, response_body(each.upper())) for each in ("a", "b")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "output.jsonl", LINES)


def ids_twice(given: Any) -> list[str]:  # noqa: ANN401 (whatever a user may give)
    """Return the ids of two passes, which must be the same, side by side and in random order too."""
    results = read_results(given)
    ids = [each.custom_id for each in results]
    assert [each.custom_id for each in results] == ids
    assert [(a.custom_id, b.custom_id) for a, b in zip(results, results, strict=True)] == [
        (each, each) for each in ids
    ]
    inputs = io.BytesIO(b"".join(b'{"custom_id": "%s"}\n' % each.encode() for each in ids[::-1]))
    assert [each.custom_id for each in read_results(given, inputs=inputs)] == ids[::-1]
    return ids


class OnlyReads:
    """What can be read once and tells nothing else of itself, such as a stream of the network."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


class Answer:
    """What the official client answers with a file's content: `read()` gives all at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self) -> bytes:
        return self._data


def test_a_path_is_read(path: Path) -> None:
    assert ids_twice(path) == ["a", "b"]
    assert ids_twice(str(path)) == ["a", "b"]


def test_open_files_are_read_and_stay_open(path: Path) -> None:
    with path.open("rb") as file:
        file.read(100)
        assert ids_twice(file) == ["a", "b"]
        assert not file.closed
    with path.open(encoding="utf-8") as text:
        assert ids_twice(text) == ["a", "b"]
        assert not text.closed


@pytest.mark.parametrize("kind", [io.BytesIO, OnlyReads, Answer])
def test_whatever_can_be_read_is_read(path: Path, kind: Callable[[bytes], BinaryIO]) -> None:
    assert ids_twice(kind(path.read_bytes())) == ["a", "b"]


def test_text_without_bytes_below_is_read() -> None:
    greetings = io.StringIO('{"custom_id": "grüße"}\n{"custom_id": "half"}')
    assert ids_twice(greetings) == ["grüße", "half"]


def test_files_that_fsspec_opens_are_read(path: Path) -> None:
    with fsspec.open("memory://results/output.jsonl", "wb") as file:
        file.write(path.read_bytes())
    assert ids_twice(fsspec.open("memory://results/output.jsonl")) == ["a", "b"]
    assert ids_twice(fsspec.open("memory://results/output.jsonl", "rt")) == ["a", "b"]
    assert ids_twice(fsspec.open_files("memory://results/*.jsonl")) == ["a", "b"]
    assert ids_twice(fsspec.open(f"file://{path}")) == ["a", "b"]
    with fsspec.open("memory://results/output.jsonl.gz", "wb") as file:
        file.write(gzip.compress(path.read_bytes()))
    packed = fsspec.open("memory://results/output.jsonl.gz", compression="gzip")
    assert ids_twice(packed) == ["a", "b"]


def test_members_of_an_archive_are_read(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "output.jsonl")
    assert ids_twice(zipfile.Path(tmp_path / "all.zip", "output.jsonl")) == ["a", "b"]


def test_a_pipe_is_read_once_and_kept(path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, path.read_bytes())
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert ids_twice(pipe) == ["a", "b"]


def test_a_list_reads_as_one(path: Path, tmp_path: Path) -> None:
    more = write_lines(tmp_path / "more.jsonl", [line("c", response_body("C"))])
    assert ids_twice([path, [io.BytesIO(more.read_bytes())]]) == ["a", "b", "c"]
    assert ids_twice([]) == []
    assert list(read_results(None)) == []


def test_the_path_of_a_job_that_was_split_stands_for_all_its_files(tmp_path: Path) -> None:
    job = tmp_path / "job.jsonl"
    BatchJobManager(limits=Limits(requests=2)).build(
        "{t}", ResponsesRequest(model="m"), rows=[{"t": "x"} for _ in range(5)], out=job
    )
    outcomes = list(read_results([], inputs=job))
    assert [outcome.custom_id for outcome in outcomes] == [f"row-{n}" for n in range(5)]


def test_of_a_folder_the_files_with_results_are_read_by_name(path: Path) -> None:
    folder = path.parent
    write_lines(folder / "a-10.jsonl", [line("x", response_body("X"))])
    write_lines(folder / "batch.jsonl", [request("a"), request("x")])
    write_lines(folder / "notes.txt", [line("y", response_body("Y"))])
    (folder / "deeper.jsonl").mkdir()
    assert ids_twice(folder) == ["x", "a", "b"]
    both = read_results(folder, inputs=folder)
    assert [each.custom_id for each in both] == ["a", "x"]
    assert both.report.unexpected == ["b"]


def test_what_leads_nowhere_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match=r"nowhere\.jsonl': there is no such file or folder"):
        read_results(tmp_path / "nowhere.jsonl")
    with pytest.raises(BatchFileError, match=r"fsspec\.open\('s3://bucket/output\.jsonl'\)"):
        read_results("s3://bucket/output.jsonl")
    with pytest.raises(BatchFileError, match=r"has no \.jsonl file with results"):
        read_results(tmp_path)
    wrong: Any
    for wrong, said in ((b"{}", r"io\.BytesIO\(data\)"), (7, "7 was given as a file")):
        with pytest.raises(BatchFileError, match=said):
            read_results(wrong)


def test_a_file_that_vanishes_is_an_error_of_ours(path: Path) -> None:
    results = read_results(path)
    path.unlink()
    with pytest.raises(BatchFileError, match="it cannot be read"):
        list(results)
