"""Requests that are made one by one, by this library and by its predecessor: the calls are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from benchmarks.contenders.sample_rows import MODEL, SYSTEM, made_rows
from openbatch.collector import BatchCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


class Sentiment(BaseModel):
    """The type of an answer."""

    sentiment: str
    confidence: float


def create(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        collector = BatchCollector(this.output)
        for row in rows:
            collector.responses.create(
                custom_id=row["review_id"],
                model=MODEL,
                instructions=system,
                input=[{"role": "user", "content": row["review"]}],
            )

    return run


def parse(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        collector = BatchCollector(this.output)
        for row in rows:
            collector.responses.parse(
                custom_id=row["review_id"],
                model=MODEL,
                instructions=system,
                input=[{"role": "user", "content": row["review"]}],
                text_format=Sentiment,
            )

    return run
