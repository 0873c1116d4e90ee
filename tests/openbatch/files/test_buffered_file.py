"""A buffered file: lines are gathered, and which promises hold all the same."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import openbatch
from openbatch import BatchCollector, BatchFileError, DuplicateCustomIdError
from openbatch.files import AppendFile

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = str(Path(openbatch.__file__).parents[1])


def line(custom_id: str, size: int = 1) -> bytes:
    return json.dumps({"custom_id": custom_id, "body": "x" * size}).encode() + b"\n"


def add(file: AppendFile, *custom_ids: str, size: int = 1) -> None:
    for custom_id in custom_ids:
        file.append(custom_id, line(custom_id, size))


def ids(path: Path) -> list[str]:
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(row)["custom_id"] for row in data.splitlines()]


def test_lines_are_in_the_file_after_flush_and_close(path: Path) -> None:
    file = AppendFile(path, buffered=True)
    add(file, "a", "b")
    assert path.read_bytes() == b""
    file.flush()
    assert ids(path) == ["a", "b"]
    file.flush()
    add(file, "c")
    file.close()
    file.flush()
    assert ids(path) == ["a", "b", "c"]
    with pytest.raises(BatchFileError, match="closed"):
        add(file, "d")


def test_lines_are_written_when_there_are_many(path: Path) -> None:
    file = AppendFile(path, buffered=True)
    add(file, *map(str, range(40)), size=10_000)
    written = ids(path)
    assert 20 <= len(written) < 40
    file.close()
    assert ids(path) == [str(n) for n in range(40)]


def test_a_line_that_finds_no_room_gives_no_id_away(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendFile(path, buffered=True)
    add(file, "a", "b")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(BatchFileError, match="No space left"):
            add(file, "c", size=200_000)
    for custom_id in ("a", "b"):
        with pytest.raises(DuplicateCustomIdError):
            add(file, custom_id)
    add(file, "c", size=200_000)
    with pytest.raises(DuplicateCustomIdError):
        add(file, "c")
    assert ids(path) == ["a", "b", "c"]


def full(_fd: int, _data: bytes) -> int:
    """Stand in for `os.write` where the disk is full."""
    raise OSError(28, "No space left on device")


def test_closing_on_a_full_disk_says_what_is_lost_and_closes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendFile(path, buffered=True)
    add(file, "a")
    file.flush()
    add(file, "b", "c")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(BatchFileError, match="No space left"):
            file.flush()
        with pytest.raises(BatchFileError, match=r"No space left.*its last 2 requests are lost"):
            file.close()
    with pytest.raises(BatchFileError, match="it was closed"):
        add(file, "d")
    file.flush()
    file.close()
    assert ids(path) == ["a"]


def test_an_error_in_the_block_does_not_hide_what_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill() -> None:
        with BatchCollector(path, buffered=True) as collector:
            collector.responses.create("a", "m", input="x")
            collector.flush()

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(BatchFileError) as caught:
        fill()
    assert "lost" not in str(caught.value)
    (note,) = caught.value.__notes__
    assert "its last 1 requests are lost" in note


def test_an_error_in_the_block_loses_nothing_that_was_accepted(path: Path) -> None:
    def fail() -> None:
        with BatchCollector(path, buffered=True) as collector:
            collector.responses.create("a", "m", input="x")
            collector.responses.create("b", "m", input="x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ids(path) == ["a", "b"]


def test_ids_are_refused_whether_they_are_written_or_gathered(path: Path) -> None:
    path.write_bytes(line("old"))
    with AppendFile(path, buffered=True) as file:
        with pytest.raises(DuplicateCustomIdError):
            add(file, "old")
        add(file, "a")
        for custom_id in ("a", "old"):
            with pytest.raises(DuplicateCustomIdError):
                add(file, custom_id)
    assert ids(path) == ["old", "a"]


def test_modes_and_repairs_are_as_without(path: Path) -> None:
    path.write_bytes(line("old") + b'{"custom_id":"to')
    file = AppendFile(path, buffered=True)
    with pytest.warns(RuntimeWarning, match="line 2 was not written"):
        add(file, "a")
    assert path.read_bytes().endswith(b'"to')
    file.close()
    assert ids(path) == ["old", "a"]
    with AppendFile(path, "w", buffered=True) as file:
        add(file, "b")
        assert ids(path) == ["old", "a"]
    assert ids(path) == ["b"]
    AppendFile(path, "w", buffered=True).close()
    assert path.read_bytes() == b""


def _unlink(path: Path) -> None:
    path.unlink()


def _replace(path: Path) -> None:
    other = path.with_name("other.jsonl")
    other.write_bytes(line("theirs"))
    other.replace(path)


@pytest.mark.parametrize(("change", "before"), [(_unlink, []), (_replace, ["theirs"])])
def test_gathered_lines_go_to_what_is_at_the_path_then(
    path: Path, change: Callable[[Path], None], before: list[str]
) -> None:
    file = AppendFile(path, buffered=True)
    add(file, "a")
    file.flush()
    add(file, "b", "c")
    change(path)
    file.flush()
    assert ids(path) == [*before, "b", "c"]
    for custom_id in ("c", *before):
        with pytest.raises(DuplicateCustomIdError):
            add(file, custom_id)
    add(file, "a")
    file.close()
    assert ids(path) == [*before, "b", "c", "a"]


@pytest.mark.parametrize("ending", ["", "del file; import gc; gc.collect()", "raise SystemExit(0)"])
def test_a_program_that_forgets_to_close_loses_nothing(path: Path, ending: str) -> None:
    program = f"""
import sys
sys.path.insert(0, {SOURCES!r})
from openbatch.files import AppendFile
file = AppendFile({str(path)!r}, buffered=True)
file.append("a", b'{{"custom_id":"a"}}\\n')
{ending}
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stderr == b""
    assert ids(path) == ["a"]


def test_a_program_that_forgets_to_close_starts_anew_all_the_same(path: Path) -> None:
    path.write_bytes(line("old") + line("older"))
    run(path, 'file.append("a", line("a"))', mode="w")
    assert ids(path) == ["a"]


def test_a_program_that_forgets_to_close_repairs_the_end(path: Path) -> None:
    path.write_bytes(line("old").rstrip())
    run(path, 'file.append("a", line("a"))')
    assert ids(path) == ["old", "a"]


def run(path: Path, program: str, *, mode: str = "a") -> str:
    """Run a program that forgets to close its file, and return what it says on standard error."""
    start = f"""
import os, resource, sys
sys.path.insert(0, {SOURCES!r})
from openbatch.files import AppendFile

def line(custom_id):
    return b'{{"custom_id":"%s","body":"%s"}}\\n' % (custom_id.encode(), b"x" * 1000)

file = AppendFile({str(path)!r}, {mode!r}, buffered=True)
"""
    done = subprocess.run(
        [sys.executable, "-c", start + program], check=True, capture_output=True, text=True
    )
    return done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("child", ["sys.exit(0)", "file.flush()", "file.close()", "os._exit(0)"])
def test_a_process_that_is_forked_does_not_write_what_its_parent_gathered(
    path: Path, child: str
) -> None:
    program = f"""
for custom_id in "abc":
    file.append(custom_id, line(custom_id))
if os.fork() == 0:
    {child}
    sys.exit(0)
os.wait()
file.append("d", line("d"))
"""
    assert run(path, program) == ""
    assert ids(path) == ["a", "b", "c", "d"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_that_is_forked_may_go_on_with_the_file(path: Path) -> None:
    program = """
file.append("a", line("a"))
file.flush()
file.append("b", line("b"))
if os.fork() == 0:
    file.append("child", line("child"))
    sys.exit(0)
os.wait()
file.append("c", line("c"))
"""
    assert run(path, program) == ""
    assert ids(path) == ["a", "child", "b", "c"]


def test_a_full_disk_at_the_end_of_the_program_leaves_whole_lines(path: Path) -> None:
    program = """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5_500, 5_500))
for custom_id in "abcdefgh":
    file.append(custom_id, line(custom_id))
"""
    last = run(path, program).splitlines()[-1]
    assert ids(path) == ["a", "b", "c", "d", "e"]
    assert last.startswith("openbatch.errors.BatchFileError: ")
    assert "its last 3 requests are lost: nobody closed it" in last


@pytest.mark.parametrize("make", [copy.deepcopy, pickle.dumps])
def test_an_open_file_is_not_copied(path: Path, make: Callable[[object], object]) -> None:
    for thing in (
        AppendFile(path),
        BatchCollector(path),
        BatchCollector(path, buffered=True).responses,
    ):
        with pytest.raises(BatchFileError, match="cannot be copied or pickled; give its path"):
            make(thing)


def test_a_file_that_was_renamed_is_left_soon(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendFile(path)
    add(file, "a")
    path.rename(path.with_name("moved.jsonl"))
    monkeypatch.setattr("openbatch.files.append_file.monotonic", lambda: float("inf"))
    add(file, "b")
    assert ids(path) == ["b"]
    assert ids(path.with_name("moved.jsonl")) == ["a"]
