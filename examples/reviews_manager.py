"""Build a batch file from a prompt template, a common configuration and a table of rows.

usage: python examples/reviews_manager.py [OUTPUT_FOLDER]
"""

import csv
import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from openbatch import (
    BatchJobManager,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
)

HERE = Path(__file__).resolve().parent
OUTPUT_FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "output"
BATCH_FILE = OUTPUT_FOLDER / "reviews_manager.jsonl"


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
    BATCH_FILE.unlink(missing_ok=True)  # the manager appends to a file that is there already
    config = ResponsesRequest(model="gpt-4o-mini")
    config.set_output_structure(SentimentAnalysisModel)
    with (HERE / "customer_reviews.csv").open(encoding="utf-8", newline="") as table:
        report = BatchJobManager().add_templated_instances(
            prompt=PromptTemplate(
                messages=[
                    Message(role="system", content=instructions),
                    Message(role="user", content="{review_text}"),
                ]
            ),
            common_request=config,
            input_instances=[
                PromptTemplateInputInstance(
                    id=row["review_id"],
                    prompt_value_mapping={"review_text": row["review_text"]},
                )
                for row in csv.DictReader(table)
            ],
            save_file_path=BATCH_FILE,
        )
    print(f"wrote {report.written} requests to {BATCH_FILE}, skipped {report.skipped}")


if __name__ == "__main__":
    main()
