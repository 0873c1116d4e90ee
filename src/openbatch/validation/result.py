"""What the validation of a batch file found, and how it is printed: on a screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openbatch.validation.findings import Finding, Severity

__all__ = ["ValidationResult", "add_stats"]

#: So many lines of each severity are printed; with verdict, figures and titles that makes a screen.
_MOST_LINES: Final[dict[Severity, int]] = {"error": 18, "warning": 8}


@dataclass
class ValidationResult:
    """What the validation of a batch file found.

    Attributes:
        is_valid: Whether the service would take the file, as far as that can be known.
        errors: What it would refuse, one text each. Of each sort the first 20, then a count.
        warnings: What it would take, though perhaps not as meant.
        stats: `total_requests` (lines that are not blank), `unique_custom_ids`, `endpoints_used`
            (sorted URLs), and `file_size_mb` (1 MB is 1,048,576 bytes) if the size was checked. Of
            several files they are added up, and `files` says how many.
        findings: The same as `errors` and `warnings`, taken apart.
        counts: How often each code was found, those that are not listed included.
        error_counts: The same, of errors only.
    """

    is_valid: bool
    errors: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    # Values of several types, which programs read by name.
    stats: dict[str, Any] = field(default_factory=dict[str, Any])
    findings: list[Finding] = field(default_factory=list["Finding"])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    error_counts: dict[str, int] = field(default_factory=dict[str, int])

    def __str__(self) -> str:
        """Return a summary of a screen, some 40 lines at most: verdict, figures, findings.

        Of many findings some of each code are shown, and the others counted.
        """
        text = [f"Validation: {'PASSED' if self.is_valid else 'FAILED'}"]
        if self.stats:
            text += ["", "Statistics:"]
            text += [f"  {name}: {value}" for name, value in self.stats.items()]
        text += self._block("error", "Errors", self.errors)
        text += self._block("warning", "Warnings", self.warnings)
        return "\n".join(text)

    def _block(self, severity: Severity, title: str, texts: Sequence[str]) -> list[str]:
        """Return the lines for one severity."""
        listed = [finding for finding in self.findings if finding.severity == severity]
        if not listed:  # none, or a result that was made without findings
            shown, total = list(texts[: _MOST_LINES[severity]]), len(texts)
            rest = [f"... and {total - len(shown):,} more"] if total > len(shown) else []
        else:
            counts = Counter(self.counts) - Counter(self.error_counts)
            if severity == "error":
                counts = Counter(self.error_counts)
            kept = _some_of_each(listed, _MOST_LINES[severity])
            shown = [str(finding) for finding in kept]
            hidden = counts - Counter(finding.code for finding in kept)
            more = ", ".join(f"{n:,} more [{code}]" for code, n in hidden.most_common())
            rest = [f"... and {more}"] if more else []
            total = sum(counts.values())
        if not shown:
            return []
        return ["", f"{title} ({total:,}):", *(f"  • {line}" for line in (*shown, *rest))]


def _some_of_each(findings: Sequence[Finding], most: int) -> list[Finding]:
    """Choose findings: as many of each code as there is room for, in their order."""
    if len(findings) <= most:
        return list(findings)
    places: dict[str, int] = {}
    ranked: list[tuple[int, int, Finding]] = []
    for index, finding in enumerate(findings):
        rank = places[finding.code] = places.get(finding.code, 0) + 1
        ranked.append((rank, index, finding))
    chosen = sorted(ranked, key=lambda each: each[:2])[:most]
    return [finding for _, _, finding in sorted(chosen, key=lambda each: each[1])]


def add_stats(stats: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add the figures of one more file to those of a set.

    Args:
        stats: Those of the set, see `ValidationResult.stats`.
        more: Those of the file.
    """
    stats["files"] = stats.get("files", 0) + 1
    for name, value in more.items():
        if name == "endpoints_used":
            stats[name] = sorted({*stats.get(name, ()), *value})
        else:
            stats[name] = stats.get(name, 0) + value
