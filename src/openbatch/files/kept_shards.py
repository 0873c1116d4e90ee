"""The files of a set to which a job adds more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError
from openbatch.files.existing_lines import BatchKey
from openbatch.files.file_checks import explained
from openbatch.files.target_state import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openbatch.files.existing_lines import ExistingLines
    from openbatch.files.shard_manifest import Shard
    from openbatch.files.shard_part import Part
    from openbatch.files.target_state import Version

__all__ = ["KeptShards"]


class KeptShards:
    """The files of a set that stay, and which of them new lines can go on with.

    Attributes:
        shards: The files, in order, as far as they were read.
    """

    def __init__(self) -> None:
        """Begin with no files."""
        self.shards: list[Shard] = []
        self._last: dict[BatchKey, Shard] = {}
        self._versions: dict[Path, Version] = {}

    def note(
        self, shard: Shard, version: Version, lines: ExistingLines, keys: set[BatchKey | None]
    ) -> None:
        """Note what one of the files holds.

        Args:
            shard: The file, as the manifest has it.
            version: Which file it was when it was read.
            lines: What was read from it.
            keys: Which batches its requests can be in.
        """
        if len(keys) == 1 and None not in keys:
            (key,) = keys
            if key is not None:
                shard = replace(shard, endpoint=key.url, model=key.model)
        shard = replace(shard, requests=lines.requests)
        self.shards.append(shard)
        self._versions[shard.path] = version
        if keys <= {None, BatchKey(shard.endpoint, shard.model)}:
            self._last[BatchKey(shard.endpoint, shard.model)] = shard

    def take_last(self, key: BatchKey) -> Shard | None:
        """Return the last file for a batch, the first time that it is asked for."""
        return self._last.pop(key, None)

    def without(self, parts: list[Part]) -> Iterator[Shard]:
        """Give the files whose place is not taken by one that continues them."""
        taken = {part.continues.path for part in parts if part.continues is not None}
        return (shard for shard in self.shards if shard.path not in taken)

    def refuse_changed(self, parts: list[Part]) -> None:
        """Refuse to put a file in the place of one that somebody has written to.

        Args:
            parts: The files that were written.

        Raises:
            BatchFileError: One is not what it was when it was read.
        """
        for part in parts:
            if part.continues is None:
                continue
            place = part.continues.path
            with explained(place, "cannot be read"):
                now = version_of(place.stat())
            if now != self._versions[place]:
                raise BatchFileError(
                    f"{place}: something else wrote to it while this job was running; it was left "
                    "as that made it, without the lines of this job; run the job again"
                )
