"""A batch file that grows in place, line by line: what a collector writes to."""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from stat import ST_NLINK, ST_SIZE
from time import monotonic
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError, OpenBatchError
from openbatch.files.custom_ids import CustomIds
from openbatch.files.existing_lines import (
    ExistingLines,
    batch_key,
    read_existing_lines,
    warn_about_torn_line,
)
from openbatch.files.file_checks import (
    FileMode,
    checked_mode,
    checked_path,
    explained,
    find_target,
    refuse_existing,
)
from openbatch.files.file_contents import SHORT, FileContents
from openbatch.files.file_end import FileEnd
from openbatch.files.former_sets import refuse_set
from openbatch.lines import read_custom_id
from openbatch.targets import OPENAI

if TYPE_CHECKING:
    from types import TracebackType
    from typing import NoReturn, Self

    from openbatch.targets import Target

__all__ = ["AppendFile"]

#: A `write` of so many bytes is about as fast as it gets.
_CHUNK = 128 * 1024
#: Seconds between two looks at the path of a file that is open.
_LOOK_EVERY = 0.05
_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows turns line breaks into CRLF without it


class AppendFile:
    """A batch file that grows in place: each line is in the file when `append` returns.

    (With `buffered`, it is after `flush` or `close`, and some 128 KiB of lines later anyway.)

    Nothing is opened or made before the first line. Then

    - mode `a` keeps what is there, reads its ids, and repairs a last line that was not written to
      its end: it is completed by a line break when only that is missing, and else dropped with a
      `RuntimeWarning`;
    - mode `w` empties the file together with writing the first line, so that a run whose first
      request is refused costs nothing; a run that is closed without any line leaves an empty file;
    - mode `x` makes the file, and refuses one that exists.

    Where a job has split the file into a set, modes `a` and `x` refuse it, and mode `w` replaces
    the whole set.

    After a crash at most the last line is torn. Several of them, in one program, can append to
    the same file in turn; each knows the ids that the others wrote. A file that was removed or
    replaced in the meantime is begun anew or continued, whatever is at its path.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        mode: FileMode = "a",
        *,
        buffered: bool = False,
        target: Target = OPENAI,
    ) -> None:
        """Choose a file; check what can be checked without changing anything.

        Args:
            path: Where the file is or shall be. A relative path is meant from the folder in which
                the program stands now. Missing folders are made with the first line.
            mode: `a` to append, `w` to start anew, `x` to refuse a file that exists.
            buffered: Whether lines are gathered and written some 128 KiB at a time. What was
                appended is in the file after `flush` and `close`, and at the end of the program
                at the latest, unless it is killed.
            target: The service that the file is for. What is too much for one file of it is refused.

        Raises:
            BatchFileError: The path is a folder, or cannot be written, or exists in mode `x`, or
                was split into a set of files.
        """
        self.path = checked_path(path)
        self.mode: FileMode = checked_mode(mode)
        self._target = os.path.abspath(path)  # noqa: PTH100  # a string is what os.stat takes fast
        find_target(self.path, self._target, self.mode)
        refuse_set(self.path, self._target, self.mode)
        self._lock = threading.Lock()
        self._service = target
        self._ids = self._no_ids()
        self._contents = FileContents(self.path, target)
        self._fd: int | None = None
        self._finish: weakref.finalize[[int], AppendFile] | None = None
        self._next_look = 0.0
        self._file_key = (0, 0)
        self._end = FileEnd(self.path, self._target, anew=mode == "w")
        self._closed = False
        self._buffered = buffered
        self._pending = self._end.pending
        _FILES.add(self)

    def __enter__(self) -> Self:
        """Return this object."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file. After an error, one to which nothing was written is left as it was."""
        self.close(failed=exc_type is not None)

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied or pickled: what is gathered would be written twice."""
        raise BatchFileError(
            f"{self.path}: an open batch file stays in its process and cannot be copied or pickled; "
            "give its path instead, and let each process write to a file of its own"
        )

    def append(
        self,
        custom_id: str,
        line: bytes,
        endpoint: str | None = None,
        model: object = None,
        inputs: int = 0,
    ) -> None:
        """Write one line to the end of the file.

        Args:
            custom_id: The id in the line.
            line: The line, ending with its only line break.
            endpoint: Where the request goes, as OpenAI calls it. By default this and what follows is
                read in the line, which takes longer than to give it.
            model: Its model.
            inputs: How many inputs it has, if the service counts those of the endpoint.

        Raises:
            DuplicateCustomIdError: The file has a line with this id.
            InvalidRequestError: The line is too large for any file.
            BatchFileError: The file is closed, or cannot be opened or written, or holds something
                that is no batch request, or the service does not take as much in one file. Its
                lines are as they were.

        Warns:
            MixedFileWarning: The file has requests for another endpoint or model.
        """
        if endpoint is None:
            endpoint, model, inputs = self._contents.of_line(line)
        self._lock.acquire()  # with `try`, which takes half as long as `with`
        try:
            buffered, pending = self._buffered, self._pending
            # The file may have other lines now, and their ids.
            fd = 0 if buffered and pending.lines else self._follow()
            contents, ids = self._contents, self._ids
            if (
                endpoint != contents.endpoint
                or model != contents.model
                or inputs
                or len(line) > SHORT
                or contents.requests >= contents.sure
            ):
                self._check(custom_id, line, endpoint, model, inputs)
            if custom_id in ids:
                ids.refuse(custom_id)
            if not buffered:
                self._end.write(fd, line)
            ids.add(custom_id)
            contents.requests += 1
            if inputs:
                contents.inputs += inputs
            if buffered:
                pending.lines.append(line)
                pending.size += len(line)
                if pending.size >= _CHUNK:
                    self._flush_or_take_back(custom_id, line, inputs)
        finally:
            self._lock.release()

    def flush(self) -> None:
        """Write the lines that are gathered; without `buffered` there are none.

        Raises:
            BatchFileError: The file cannot be written. Whole lines for which there was room are in
                it, and the others are still gathered.
        """
        with self._lock:
            if not self._closed:
                self._flush()

    def close(self, *, failed: bool = False) -> None:
        """Close the file; a second time does nothing.

        Args:
            failed: True leaves a file alone to which nothing was written. False, the default, has
                modes `w` and `x` make an empty one then.

        Raises:
            BatchFileError: What is gathered cannot be written, and is lost; after `flush`, which
                may be tried again, nothing is gathered. Or the empty file cannot be made.
        """
        with self._lock:
            if self._closed:
                return
            try:
                self._flush()
                if not failed and not self._end.begun and self.mode != "a":
                    self._end.write(self._follow(), b"")
            except OpenBatchError as error:
                if self._pending.lines:
                    remedy = "call `flush()` before, after which they can be tried again"
                    raise self._pending.lost(error, remedy) from error
                raise
            finally:
                # Else it would take more requests, as if what is gathered were to be written.
                self._pending.clear()
                self._release()
                self._closed = True

    def _no_ids(self) -> CustomIds:
        return CustomIds(self.path, remedy='open the file with mode="w"')

    def begin_as_child(self) -> None:
        """Take note of a fork: what was gathered is the other process's to write."""
        self._lock = threading.Lock()  # a thread of the other process may have held it
        self._pending.clear()
        self._release()

    def _release(self) -> None:
        """Close the descriptor, without the lines that are gathered."""
        if self._finish is not None and self._finish.detach() is not None and self._fd is not None:
            os.close(self._fd)
        self._fd = self._finish = None

    def _check(
        self, custom_id: str, line: bytes, endpoint: str | None, model: object, inputs: int
    ) -> None:
        """Refuse a line that the file has no room for, and warn of one that does not go with it."""
        self._contents.check(
            custom_id,
            size=self._end.room_used(),
            more=len(line) + len(self._end.prefix),
            endpoint=endpoint,
            model=model,
            inputs=inputs,
        )

    def _flush_or_take_back(self, custom_id: str, line: bytes, inputs: int) -> None:
        """Write what is gathered. If that fails, the last line is as if it had not been given."""
        try:
            self._flush()
        except BaseException:
            if self._pending.take_back(line):
                self._ids.discard(custom_id)
                self._contents.drop(inputs)
            raise

    def _flush(self) -> None:
        if not self._pending.lines:
            return
        ids = self._ids
        fd = self._follow()
        if self._ids is not ids:  # another file is at the path now
            for line in self._pending.lines:
                self._ids.add(read_custom_id(line))
                self._contents.read(line, batch_key(line))
        self._end.write_pending(fd)

    def _follow(self) -> int:
        """Open the file, or take note of what happened to it since the last line.

        A look at the open file, which costs less than a microsecond, finds the lines that others
        appended, and that the file was removed or replaced, so that no line ends up in a file
        without a name. That it was only renamed shows when looking at the path, every 50 ms.
        """
        if self._fd is None:
            return self._open()
        status = os.fstat(self._fd)
        size = status[ST_SIZE]  # by index, which is faster than by name
        if not status[ST_NLINK] or monotonic() > self._next_look:
            self._next_look = monotonic() + _LOOK_EVERY
            try:
                status = os.stat(self._target)  # noqa: PTH116  # faster than by Path
            except OSError:
                return self._open()
            if (status.st_dev, status.st_ino) != self._file_key:
                return self._open()
            size = status.st_size
        end = self._end
        if size != end.size:
            if size < end.size or end.cut is not None or end.prefix:
                return self._open()
            self._catch_up(self._fd)
        return self._fd

    def _open(self) -> int:
        """Open the file, read what it holds, and decide what must be done to its end."""
        if self._closed:
            raise BatchFileError(f"{self.path}: it was closed; open it anew to add to it")
        self._release()
        self._ids = self._no_ids()
        self._contents = FileContents(self.path, self._service)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY
        if self.mode == "x" and not self._end.begun:
            flags |= os.O_EXCL
        find_target(self.path, self._target, "a")
        # A job may have made a set in the meantime.
        refuse_set(self.path, self._target, "w" if self._end.replaces() else "a")
        with explained(self.path, "cannot be opened"):
            Path(self._target).parent.mkdir(parents=True, exist_ok=True)
            try:
                fd = os.open(self._target, flags, 0o666)
            except FileExistsError as error:
                raise refuse_existing(self.path) from error
        # This finaliser writes what is gathered and closes the descriptor, also when nobody calls
        # close() before the program ends.
        self._fd, self._finish = fd, weakref.finalize(self, self._end.finish, fd)
        self._next_look = monotonic() + _LOOK_EVERY
        status = os.fstat(fd)
        self._file_key, self._end.size = (status.st_dev, status.st_ino), status.st_size
        lines = ExistingLines()
        if self._end.replaces():
            self._end.cut = 0
        else:
            lines = self._read(fd, ExistingLines())
            self._end.cut = lines.keep if lines.torn else None
        self._end.prefix = b"\n" if lines.open_ended else b""
        self._end.lines = lines.count
        self._ids.found(lines.custom_ids)
        # Last, because a program may have told Python to raise warnings.
        warn_about_torn_line(self.path, lines)
        return fd

    def _catch_up(self, fd: int) -> None:
        """Read the lines that another writer appended."""
        contents = self._contents
        before = contents.requests, contents.inputs
        contents.sure = 0
        lines = self._read(fd, ExistingLines(keep=self._end.size, count=self._end.lines))
        if lines.torn or lines.open_ended:
            contents.requests, contents.inputs = before
            raise BatchFileError(
                f"{self.path}: the last line has no end yet: something else is writing to the "
                "file; let one program at a time write to it, or start over if that one is gone"
            )
        self._ids.found(lines.custom_ids)
        self._end.lines, self._end.size = lines.count, lines.keep

    def _read(self, fd: int, passed: ExistingLines) -> ExistingLines:
        try:
            with explained(self.path, "cannot be read"), open(fd, "rb", closefd=False) as file:
                return read_existing_lines(
                    file,
                    self.path,
                    start=passed.keep,
                    count=passed.count,
                    look_at=self._contents.read,
                )
        except BatchFileError:
            self._release()  # so that the next attempt looks at the file from its beginning
            raise


#: The files that there are in this process.
_FILES: weakref.WeakSet[AppendFile] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for file in list(_FILES):
        file.begin_as_child()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
