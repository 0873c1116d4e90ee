"""A file that is written under another name until it is complete."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from openbatch.errors import BatchFileError
from openbatch.files.draft_names import draft_name
from openbatch.files.file_checks import explained
from openbatch.files.write_behind import Block, WriteBehind, write_blocks

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["CHUNK", "DraftFile", "sync_folder"]

#: How much is written at a time: larger chunks fall out of the processor's cache and are slower.
CHUNK: Final = 128 * 1024

#: From so many bytes on a thread writes; for fewer it costs more than it gains.
_LARGE: Final = 32 * CHUNK
#: How much is handed to it at a time.
_BATCH: Final = 8 * CHUNK
_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows turns line breaks into CRLF without it
_COPY_CHUNK: Final = 1024 * 1024


class DraftFile:
    """A file under another name, in the folder in which it is to be.

    When a step fails, the file is gone, and the error says why.

    Attributes:
        path: The path to name in errors.
        size: How many bytes were written.
        name: The path under which it is written.
        promised: Whether a journal says what is to become of it, so that `discard` leaves it alone.
    """

    def __init__(self, path: Path, target: Path, *, like: os.stat_result | None = None) -> None:
        """Make the file.

        Args:
            path: The path to name in errors.
            target: Where the file is to be, without links. Missing folders are made.
            like: The file whose owner and permissions it takes, as far as the system allows it.

        Raises:
            BatchFileError: The file cannot be made.
        """
        self.path = path
        self.size = 0
        self.name = target.with_name(draft_name(target.name))
        self._pending = bytearray()  # less than a chunk
        self._blocks: list[Block] = []  # for the thread, less than a batch
        self._gathered = 0
        self._behind: WriteBehind | None = None  # a small file is written without
        self._fd: int | None = None
        self._complete = False
        self.promised = False
        with self._or_gone("cannot be written"):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
            _keep_permissions(self._fd, like)  # now, so that a private file is never public

    def write(self, data: bytes) -> None:
        """Add some bytes. They are collected until there is enough for a write.

        What is more than four megabytes is written by a thread, so that it may be a later call
        that raises.

        Args:
            data: The bytes.

        Raises:
            BatchFileError: They cannot be written.
        """
        self.size += len(data)
        if not self._pending and len(data) >= CHUNK // 2:
            self._add_block(data)
            return
        self._pending += data
        if len(self._pending) >= CHUNK:
            self._end_block()

    def copy(self, source: Path, length: int) -> None:
        """Add the beginning of another file.

        Args:
            source: The other file.
            length: How many of its bytes.

        Raises:
            BatchFileError: They cannot be read or written.
        """
        self.flush()
        with self._or_gone("cannot be written"), source.open("rb") as file:
            left = length
            while left and (data := file.read(min(left, _COPY_CHUNK))):
                write_blocks(self._open_fd(), (data,))
                left -= len(data)
                self.size += len(data)

    def flush(self) -> None:
        """Write what was collected; a completed file has nothing left.

        Raises:
            BatchFileError: It cannot be written.
        """
        if self._complete:
            return
        if self._pending:
            self._end_block()
        with self._or_gone("cannot be written"):
            if self._behind is None:
                write_blocks(self._open_fd(), self._blocks)
            else:
                self._behind.write(self._blocks)
                self._behind.wait()
        self._blocks, self._gathered = [], 0

    def complete(self) -> None:
        """Bring everything to the disk and close the file, still under its other name.

        A second time does nothing.

        Raises:
            BatchFileError: That failed.
        """
        if self._complete:
            return
        self.flush()
        with self._or_gone("cannot be written"):
            os.fsync(self._open_fd())
            self._close()
        self._complete = True

    def rename(self, target: Path) -> None:
        """Give the completed file its name, in the place of what has it.

        Args:
            target: The path.

        Raises:
            BatchFileError: That failed.
        """
        with self._or_gone("cannot be put in its place"):
            self.name.replace(target)

    def discard(self) -> None:
        """Remove the file, if it still has its other name."""
        with suppress(OSError):
            self._close()
        if self.promised:
            return
        with suppress(OSError):
            self.name.unlink()

    def _end_block(self) -> None:
        block, self._pending = self._pending, bytearray()
        self._add_block(block)

    def _add_block(self, block: Block) -> None:
        self._blocks.append(block)
        self._gathered += len(block)
        if self._gathered < _BATCH and self.size > _LARGE:
            return
        with self._or_gone("cannot be written"):
            if self._behind is None and self.size > _LARGE:
                self._behind = _write_behind(self._open_fd())
            if self._behind is None:
                write_blocks(self._open_fd(), self._blocks)
            else:
                self._behind.write(self._blocks)
        self._blocks, self._gathered = [], 0

    @contextmanager
    def _or_gone(self, what: str) -> Generator[None]:
        try:
            with explained(self.path, what):
                yield
        except BaseException:
            self.discard()
            raise

    def _open_fd(self) -> int:
        if self._fd is None:
            raise BatchFileError(f"{self.path}: it is not open; write to it inside a with block")
        return self._fd

    def _close(self) -> None:
        if self._behind is not None:
            # First, as another file may get the number of one that is closed.
            self._behind.close()
            self._behind = None
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)


def sync_folder(folder: Path) -> None:
    """Make renames last through a power failure, where the system can open folders.

    Args:
        folder: The folder that they happened in.
    """
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _write_behind(fd: int) -> WriteBehind | None:
    try:
        return WriteBehind(fd)
    except RuntimeError:  # the system has no threads, or no more of them
        return None


def _keep_permissions(fd: int, like: os.stat_result | None) -> None:
    if like is None or os.name == "nt":
        return
    with suppress(OSError):  # only the superuser may give files away
        os.fchown(fd, like.st_uid, like.st_gid)
    os.fchmod(fd, stat.S_IMODE(like.st_mode))
