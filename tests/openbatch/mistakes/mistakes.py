"""What the tables of mistakes share: parts of requests, and what is said of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

from openbatch import BatchCollector, InvalidRequestError
from tests.openbatch.sample_requests import method

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ASKED", "FUNCTION", "SCHEMA", "Mistake", "told"]

#: A method, what it is called with, and the lines of the error.
Mistake: TypeAlias = tuple[str, dict[str, Any], list[str]]

ASKED: Final[list[dict[str, str]]] = [{"role": "user", "content": "x"}]
FUNCTION: Final[dict[str, object]] = {
    "name": "f",
    "parameters": {"type": "object", "properties": {}},
}
SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


def told(folder: Path, name: str, arguments: dict[str, Any]) -> list[str]:
    """Return the lines of the error that a call raises, without the row that they begin with."""
    with (
        BatchCollector(folder / "batch.jsonl") as collector,
        pytest.raises(InvalidRequestError) as caught,
    ):
        method(collector, name)(custom_id="row-1", model="m", **arguments)
    lines = str(caught.value).splitlines()
    begin = "request 'row-1': "
    assert all(line.startswith(begin) for line in lines)
    return [line.removeprefix(begin) for line in lines]
