"""What a benchmark is described with: jobs, their contenders, and what is to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["OURS", "Contender", "Job", "Memory", "Size", "Target"]

#: The name of our contender in every job.
OURS = "openbatch"


@dataclass(frozen=True)
class Contender:
    """One way to do a job.

    Attributes:
        name: What the tables call it.
        call: The function that prepares a run and returns what the clock runs, as
            `module:function`; see `benchmarks.harness.worker.Round` for its argument.
        environment: `here`, or `predecessor` for a process in which `import openbatch` is 0.0.4.
        same_output: Whether its output must hold the same requests as ours, which is checked before
            the clock runs. False where it cannot, since it only does a part of the job.
    """

    name: str
    call: str
    environment: Literal["here", "predecessor"] = "here"
    same_output: bool = True


@dataclass(frozen=True)
class Size:
    """How much there is to do in a run: the name of the rows' size and how many rows there are."""

    name: str
    rows: int


@dataclass(frozen=True)
class Target:
    """What a job is to show: our speed over that of another contender, at least.

    Attributes:
        against: The name of the contender.
        at_least: How many times as fast ours must be.
        size: For which size.
    """

    against: str
    at_least: float
    size: str = "mid"


@dataclass(frozen=True)
class Memory:
    """A run in a process of its own, whose greatest size is measured.

    Attributes:
        call: The function that prepares the run, as `module:function`.
        what: What is run, for the table.
        rows: How many rows there are.
        at_most_mb: The process's greatest resident size, with the interpreter and all imports.
        size: The size of the rows.
    """

    call: str
    what: str
    rows: int
    at_most_mb: float
    size: str = "mid"


@dataclass(frozen=True)
class Job:
    """A job that all contenders do.

    Attributes:
        name: Its name on the command line and in the name of its plot.
        title: The heading in the report.
        text: What is measured, and what is not, in a few sentences.
        contenders: The ways to do it; one of them is named `openbatch`.
        sizes: For which sizes of rows.
        targets: What it is to show.
        memory: The runs whose memory is measured.
        unit: What one of the things is called that are counted, in the singular.
    """

    name: str
    title: str
    text: str
    contenders: tuple[Contender, ...]
    sizes: tuple[Size, ...]
    targets: tuple[Target, ...] = ()
    memory: tuple[Memory, ...] = ()
    unit: str = "row"
