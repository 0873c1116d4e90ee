"""Writing a file of any kind that appears whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.file_checks import checked_path, find_target, real_path

if TYPE_CHECKING:
    import os
    from collections.abc import Generator

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Generator[DraftFile]:
    """Give a file to write to, which gets its name at the end of the block.

    Args:
        path: Where the file is to be. Missing folders are made; a file that exists is replaced, and
            keeps its permissions.

    Yields:
        The file under another name. After an error in the block it is removed, and what was under
        `path` is as before.

    Raises:
        BatchFileError: The file cannot be written.
    """
    shown = checked_path(path)
    target = real_path(shown)
    draft = DraftFile(shown, target, like=find_target(shown, target, "w"))
    try:
        yield draft
        draft.complete()
        draft.rename(target)
    except BaseException:
        draft.discard()
        raise
    sync_folder(target.parent)
