"""Answers of the past: what was recorded, what was observed, and what the documents show."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from openbatch import Success, read_results
from openbatch_api import ENDPOINTS
from tests.fidelity.compare import difference, same
from tests.fidelity.schemas import as_object
from tests.openbatch_api.examples import examples
from tests.openbatch_api.model_trees import unknown_variants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fidelity.schemas import Document, Json, Schema

__all__ = ["RECORDED", "Past", "of_examples", "of_lines", "of_recorded", "wrapped"]

#: The recorded bodies that the repository holds.
RECORDED = Path(__file__).resolve().parents[1] / "data" / "recorded_bodies"


@dataclass
class Past:
    """What became of some answers.

    Attributes:
        count: How many there were.
        kinds: How many were of which kind: an endpoint's answer, an error, a stream.
        faults: What was refused, read as unknown or lost, one line each.
    """

    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])

    def note(self, name: str, url: str, body: Json) -> None:
        """Parse an answer, and note what is wrong with it."""
        self.count += 1
        self.kinds[url] += 1
        model = ENDPOINTS[url].load_result_model()
        try:
            results = [model.model_validate(body), model.model_validate_json(json.dumps(body))]
        except ValidationError as error:
            self.faults.append(f"{name}: refused: {error}")
            return
        for result in results:
            self.faults += [f"{name}: {text}" for text in _faults(result, body)]


def of_recorded(folder: Path) -> Past:
    """Read the recorded bodies in a folder as the lines of an output file.

    Args:
        folder: Files with a body each.

    Returns:
        What became of them. An error has to be a failure of the API; all else an answer.
    """
    past = Past()
    paths = sorted(folder.glob("*.json"))
    bodies: list[Schema] = [json.loads(path.read_bytes()) for path in paths]
    lines = [wrapped(str(number), body) for number, body in enumerate(bodies)]
    _note_lines(past, lines, [path.name for path in paths])
    return past


def of_lines(path: Path) -> Past:
    """Read lines that were observed, each in an object with its source."""
    entries = [as_object(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    lines = [as_object(entry["line"]) for entry in entries]
    past = Past()
    _note_lines(past, lines, [f"{path.name}:{number}" for number in range(1, len(lines) + 1)])
    return past


def of_examples(document: Document) -> Past:
    """Read the examples of a document."""
    past = Past()
    for example in examples(document):
        if example.body is None:
            past.kinds["streams"] += 1
        else:
            past.note(example.place, example.url, example.body)
    return past


def wrapped(custom_id: str, body: Schema) -> Schema:
    """Return the line of an output file that holds a body."""
    status = 400 if "error" in body and "object" not in body else 200
    response: Schema = {"status_code": status, "request_id": "r", "body": body}
    return {"id": "b", "custom_id": custom_id, "response": response, "error": None}


def _note_lines(past: Past, lines: list[Schema], names: list[str]) -> None:
    for name, line in zip(names, lines, strict=True):
        (outcome,) = read_results(io.BytesIO(json.dumps(line).encode()))
        response = line["response"]
        body = response["body"] if isinstance(response, dict) else None
        failed = body is None or (isinstance(body, dict) and body.keys() == {"error"})
        if isinstance(outcome, Success) is failed:
            past.faults.append(f"{name}: read as {type(outcome).__name__}")
        if not isinstance(outcome, Success) or body is None:
            past.count += 1
            past.kinds["errors"] += 1
            continue
        past.note(name, _url_of(outcome.body), body)


def _url_of(result: BaseModel) -> str:
    return next(
        url for url, endpoint in ENDPOINTS.items() if endpoint.load_result_model() is type(result)
    )


def _faults(result: BaseModel, body: Json) -> Iterable[str]:
    for path, unknown in unknown_variants(result):
        yield f"read as unknown at {'/'.join(map(str, path))}: {json.dumps(unknown.raw)[:200]}"
    back: Json = result.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if not same(body, back):
        yield f"lost: {difference(body, back)}"
