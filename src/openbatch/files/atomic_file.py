"""A batch file that appears whole or not at all: what a manager writes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.custom_ids import CustomIds
from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.existing_lines import ExistingLines, read_existing_lines, warn_about_torn_line
from openbatch.files.file_checks import (
    FileMode,
    checked_mode,
    checked_path,
    explained,
    find_target,
    real_path,
    refuse_existing,
)

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["AtomicFile"]


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
        self._draft: DraftFile | None = None  # the other file, while there is one

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
        self._draft = DraftFile(self.path, self._target, like=self._before)
        if lines.keep:
            self._draft.copy(self._target, lines.keep)
            if lines.open_ended:
                self._draft.write(b"\n")

    def append(self, custom_id: str, line: bytes) -> None:
        """Add one line.

        Args:
            custom_id: The id in the line.
            line: The line, ending with its only line break.

        Raises:
            DuplicateCustomIdError: The file has a line with this id.
            BatchFileError: The file cannot be written.
        """
        self._ids.take(custom_id)
        try:
            self._open_draft().write(line)
        except BaseException:
            self._ids.give_back(custom_id)
            raise
        self.count += 1

    def complete(self) -> None:
        """Bring everything to the disk, still under the other name.

        Raises:
            BatchFileError: That failed; all is as it was before.
        """
        self._open_draft().complete()

    def commit(self) -> None:
        """Give the completed file its name.

        Raises:
            BatchFileError: That failed, or the existing file was changed by something else since
                it was read; all is as that left it.
        """
        if self._draft is None or (self.mode == "a" and not self.count):
            self.discard()
            return
        try:
            self._refuse_changed_target()
            self._draft.rename(self._target)
        except BaseException:
            self.discard()
            raise
        self._draft = None
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """Remove what was written under the other name, if there is anything."""
        if self._draft is not None:
            self._draft.discard()
            self._draft = None

    def _open_draft(self) -> DraftFile:
        if self._draft is None:
            raise BatchFileError(f"{self.path}: it is not open; write to it inside a with block")
        return self._draft

    def _read_existing(self) -> ExistingLines:
        with explained(self.path, "cannot be read"), self._target.open("rb") as file:
            self._before = os.fstat(file.fileno())
            return read_existing_lines(file, self.path)

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
