"""`python -m benchmarks`: measures all jobs, or some, and writes docs/benchmarks.md.

usage: python -m benchmarks [--rounds N] [--no-report] [JOB ...]
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.harness.measure import measure, working_folder
from benchmarks.harness.report import DOCUMENT, missed, write_report
from benchmarks.jobs import JOBS

if TYPE_CHECKING:
    from benchmarks.harness.measure import JobFigures


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("jobs", nargs="*", choices=[*JOBS, []], help="all when none is named")
    return parser.parse_args(given)


def main() -> int:
    options = arguments()
    all_figures: list[JobFigures] = []
    for name in options.jobs or JOBS:
        with working_folder() as folder:
            figures = measure(JOBS[name], options.rounds, folder)
        all_figures.append(figures)
        for size in figures.sizes:
            for contender in size.seconds:
                micro = size.median(contender) / size.size.rows * 1e6
                times = size.times_as_fast(contender)
                print(f"{name:12} {size.size.name:6} {contender:20} {micro:9.2f} µs {times:7.2f}x")
        for each in figures.memory:
            print(
                f"{name:12} {each.memory.what}: {each.peak_mb:.0f} MB ({each.start_mb:.0f} before)"
            )
        for line in missed(figures):
            print(f"not reached: {line}")
    # A page of a part would lose the rest.
    if not options.no_report and not options.jobs:
        write_report(all_figures)
        print(f"written: {DOCUMENT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
