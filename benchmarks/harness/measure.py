"""Measuring: the contenders of a job take turns, round after round, each in its own process."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness.jobs import OURS, Contender, Job, Memory, Size
from benchmarks.harness.worker import Round
from benchmarks.harness.workers import Worker

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["JobFigures", "MemoryFigure", "SizeFigures", "measure", "working_folder"]

_CHECKED_ROWS = 200


@dataclass
class SizeFigures:
    """The seconds of all rounds of a job, for one size, by contender."""

    size: Size
    output_bytes: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def median(self, name: str) -> float:
        """Return a contender's median in seconds."""
        return statistics.median(self.seconds[name])

    def times_as_fast(self, against: str) -> float:
        """Return how many times as fast ours is: the median of the rounds' quotients."""
        pairs = zip(self.seconds[against], self.seconds[OURS], strict=True)
        return statistics.median(theirs / ours for theirs, ours in pairs)


@dataclass(frozen=True)
class MemoryFigure:
    """How large the process of a run was at most, and how large it was before the run."""

    memory: Memory
    peak_mb: float
    start_mb: float


@dataclass
class JobFigures:
    """All figures of a job."""

    job: Job
    rounds: int
    sizes: list[SizeFigures] = field(default_factory=list[SizeFigures])
    memory: list[MemoryFigure] = field(default_factory=list[MemoryFigure])


@contextmanager
def working_folder() -> Generator[Path]:
    """Give a folder in memory where there is one, so that the disk's mood is not measured."""
    shared = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


def measure(job: Job, rounds: int, folder: Path) -> JobFigures:
    """Run a job and return its figures.

    Args:
        job: The job.
        rounds: How many times each contender runs, for each size, after one run to warm up.
        folder: An empty folder to work in.

    Returns:
        The figures.
    """
    figures = JobFigures(job, rounds)
    with ExitStack() as stack:
        workers = {
            each.name: stack.enter_context(Worker(each.environment)) for each in job.contenders
        }
        for size in job.sizes:
            figures.sizes.append(_measure_size(job, size, rounds, workers, folder))
    for memory in job.memory:
        with Worker("here") as worker:
            outcome = worker.run(
                memory.call, _round(folder, 0, Size(memory.size, memory.rows), "m")
            )
        figures.memory.append(MemoryFigure(memory, outcome.peak_mb, outcome.start_mb))
        _empty(folder)
    return figures


def _measure_size(
    job: Job, size: Size, rounds: int, workers: dict[str, Worker], folder: Path
) -> SizeFigures:
    figures = SizeFigures(size, seconds={each.name: [] for each in job.contenders})
    # Round 0 warms up and shows that all write the same.
    for number in range(rounds + 1):
        # Each takes its turn to be the first.
        shift = number % len(job.contenders)
        for contender in job.contenders[shift:] + job.contenders[:shift]:
            this = _round(folder, number, size, contender.name)
            outcome = workers[contender.name].run(contender.call, this)
            if number:
                figures.seconds[contender.name].append(outcome.seconds)
        if not number:
            _check_outputs(job, folder)
            figures.output_bytes = sum(
                each.stat().st_size for each in _written(folder, OURS) if each.suffix == ".jsonl"
            )
        _empty(folder)
    return figures


def _round(folder: Path, number: int, size: Size, name: str) -> Round:
    inputs = folder / "inputs"
    inputs.mkdir(exist_ok=True)
    output = folder / _slug(name) / "out.jsonl"
    output.parent.mkdir(exist_ok=True)
    return Round(number, size.name, size.rows, inputs, output)


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each)


def _slug(name: str) -> str:
    return "-".join(name.split())


def _written(folder: Path, name: str) -> list[Path]:
    return sorted((folder / _slug(name)).glob("out*"))


def _check_outputs(job: Job, folder: Path) -> None:
    """Refuse to measure contenders that do not do the same."""

    def requests(contender: Contender) -> tuple[int, list[object]]:
        count, first = 0, list[object]()
        for path in _written(folder, contender.name):
            if path.suffix == ".jsonl":
                with path.open("rb") as file:
                    for line in file:
                        count += 1
                        if len(first) < _CHECKED_ROWS:
                            first.append(json.loads(line))
        return count, first

    ours = next(each for each in job.contenders if each.name == OURS)
    expected = requests(ours)
    for contender in job.contenders:
        if contender.same_output and requests(contender) != expected:
            raise RuntimeError(f"{job.name}: {contender.name} writes something else than {OURS}")
