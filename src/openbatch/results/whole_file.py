"""Writing a file of any kind that appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from openbatch.file_checks import checked_path, explained, find_target, real_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Generator[Path]:
    """Give a path to write to; what is there at the end of the block gets its name.

    Args:
        path: Where the file is to be. Missing folders are made; a file that exists is replaced, and
            keeps its permissions.

    Yields:
        Another path in the same folder. After an error in the block it is removed, and what was
        under `path` is as before.

    Raises:
        BatchFileError: The file cannot be written.
    """
    shown = checked_path(path)
    target = real_path(shown)
    before = find_target(shown, target, "w")
    # Names have at most 255 bytes, and a character up to four.
    draft = target.with_name(f".{target.name[:50]}.{os.urandom(6).hex()}.tmp")
    try:
        with explained(shown, "cannot be written"):
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.touch(exist_ok=False)
            if before is not None:
                draft.chmod(before.st_mode & 0o7777)
        yield draft
        with explained(shown, "cannot be put in its place"):
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(target)
    finally:
        with suppress(OSError):
            draft.unlink()
