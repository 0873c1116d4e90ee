"""Keeping what a program reads from being replaced by what it writes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.runtime.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["files_of", "is_same_file", "refuse_file_in_use"]


def is_same_file(path: Path, other: Path) -> bool:
    """Say whether two paths lead to one file, be it by links, or since the file has two names.

    Args:
        path: A path; there need not be a file.
        other: Another one.
    """
    with suppress(OSError, ValueError):  # there is none, or it is no path
        return path.samefile(other)
    return False


def files_of(given: object) -> tuple[Path, ...]:
    """Return the files of this machine that an object reads from, as far as it tells.

    Args:
        given: A path, an open file, what has `open()`, such as an `OpenFile` of fsspec or a
            `zipfile.Path` (then it is the archive), or a data set of several files.

    Returns:
        The files that exist.
    """
    archive: object = getattr(getattr(given, "root", None), "filename", None)
    if isinstance(archive, str):
        return _existing(archive)
    several: object = getattr(given, "files", None)
    named: list[object] = [*(several if is_list(several) else ()), getattr(given, "path", None)]
    # What opens local files mostly calls itself by the path, as paths themselves do.
    is_place = isinstance(given, str) or hasattr(given, "__fspath__") or hasattr(given, "open")
    named.append(str(given) if is_place else _opened_file(given))
    return _existing(*named)


def _opened_file(file: object) -> str | None:
    """Return the path of an open file; what is in an archive has a name too, and no such file."""
    name: object = getattr(file, "name", None)
    number: object = getattr(file, "fileno", None)
    if not isinstance(name, str) or not callable(number):
        return None
    with suppress(OSError, ValueError):  # it is closed, in memory, or gone
        opened: object = number()
        if isinstance(opened, int) and os.path.samestat(Path(name).stat(), os.fstat(opened)):
            return name
    return None


def _existing(*named: object) -> tuple[Path, ...]:
    texts = dict.fromkeys(each for each in named if isinstance(each, str))
    return tuple(Path(each) for each in texts if os.path.isfile(each))  # noqa: PTH113  # any text


def refuse_file_in_use(path: Path, what: str, files: Iterable[Path], *, remedy: str) -> None:
    """Refuse to replace a file that is being read.

    Args:
        path: The file that is to be written, as the user gave it.
        what: What is read, as the beginning of a sentence, such as `the rows are`.
        files: The files that are read.
        remedy: What to do instead.

    Raises:
        BatchFileError: It is one of them.
    """
    if any(is_same_file(path, each) for each in files):
        raise BatchFileError(f"{path}: {what} read from this file; {remedy}")
