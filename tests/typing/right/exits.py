"""The ways out of results: what checkers know of figures, retry files, tables and arrays."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from pydantic import BaseModel

from openbatch import (
    Failure,
    FailureKind,
    RetryReport,
    Summary,
    TokenPrices,
    open_rows,
    raise_token_limit,
    read_results,
    write_retry_file,
)
from openbatch.results import EmbeddingMatrix, ResultRows

if TYPE_CHECKING:
    from openbatch import BatchCollector


class Mood(BaseModel):
    mood: str


BODY: dict[str, Any] = {"model": "text-embedding-3-small", "input": "a"}
REQUEST = {"custom_id": "row-0", "method": "POST", "url": "/v1/embeddings", "body": BODY}


def twice_the_limit(failure: Failure, body: dict[str, Any]) -> dict[str, Any] | None:
    return None if failure.kind == "refusal" else {**body, "max_output_tokens": 2000}


def programs(collector: BatchCollector) -> None:
    del collector
    jobs = [io.BytesIO(json.dumps(REQUEST).encode())]
    results = read_results(None, inputs=jobs, endpoint="/v1/embeddings")

    summary = results.summary(prices={"text-embedding-3-small": TokenPrices(0.02, 0)})
    assert_type(summary, Summary)
    assert_type(summary.failures, Mapping[FailureKind, int])
    assert dict(summary.failures) == {"missing": 1}
    if summary.cost is not None:
        assert_type(summary.cost.amount, Decimal)
    assert_type(results.summary(batch_discount=Decimal("0.5")), Summary)

    first = write_retry_file(results, jobs, "again.jsonl")
    assert_type(first, RetryReport)
    assert_type(first.written, int)
    assert_type(first.path, Path)
    assert_type(first.kinds, Counter[FailureKind])
    assert first.written == 1
    for change in (raise_token_limit(), raise_token_limit(factor=3, at_most=9000), twice_the_limit):
        write_retry_file(results, jobs, "again.jsonl", change=change)

    rows = [{"review": "Lovely."}]
    table = results.to_rows(rows=rows, include=["model", "input_tokens"])
    assert_type(table, ResultRows)
    assert_type(table.columns, list[str])
    assert_type(results.to_rows(rows=rows, id=False), ResultRows)
    for row in table:
        assert_type(row, dict[str, object])
        assert row["review"] == "Lovely."
        assert row["error_kind"] == "missing"
    for _ in results.to_rows(rows=iter(rows)), results.to_rows(rows=open_rows(rows)):
        pass
    assert_type(results.to_csv("a.csv", rows=rows, spreadsheet=True), int)
    assert_type(results.to_jsonl("a.jsonl", separator="_"), int)
    assert_type(results.to_parquet("a.parquet", compression="snappy"), int)

    pandas = results.to_pandas(rows=rows)
    assert_type(pandas, pd.DataFrame)
    polars = results.to_polars(rows=pandas, include=("text",))
    assert_type(polars, pl.DataFrame)
    arrow = results.to_arrow(rows=polars)
    assert_type(arrow, pa.Table)
    assert_type(results.to_arrow_batches(rows=arrow, batch_size=10), pa.RecordBatchReader)
    # A file that is opened for reading `build` and the tables alike.
    assert results.to_rows(rows=open_rows("a.csv", encoding="utf-8", dialect="excel")).columns

    vectors = results.embedding_matrix()
    assert_type(vectors, EmbeddingMatrix)
    assert_type(vectors.ids, list[str])
    assert vectors.matrix.dtype == np.float32
    assert vectors.without == ["row-0"]
