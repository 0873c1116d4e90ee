"""A small table, and what a job makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchJobManager,
    OpenBatchError,
    ResponsesRequest,
    WriteReport,
)
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = ResponsesRequest(model="m")
PROMPT = "Rate {text} at {price:.2f}"
TABLE = [
    {"key": "a", "text": 'Say "hi",\nyou', "price": 1.5},
    {"key": "b", "text": "ありがとう", "price": 20.0},
]
ASKED = [f"Rate {row['text']} at {row['price']:.2f}" for row in TABLE]


def asked(path: Path) -> list[object]:
    return [body["input"][0]["content"] for body in bodies(path)]


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def build(
    folder: Path,
    rows: Any,  # noqa: ANN401 (all kinds, wrong ones too)
    prompt: Any = PROMPT,  # noqa: ANN401 (all kinds, wrong ones too)
    **options: Any,  # noqa: ANN401 (all kinds, wrong ones too)
) -> WriteReport:
    return BatchJobManager().build(prompt, CONFIG, rows=rows, out=folder / "out.jsonl", **options)


def failure(
    folder: Path,
    rows: object,
    prompt: object = "{text}",
    **options: object,
) -> str:
    with pytest.raises(OpenBatchError) as caught:
        build(folder, rows, prompt, **options)
    assert not (folder / "out.jsonl").exists()
    return str(caught.value)
