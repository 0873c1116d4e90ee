"""Putting several finished files in their places so that a kill at any moment can be made good.

What is to be done is written down first, in a journal that appears by one rename. From then on it
will be done: if the program is killed, the next run begins by finishing it. Before, nothing of it
shows.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from openbatch.errors import BatchFileError
from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.file_checks import explained
from openbatch.files.shard_manifest import manifest_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Changes", "commit_changes", "finish_interrupted", "journal_path"]


class Changes(msgspec.Struct, frozen=True):
    """What is to be done to the files of a folder; all of them by name.

    Attributes:
        hide: Files to remove before anything else, so that what is being replaced is not taken for
            whole. They stay if the last renaming has happened already.
        rename: From which name to which, in order. The last one makes the new whole visible.
        remove: Files to remove at the end.
    """

    hide: tuple[str, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    remove: tuple[str, ...] = ()


def journal_path(target: Path) -> Path:
    """Return where the journal of a set of files is, while there is one."""
    return manifest_path(target).with_suffix(".pending")


def commit_changes(path: Path, target: Path, changes: Changes) -> None:
    """Write changes down and carry them out.

    Args:
        path: The path to name in errors.
        target: The path that the whole was to have as one file, absolute.
        changes: What to do. What is to be renamed is complete and on the disk.

    Raises:
        BatchFileError: The journal cannot be written, and nothing has changed; or a step failed,
            and the next run will go on from there.
    """
    journal = journal_path(target)
    draft = DraftFile(path, journal)
    draft.write(msgspec.json.encode(changes))
    draft.complete()
    draft.rename(journal)
    sync_folder(target.parent)
    _carry_out(path, target, changes)


def finish_interrupted(path: Path, target: Path) -> None:
    """Carry out what a killed program has written down and not finished, if there is anything.

    Args:
        path: The path to name in errors.
        target: The path that the whole was to have as one file, absolute.

    Raises:
        BatchFileError: The journal cannot be read, or a step failed.
    """
    journal = journal_path(target)
    with explained(path, "cannot be read"):
        try:
            data = journal.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return
    try:
        changes = msgspec.json.decode(data, type=Changes)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BatchFileError(
            f"{journal}: this is no journal of openbatch ({error}); remove it"
        ) from None
    _carry_out(path, target, changes)


def _carry_out(path: Path, target: Path, changes: Changes) -> None:
    folder = target.parent
    with explained(path, "cannot be put in its place"):
        if changes.rename and (folder / changes.rename[-1][0]).exists():
            for name in changes.hide:
                (folder / name).unlink(missing_ok=True)
        for old, new in changes.rename:
            # Where it is gone, it has been renamed before the program was killed.
            with suppress(FileNotFoundError):
                (folder / old).replace(folder / new)
        sync_folder(folder)
        for name in changes.remove:
            (folder / name).unlink(missing_ok=True)
        journal_path(target).unlink(missing_ok=True)
    sync_folder(folder)
