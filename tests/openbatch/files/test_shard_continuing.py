"""Jobs that go on with what is there: each file has one model and one endpoint, and is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchCollector,
    BatchFileError,
    BatchJobManager,
    ChatCompletionsRequest,
    DuplicateCustomIdError,
    EmbeddingsRequest,
    InvalidRequestError,
    Limits,
    ResponsesRequest,
    Shard,
    shard_paths,
    validate_batch_file,
)
from openbatch.files.shard_manifest import manifest_path
from openbatch.files.shard_set import Lines, ShardSet
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openbatch import WriteReport
    from openbatch.files.file_checks import FileMode
    from openbatch.runtime.request_model import EndpointRequest

SMALL = ResponsesRequest(model="gpt-4o-mini")
LARGE = ResponsesRequest(model="gpt-4.1")
CHAT = ChatCompletionsRequest(model="gpt-4o-mini")
EMBEDDING = EmbeddingsRequest(model="text-embedding-3-small")


def build(
    path: Path,
    config: EndpointRequest,
    *ids: str,
    mode: FileMode = "a",
    requests: int = 50_000,
    **options: Any,  # noqa: ANN401 (of the manager)
) -> WriteReport:
    template = None if isinstance(config, EmbeddingsRequest) else "{t}"
    name = "input" if template is None else "t"
    rows = [{"id": each, name: "x"} for each in ids]
    manager = BatchJobManager(limits=Limits(requests=requests), **options)
    return manager.build(template, config, rows=rows, id="id", out=path, mode=mode)


def ids(path: Path) -> list[list[str]]:
    return [[line["custom_id"] for line in lines(each)] for each in shard_paths(path)]


def kinds(path: Path) -> list[tuple[str, str]]:
    """Return the endpoint and the model of each file, of which there must be one."""
    found: list[tuple[str, str]] = []
    for each in shard_paths(path):
        (kind,) = {(line["url"], line["body"]["model"]) for line in lines(each)}
        found.append(kind)
        assert validate_batch_file(each).is_valid
    return found


# --- one model and one endpoint


def test_another_model_gets_a_file_of_its_own(path: Path) -> None:
    build(path, SMALL, "1", "2")
    report = build(path, LARGE, "3")
    assert ids(path) == [["1", "2"], ["3"]]
    assert kinds(path) == [("/v1/responses", "gpt-4o-mini"), ("/v1/responses", "gpt-4.1")]
    (shard,) = report.shards
    assert (shard.path.name, shard.requests) == ("batch-00002.jsonl", 1)
    assert (shard.endpoint, shard.model) == ("/v1/responses", "gpt-4.1")


def test_another_endpoint_gets_a_file_of_its_own(path: Path) -> None:
    build(path, SMALL, "1")
    report = build(path, CHAT, "2")
    assert ids(path) == [["1"], ["2"]]
    assert kinds(path) == [
        ("/v1/responses", "gpt-4o-mini"),
        ("/v1/chat/completions", "gpt-4o-mini"),
    ]
    assert [shard.endpoint for shard in report.shards] == ["/v1/chat/completions"]


def test_the_url_of_another_service_is_another_endpoint(path: Path) -> None:
    build(path, CHAT, "1")
    report = build(path, CHAT, "2", target="azure")
    assert ids(path) == [["1"], ["2"]]
    assert [shard.endpoint for shard in report.shards] == ["/chat/completions"]


def test_each_goes_on_with_the_last_file_of_its_kind(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)
    build(path, CHAT, "c1", requests=2)
    build(path, LARGE, "l1", requests=2)
    report = build(path, SMALL, "4", "5", requests=2)
    assert ids(path) == [["1", "2"], ["3", "4"], ["c1"], ["l1"], ["5"]]
    assert [shard.path.name for shard in report.shards] == [
        *("batch-00002.jsonl", "batch-00005.jsonl")
    ]
    assert build(path, CHAT, "c2", requests=2).shards[0].path.name == "batch-00003.jsonl"
    assert ids(path) == [["1", "2"], ["3", "4"], ["c1", "c2"], ["l1"], ["5"]]
    kinds(path)


def test_a_file_that_is_mixed_already_is_sorted(path: Path) -> None:
    with BatchCollector(path) as collector:
        collector.responses.create("1", "gpt-4o-mini", input="x")
        collector.chat.completions.create("2", "m", messages=[{"role": "user", "content": "x"}])
        collector.responses.create("3", "gpt-4o-mini", input="x")
        collector.responses.create("4", "gpt-4.1", input="x")
    report = build(path, SMALL, "5")
    assert ids(path) == [["1", "3", "5"], ["2"], ["4"]]
    assert len(kinds(path)) == 3
    assert [shard.path.name for shard in report.shards] == ["batch-00001.jsonl"]


def test_inputs_are_counted_by_the_endpoint_of_each_file(path: Path) -> None:
    build(path, EMBEDDING, "1", "2")
    build(path, SMALL, "3")
    build(path, EMBEDDING, "4")
    assert ids(path) == [["1", "2", "4"], ["3"]]
    with ShardSet(path, "a", Limits(), url="/v1/embeddings", counted_field="input") as files:
        line = b'{"custom_id":"5","method":"POST","url":"/v1/embeddings","body":{"model":"m"}}\n'
        files.add(Lines(line, ["5"], "m"))
    manager = BatchJobManager(limits=Limits(inputs=4))
    rows: list[dict[str, object]] = [{"id": "6", "input": ["a", "b"]}]
    full = shard_paths(path)[0].stat()
    report = manager.build(None, EMBEDDING, rows=rows, id="id", out=path, mode="a")
    assert shard_paths(path)[0].stat().st_ino == full.st_ino  # it was not written anew in vain
    assert ids(path) == [["1", "2", "4"], ["3"], ["5"], ["6"]]
    assert [shard.inputs for shard in report.shards] == [2]


def test_a_budget_of_tokens_holds_for_the_lines_that_are_there(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)

    def one(_line: bytes) -> int:
        return 1

    report = build(path, SMALL, "4", "5", token_budget=2, count_tokens=one)
    assert ids(path) == [["1", "2"], ["3", "4"], ["5"]]
    assert [shard.tokens for shard in report.shards] == [2, 1]
    full = shard_paths(path)[2].stat()
    with shard_paths(path)[2].open("rb") as file:
        size = len(file.readline())
    build(path, SMALL, "6", "7", token_budget=2 * size - 3)  # by default each byte is one
    assert ids(path) == [["1", "2"], ["3", "4"], ["5"], ["6"], ["7"]]
    assert shard_paths(path)[2].stat().st_ino == full.st_ino


def test_a_line_that_is_over_the_budget_does_not_end_a_job_that_appends(path: Path) -> None:
    build(path, SMALL, "big")
    build(path, SMALL, "1")

    def count(line: bytes) -> int:
        return 50 if b'"big"' in line else 1

    report = build(path, SMALL, "2", "3", token_budget=2, count_tokens=count)
    assert ids(path) == [["big"], ["1", "2"], ["3"]]
    assert [shard.tokens for shard in report.shards] == [2, 1]
    with pytest.raises(InvalidRequestError, match="has 50 tokens, more than the 2"):
        build(path.with_name("new.jsonl"), SMALL, "big", token_budget=2, count_tokens=count)


# --- what is there is told right


def test_the_figures_of_a_file_count_requests(path: Path) -> None:
    build(path, SMALL, "1", "2")
    path.write_bytes(b"\n" + path.read_bytes() + b"\n \r\n")
    (shard,) = build(path, SMALL, "3").shards
    assert shard == Shard(
        path, 3, path.stat().st_size, endpoint="/v1/responses", model="gpt-4o-mini"
    )


def test_an_id_that_is_there_twice_already_is_told(path: Path) -> None:
    build(path, SMALL, "1", "2")
    path.write_bytes(path.read_bytes() * 2)
    before = path.read_bytes()
    for continued in (
        lambda: build(path, SMALL, "3"),
        lambda: BatchCollector(path).responses.create("3", "gpt-4o-mini", input="x"),
        lambda: BatchJobManager().add("3", ResponsesRequest(model="m", input="x"), path),
    ):
        with pytest.raises(
            DuplicateCustomIdError, match="lines 1 and 3 both have the custom_id '1'"
        ):
            continued()
        assert path.read_bytes() == before


def test_ids_that_two_files_of_a_set_share_are_told(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)
    first, second = shard_paths(path)
    second.write_bytes(second.read_bytes().replace(b'"3"', b'"1"'))
    before = first.read_bytes()
    with pytest.raises(DuplicateCustomIdError, match=r"'1' is in the existing file .* 2 times"):
        build(path, SMALL, "4")
    assert first.read_bytes() == before


def test_what_a_manifest_says_of_models_is_read_from_the_lines(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)
    manifest = manifest_path(path)
    for said in (b"/v1/responses", b"gpt-4o-mini"):
        manifest.write_bytes(manifest.read_bytes().replace(said, b"else"))
    build(path, SMALL, "4", requests=2)
    assert ids(path) == [["1", "2"], ["3", "4"]]
    assert b"else" not in manifest.read_bytes()


def test_a_file_of_a_set_that_is_written_to_in_the_meantime_is_not_replaced(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)
    last = shard_paths(path)[1]

    def rows() -> Iterator[dict[str, str]]:
        yield {"id": "4", "t": "x"}
        with last.open("ab") as file:
            file.write(b'{"custom_id":"of somebody else"}\n')

    manager = BatchJobManager(limits=Limits(requests=2))
    with pytest.raises(BatchFileError, match=r"batch-00002\.jsonl: something else wrote to it"):
        manager.build("{t}", SMALL, rows=rows(), id="id", out=path, mode="a")
    assert b"of somebody else" in last.read_bytes()


def test_a_set_of_which_a_file_was_changed_is_not_continued(path: Path) -> None:
    build(path, SMALL, "1", "2", "3", requests=2)
    last = shard_paths(path)[1]
    with last.open("ab") as file:
        file.write(b"\n")
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(BatchFileError, match=r"batch\.manifest\.json says that it has"):
        build(path, SMALL, "4")
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before
