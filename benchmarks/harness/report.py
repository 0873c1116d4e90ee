"""The report: `docs/benchmarks.md` and a plot for each job."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness.jobs import OURS
from benchmarks.harness.plot import bar_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.harness.measure import JobFigures, SizeFigures

__all__ = ["DOCUMENT", "missed", "write_report"]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"

_HEAD = """\
# Benchmarks

`make bench` measures all this anew and writes this page. Each contender runs in a long-lived process
of its own, and they take turns: every round all of them do the same job once, on strings that no
round before has seen, into files that are not there yet. One round warms up and shows that all write
the same requests; it is not counted. "times as fast" is the median of the rounds' quotients, of times
that were taken within moments of each other. Files are written to memory where the system has a
folder for that, so that no disk is measured.
"""


def missed(figures: JobFigures) -> list[str]:
    """Return what a job was to show and did not, each on one line."""
    lines: list[str] = []
    by_size = {each.size.name: each for each in figures.sizes}
    for target in figures.job.targets:
        shown = by_size[target.size].times_as_fast(target.against)
        if shown < target.at_least:
            lines.append(
                f"{figures.job.name}, {target.size} rows: {shown:.2f} times as fast as "
                f"{target.against}, {target.at_least:g} were to be shown"
            )
    lines.extend(
        f"{figures.job.name}: {each.peak_mb:.0f} MB, at most {each.memory.at_most_mb:.0f} MB were "
        "to be shown"
        for each in figures.memory
        if each.peak_mb > each.memory.at_most_mb
    )
    return lines


def write_report(all_figures: Sequence[JobFigures], document: Path = DOCUMENT) -> None:
    """Write the page and the plots beside it.

    Args:
        all_figures: The figures of all jobs, in the order of the page.
        document: Where the page is.
    """
    sections = [_HEAD, _machine()]
    for figures in all_figures:
        plot = document.with_name(f"benchmark-{figures.job.name}.svg")
        plot.write_text(_plot(figures), encoding="utf-8")
        sections.append(_section(figures, plot.name))
    document.write_text("\n".join(sections), encoding="utf-8")


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pydantic", "msgspec", "orjson"))
    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()}, {platform.machine()}, {os.cpu_count()} processors"
    # Contenders suffer differently from other programs, above all where memory is written.
    busy = f"load average {os.getloadavg()[0]:.1f} at the end"
    return f"{python} on {machine}, {busy}; {libraries}.\n"


def _plot(figures: JobFigures) -> str:
    unit = f"µs per {figures.job.unit}"
    groups = [
        (
            f"{each.size.name} {figures.job.unit}s",
            [(name, each.median(name) / each.size.rows * 1e6) for name in each.seconds],
        )
        for each in figures.sizes
    ]
    return bar_chart(figures.job.title, unit, groups, ours=OURS)


def _section(figures: JobFigures, plot: str) -> str:
    job = figures.job
    lines = [f"## {job.title}\n", f"{job.text}\n", f"![{job.title}]({plot})\n"]
    lines += [
        f"| {job.unit}s | contender | µs per {job.unit} | {OURS} is … times as fast | to be shown |",
        "|---|---|---:|---:|---:|",
    ]
    for each in figures.sizes:
        lines += _rows(figures, each)
    lines.append("")
    if figures.memory:
        lines += [
            "| memory | rows | at the start | at most | to be shown |",
            "|---|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {each.memory.what} | {each.memory.rows:,} | {each.start_mb:.0f} MB | "
            f"{each.peak_mb:.0f} MB | ≤ {each.memory.at_most_mb:.0f} MB |"
            for each in figures.memory
        ]
        lines.append("")
    short = missed(figures)
    if short:
        lines.append("Not reached in this run:\n")
        lines += [f"- {each}" for each in short]
        lines.append("")
    lines.append(f"{figures.rounds} rounds.\n")
    return "\n".join(lines)


def _rows(figures: JobFigures, each: SizeFigures) -> list[str]:
    targets = {
        target.against: target.at_least
        for target in figures.job.targets
        if target.size == each.size.name
    }
    size = f"{each.size.name} ({each.output_bytes / each.size.rows / 1000:.2f} kB per line)"
    lines: list[str] = []
    for name in each.seconds:
        micro = each.median(name) / each.size.rows * 1e6
        times = "" if name == OURS else f"{each.times_as_fast(name):.2f}"
        wanted = f"≥ {targets[name]:g}" if name in targets else ""
        lines.append(f"| {size} | {name} | {micro:,.2f} | {times} | {wanted} |")
        size = ""
    return lines
