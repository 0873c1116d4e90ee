"""The manager's bodies: a prompt, a common configuration and a row, for every endpoint with text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import BaseModel

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    CompletionsRequest,
    EmbeddingsRequest,
    ImagesEditsRequest,
    ImagesGenerationsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    ModerationsRequest,
    PromptTemplate,
    ResponsesRequest,
    ReusablePrompt,
    TemplateError,
    VideosRequest,
    WriteReport,
    validate_batch_file,
)
from openbatch_api import ENDPOINTS
from tests.openbatch.manager.sample_jobs import MODEL, ONE_TEXT, PROMPT, build, row
from tests.openbatch.sample_requests import SMALLEST, bodies, lines

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.model import BaseRequest
    from openbatch.runtime import Endpoint


class Answer(BaseModel):
    good: bool


# --- where the text goes


@pytest.mark.parametrize(
    ("config", "prompt", "written"),
    [
        (
            ResponsesRequest(model=MODEL),
            PROMPT,
            {
                "input": [
                    {"role": "system", "content": "You rate reviews."},
                    {"role": "user", "content": "Rate it"},
                ]
            },
        ),
        (
            ChatCompletionsRequest(model=MODEL),
            PROMPT,
            {
                "messages": [
                    {"role": "system", "content": "You rate reviews."},
                    {"role": "user", "content": "Rate it"},
                ]
            },
        ),
        (CompletionsRequest(model=MODEL), ONE_TEXT, {"prompt": "Rate it"}),
        (EmbeddingsRequest(model=MODEL), ONE_TEXT, {"input": "Rate it"}),
        (ModerationsRequest(model=MODEL), ONE_TEXT, {"input": "Rate it"}),
        (ImagesGenerationsRequest(model=MODEL), ONE_TEXT, {"prompt": "Rate it"}),
        (
            ImagesEditsRequest(model=MODEL, images=[{"file_id": "file-1"}]),
            ONE_TEXT,
            {"images": [{"file_id": "file-1"}], "prompt": "Rate it"},
        ),
        (VideosRequest(model=MODEL), ONE_TEXT, {"prompt": "Rate it"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_template_fills_the_text_of_every_endpoint(
    path: Path, config: BaseRequest, prompt: PromptTemplate, written: dict[str, object]
) -> None:
    before = config.to_dict()
    assert build(path, row(text="it"), prompt=prompt, config=config) == WriteReport(path, 1)
    assert lines(path) == [
        {
            "custom_id": "1",
            "method": "POST",
            "url": config.endpoint.url,
            "body": {"model": MODEL, **written},
        }
    ]
    assert config.to_dict() == before


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda each: each.url)
def test_rows_can_bring_their_messages_to_every_endpoint(path: Path, endpoint: Endpoint) -> None:
    options = {**SMALLEST[endpoint.url], "model": MODEL}
    config = endpoint.load_request_model().model_validate(options)
    own = MessagesInputInstance(id=1, messages=[Message(role="user", content="{it} is {raw}")])
    build(path, own, prompt=None, config=config)
    if endpoint.messages_field is not None:
        expected: object = [{"role": "user", "content": "{it} is {raw}"}]
    else:
        expected = "{it} is {raw}"
    assert bodies(path)[0][endpoint.messages_field or endpoint.text_field or ""] == expected


def test_messages_of_a_row_follow_those_of_the_prompt(path: Path) -> None:
    prompt = PromptTemplate(messages=[Message(role="system", content="Be {{brief}}.")])
    own = MessagesInputInstance(id=1, messages=[Message(role="user", content="{{so}}")])
    build(path, own, prompt=prompt)
    assert bodies(path)[0]["input"] == [
        {"role": "system", "content": "Be {brief}."},
        {"role": "user", "content": "{{so}}"},
    ]


def test_a_text_endpoint_wants_one_plain_message(path: Path) -> None:
    with pytest.raises(TemplateError, match=r"row '1': /v1/embeddings takes one text.*2 messages"):
        build(path, row(text="it"), config=EmbeddingsRequest(model=MODEL))
    assert not path.exists()


def test_multimodal_parts_hold_placeholders(path: Path) -> None:
    prompt = PromptTemplate(
        messages=[
            Message(
                role="user",
                content=[
                    {"type": "input_text", "text": "What of {item}?"},
                    {"type": "input_image", "image_url": "{url}", "detail": "low"},
                    {"type": "input_file", "file_id": "{file}"},
                ],
            )
        ]
    )
    build(path, row(item="it", url="https://a.example/1.png", file="file-1"), prompt=prompt)
    assert bodies(path)[0]["input"][0]["content"] == [
        {"type": "input_text", "text": "What of it?"},
        {"type": "input_image", "image_url": "https://a.example/1.png", "detail": "low"},
        {"type": "input_file", "file_id": "file-1"},
    ]


def test_multimodal_parts_of_chat_are_checked_with_the_request(path: Path) -> None:
    image: dict[str, object] = {"type": "image_url", "image_url": {"url": "{url}"}}
    config = ChatCompletionsRequest(model=MODEL)
    build(path, row(url="https://a.example"), prompt=_content([image]), config=config)
    assert bodies(path)[0]["messages"][0]["content"][0]["image_url"] == {"url": "https://a.example"}
    wrong = _content([{"type": "image_url", "url": "{url}"}])
    with pytest.raises(InvalidRequestError, match=r"request '2': messages\[0\].content\[0\]"):
        BatchJobManager().add_templated_instances(
            wrong, config, [row("2", url="x")], path, suppress_warnings=True
        )
    assert len(lines(path)) == 1


def _content(parts: list[dict[str, object]]) -> PromptTemplate:
    return PromptTemplate(messages=[Message(role="user", content=parts)])


def test_raw_json_in_a_prompt_stays_as_it_is(path: Path) -> None:
    example = '{"rating": 5, "of": ["{text}"], "deep": {"a": {}}}'
    prompt = PromptTemplate(messages=[Message(role="user", content=f"Answer as {example}")])
    build(path, row(text="{not} a {{template}}"), prompt=prompt)
    content = bodies(path)[0]["input"][0]["content"]
    assert content == "Answer as " + example.replace("{text}", "{not} a {{template}}")


def test_values_can_be_numbers_and_numpy_scalars(path: Path) -> None:
    prompt = PromptTemplate(messages=[Message(role="user", content="{a:.2f} {b:>3} {c} {d}")])
    build(path, row(np.int64(7), a=np.float32(0.5), b=np.int8(3), c=True, d="é"), prompt=prompt)
    assert lines(path)[0]["custom_id"] == "7"
    assert bodies(path)[0]["input"][0]["content"] == "0.50   3 True é"


# --- reusable prompts


def test_rows_fill_the_variables_of_a_reusable_prompt(path: Path) -> None:
    prompt = ReusablePrompt(id="pmpt_1", version="2", variables={"tone": "dry", "text": "none"})
    build(path, row("1", text="it"), row("2", text=3, tone="warm"), prompt=prompt)
    assert [body["prompt"] for body in bodies(path)] == [
        {"id": "pmpt_1", "version": "2", "variables": {"tone": "dry", "text": "it"}},
        {"id": "pmpt_1", "version": "2", "variables": {"tone": "warm", "text": "3"}},
    ]
    assert prompt.variables == {"tone": "dry", "text": "none"}


def test_a_reusable_prompt_takes_images_and_may_lack_variables(path: Path) -> None:
    image = {"type": "input_image", "image_url": "https://a.example", "detail": "auto"}
    prompt = ReusablePrompt(id="pmpt_1")
    build(path, row("1"), row("2", picture=image), prompt=prompt)
    assert [body["prompt"] for body in bodies(path)] == [
        {"id": "pmpt_1"},
        {"id": "pmpt_1", "variables": {"picture": image}},
    ]


def test_a_reusable_prompt_can_be_followed_by_messages(path: Path) -> None:
    own = MessagesInputInstance(id="1", messages=[Message(role="user", content="Go on")])
    build(path, own, prompt=ReusablePrompt(id="pmpt_1"))
    assert bodies(path)[0]["prompt"] == {"id": "pmpt_1"}
    assert bodies(path)[0]["input"] == [{"role": "user", "content": "Go on"}]


def test_only_responses_takes_reusable_prompts(path: Path) -> None:
    for endpoint in ENDPOINTS.values():
        if endpoint.prompt_field is None:
            config = endpoint.load_request_model().model_validate({"model": MODEL})
            with pytest.raises(TemplateError, match=f"{endpoint.url} takes no reusable prompt"):
                build(path, row(), prompt=ReusablePrompt(id="pmpt_1"), config=config)
    assert not path.exists()


# --- the type of the answer


def test_a_type_of_the_answer_keeps_the_verbosity(path: Path) -> None:
    config = ResponsesRequest(model=MODEL, text={"verbosity": "low"})
    config.set_output_structure(Answer)
    build(path, row(text="it"), config=config)
    text = bodies(path)[0]["text"]
    assert text["verbosity"] == "low"
    assert text["format"]["name"] == "Answer"
    assert validate_batch_file(path).is_valid


def test_a_type_of_the_answer_in_chat_has_the_shape_of_chat(path: Path) -> None:
    config = ChatCompletionsRequest(model=MODEL)
    config.set_output_structure(Answer)
    build(path, row(text="it"), config=config)
    assert bodies(path)[0]["response_format"].keys() == {"type", "json_schema"}
