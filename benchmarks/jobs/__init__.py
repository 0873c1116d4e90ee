"""All jobs, in the order of the report. A new one is described in a module here and listed below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.jobs import collecting, fast_tables, rendering, tables, validating

if TYPE_CHECKING:
    from benchmarks.harness.jobs import Job

__all__ = ["JOBS"]

_JOBS = (
    rendering.JOB,
    tables.JOB,
    fast_tables.JOB,
    collecting.COLLECTING,
    collecting.BOUND,
    collecting.PARSING,
    validating.ENVELOPES,
    validating.BODIES,
)

JOBS: dict[str, Job] = {job.name: job for job in _JOBS}
