"""Where the files of a set are, and what they must not get in the way of."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchCollector,
    BatchFileError,
    BatchJobManager,
    Limits,
    ResponsesRequest,
    estimate,
    open_rows,
    read_results,
    shard_paths,
    validate_batch_file,
    write_retry_file,
)
from openbatch.files import shard_manifest
from openbatch.files.shard_commit import journal_path
from openbatch.files.shard_manifest import manifest_path, shard_path
from openbatch.files.shard_set import ShardSet
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openbatch import WriteReport
    from openbatch.files.file_checks import FileMode
    from openbatch.files.shard_manifest import Manifest

fsspec: Any = import_module("fsspec")  # it has no types of its own
datasets: Any = import_module("pyarrow.dataset")
CONFIG = ResponsesRequest(model="m")


def build(
    path: Path | str, rows: object, *, mode: FileMode = "w", requests: int = 2
) -> WriteReport:
    manager = BatchJobManager(limits=Limits(requests=requests))
    id_column = "t" if mode == "a" and isinstance(rows, list) else None
    return manager.build("{t}", CONFIG, rows=rows, id=id_column, out=path, mode=mode)  # type: ignore[arg-type]  # of several kinds


def some(number: int) -> list[dict[str, str]]:
    return [{"t": str(n)} for n in range(number)]


def texts(path: Path) -> list[str]:
    return [
        line["body"]["input"][0]["content"] for each in shard_paths(path) for line in lines(each)
    ]


# --- a program that goes to another folder


@pytest.mark.parametrize("mode", ["a", "w"])
@pytest.mark.parametrize("written", [True, False])
def test_a_collector_leaves_a_set_alone_that_is_where_the_program_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: FileMode, *, written: bool
) -> None:
    other = tmp_path / "other" / "x.jsonl"
    build(other, some(5))
    monkeypatch.chdir(tmp_path)
    collector = BatchCollector("x.jsonl", mode=mode)
    if written:
        collector.responses.create("a", "m", input="x")
        Path("x.jsonl").unlink()  # so that the path is looked at again
    monkeypatch.chdir(other.parent)
    collector.responses.create("b", "m", input="x")
    collector.close()
    assert texts(other) == ["0", "1", "2", "3", "4"]
    assert [line["custom_id"] for line in lines(tmp_path / "x.jsonl")] == ["b"]


def test_a_collector_replaces_the_set_that_was_where_it_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.jsonl"
    build(path, some(5))
    monkeypatch.chdir(tmp_path)
    collector = BatchCollector("x.jsonl", mode="w")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir("other")
    collector.responses.create("a", "m", input="x")
    assert shard_paths(path) == (path,)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x.jsonl"]


# --- what is not a set, and what is one no more


def test_a_manifest_of_something_else_is_in_nobodys_way_but_a_set_s(tmp_path: Path) -> None:
    path, manifest = tmp_path / "m.jsonl", tmp_path / "m.manifest.json"
    for content in (b'{"name": "web"}', b"[]", b'{"version": 3}'):
        manifest.write_bytes(content)
        build(path, some(1))
        assert shard_paths(path) == (path,)
        assert validate_batch_file(path).is_valid
        assert estimate(path).requests == 1
        with BatchCollector(path) as collector:
            collector.responses.create("a", "m", input="x")
        build(tmp_path / "m-00001.jsonl", some(1))
        (tmp_path / "m-00001.jsonl").unlink()
        before = path.read_bytes()
        for mode in ("w", "a"):
            with pytest.raises(BatchFileError, match=r"m\.manifest\.json: this file is in the way"):
                build(path, some(5), mode=mode)
        assert (path.read_bytes(), manifest.read_bytes()) == (before, content)
        assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, manifest.name]


@pytest.mark.parametrize("content", [b"", b"\0" * 20, b'{"version":1,"shards":[{"file":1}]}'])
def test_a_manifest_that_cannot_be_read_is_named_as_the_path_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.manifest.json").write_bytes(content)
    for use in (shard_paths, BatchCollector):
        with pytest.raises(BatchFileError, match=r"^m\.manifest\.json: this is no manifest"):
            use("m.jsonl")


def test_a_set_whose_files_were_removed_says_which_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    build(path, some(5))
    left = r"of which none is there \(if you removed them, remove x\.manifest\.json too\)"
    with pytest.raises(BatchFileError, match=r"x\.manifest\.json says that it became") as caught:
        build(path, some(1), mode="x")
    assert "of which" not in str(caught.value)
    for each in shard_paths(path):
        each.unlink()
    with pytest.raises(BatchFileError, match=left):
        BatchCollector(path)
    with pytest.raises(BatchFileError, match=left):
        build(path, some(1), mode="x")
    (tmp_path / "x.manifest.json").unlink()
    build(path, some(1), mode="x")


def test_a_file_beside_a_set_is_refused_by_whoever_reads(tmp_path: Path) -> None:
    path = tmp_path / "y.jsonl"
    build(tmp_path / "one.jsonl", some(1))
    build(path, some(5))
    path.touch()  # as a collector in mode `w` does before its first line
    assert len(shard_paths(path)) == 3
    path.write_bytes((tmp_path / "one.jsonl").read_bytes())
    message = "y.manifest.json says that it became several files, but there is such a file too"
    (finding,) = validate_batch_file(path).findings
    assert (finding.code, finding.file) == ("unreadable_file", "")
    assert message in finding.message
    uses: list[Callable[[Path], object]] = [
        shard_paths,
        estimate,
        read_results,
        lambda path: read_results([], inputs=path),
        lambda path: write_retry_file(read_results([]), [path], tmp_path / "again.jsonl"),
        BatchCollector,
        lambda path: build(path, some(1), mode="a"),
    ]
    for use in uses:
        with pytest.raises(BatchFileError, match=message):
            use(path)
    with pytest.raises(BatchFileError, match=message):
        read_results([], inputs=tmp_path)  # the folder of both
    with pytest.raises(BatchFileError, match=message):
        estimate(tmp_path)
    # Where the files themselves are named, nothing is unclear.
    named = [path.with_name(f"y-0000{n}.jsonl") for n in (1, 2, 3)]
    assert len(list(read_results([], inputs=named))) == 5


def test_a_file_of_a_set_that_is_gone_is_missed_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "y.jsonl"
    build(path, some(5))
    assert len(list(read_results([], inputs=tmp_path))) == 5
    shard_path(path, 2).unlink()
    message = r"y-00002\.jsonl: y\.manifest\.json says that it has \d+ bytes, but there is no such"
    with pytest.raises(BatchFileError, match=message):
        read_results([], inputs=tmp_path)
    with pytest.raises(BatchFileError, match=message):
        estimate(tmp_path)


def test_a_set_that_grows_while_it_is_looked_at_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.jsonl"
    build(path, some(3), mode="a")
    read = shard_manifest.read_manifest

    def read_and_grow(target: Path, shown: Path | None = None) -> Manifest | None:
        found = read(target, shown)
        monkeypatch.setattr("openbatch.files.shard_paths.read_manifest", read)
        build(path, [{"t": "new"}], mode="a")  # another job ends just here
        return found

    monkeypatch.setattr("openbatch.files.shard_paths.read_manifest", read_and_grow)
    assert len(shard_paths(path)) == 2
    assert texts(path) == ["0", "1", "2", "new"]


def test_a_job_says_that_the_set_grew_since_it_looked(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    build(path, some(3), mode="a")
    job = ShardSet(path, "a", Limits(), url="/v1/responses")
    build(path, [{"t": "new"}], mode="a")
    with pytest.raises(BatchFileError, match="something else wrote to it"), job:
        pytest.fail("the job began")
    assert texts(path) == ["0", "1", "2", "new"]


# --- names

NAMES = ["k", "k.jsonl", "k.v1", "k.v2", "k.jsonl.jsonl", "k.v1.jsonl", "k.shards.jsonl", ".jsonl"]


def test_outputs_whose_names_differ_share_nothing(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        build(tmp_path / name, [{"t": f"{number}-{n}"} for n in range(3)])
    for number, name in enumerate(NAMES):
        path = tmp_path / name
        assert len(shard_paths(path)) == 2
        assert texts(path) == [f"{number}-{n}" for n in range(3)]
    for place in (manifest_path, journal_path):
        assert len({place(tmp_path / name) for name in NAMES}) == len(NAMES)
    assert manifest_path(tmp_path / "k.jsonl").name == "k.manifest.json"
    build(tmp_path / "k", some(1))
    assert texts(tmp_path / "k.jsonl") == ["1-0", "1-1", "1-2"]


def test_very_long_names_have_room_for_what_belongs_to_them(tmp_path: Path) -> None:
    names = ["x" * 240 + f"{n}.jsonl" for n in range(2)]
    for name in names:
        path = tmp_path / name
        build(path, [{"t": name[-7]}])
        assert texts(path) == [name[-7]]
    with pytest.raises(BatchFileError, match="File name too long"):
        build(tmp_path / ("x" * 245 + ".jsonl"), some(5))
    assert {each.name for each in tmp_path.iterdir()} == set(names)


# --- links


@pytest.mark.parametrize(
    "read", [shard_paths, estimate, read_results], ids=lambda read: read.__name__
)
def test_a_name_that_is_too_long_is_no_file(tmp_path: Path, read: Callable[..., object]) -> None:
    further = {"endpoint": "/v1/responses"} if read is read_results else {}
    with pytest.raises(BatchFileError, match=r"x\.jsonl: it cannot be read \(File name too long\)"):
        read(tmp_path / f"{'x' * 300}.jsonl", **further)


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_text_can_be_a_file_but_no_set(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.jsonl")
    config = ResponsesRequest(model="m")
    BatchJobManager.build("{n}", config, rows=[{"n": 1}, {"n": 2}], out=path)
    before = path.read_bytes()
    small = BatchJobManager(limits=Limits(requests=1))
    with pytest.raises(BatchFileError, match="this name has bytes that are no text"):
        small.build("{n}", config, rows=[{"n": 1}, {"n": 2}], out=path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


def test_the_files_of_a_link_are_beside_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "real" / "large.jsonl")
    report = build(link, some(3))
    expected = tuple(tmp_path / "real" / f"large-0000{n}.jsonl" for n in (1, 2))
    assert report.paths == shard_paths(link) == expected
    assert all(each.is_file() for each in report.paths)
    assert build(link, some(1), mode="a", requests=5).paths == expected[1:]
    assert build(link, some(1)).paths == shard_paths(link) == (link,)
    assert link.is_symlink()


def test_in_a_folder_that_is_a_link_paths_are_told_as_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    path = tmp_path / "link" / "batch.jsonl"
    assert (
        build(path, some(3)).paths == shard_paths(path) == (*(shard_path(path, n) for n in (1, 2)),)
    )
    monkeypatch.chdir(tmp_path)
    assert [str(each) for each in build("batch.jsonl", some(3)).paths] == [
        *("batch-00001.jsonl", "batch-00002.jsonl")
    ]


# --- the table itself


def table(path: Path) -> Path:
    path.write_text("t\na\nb\nc\n", encoding="utf-8")
    return path


def refuse(out: Path, rows: object, folder: Path) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    for mode in ("w", "a"):
        with pytest.raises(BatchFileError, match=re.escape(f"{out}: the rows are read from ")):
            build(out, rows, mode=mode)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def as_path(path: Path) -> object:
    return path


def as_opened_rows(path: Path) -> object:
    return open_rows(str(path))


def as_fsspec_file(path: Path) -> object:
    return fsspec.open(str(path), "rb")


def as_dataset(path: Path) -> object:
    return datasets.dataset(path, format="csv")


@pytest.mark.parametrize("given", [as_path, as_opened_rows, as_fsspec_file, as_dataset])
def test_the_table_is_not_overwritten(tmp_path: Path, given: Callable[[Path], object]) -> None:
    rows = table(tmp_path / "mine.csv")
    refuse(rows, given(rows), tmp_path)
    link = tmp_path / "link.csv"
    link.symlink_to(rows)
    refuse(link, given(rows), tmp_path)
    refuse(rows, given(link), tmp_path)
    link.unlink()
    link.hardlink_to(rows)
    refuse(link, given(rows), tmp_path)


def test_the_archive_that_the_table_is_in_is_not_overwritten(tmp_path: Path) -> None:
    archive = tmp_path / "mine.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("rows.csv", "t\na\n")
    refuse(archive, zipfile.Path(archive, "rows.csv"), tmp_path)


def test_a_part_of_the_old_set_is_not_read_to_replace_it(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    build(path, some(3))
    for place in (*shard_paths(path), manifest_path(path)):
        refuse(path, open_rows(place, format="jsonl"), tmp_path)


def test_another_file_may_be_read(tmp_path: Path) -> None:
    rows = table(tmp_path / "batch.csv")
    build(tmp_path / "batch.jsonl", rows)
    assert texts(tmp_path / "batch.jsonl") == ["a", "b", "c"]


# --- files in the way


def test_a_file_in_the_way_is_found_as_soon_as_its_name_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    shard_path(path, 3).write_bytes(b"mine")
    numbers = iter(range(2_000))
    with pytest.raises(BatchFileError, match=r"batch-00003\.jsonl: this file is in the way"):
        build(path, ({"t": str(number)} for number in numbers), requests=100)
    assert next(numbers) < 1000
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "batch-00003.jsonl": b"mine"
    }


def test_a_file_that_comes_into_the_way_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"

    def rows() -> Iterator[dict[str, str]]:
        for number in range(2_000):
            yield {"t": "x"}
            if number == 1_990:
                shard_path(path, 1).write_bytes(b"mine")

    with pytest.raises(BatchFileError, match=r"batch-00001\.jsonl: this file is in the way"):
        build(path, rows(), requests=1_000)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "batch-00001.jsonl": b"mine"
    }
