"""The defects of openbatch 0.0.4, one test for each: none of them is here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from openbatch import (
    BatchCollector,
    BatchJobManager,
    ChatCompletionsRequest,
    DuplicateCustomIdError,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    PromptTemplate,
    ReasoningConfig,
    RequestTemplate,
    ResponsesRequest,
    TemplateError,
    validate_batch_file,
)
from tests.openbatch.manager.sample_jobs import CONFIG, MODEL, PROMPT, build, row, with_options
from tests.openbatch.sample_requests import bodies, lines, method

if TYPE_CHECKING:
    from pathlib import Path


#: A line with one more field in its body.
ASK = (
    b'{"custom_id": "1", "method": "POST", "url": "/v1/responses", "body":'
    b' {"model": "m", "input": "x", %b}}'
)


class Answer(BaseModel):
    good: bool


def user(content: str | list[dict[str, object]]) -> PromptTemplate:
    return PromptTemplate(messages=[Message(role="user", content=content)])


def test_parameters_are_not_dropped_silently(path: Path) -> None:
    collector = BatchCollector(path)
    for name in ("responses.create", "responses.parse"):
        with pytest.raises(InvalidRequestError, match="temprature: unknown parameter"):
            method(collector, name)("1", MODEL, input="x", temprature=0)
    with pytest.raises(InvalidRequestError, match="temprature: unknown parameter"):
        ResponsesRequest(model=MODEL, temprature=0)  # type: ignore[call-arg]  # wrong on purpose
    # What 0.0.4 did not know, and dropped.
    collector.responses.create("1", MODEL, input="x", background=False, metadata={"a": "b"})
    assert bodies(path)[0].keys() == {"model", "input", "background", "metadata"}


def test_a_chat_format_has_the_shape_of_chat(path: Path) -> None:
    BatchCollector(path).chat.completions.parse(
        "1", MODEL, messages=[{"role": "user", "content": "x"}], response_format=Answer
    )
    config = ChatCompletionsRequest(model=MODEL)
    config.set_output_structure(Answer)
    for response_format in (
        bodies(path)[0]["response_format"],
        config.to_dict()["response_format"],
    ):
        assert response_format["type"] == "json_schema"
        assert response_format["json_schema"]["name"] == "Answer"
        assert "format" not in response_format


def test_the_packages_say_that_they_are_typed() -> None:
    for package in ("openbatch", "openbatch_api"):
        assert files(package).joinpath("py.typed").is_file()


def test_multimodal_content_is_taken(path: Path) -> None:
    text: dict[str, object] = {"type": "input_text", "text": "{what}?"}
    image: dict[str, object] = {"type": "input_image", "image_url": "https://a.example/{what}"}
    build(path, row(what="cat"), prompt=user([text, image]))
    assert bodies(path)[0]["input"][0]["content"] == [
        {"type": "input_text", "text": "cat?"},
        {"type": "input_image", "image_url": "https://a.example/cat"},
    ]


def test_embeddings_of_token_arrays_are_taken(path: Path) -> None:
    tokens = [[1, 2], [3]]
    BatchCollector(path).embeddings.create("1", "text-embedding-3-small", inp=tokens)
    BatchJobManager().add_embedding_requests(
        [EmbeddingInputInstance(id="2", input=tokens)],
        EmbeddingsRequest(model="text-embedding-3-small"),
        path,
        suppress_warnings=True,
    )
    assert [body["input"] for body in bodies(path)] == [tokens, tokens]


def test_enums_are_not_stale(path: Path) -> None:
    assert ReasoningConfig(effort="none", summary="auto").to_dict()["effort"] == "none"
    assert ReasoningConfig(effort="xhigh").to_dict() == {"effort": "xhigh"}
    config = ChatCompletionsRequest(model=MODEL, service_tier="scale", reasoning_effort="none")
    build(path, row(text="it"), config=config)
    BatchCollector(path).responses.create(
        "2", MODEL, input="x", include=["web_search_call.action.sources"]
    )
    assert bodies(path)[0]["service_tier"] == "scale"
    assert bodies(path)[1]["include"] == ["web_search_call.action.sources"]


def test_no_defaults_are_injected(path: Path) -> None:
    assert ReasoningConfig(summary="auto").to_dict() == {"summary": "auto"}
    assert ChatCompletionsRequest().to_dict() == {}
    assert EmbeddingsRequest().to_dict() == {}
    with pytest.raises(InvalidRequestError, match="model: required, but missing"):
        build(path, row(text="it"), config=ResponsesRequest(temperature=0))
    with pytest.raises(InvalidRequestError, match="messages: required, but missing"):
        BatchJobManager().add("1", ChatCompletionsRequest(model=MODEL), path)
    assert not path.exists()


def test_overrides_of_a_row_are_validated(path: Path) -> None:
    for options in ({"temprature": 0}, {"temperature": "hot"}, {"temperature": 3}):
        with pytest.raises(InvalidRequestError, match=r"^request '1': temp"):
            build(path, with_options(**options))
    assert not path.exists()


def test_braces_in_prompts_do_not_fail(path: Path) -> None:
    build(path, row(text="it"), prompt=user('Answer {"good": true} on {text} {'))
    assert bodies(path)[0]["input"][0]["content"] == 'Answer {"good": true} on it {'


def test_placeholders_have_no_access_to_attributes(path: Path) -> None:
    source = "{text.__class__.__mro__} {text[0]} {text!r}"
    build(path, row(text="it"), prompt=user(source + " {text}"))
    assert bodies(path)[0]["input"][0]["content"] == source + " it"
    # Nor does a value become a template.
    build(path.with_name("other.jsonl"), row(text="{text.__class__}"), prompt=user("{text}"))
    content = bodies(path.with_name("other.jsonl"))[0]["input"][0]["content"]
    assert content == "{text.__class__}"


def test_an_error_leaves_no_partial_file(path: Path) -> None:
    with pytest.raises(TemplateError):
        build(path, row("1", text="it"), row("2", text=None))
    assert list(path.parent.iterdir()) == []


def test_no_id_comes_twice(path: Path) -> None:
    collector = BatchCollector(path)
    collector.responses.create("1", MODEL, input="x")
    with pytest.raises(DuplicateCustomIdError):
        collector.chat.completions.create("1", MODEL, messages=[{"role": "user", "content": "x"}])
    with pytest.raises(DuplicateCustomIdError):
        BatchJobManager().add("1", ResponsesRequest(model=MODEL, input="x"), path)
    with pytest.raises(DuplicateCustomIdError):
        build(path.with_name("other.jsonl"), row("1", text="a"), row("1", text="b"))
    assert len(lines(path)) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"[1]",
        b'"text"',
        b"null",
        b'{"custom_id": "1", "method": "POST", "url": ["/v1/responses"], "body": {}}',
        b'{"custom_id": {}, "method": "POST", "url": "/v1/responses", "body": {}}',
        b'{"custom_id": "1", "method": "POST", "url": "/v1/responses", "body": {"model": 3}}',
        b'{"custom_id": "1", "method": "POST", "url": "/v1/responses", "body": {"model": "m"}}',
        ASK % b'"temprature": 1',
        ASK % b'"temperature": NaN',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=range(11),
)
def test_the_validator_neither_crashes_nor_lets_pass(path: Path, line: bytes) -> None:
    right = {"custom_id": "ok", "method": "POST", "url": "/v1/moderations"}
    good = json.dumps({**right, "body": {"model": "omni-moderation-latest", "input": "x"}})
    path.write_bytes(line + b"\n" + good.encode() + b"\n")
    result = validate_batch_file(path, allow_mixed_endpoints=True)
    assert not result.is_valid
    assert all(error.startswith("Line 1") for error in result.errors), result.errors
    # The rest of the file is still looked at; images, videos and the like are endpoints too.
    assert result.stats["unique_custom_ids"] in (1, 2)


def test_the_validator_finds_an_empty_file_and_counts_no_blank_lines(path: Path) -> None:
    path.write_bytes(b"")
    assert not validate_batch_file(path).is_valid
    path.write_bytes(b"\n\n")
    result = validate_batch_file(path)
    assert (result.is_valid, result.stats["total_requests"]) == (False, 0)


def test_an_output_structure_keeps_the_verbosity() -> None:
    config = ResponsesRequest(model=MODEL, text={"verbosity": "low"})
    config.set_output_structure(Answer)
    text: Any = config.to_dict()["text"]
    assert text["verbosity"] == "low"
    assert text["format"]["name"] == "Answer"


def test_a_saved_template_keeps_its_request(path: Path) -> None:
    file = path.with_name("template.json")
    request = ResponsesRequest(model=MODEL, temperature=0, tools=[{"type": "web_search"}])
    RequestTemplate(name="n", description="d", prompt=PROMPT, request=request).save(file)
    loaded = RequestTemplate.load(file)
    assert isinstance(loaded.request, ResponsesRequest)
    assert loaded.request.to_dict() == request.to_dict()


def test_nan_is_not_written(path: Path) -> None:
    nan = float("nan")
    with pytest.raises(InvalidRequestError, match="temperature: nan is not allowed"):
        ResponsesRequest(model=MODEL, temperature=nan)
    with pytest.raises(InvalidRequestError, match="temperature: nan is not allowed"):
        BatchCollector(path).responses.create("1", MODEL, input="x", temperature=nan)
    with pytest.raises(TemplateError, match="has no value"):
        build(path, row(text=nan))
    assert not path.exists()


def test_the_encoding_does_not_depend_on_the_locale(path: Path) -> None:
    program = path.with_name("program.py")
    program.write_text(
        """
import sys
from openbatch import *

rows = [PromptTemplateInputInstance(id="é", prompt_value_mapping={"text": "ありがとう"})]
BatchJobManager(ensure_ascii=False).add_templated_instances(
    prompt=PromptTemplate(messages=[Message(role="user", content="Grüße {text}")]),
    common_request=ResponsesRequest(model="m"),
    input_instances=rows,
    save_file_path=sys.argv[1],
)
""",
        encoding="utf-8",
    )
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, program, path], env={**os.environ, **locale}, check=True)
    assert "Grüße ありがとう".encode() in path.read_bytes()


def test_embeddings_take_input_and_still_inp(path: Path) -> None:
    collector = BatchCollector(path)
    collector.embeddings.create("1", "text-embedding-3-small", input="x")
    collector.embeddings.create("2", "text-embedding-3-small", inp="x")
    collector.embeddings.create("3", "text-embedding-3-small", "x")
    assert [body["input"] for body in bodies(path)] == ["x", "x", "x"]


def test_ids_and_models_may_still_be_given_by_position(path: Path) -> None:
    BatchCollector(path).responses.create("1", MODEL, input="x")
    rows = [row("2", text="x")]
    BatchJobManager().add_templated_instances(PROMPT, CONFIG, rows, path, True)
    assert [line["custom_id"] for line in lines(path)] == ["1", "2"]
