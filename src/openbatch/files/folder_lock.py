"""Letting one program at a time put finished files in their places in a folder."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from openbatch.errors import BatchFileError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # there it is no module

__all__ = ["locked_folder"]

#: Seconds to wait for others, who need some milliseconds, and between two attempts.
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.005


@contextmanager
def locked_folder(path: Path, folder: Path) -> Generator[None]:
    """Keep other programs, and other threads of this one, out of the block.

    The lock is on the folder itself, so no file is left behind, and the system gives it up when
    a program is killed. Where there are no such locks (Windows, some network drives) there is none:
    then two jobs on one path that end in the same millisecond are not kept apart.

    Args:
        path: The path to name in errors.
        folder: The folder in which names are about to change. One that does not exist needs no
            lock.

    Yields:
        Nothing.

    Raises:
        BatchFileError: Another program has held the lock for half a minute.
    """
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders; whatever else is wrong will show in the block
        yield
        return
    try:
        _lock(path, fd)
        yield
    finally:
        os.close(fd)  # which gives up the lock


def _lock(path: Path, fd: int) -> None:
    if fcntl is None:
        return
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise BatchFileError(
                    f"{path}: another program has been putting files in their places in this "
                    "folder for half a minute; run the job again when it is done"
                ) from None
            time.sleep(_PAUSE)
        except OSError:  # a drive without locks
            return
        else:
            return
