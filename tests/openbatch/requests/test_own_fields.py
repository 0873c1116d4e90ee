"""A request's own fields over the shared ones: bound builders and rows of a job say the same."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from openbatch import (
    BatchCollector,
    BatchJobManager,
    ChatCompletionsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    ResponsesRequest,
)
from openbatch.requests.own_fields import with_own_fields
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from openbatch_api.responses import InputItem

RESPONSES = ENDPOINTS["/v1/responses"]
ASKED: list[InputItem] = [{"role": "user", "content": "x"}]
JSON_MODE: dict[str, object] = {"type": "json_object"}
TEXT_MODE: dict[str, object] = {"type": "text"}
NOTHING: dict[str, Any] = {}


class Mood(BaseModel):
    mood: str


texts = st.fixed_dictionaries(
    NOTHING,
    optional={
        "format": st.sampled_from([JSON_MODE, TEXT_MODE]),
        "verbosity": st.sampled_from(["low", "medium", "high"]),
    },
)
fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    NOTHING,
    optional={
        "text": texts,
        "temperature": st.sampled_from([0, 0.5, 1]),
        "reasoning": st.fixed_dictionaries(
            NOTHING, optional={"effort": st.just("low"), "summary": st.just("auto")}
        ),
    },
)


def row(options: dict[str, Any]) -> MessagesInputInstance:
    return MessagesInputInstance(
        id="1", messages=[Message(role="user", content="x")], instance_request_options=options
    )


def written(path: Path) -> dict[str, Any]:
    (line,) = path.read_bytes().splitlines()
    body: dict[str, Any] = json.loads(line)["body"]
    return body


def built(folder: Path, config: ResponsesRequest, options: dict[str, Any]) -> dict[str, Any]:
    path = folder / "built.jsonl"
    path.unlink(missing_ok=True)
    BatchJobManager().add_templated_instances(None, config, [row(options)], path)
    return written(path)


@settings(max_examples=80, deadline=None)
@given(shared=fields, own=fields)
def test_a_bound_builder_and_a_row_put_own_fields_over_the_shared_ones_alike(
    shared: dict[str, Any], own: dict[str, Any]
) -> None:
    expected = {"model": "m", "input": ASKED, **shared, **own}
    if "text" in shared and "text" in own:
        expected["text"] = {**shared["text"], **own["text"]}
    assert with_own_fields({"model": "m", "input": ASKED, **shared}, own, RESPONSES) == expected
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert built(folder, ResponsesRequest(model="m", **shared), own) == expected
        with BatchCollector(folder / "bound.jsonl") as collector:
            bound = collector.responses.bind(model="m", **shared)
            bound.create(custom_id="1", input=ASKED, **own)
        assert written(folder / "bound.jsonl") == expected


def test_the_format_of_a_type_stays_beside_what_a_row_says_of_its_text(tmp_path: Path) -> None:
    config = ResponsesRequest(model="gpt-5", text={"verbosity": "high"})
    config.set_output_structure(Mood)
    text = config.to_dict()["text"]
    assert built(tmp_path, config, {"text": {"verbosity": "low"}})["text"] == {
        **text,
        "verbosity": "low",
    }
    low = MappingProxyType({"verbosity": "low"})
    assert built(tmp_path, config, {"text": low})["text"] == {**text, "verbosity": "low"}
    assert built(tmp_path, config, {"text": {"format": TEXT_MODE}})["text"] == {
        "format": TEXT_MODE,
        "verbosity": "high",
    }
    # Without its common text, but with the format: the answers are read as what it asks for.
    assert built(tmp_path, config, {"text": None})["text"] == {"format": text["format"]}
    plain = ResponsesRequest(model="gpt-5", text={"verbosity": "high"})
    assert "text" not in built(tmp_path, plain, {"text": None})
    assert config.to_dict()["text"] == text

    with BatchCollector(tmp_path / "bound.jsonl") as collector:
        bound = collector.responses.bind(
            model="gpt-5", text={"verbosity": "high"}, text_format=Mood
        )
        bound.create(custom_id="1", input="x", text={"verbosity": "low"})
        with pytest.raises(InvalidRequestError, match=r"text\.format: given as well as the type"):
            bound.create(custom_id="2", input="x", text={"format": {"type": "text"}})
    assert written(tmp_path / "bound.jsonl")["text"] == {**text, "verbosity": "low"}


def test_where_a_field_is_nothing_but_the_format_it_is_replaced(tmp_path: Path) -> None:
    config = ChatCompletionsRequest(model="gpt-5", verbosity="high")
    config.set_output_structure(Mood)
    path = tmp_path / "chat.jsonl"
    own: list[dict[str, Any]] = [{"verbosity": "low"}, {"response_format": JSON_MODE}]
    for number, options in enumerate(own):
        each = row(options).model_copy(update={"id": str(number)})
        BatchJobManager().add_templated_instances(
            None, config, [each], path, suppress_warnings=True
        )
    first, second = [json.loads(line)["body"] for line in path.read_bytes().splitlines()]
    assert first["verbosity"] == "low"
    assert first["response_format"] == config.to_dict()["response_format"]
    assert second["response_format"] == JSON_MODE


def test_what_is_no_object_is_refused_in_the_row_as_given(tmp_path: Path) -> None:
    config = ResponsesRequest(model="gpt-5", text={"verbosity": "high"})
    with pytest.raises(InvalidRequestError, match="request '1': text: "):
        built(tmp_path, config, {"text": "low"})
