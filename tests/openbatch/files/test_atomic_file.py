"""The manager's file: there as a whole, or as it was before."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.errors import BatchFileError, DuplicateCustomIdError
from openbatch.files import AtomicFile, FileMode


def line(custom_id: str, text: str = "x") -> bytes:
    request = {"custom_id": custom_id, "method": "POST", "url": "/v1/x", "body": {"input": text}}
    return json.dumps(request, ensure_ascii=False).encode() + b"\n"


def write(path: Path | str, *custom_ids: str, mode: FileMode = "a") -> None:
    with AtomicFile(path, mode) as file:
        for custom_id in custom_ids:
            file.append(custom_id, line(custom_id))


def ids(path: Path) -> list[str]:
    """Return the ids of a file of which every line must be whole."""
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(row)["custom_id"] for row in data.splitlines()]


def write_much_and_fail(file: AtomicFile) -> None:
    for n in range(500):
        file.append(str(n), line(str(n), "x" * 1000))
    raise RuntimeError


def write_while_another_does(path: Path, mode: FileMode, others: bytes) -> None:
    with AtomicFile(path, mode) as file:
        file.append("new", line("new"))
        with path.open("ab") as other:
            other.write(others)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch.jsonl"


def test_a_file_appears_when_it_is_complete_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "batch.jsonl"
    with AtomicFile(path) as file:
        file.append("a", line("a"))
        assert not path.exists()
        assert not file.continues
        assert file.count == 1
    assert ids(path) == ["a"]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", ["a", "w"])
def test_an_error_leaves_the_file_as_it_was(path: Path, mode: FileMode) -> None:
    for before in (None, line("old")):
        if before is not None:
            path.write_bytes(before)
        with pytest.raises(RuntimeError), AtomicFile(path, mode) as file:
            write_much_and_fail(file)
        assert (path.read_bytes() if path.exists() else None) == before
        assert set(path.parent.iterdir()) <= {path}


def test_mode_a_continues_and_knows_the_ids_that_are_there(path: Path) -> None:
    path.write_bytes(line("a"))
    assert AtomicFile(path).continues
    write(path, "b")
    assert ids(path) == ["a", "b"]
    with pytest.raises(DuplicateCustomIdError, match=re.escape(str(path))):
        write(path, "c", "a")
    with pytest.raises(DuplicateCustomIdError, match="added"):
        write(path, "d", "d")
    assert ids(path) == ["a", "b"]


def test_mode_w_replaces(path: Path) -> None:
    path.write_bytes(b"no batch file")
    write(path, "a", mode="w")
    assert ids(path) == ["a"]


def test_mode_x_refuses_a_file_that_exists_or_appears(path: Path) -> None:
    write(path, "a", mode="x")
    with pytest.raises(BatchFileError, match="exists"):
        AtomicFile(path, "x")
    path.unlink()
    with pytest.raises(BatchFileError, match="exists"):
        write_while_another_does(path, "x", line("other"))
    assert ids(path) == ["other"]
    assert list(path.parent.iterdir()) == [path]


def test_without_lines_mode_a_changes_nothing_and_the_others_make_an_empty_file(
    path: Path,
) -> None:
    write(path)
    assert not path.exists()
    path.write_bytes(line("a") + b'{"torn')
    with pytest.warns(RuntimeWarning, match="line 2"):
        write(path)
    assert path.read_bytes() == line("a") + b'{"torn'
    write(path, mode="w")
    assert path.read_bytes() == b""
    path.unlink()
    write(path, mode="x")
    assert path.read_bytes() == b""


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
        with AtomicFile(path) as file:
            for n in part:
                file.append(str(n), rows[n].encode() + b"\n")
    assert (path.read_bytes().decode() if rows else "") == "".join(row + "\n" for row in rows)


def test_something_else_that_writes_meanwhile_loses_nothing(path: Path) -> None:
    path.write_bytes(line("a"))
    with pytest.raises(BatchFileError, match="something else wrote"):
        write_while_another_does(path, "a", line("c"))
    assert ids(path) == ["a", "c"]
    path.unlink()
    with pytest.raises(BatchFileError, match="something else wrote"):
        write_while_another_does(path, "a", line("d"))
    assert ids(path) == ["d"]
    assert list(path.parent.iterdir()) == [path]


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
        AtomicFile(tmp_path)
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(BatchFileError, match="is a file, not a folder"):
        AtomicFile(tmp_path / "file" / "batch.jsonl")
    with pytest.raises(BatchFileError):
        AtomicFile("\0")


def test_where_no_file_can_be_made_the_error_names_the_path() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no folder in which nobody can make files")
    with pytest.raises(BatchFileError, match=r"^/proc/batch\.jsonl: "):
        write("/proc/batch.jsonl", "a")


def test_a_full_disk_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(line("a"))

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BatchFileError, match=r"No space left.*make room"):
        write(path, "b")
    assert ids(path) == ["a"]
    assert list(path.parent.iterdir()) == [path]


def test_outside_of_a_with_block_nothing_can_be_completed(path: Path) -> None:
    file = AtomicFile(path)
    for _ in range(2):  # an id whose line was not written is free
        with pytest.raises(BatchFileError, match="with block"):
            file.append("a", line("a"))
    with pytest.raises(BatchFileError, match="with block"):
        file.complete()
    assert not path.exists()


def test_a_set_can_be_completed_before_any_of_it_gets_its_name(tmp_path: Path) -> None:
    paths = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    parts = [AtomicFile(path, "w") for path in paths]
    for part in parts:
        part.begin()
        part.append("a", line("a"))
        part.complete()
    assert not any(path.exists() for path in paths)
    for part in parts:
        part.commit()
    assert sorted(tmp_path.iterdir()) == paths
