"""Writing from a thread: everything arrives, in order, and what fails is told."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.errors import BatchFileError
from openbatch.files.draft_file import CHUNK, DraftFile
from openbatch.files.write_behind import WriteBehind, write_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert writing_threads() == 0


def writing_threads() -> int:
    return sum(each.name == "openbatch-write" for each in threading.enumerate())


def opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)


@settings(deadline=None)  # a disk takes its time
@given(
    hand_overs=st.lists(
        st.lists(st.binary(max_size=50).map(lambda data: data * 500), max_size=5), max_size=8
    ),
    waits=st.sets(st.integers(0, 7)),
)
def test_what_is_handed_over_is_in_the_file_in_order(
    tmp_path_factory: pytest.TempPathFactory, hand_overs: list[list[bytes]], waits: set[int]
) -> None:
    path = tmp_path_factory.mktemp("behind") / "file"
    fd = opened(path)
    behind = WriteBehind(fd)
    expected = b""
    for number, blocks in enumerate(hand_overs):
        behind.write(blocks)
        expected += b"".join(blocks)
        if number in waits:
            behind.wait()
            assert path.read_bytes() == expected
    behind.close()
    os.close(fd)
    assert path.read_bytes() == expected


def test_what_fails_is_told_later_and_nothing_is_written_after_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    reading, writing = os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY)
    behind = WriteBehind(reading)
    with pytest.raises(OSError, match="Bad file descriptor"):
        write_and_wait(behind, b"first")
    os.dup2(writing, reading)  # it could be written now, but there would be a gap
    with pytest.raises(OSError, match="Bad file descriptor"):
        behind.write([b"second"])
    behind.close()
    behind.close()
    os.close(reading)
    os.close(writing)
    assert path.read_bytes() == b""


@pytest.mark.skipif(not hasattr(os, "writev"), reason="the system writes one block at a time")
def test_blocks_that_are_written_in_part_are_written_to_their_ends() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    blocks = [bytes([n]) * 30_000 for n in range(10)]
    with pytest.raises(BlockingIOError):  # a pipe holds some 64 kB
        write_blocks(writing, blocks)
    held = len(os.read(reading, 1_000_000))
    assert 30_000 < held < 300_000
    os.set_blocking(writing, True)
    got = bytearray()

    def read() -> None:
        while data := os.read(reading, 10_000):
            got.extend(data)

    reader = threading.Thread(target=read)
    reader.start()
    write_blocks(writing, blocks)
    write_blocks(writing, blocks[:1])
    write_blocks(writing, ())
    os.close(writing)
    reader.join()
    os.close(reading)
    assert got == b"".join([*blocks, blocks[0]])


@settings(deadline=None, max_examples=40)
@given(sizes=st.lists(st.sampled_from([1, 1000, CHUNK // 2, CHUNK, 20 * CHUNK]), max_size=12))
def test_a_draft_has_what_was_written_whatever_the_pieces(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    target = tmp_path_factory.mktemp("draft") / "batch.jsonl"
    draft = DraftFile(target, target)
    expected = b""
    for number, size in enumerate(sizes):
        piece = bytes([number]) * size
        draft.write(piece)
        expected += piece
        assert draft.size == len(expected)
        if number % 3 == 2:
            draft.flush()
            assert draft.name.read_bytes() == expected
    draft.complete()
    draft.complete()
    draft.flush()
    draft.rename(target)
    assert target.read_bytes() == expected


def test_a_large_draft_is_written_by_a_thread_and_a_small_one_is_not(tmp_path: Path) -> None:
    for count, threads in ((32, 0), (39, 0), (40, 1)):
        draft = DraftFile(tmp_path / "file", tmp_path / "file")
        for _ in range(count):
            draft.write(bytes(CHUNK))
        assert writing_threads() == threads
        draft.discard()
        assert writing_threads() == 0
        assert list(tmp_path.iterdir()) == []


def test_a_flush_waits_for_the_thread(tmp_path: Path) -> None:
    draft = DraftFile(tmp_path / "file", tmp_path / "file")
    for _ in range(3):
        draft.write(bytes(300 * CHUNK))
        draft.write(b"end")
        draft.flush()
        assert draft.name.stat().st_size == draft.size
    draft.discard()


def test_a_draft_without_threads_is_written_all_the_same(tmp_path: Path) -> None:
    target = tmp_path / "file"
    usual = threading.stack_size(1 << 46)  # more than there is, so that no thread can start
    try:
        with pytest.raises(RuntimeError):
            threading.Thread(target=print).start()
        draft = DraftFile(target, target)
        for number in range(50):
            draft.write(bytes([number]) * CHUNK)
        assert writing_threads() == 0
        draft.complete()
    finally:
        threading.stack_size(usual)
    draft.rename(target)
    assert target.read_bytes() == b"".join(bytes([number]) * CHUNK for number in range(50))


def test_a_draft_that_cannot_be_written_is_gone(tmp_path: Path) -> None:
    draft = DraftFile(tmp_path / "file", tmp_path / "file")
    full = os.open("/dev/full", os.O_WRONLY)
    # The file's own descriptor now leads to a device that is always full.
    os.dup2(full, next(fd for fd in range(3, 100) if leads_to(fd, draft.name)))
    os.close(full)
    with pytest.raises(BatchFileError, match="No space left on device"):
        write_chunks(draft, 100)
    assert list(tmp_path.iterdir()) == []


def write_and_wait(behind: WriteBehind, block: bytes) -> None:
    behind.write([block])  # which raises already if the thread is fast
    behind.wait()


def write_chunks(draft: DraftFile, count: int) -> None:
    for _ in range(count):
        draft.write(bytes(CHUNK))


def leads_to(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except OSError:
        return False
