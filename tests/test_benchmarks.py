"""The benchmarks run: every job, with few rows, in one round, all contenders writing the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.harness import workers
from benchmarks.harness.jobs import OURS, Size
from benchmarks.harness.measure import measure
from benchmarks.harness.report import missed, write_report
from benchmarks.harness.workers import PREDECESSOR
from benchmarks.jobs import JOBS

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.harness.jobs import Job


def small(job: Job) -> Job:
    """Return a job with few rows, without the predecessor where that is not installed."""
    contenders = tuple(
        each for each in job.contenders if each.environment == "here" or PREDECESSOR.is_dir()
    )
    names = {each.name for each in contenders}
    return replace(
        job,
        contenders=contenders,
        sizes=tuple(Size(each.name, 30) for each in job.sizes[:1]),
        targets=tuple(
            each for each in job.targets if each.size == job.sizes[0].name and each.against in names
        ),
        memory=tuple(replace(each, rows=30, at_most_mb=1) for each in job.memory[:1]),
    )


@pytest.mark.parametrize("name", JOBS)
def test_a_job_is_measured_and_reported(name: str, tmp_path: Path) -> None:
    job = small(JOBS[name])
    work = tmp_path / "work"
    work.mkdir()
    figures = measure(job, 1, work)
    assert [each.size.name for each in figures.sizes] == [each.name for each in job.sizes]
    for each in figures.sizes:
        assert each.times_as_fast(OURS) == 1
        assert all(seconds > 0 for (seconds,) in each.seconds.values())
    assert len([line for line in missed(figures) if " MB" in line]) == len(job.memory)
    document = tmp_path / "benchmarks.md"
    write_report([figures], document)
    page = document.read_text(encoding="utf-8")
    plot = (tmp_path / f"benchmark-{name}.svg").read_text(encoding="utf-8")
    for contender in job.contenders:
        assert f"| {contender.name} |" in page
        assert contender.name in plot


def test_the_predecessor_is_not_measured_where_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PREDECESSOR", tmp_path)
    with pytest.raises(RuntimeError, match=r"openbatch 0\.0\.4 is not there"):
        workers.Worker("predecessor")
