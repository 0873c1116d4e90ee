"""The end of a batch file that is open: what has to happen to it, and the lines that wait for it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import no_access
from openbatch.files.former_sets import remove_set

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.errors import OpenBatchError

__all__ = ["FileEnd", "PendingLines"]


class PendingLines:
    """Lines that are to be written, in their order.

    Attributes:
        lines: The lines.
        size: How many bytes they have.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.lines: list[bytes] = []
        self.size = 0

    def clear(self) -> None:
        """Forget all lines."""
        self.lines.clear()
        self.size = 0

    def take_back(self, line: bytes) -> bool:
        """Drop the line that was added last, unless it was written; say whether it was dropped."""
        if not self.lines or self.lines[-1] is not line:
            return False
        self.size -= len(self.lines.pop())
        return True

    def drop_written(self, size: int) -> int:
        """Drop the first lines, which have so many bytes together, and return their number."""
        count = 0
        while count < len(self.lines) and size >= len(self.lines[count]):
            size -= len(self.lines[count])
            self.size -= len(self.lines[count])
            count += 1
        del self.lines[:count]
        return count

    def lost(self, error: OpenBatchError, remedy: str) -> BatchFileError:
        """Return the error for lines that are not kept, although they could not be written.

        Args:
            error: Why they could not be written.
            remedy: What to do another time.

        Returns:
            An error that says how many they are.
        """
        return BatchFileError(f"{error}; its last {len(self.lines):,} requests are lost: {remedy}")


class FileEnd:
    """Writes whole lines to the end of a file, which it repairs before.

    Attributes:
        size: How long the file is as far as is known.
        lines: How many lines it has.
        cut: Where it is to be cut before the next line; None if nowhere.
        prefix: What the next line must be preceded by.
        begun: Whether something was written.
        pending: The lines that are gathered.
    """

    def __init__(self, path: Path, place: str, *, anew: bool) -> None:
        """Begin with an unknown file.

        Args:
            path: Its path as the user gave it, for errors.
            place: Its absolute path.
            anew: Whether what is there goes with the first line.
        """
        self.size = self.lines = 0
        self.cut: int | None = None
        self.prefix = b""
        self.begun = False
        self.pending = PendingLines()
        self._path = path
        self._place = place
        self._anew = anew

    def replaces(self) -> bool:
        """Say whether what is there is to go with the first line."""
        return self._anew and not self.begun

    def room_used(self) -> int:
        """Return how many bytes the file has before the next line, those that wait included."""
        return (self.size if self.cut is None else self.cut) + self.pending.size

    def write(self, fd: int, lines: bytes, *, count: int = 1) -> None:
        """Repair the end of the file if that is due, and write lines: whole ones only.

        Args:
            fd: The file, open for appending.
            lines: The lines.
            count: How many they are.

        Raises:
            BatchFileError: The system refused it. Whole lines for which there was room may be in
                the file; of those that were gathered they are dropped.
        """
        written = 0
        prefix = self.prefix
        data = prefix + lines if prefix else lines
        try:
            if self.cut is not None:
                if self.replaces():
                    remove_set(self._path, self._place)
                os.ftruncate(fd, self.cut)
                self.size, self.cut = self.cut, None
            written = os.write(fd, data)
            while written < len(data):
                written += os.write(fd, memoryview(data)[written:])
        except BaseException as error:
            with suppress(OSError):
                # Unless somebody else has appended in the meantime: their lines are not ours.
                if written and os.fstat(fd).st_size == self.size + written:
                    self._keep_whole_lines(fd, data[:written], len(prefix))
            if isinstance(error, OSError) and not isinstance(error, BatchFileError):
                raise no_access(self._path, "cannot be written", error) from error
            raise
        self.size += written
        self.lines += count
        self.prefix = b""
        self.begun = True

    def write_pending(self, fd: int) -> None:
        """Write the lines that are gathered."""
        lines = self.pending.lines
        self.write(fd, b"".join(lines), count=len(lines))
        self.pending.clear()

    def finish(self, fd: int) -> None:
        """Write what is gathered and close a file whose owner is gone, or whose program ends.

        Args:
            fd: The file.

        Raises:
            BatchFileError: Lines are lost, since the system refused to write them.
        """
        try:
            if self.pending.lines:
                self.write_pending(fd)
        except BatchFileError as error:
            remedy = "nobody closed it, and `close()` and `with` tell it earlier"
            if self.pending.lines:
                raise self.pending.lost(error, remedy) from None
            raise
        finally:
            os.close(fd)

    def _keep_whole_lines(self, fd: int, written: bytes, prefix: int) -> None:
        """Cut off the line that was not written to its end, and keep those before it."""
        end = written.rfind(b"\n", prefix) + 1
        os.ftruncate(fd, self.size + end)
        if end:
            self.size += end
            self.lines += self.pending.drop_written(end - prefix)
            self.prefix = b""
            self.begun = True
