"""Finding the batch files that a job has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import checked_path, explained, real_path
from openbatch.files.folder_lock import locked_folder
from openbatch.files.shard_commit import finish_interrupted, finish_locked
from openbatch.files.shard_manifest import manifest_path, read_manifest, set_of_shard
from openbatch.files.target_state import beside, refuse_both

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from openbatch.files.shard_manifest import Shard

__all__ = ["ChangedShardError", "refuse_changed", "refuse_unclear", "shard_paths"]


class ChangedShardError(BatchFileError):
    """A file of a set that is not what its manifest says.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, path: Path) -> None:
        """Keep the file and the message."""
        self.path = path
        super().__init__(message)


def shard_paths(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the batch files that a job has written, whether it is one file or several.

    If a job was killed while its files were put in their places, that is finished first.

    Args:
        path: The path that was given to the job, such as `reviews.jsonl`.

    Returns:
        The files, in the order of the rows; none if nothing was written.

    Raises:
        BatchFileError: There is a manifest that cannot be read, a file that it names is not there
            or has another size, there is one file at the path besides, or what a killed job has
            left cannot be finished.

    Example:
        >>> shard_paths("no/such/file.jsonl")
        ()
    """
    given = checked_path(path)
    target = real_path(given)
    finish_interrupted(given, target)
    try:
        return _paths_now(given, target)
    except BatchFileError:
        # Another job may just be putting its files in their places, so that the manifest is of one
        # moment and the files of another.
        with locked_folder(given, target.parent):
            finish_locked(given, target)
            return _paths_now(given, target)


def _paths_now(given: Path, target: Path) -> tuple[Path, ...]:
    manifest = read_manifest(target, beside(given, target, manifest_path(target).name))
    with explained(given, "cannot be read"):
        is_file = target.is_file()
    if manifest is None:
        return (given,) if is_file else ()
    paths = tuple(beside(given, target, shard.path.name) for shard in manifest.shards)
    for shard, shown_path in zip(manifest.shards, paths, strict=True):
        refuse_changed(shard, shown_path, manifest_path(target))
    # An empty one is that of a collector in mode `w` that has not written anything yet.
    if is_file and target.stat().st_size:
        raise refuse_both(given, target)
    return paths


def refuse_changed(shard: Shard, path: Path, manifest: Path) -> None:
    """Refuse a file of a set that is not what the manifest says.

    Args:
        shard: The file.
        path: Its path, for the error.
        manifest: The manifest.

    Raises:
        ChangedShardError: It is not there, or has another size.
    """
    try:
        size = shard.path.stat().st_size
    except OSError:
        size = None
    if size != shard.bytes:
        found = "there is no such file" if size is None else f"it has {size:,} bytes"
        raise ChangedShardError(
            f"{path}: {manifest.name} says that it has {shard.bytes:,} bytes, but {found}; "
            "write the set anew",
            path,
        )


def refuse_unclear(paths: Sequence[Path]) -> None:
    """Refuse files of a folder of which nobody can tell whether they are all that belongs together.

    Args:
        paths: The batch files.

    Raises:
        BatchFileError: One lies beside a set for the same path, or is of a set of which another
            file is gone or was changed.
    """
    wholes = {whole for path in paths if (whole := set_of_shard(path)) is not None}
    for path in (*paths, *sorted(wholes)):
        shard_paths(path)
