"""What `make demo` shows: from OpenAI's document to batch files, and from results to typed answers.

It needs no credentials and no network, and ends with a non-zero status if anything is wrong.

usage: python examples/demo.py [OUTPUT_FOLDER]
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NotRequired, TypedDict

from openbatch import validate_batch_file

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
CSV_PATH = HERE / "customer_reviews.csv"
PROGRAMS = ("reviews_sequential", "reviews_typed", "reviews_manager")
GREEN, RED, BOLD, DIM = "32", "31", "1", "2"


class DemoError(Exception):
    """Something that the demo wanted to show is not so."""


class Body(TypedDict):
    """What of a `/v1/responses` body the demo looks into."""

    instructions: NotRequired[str]
    input: list[object]


class Request(NamedTuple):
    """What a batch line asks, whichever way its system message was given."""

    custom_id: str
    method: str
    url: str
    body: Body


@dataclass(frozen=True)
class Outcome:
    """What one program did.

    Attributes:
        program: The program's name without its ending.
        file: The batch file it wrote.
        size: The file's length in bytes.
        seconds: How long the program ran, start of Python included.
        problems: What `validate_batch_file` holds against the file; empty if it is valid.
        requests: What the file's lines ask, in order; none if it is not valid.
    """

    program: str
    file: Path
    size: int
    seconds: float
    problems: tuple[str, ...]
    requests: tuple[Request, ...]


def coloured(text: str, code: str) -> str:
    """Return the text in a terminal colour, or as it is where colours are not wanted.

    Args:
        text: What to print.
        code: The number of an ANSI style.
    """
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def say(headline: str, detail: str = "") -> None:
    """Print one step of the demo.

    Args:
        headline: What was done.
        detail: What came of it.
    """
    print(f"{coloured('ok', GREEN)}  {headline}{coloured(f'  {detail}', DIM) if detail else ''}")


def printed_by(arguments: Sequence[str]) -> str:
    """Run a Python program at the root of the repository and return what it printed.

    Args:
        arguments: What follows `python` on the command line.

    Raises:
        DemoError: If it ended with a non-zero status; the message holds what it printed.
    """
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        command = " ".join(("python", *arguments))
        raise DemoError(f"{command} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def run(arguments: Sequence[str]) -> float:
    """Run a Python program at the root of the repository.

    Args:
        arguments: What follows `python` on the command line.

    Returns:
        How long it took, in seconds.

    Raises:
        DemoError: If it ended with a non-zero status; the message holds what it printed.
    """
    start = time.perf_counter()
    printed_by(arguments)
    return time.perf_counter() - start


def review_ids() -> list[str]:
    """Return the ids of the reviews in the table, in order."""
    with CSV_PATH.open(encoding="utf-8", newline="") as table:
        return [row["review_id"] for row in csv.DictReader(table)]


def read_requests(batch_file: Path) -> tuple[Request, ...]:
    """Return what the lines of a batch file ask, with `instructions` as a first system message.

    That is how the two ways to give a system message become comparable.

    Args:
        batch_file: A file of `/v1/responses` requests.
    """
    requests: list[Request] = []
    with batch_file.open(encoding="utf-8") as lines:
        for line in lines:
            request = Request(**json.loads(line))
            if "instructions" in request.body:
                rules = {"role": "system", "content": request.body.pop("instructions")}
                request.body["input"].insert(0, rules)
            requests.append(request)
    return tuple(requests)


def build(program: str, output_folder: Path) -> Outcome:
    """Run one of the example programs and look at what it wrote.

    Args:
        program: The program's name without its ending.
        output_folder: Where it writes its batch file.
    """
    seconds = run((str(HERE / f"{program}.py"), str(output_folder)))
    file = output_folder / f"{program}.jsonl"
    verdict = validate_batch_file(file)
    return Outcome(
        program=program,
        file=file,
        size=file.stat().st_size,
        seconds=seconds,
        problems=() if verdict.is_valid else tuple(map(str, verdict.errors)),
        requests=read_requests(file) if verdict.is_valid else (),
    )


def check_outcomes(outcomes: Sequence[Outcome], ids: Sequence[str]) -> None:
    """Make sure that all files are valid, complete, and say the same.

    Args:
        outcomes: What the programs wrote, at least one.
        ids: The ids that every file has to hold, in order.

    Raises:
        DemoError: If a file is not valid, or differs from the table or from the first file.
    """
    for outcome in outcomes:
        name = outcome.file.name
        if outcome.problems:
            raise DemoError("\n".join((f"{name} is not valid:", *outcome.problems)))
        if [request.custom_id for request in outcome.requests] != list(ids):
            raise DemoError(f"{name} does not hold one request for each review, in order")
        for request, expected in zip(outcome.requests, outcomes[0].requests, strict=True):
            if request != expected:
                other = outcomes[0].file.name
                raise DemoError(f"{name} and {other} differ at {request.custom_id}")


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the summary, one line for each program below a heading.

    Args:
        outcomes: What the programs wrote.
    """
    rows = [("program", "file", "requests", "size", "valid", "seconds")]
    rows += [
        (
            f"{outcome.program}.py",
            outcome.file.name,
            str(len(outcome.requests)),
            f"{outcome.size / 1000:.0f} kB",
            "no" if outcome.problems else "yes",
            f"{outcome.seconds:.2f}",
        )
        for outcome in outcomes
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left_aligned = 2
    lines = [
        "  ".join(
            cell.ljust(width) if index < left_aligned else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join((coloured(lines[0], BOLD), coloured(rule, DIM), *lines[1:]))


def pretty_line(batch_file: Path, custom_id: str) -> str:
    """Return one line of a batch file, spread over several lines for people.

    Args:
        batch_file: The file to take it from.
        custom_id: Which request to show.

    Raises:
        DemoError: If the file has no such request.
    """
    with batch_file.open(encoding="utf-8") as lines:
        for line in lines:
            request: dict[str, object] = json.loads(line)
            if request["custom_id"] == custom_id:
                carries_all_alphabets = "utf" in sys.stdout.encoding.lower()
                return json.dumps(request, indent=2, ensure_ascii=not carries_all_alphabets)
    raise DemoError(f"{batch_file.name} has no request {custom_id}")


def demonstrate(output_folder: Path) -> None:
    """Show the whole way and print what came of it.

    Args:
        output_folder: Where the batch files go.

    Raises:
        DemoError: If anything is not as it should be.
    """
    print(
        coloured("openbatch: from OpenAI's document to a batch file, and to typed answers", BOLD),
        end="\n\n",
    )
    print(coloured("    regenerating from the pinned document ...", DIM), flush=True)
    seconds = run(("-m", "codegen", "check"))
    say("the generated code is what the pinned document gives", f"{seconds:.1f} s")
    ids = review_ids()
    say(f"read {len(ids)} reviews", f"examples/{CSV_PATH.name}")
    outcomes = [build(program, output_folder) for program in PROGRAMS]
    check_outcomes(outcomes, ids)
    say(f"built {len(outcomes)} batch files, all valid", str(output_folder))
    say("all files ask the same, request by request")
    print(f"\n{table(outcomes)}\n")
    shown = ids[1]
    print(coloured(f"{shown}, as {outcomes[0].file.name} has it:", BOLD))
    print(pretty_line(outcomes[0].file, shown))
    answers = printed_by((str(HERE / "read_answers.py"), str(output_folder)))
    print()
    say("read what a finished batch gave back, request by request", "examples/results")
    print(f"\n{answers}")


def main() -> int:
    """Run the demo; return 0 if everything was as it should be, else 1."""
    output_folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE / "output"
    try:
        demonstrate(output_folder)
    except DemoError as error:
        print(f"{coloured('wrong', RED)}  {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
