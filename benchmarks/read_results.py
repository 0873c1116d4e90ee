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
import random
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import orjson
from openai.types.responses import Response as OpenAIResponse
from pydantic import BaseModel, Field

from openbatch import read_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "results.md"
WORDS = [
    "the",
    "pan",
    "is",
    "solid",
    "and",
    "heats",
    "evenly",
    "but",
    "its",
    "handle",
    "gets",
    "hot",
    "after",
    "ten",
    "minutes",
    "on",
    "a",
    "gas",
    "stove",
    "which",
    "i",
    "did",
    "not",
    "expect",
    "at",
    "this",
    "price",
    "überraschend",
    "gut",
    "und",
    "schnell",
    "geliefert",
]


class Sentiment(BaseModel):
    """What every answer holds."""

    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0)
    topics: list[str]
    summary: str


# --- the file


def answer_line(number: int, chance: random.Random) -> bytes:
    """Return a line as the service writes it for a reasoning model and a strict schema."""
    answer = {
        "sentiment": chance.choice(["Positive", "Neutral", "Negative"]),
        "confidence": round(chance.random(), 2),
        "topics": chance.choices(WORDS, k=3),
        "summary": " ".join(chance.choices(WORDS, k=12)),
    }
    body = {
        "id": f"resp_{chance.getrandbits(200):050x}",
        "object": "response",
        "created_at": 1_760_000_000 + number,
        "status": "completed",
        "background": False,
        "billing": {"payer": "developer"},
        "completed_at": 1_760_000_003 + number,
        "error": None,
        "frequency_penalty": 0.0,
        "incomplete_details": None,
        "instructions": "Judge the mood of the review. " + " ".join(chance.choices(WORDS, k=40)),
        "max_output_tokens": None,
        "max_tool_calls": None,
        "model": "gpt-5-mini-2025-08-07",
        "output": [
            {"id": f"rs_{chance.getrandbits(200):050x}", "type": "reasoning", "summary": []},
            {
                "id": f"msg_{chance.getrandbits(200):050x}",
                "type": "message",
                "status": "completed",
                "content": [
                    {
                        "type": "output_text",
                        "annotations": [],
                        "logprobs": [],
                        "text": json.dumps(answer, ensure_ascii=False),
                    }
                ],
                "role": "assistant",
            },
        ],
        "parallel_tool_calls": True,
        "presence_penalty": 0.0,
        "previous_response_id": None,
        "prompt_cache_key": None,
        "prompt_cache_retention": None,
        "reasoning": {"effort": "low", "summary": None},
        "safety_identifier": None,
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {
            "format": {
                "type": "json_schema",
                "description": None,
                "name": "Sentiment",
                "schema": {**Sentiment.model_json_schema(), "additionalProperties": False},
                "strict": True,
            },
            "verbosity": "medium",
        },
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": 180,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 111,
            "output_tokens_details": {"reasoning_tokens": 64},
            "total_tokens": 291,
        },
        "user": None,
        "metadata": {},
    }
    line = {
        "id": f"batch_req_{chance.getrandbits(128):032x}",
        "custom_id": f"review-{number}",
        "response": {
            "status_code": 200,
            "request_id": f"{chance.getrandbits(128):032x}",
            "body": body,
        },
        "error": None,
    }
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def write_output(path: Path, size: int) -> int:
    """Write an output file of a size in bytes, and return how many lines it has."""
    chance = random.Random(1)  # noqa: S311 (the same file each time)
    written = lines = 0
    with path.open("wb") as file:
        while written < size:
            written += file.write(answer_line(lines, chance))
            lines += 1
    return lines


def write_job(folder: Path, requests: int) -> None:
    """Write the inputs of a job and, in another order, its results."""
    chance = random.Random(2)  # noqa: S311
    line = answer_line(0, chance).replace(b"review-0", b"@")
    numbers = list(range(requests))
    with (folder / "inputs.jsonl").open("wb") as inputs:
        for number in numbers:
            row = {"custom_id": f"review-{number}", "method": "POST", "url": "/v1/responses"}
            inputs.write(json.dumps({**row, "body": {"model": "m", "input": "x"}}).encode() + b"\n")
    chance.shuffle(numbers)
    with (folder / "results.jsonl").open("wb") as results:
        for number in numbers:
            results.write(line.replace(b"@", b"review-%d" % number, 1))


# --- the contenders: each returns how many answers it read


def text_of(body: dict[str, Any]) -> str:
    """Walk to the text of an answer, as one does by hand."""
    for item in body["output"]:
        if item["type"] == "message":
            for part in item["content"]:
                if part["type"] == "output_text":
                    return part["text"]
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
            count += Sentiment.model_validate_json(text) is not None
    return count


def json_by_hand(path: Path) -> int:
    return by_hand(path, json.loads)


def orjson_by_hand(path: Path) -> int:
    return by_hand(path, orjson.loads)


def official_client(path: Path) -> int:
    count = 0
    for body in bodies(path, json.loads):
        text = OpenAIResponse.model_validate(body).output_text
        count += Sentiment.model_validate_json(text) is not None
    return count


def official_bodies(path: Path) -> int:
    return sum(OpenAIResponse.model_validate(body) is not None for body in bodies(path, json.loads))


def ours(path: Path) -> int:
    results = read_results(path, endpoint="/v1/responses", text_format=Sentiment)
    return sum(result.parsed is not None for result in results)  # type: ignore[union-attr] # all succeed


def our_bodies(path: Path) -> int:
    results = read_results(path, endpoint="/v1/responses")
    return sum(result.body is not None for result in results)  # type: ignore[union-attr]


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


class Memory(NamedTuple):
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
