"""Writing a single file, line by line, where a job has put a set of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from openbatch import (
    BatchCollector,
    BatchFileError,
    BatchJobManager,
    Limits,
    ResponsesRequest,
    read_results,
    shard_paths,
    write_retry_file,
)
from openbatch.files.shard_manifest import manifest_path
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = ResponsesRequest(model="m")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "batch.jsonl"
    split(path)
    return path


def split(path: Path) -> None:
    rows = [{"t": str(n)} for n in range(3)]
    BatchJobManager(limits=Limits(requests=2)).build("{t}", CONFIG, rows=rows, out=path, mode="a")


def content(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


def test_a_set_is_not_continued_line_by_line(path: Path) -> None:
    before = content(path)
    message = r"batch\.manifest\.json says that it became several files, to which single requests"
    with pytest.raises(BatchFileError, match=message):
        BatchCollector(path)
    with pytest.raises(BatchFileError, match=message):
        BatchJobManager().add("x", ResponsesRequest(model="m", input="x"), path)
    with pytest.raises(BatchFileError, match="exists"):
        BatchCollector(path, mode="x")
    for shard in shard_paths(path):
        with pytest.raises(BatchFileError, match=r"this is one of the files that batch\.jsonl is"):
            BatchCollector(shard, mode="w")
        with pytest.raises(BatchFileError, match=re.escape(f"{shard}: batch.manifest.json says")):
            BatchJobManager().build("x", CONFIG, rows=[{"t": 1}], out=shard)
    manifest = manifest_path(path)
    for use in (
        lambda: BatchCollector(manifest, mode="w"),
        lambda: BatchJobManager().build("x", CONFIG, rows=[{"t": 1}], out=manifest),
    ):
        with pytest.raises(BatchFileError, match="this says which files a job was split into"):
            use()
    assert content(path) == before
    split(path.with_name("other.jsonl"))  # and a job goes on as before


def test_requests_to_try_again_are_not_written_beside_a_set(path: Path, tmp_path: Path) -> None:
    job = tmp_path / "job.jsonl"
    split(job)
    before = content(path)
    results = read_results([], inputs=job)
    with pytest.raises(BatchFileError, match="became several files"):
        write_retry_file(results, None, path)
    assert content(path) == before


def test_mode_w_replaces_the_set_together_with_writing_the_first_line(path: Path) -> None:
    before = content(path)
    with BatchCollector(path, mode="w") as collector:
        assert content(path) == before
        collector.responses.create("x", "m", input="x")
        assert list(content(path)) == ["batch.jsonl"]
    assert shard_paths(path) == (path,)
    assert [line["custom_id"] for line in lines(path)] == ["x"]


def test_mode_w_without_any_line_replaces_the_set_by_an_empty_file(path: Path) -> None:
    BatchCollector(path, mode="w").close()
    assert content(path) == {"batch.jsonl": b""}


def test_a_file_that_became_a_set_in_the_meantime_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    collector = BatchCollector(path)
    collector.responses.create("x", "m", input="x")
    split(path)
    before = content(path)
    assert list(before) != ["batch.jsonl"]
    with pytest.raises(BatchFileError, match="became several files"):
        collector.responses.create("y", "m", input="x")
    assert content(path) == before


def test_a_set_whose_manifest_cannot_be_read_is_not_replaced(path: Path) -> None:
    manifest_path(path).write_bytes(b"{")
    before = content(path)
    with pytest.raises(BatchFileError, match="this is no manifest of openbatch"):
        BatchCollector(path, mode="w")
    assert content(path) == before
