"""A batch file that appears whole or not at all: what a manager writes to."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from openbatch.custom_ids import CustomIds
from openbatch.errors import BatchFileError
from openbatch.existing_lines import ExistingLines, read_existing_lines, warn_about_torn_line
from openbatch.file_checks import (
    FileMode,
    checked_mode,
    checked_path,
    explained,
    find_target,
    real_path,
    refuse_existing,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["AtomicFile"]

_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows turns line breaks into CRLF without it
_CHUNK = 128 * 1024  # larger chunks fall out of the processor's cache and are slower
_COPY_CHUNK = 1024 * 1024


class AtomicFile:
    """A batch file written under another name and renamed when it is complete.

    As a context manager it does all steps: the file is there under its name when the block ends
    without an error, and untouched after an error in it. `begin`, `complete`, `commit` and
    `discard` are the same steps for those who write a set of files that belong together.

    - Mode `a` begins with a copy of what is there, whose last line is repaired as in `AppendFile`;
      without any new line nothing changes and no file is made.
    - Mode `w` replaces what is there; mode `x` refuses a file that exists. Without any line they
      make an empty file.

    The file keeps its permissions and, where the system allows it, its owner. A link stays a link:
    what it points to is replaced.

    Attributes:
        path: The path as it was given.
        continues: Whether the file exists and is kept as the beginning of the new one.
        count: How many lines were added.
    """

    def __init__(self, path: str | os.PathLike[str], mode: FileMode = "a") -> None:
        """Choose a file; check what can be checked without changing anything.

        Args:
            path: Where the file is or shall be. Missing folders are made.
            mode: `a` to append, `w` to start anew, `x` to refuse a file that exists.

        Raises:
            BatchFileError: The path is a folder, or cannot be written, or exists in mode `x`.
        """
        self.path = checked_path(path)
        self.mode: FileMode = checked_mode(mode)
        self.count = 0
        self._target = real_path(self.path)
        self._before = find_target(self.path, self._target, self.mode)
        self.continues = mode == "a" and self._before is not None
        self._ids = CustomIds(self.path, remedy="remove the file or write to another one")
        self._pending = bytearray()
        self._fd: int | None = None
        self._draft: Path | None = None  # the other name, while there is such a file

    def __enter__(self) -> Self:
        """Begin, and return this object."""
        self.begin()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the file in its place; after an error in the block, leave all as it was."""
        if exc_type is None:
            self.complete()
            self.commit()
        else:
            self.discard()

    def begin(self) -> None:
        """Make the file under its other name.

        Raises:
            BatchFileError: That cannot be done, or the existing file holds something that is no
                batch request. Nothing was changed.
        """
        lines = ExistingLines()
        if self.continues:
            lines = self._read_existing()
            self._ids.found(lines.custom_ids)
            warn_about_torn_line(self.path, lines)
        self._draft = self._other_name()
        with self._all_or_nothing("cannot be written"):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
            self._keep_permissions(self._fd)  # now, so that a private file is never public
            if lines.keep:
                self._copy_existing(self._fd, lines)

    def append(self, custom_id: str, line: bytes) -> None:
        """Add one line.

        Args:
            custom_id: The id in the line.
            line: The line, ending with its only line break.

        Raises:
            DuplicateCustomIdError: The file has a line with this id.
            BatchFileError: The file cannot be written.
        """
        self._ids.refuse_duplicate(custom_id)
        self._pending += line
        self._ids.give(custom_id)
        self.count += 1
        if len(self._pending) >= _CHUNK:
            self._flush()

    def complete(self) -> None:
        """Bring everything to the disk, still under the other name.

        Raises:
            BatchFileError: That failed; all is as it was before.
        """
        with self._all_or_nothing("cannot be written"):
            self._flush()
            os.fsync(self._open_fd())
            self._close()

    def commit(self) -> None:
        """Give the completed file its name.

        Raises:
            BatchFileError: That failed, or the existing file was changed by something else since
                it was read; all is as that left it.
        """
        if self._draft is None or (self.mode == "a" and not self.count):
            self.discard()
            return
        with self._all_or_nothing("cannot be put in its place"):
            self._refuse_changed_target()
            self._draft.replace(self._target)
        self._draft = None
        _sync_folder(self._target.parent)

    def discard(self) -> None:
        """Remove what was written under the other name, if there is anything."""
        with suppress(OSError):
            self._close()
        if self._draft is not None:
            with suppress(OSError):
                self._draft.unlink()
            self._draft = None

    @contextmanager
    def _all_or_nothing(self, what: str) -> Generator[None]:
        """Discard everything when the block fails, for whatever reason."""
        try:
            with explained(self.path, what):
                yield
        except BaseException:
            self.discard()
            raise

    def _other_name(self) -> Path:
        # Names have at most 255 bytes, and a character up to four.
        return self._target.with_name(f".{self._target.name[:50]}.{os.urandom(6).hex()}.tmp")

    def _read_existing(self) -> ExistingLines:
        with explained(self.path, "cannot be read"), self._target.open("rb") as file:
            self._before = os.fstat(file.fileno())
            return read_existing_lines(file, self.path)

    def _copy_existing(self, fd: int, lines: ExistingLines) -> None:
        left = lines.keep
        with self._target.open("rb") as file:
            while left and (data := file.read(min(left, _COPY_CHUNK))):
                _write_all(fd, data)
                left -= len(data)
        if lines.open_ended:
            self._pending += b"\n"

    def _flush(self) -> None:
        with explained(self.path, "cannot be written"):
            _write_all(self._open_fd(), self._pending)
        self._pending.clear()

    def _open_fd(self) -> int:
        if self._fd is None:
            raise BatchFileError(f"{self.path}: it is not open; write to it inside a with block")
        return self._fd

    def _close(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _keep_permissions(self, fd: int) -> None:
        if self._before is None or os.name == "nt":
            return
        with suppress(OSError):  # only the superuser may give files away
            os.fchown(fd, self._before.st_uid, self._before.st_gid)
        os.fchmod(fd, stat.S_IMODE(self._before.st_mode))

    def _refuse_changed_target(self) -> None:
        """Refuse to replace lines that somebody wrote after the copy was made."""
        now = find_target(self.path, self._target, "a")
        if self.mode == "x" and now is not None:
            raise refuse_existing(self.path)
        if self.mode == "a" and _version(now) != _version(self._before):
            raise BatchFileError(
                f"{self.path}: something else wrote to it while lines were being added; "
                "it was left as that made it; add the lines again"
            )


def _version(status: os.stat_result | None) -> tuple[int, ...] | None:
    if status is None:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _write_all(fd: int, data: bytes | bytearray) -> None:
    with memoryview(data) as view:
        written = 0
        while written < len(view):
            written += os.write(fd, view[written:])


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power failure, where the system can open folders."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
