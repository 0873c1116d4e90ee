"""The files of a job: split at every limit, all there or none, continued and replaced as a whole."""

from __future__ import annotations

import json
import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch import (
    BatchFileError,
    BatchJobManager,
    DuplicateCustomIdError,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    ResponsesRequest,
    WriteReport,
)
from openbatch.files.shard_manifest import manifest_path, shard_path
from openbatch.files.shard_paths import shard_paths
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.targets import Limits
from tests.openbatch.files.sample_sets import job, job_of, names, numbered
from tests.openbatch.manager.sample_jobs import PROMPT, row
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.file_checks import FileMode


def ids(path: Path) -> list[list[str]]:
    return [[line["custom_id"] for line in lines(each)] for each in shard_paths(path)]


def write_and_fail(path: Path, mode: FileMode) -> None:
    with ShardSet(path, mode, Limits(requests=2), url="/v1/x") as files:
        for n in range(10, 17):
            files.add(Lines(b'{"custom_id":"%d"}\n' % n, [str(n)]))
        raise RuntimeError


# --- where it is split


def test_a_job_that_fits_is_one_file_without_a_manifest(path: Path) -> None:
    report = job(path, *numbered(1, 2, 3), limits=Limits(requests=3))
    assert names(path) == ["batch.jsonl"]
    assert report.paths == (path,)
    (shard,) = report.shards
    assert (shard.requests, shard.bytes) == (3, path.stat().st_size)
    assert report.bytes == shard.bytes


def test_one_request_more_makes_two_files(path: Path) -> None:
    report = job(path, *numbered(*range(7)), limits=Limits(requests=3))
    assert names(path) == [
        *("batch-00001.jsonl", "batch-00002.jsonl", "batch-00003.jsonl", "batch.manifest.json")
    ]
    assert ids(path) == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert report == WriteReport(path, 7)
    assert report.paths == shard_paths(path) == tuple(shard_path(path, n) for n in (1, 2, 3))
    assert [shard.requests for shard in report.shards] == [3, 3, 1]
    assert [shard.bytes for shard in report.shards] == [
        each.stat().st_size for each in report.paths
    ]
    manifest = json.loads(manifest_path(path).read_bytes())
    assert [each["file"] for each in manifest["shards"]] == [each.name for each in report.paths]
    assert [each["requests"] for each in manifest["shards"]] == [3, 3, 1]


def test_the_limits_of_the_service_hold_by_default(path: Path) -> None:
    rows = [EmbeddingInputInstance(id=n, input="x") for n in range(50_001)]
    report = BatchJobManager().add_embedding_requests(rows, EmbeddingsRequest(model="m"), path)
    assert [shard.requests for shard in report.shards] == [50_000, 1]
    assert BatchJobManager().limits == Limits(50_000, 200 * 1024 * 1024, 50_000, 2_048)
    assert BatchJobManager(target="azure").limits.requests == 100_000


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 60), min_size=1, max_size=30),
    room=st.integers(90, 300),
    at_once=st.integers(1, 7),
)
def test_files_are_as_full_as_their_bytes_allow(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], room: int, at_once: int
) -> None:
    path = tmp_path_factory.mktemp("set") / "batch.jsonl"
    written = [b'{"custom_id":"%d"%s}\n' % (n, b" " * size) for n, size in enumerate(sizes)]
    with ShardSet(path, "w", Limits(bytes=room), url="/v1/x") as files:
        for start in range(0, len(written), at_once):
            part = written[start : start + at_once]
            numbers = [str(n) for n in range(start, start + len(part))]
            files.add(Lines(b"".join(part), numbers))
    data = [each.read_bytes() for each in shard_paths(path)]
    assert b"".join(data) == b"".join(written)
    assert all(len(each) <= room for each in data)
    for each, following in pairwise(data):
        assert len(each) + following.index(b"\n") + 1 > room


def test_inputs_are_counted_where_the_endpoint_counts_them(path: Path) -> None:
    inputs: list[Any] = [["a", "b"], "c", [1, 2, 3], [[1], [2], [3]], "d"]
    rows = [EmbeddingInputInstance(id=n, input=each) for n, each in enumerate(inputs)]
    manager = BatchJobManager(limits=Limits(inputs=4))
    report = manager.add_embedding_requests(rows, EmbeddingsRequest(model="m"), path)
    assert ids(path) == [["0", "1", "2"], ["3", "4"]]
    assert [shard.inputs for shard in report.shards] == [4, 4]
    manager.add_embedding_requests(
        [EmbeddingInputInstance(id="e", input="e")],
        EmbeddingsRequest(model="m"),
        path,
        suppress_warnings=True,
    )
    assert ids(path) == [["0", "1", "2"], ["3", "4"], ["e"]]


def test_a_file_has_requests_for_one_model(path: Path) -> None:
    other = row(2, text="it")
    other.instance_request_options = {"model": "gpt-4o"}
    report = job(path, *numbered(1), other, *numbered(3))
    assert ids(path) == [["1", "3"], ["2"]]
    assert [shard.model for shard in report.shards] == ["gpt-4o-mini", "gpt-4o"]
    for each in report.paths:
        assert len({body["model"] for body in bodies(each)}) == 1


def test_a_budget_of_tokens_splits_too(path: Path) -> None:
    rows = [row(n, text="word " * n) for n in (1, 2, 3, 4)]

    def count(line: bytes) -> int:
        return line.count(b"word")

    report = job(path, *rows, token_budget=6, count_tokens=count)
    assert ids(path) == [["1", "2", "3"], ["4"]]
    assert [shard.tokens for shard in report.shards] == [6, 4]
    with pytest.raises(InvalidRequestError, match=r"^request '7': the request has 7 tokens, more"):
        job(path, row(7, text="word " * 7), token_budget=6, count_tokens=count)


@pytest.mark.parametrize("counted", [np.int64(2), np.uint8(2), 2])
def test_a_counter_may_return_any_whole_number(path: Path, counted: object) -> None:
    def count(_line: bytes) -> object:
        return counted

    report = job(path, *numbered(1, 2), token_budget=3, count_tokens=count)
    assert [(type(shard.tokens), shard.tokens) for shard in report.shards] == [(int, 2), (int, 2)]
    assert ids(path) == [["1"], ["2"]]  # which reads the manifest
    report = job(path, *numbered(3), token_budget=4, count_tokens=count)
    assert [(type(shard.tokens), shard.tokens) for shard in report.shards] == [(int, 4)]


@pytest.mark.parametrize("counted", [2.5, 2.0, None, "2", -1, np.float64(2)])
def test_a_counter_that_returns_something_else_is_refused_at_once(
    path: Path, counted: object
) -> None:
    def count(_line: bytes) -> object:
        return counted

    rows = iter(numbered(*range(1, 2_002)))
    message = f"count_tokens gave {counted!r} for the request; return a whole number from 0"
    with pytest.raises(InvalidRequestError, match=re.escape(f"request '1': {message}")):
        job_of(path, rows, token_budget=3, count_tokens=count)
    assert len(list(rows)) > 1_000
    assert names(path) == []
    job(path, *numbered(1, 2), limits=Limits(requests=1))
    with pytest.raises(InvalidRequestError, match=re.escape(f"request '2': {message}")):
        job(path, *numbered(3), token_budget=3, count_tokens=count)
    assert ids(path) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("limits", "what"),
    [(Limits(bytes=200), "bytes"), (Limits(inputs=1), "inputs"), (Limits(), "inputs")],
)
def test_a_row_that_fits_into_no_file_is_named(path: Path, limits: Limits, what: str) -> None:
    config = EmbeddingsRequest(model="m")
    too_much = ["x" * 20] * (2_048 if limits == Limits() else 10)
    wrong = EmbeddingInputInstance(id="big", input=too_much)
    if limits == Limits():
        limits = Limits(inputs_per_request=2_000)
    rows = [EmbeddingInputInstance(id="good", input="x"), wrong]
    with pytest.raises(InvalidRequestError, match=f"^request 'big': the request has .* {what}, "):
        BatchJobManager(limits=limits).add_embedding_requests(rows, config, path)
    assert names(path) == []


# --- ids


def test_an_id_that_comes_twice_is_found_across_files(path: Path) -> None:
    with pytest.raises(DuplicateCustomIdError, match="'2' was added to"):
        job(path, *numbered(1, 2, 3, 4, 5, 2), limits=Limits(requests=2))
    assert names(path) == []
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(DuplicateCustomIdError, match="'3' is in the existing file"):
        job(path, *numbered(4, 3), limits=Limits(requests=2))
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before


def test_an_id_that_comes_twice_is_found_among_very_many(path: Path) -> None:
    def add(*extra: str) -> None:
        with ShardSet(path, "w", Limits(), url="/v1/x") as files:
            for start in range(0, 70_000, 100):
                some = [f"{n * 7919 % 70_001}" for n in range(start, start + 100)]
                files.add(Lines(b"".join(b'{"custom_id":"%s"}\n' % n.encode() for n in some), some))
            for each in extra:
                files.add(Lines(b'{"custom_id":"%s"}\n' % each.encode(), [each]))

    add()
    with pytest.raises(DuplicateCustomIdError, match="'7919' was added"):
        add("x", "7919")


# --- continuing and replacing


def test_a_file_without_room_becomes_the_first_of_a_set(path: Path) -> None:
    job(path, *numbered(1, 2))
    report = job(path, *numbered(3, 4, 5), limits=Limits(requests=3))
    assert ids(path) == [["1", "2", "3"], ["4", "5"]]
    assert names(path) == ["batch-00001.jsonl", "batch-00002.jsonl", "batch.manifest.json"]
    assert report.written == 3


def test_a_file_that_is_too_large_already_is_split_too(path: Path) -> None:
    job(path, *numbered(*range(7)))
    job(path, *numbered(7), limits=Limits(requests=3))
    assert ids(path) == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]


def test_the_last_file_of_a_set_is_filled_before_there_are_further_ones(path: Path) -> None:
    job(path, *numbered(1, 2, 3, 4), limits=Limits(requests=3))
    before = [each.read_bytes() for each in shard_paths(path)]
    report = job(path, *numbered(5), limits=Limits(requests=3))
    assert ids(path) == [["1", "2", "3"], ["4", "5"]]
    assert report.paths == (shard_path(path, 2),)
    assert [shard.requests for shard in report.shards] == [2]
    report = job(path, *numbered(6, 7), limits=Limits(requests=3))
    assert ids(path) == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    assert report.paths == (shard_path(path, 2), shard_path(path, 3))
    report = job(path, *numbered(8, 9, 10, 11, 12), limits=Limits(requests=3))
    assert ids(path)[2:] == [["7", "8", "9"], ["10", "11", "12"]]
    after = [each.read_bytes() for each in shard_paths(path)]
    assert after[0] == before[0]
    assert after[1].startswith(before[1])
    assert [shard.bytes for shard in report.shards] == [len(each) for each in after[2:]]
    assert names(path) == [*(each.name for each in shard_paths(path)), "batch.manifest.json"]


@pytest.mark.parametrize(("first", "second"), [(7, 1), (7, 4), (1, 7), (4, 7), (7, 7), (1, 1)])
def test_a_rerun_replaces_everything(path: Path, first: int, second: int) -> None:
    for start, count in ((0, first), (100, second)):
        with ShardSet(path, "w", Limits(requests=3), url="/v1/x") as files:
            for n in range(start, start + count):
                files.add(Lines(b'{"custom_id":"%d"}\n' % n, [str(n)]))
    assert list(chain(*ids(path))) == [str(100 + n) for n in range(second)]
    wanted = ["batch.jsonl"]
    if second > 3:
        wanted = [shard_path(path, n + 1).name for n in range((second + 2) // 3)]
        wanted.append("batch.manifest.json")
    assert names(path) == wanted


def test_mode_x_refuses_a_set(path: Path) -> None:
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    with pytest.raises(BatchFileError, match="exists"):
        ShardSet(path, "x", Limits(), url="/v1/x")


def test_an_error_leaves_a_set_as_it_was(path: Path) -> None:
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    modes: tuple[FileMode, ...] = ("a", "w")
    for mode in modes:
        with pytest.raises(RuntimeError):
            write_and_fail(path, mode)
        assert {each: each.read_bytes() for each in path.parent.iterdir()} == before


def test_other_endpoints_and_models_are_kept_in_the_report(path: Path) -> None:
    report = BatchJobManager().add_templated_instances(
        PROMPT, ResponsesRequest(model="m"), numbered(1), path
    )
    assert (report.shards[0].endpoint, report.shards[0].model) == ("/v1/responses", "m")
