"""Answers of the past parse, no known item as an unknown one, and nothing of them is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from codegen.document import load
from openbatch_api import ENDPOINTS
from openbatch_api.chat_completions import ChatCompletionResponseMessage, CompletionUsage
from openbatch_api.embeddings import CreateEmbeddingResponseUsage, Embedding
from openbatch_api.responses import OutputMessageModel, ResponseUsage
from tests.codegen.documents import shared_folder
from tests.fidelity.schemas import Document
from tests.openbatch_api.examples import examples
from tests.openbatch_api.past import RECORDED, Past, of_examples, of_lines, of_recorded

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.runtime.result_model import ResultModel
    from tests.fidelity.schemas import Schema


def test_recorded_bodies_parse_and_come_back() -> None:
    past = of_recorded(RECORDED)
    assert past.faults == []
    assert past.count == len(list(RECORDED.glob("*.json"))) == 35
    assert past.kinds["errors"] == 4
    assert past.kinds["/v1/responses"] == 27


def test_the_recorded_bodies_are_all_that_there_are() -> None:
    given = shared_folder() / "corpus" / "recorded_bodies"
    assert {path.name: path.read_bytes() for path in given.iterdir()} == {
        path.name: path.read_bytes() for path in RECORDED.glob("*.json")
    }


def test_observed_lines_parse_and_come_back() -> None:
    path = shared_folder() / "corpus" / "observed_lines.jsonl"
    past = of_lines(path)
    assert past.faults == []
    assert past.count == len(path.read_text("utf-8").splitlines())
    assert past.kinds["/v1/chat/completions"]


def test_official_examples_parse_and_come_back() -> None:
    newest = max((shared_folder() / "spec").glob("openapi-*.json"))
    document = Document(load(str(newest)).root)
    past = of_examples(document)
    assert past.faults == []
    assert all(past.kinds[url] for url in ENDPOINTS if url != "/v1/images/edits")
    for url in document.urls:
        reachable = document.reachable(document.body(url, "result"))
        places = {place for place, schema in reachable if _has_example(schema)}
        found = {example.place for example in examples(document) if example.url == url}
        assert places <= found  # those beside operations have no schema


def test_the_oldest_documents_examples_parse_and_come_back() -> None:
    oldest = min((shared_folder() / "spec" / "history").glob("openapi-*.yaml"))
    past = of_examples(Document(load(str(oldest)).root))
    assert past.faults == []
    assert past.count >= 5


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (CompletionUsage, "total_tokens"),
        (ResponseUsage, "total_tokens"),
        (CreateEmbeddingResponseUsage, "total_tokens"),
        (ChatCompletionResponseMessage, "content"),
        (OutputMessageModel, "content"),
        (Embedding, "embedding"),
    ],
)
def test_what_was_never_missing_can_be_counted_on(model: type[ResultModel], name: str) -> None:
    assert model.model_fields[name].is_required()


def test_what_is_wrong_with_an_answer_is_told() -> None:
    past = Past()
    good = json.loads((RECORDED / "openai_embedding__openai-embedding.json").read_bytes())
    past.note("good", "/v1/embeddings", good)
    assert past.faults == []
    past.note("bad", "/v1/embeddings", {**good, "data": 3})
    assert [fault.splitlines()[0] for fault in past.faults] == [
        "bad: refused: 1 validation error for CreateEmbeddingResponse"
    ]
    body = json.loads((RECORDED / "openai_responses__openai-custom-tool.1.json").read_bytes())
    body["output"].append({"type": "telepathy"})
    other = Past()
    other.note("new", "/v1/responses", body)
    assert other.faults[0].startswith("new: read as unknown at output/")


def test_an_error_has_to_be_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"error": {"message": "no"}}', encoding="utf-8")
    assert of_recorded(tmp_path).kinds == {"errors": 1}


def _has_example(schema: Schema) -> bool:
    meta = schema.get("x-oaiMeta")
    return "example" in schema or (isinstance(meta, dict) and "example" in meta)
