"""The validator on a job that was split: all its files, each a batch of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openbatch import BatchJobManager, Limits, ResponsesRequest, shard_paths, validate_batch_file
from openbatch.files.shard_manifest import manifest_path
from openbatch.validation import BatchFileValidator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "batch.jsonl"
    manager = BatchJobManager(limits=Limits(requests=30))
    for model in ("m", "n"):
        rows = [{"id": f"{model}-{n}", "t": "x"} for n in range(45)]
        config = ResponsesRequest(model=model)
        manager.build("{t}", config, rows=rows, id="id", out=path, mode="a")
    return path


def spoil(path: Path, old: bytes, new: bytes) -> None:
    """Change a file and keep its size, so that it still belongs to its set."""
    assert len(old) == len(new)
    path.write_bytes(path.read_bytes().replace(old, new))


def test_a_set_is_as_good_as_its_files(path: Path) -> None:
    result = validate_batch_file(path)
    assert result.is_valid
    assert result.stats == {
        "files": 4,
        "file_size_mb": result.stats["file_size_mb"],
        "total_requests": 90,
        "unique_custom_ids": 90,
        "endpoints_used": ["/v1/responses"],
    }
    alone = [validate_batch_file(each).stats["total_requests"] for each in shard_paths(path)]
    assert alone == [30, 15, 30, 15]
    assert "files: 4" in str(result)


def test_the_sizes_of_many_small_files_add_up(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl"
    rows = [{"t": "x" * 4_000}] * 30
    config = ResponsesRequest(model="m")
    BatchJobManager(limits=Limits(requests=1)).build("{t}", config, rows=rows, out=path)
    size = sum(each.stat().st_size for each in shard_paths(path)) / 1024 / 1024
    assert validate_batch_file(path).stats["file_size_mb"] == round(size, 2) > 0.1


def test_a_finding_names_the_file(path: Path) -> None:
    second = shard_paths(path)[1]
    spoil(second, b'"m-31"', b'"m-30"')
    result = validate_batch_file(path)
    (finding,) = result.findings
    assert (finding.file, finding.line, finding.code) == (second.name, 2, "duplicate_custom_id")
    assert result.errors == [str(finding)]
    assert str(finding).startswith("batch-00002.jsonl: Line 2: custom_id: ")
    (alone,) = validate_batch_file(second).findings
    assert alone.file == ""
    assert str(alone) == str(finding).removeprefix("batch-00002.jsonl: ")


def test_findings_are_counted_over_all_files(path: Path) -> None:
    for each in shard_paths(path):
        spoil(each, b'"role":"user"', b'"role":"usee"')
    result = validate_batch_file(path)
    assert result.error_counts == result.counts == {"invalid_request": 90}
    assert [finding.file for finding in result.findings] == ["batch-00001.jsonl"] * 20
    assert result.errors[-1] == "... and 70 more [invalid_request]"
    assert len(str(result).splitlines()) < 40


def test_files_that_are_gone_or_changed_are_told(path: Path) -> None:
    shard_paths(path)[1].unlink()
    result = validate_batch_file(path)
    (finding,) = result.findings
    assert (finding.code, finding.file) == ("unreadable_file", "batch-00002.jsonl")
    assert str(finding).startswith("batch-00002.jsonl: ")
    assert "batch-00002.jsonl: batch.manifest.json says" in finding.message
    assert not result.is_valid
    manifest_path(path).write_bytes(b"{")
    assert "this is no manifest of openbatch" in validate_batch_file(path).errors[0]


def test_half_a_megabyte_is_a_limit_too(path: Path) -> None:
    class Small(BatchFileValidator):
        MAX_FILE_SIZE_MB = 0.001  # type: ignore[assignment]  # as one may well write

    result = Small().validate_file(path)
    assert result.counts == {"file_too_large": 4}
