"""What a job wrote, told when it is done, and what it warns of besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbatch.runtime.caller import warn_caller

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.shard_manifest import Shard
    from openbatch.files.shard_set import ShardSet
    from openbatch.rendering.job_lines import JobLines

__all__ = [
    "NoRequestsWarning",
    "WriteReport",
    "warn_of_appending",
    "warn_of_nothing",
    "write_report",
]


class NoRequestsWarning(RuntimeWarning):
    """A job has no request to write, since there are no rows, or left none of them in."""


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a job wrote.

    Attributes:
        path: The path that was given. It is the batch file, or stands for all of them where the job
            was split: whatever reads a batch file takes it, and the files themselves are in `paths`.
            Without any request no file is made.
        written: How many requests were added.
        skipped: How many rows were left out since a value was missing.
        skipped_ids: The ids of the first hundred of them.
        emptied: How many missing values became empty text.
        shards: The files that the requests were added to, with how many requests and bytes each has
            now: one, or as many as the limits of the service make necessary; none without requests.
    """

    path: Path
    written: int
    skipped: int = 0
    skipped_ids: tuple[str, ...] = ()
    emptied: int = 0
    shards: tuple[Shard, ...] = field(default=(), compare=False)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that the requests were added to, in order, which exist: none without requests.

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


def warn_of_nothing(files: ShardSet, lines: JobLines) -> None:
    """Warn if a job wrote no request, and say what is at its path now.

    Rows that were left out are in the report, as was asked for, and no surprise. Then it is only said
    that something was removed.

    Args:
        files: What it wrote to, closed.
        lines: What it wrote.

    Warns:
        NoRequestsWarning: There was nothing to write.
    """
    if files.count or (lines.skipped and not files.replaces):
        return
    why = f"all rows were left out ({lines.skipped:,})" if lines.skipped else "there are no rows"
    if files.continues:
        now = "what is there stays as it was"
    elif files.replaces:
        now = "what was there before is removed"
    else:
        now = "no file is made, since the service refuses an empty one"
    warn_caller(f"{files.path}: no request was written, as {why}; {now}", NoRequestsWarning)


def warn_of_appending(path: Path) -> None:
    """Warn that requests are added to what is there.

    Args:
        path: The path of the job, as it was given.
    """
    warn_caller(_appended_to(path), RuntimeWarning)


def _appended_to(path: Path) -> str:
    if path.exists():
        return (
            f"{path} exists; the new requests are appended to it, and those for another model or "
            "endpoint make it several files. Remove it first to start anew, or pass "
            "suppress_warnings=True"
        )
    return (
        f"{path} is a set of files, which shard_paths({str(path)!r}) lists; the new requests are "
        'added to them. Begin anew with build(..., mode="w"), or pass suppress_warnings=True'
    )
