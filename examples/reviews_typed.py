"""Build a batch file in a strictly typed codebase, from messages that the official client types.

`mypy --strict` and pyright (strict) accept this file as it is, and refuse it when a parameter is
misspelt or has the wrong type.

usage: python examples/reviews_typed.py [OUTPUT_FOLDER]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from openbatch import BatchCollector

if TYPE_CHECKING:
    from openai.types.responses import EasyInputMessageParam

HERE = Path(__file__).resolve().parent
OUTPUT_FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "output"
BATCH_FILE = OUTPUT_FOLDER / "reviews_typed.jsonl"


class SentimentAnalysisModel(BaseModel):
    """The mood of one review."""

    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(
        ge=0.0, le=1.0, description="How sure the verdict is: 0 is a guess, 1 is certain."
    )


instructions = (
    "You classify customer reviews. Judge the mood of the review as a whole, whatever its language."
)


def add_review(collector: BatchCollector, review_id: str, review_text: str) -> None:
    messages: list[EasyInputMessageParam] = [{"role": "user", "content": review_text}]
    collector.responses.parse(
        custom_id=review_id,
        model="gpt-4o-mini",
        instructions=instructions,
        input=messages,
        text_format=SentimentAnalysisModel,
    )


def main() -> None:
    OUTPUT_FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        (HERE / "customer_reviews.csv").open(encoding="utf-8", newline="") as table,
        BatchCollector(batch_file_path=BATCH_FILE, mode="w") as collector,
    ):
        for row in csv.DictReader(table):
            add_review(collector, row["review_id"], row["review_text"])
    print(f"wrote {BATCH_FILE}")


if __name__ == "__main__":
    main()
