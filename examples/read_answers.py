"""Read what a finished batch gave back: typed answers, the sum of it, and what to try again.

usage: python examples/read_answers.py [OUTPUT_FOLDER]
"""

import sys
from pathlib import Path

from pydantic import BaseModel

from openbatch import Failure, Success, raise_token_limit, read_results, write_retry_file

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
OUTPUT_FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "output"


class Mood(BaseModel):
    """The mood of one review."""

    mood: str
    score: int


def main() -> None:
    results = read_results(
        RESULTS / "output.jsonl",
        errors=RESULTS / "errors.jsonl",
        inputs=RESULTS / "batch.jsonl",
        endpoint="/v1/responses",
        text_format=Mood,
    )
    for result in results:
        match result:
            case Success(parsed):
                print(f"{result.custom_id}  {parsed.mood}, score {parsed.score}")
            case Failure(kind):
                print(f"{result.custom_id}  {kind}: {result.message}")
    OUTPUT_FOLDER.mkdir(parents=True, exist_ok=True)
    results.to_csv(OUTPUT_FOLDER / "answers.csv")
    retry = write_retry_file(
        results,
        RESULTS / "batch.jsonl",
        OUTPUT_FOLDER / "again.jsonl",
        change=raise_token_limit(to=2000),
    )
    print(f"\n{results.summary()}\n\n{retry}")


if __name__ == "__main__":
    main()
