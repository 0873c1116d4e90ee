"""The loops that one would write by hand, and the floor that no loop gets below."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import msgspec
import orjson

from benchmarks.contenders.sample_rows import MODEL, SCHEMA, SYSTEM, Row, made_rows
from benchmarks.contenders.sample_tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


def request(row: Row | dict[str, str], system: str) -> dict[str, object]:
    """Return the line of a row, as a dict."""
    text = (
        f"Title: {row['title']}\nReview: {row['review']}\n"
        "Judge the mood of this review, whatever its language."
    )
    return {
        "custom_id": row["review_id"],
        "method": "POST",
        "url": "/v1/responses",
        "body": {
            "model": MODEL,
            "temperature": 0.2,
            "max_output_tokens": 200,
            "text": {
                "format": {
                    "type": "json_schema",
                    "name": "Sentiment",
                    "schema": SCHEMA,
                    "strict": True,
                }
            },
            "input": [
                {"role": "system", "content": system},
                {"role": "user", "content": text},
            ],
        },
    }


def render_json(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        with this.output.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(request(row, system), ensure_ascii=False) + "\n")

    return run


def render_orjson(this: Round) -> Callable[[], None]:
    rows, system = made_rows(this.size, this.rows, this.seed), SYSTEM[this.size]

    def run() -> None:
        with this.output.open("wb") as file:
            for row in rows:
                file.write(orjson.dumps(request(row, system), option=orjson.OPT_APPEND_NEWLINE))

    return run


def csv_json(this: Round) -> Callable[[], None]:
    path, system = table(this, ".csv"), SYSTEM[this.size]

    def run() -> None:
        with (
            path.open(encoding="utf-8", newline="") as rows,
            this.output.open("w", encoding="utf-8") as file,
        ):
            for row in csv.DictReader(rows):
                file.write(json.dumps(request(row, system), ensure_ascii=False) + "\n")

    return run


def csv_orjson(this: Round) -> Callable[[], None]:
    path, system = table(this, ".csv"), SYSTEM[this.size]

    def run() -> None:
        with (
            path.open(encoding="utf-8", newline="") as rows,
            this.output.open("wb") as file,
        ):
            for row in csv.DictReader(rows):
                file.write(orjson.dumps(request(row, system), option=orjson.OPT_APPEND_NEWLINE))

    return run


def floor(this: Round) -> Callable[[], None]:
    rows = made_rows(this.size, this.rows, this.seed)

    def run() -> None:
        encode = msgspec.json.encode
        with this.output.open("wb") as file:
            write = file.write
            for row in rows:
                write(encode(row["review_id"]))
                write(encode(row["title"]))
                write(encode(row["review"]))

    return run
