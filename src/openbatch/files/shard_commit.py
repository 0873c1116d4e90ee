"""Putting several finished files in their places so that a kill at any moment can be made good.

What is to be done is written down first, in a journal that appears by one rename. From then on it
will be done: if the program is killed, the next one that looks finishes it. Before, nothing of it
shows. All of this happens inside `locked_folder`, which the callers of `commit_changes` hold.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from openbatch.errors import BatchFileError
from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.draft_names import remove_abandoned_drafts
from openbatch.files.file_checks import explained
from openbatch.files.folder_lock import locked_folder
from openbatch.files.shard_manifest import manifest_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "Changes",
    "Renaming",
    "commit_changes",
    "finish_interrupted",
    "finish_locked",
    "journal_path",
]


class Renaming(msgspec.Struct, frozen=True, array_like=True):
    """A finished file that gets its name.

    Attributes:
        draft: The name that it has.
        name: The name that it is to have. What has it is replaced.
        size: How many bytes it has.
        number: What the system knows it by (the inode), whatever its name.
        changed: When it was last written to, in nanoseconds.
    """

    draft: str
    name: str
    size: int
    number: int
    changed: int


class Changes(msgspec.Struct, frozen=True):
    """What is to be done to the files of a folder; all of them by name.

    Attributes:
        hide: Files to remove before anything else, so that what is being replaced is not taken for
            whole. They stay if the last renaming has happened already.
        rename: What gets which name, in order. The last one makes the new whole visible.
        remove: Files to remove at the end.
    """

    hide: tuple[str, ...] = ()
    rename: tuple[Renaming, ...] = ()
    remove: tuple[str, ...] = ()


def journal_path(target: Path) -> Path:
    """Return where the journal of a set of files is, while there is one."""
    return manifest_path(target).with_suffix(".pending")


def commit_changes(
    path: Path,
    target: Path,
    drafts: Sequence[tuple[DraftFile, str]],
    *,
    hide: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Write changes down and carry them out.

    Args:
        path: The path to name in errors.
        target: The path that the whole was to have as one file, absolute.
        drafts: Files that are complete, and the names that they get, see `Changes`.
        hide: Files to remove first, by name.
        remove: Files to remove last, by name.

    Raises:
        BatchFileError: The journal cannot be written, and nothing has changed; or a step failed,
            and the next run will go on from there.
    """
    with explained(path, "cannot be put in its place"):
        renamings = tuple(_renaming(draft, name) for draft, name in drafts)
    changes = Changes(tuple(hide), renamings, tuple(remove))
    place = journal_path(target)
    journal = DraftFile(path, place)
    journal.write(msgspec.json.encode(changes))
    journal.complete()
    _promise(drafts, promised=True)
    try:
        journal.rename(place)
    except BaseException:
        if not place.exists():
            _promise(drafts, promised=False)
            journal.discard()
        raise
    sync_folder(target.parent)
    _carry_out(path, target, changes)


def finish_interrupted(path: Path, target: Path, *, clean: bool = False) -> None:
    """Carry out what a killed program has written down and not finished, if there is anything.

    Args:
        path: The path to name in errors.
        target: The path that the whole was to have as one file, absolute.
        clean: Whether what killed programs have left half-written is removed too.

    Raises:
        BatchFileError: The journal cannot be read, a file that it needs is gone, or a step failed.
    """
    journal = journal_path(target)
    if not clean and not journal.exists():
        return
    with locked_folder(path, target.parent):
        finish_locked(path, target)
        if clean:
            # While there is a journal, nobody gets here: its drafts are not abandoned.
            remove_abandoned_drafts(target.parent, {target.name, journal.name})


def finish_locked(path: Path, target: Path) -> None:
    """Do the same for those who hold the lock of the folder.

    Args:
        path: The path to name in errors.
        target: The path that the whole was to have as one file, absolute.

    Raises:
        BatchFileError: The journal cannot be read, a file that it needs is gone, or a step failed.
    """
    journal = journal_path(target)
    with explained(path, "cannot be read"):
        try:
            data = journal.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return
    changes = _decoded(data, journal)
    _refuse_incomplete(changes, journal)
    _carry_out(path, target, changes)


def _renaming(draft: DraftFile, name: str) -> Renaming:
    status = draft.name.stat()
    return Renaming(draft.name.name, name, status.st_size, status.st_ino, status.st_mtime_ns)


def _promise(drafts: Sequence[tuple[DraftFile, str]], *, promised: bool) -> None:
    for draft, _ in drafts:
        draft.promised = promised


def _decoded(data: bytes, journal: Path) -> Changes:
    try:
        return msgspec.json.decode(data, type=Changes)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BatchFileError(
            f"{journal}: this is no journal of openbatch ({error}); remove it"
        ) from None


def _refuse_incomplete(changes: Changes, journal: Path) -> None:
    """Refuse to go on where a finished file is neither under its one name nor under the other.

    Else what is to be replaced would be removed, and nothing would come in its place.
    """
    with explained(journal, "cannot be followed"):
        for each in changes.rename:
            if journal.with_name(each.draft).exists() or _is_there(each, journal):
                continue
            raise BatchFileError(
                f"{journal}: a job was interrupted while its files were put in their places, and "
                f"{each.draft}, which was to become {each.name}, is gone; nothing was changed; "
                f"look at what is there, remove {journal.name}, and run the job again"
            )


def _is_there(renaming: Renaming, journal: Path) -> bool:
    try:
        status = journal.with_name(renaming.name).stat()
    except FileNotFoundError:
        return False
    # Neither survives everything (a copy of the folder, a restart), but one of them does.
    return status.st_size == renaming.size and (
        status.st_ino == renaming.number or status.st_mtime_ns == renaming.changed
    )


def _carry_out(path: Path, target: Path, changes: Changes) -> None:
    folder = target.parent
    with explained(path, "cannot be put in its place"):
        if changes.rename and (folder / changes.rename[-1].draft).exists():
            for name in changes.hide:
                (folder / name).unlink(missing_ok=True)
        for each in changes.rename:
            # Where it is gone, it has been renamed before the program was killed.
            with suppress(FileNotFoundError):
                (folder / each.draft).replace(folder / each.name)
        sync_folder(folder)
        for name in changes.remove:
            (folder / name).unlink(missing_ok=True)
        journal_path(target).unlink(missing_ok=True)
    sync_folder(folder)
