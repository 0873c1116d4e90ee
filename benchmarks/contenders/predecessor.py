"""openbatch 0.0.4, in an environment of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import MODEL, SCHEMA, SYSTEM, USER, made_rows
from openbatch.manager import BatchJobManager
from openbatch.model import (
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


def render(this: Round) -> Callable[[], None]:
    prompt = PromptTemplate(
        messages=[
            Message(role="system", content=SYSTEM[this.size]),
            Message(role="user", content=USER),
        ]
    )
    text_format = {"type": "json_schema", "name": "Sentiment", "schema": SCHEMA, "strict": True}
    config = ResponsesRequest(
        model=MODEL, temperature=0.2, max_output_tokens=200, text={"format": text_format}
    )
    rows = [
        PromptTemplateInputInstance(
            id=row["review_id"],
            prompt_value_mapping={"title": row["title"], "review": row["review"]},
        )
        for row in made_rows(this.size, this.rows, this.seed)
    ]

    def run() -> None:
        BatchJobManager(ensure_ascii=False).add_templated_instances(
            prompt, config, rows, this.output
        )

    return run
