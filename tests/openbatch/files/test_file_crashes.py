"""Processes that are killed while they write, and disks that are full: nothing whole is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import openbatch
import openbatch_api
from openbatch.files import AppendFile
from openbatch.files.shard_commit import finish_interrupted
from openbatch.files.shard_paths import shard_paths
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.files.whole_file import whole_file
from openbatch.targets import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = str(Path(openbatch.__file__).parents[1])

PRELUDE = """
import sys
sys.path.insert(0, sys.argv[1])
from openbatch.errors import BatchFileError
from openbatch.files import AppendFile
from openbatch.files.whole_file import whole_file
from openbatch.lines import encode_line

path = sys.argv[2]

def line(custom_id):
    return encode_line(custom_id, "/v1/x", {"input": custom_id * 5000})
"""

APPEND = PRELUDE + """
file = AppendFile(path)
start = int(sys.argv[3])
for n in range(start, start + 1_000_000):
    file.append(str(n), line(str(n)))
    print(n, flush=True)
"""

REPLACE = PRELUDE + """
for run in range(1_000_000):
    with whole_file(path) as file:
        for n in range(run, run + 40):
            file.write(line(str(n)))
    print(run, flush=True)
"""

SHARDS = """
import sys
sys.path.insert(0, sys.argv[1])
from openbatch.files.shard_set import Lines, ShardSet
from openbatch.targets import Limits

# Sets of three to seven files, and every fourth time one file only, each in the place of the last.
# Every third time they are so large that a thread writes them.
print("ready", flush=True)
for run in range(1_000_000):
    count = 10 if run % 4 == 3 else 30 + run % 5 * 10
    text = b"x" * (600_000 if run % 3 == 2 else 2000)
    with ShardSet(sys.argv[2], "w", Limits(requests=10), url="/v1/x") as files:
        for n in range(count):
            line = b'{"custom_id":"%d-%d-%d","x":"%s"}\\n' % (run, count, n, text)
            files.add(Lines(line, [f"{run}-{count}-{n}"]))
"""

FULL_SHARDS = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from openbatch import BatchJobManager, BatchFileError, ResponsesRequest
from openbatch.targets import Limits

most = int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
rows = ({"text": "x" * 1000} for _ in range(most // 100))
try:
    BatchJobManager(limits=Limits(requests=int(sys.argv[3]))).build(
        "{text}", ResponsesRequest(model="m"), rows=rows, out=sys.argv[2]
    )
except BatchFileError as error:
    print(error)
"""

FULL_APPEND = PRELUDE + """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
file = AppendFile(path)
written = 0
try:
    for n in range(1000):
        file.append(str(n), line(str(n)))
        written += 1
except BatchFileError as error:
    print(written, error)
"""

KILLS = """
import json, os, random, signal, sys, time, warnings
sys.path[:0] = sys.argv[1:3]
from openbatch import BatchCollector

path, kills, chance = sys.argv[3], int(sys.argv[4]), random.Random(4)

def write_until_killed(attempt, buffered):
    collector = BatchCollector(path, buffered=buffered)
    bound = collector.responses.bind(model="m")
    for n in range(10_000_000):
        bound.create(f"{attempt}-{n}", input=f"{n} " * random.randrange(20_000))

torn = 0
for attempt in range(kills):
    before = os.path.getsize(path) if os.path.exists(path) else 0
    pid = os.fork()
    if pid == 0:
        write_until_killed(attempt, buffered=attempt % 2 == 1)
    while not os.path.exists(path) or os.path.getsize(path) == before:
        time.sleep(0.0001)
    time.sleep(chance.random() / 100)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with open(path, "rb") as file:
        data = file.read()
    whole = data[: data.rfind(b"\\n") + 1]
    torn += whole != data
    with warnings.catch_warnings(action="ignore"), BatchCollector(path) as collector:
        collector.responses.create(f"repair-{attempt}", "m", input="x")
    with open(path, "rb") as file:
        repaired = file.read()
    assert repaired.startswith(whole) and repaired.count(b"\\n") == whole.count(b"\\n") + 1
    assert all(json.loads(line)["custom_id"] for line in repaired.splitlines())
    if len(repaired) > 5_000_000:
        os.truncate(path, 0)
print(torn)
"""

FULL_COLLECTOR = """
import resource, sys
sys.path[:0] = sys.argv[1:3]
from openbatch import BatchCollector, BatchFileError

path, buffered = sys.argv[3], sys.argv[4] == "buffered"
collector = BatchCollector(path, buffered=buffered)
bound = collector.responses.bind(model="m")
bound.create("first", input="x")
collector.flush()
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
added = []
try:
    for n in range(1000):
        bound.create(str(n), input="word " * 1000)
        added.append(str(n))
except BatchFileError as error:
    print(len(added), error)
try:
    collector.close()
except BatchFileError as error:
    print("close:", error)
"""

FULL_REPLACE = PRELUDE + """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with whole_file(path) as file:
        for n in range(1000):
            file.write(line(str(n)))
except BatchFileError as error:
    print(error)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, SOURCES, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(program: str, *arguments: str) -> str:
    with start(program, *arguments) as process:
        output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output


def reports_until_killed(program: str, *arguments: str, after: int) -> Iterator[int]:
    """Run a program, kill it after some of its reports, and yield all that it made."""
    with start(program, *arguments) as process:
        assert process.stdout is not None
        try:
            for count, report in enumerate(process.stdout, 1):
                if count == after:
                    process.kill()
                if report.endswith("\n"):
                    yield int(report)
        finally:
            process.kill()


def ids(data: bytes) -> list[str]:
    return [json.loads(row)["custom_id"] for row in data.splitlines()]


def test_killed_while_appending_at_most_the_last_line_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    reported: list[int] = []
    for attempt, after in enumerate((1, 7, 40)):
        begin = attempt * 1_000_000
        reported += reports_until_killed(APPEND, str(path), str(begin), after=after)
        whole = path.read_bytes().rpartition(b"\n")[0]
        # What was reported is in the file; one more line may be, which was not reported yet.
        assert set(map(str, reported)) <= set(ids(whole))
        with warnings.catch_warnings(record=True, action="always"), AppendFile(path) as file:
            file.append(f"repair-{attempt}", b'{"custom_id":"repair-%d"}\n' % attempt)
        data = path.read_bytes()
        assert data.endswith(b"\n")
        assert set(map(str, reported)) | {f"repair-{attempt}"} <= set(ids(data))
        assert data.startswith(whole)


def run_collector(program: str, *arguments: str) -> str:
    """Run a program that imports the whole library, from this tree."""
    return run(program, str(Path(openbatch_api.__file__).parents[1]), *arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_collector_killed_fifty_times_loses_at_most_its_last_line(tmp_path: Path) -> None:
    torn = run_collector(KILLS, str(tmp_path / "batch.jsonl"), "50")
    assert 0 <= int(torn) <= 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for file sizes")
@pytest.mark.parametrize("buffered", [False, True])
def test_a_full_disk_leaves_whole_lines_of_a_collector(tmp_path: Path, *, buffered: bool) -> None:
    path = tmp_path / "batch.jsonl"
    output = run_collector(FULL_COLLECTOR, str(path), "buffered" if buffered else "at once")
    added, _, message = output.splitlines()[0].partition(" ")
    assert message.startswith(f"{path}: it cannot be written (File too large); make room or choose")
    data = path.read_bytes()
    assert data.endswith(b"\n")
    assert len(data) <= 400_000
    found = ids(data)
    assert len(data) + len(data) / len(found) > 390_000  # as many lines as there was room for
    if buffered:
        assert found == ["first", *map(str, range(len(found) - 1))]
        assert "close: " in output  # what was accepted and did not fit is not dropped in silence
    else:
        assert found == ["first", *map(str, range(int(added)))]
        assert "close: " not in output


def test_killed_while_replacing_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    for after in (1, 3, 8):
        last = list(reports_until_killed(REPLACE, str(path), after=after))[-1]
        found = ids(path.read_bytes())
        assert len(found) == 40
        assert int(found[0]) >= last
        assert found == [str(n) for n in range(int(found[0]), int(found[0]) + 40)]
    with whole_file(path) as file:  # what a killed program left behind is in nobody's way
        file.write(b'{"custom_id":"next"}\n')
    assert ids(path.read_bytes()) == ["next"]


def test_killed_fifty_times_a_set_of_files_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    chance = random.Random(7)  # noqa: S311 (nothing secret)
    whole = sets = 0
    for _ in range(25):
        # Two at once, so that starting Python costs half.
        folders = [tmp_path / name for name in ("left", "right")]
        programs = [start(SHARDS, str(folder / path.name)) for folder in folders]
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            time.sleep(chance.random() * 0.05)
            program.kill()
            program.communicate()
        for folder in folders:
            target = folder / path.name
            finish_interrupted(target, target)
            found = [ids(each.read_bytes()) for each in shard_paths(target)]
            if not found:
                continue
            whole += 1
            sets += len(found) > 1
            run, count, _ = found[0][0].split("-")
            assert [each for part in found for each in part] == [
                f"{run}-{count}-{n}" for n in range(int(count))
            ]
            assert all(len(part) == 10 for part in found)
            # A kill at the very end may leave what the next run removes, and nothing else.
            with ShardSet(target, "w", Limits(), url="/v1/x") as files:
                files.add(Lines(b'{"custom_id":"1"}\n', ["1"]))
            assert [each.name for each in folder.iterdir()] == [path.name]
            target.unlink()
    assert whole > 10
    assert sets > 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for file sizes")
@pytest.mark.parametrize("most", [100_000, 7_000_000])  # the latter is written by a thread
@pytest.mark.parametrize("fits", [True, False])
def test_a_full_disk_leaves_no_part_of_a_set(tmp_path: Path, most: int, *, fits: bool) -> None:
    path = tmp_path / "batch.jsonl"
    if fits:
        # A file of so many requests is as large as is allowed; a larger one is not written.
        room = most // 1667
        assert run(FULL_SHARDS, str(path), str(room), str(most)) == ""
        assert len(shard_paths(path)) == -(-(most // 100) // room)
        before = {each: each.read_bytes() for each in tmp_path.iterdir()}
        assert "File too large" in run(FULL_SHARDS, str(path), str(most // 900), str(most))
        assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before
    else:
        message = run(FULL_SHARDS, str(path), "50000", str(most))
        assert message.startswith(f"{path}: it cannot be written (File too large); make room")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for file sizes")
def test_a_full_disk_keeps_the_whole_lines_of_a_growing_file(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    written, message = run(FULL_APPEND, str(path)).split(" ", 1)
    assert int(written) > 5
    assert ids(path.read_bytes()) == [str(n) for n in range(int(written))]
    assert path.read_bytes().endswith(b"\n")
    assert message.startswith(f"{path}: it cannot be written (File too large); make room")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for file sizes")
def test_a_full_disk_changes_nothing_for_a_new_file_or_one_continued(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    assert "File too large" in run(FULL_REPLACE, str(path))
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b'{"custom_id":"old"}\n')
    assert "File too large" in run(FULL_REPLACE, str(path))
    assert path.read_bytes() == b'{"custom_id":"old"}\n'
    assert list(tmp_path.iterdir()) == [path]
