"""Batch files for a stand-in of the surface, and what the validator finds in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openbatch.errors import Problem
from openbatch.validation import BatchFileValidator
from openbatch.validation.endpoint_checks import EndpointChecks

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.validation import ValidationResult

RESPONSES, EMBEDDINGS = "/v1/responses", "/v1/embeddings"
#: A line, but for its input.
LINE_WITH_INPUT = (
    b'{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"m","input":%s}}'
)


def problems(body: dict[str, object]) -> tuple[Problem, ...]:
    """Stand in for the request type of an endpoint: `model` and `input` and nothing else."""
    found = [
        Problem(key, "no such parameter", "unknown_field")
        for key in body
        if key not in ("model", "input")
    ]
    if "model" not in body:
        found.append(Problem("model", "it is missing", "missing"))
    if not isinstance(body.get("input", ""), str | list):
        found.append(Problem("input[0].text", "it must be a text"))
    if body.get("input") == "bad as a whole":
        found.append(Problem("", "it is wrong as a whole"))
    return tuple(found)


ENDPOINTS = {RESPONSES: EndpointChecks(problems), EMBEDDINGS: EndpointChecks(problems, "input")}


def request(custom_id: object = "a", **changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "custom_id": custom_id,
        "method": "POST",
        "url": RESPONSES,
        "body": {"model": "m", "input": "x"},
    }
    base.update(changes)
    return base


def rows(*requests: object) -> bytes:
    return b"".join(json.dumps(request).encode() + b"\n" for request in requests)


def check(
    path: Path, content: bytes, *, unknown: UnknownPolicy = "error", mixed: bool = False
) -> ValidationResult:
    path.write_bytes(content)
    validator = BatchFileValidator(
        allow_mixed_endpoints=mixed, unknown=unknown, endpoints=ENDPOINTS
    )
    return validator.validate_file(path)


def brief(result: ValidationResult) -> list[tuple[int | None, str, str, str]]:
    return [(f.line, f.code, f.path, f.severity) for f in result.findings]
