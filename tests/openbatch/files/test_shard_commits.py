"""Kills and other jobs while the files of a job get their names: what is there is always whole."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import openbatch
from openbatch import BatchFileError, BatchJobManager, Limits, ResponsesRequest, shard_paths
from openbatch.files.folder_lock import locked_folder
from openbatch.files.shard_commit import journal_path
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openbatch import WriteReport
    from openbatch.files.file_checks import FileMode

SOURCES = str(Path(openbatch.__file__).parents[1])
CONFIG = ResponsesRequest(model="m")

#: Runs jobs and kills the last one, for good, before one of the steps that change names. Python
#: itself says when a step comes (`sys.addaudithook`).
KILLED_JOB = """
import json, os, signal, sys
sys.path.insert(0, sys.argv[1])
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.targets import Limits

path, jobs, first_step = sys.argv[2], json.loads(sys.argv[3]), sys.argv[4]

def run(prefix, mode, count):
    with ShardSet(path, mode, Limits(requests=2), url="/v1/x") as files:
        for n in range(count):
            files.add(Lines(b'{"custom_id":"%s-%d"}\\n' % (prefix.encode(), n), [f"{prefix}-{n}"]))

def kill_before(step):
    seen = 0
    def look(event, arguments):
        nonlocal seen
        if event not in ("os.rename", "os.remove"):
            return
        if seen or first_step in os.fspath(arguments[-2 if event == "os.remove" else 1]):
            seen += 1
        if seen == step:
            if sys.argv[6] == "interrupt":
                raise KeyboardInterrupt  # as by Ctrl-C
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(look)

for job in jobs[:-1]:
    run(*job)
kill_before(int(sys.argv[5]))
run(*jobs[-1])
"""

TWO_AT_ONCE = """
import sys
sys.path.insert(0, sys.argv[1])
from openbatch.errors import BatchFileError
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.targets import Limits

path, name = sys.argv[2], sys.argv[3]
print("ready", flush=True)
sys.stdin.readline()
refused = 0
for run in range(60):
    count = (1, 7, 3, 12)[run % 4]
    try:
        with ShardSet(path, "w", Limits(requests=2), url="/v1/x") as files:
            for n in range(count):
                custom_id = f"{name}-{run}-{count}-{n}"
                files.add(Lines(b'{"custom_id":"%s"}\\n' % custom_id.encode(), [custom_id]))
    except BatchFileError as error:
        assert "something else wrote to it" in str(error), error
        refused += 1
print(refused)
"""


def build(
    path: Path, rows: Iterable[str], *, mode: FileMode = "w", requests: int = 2
) -> WriteReport:
    return BatchJobManager(limits=Limits(requests=requests)).build(
        "{id}", CONFIG, rows=({"n": each, "id": each} for each in rows), id="n", out=path, mode=mode
    )


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for each in shard_paths(path) for line in lines(each)]


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def run_killed(
    path: Path, jobs: list[tuple[str, FileMode, int]], *, at: str, step: int, how: str = "kill"
) -> bool:
    """Run jobs, the last one with a kill; say whether it was killed."""
    arguments = [SOURCES, str(path), json.dumps(jobs), at, str(step), how]
    done = subprocess.run(
        [sys.executable, "-c", KILLED_JOB, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or "Error" not in done.stderr, done.stderr
    return done.returncode != 0


# --- kills

JOBS: dict[str, list[tuple[str, FileMode, int]]] = {
    "a set replaces a set": [("old", "w", 3), ("new", "w", 5)],
    "a smaller set replaces a set": [("old", "w", 5), ("new", "w", 3)],
    "a file replaces a set": [("old", "w", 5), ("new", "w", 1)],
    "a set replaces a file": [("old", "w", 1), ("new", "w", 5)],
    "a set grows, and its last file too": [("old", "w", 3), ("new", "a", 3)],
    "a file becomes a set": [("old", "w", 1), ("new", "a", 3)],
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("jobs", JOBS.values(), ids=JOBS)
def test_killed_at_any_step_the_old_or_the_new_is_there(
    path: Path, jobs: list[tuple[str, FileMode, int]]
) -> None:
    (_, _, old_count), (_, mode, new_count) = jobs
    old = [f"old-{n}" for n in range(old_count)]
    new = [*(old if mode == "a" else []), *(f"new-{n}" for n in range(new_count))]
    step = 1
    while run_killed(path, jobs, at=".pending", step=step):
        # Before the journal has its name there is nothing of the job, and then all of it.
        assert ids(path) == (old if step == 1 else new)
        build(path, ["next"], mode="a")  # and a later job goes on from there, and tidies up
        assert ids(path)[-1] == "next"
        assert set(content(path.parent)) == {each.name for each in shard_paths(path)} | (
            {"batch.manifest.json"} if len(shard_paths(path)) > 1 else set()
        )
        for each in path.parent.iterdir():
            each.unlink()
        step += 1
    assert step > 3
    assert ids(path) == new


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_interrupted_at_a_step_the_old_or_the_new_is_there(path: Path, step: int) -> None:
    jobs: list[tuple[str, FileMode, int]] = [("old", "w", 3), ("new", "w", 5)]
    assert run_killed(path, jobs, at=".pending", step=step, how="interrupt")
    # Unlike after a kill the program tidies up, but takes nothing that the journal names.
    assert ids(path) == (
        [f"old-{n}" for n in range(3)] if step == 1 else [f"new-{n}" for n in range(5)]
    )
    assert not list(path.parent.glob(".*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_a_killed_job_has_begun_in_the_meantime_is_finished_and_not_replaced(
    path: Path,
) -> None:
    build(path, ["old"])

    def rows() -> Iterator[str]:
        yield "mine"
        assert run_killed(path, [("new", "w", 5)], at=".pending", step=2)
        assert journal_path(path).exists()

    with pytest.raises(BatchFileError, match="something else wrote to it"):
        build(path, rows())
    assert ids(path) == [f"new-{n}" for n in range(5)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("name", ["batch", "b", "batch-big-2", "batch-bi"])
def test_jobs_of_other_names_leave_alone_what_a_killed_one_needs(path: Path, name: str) -> None:
    big = path.with_name("batch-big.jsonl")
    assert run_killed(big, [("old", "w", 3), ("new", "w", 5)], at=".pending", step=2)
    before = content(path.parent)
    other = path.with_name(f"{name}.jsonl")
    build(other, ["x"])
    other.unlink()
    assert content(path.parent) == before
    build(big, ["y"], mode="a")
    assert ids(big) == [*(f"new-{n}" for n in range(5)), "y"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("lost", [0, 1, 2, 3])
@pytest.mark.parametrize("step", [2, 3, 4])
def test_a_journal_whose_files_are_gone_is_refused_and_removes_nothing(
    path: Path, lost: int, step: int
) -> None:
    assert run_killed(path, [("old", "w", 3), ("new", "w", 5)], at=".pending", step=step)
    drafts = sorted(path.parent.glob(".*.tmp"))
    drafts[lost % len(drafts)].unlink()
    before = content(path.parent)
    for attempt in (
        lambda: build(path, ["y"]),
        lambda: build(path, ["y"], mode="a"),
        lambda: shard_paths(path),
    ):
        with pytest.raises(BatchFileError, match=r"batch\.manifest\.pending: .* is gone; nothing"):
            attempt()
        assert content(path.parent) == before
    journal_path(path).unlink()  # as the error says
    for each in path.parent.glob("batch-*"):
        each.unlink()
    build(path, ["y"])
    assert ids(path) == ["y"]


def test_what_a_killed_job_has_left_half_written_is_removed_by_its_exact_name(
    path: Path,
) -> None:
    names = ("batch.jsonl", "batch.manifest.pending", "batch-2.jsonl", "b.jsonl", "x" * 60)
    host = "00000000"
    run_killed(path, [("new", "w", 1)], at=path.name, step=1)
    (left,) = path.parent.iterdir()
    host, _, _ = left.name.removeprefix(".batch.jsonl.").partition("-")
    for name in names:
        path.with_name(f".{name}.{host}-{2**22 + 1}-{'0' * 12}.tmp").write_bytes(b"x")
    build(path, ["x"])
    assert len(list(path.parent.glob(".*"))) == 3
    assert {each.name.partition(f".{host}")[0] for each in path.parent.glob(".*")} == {
        f".{name}" for name in names[2:]
    }


# --- other jobs


@pytest.mark.parametrize(
    ("mode", "old"), [("w", 0), ("w", 1), ("w", 6), ("a", 0), ("a", 1), ("a", 6), ("x", 0)]
)
@pytest.mark.parametrize("other", [1, 5, 10])
@pytest.mark.parametrize("count", [1, 5])
def test_a_job_does_not_replace_what_another_wrote_in_the_meantime(
    path: Path, mode: FileMode, old: int, other: int, count: int
) -> None:
    if old:
        build(path, [f"old-{n}" for n in range(old)])
    between: dict[str, bytes] = {}

    def rows() -> Iterator[str]:
        yield from (f"mine-{n}" for n in range(count))
        build(path, [f"other-{n}" for n in range(other)], mode=mode)
        between.update(content(path.parent))

    message = "exists" if mode == "x" else "something else wrote to it while this job was running"
    with pytest.raises(BatchFileError, match=message):
        build(path, rows(), mode=mode)
    assert {
        name: data for name, data in content(path.parent).items() if not name.endswith(".tmp")
    } == {name: data for name, data in between.items() if not name.endswith(".tmp")}
    assert not list(path.parent.glob(".*"))
    assert f"other-{other - 1}" in ids(path)
    build(path, ["later"], mode="a")
    assert ids(path)[-1] == "later"


def test_what_was_removed_in_the_meantime_is_not_missed_when_it_is_replaced(path: Path) -> None:
    build(path, ["old"])

    def rows(custom_id: str) -> Iterator[str]:
        yield custom_id
        path.unlink()

    build(path, rows("new"))
    assert ids(path) == ["new"]
    with pytest.raises(BatchFileError, match="something else wrote"):
        build(path, rows("newer"), mode="a")
    build(path, ["new"])
    with pytest.raises(BatchFileError, match=r"cannot be read \(No such file"):
        build(path, chain(rows("newer"), ["new"]), mode="a")
    assert not list(path.parent.iterdir())


def test_two_programs_at_once_leave_the_work_of_one(path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", TWO_AT_ONCE, SOURCES, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        _, errors = program.communicate()
        assert program.returncode == 0, errors
    found = ids(path)
    name, run, count, _ = found[0].split("-")
    assert found == [f"{name}-{run}-{count}-{n}" for n in range(int(count))]
    expected = {each.name for each in shard_paths(path)}
    assert set(content(path.parent)) == expected | (
        {"batch.manifest.json"} if len(expected) > 1 else set()
    )


def test_a_folder_is_locked_by_one_thread_at_a_time(tmp_path: Path) -> None:
    told: list[str] = []

    def wait() -> None:
        with locked_folder(tmp_path, tmp_path):
            told.append("second")

    with locked_folder(tmp_path, tmp_path):
        second = threading.Thread(target=wait)
        second.start()
        time.sleep(0.05)
        told.append("first")
    second.join()
    assert told == ["first", "second"]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_needs_no_lock(tmp_path: Path) -> None:
    with locked_folder(tmp_path, tmp_path / "none"):
        pass
