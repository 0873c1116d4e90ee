"""openbatch 0.0.4, in an environment of its own."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import MODEL, SCHEMA, SYSTEM, USER, Row, made_rows
from benchmarks.contenders.sample_tables import table
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
    from openbatch_api.responses import ResponseTextParam


def _prompt(size: str) -> PromptTemplate:
    return PromptTemplate(
        messages=[
            Message(role="system", content=SYSTEM[size]),
            Message(role="user", content=USER),
        ]
    )


def _config() -> ResponsesRequest:
    # Typed by the names of today; at run time it is a dict, which is all that 0.0.4 knows.
    text: ResponseTextParam = {
        "format": {"type": "json_schema", "name": "Sentiment", "schema": SCHEMA, "strict": True}
    }
    return ResponsesRequest(model=MODEL, temperature=0.2, max_output_tokens=200, text=text)


def _instance(row: Row | dict[str, str]) -> PromptTemplateInputInstance:
    return PromptTemplateInputInstance(
        id=row["review_id"],
        prompt_value_mapping={"title": row["title"], "review": row["review"]},
    )


def render(this: Round) -> Callable[[], None]:
    prompt, config = _prompt(this.size), _config()
    rows = [_instance(row) for row in made_rows(this.size, this.rows, this.seed)]

    def run() -> None:
        BatchJobManager(ensure_ascii=False).add_templated_instances(
            prompt, config, rows, this.output
        )

    return run


def from_csv(this: Round) -> Callable[[], None]:
    prompt, config, path = _prompt(this.size), _config(), table(this, ".csv")

    def run() -> None:
        with path.open(encoding="utf-8", newline="") as rows:
            BatchJobManager(ensure_ascii=False).add_templated_instances(
                prompt, config, map(_instance, csv.DictReader(rows)), this.output
            )

    return run
