"""All jobs, in the order of the report. A new one is a module here with a `JOB`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.jobs import rendering

if TYPE_CHECKING:
    from benchmarks.harness.jobs import Job

__all__ = ["JOBS"]

_MODULES = (rendering,)

JOBS: dict[str, Job] = {module.JOB.name: module.JOB for module in _MODULES}
