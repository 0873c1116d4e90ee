"""This library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import MODEL, SCHEMA, SYSTEM, USER, made_rows
from openbatch import (
    BatchJobManager,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


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
