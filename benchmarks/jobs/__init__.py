"""All jobs, in the order of the report. A new one is a module here with a `JOB`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.jobs import fast_tables, rendering, tables

if TYPE_CHECKING:
    from benchmarks.harness.jobs import Job

__all__ = ["JOBS"]

_MODULES = (rendering, tables, fast_tables)

JOBS: dict[str, Job] = {module.JOB.name: module.JOB for module in _MODULES}
