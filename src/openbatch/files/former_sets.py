"""Writing one file where a job has put a set of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import real_path
from openbatch.files.folder_lock import locked_folder
from openbatch.files.shard_commit import commit_changes, finish_interrupted
from openbatch.files.shard_manifest import manifest_path, read_manifest
from openbatch.files.target_state import look_at

if TYPE_CHECKING:
    from openbatch.files.file_checks import FileMode

__all__ = ["refuse_set", "remove_set"]


def refuse_set(path: Path, place: str | Path, mode: FileMode) -> None:
    """Refuse to write a single file beside a set of files for the same path.

    What a killed job has not finished is finished before.

    Args:
        path: The path as it was given, for errors.
        place: Where it is; absolute if the program may have gone to another folder since.
        mode: How the file is to be opened.

    Raises:
        BatchFileError: There is a set that is not to be replaced, or the path is one file of a set.
    """
    target = real_path(Path(place))
    finish_interrupted(path, target)
    state = look_at(path, target, mode)
    if mode == "a" and state.manifest is not None:
        raise BatchFileError(
            f"{path}: {state.set_found()}, to which "
            "single requests cannot be added; write them to another path, or continue it "
            'with a job, as BatchJobManager.build(..., mode="a") does'
        )


def remove_set(path: Path, place: str | Path) -> None:
    """Remove the set of files that a single one is about to replace, if there is any.

    Args:
        path: The path as it was given, for errors.
        place: Where it is; absolute if the program may have gone to another folder since.

    Raises:
        BatchFileError: It cannot be removed.
    """
    target = real_path(Path(place))
    if read_manifest(target) is None:
        return
    with locked_folder(path, target.parent):
        manifest = read_manifest(target)
        if manifest is not None:
            names = [manifest_path(target).name, *(each.path.name for each in manifest.shards)]
            commit_changes(path, target, [], remove=names)
