"""What stands among messages besides plain ones: names, calls of functions, their outputs."""

from __future__ import annotations

import json
import pickle
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from openai.types.responses import ResponseFunctionToolCall

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    CompletionsRequest,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    PromptTemplate,
    RequestTemplate,
    ResponsesRequest,
    TemplateError,
)
from openbatch.prompts.message import ConversationItem
from openbatch.rendering.compiled_lines import compile_lines
from openbatch.rendering.prompt_bodies import PromptBodies
from tests.openbatch.sample_requests import bodies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openbatch.model import BaseRequest

CALL: dict[str, object] = {
    "id": "c-1",
    "type": "function",
    "function": {"name": "weather", "arguments": '{"city": "{before}"}'},
}
#: What Chat Completions takes, as messages and as mappings of which some are none.
CHAT: list[Message | dict[str, object]] = [
    Message(role="system", content="You know the weather."),
    {"role": "user", "name": "ann", "content": "And in {before}?"},
    Message(role="assistant", tool_calls=[CALL]),
    Message(role="tool", tool_call_id="c-1", content="Sun in {before}."),
    {"role": "assistant", "content": "Sun.", "refusal": None},
    Message(role="user", name="bob", content="And in {city}?"),
]
#: What the Responses API takes: calls and outputs are items of their own.
RESPONSES: list[Message | Mapping[str, object]] = [
    Message(role="user", content="And in {before}?"),
    {
        "type": "function_call",
        "call_id": "c-1",
        "name": "weather",
        "arguments": '{"n": "{before}"}',
    },
    MappingProxyType(
        {"type": "function_call_output", "call_id": "c-1", "output": "Sun, {before}."}
    ),
    {"type": "message", "role": "user", "content": ({"type": "input_text", "text": "{city}?"},)},
]
VALUES = {"before": "Rom", "city": "Lima"}
CHAT_RENDERED: list[dict[str, object]] = [
    {"role": "system", "content": "You know the weather."},
    {"role": "user", "content": "And in Rom?", "name": "ann"},
    {
        "role": "assistant",
        "tool_calls": [
            {**CALL, "function": {"name": "weather", "arguments": '{"city": "Rom"}'}},
        ],
    },
    {"role": "tool", "content": "Sun in Rom.", "tool_call_id": "c-1"},
    {"role": "assistant", "content": "Sun.", "refusal": None},
    {"role": "user", "content": "And in Lima?", "name": "bob"},
]
RESPONSES_RENDERED: list[dict[str, object]] = [
    {"role": "user", "content": "And in Rom?"},
    {"type": "function_call", "call_id": "c-1", "name": "weather", "arguments": '{"n": "Rom"}'},
    {"type": "function_call_output", "call_id": "c-1", "output": "Sun, Rom."},
    {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Lima?"}]},
]
PROMPTS: list[tuple[list[Any], BaseRequest, str, list[dict[str, object]]]] = [
    (CHAT, ChatCompletionsRequest(model="m"), "messages", CHAT_RENDERED),
    (RESPONSES, ResponsesRequest(model="m"), "input", RESPONSES_RENDERED),
]


@pytest.mark.parametrize(("given", "config", "field", "rendered"), PROMPTS)
def test_everything_that_an_endpoint_takes_is_filled_and_sent(
    tmp_path: Path,
    given: list[Any],
    config: BaseRequest,
    field: str,
    rendered: list[dict[str, object]],
) -> None:
    out = tmp_path / "out.jsonl"
    for template in given, PromptTemplate(messages=given):
        BatchJobManager.build(template, config, rows=[VALUES], out=out)
        assert [body[field] for body in bodies(out)] == [rendered]
    prompt = PromptTemplate(messages=given)
    assert prompt.variables == ("before", "city")
    assert [message.serialize() for message in prompt.format(**VALUES)] == rendered
    writer = PromptBodies(prompt, config, "error")
    compiled = compile_lines(
        config.endpoint, writer.skeleton, writer.placeholders, extra_body=None, ensure_ascii=False
    )
    assert compiled is not None


@pytest.mark.parametrize(("given", "config", "field", "rendered"), PROMPTS)
def test_rows_bring_such_items_as_they_are(
    tmp_path: Path,
    given: list[Any],
    config: BaseRequest,
    field: str,
    rendered: list[dict[str, object]],
) -> None:
    path = tmp_path / "batch.jsonl"
    rows = [
        MessagesInputInstance(id="own", messages=given),
        MessagesInputInstance(
            id="filled", messages=PromptTemplate(messages=given).format(**VALUES)
        ),
    ]
    BatchJobManager().add_templated_instances(None, config, rows, path)
    own, filled = bodies(path)
    braces = json.dumps(own[field])
    assert braces.count("{before}") == json.dumps(rendered).count("Rom")
    assert filled[field] == rendered


@pytest.mark.parametrize(("given", "config", "field", "rendered"), PROMPTS)
def test_a_template_with_such_items_is_saved_dumped_and_copied(
    tmp_path: Path,
    given: list[Any],
    config: BaseRequest,
    field: str,
    rendered: list[dict[str, object]],
) -> None:
    del field
    prompt = PromptTemplate(messages=given)
    RequestTemplate(name="n", description="d", prompt=prompt, request=config).save(
        tmp_path / "t.json"
    )
    for again in (
        RequestTemplate.load(tmp_path / "t.json").prompt,
        PromptTemplate.model_validate(prompt.model_dump()),
        PromptTemplate.model_validate_json(prompt.model_dump_json()),
        pickle.loads(pickle.dumps(prompt)),  # noqa: S301 (what was just made)
        prompt.model_copy(deep=True),
    ):
        assert again == prompt
        assert isinstance(again, PromptTemplate)
        assert again.render(VALUES) == rendered


def test_what_was_not_given_is_not_sent_and_an_empty_content_is() -> None:
    assert Message(role="user", content="x").model_dump() == {"role": "user", "content": "x"}
    assert repr(Message(role="user", content="x")) == "Message(role='user', content='x')"
    calling = Message(role="assistant", tool_calls=[CALL])
    assert calling.serialize() == {"role": "assistant", "tool_calls": [CALL]}
    assert calling.content is None
    said = Message(role="assistant", tool_calls=[CALL], content=None)
    assert said.serialize() == {"role": "assistant", "content": None, "tool_calls": [CALL]}


def test_an_object_of_the_client_stands_among_messages() -> None:
    call = ResponseFunctionToolCall(
        type="function_call", call_id="c-1", name="weather", arguments='{"n": "{a}"}'
    )
    prompt = PromptTemplate(messages=[Message(role="user", content="x"), call])
    assert prompt.render({"a": "A"})[1] == {
        "type": "function_call",
        "call_id": "c-1",
        "name": "weather",
        "arguments": '{"n": "A"}',
    }
    item = prompt.messages[1]
    assert isinstance(item, ConversationItem)
    assert (item.role, item.content) == ("", None)


def test_a_generator_in_an_item_is_read_once() -> None:
    parts = ({"type": "input_text", "text": text} for text in ("{a}", "b"))
    prompt = PromptTemplate(messages=[{"type": "message", "role": "user", "content": parts}])
    for _ in range(2):
        assert prompt.render({"a": "A"}) == [
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "A"},
                    {"type": "input_text", "text": "b"},
                ],
            }
        ]


def test_a_change_of_an_item_shows() -> None:
    prompt = PromptTemplate(
        messages=[{"type": "function_call_output", "call_id": "c", "output": "{a}"}]
    )
    assert prompt.variables == ("a",)
    item = prompt.messages[0]
    assert isinstance(item, ConversationItem)
    item.item["output"] = "{b}"
    assert prompt.variables == ("b",)


@pytest.mark.parametrize(
    ("messages", "error", "lines"),
    [
        (
            [{"role": "user", "content": 3}, {"content": "x"}, {"role": "assistant"}],
            TemplateError,
            [
                "template: messages[0].content: the content of a message is a str or a list of parts, "
                "each a dict; it is of type int",
                "template: messages[1].role: required, but missing",
                "template: messages[2].content: required, but missing",
            ],
        ),
        (
            [Message(role="user", content="{city}"), {"role": "user", "contnet": "x"}],
            InvalidRequestError,
            ["request 'row-0' (row 0): input[1]: unknown field `contnet`; did you mean `content`?"],
        ),
        (
            [{"type": "function_call", "call_id": "c", "name": "f"}],
            InvalidRequestError,
            ["request 'row-0' (row 0): input[0].arguments: required, but missing"],
        ),
        (
            [{"role": "assistant", "content": None, "tool_calls": "f"}],
            TemplateError,
            [
                "template: messages[0].tool_calls: the calls of a message are a list, each a dict; "
                "it is of type str",
                "template: messages[0].content: the content of a message is a str or a list of parts, "
                "each a dict; it is None",
            ],
        ),
    ],
)
def test_what_is_wrong_with_messages_is_said_on_one_line_each(
    tmp_path: Path, messages: list[Any], error: type[Exception], lines: list[str]
) -> None:
    config = ResponsesRequest(model="m")
    with pytest.raises(error) as caught:
        BatchJobManager.build(messages, config, rows=[VALUES], out=tmp_path / "out.jsonl")
    assert str(caught.value).splitlines() == lines


def test_a_wrong_input_of_an_embedding_is_said_on_one_line(tmp_path: Path) -> None:
    rows = [{"id": "a", "t": "x"}, {"id": "b", "t": ["x", 1]}]
    with pytest.raises(TemplateError) as caught:
        BatchJobManager.build(
            None,
            EmbeddingsRequest(model="m"),
            rows=rows,
            id="id",
            columns={"input": "t"},
            out=tmp_path / "out.jsonl",
        )
    assert str(caught.value) == (
        "row 'b' (row 1): the input is a list of int and str; allowed are a str, a list of str, a list "
        "of int (tokens) and a list of such lists"
    )


@pytest.mark.parametrize(
    "message",
    [
        Message(role="user", content="{city}", name="ann"),
        {"role": "user", "content": "{city}", "phase": "commentary"},
    ],
)
def test_an_endpoint_of_one_text_drops_nothing_of_a_message(
    tmp_path: Path, message: Message | dict[str, object]
) -> None:
    config = CompletionsRequest(model="m")
    with pytest.raises(TemplateError, match="takes one text, so the prompt must be one message of"):
        BatchJobManager.build([message], config, rows=[VALUES], out=tmp_path / "out.jsonl")
