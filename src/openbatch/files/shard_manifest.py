"""Batch files that belong together: their names, and the manifest that says which they are.

What fits into one file is `name.jsonl`. What does not is `name-00001.jsonl`, `name-00002.jsonl` and
so on, with `name.manifest.json` beside them. Without a manifest there is no such set. (A file whose
name does not end in `.jsonl` has another manifest, as `name` and `name.jsonl` are two jobs.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.errors import BatchFileError
from openbatch.files.draft_names import shortened
from openbatch.files.file_checks import explained
from openbatch.runtime.shapes import is_mapping

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Manifest",
    "Shard",
    "is_manifest",
    "manifest_path",
    "read_manifest",
    "set_of_shard",
    "shard_path",
]

_VERSION: Final = 1
#: How the names of manifests end.
_MANIFESTS: Final = (".manifest.json", ".shards.json")
_FILE_NAME: Final = re.compile(r"[^/\\\0]+")
_SHARD_STEM: Final = re.compile(r"(.*)-[0-9]{5,}", re.DOTALL)


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
        model: What the requests have as `model`; None if they have none.
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
        """Return the manifest as JSON, with the names of the files and not their folder.

        Returns:
            The JSON, in lines.

        Raises:
            BatchFileError: The name of a file is no text.
        """
        entries = tuple(
            _Entry(shard.path.name, *(getattr(shard, name) for name in _FIGURES))
            for shard in self.shards
        )
        try:
            document = msgspec.json.encode(_Document(_VERSION, entries))
        except UnicodeEncodeError:
            raise BatchFileError(
                f"{self.shards[0].path.name}: this name has bytes that are no text, so no manifest "
                "can list it; choose another name, or larger limits"
            ) from None
        return msgspec.json.format(document, indent=2) + b"\n"

    @staticmethod
    def decode(data: bytes, path: Path, shown: Path) -> Manifest | None:
        """Read a manifest.

        Args:
            data: The JSON.
            path: Where it stands.
            shown: The same as the user would write it, for errors.

        Returns:
            The manifest; None if it is one of something else, such as a web site.

        Raises:
            BatchFileError: It is no manifest, or one of a newer openbatch.
        """
        try:
            document = msgspec.json.decode(data, type=_Document)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if _is_foreign(data):
                return None
            raise BatchFileError(
                f"{shown}: this is no manifest of openbatch ({error}); move it away, or write to "
                "another path"
            ) from None
        if document.version != _VERSION:
            raise BatchFileError(
                f"{shown}: this manifest is of version {document.version}, and this openbatch knows "
                f"version {_VERSION}; update openbatch"
            )
        shards: list[Shard] = []
        for entry in document.shards:
            if _FILE_NAME.fullmatch(entry.file) is None or entry.file in (".", ".."):
                raise BatchFileError(f"{shown}: {entry.file!r} is no name of a file beside it")
            figures = {name: getattr(entry, name) for name in _FIGURES}
            shards.append(Shard(path.with_name(entry.file), **figures))
        return Manifest(tuple(shards))


def _is_foreign(data: bytes) -> bool:
    """Say whether something else wrote a file: it is JSON, and lists no shards."""
    try:
        content: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return not is_mapping(content) or "shards" not in content


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
    """Return where the manifest of a set is.

    Args:
        path: The path that the whole was to have.

    Returns:
        `name.manifest.json` for `name.jsonl`, and `name.ext.shards.json` for any other `name.ext`.
        (Of a very long name there is only the beginning, and a hash of the whole.)
    """
    if path.suffix == ".jsonl":
        return path.with_name(f"{shortened(path.stem)}.manifest.json")
    return path.with_name(f"{shortened(path.name)}.shards.json")


def read_manifest(path: Path, shown: Path | None = None) -> Manifest | None:
    """Read the manifest of a set.

    Args:
        path: The path that the whole was to have, `name.jsonl`.
        shown: The path of the manifest as the user would write it, for errors.

    Returns:
        The manifest; None if there is none, or one of something else.

    Raises:
        BatchFileError: It cannot be read.
    """
    place = manifest_path(path)
    shown = place if shown is None else shown
    with explained(shown, "cannot be read"):
        try:
            data = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
    return Manifest.decode(data, place, shown)


def is_manifest(path: Path) -> bool:
    """Say whether a file is the manifest of a set.

    Args:
        path: A file, or where one may be.
    """
    if not path.name.endswith(_MANIFESTS):
        return False
    try:
        document = msgspec.json.decode(path.read_bytes(), type=_Document)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False
    return bool(document.shards)


def set_of_shard(path: Path) -> Path | None:
    """Find the set that a file is one of.

    Args:
        path: A file.

    Returns:
        The path that the whole set was to have; None if the file belongs to none.

    Raises:
        BatchFileError: The manifest cannot be read.
    """
    numbered = _SHARD_STEM.fullmatch(path.stem)
    if numbered is None:
        return None
    whole = path.with_name(numbered[1] + path.suffix)
    manifest = read_manifest(whole)
    members = () if manifest is None else manifest.shards
    return whole if path.name in {each.path.name for each in members} else None
