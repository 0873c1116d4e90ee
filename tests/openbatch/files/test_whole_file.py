"""Files that are there as a whole, or as they were before: one by itself, and those of a job."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.errors import BatchFileError
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.files.whole_file import whole_file
from openbatch.targets import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.files import FileMode


def line(custom_id: str, text: str = "x") -> bytes:
    request = {"custom_id": custom_id, "method": "POST", "url": "/v1/x", "body": {"input": text}}
    return json.dumps(request, ensure_ascii=False).encode() + b"\n"


def write(path: Path | str, *custom_ids: str, mode: FileMode = "a") -> None:
    with ShardSet(path, mode, Limits(), url="/v1/x") as files:
        for custom_id in custom_ids:
            files.add(Lines(line(custom_id), [custom_id]))


def ids(path: Path) -> list[str]:
    """Return the ids of a file of which every line must be whole."""
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(row)["custom_id"] for row in data.splitlines()]


def write_much_and_fail(path: Path) -> None:
    with whole_file(path) as file:
        file.write(bytes(1_000_000))
        raise RuntimeError


# --- one file by itself


def test_a_file_appears_when_it_is_complete_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.csv"
    with whole_file(path) as file:
        file.write(b"a")
        assert not path.exists()
    assert path.read_bytes() == b"a"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_file_as_it_was(path: Path) -> None:
    for before in (None, b"old"):
        if before is not None:
            path.write_bytes(before)
        with pytest.raises(RuntimeError):
            write_much_and_fail(path)
        assert (path.read_bytes() if path.exists() else None) == before
        assert set(path.parent.iterdir()) <= {path}


# --- those of a job


def test_mode_w_replaces_what_is_no_batch_file_too(path: Path) -> None:
    path.write_bytes(b"no batch file")
    write(path, "a", mode="w")
    assert ids(path) == ["a"]


def test_without_lines_no_file_is_made_and_mode_w_removes_the_old_one(path: Path) -> None:
    write(path)
    assert not path.exists()
    path.write_bytes(line("a") + b'{"torn')
    with pytest.warns(RuntimeWarning, match="line 2"):
        write(path)
    assert path.read_bytes() == line("a") + b'{"torn'
    write(path, mode="w")
    assert not path.exists()
    write(path, mode="w")
    write(path, mode="x")
    assert list(path.parent.iterdir()) == []


def test_torn_at_any_byte_the_whole_lines_survive(tmp_path: Path) -> None:
    whole = line("a", '"{\\"}') + line("b")
    ends = {"a": len(line("a", '"{\\"}')), "b": len(whole)}
    for cut in range(len(whole) + 1):
        path = tmp_path / f"{cut}.jsonl"
        path.write_bytes(whole[:cut])
        survivors = [custom_id for custom_id, end in ends.items() if cut >= end - 1]
        if cut > max([0, *(ends[custom_id] for custom_id in survivors)]):
            with pytest.warns(RuntimeWarning, match="bytes are dropped"):
                write(path, "c")
        else:
            write(path, "c")
        assert ids(path) == [*survivors, "c"]


def test_a_file_that_is_no_batch_file_is_left_alone(path: Path) -> None:
    path.write_bytes(line("a") + b"hello\n")
    with pytest.raises(BatchFileError, match="line 2"):
        write(path, "b")
    assert path.read_bytes() == line("a") + b"hello\n"
    assert list(path.parent.iterdir()) == [path]


@settings(deadline=None)  # files take the time they take
@given(texts=st.lists(st.text(max_size=50), max_size=20), repeat=st.integers(1, 5000))
def test_what_is_read_back_is_what_was_added(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], repeat: int
) -> None:
    path = tmp_path_factory.mktemp("whole") / "batch.jsonl"
    rows = [json.dumps({"custom_id": str(n), "x": t * repeat}) for n, t in enumerate(texts)]
    half = len(rows) // 2
    for part in (range(half), range(half, len(rows))):
        with ShardSet(path, "a", Limits(), url="/v1/x") as files:
            for n in part:
                files.add(Lines(rows[n].encode() + b"\n", [str(n)]))
    assert (path.read_bytes().decode() if rows else "") == "".join(row + "\n" for row in rows)


def test_permissions_are_kept_and_a_new_file_has_the_usual_ones(path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(path, "a")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o604)
    write(path, "b")
    assert path.stat().st_mode & 0o777 == 0o604


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target = folder / "real.jsonl"
    target.write_bytes(line("a"))
    path.symlink_to(target)
    write(path, "b")
    assert path.is_symlink()
    assert ids(target) == ["a", "b"]
    target.unlink()
    write(path, "c")
    assert path.is_symlink()
    assert ids(target) == ["c"]


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("ż" * 120 + ".jsonl")
    write(path, "a")
    assert ids(path) == ["a"]


def test_unusable_paths_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match="is a folder"):
        ShardSet(tmp_path, "a", Limits(), url="/v1/x")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(BatchFileError, match="is a file, not a folder"):
        ShardSet(tmp_path / "file" / "batch.jsonl", "a", Limits(), url="/v1/x")
    with pytest.raises(BatchFileError):
        ShardSet("\0", "a", Limits(), url="/v1/x")


def test_where_no_file_can_be_made_the_error_names_the_path() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no folder in which nobody can make files")
    with pytest.raises(BatchFileError, match=r"^/proc/batch\.jsonl: "):
        write("/proc/batch.jsonl", "a")


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let files have some bytes only, as if the disk were full."""
    if sys.platform == "win32":
        pytest.skip("Windows has no limit for file sizes")
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_leaves_the_file_as_it_was(path: Path) -> None:
    path.write_bytes(line("a"))
    reason = os.strerror(errno.EFBIG)
    with pytest.raises(BatchFileError, match=rf"{reason}.*make room"):
        write(path, *map(str, range(100)))
    assert ids(path) == ["a"]
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(BatchFileError, match=rf"{reason}.*make room"), whole_file(path) as file:
        file.write(bytes(2000))
    assert ids(path) == ["a"]
    assert list(path.parent.iterdir()) == [path]
