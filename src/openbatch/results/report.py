"""What reading a job's files came upon."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbatch.results.outcomes import Failure

if TYPE_CHECKING:
    from openbatch.results.outcomes import FailureKind, Success

__all__ = ["MAX_KEPT", "ReadReport", "UnreadableLine"]

#: More than this many ids or lines of one sort are counted, not kept.
MAX_KEPT = 100
_TORN = "; the file ends within it"
#: More than this many bytes of one unreadable line are not kept.
MAX_LINE = 65_536


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that gives no outcome.

    Attributes:
        source: The file, as it was given.
        line: The number of the line in it, counted from 1.
        reason: Why.
        raw: The line; of a very long one, the first 64 KiB.
    """

    source: str
    line: int
    reason: str
    raw: bytes

    def __str__(self) -> str:
        """Return place and reason on one line."""
        return f"{self.source}: line {self.line}: this is {self.reason}"


@dataclass(slots=True)
class ReadReport:
    """What one pass over the files came upon.

    Lists hold the first 100 of their sort, so that a report stays small; the counts count all.

    Attributes:
        sources: The files that were read, in order.
        requests: How many requests `inputs` hold, an id that comes again not counted; None
            without inputs.
        lines: How many lines of the output and error files were read, blank ones not counted.
        successes: How many requests were answered.
        failures: How many were not, by kind.
        unreadable_count: How many lines give no outcome.
        unreadable: These lines.
        duplicate_count: How many lines have an id that an earlier one has. With inputs the best
            one is the outcome: a success rather than a failure, a failure that stays rather than a
            retryable one, and else the first. Without inputs each line is an outcome, and only ids that
            come again within 100,000 lines are noticed.
        duplicates: Their ids.
        unexpected_count: How many lines have an id that `inputs` do not ask for.
        unexpected: Their ids.
        repeated_input_count: How many rows of `inputs` have an id that an earlier one has.
        repeated_inputs: Their ids.
        complete: Whether the pass came to its end.
    """

    sources: list[str] = field(default_factory=list[str])
    requests: int | None = None
    lines: int = 0
    successes: int = 0
    failures: Counter[FailureKind] = field(default_factory=Counter["FailureKind"])
    unreadable_count: int = 0
    unreadable: list[UnreadableLine] = field(default_factory=list[UnreadableLine])
    duplicate_count: int = 0
    duplicates: list[str] = field(default_factory=list[str])
    unexpected_count: int = 0
    unexpected: list[str] = field(default_factory=list[str])
    repeated_input_count: int = 0
    repeated_inputs: list[str] = field(default_factory=list[str])
    complete: bool = False

    @property
    def outcomes(self) -> int:
        """Return how many outcomes there were."""
        return self.successes + self.failures.total()

    def count(self, outcome: Success[object, object] | Failure) -> None:
        """Count an outcome."""
        if isinstance(outcome, Failure):
            self.failures[outcome.kind] += 1
        else:
            self.successes += 1

    def add_unreadable(self, source: str, line: int, reason: str, raw: bytes) -> None:
        """Count a line that gives no outcome, and keep it if there is room."""
        self.unreadable_count += 1
        if not raw.endswith(b"\n"):
            reason += _TORN
        if len(self.unreadable) < MAX_KEPT:
            self.unreadable.append(UnreadableLine(source, line, reason, raw[:MAX_LINE]))

    def add_duplicate(self, custom_id: str) -> None:
        """Count a line whose id came before."""
        self.duplicate_count += 1
        _keep(self.duplicates, custom_id)

    def add_unexpected(self, custom_id: str) -> None:
        """Count a line whose id nobody asked for."""
        self.unexpected_count += 1
        _keep(self.unexpected, custom_id)

    def add_repeated_input(self, custom_id: str) -> None:
        """Count a row of the inputs whose id came before."""
        self.repeated_input_count += 1
        _keep(self.repeated_inputs, custom_id)

    def __str__(self) -> str:
        """Return what is worth knowing, a line each."""
        asked = "" if self.requests is None else f" of {self.requests} requests"
        lines = [f"{self.outcomes} outcomes{asked}: {self.successes} answered"]
        lines += [f"{count} {kind}" for kind, count in self.failures.most_common()]
        for count, line, what in (
            (self.duplicate_count, "line", "with an id that came before"),
            (self.unexpected_count, "line", "with an id that nobody asked for"),
            (self.repeated_input_count, "input row", "with an id that came before"),
            (self.unreadable_count, "line", "that could not be read"),
        ):
            if count:
                lines.append(f"{count} {line}{'' if count == 1 else 's'} {what}")
        lines += map(str, self.unreadable[:3])
        return "\n".join(lines)


def _keep(ids: list[str], custom_id: str) -> None:
    if len(ids) < MAX_KEPT:
        ids.append(custom_id)
