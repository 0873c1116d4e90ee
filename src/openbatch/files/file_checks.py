"""Whether a path can be a batch file, and what to say when it cannot."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from openbatch.errors import BatchFileError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "FileMode",
    "checked_mode",
    "explained",
    "find_target",
    "no_access",
    "real_path",
    "refuse_existing",
]

#: How a batch file is opened: `a` appends to what is there, `w` starts anew, `x` refuses a file
#: that exists.
FileMode: TypeAlias = Literal["a", "w", "x"]

_NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
#: As a `Path` has it, with one slash. (Drives of Windows have one letter.)
_URL = re.compile(r"[A-Za-z][\w+.-]+:/")
_ANOTHER_PATH = "choose a path that can be written, or change its permissions"


def checked_path(path: object) -> Path:
    """Return the path of a batch file.

    Args:
        path: What was given for it.

    Returns:
        The path.

    Raises:
        BatchFileError: It is no path, or an empty one.
    """
    if isinstance(path, Path) or (isinstance(path, str) and path):
        return Path(path)
    named: object = getattr(path, "__fspath__", None)
    if callable(named):
        return checked_path(named())
    raise BatchFileError(f"the path of a batch file is needed, got {path!r}")


def checked_mode(mode: FileMode) -> FileMode:
    """Return `mode` if it is one of those that exist.

    Args:
        mode: `a`, `w` or `x`.

    Returns:
        The same mode.

    Raises:
        BatchFileError: It is another one.
    """
    if mode not in get_args(FileMode):
        raise BatchFileError(f'mode={mode!r} was given; use "a" (append), "w" (anew) or "x" (new)')
    return mode


def find_target(path: Path, target: str | Path, mode: FileMode) -> os.stat_result | None:
    """Look whether a batch file can be written at a place, changing nothing.

    Args:
        path: The path as the user gave it, for messages.
        target: The absolute path.
        mode: How the file is to be opened.

    Returns:
        What the system says about the existing file, or None where there is none yet.

    Raises:
        BatchFileError: The path is a folder, a device or a pipe, lies below a file, is a URL, may not
            be written, or exists though the mode is `x`.
    """
    status = _status(path, target)
    if status is None:
        _refuse_folder(path, target)
        return None
    if stat.S_ISDIR(status.st_mode):
        raise BatchFileError(
            f"{path}: this is a folder; give the path of a file in it, such as "
            f"{path / 'batch.jsonl'}"
        )
    if not stat.S_ISREG(status.st_mode):
        raise BatchFileError(f"{path}: this is a device or a pipe; give the path of a file")
    if mode == "x":
        raise refuse_existing(path)
    if not os.access(target, os.W_OK):
        raise BatchFileError(f"{path}: this file may not be written; {_ANOTHER_PATH}")
    return status


def real_path(path: Path) -> Path:
    """Return the absolute path of what is to be replaced: links are followed.

    Args:
        path: The path as the user gave it.

    Returns:
        The path without links; there need not be a file.

    Raises:
        BatchFileError: It is no path.
    """
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise no_access(path, "is no usable path", error) from error


def refuse_existing(path: Path) -> BatchFileError:
    """Return the error for a file that exists where mode `x` wants none."""
    return BatchFileError(
        f'{path}: the file exists, and mode="x" only makes new ones; choose another path, '
        'or append with mode="a", or start anew with mode="w"'
    )


def no_access(path: Path, what: str, error: OSError | ValueError) -> BatchFileError:
    """Return the error for something that the system refused.

    Args:
        path: The path as the user gave it.
        what: What failed, as the middle of a sentence, such as `cannot be opened`.
        error: What the system said.

    Returns:
        An error whose one line says what failed, why, and what to do.
    """
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        remedy = "make room or choose another place"
    elif what == "cannot be read":
        remedy = "give the path of a file that can be read"
    else:
        remedy = _ANOTHER_PATH
    return BatchFileError(f"{path}: it {what} ({reason}); {remedy}")


@contextmanager
def explained(path: Path, what: str) -> Generator[None]:
    """Turn what the system refuses inside the block into an error for people.

    Args:
        path: The path as the user gave it.
        what: What failed then, as the middle of a sentence, such as `cannot be opened`.

    Yields:
        Nothing.

    Raises:
        BatchFileError: The system refused something.
    """
    try:
        yield
    except BatchFileError:
        raise
    except OSError as error:
        raise no_access(path, what, error) from error


def _status(path: Path, place: str | Path) -> os.stat_result | None:
    try:
        return os.stat(place)  # noqa: PTH116  # strings throughout: this runs for every line
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise no_access(path, "is no usable path", error) from error


def _refuse_folder(path: Path, target: str | Path) -> None:
    """Refuse a new file whose folder cannot be made or written."""
    folder = os.path.dirname(target)  # noqa: PTH120  # as `_status` takes it
    while (status := _status(path, folder)) is None:
        if _URL.match(str(path)):
            raise BatchFileError(
                f"{path}: this looks like a URL, and files are written to this machine; write to a "
                "path on it, and copy the file from there"
            )
        folder = os.path.dirname(folder)  # noqa: PTH120  # likewise
    if not stat.S_ISDIR(status.st_mode):
        raise BatchFileError(f"{path}: {folder} is a file, not a folder; choose another path")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BatchFileError(f"{path}: no file can be made in the folder {folder}; {_ANOTHER_PATH}")
