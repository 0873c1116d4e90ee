"""The files to which one program appends request by request, kept open between them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from openbatch.files.append_file import AppendFile
from openbatch.files.file_checks import checked_path

if TYPE_CHECKING:
    from openbatch.targets import Target

__all__ = ["AppendedFiles"]

#: Systems allow a process some 250 open files or more.
_MOST_OPEN: Final = 64


class AppendedFiles:
    """Opens a file once for many lines, and closes the one used longest ago where there are many."""

    def __init__(self) -> None:
        """Begin without files."""
        self._files: dict[str, AppendFile] = {}

    def open(self, path: str | os.PathLike[str], target: Target) -> AppendFile:
        """Return the file at a path, open for lines to be appended.

        Args:
            path: The batch file; one that is not there yet is made with its first line.
            target: The service that it is for, if it is not open yet.

        Returns:
            The file. It may be closed when another one is asked for.

        Raises:
            BatchFileError: The path is a folder, or cannot be written, or was split into a set.
        """
        checked = checked_path(path)
        key = os.path.abspath(checked)  # noqa: PTH100 (no links followed, no file needed)
        # The file used last comes last, so that the first is the one used longest ago.
        file = self._files.pop(key, None)
        if file is None:
            file = AppendFile(path, target=target)
        self._files[key] = file
        if len(self._files) > _MOST_OPEN:
            self._files.pop(next(iter(self._files))).close()
        return file
