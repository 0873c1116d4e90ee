"""Jobs without requests: no file is made, nothing else is lost, and it is said."""

from __future__ import annotations

import re
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

import pytest

from openbatch import (
    BatchFileError,
    BatchJobManager,
    EmbeddingsRequest,
    Limits,
    NoRequestsWarning,
    WriteReport,
    shard_paths,
)
from openbatch.files.shard_commit import journal_path
from tests.openbatch.manager.sample_jobs import CONFIG, PROMPT, row
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openbatch.files.file_checks import FileMode
    from openbatch.row_sources import Rows

#: Jobs without requests: what there is, and how many rows of it are left out.
NOTHING: Final[dict[str, tuple[Rows, int]]] = {
    "a list": ([], 0),
    "a generator": (iter(()), 0),
    "skipped": ([{"text": None}, {"text": float("nan")}], 2),
}
no_requests = pytest.mark.parametrize(("rows", "skipped"), NOTHING.values(), ids=NOTHING)


def build(path: Path, rows: Rows, mode: FileMode) -> WriteReport:
    manager = BatchJobManager(missing="skip", limits=Limits(requests=2))
    return manager.build("Rate {text}", CONFIG, rows=rows, out=path, mode=mode)


def some(number: int) -> list[dict[str, str]]:
    return [{"text": str(n)} for n in range(number)]


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@no_requests
@pytest.mark.parametrize("mode", ["w", "a", "x"])
def test_no_file_is_made_in_any_mode(
    tmp_path: Path, rows: Rows, skipped: int, mode: FileMode
) -> None:
    path = tmp_path / "batch.jsonl"
    said = (
        "no request was written, as there are no rows; no file is made, since the service refuses"
    )
    with nullcontext() if skipped else pytest.warns(NoRequestsWarning, match=f"^{path}: {said}"):
        report = build(path, rows, mode)
    assert (report.path, report.written, report.skipped) == (path, 0, skipped)
    assert (report.paths, report.shards, report.bytes) == ((), (), 0)
    assert list(tmp_path.iterdir()) == []
    build(path, some(1), "x")  # there is nothing in the way


@no_requests
@pytest.mark.parametrize("number", [1, 5], ids=["a file", "a set"])
def test_what_is_appended_to_stays(tmp_path: Path, rows: Rows, skipped: int, number: int) -> None:
    path = tmp_path / "batch.jsonl"
    build(path, some(number), "w")
    before = content(tmp_path)
    said = "; what is there stays as it was$"
    with nullcontext() if skipped else pytest.warns(NoRequestsWarning, match=said):
        report = build(path, rows, "a")
    assert report.paths == ()
    assert content(tmp_path) == before


@no_requests
@pytest.mark.parametrize("number", [1, 5], ids=["a file", "a set"])
def test_what_is_replaced_is_not_taken_for_the_new_job(
    tmp_path: Path, rows: Rows, skipped: int, number: int
) -> None:
    path = tmp_path / "batch.jsonl"
    (tmp_path / "mine.txt").write_bytes(b"mine")
    build(path, some(number), "w")
    why = r"all rows were left out \(2\)" if skipped else "there are no rows"
    with pytest.warns(NoRequestsWarning, match=f"{why}; what was there before is removed$"):
        build(path, rows, "w")
    assert content(tmp_path) == {"mine.txt": b"mine"}
    assert shard_paths(path) == ()


def test_a_file_and_a_set_are_both_replaced(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    build(path, some(5), "w")
    path.write_bytes(shard_paths(path)[0].read_bytes())
    with pytest.warns(NoRequestsWarning):
        build(path, [], "w")
    assert content(tmp_path) == {}
    assert not journal_path(path).exists()


def test_a_job_that_fails_without_a_line_removes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    build(path, some(1), "w")
    before = content(tmp_path)

    def rows() -> Iterator[dict[str, str]]:
        yield from ()
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="the database is gone"):
        build(path, rows(), "w")
    assert content(tmp_path) == before


def test_what_somebody_else_has_written_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    build(path, some(1), "w")

    def rows() -> Iterator[dict[str, str]]:
        yield from ()
        path.write_bytes(b"{}\n")

    with pytest.raises(BatchFileError, match="something else wrote to it while this job was"):
        build(path, rows(), "w")
    assert content(tmp_path) == {"batch.jsonl": b"{}\n"}


def test_the_methods_of_before_say_it_too(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    manager = BatchJobManager()
    with pytest.warns(NoRequestsWarning, match=re.escape(str(path))) as caught:
        assert manager.add_templated_instances(PROMPT, CONFIG, [], path) == WriteReport(path, 0)
    assert [each.filename for each in caught] == [__file__]
    with pytest.warns(NoRequestsWarning):
        manager.add_embedding_requests([], EmbeddingsRequest(model="e"), path)
    assert not path.exists()
    manager.add_templated_instances(PROMPT, CONFIG, [row(text="it")], path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        manager.add_templated_instances(PROMPT, CONFIG, [], path, suppress_warnings=True)
    assert len(lines(path)) == 1
