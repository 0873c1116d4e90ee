"""Prompts: what they take, what rows make of them, and when they are read anew."""

from __future__ import annotations

import copy
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from openbatch.errors import TemplateError
from openbatch.prompts.input_instances import (
    MessagesInputInstance,
)
from openbatch.prompts.message import Message
from openbatch.prompts.placeholder import MissingVariableError, Placeholder, RowSkipped
from openbatch.prompts.prompt_template import PromptTemplate

REVIEW = PromptTemplate(
    messages=[
        Message(role="system", content="Answer as {format}: {n:02d}"),
        Message(role="user", content='Review: {review_text} for {format}, as {"stars": 1}'),
    ]
)


def test_keywords_that_do_not_exist_are_refused_and_not_dropped() -> None:
    rows: list[tuple[type[BaseModel], dict[str, object]]] = [
        (Message, {"role": "user", "content": "x"}),
        (PromptTemplate, {"messages": []}),
        (MessagesInputInstance, {"id": "1", "messages": []}),
    ]
    for model, row in rows:
        model.model_validate(row)
        with pytest.raises(ValidationError, match="nmae"):
            model.model_validate({**row, "nmae": "y"})


def test_format_gives_new_messages() -> None:
    first, second = REVIEW.format(format="JSON", n=7, review_text="{good}", surplus=[])
    assert first == Message(role="system", content="Answer as JSON: 07")
    assert second == Message(role="user", content='Review: {good} for JSON, as {"stars": 1}')
    assert REVIEW.messages[0].content == "Answer as {format}: {n:02d}"


def test_format_takes_any_variable_name() -> None:
    prompt = PromptTemplate(messages=[Message(role="user", content="{self} {kwargs} {row_id}")])
    values = {"self": "a", "kwargs": "b", "row_id": "c"}
    assert prompt.format(**values)[0].content == "a b c"


def test_format_names_what_is_missing() -> None:
    with pytest.raises(KeyError) as caught:
        REVIEW.format(format="JSON", n=7, reviewtext="x")
    assert isinstance(caught.value, TemplateError)
    assert "did you mean 'reviewtext'?" in str(caught.value)


def test_attributes_of_values_cannot_be_reached() -> None:
    prompt = PromptTemplate(messages=[Message(role="user", content="{x.__class__} {x[0]} {x!r}")])
    assert prompt.format(x="secret")[0].content == "{x.__class__} {x[0]} {x!r}"
    assert prompt.variables == ()


def test_variables_are_named_over_all_messages_in_order() -> None:
    assert REVIEW.variables == ("format", "n", "review_text")


def test_placeholders_stand_in_every_string_of_the_parts_but_in_their_types() -> None:
    prompt = PromptTemplate(
        messages=[
            Message(
                role="{role}",
                content=[
                    {"type": "input_text", "text": "Look: {t}"},
                    {"type": "image_url", "image_url": {"url": "https://x/{u}.png", "n": 1}},
                    {"type": "input_file", "file_url": "{u}", "tags": ["{t}", None, True]},
                    {"type": "{t}", "{t}": "kept"},
                ],
            )
        ]
    )
    assert prompt.variables == ("t", "u")
    rendered = prompt.render({"t": "T", "u": "U"})
    assert rendered == [
        {
            "role": "{role}",
            "content": [
                {"type": "input_text", "text": "Look: T"},
                {"type": "image_url", "image_url": {"url": "https://x/U.png", "n": 1}},
                {"type": "input_file", "file_url": "U", "tags": ["T", None, True]},
                {"type": "{t}", "{t}": "kept"},
            ],
        }
    ]
    assert [message.serialize() for message in prompt.format(t="T", u="U")] == rendered


def test_rendering_gives_containers_of_its_own() -> None:
    prompt = PromptTemplate(messages=[Message(role="user", content=[{"data": {"a": [1]}}])])
    first, second = prompt.render({})[0], prompt.render({})[0]
    assert first == second == {"role": "user", "content": [{"data": {"a": [1]}}]}
    assert first["content"] is not second["content"]
    assert first["content"] is not prompt.messages[0].content


def test_rendering_follows_the_policy_for_missing_values_and_names_the_row() -> None:
    values = {"format": "JSON", "n": 1, "review_text": pd.NA}
    with pytest.raises(TemplateError, match=r"^row 'r3': variable 'review_text' has no value"):
        REVIEW.render(values, row_id="r3")
    with pytest.raises(RowSkipped):
        REVIEW.render(values, row_id="r3", missing="skip")
    rendered = REVIEW.render(values, row_id="r3", missing="empty")
    assert rendered[1]["content"] == 'Review:  for JSON, as {"stars": 1}'
    with pytest.raises(MissingVariableError, match=r"^row 'r3': .*'format'"):
        REVIEW.render({"n": 1}, row_id="r3", missing="empty")


def test_a_text_that_cannot_be_read_is_named_by_its_place() -> None:
    prompt = PromptTemplate(
        messages=[Message(role="user", content=[{"type": "input_text", "text": "{a: beta}"}])]
    )
    with pytest.raises(
        TemplateError, match=r"^messages\[0\]\.content\[0\]\.text has '\{a: beta\}'"
    ):
        prompt.compile()


def test_a_prompt_is_compiled_once_until_its_messages_change() -> None:
    prompt = PromptTemplate(
        messages=[Message(role="user", content=[{"type": "input_text", "text": "{a}"}])]
    )
    compiled = prompt.compile()
    assert prompt.compile() is compiled
    content = prompt.messages[0].content
    assert isinstance(content, list)
    part = content[0]
    assert isinstance(part, dict)
    part["text"] = "{b}"
    assert list(prompt.variables) == ["b"]
    prompt.messages.append(Message(role="user", content="{c}"))
    assert list(prompt.variables) == ["b", "c"]
    prompt.messages[0].role = "system"
    assert prompt.render({"b": 1, "c": 2})[0]["role"] == "system"
    assert compiled.variables == ("a",)


def test_a_used_prompt_still_compares_copies_pickles_and_dumps_like_a_fresh_one() -> None:
    used = PromptTemplate(messages=[Message(role="user", content="{a}")])
    fresh = used.model_copy(deep=True)
    assert used.format(a=1)[0].content == "1"
    assert used == fresh
    assert used.model_dump() == {"messages": [{"role": "user", "content": "{a}"}]}
    assert pickle.loads(pickle.dumps(used)) == fresh  # noqa: S301 - our own bytes
    other = copy.deepcopy(used)
    other.messages[0].content = "{b}"
    assert (used.variables, other.variables) == (("a",), ("b",))


def test_a_compiled_prompt_can_be_filled_by_any_function() -> None:
    compiled = REVIEW.compile()
    assert compiled.placeholders == (
        Placeholder("format"),
        Placeholder("n", "02d"),
        Placeholder("review_text"),
    )
    filled = compiled.fill(lambda hole: f"<{hole.name}>")
    assert filled[0] == {"role": "system", "content": "Answer as <format>: <n>"}


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_values_stay_as_they_are_in_texts_and_parts(values: list[str]) -> None:
    texts = [f"<{{v{index}}}>" for index in range(len(values))]
    parts = [{"type": "input_text", "text": text} for text in texts]
    prompt = PromptTemplate(
        messages=[
            Message(role="user", content="".join(texts)),
            Message(role="user", content=parts),
        ]
    )
    row = {f"v{index}": value for index, value in enumerate(values)}
    expected = [f"<{value}>" for value in values]
    assert prompt.render(row) == [
        {"role": "user", "content": "".join(expected)},
        {"role": "user", "content": [{"type": "input_text", "text": text} for text in expected]},
    ]
