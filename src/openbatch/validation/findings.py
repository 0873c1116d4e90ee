"""What the validation of a batch file finds, and how much of it is listed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

__all__ = ["CODES", "Finding", "FindingLog", "Severity"]

#: An `error` is what the service refuses; a `warning` is what it takes, though perhaps not as meant.
Severity: TypeAlias = Literal["error", "warning"]

#: What sorts of faults there are. Those that the service has are called as it calls them.
CODES: Final = frozenset(
    {
        *("invalid_json_line", "missing_required_parameter", "invalid_request", "invalid_url"),
        *("url_mismatch", "model_mismatch", "duplicate_custom_id", "streaming_unsupported"),
        *("empty_file", "too_many_tasks"),
        # Ours: the service refuses these files or requests without a code of its own, or takes them.
        *("file_too_large", "too_many_inputs", "file_not_found", "unreadable_file"),
        *("duplicate_json_key", "unknown_parameter", "blank_line", "file_extension", "many_tokens"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a batch file.

    Attributes:
        line: The number of the line, from 1; None where the file as a whole is meant.
        code: What sort of fault it is: the service's own code where it has one.
        path: The place inside the line, such as `body.input[0].role`; empty for the whole line.
        message: What was found, what is allowed and what to do, on one line.
        severity: `error` or `warning`.
        column: The character of the line at which it stops being JSON, from 1; None where it is JSON,
            or no single place is to blame, as where it is nested too deeply.
        file: The name of the file, where those of a whole set were checked; else empty.
    """

    line: int | None
    code: str
    path: str
    message: str
    severity: Severity = "error"
    column: int | None = None
    file: str = ""

    def __str__(self) -> str:
        """Return the finding on one line, beginning with its place."""
        place = "" if self.line is None else f"Line {self.line}: "
        if self.column is not None:
            place = f"Line {self.line}, column {self.column}: "
        file = f"{self.file}: " if self.file else ""
        path = f"{self.path}: " if self.path else ""
        return f"{file}{place}{path}{self.message} [{self.code}]"


class FindingLog:
    """The findings of one file: the first of each code are kept, the others counted."""

    def __init__(self, listed_per_code: int) -> None:
        """Begin without findings.

        Args:
            listed_per_code: How many findings of one code and severity are kept.
        """
        self._listed_per_code = listed_per_code
        self._counts: Counter[tuple[Severity, str]] = Counter()
        self.findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it if there are enough of its kind."""
        kind = (finding.severity, finding.code)
        self._counts[kind] += 1
        if self._counts[kind] <= self._listed_per_code:
            self.findings.append(finding)

    def add_all(self, others: FindingLog, file: str) -> None:
        """Take over what was found in one of several files.

        Args:
            others: The findings of that file.
            file: Its name.
        """
        for finding in others.findings:
            self.add(replace(finding, file=file))
        listed: Counter[tuple[Severity, str]] = Counter(
            (each.severity, each.code) for each in others.findings
        )
        self._counts.update(others._counts - listed)

    def texts(self, severity: Severity) -> list[str]:
        """Return the findings of one severity as lines of text.

        Args:
            severity: Which ones.

        Returns:
            Those that were kept, in the order of the file, and for each code of which more were
            counted one line that says how many.
        """
        texts = [str(finding) for finding in self.findings if finding.severity == severity]
        texts.extend(
            f"... and {count - self._listed_per_code:,} more [{code}]"
            for (its_severity, code), count in self._counts.items()
            if its_severity == severity and count > self._listed_per_code
        )
        return texts

    def counts(self, only: Severity | None = None) -> dict[str, int]:
        """Return how many findings each code has, of one severity or of both together."""
        counts: Counter[str] = Counter()
        for (severity, code), count in self._counts.items():
            if only in (None, severity):
                counts[code] += count
        return dict(counts)

    def in_order(self) -> None:
        """Put the findings into the order of their lines, those of the whole file first.

        Within a line those of the body come last.
        """
        self.findings.sort(key=lambda each: (each.line or 0, each.path.startswith("body.")))

    def has_errors(self) -> bool:
        """Say whether there is any finding that the service would refuse the file for."""
        return any(severity == "error" for severity, _ in self._counts)
