"""What has to change in a folder so that the finished files of a job get their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.file_checks import explained
from openbatch.files.shard_commit import commit_changes
from openbatch.files.shard_manifest import Manifest, Shard, manifest_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openbatch.files.shard_part import Part, Parts
    from openbatch.files.target_state import TargetState

__all__ = ["commit_nothing", "commit_one", "commit_set"]


def commit_nothing(state: TargetState) -> None:
    """Remove the file or the set that a job without requests replaces.

    Args:
        state: What is there.

    Raises:
        BatchFileError: It cannot be removed.
    """
    target = state.target
    if state.manifest is not None:
        stale = [*_names_of(state.manifest, target), *(() if state.file is None else [target.name])]
        commit_changes(state.path, target, [], remove=stale)
    elif state.file is not None:
        with explained(state.path, "cannot be removed"):
            target.unlink(missing_ok=True)
        sync_folder(target.parent)


def commit_one(state: TargetState, part: Part) -> tuple[Shard, ...]:
    """Put the only file of a job in its place, instead of the file or the set that is there.

    Args:
        state: What is there.
        part: The file, complete.

    Returns:
        The file in its place.

    Raises:
        BatchFileError: It cannot be put there.
    """
    path, target, old = state.path, state.target, state.manifest
    if old is None:
        part.draft.rename(target)
        sync_folder(target.parent)
    else:
        commit_changes(path, target, [(part.draft, target.name)], remove=_names_of(old, target))
    return (part.shard(path),)


def commit_set(state: TargetState, kept: Sequence[Shard], parts: Parts) -> tuple[Shard, ...]:
    """Put the files of a job in their places, with a manifest.

    Args:
        state: What is there.
        kept: The files of the existing set that stay.
        parts: The files of the job, complete.

    Returns:
        Those with new lines in them, in their places.

    Raises:
        BatchFileError: They cannot be put there.
    """
    path, target = state.path, state.target
    new_names = iter(parts.new_names())
    names = [
        next(new_names) if part.continues is None else part.continues.path.name
        for part in parts.all
    ]
    shards = [part.shard(state.beside(name)) for part, name in zip(parts.all, names, strict=True)]
    whole = {each.path.name: each for each in (*kept, *shards)}  # a new one in the old one's place
    place = manifest_path(target).name
    manifest = DraftFile(path, target)
    try:
        manifest.write(Manifest(tuple(whole.values())).encode())
        manifest.complete()
        old = () if state.manifest is None else state.manifest.shards
        stale = [each.path.name for each in old if each.path.name not in whole]
        if state.file is not None:
            stale.append(target.name)
        # A set that only grows stays whole while it does.
        hide = () if state.manifest is None or kept else (place,)
        drafts = [(part.draft, name) for part, name in zip(parts.all, names, strict=True)]
        commit_changes(path, target, [*drafts, (manifest, place)], hide=hide, remove=stale)
    except BaseException:
        manifest.discard()
        raise
    return tuple(
        shard for part, shard in zip(parts.all, shards, strict=True) if part.requests > part.before
    )


def _names_of(manifest: Manifest, target: Path) -> list[str]:
    """Return the names of all files of a set, the manifest first."""
    return [manifest_path(target).name, *(each.path.name for each in manifest.shards)]
