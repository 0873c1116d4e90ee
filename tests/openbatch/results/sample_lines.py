"""Lines as the service writes them, for tests of reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "Mood",
    "answer",
    "api_error",
    "chat_body",
    "error_line",
    "line",
    "request",
    "response_body",
    "write_lines",
]

Json = dict[str, Any]


class Mood(BaseModel):
    """What the answers hold."""

    mood: str
    score: int


def answer(score: int) -> str:
    """Return a text that a `Mood` is read from."""
    return Mood(mood="fine", score=score).model_dump_json()


def request(custom_id: str, url: str = "/v1/responses") -> Json:
    """Return a line of a batch file."""
    return {"custom_id": custom_id, "method": "POST", "url": url, "body": {"model": "m"}}


def line(custom_id: str, body: object, *, status: int = 200, **more: object) -> Json:
    """Return a line of an output file."""
    response = {"status_code": status, "request_id": f"req-{custom_id}", "body": body}
    return {
        "id": f"batch_req_{custom_id}",
        "custom_id": custom_id,
        "response": response,
        "error": None,
        **more,
    }


def error_line(custom_id: str, code: str, message: str = "It did not run.") -> Json:
    """Return a line of an error file, of a request that never ran."""
    error = {"code": code, "message": message}
    return {"id": "batch_req_1", "custom_id": custom_id, "response": None, "error": error}


def api_error(code: str | None, message: str = "It was refused.") -> Json:
    """Return the body of an answer that refuses."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return {"error": error}


def response_body(text: str | None, *, status: str = "completed", **more: object) -> Json:
    """Return the body of an answer of /v1/responses; None as text gives one without a message."""
    part: Json = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    message = {
        "type": "message",
        "id": "msg_1",
        "status": status,
        "role": "assistant",
        "content": [part],
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_760_000_000,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": "Judge.",
        "metadata": {},
        "model": "gpt-4o-mini-2024-07-18",
        "output": [] if text is None else [message],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": 10,
            "input_tokens_details": {"cached_tokens": 4},
            "output_tokens": 7,
            "output_tokens_details": {"reasoning_tokens": 3},
            "total_tokens": 17,
        },
        **more,
    }


def chat_body(
    text: str | None, *, finish_reason: str = "stop", refusal: str | None = None, **message: object
) -> Json:
    """Return the body of an answer of /v1/chat/completions."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "logprobs": None,
                "message": {"role": "assistant", "content": text, "refusal": refusal, **message},
            }
        ],
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 7,
            "total_tokens": 17,
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": 3},
        },
    }


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> Path:
    """Write lines into a file and return its path."""
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path
