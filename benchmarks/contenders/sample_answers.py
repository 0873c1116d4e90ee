"""Answers as the service writes them, for the contenders that read results."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Sentiment", "write_job", "write_output"]

WORDS = [
    "the",
    "pan",
    "is",
    "solid",
    "and",
    "heats",
    "evenly",
    "but",
    "its",
    "handle",
    "gets",
    "hot",
    "after",
    "ten",
    "minutes",
    "on",
    "a",
    "gas",
    "stove",
    "which",
    "i",
    "did",
    "not",
    "expect",
    "at",
    "this",
    "price",
    "überraschend",
    "gut",
    "und",
    "schnell",
    "geliefert",
]


class Sentiment(BaseModel):
    """What every answer holds."""

    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0)
    topics: list[str]
    summary: str


def answer_line(number: int, chance: random.Random) -> bytes:
    """Return a line as the service writes it for a reasoning model and a strict schema."""
    answer = {
        "sentiment": chance.choice(["Positive", "Neutral", "Negative"]),
        "confidence": round(chance.random(), 2),
        "topics": chance.choices(WORDS, k=3),
        "summary": " ".join(chance.choices(WORDS, k=12)),
    }
    body: dict[str, object] = {
        "id": f"resp_{chance.getrandbits(200):050x}",
        "object": "response",
        "created_at": 1_760_000_000 + number,
        "status": "completed",
        "background": False,
        "billing": {"payer": "developer"},
        "completed_at": 1_760_000_003 + number,
        "error": None,
        "frequency_penalty": 0.0,
        "incomplete_details": None,
        "instructions": "Judge the mood of the review. " + " ".join(chance.choices(WORDS, k=40)),
        "max_output_tokens": None,
        "max_tool_calls": None,
        "model": "gpt-5-mini-2025-08-07",
        "output": [
            {"id": f"rs_{chance.getrandbits(200):050x}", "type": "reasoning", "summary": []},
            {
                "id": f"msg_{chance.getrandbits(200):050x}",
                "type": "message",
                "status": "completed",
                "content": [
                    {
                        "type": "output_text",
                        "annotations": [],
                        "logprobs": [],
                        "text": json.dumps(answer, ensure_ascii=False),
                    }
                ],
                "role": "assistant",
            },
        ],
        "parallel_tool_calls": True,
        "presence_penalty": 0.0,
        "previous_response_id": None,
        "prompt_cache_key": None,
        "prompt_cache_retention": None,
        "reasoning": {"effort": "low", "summary": None},
        "safety_identifier": None,
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {
            "format": {
                "type": "json_schema",
                "description": None,
                "name": "Sentiment",
                "schema": {**Sentiment.model_json_schema(), "additionalProperties": False},
                "strict": True,
            },
            "verbosity": "medium",
        },
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": 180,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 111,
            "output_tokens_details": {"reasoning_tokens": 64},
            "total_tokens": 291,
        },
        "user": None,
        "metadata": {},
    }
    line: dict[str, object] = {
        "id": f"batch_req_{chance.getrandbits(128):032x}",
        "custom_id": f"review-{number}",
        "response": {
            "status_code": 200,
            "request_id": f"{chance.getrandbits(128):032x}",
            "body": body,
        },
        "error": None,
    }
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def write_output(path: Path, size: int) -> int:
    """Write an output file of a size in bytes, and return how many lines it has."""
    chance = random.Random(1)  # noqa: S311 (the same file each time)
    written = lines = 0
    with path.open("wb") as file:
        while written < size:
            written += file.write(answer_line(lines, chance))
            lines += 1
    return lines


def write_job(folder: Path, requests: int) -> None:
    """Write the inputs of a job and, in another order, its results."""
    chance = random.Random(2)  # noqa: S311  # nothing secret
    line = answer_line(0, chance).replace(b"review-0", b"@")
    numbers = list(range(requests))
    with (folder / "inputs.jsonl").open("wb") as inputs:
        for number in numbers:
            row = {"custom_id": f"review-{number}", "method": "POST", "url": "/v1/responses"}
            inputs.write(json.dumps({**row, "body": {"model": "m", "input": "x"}}).encode() + b"\n")
    chance.shuffle(numbers)
    with (folder / "results.jsonl").open("wb") as results:
        for number in numbers:
            results.write(line.replace(b"@", b"review-%d" % number, 1))
