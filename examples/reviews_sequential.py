"""Build a batch file row by row: the loop you know from the live API, with a collector in it.

usage: python examples/reviews_sequential.py [OUTPUT_FOLDER]
"""

import csv
import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from openbatch import BatchCollector

HERE = Path(__file__).resolve().parent
OUTPUT_FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "output"
BATCH_FILE = OUTPUT_FOLDER / "reviews_sequential.jsonl"


class SentimentAnalysisModel(BaseModel):
    """The mood of one review."""

    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(
        ge=0.0, le=1.0, description="How sure the verdict is: 0 is a guess, 1 is certain."
    )


instructions = (
    "You classify customer reviews. Judge the mood of the review as a whole, whatever its language."
)


def main() -> None:
    OUTPUT_FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        (HERE / "customer_reviews.csv").open(encoding="utf-8", newline="") as table,
        BatchCollector(batch_file_path=BATCH_FILE, mode="w") as collector,
    ):
        for row in csv.DictReader(table):
            collector.responses.parse(
                custom_id=row["review_id"],
                model="gpt-4o-mini",
                instructions=instructions,
                input=[{"role": "user", "content": row["review_text"]}],
                text_format=SentimentAnalysisModel,
            )
    print(f"wrote {BATCH_FILE}")


if __name__ == "__main__":
    main()
