"""This library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import MODEL, SCHEMA, SYSTEM, USER, made_rows, streamed_rows
from benchmarks.contenders.sample_tables import table
from openbatch import (
    BatchJobManager,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
)
from openbatch.files.unique_ids import UniqueIds

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round
    from openbatch.row_sources import CsvReader


def prompt(size: str) -> PromptTemplate:
    """Return the prompt with the system message of a size."""
    return PromptTemplate(
        messages=[
            Message(role="system", content=SYSTEM[size]),
            Message(role="user", content=USER),
        ]
    )


def config() -> ResponsesRequest:
    """Return what all requests have in common."""
    return ResponsesRequest(
        model=MODEL,
        temperature=0.2,
        max_output_tokens=200,
        text={
            "format": {
                "type": "json_schema",
                "name": "Sentiment",
                "schema": SCHEMA,
                "strict": True,
            }
        },
    )


def render_instances(this: Round) -> Callable[[], None]:
    rows = [
        PromptTemplateInputInstance(
            id=row["review_id"],
            prompt_value_mapping={"title": row["title"], "review": row["review"]},
        )
        for row in made_rows(this.size, this.rows, this.seed)
    ]

    template, common = prompt(this.size), config()

    def run() -> None:
        BatchJobManager().add_templated_instances(template, common, rows, this.output)

    return run


def render_generator(this: Round) -> Callable[[], None]:
    template, common = prompt(this.size), config()

    def run() -> None:
        rows = (
            PromptTemplateInputInstance(
                id=row["review_id"],
                prompt_value_mapping={"title": row["title"], "review": row["review"]},
            )
            for row in streamed_rows(this.size, this.rows, this.seed)
        )
        BatchJobManager().add_templated_instances(template, common, rows, this.output)

    return run


def from_csv(this: Round) -> Callable[[], None]:
    return _from_file(this, ".csv", "python")


def from_csv_by_arrow(this: Round) -> Callable[[], None]:
    return _from_file(this, ".csv", "arrow")


def from_parquet(this: Round) -> Callable[[], None]:
    return _from_file(this, ".parquet", "python")


def _from_file(this: Round, suffix: str, reader: CsvReader) -> Callable[[], None]:
    template, common, path = prompt(this.size), config(), table(this, suffix)

    def run() -> None:
        BatchJobManager().build(
            template, common, rows=path, id="review_id", out=this.output, reader=reader
        )

    return run


def unique_ids(this: Round) -> Callable[[], None]:
    """Note ids in no order, a hundred at a time, as a job of so many rows does."""

    def nothing() -> list[str]:
        raise RuntimeError("no id comes twice, so none should be read back")

    def run() -> None:
        ids = UniqueIds(nothing)
        for start in range(0, this.rows, 100):
            numbers = range(start, min(start + 100, this.rows))
            ids.add([f"review-{n * 7919 % 100_000_007}" for n in numbers])
        ids.finish()

    return run
