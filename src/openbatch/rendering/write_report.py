"""What a job wrote, told when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.shard_manifest import Shard
    from openbatch.files.shard_set import ShardSet
    from openbatch.rendering.job_lines import JobLines

__all__ = ["WriteReport", "write_report"]


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a job wrote.

    Attributes:
        path: The path that was given. It is the batch file, or stands for all of them where the job
            was split: whatever reads a batch file takes it, and the files themselves are in `paths`.
        written: How many requests were added.
        skipped: How many rows were left out since a value was missing.
        skipped_ids: The ids of the first hundred of them.
        emptied: How many missing values became empty text.
        shards: The files that the requests were added to, with how many requests and bytes each has
            now: one, or as many as the limits of the service make necessary.
    """

    path: Path
    written: int
    skipped: int = 0
    skipped_ids: tuple[str, ...] = ()
    emptied: int = 0
    shards: tuple[Shard, ...] = field(default=(), compare=False)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that the requests were added to, in order, which exist.

        Mostly one, which is `path`. `openbatch.shard_paths(report.path)` gives those besides to
        which nothing was added.
        """
        return tuple(shard.path for shard in self.shards)

    @property
    def bytes(self) -> int:
        """How many bytes these files have."""
        return sum(shard.bytes for shard in self.shards)


def write_report(files: ShardSet, lines: JobLines) -> WriteReport:
    """Return what a job wrote.

    Args:
        files: What it wrote to, closed.
        lines: What it wrote.

    Returns:
        The report.
    """
    return WriteReport(
        files.path,
        files.count,
        lines.skipped,
        tuple(lines.skipped_ids),
        lines.emptied,
        files.shards,
    )
