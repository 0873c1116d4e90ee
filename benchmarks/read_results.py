"""How fast results are read, and in how much memory, beside loops by hand and the official client.

usage: python -m benchmarks.read_results [--mb MB] [--rounds N] [--requests N] [--report]

All contenders read the same file of `/v1/responses`, taking turns within a round; a figure is the median
of the rounds' quotients. `--report` writes docs/benchmarks/results.md; its figures are for
`--mb 200 --requests 1000000`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from openai.types.responses import Response as OpenAIResponse

from benchmarks.contenders.sample_answers import Sentiment, write_job, write_output
from openbatch import read_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "results.md"


# --- the contenders: each returns how many answers it read


def text_of(body: dict[str, Any]) -> str:
    """Walk to the text of an answer, as one does by hand."""
    for item in body["output"]:
        if item["type"] == "message":
            for part in item["content"]:
                if part["type"] == "output_text":
                    return str(part["text"])
    raise ValueError(body)


def bodies(path: Path, loads: Callable[[bytes], Any]) -> Iterator[Any]:
    with path.open("rb") as file:
        for line in file:
            yield loads(line)["response"]["body"]


def by_hand(path: Path, loads: Callable[[bytes], Any]) -> int:
    count = 0
    with path.open("rb") as file:
        for line in file:
            text = text_of(loads(line)["response"]["body"])
            Sentiment.model_validate_json(text)
            count += 1
    return count


def json_by_hand(path: Path) -> int:
    return by_hand(path, json.loads)


def orjson_by_hand(path: Path) -> int:
    return by_hand(path, orjson.loads)


def official_client(path: Path) -> int:
    count = 0
    for body in bodies(path, json.loads):
        text = OpenAIResponse.model_validate(body).output_text
        Sentiment.model_validate_json(text)
        count += 1
    return count


def official_bodies(path: Path) -> int:
    return len([OpenAIResponse.model_validate(body).id for body in bodies(path, json.loads)])


def ours(path: Path) -> int:
    results = read_results(path, endpoint="/v1/responses", text_format=Sentiment)
    return sum(result.parsed is not None for result in results)  # type: ignore[union-attr] # all succeed


def our_bodies(path: Path) -> int:
    results = read_results(path, endpoint="/v1/responses")
    return sum(result.body is not None for result in results)  # type: ignore[union-attr]  # likewise


CONTENDERS = (ours, json_by_hand, orjson_by_hand, official_client, our_bodies, official_bodies)


class Target(NamedTuple):
    """What is to be shown: how many times as fast ours is, at least."""

    what: str
    ours: Callable[[Path], int]
    theirs: Callable[[Path], int]
    at_least: float


TARGETS = (
    Target("`json.loads` and the class by hand", ours, json_by_hand, 2.7),
    Target("`orjson.loads` and the class by hand", ours, orjson_by_hand, 1.5),
    Target("`openai`'s `Response.model_validate` and the class", ours, official_client, 9),
    Target("the full body: `openai`'s `Response.model_validate`", our_bodies, official_bodies, 3),
)

#: Runs in a process of its own, so that nothing else counts; nothing is imported but what it takes.
PROGRAM = """
import sys
from typing import Literal
from pydantic import BaseModel, Field
from openbatch import read_results

class Sentiment(BaseModel):
    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0)
    topics: list[str]
    summary: str

inputs = sys.argv[2] if len(sys.argv) > 2 else None
results = read_results(sys.argv[1], inputs=inputs, endpoint="/v1/responses", text_format=Sentiment)
count = sum(isinstance(result.parsed, Sentiment) for result in results)
assert results.report.outcomes == count
# Not `ru_maxrss`, which begins with what the process had that started this one.
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(count, int(peak.split()[1]) / 1024)
"""


@dataclass(frozen=True)
class Memory:
    """The greatest size of a process that read results, in MB, and how many there were."""

    count: int
    peak_mb: float


def memory_of(*files: Path) -> Memory:
    """Read an output, with its inputs if they are given, in a new process."""
    command = [sys.executable, "-c", PROGRAM, *map(str, files)]
    count, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Memory(int(count), float(peak))


def measure(path: Path, lines: int, rounds: int) -> dict[Callable[[Path], int], list[float]]:
    """Return the seconds of each contender in each round, after one round to warm up."""
    seconds: dict[Callable[[Path], int], list[float]] = {each: [] for each in CONTENDERS}
    for number in range(rounds + 1):
        shift = number % len(CONTENDERS)
        for contender in CONTENDERS[shift:] + CONTENDERS[:shift]:
            gc.collect()
            begin = time.perf_counter()
            count = contender(path)
            taken = time.perf_counter() - begin
            if count != lines:
                raise AssertionError((contender, count, lines))
            if number:
                seconds[contender].append(taken)
    return seconds


def table(seconds: dict[Callable[[Path], int], list[float]], lines: int, size: int) -> list[str]:
    """Return the speeds as a table in Markdown."""
    rows = ["| read into | ours | theirs | ours is | to be shown |", "|---|---|---|---|---|"]
    for what, ours_, theirs, at_least in TARGETS:
        pairs = zip(seconds[theirs], seconds[ours_], strict=True)
        times = statistics.median(theirs_ / our for theirs_, our in pairs)
        micro = [statistics.median(seconds[each]) / lines * 1e6 for each in (ours_, theirs)]
        rows.append(
            f"| {what} | {micro[0]:.1f} µs a line, {size / statistics.median(seconds[ours_]) / 1e6:.0f} MB/s "
            f"| {micro[1]:.1f} µs a line | {times:.2f} times as fast | {at_least} |"
        )
    return rows


def machine() -> str:
    """Return what the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [each for each in info.read_text().splitlines() if each.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("msgspec", "pydantic", "openai", "orjson")
    )
    return f"{cpu}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read_results")
    parser.add_argument("--mb", type=int, default=40, help="the size of the output file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--requests", type=int, default=100_000, help="of the job read with its inputs"
    )
    parser.add_argument("--report", action="store_true", help=f"write {REPORT.name}")
    options = parser.parse_args()
    shared = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        folder = Path(name)
        path = folder / "output.jsonl"
        lines = write_output(path, options.mb * 1_000_000)
        size = path.stat().st_size
        seconds = measure(path, lines, options.rounds)
        alone = memory_of(path)
        path.unlink()
        write_job(folder, options.requests)
        job_size = sum(each.stat().st_size for each in folder.iterdir())
        job = memory_of(folder / "results.jsonl", folder / "inputs.jsonl")
    text = [
        f"{size / 1e6:.0f} MB of `/v1/responses`, {lines:,} lines, each with an answer of four fields; "
        f"medians of {options.rounds} rounds in which the contenders take turns, in one process.",
        "",
        *table(seconds, lines, size),
        "",
        "| memory of the whole process, at most | MB | to be shown |",
        "|---|---|---|",
        f"| the same file into the class | {alone.peak_mb:.0f} | 60 |",
        f"| {job.count:,} results in the order of their inputs, which lie in another order, "
        f"{job_size / 1e6:,.0f} MB in all | {job.peak_mb:.0f} | 100 |",
        "",
        f"Measured on {machine()}.",
    ]
    print("\n".join(text))
    if options.report:
        REPORT.parent.mkdir(exist_ok=True)
        heading = (
            "# Reading results\n\n`python -m benchmarks.read_results` with the options below.\n\n"
        )
        command = f"`--mb {options.mb} --rounds {options.rounds} --requests {options.requests}`\n\n"
        REPORT.write_text(heading + command + "\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
