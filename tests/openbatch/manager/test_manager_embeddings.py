"""Jobs of plain inputs: embeddings, and other endpoints that take text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    ModerationsRequest,
    OpenBatchError,
    TemplateError,
    WriteReport,
)
from tests.openbatch.manager.sample_jobs import MODEL, row
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path


EMBEDDING = EmbeddingsRequest(model="text-embedding-3-small")


def test_embeddings_take_texts_and_tokens(path: Path) -> None:
    inputs = [
        EmbeddingInputInstance(id="text", input="a"),
        EmbeddingInputInstance(id="texts", input=["a", "b"]),
        EmbeddingInputInstance(id="tokens", input=[1, 2]),
        EmbeddingInputInstance(id="lists", input=[[1], [2, 3]]),
        EmbeddingInputInstance(id="array", input=np.array([1, 2])),
        EmbeddingInputInstance(id="generator", input=(word for word in ("a", "b"))),
        EmbeddingInputInstance(id=7, input="a", instance_request_options={"dimensions": 8}),
    ]
    report = BatchJobManager().add_embedding_requests(iter(inputs), EMBEDDING, path)
    assert report == WriteReport(path, 7)
    assert {line["url"] for line in lines(path)} == {"/v1/embeddings"}
    assert [body["input"] for body in bodies(path)] == [
        *("a", ["a", "b"], [1, 2], [[1], [2, 3]], [1, 2], ["a", "b"], "a")
    ]
    assert bodies(path)[-1] == {
        "model": "text-embedding-3-small",
        "dimensions": 8,
        "input": "a",
    }


def test_embedding_requests_are_checked(path: Path) -> None:
    def one(value: object, config: object = EMBEDDING, **options: object) -> str:
        instance = EmbeddingInputInstance.model_construct(
            id="row", input=value, instance_request_options=options
        )
        with pytest.raises(OpenBatchError) as caught:
            BatchJobManager().add_embedding_requests([instance], config, path)  # type: ignore[arg-type]  # wrong ones on purpose
        return str(caught.value)

    assert one([]).startswith("request 'row': input: too few items")
    assert one("x", dimensions=0).startswith("request 'row': dimensions: 0 is too small")
    given = "request 'row': input: the row's input gives it; leave it out of the row's options"
    assert one("x", input="other") == given
    assert one([1, 2], input="other") == given
    assert one("x", config=ChatCompletionsRequest()) == "/v1/chat/completions takes no plain input"
    assert one("x", config={"model": MODEL}).startswith("common_request: a request model")
    options: dict[str, object] = {"input": "other"}
    many = [
        EmbeddingInputInstance(id=n, input="x", instance_request_options=options) for n in range(50)
    ]
    with pytest.raises(InvalidRequestError, match="request '0': input: the row's input gives it"):
        BatchJobManager().add_embedding_requests(many, EMBEDDING, path)
    wrong = row("row", text="x")
    with pytest.raises(TemplateError, match="row 'row': an EmbeddingInputInstance is needed"):
        BatchJobManager().add_embedding_requests([wrong], EMBEDDING, path)  # type: ignore[list-item]  # a wrong one on purpose
    assert not path.exists()


def test_plain_inputs_go_to_other_endpoints_too(path: Path) -> None:
    config = ModerationsRequest(model="omni-moderation-latest")
    BatchJobManager().add_embedding_requests(
        [EmbeddingInputInstance(id="1", input=["a", "b"])], config, path
    )
    assert lines(path)[0]["url"] == "/v1/moderations"
    assert bodies(path)[0]["input"] == ["a", "b"]
