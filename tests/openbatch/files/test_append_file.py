"""The collector's file: every line is whole, in the file at once, and no id comes twice."""

from __future__ import annotations

import gc
import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from openbatch.errors import BatchFileError, DuplicateCustomIdError
from openbatch.files import AppendFile, FileMode

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_nothing_is_made_before_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "batch.jsonl"
    file = AppendFile(path)
    assert list(tmp_path.iterdir()) == []
    add(file, "a")
    assert ids(path) == ["a"]


def test_a_line_is_in_the_file_when_the_call_returns(path: Path) -> None:
    file = AppendFile(str(path))
    for n in range(20):
        add(file, str(n))
        assert ids(path) == [str(i) for i in range(n + 1)]


def test_mode_a_without_lines_changes_nothing(path: Path) -> None:
    with AppendFile(path):
        pass
    assert not path.exists()
    path.write_bytes(b'{"torn')
    with AppendFile(path):
        pass
    assert path.read_bytes() == b'{"torn'


def test_mode_a_continues_and_knows_the_ids_that_are_there(path: Path) -> None:
    with AppendFile(path) as file:
        add(file, "a", "b")
    before = path.read_bytes()
    with AppendFile(path) as file:
        with pytest.raises(DuplicateCustomIdError) as caught:
            add(file, "b")
        assert path.read_bytes() == before
        add(file, "c")
    assert ids(path) == ["a", "b", "c"]
    for part in ("'b'", str(path), 'mode="w"'):
        assert part in str(caught.value)


def test_an_id_twice_in_one_run_is_refused_and_the_run_goes_on(path: Path) -> None:
    with AppendFile(path) as file:
        add(file, "a")
        with pytest.raises(DuplicateCustomIdError, match=r"'a'.*added.*before"):
            add(file, "a")
        add(file, "b")
    assert ids(path) == ["a", "b"]


def test_mode_w_replaces_the_old_lines_with_the_first_new_one(path: Path) -> None:
    path.write_bytes(line("old") + b"not even json\n")
    file = AppendFile(path, "w")
    assert path.read_bytes().startswith(line("old"))
    add(file, "old")
    assert ids(path) == ["old"]
    add(file, "new")
    assert ids(path) == ["old", "new"]


@pytest.mark.parametrize("mode", ["w", "x"])
def test_modes_w_and_x_leave_an_empty_file_when_closed_without_lines(
    path: Path, mode: FileMode
) -> None:
    with AppendFile(path, mode):
        pass
    assert path.read_bytes() == b""


def test_mode_w_empties_an_old_file_when_closed_without_lines(path: Path) -> None:
    path.write_bytes(line("old"))
    AppendFile(path, "w").close()
    assert path.read_bytes() == b""


def test_mode_w_leaves_the_old_file_when_the_run_fails_before_its_first_line(path: Path) -> None:
    path.write_bytes(line("old"))
    with pytest.raises(RuntimeError), AppendFile(path, "w"):
        raise RuntimeError
    assert ids(path) == ["old"]


def test_mode_x_makes_a_file_and_refuses_one_that_exists(path: Path) -> None:
    with AppendFile(path, "x") as file:
        add(file, "a", "b")
    with pytest.raises(BatchFileError, match=r'exists.*mode="a".*mode="w"'):
        AppendFile(path, "x")
    assert ids(path) == ["a", "b"]


def test_mode_x_refuses_a_file_that_appears_before_the_first_line(path: Path) -> None:
    file = AppendFile(path, "x")
    path.write_bytes(line("other"))
    with pytest.raises(BatchFileError, match="exists"):
        add(file, "a")
    assert ids(path) == ["other"]


def test_there_are_no_other_modes(path: Path) -> None:
    with pytest.raises(BatchFileError, match=r'mode=.r. was given; use "a"'):
        AppendFile(path, cast("FileMode", "r"))  # which it is not


def test_a_closed_file_takes_no_lines(path: Path) -> None:
    file = AppendFile(path)
    add(file, "a")
    file.close()
    file.close()
    with pytest.raises(BatchFileError, match="closed"):
        add(file, "b")
    assert ids(path) == ["a"]


def test_the_handle_is_closed_without_a_call(path: Path) -> None:
    # A warning about an unclosed file would fail the test, and so would a handle that stays.
    handles = Path("/proc/self/fd")
    if not handles.exists():
        pytest.skip("this system does not list open handles")
    file = AppendFile(path)
    add(file, "a")
    assert any(entry.resolve() == path for entry in handles.iterdir())
    del file
    gc.collect()
    assert not any(entry.resolve() == path for entry in handles.iterdir())


def test_two_on_one_path_append_in_turn_and_know_each_others_ids(path: Path) -> None:
    one, two = AppendFile(path), AppendFile(path)
    for n in range(5):
        add(one, f"one-{n}")
        add(two, f"two-{n}")
    with pytest.raises(DuplicateCustomIdError, match="one-4"):
        add(two, "one-4")
    with pytest.raises(DuplicateCustomIdError, match="two-0"):
        add(one, "two-0")
    assert ids(path) == [f"{who}-{n}" for n in range(5) for who in ("one", "two")]


def test_threads_can_share_one(path: Path) -> None:
    file = AppendFile(path)
    threads = [
        threading.Thread(target=add, args=(file, *(f"{t}-{n}" for n in range(50))))
        for t in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids(path)) == sorted(f"{t}-{n}" for t in range(4) for n in range(50))


def test_a_file_that_was_removed_is_begun_anew(path: Path) -> None:
    file = AppendFile(path, "w")
    add(file, "a", "b")
    path.unlink()
    add(file, "a")
    assert ids(path) == ["a"]


def test_a_file_that_was_replaced_is_continued(path: Path, tmp_path: Path) -> None:
    file = AppendFile(path, "w")
    add(file, "a", "b")
    other = tmp_path / "other.jsonl"
    other.write_bytes(line("c"))
    other.replace(path)
    with pytest.raises(DuplicateCustomIdError):
        add(file, "c")
    add(file, "a")
    assert ids(path) == ["c", "a"]


def test_a_file_that_was_cut_is_read_again(path: Path) -> None:
    file = AppendFile(path)
    add(file, "a", "b")
    with path.open("r+b") as other:
        other.truncate(len(line("a")))
    with pytest.raises(DuplicateCustomIdError):
        add(file, "a")
    add(file, "b")
    assert ids(path) == ["a", "b"]


def test_somebody_elses_unfinished_line_is_not_written_into(path: Path) -> None:
    file = AppendFile(path)
    add(file, "a")
    with path.open("ab") as other:
        other.write(line("b")[:9])
        other.flush()
        with pytest.raises(BatchFileError, match="something else is writing"):
            add(file, "c")
        other.write(line("b")[9:])
    add(file, "c")
    assert ids(path) == ["a", "b", "c"]


def test_a_relative_path_does_not_move_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = AppendFile("batch.jsonl")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    add(file, "a")
    assert ids(tmp_path / "batch.jsonl") == ["a"]


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_permissions_of_any_new_file(path: Path) -> None:
    add(AppendFile(path), "a")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BatchFileError, match=r"is a folder; give the path of a file"):
        AppendFile(tmp_path)
    with pytest.raises(BatchFileError, match="the path of a batch file is needed, got ''"):
        AppendFile("")


def test_a_path_below_a_file_is_refused_at_once(tmp_path: Path) -> None:
    below = tmp_path / "file"
    below.write_bytes(b"x")
    for path in (below / "batch.jsonl", below / "more" / "batch.jsonl"):
        with pytest.raises(BatchFileError, match="is a file, not a folder"):
            AppendFile(path)
    assert below.read_bytes() == b"x"


@pytest.mark.parametrize("path", ["/dev/null", "\0", "\ud800", "x" * 300])
def test_what_is_no_path_of_a_file_is_refused(path: str) -> None:
    with pytest.raises(BatchFileError):
        AppendFile(path)


def test_where_no_file_can_be_made_the_error_names_the_path() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no folder in which nobody can make files")
    with pytest.raises(BatchFileError, match=r"^/proc/batch\.jsonl: ") as caught:
        add(AppendFile("/proc/batch.jsonl"), "a")
    assert "choose a path" in str(caught.value)


def test_a_file_that_may_not_be_written_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(line("a"))

    def refuse(_path: str, _mode: int) -> bool:
        return False

    # The tests may run as a user who may write everything.
    monkeypatch.setattr(os, "access", refuse)
    with pytest.raises(BatchFileError, match="may not be written"):
        AppendFile(path)
    with pytest.raises(BatchFileError, match="no file can be made in the folder"):
        AppendFile(path.with_name("new.jsonl"))


def test_a_write_that_fails_leaves_the_lines_before_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendFile(path)
    add(file, "a")
    write = os.write
    left = iter([5, None])

    def full(fd: int, data: bytes) -> int:
        count = next(left)
        if count is None:
            raise OSError(28, "No space left on device")
        return write(fd, data[:count])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(BatchFileError, match=r"No space left.*make room"):
            add(file, "b")
        with pytest.raises(DuplicateCustomIdError):
            add(file, "a")
    assert ids(path) == ["a"]
    add(file, "b")  # a line that was not written gives no id away
    assert ids(path) == ["a", "b"]
    with pytest.raises(DuplicateCustomIdError):
        add(file, "b")


def test_a_write_in_parts_is_completed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def write_a_little(fd: int, data: bytes) -> int:
        return write(fd, data[:7])

    monkeypatch.setattr(os, "write", write_a_little)
    add(AppendFile(path), "a", "b")
    assert ids(path) == ["a", "b"]


def test_an_interrupted_write_leaves_no_torn_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendFile(path)
    add(file, "a")
    write = os.write
    calls = iter([False, True])

    def interrupted(fd: int, data: bytes) -> int:
        if next(calls):
            raise KeyboardInterrupt
        return write(fd, data[:7])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            add(file, "b")
    add(file, "b")
    assert ids(path) == ["a", "b"]
