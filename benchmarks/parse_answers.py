"""How long an answer takes to become a value, beside what Pydantic takes by itself.

Run it with `python benchmarks/parse_answers.py`; nothing is written.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field, TypeAdapter

from openbatch.outputs import output_parser

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 15
CALLS = 20_000


class Sentiment(BaseModel):
    """A small answer."""

    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0)


SMALL = b'{"sentiment": "Neutral", "confidence": 0.5}'
LISTED = b"[" + b", ".join([SMALL] * 10) + b"]"


def best(call: Callable[[bytes], object], text: bytes) -> float:
    """Return the shortest time of a call, in microseconds, over some rounds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            call(text)
        times.append(time.perf_counter() - start)
    return min(times) / CALLS * 1e6


def main() -> None:
    """Print a line for each kind of answer."""
    rows = [
        ("a model", TypeAdapter(Sentiment).validate_json, SMALL, output_parser(Sentiment).parse),
        (
            "a list of ten",
            TypeAdapter(list[Sentiment]).validate_json,
            LISTED,
            output_parser(list[Sentiment]).parse,
        ),
    ]
    for what, plain, text, parse in rows:
        answer = text if what == "a model" else b'{"value": ' + text + b"}"
        alone, ours = best(plain, text), best(parse, answer)
        print(f"{what}: {alone:.2f} us by TypeAdapter, {ours:.2f} us here: {ours / alone - 1:+.1%}")


if __name__ == "__main__":
    main()
