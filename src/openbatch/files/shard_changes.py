"""What has to change in a folder so that the finished files of a job get their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.draft_file import DraftFile, sync_folder
from openbatch.files.shard_commit import Changes, commit_changes, journal_path
from openbatch.files.shard_manifest import Manifest, Shard, manifest_path, shard_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openbatch.files.shard_part import Part

__all__ = ["There", "commit_one", "commit_set"]


@dataclass(frozen=True, slots=True)
class There:
    """What is at the path of a job before its files get their names.

    Attributes:
        path: The path as it was given, for errors.
        target: Where it leads, absolute.
        has_file: Whether there is a file.
        manifest: The manifest of a set of files, if there is one.
        kept: The files of that set that stay, and to which the new ones are added.
    """

    path: Path
    target: Path
    has_file: bool
    manifest: Manifest | None
    kept: tuple[Shard, ...]


def commit_one(there: There, part: Part, url: str) -> Shard:
    """Put the only file of a job in its place, instead of the file or the set that is there.

    Args:
        there: What is there.
        part: The file, complete.
        url: What its lines have as `url`.

    Returns:
        The file in its place.

    Raises:
        BatchFileError: It cannot be put there.
    """
    old = there.manifest
    if old is None:
        part.draft.rename(there.target)
        sync_folder(there.target.parent)
    else:
        stale = (manifest_path(there.target).name, *(each.path.name for each in old.shards))
        renames = ((part.draft.name.name, there.target.name),)
        commit_changes(there.path, there.target, Changes(rename=renames, remove=stale))
    return part.shard(there.path, url)


def commit_set(there: There, parts: Sequence[Part], url: str) -> tuple[Shard, ...]:
    """Put the files of a job in their places, with a manifest.

    Args:
        there: What is there.
        parts: The files, complete.
        url: What their lines have as `url`.

    Returns:
        The files in their places.

    Raises:
        BatchFileError: They cannot be put there, or another file is in the way.
    """
    old = () if there.manifest is None else there.manifest.shards
    first = len(there.kept) + 1
    names = [shard_path(there.target, first + n) for n in range(len(parts))]
    own = {each.path.name for each in old}
    for name in names:
        if name.name not in own and name.exists():
            raise BatchFileError(
                f"{there.path.with_name(name.name)}: this file is in the way of the files that "
                f"{there.path.name} is split into; move it away"
            )
    shards = tuple(
        part.shard(there.path.with_name(name.name), url)
        for part, name in zip(parts, names, strict=True)
    )
    manifest = DraftFile(there.path, there.target)
    try:
        manifest.write(Manifest((*there.kept, *shards)).encode())
        manifest.complete()
        place = manifest_path(there.target).name
        drafts = [part.draft.name.name for part in parts]
        finals = [name.name for name in names]
        renames = (*zip(drafts, finals, strict=True), (manifest.name.name, place))
        kept = {*finals, *(each.path.name for each in there.kept)}
        stale = [each.path.name for each in old if each.path.name not in kept]
        if there.has_file:
            stale.append(there.target.name)
        # A set that only grows stays whole while it does.
        hide = () if there.manifest is None or there.kept else (place,)
        commit_changes(there.path, there.target, Changes(hide, renames, tuple(stale)))
    except BaseException:
        # Nothing has changed unless the journal is there, and then the next run needs the rest.
        if not journal_path(there.target).exists():
            manifest.discard()
        raise
    return shards
