"""Batch files that belong together: their names, and the manifest that says which they are.

What fits into one file is `name.jsonl`. What does not is `name-00001.jsonl`, `name-00002.jsonl` and
so on, with `name.manifest.json` beside them. Without a manifest there is no such set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import checked_path, explained

if TYPE_CHECKING:
    import os
    from pathlib import Path

__all__ = [
    "Manifest",
    "Shard",
    "manifest_path",
    "read_manifest",
    "shard_path",
    "shard_paths",
]

_VERSION: Final = 1
_FILE_NAME: Final = re.compile(r"[^/\\\0]+")


@dataclass(frozen=True, slots=True)
class Shard:
    """One batch file of a job.

    Attributes:
        path: The file.
        requests: How many requests it holds.
        bytes: How many bytes it has.
        inputs: How many inputs they ask about, where the endpoint counts them; else 0.
        tokens: How many tokens they were counted as, where there is a budget; else 0.
        endpoint: What the lines have as `url`.
        model: What the requests have as `model`; None if they have none, or it is not known since
            the lines were in the file before.
    """

    path: Path
    requests: int
    bytes: int
    inputs: int = 0
    tokens: int = 0
    endpoint: str = ""
    model: str | None = None


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    file: str
    requests: int
    bytes: int
    inputs: int = 0
    tokens: int = 0
    endpoint: str = ""
    model: str | None = None


#: What a manifest says of a file besides its name.
_FIGURES: Final = _Entry.__struct_fields__[1:]


class _Document(msgspec.Struct, frozen=True):
    version: int
    shards: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs together.

    Attributes:
        shards: The files, in order.
    """

    shards: tuple[Shard, ...]

    def encode(self) -> bytes:
        """Return the manifest as JSON, with the names of the files and not their folder."""
        entries = tuple(
            _Entry(shard.path.name, *(getattr(shard, name) for name in _FIGURES))
            for shard in self.shards
        )
        document = msgspec.json.encode(_Document(_VERSION, entries))
        return msgspec.json.format(document, indent=2) + b"\n"

    @staticmethod
    def decode(data: bytes, path: Path) -> Manifest:
        """Read a manifest.

        Args:
            data: The JSON.
            path: Where it stands.

        Returns:
            The manifest.

        Raises:
            BatchFileError: It is no manifest, or one of a newer openbatch.
        """
        try:
            document = msgspec.json.decode(data, type=_Document)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BatchFileError(
                f"{path}: this is no manifest of openbatch ({error}); move it away, or write to "
                "another path"
            ) from None
        if document.version != _VERSION:
            raise BatchFileError(
                f"{path}: this manifest is of version {document.version}, and this openbatch knows "
                f"version {_VERSION}; update openbatch"
            )
        shards: list[Shard] = []
        for entry in document.shards:
            if _FILE_NAME.fullmatch(entry.file) is None or entry.file in (".", ".."):
                raise BatchFileError(f"{path}: {entry.file!r} is no name of a file beside it")
            figures = {name: getattr(entry, name) for name in _FIGURES}
            shards.append(Shard(path.with_name(entry.file), **figures))
        return Manifest(tuple(shards))


def shard_path(path: Path, number: int) -> Path:
    """Return where a file of a set is.

    Args:
        path: The path that the whole was to have, `name.jsonl`.
        number: Which one it is, from 1.

    Returns:
        The path, `name-00001.jsonl`.
    """
    return path.with_name(f"{path.stem}-{number:05}{path.suffix}")


def manifest_path(path: Path) -> Path:
    """Return where the manifest of a set is: `name.manifest.json` for `name.jsonl`."""
    return path.with_name(f"{path.stem}.manifest.json")


def read_manifest(path: Path) -> Manifest | None:
    """Read the manifest of a set.

    Args:
        path: The path that the whole was to have, `name.jsonl`.

    Returns:
        The manifest; None if there is none.

    Raises:
        BatchFileError: It cannot be read.
    """
    place = manifest_path(path)
    with explained(place, "cannot be read"):
        try:
            data = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
    return Manifest.decode(data, place)


def shard_paths(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the batch files that a job has written, whether it is one file or several.

    Args:
        path: The path that was given to the job, such as `reviews.jsonl`.

    Returns:
        The files, in the order of the rows; none if nothing was written.

    Raises:
        BatchFileError: There is a manifest that cannot be read, or a file that it names is not
            there or has another size.

    Example:
        >>> shard_paths("no/such/file.jsonl")
        ()
    """
    given = checked_path(path)
    manifest = read_manifest(given)
    if manifest is None:
        return (given,) if given.is_file() else ()
    for shard in manifest.shards:
        _refuse_changed(shard, manifest_path(given))
    return tuple(shard.path for shard in manifest.shards)


def _refuse_changed(shard: Shard, manifest: Path) -> None:
    try:
        size = shard.path.stat().st_size
    except OSError:
        size = None
    if size != shard.bytes:
        found = "there is no such file" if size is None else f"it has {size:,} bytes"
        raise BatchFileError(
            f"{shard.path}: {manifest.name} says that it has {shard.bytes:,} bytes, but {found}; "
            "write the set anew"
        )
