"""The collector's file: what is in it and when, in which mode, and after a crash."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import BatchCollector, BatchFileError, DuplicateCustomIdError, InvalidRequestError
from tests.openbatch.sample_requests import lines, method

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files import FileMode

MODEL = "gpt-4o-mini"

#: Writes rows until it is told to die in the middle of a line, as in a power failure.
CRASH = """
import os
import sys
from openbatch import BatchCollector

path, whole, torn = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
collector = BatchCollector(path)
for number in range(whole):
    collector.responses.create(number, "gpt-4o-mini", input="x" * 1000)

write = os.write

def die(fd, data):
    if torn:
        write(fd, bytes(data)[:torn])
    os._exit(9)

os.write = die
collector.responses.create("last", "gpt-4o-mini", input="ありがとう")
"""


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def add(collector: BatchCollector, *custom_ids: str | int) -> None:
    for custom_id in custom_ids:
        collector.responses.create(custom_id, MODEL, input="x")


def test_a_line_is_in_the_file_when_its_call_returns(path: Path) -> None:
    collector = BatchCollector(path)
    assert not path.exists()
    for number in range(5):
        add(collector, number)
        assert ids(path) == [str(each) for each in range(number + 1)]


def test_another_process_sees_the_lines_of_an_open_collector(path: Path) -> None:
    collector = BatchCollector(batch_file_path=str(path))
    add(collector, "a", "b")
    count = "import sys; print(len(open(sys.argv[1], 'rb').read().splitlines()))"
    done = subprocess.run(
        [sys.executable, "-c", count, path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "2"
    collector.close()


def test_all_builders_of_a_collector_write_to_its_one_file(path: Path) -> None:
    with BatchCollector(path) as collector:
        collector.responses.create("1", MODEL, input="x")
        collector.chat.completions.create("2", MODEL, messages=[{"role": "user", "content": "x"}])
        collector.images.generate("3", "gpt-image-1", prompt="x")
        collector.images.generations.add("4", {"model": "gpt-image-1", "prompt": "x"})
        with pytest.raises(DuplicateCustomIdError):
            collector.embeddings.create("2", "text-embedding-3-small", input="x")
    assert ids(path) == ["1", "2", "3", "4"]
    assert collector.batch_file_path == path


def test_threads_can_share_a_collector(path: Path) -> None:
    def work(worker: int) -> None:
        for number in range(50):
            add(collector, f"{worker}-{number}")

    with BatchCollector(path) as collector, ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert sorted(ids(path)) == sorted(f"{w}-{n}" for w in range(8) for n in range(50))


def test_with_closes_the_file(path: Path) -> None:
    with BatchCollector(path) as collector:
        add(collector, "a")
    with pytest.raises(BatchFileError, match="closed"):
        add(collector, "b")
    collector.close()
    assert ids(path) == ["a"]


def test_an_error_inside_with_keeps_the_lines_so_far(path: Path) -> None:
    def write() -> None:
        with BatchCollector(path, mode="w") as collector:
            add(collector, "a")
            raise LookupError

    with pytest.raises(LookupError):
        write()
    assert ids(path) == ["a"]


def test_by_default_a_file_is_continued_and_its_ids_are_known(path: Path) -> None:
    with BatchCollector(path) as collector:
        add(collector, "a", "b")
    before = path.read_bytes()
    with BatchCollector(path) as collector:
        with pytest.raises(DuplicateCustomIdError) as caught:
            add(collector, "b")
        assert path.read_bytes() == before
        add(collector, "c")
    assert ids(path) == ["a", "b", "c"]
    assert len(str(caught.value).splitlines()) == 1
    for part in ("'b'", str(path), 'mode="w"'):
        assert part in str(caught.value)


def test_an_id_twice_in_one_run_is_refused(path: Path) -> None:
    with BatchCollector(path, mode="w") as collector:
        add(collector, 1)
        with pytest.raises(DuplicateCustomIdError, match="'1'") as caught:
            add(collector, "1")
        # The file is new: to start anew would not help.
        assert 'mode="w"' not in str(caught.value)
        add(collector, 2)
    assert ids(path) == ["1", "2"]


def test_mode_w_starts_anew(path: Path) -> None:
    with BatchCollector(path) as collector:
        add(collector, "a", "b")
    with BatchCollector(path, mode="w") as collector:
        assert ids(path) == ["a", "b"]
        add(collector, "b")
        assert ids(path) == ["b"]
        add(collector, "c")
    assert ids(path) == ["b", "c"]


def test_mode_w_spares_the_old_file_when_the_first_request_is_refused(path: Path) -> None:
    with BatchCollector(path) as collector:
        add(collector, "a")
    with pytest.raises(InvalidRequestError), BatchCollector(path, mode="w") as collector:
        method(collector, "responses.create")("b", MODEL)
    assert ids(path) == ["a"]


def test_mode_x_refuses_a_file_that_is_there(path: Path) -> None:
    with BatchCollector(path, mode="x") as collector:
        add(collector, "a")
    with pytest.raises(BatchFileError, match=r'exists.*mode="a"'):
        BatchCollector(path, mode="x")
    assert ids(path) == ["a"]


def test_there_are_no_other_modes_and_policies(path: Path) -> None:
    wrong: list[tuple[str, Any]] = [("mode", "rw"), ("unknown", "ignore")]
    for name, value in wrong:
        with pytest.raises(
            (BatchFileError, InvalidRequestError), match=rf"{name}.*use \""
        ) as caught:
            BatchCollector(path, **{name: value})
        assert repr(value) in str(caught.value)
    assert not path.exists()


@pytest.mark.parametrize("torn", [0, 1, 25, 60, 109])
def test_a_crash_tears_at_most_the_last_line_and_reopening_repairs_it(
    path: Path, torn: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, path, "5", str(torn)], capture_output=True, check=False
    )
    assert done.returncode == 9, done.stderr
    whole = [json.loads(line) for line in path.read_bytes().split(b"\n")[:5]]
    assert [line["custom_id"] for line in whole] == ["0", "1", "2", "3", "4"]

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with BatchCollector(path) as collector:
            add(collector, "last", "next")
    assert ids(path) == ["0", "1", "2", "3", "4", "last", "next"]
    messages = [str(each.message) for each in caught]
    assert len(messages) == (1 if torn else 0)
    if torn:
        assert "line 6 was not written to its end" in messages[0]
        assert caught[0].filename == __file__


def test_a_line_that_lacks_only_its_line_break_is_kept(path: Path) -> None:
    with BatchCollector(path) as collector:
        add(collector, "a")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    with BatchCollector(path) as collector:
        with pytest.raises(DuplicateCustomIdError):
            add(collector, "a")
        add(collector, "b")
    assert ids(path) == ["a", "b"]


@pytest.mark.parametrize("mode", ["a", "w", "x"])
def test_a_folder_is_no_batch_file(tmp_path: Path, mode: FileMode) -> None:
    with pytest.raises(BatchFileError, match=r"this is a folder; give the path of a file in it"):
        BatchCollector(tmp_path, mode=mode)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["a", "w", "x"])
def test_there_are_no_files_below_files(tmp_path: Path, mode: FileMode) -> None:
    below = tmp_path / "notes.txt"
    below.write_text("mine", encoding="utf-8")
    with pytest.raises(BatchFileError, match=r"notes.txt is a file, not a folder") as caught:
        BatchCollector(below / "batch.jsonl", mode=mode)
    assert len(str(caught.value).splitlines()) == 1
    assert below.read_text(encoding="utf-8") == "mine"


def test_a_url_is_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for mode in ("a", "w", "x"):
        with pytest.raises(BatchFileError, match="this looks like a URL"):
            BatchCollector("https://example.com/batch.jsonl", mode=mode)
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_with_the_first_line(tmp_path: Path) -> None:
    deep = tmp_path / "new" / "deep" / "batch.jsonl"
    collector = BatchCollector(deep)
    assert list(tmp_path.iterdir()) == []
    add(collector, "a")
    assert ids(deep) == ["a"]


def test_a_file_that_is_no_batch_file_is_left_alone(path: Path) -> None:
    path.write_bytes(b"name,age\nAda,36\n")
    collector = BatchCollector(path)
    with pytest.raises(BatchFileError, match="line 1"):
        add(collector, "a")
    assert path.read_bytes() == b"name,age\nAda,36\n"


@pytest.mark.parametrize("how", ["close", "with"])
def test_an_old_file_stays_if_everything_new_was_refused(path: Path, how: str) -> None:
    path.write_text("what was there\n", encoding="utf-8")
    collector = BatchCollector(path, mode="w")

    def attempt() -> None:
        with pytest.raises(InvalidRequestError):
            collector.responses.create("1", "m", input="x", temperature=3)

    if how == "with":
        with collector:
            attempt()
    else:
        attempt()
        collector.close()
    assert path.read_text(encoding="utf-8") == "what was there\n"
    with BatchCollector(path, mode="w"):
        pass
    assert path.read_bytes() == b""


@pytest.mark.parametrize("given", ["", None, 3, b"x.jsonl"])
def test_what_is_no_path_is_refused(given: Any) -> None:  # noqa: ANN401 (whatever a caller has)
    with pytest.raises(BatchFileError, match="the path of a batch file is needed, got"):
        BatchCollector(given)
