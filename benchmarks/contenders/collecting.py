"""Requests that are made one by one with what only this library has, and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from benchmarks.contenders.sample_rows import MODEL, SYSTEM, made_rows
from openbatch import BatchCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


def bound(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        with BatchCollector(this.output, buffered=True) as collector:
            requests = collector.responses.bind(model=MODEL, instructions=system)
            for row in rows:
                requests.create(
                    custom_id=row["review_id"], input=[{"role": "user", "content": row["review"]}]
                )

    return run


def by_hand(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        with this.output.open("wb") as file:
            for row in rows:
                request = {
                    "custom_id": row["review_id"],
                    "method": "POST",
                    "url": "/v1/responses",
                    "body": {
                        "model": MODEL,
                        "instructions": system,
                        "input": [{"role": "user", "content": row["review"]}],
                    },
                }
                file.write(orjson.dumps(request) + b"\n")

    return run
