"""What is at the path of a job, and whether it is still the same when the job ends."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import find_target, refuse_existing
from openbatch.files.files_in_use import is_same_file
from openbatch.files.shard_manifest import (
    Manifest,
    is_manifest,
    manifest_path,
    read_manifest,
    set_of_shard,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.file_checks import FileMode

__all__ = [
    "TargetState",
    "Version",
    "beside",
    "look_at",
    "refuse_both",
    "refuse_place_of_set",
    "version_of",
]

#: What differs when a file was written to or replaced.
Version: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TargetState:
    """What was at the path of a job when it was looked at.

    Attributes:
        path: The path as it was given, for errors.
        target: Where it leads, absolute.
        file: What the system says about the file there; None if there is none.
        manifest: The manifest of a set of files; None if there is none.
        versions: Which file and which manifest it was.
    """

    path: Path
    target: Path
    file: os.stat_result | None
    manifest: Manifest | None
    versions: tuple[Version | None, Version | None]

    def beside(self, name: str) -> Path:
        """Return the path of a file beside the target, as the user would write it."""
        return beside(self.path, self.target, name)

    @property
    def exists(self) -> bool:
        """Whether there is anything."""
        return self.file is not None or self.manifest is not None

    def set_found(self) -> str:
        """Return what the manifest says, as the beginning of an error, and whether that is so."""
        place = manifest_path(self.target).name
        text = f"{place} says that it became several files"
        shards = () if self.manifest is None else self.manifest.shards
        if any(each.path.exists() for each in shards):
            return text
        return f"{text}, of which none is there (if you removed them, remove {place} too)"

    def refuse_source(self, source: Path) -> None:
        """Refuse a table that the job would replace or remove.

        Args:
            source: A file that the rows are read from.

        Raises:
            BatchFileError: It is what is there, or a part of it.
        """
        shards = () if self.manifest is None else self.manifest.shards
        manifest = manifest_path(self.target)
        for place in (self.target, manifest, *(each.path for each in shards)):
            if is_same_file(place, source):
                its_set = "" if place == self.target else f", which {self.path.name} consists of"
                raise BatchFileError(
                    f"{self.path}: the rows are read from {source}{its_set}; "
                    "write the requests to another path"
                )

    def refuse_changed(self, mode: FileMode) -> None:
        """Refuse to put files in the place of what somebody else has written in the meantime.

        Args:
            mode: How the path was opened.

        Raises:
            BatchFileError: It is another one now. It was left as that made it.
        """
        now = _versions(self.path, self.target)
        gone = now == (None, None)
        if now == self.versions or (mode != "a" and gone):
            return
        if mode == "x":
            raise refuse_existing(self.path)
        raise BatchFileError(
            f"{self.path}: something else wrote to it while this job was running; it was left as "
            "that made it, without the lines of this job; run the job again, or write to another path"
        )


def look_at(path: Path, target: Path, mode: FileMode) -> TargetState:
    """Look at what is there, changing nothing.

    Args:
        path: The path as it was given, for errors.
        target: Where it leads, absolute.
        mode: How it is to be opened.

    Returns:
        What is there.

    Raises:
        BatchFileError: The path cannot be a batch file, exists in mode `x`, is one file of a set,
            or there are both a file and a set to go on with.
    """
    state = _found(path, target)
    if mode == "x" and state.exists:
        if state.file is None:
            raise BatchFileError(
                f'{path}: it exists: {state.set_found()}; mode="x" only makes new ones, so choose another '
                'path, or append with mode="a", or start anew with mode="w"'
            )
        raise refuse_existing(path)
    _refuse_shard(path, target)
    if mode == "a" and state.file is not None and state.manifest is not None:
        raise refuse_both(path, target)
    return state


def refuse_place_of_set(path: Path, target: Path, what: str) -> None:
    """Refuse to put something else where a set of files is, or in the place of one of them.

    Args:
        path: The path as it was given, for errors.
        target: Where it leads, absolute.
        what: What is to be written, such as `the table`.

    Raises:
        BatchFileError: There is such a set, or the path cannot be that of a file.
    """
    remedy = f"write {what} to another path"
    state = _found(path, target)
    if state.manifest is not None:
        raise BatchFileError(f"{path}: {state.set_found()}; {remedy}")
    _refuse_shard(path, target, remedy)


def refuse_both(path: Path, target: Path) -> BatchFileError:
    """Return the error for one file and a set of files at the same path."""
    return BatchFileError(
        f"{path}: {manifest_path(target).name} says that it became several files, but there "
        "is such a file too; move away the one that is not meant, or start anew"
    )


def beside(path: Path, target: Path, name: str) -> Path:
    """Return the path of a file beside a target, as the user would write it.

    Args:
        path: The path as it was given.
        target: Where it leads, absolute.
        name: The name of the file.

    Returns:
        The path beside the given one; where that is a link, beside what it leads to.
    """
    is_link = path.name != target.name or os.path.realpath(path.parent) != str(target.parent)
    return (target if is_link else path).with_name(name)


def version_of(status: os.stat_result) -> Version:
    """Return what differs when a file was written to or replaced."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _found(path: Path, target: Path) -> TargetState:
    versions = _versions(path, target)
    manifest = read_manifest(target, beside(path, target, manifest_path(target).name))
    return TargetState(path, target, find_target(path, target, "a"), manifest, versions)


def _refuse_shard(path: Path, target: Path, remedy: str | None = None) -> None:
    if is_manifest(target):
        raise BatchFileError(
            f"{path}: this says which files a job was split into, and they are lost without it; "
            f"{remedy or 'give another path'}"
        )
    whole = set_of_shard(target)
    if whole is not None:
        raise BatchFileError(
            f"{path}: {manifest_path(whole).name} says that this is one of the files that "
            f"{whole.name} is split into; {remedy or f'give {whole.name}, or another path'}"
        )


def _versions(path: Path, target: Path) -> tuple[Version | None, Version | None]:
    found = (find_target(path, each, "a") for each in (target, manifest_path(target)))
    file, manifest = (None if status is None else version_of(status) for status in found)
    return file, manifest
