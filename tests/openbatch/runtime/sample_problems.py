"""What the validation says of requests of the sample types."""

from __future__ import annotations

from openbatch.runtime.validate import RequestValidator
from tests.openbatch.runtime.sample_types import Request

VALIDATOR = RequestValidator(Request)


def problems_of(**fields: object) -> list[str]:
    return [str(problem) for problem in VALIDATOR.problems({"model": "m", **fields})]


def problems_of_item(item: object) -> list[str]:
    return problems_of(input=[item])


def content(*parts: object) -> dict[str, object]:
    return {"role": "user", "content": list(parts)}
