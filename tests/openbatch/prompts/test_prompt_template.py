"""Messages, prompts and rows: what they accept, what they give, how they refuse."""

from __future__ import annotations

import copy
import json
import math
import pickle
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from openbatch.errors import TemplateError
from openbatch.prompts.messages import (
    EmbeddingInputInstance,
    InputInstance,
    Message,
    MessagesInputInstance,
    PromptTemplate,
    PromptTemplateInputInstance,
    checked_id,
)
from openbatch.prompts.template import MissingVariableError, Placeholder, RowSkipped

if TYPE_CHECKING:
    from collections.abc import Mapping

REVIEW = PromptTemplate(
    messages=[
        Message(role="system", content="Answer as {format}: {n:02d}"),
        Message(role="user", content='Review: {review_text} for {format}, as {"stars": 1}'),
    ]
)


def test_a_message_serializes_to_role_and_content() -> None:
    assert Message(role="user", content="Hi").serialize() == {"role": "user", "content": "Hi"}


def test_a_message_holds_parts_and_serializes_copies_of_them() -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    message = Message(role="user", content=(MappingProxyType(part),))
    serialized = message.serialize()
    assert json.dumps(serialized) == json.dumps({"role": "user", "content": [part]})
    content = serialized["content"]
    assert isinstance(content, list)
    content.clear()
    assert message.serialize() == {"role": "user", "content": [part]}


def test_a_message_takes_parts_from_any_iterable() -> None:
    texts = [{"type": "input_text", "text": str(number)} for number in range(2)]
    message = Message.model_validate({"role": "user", "content": iter(texts)})
    assert message.serialize()["content"] == texts


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "it is None"),
        (math.nan, "it is nan"),
        (3, "it is of type int"),
        ({"type": "input_text"}, "it is of type dict"),
        (b"x", "it is of type bytes"),
        ([{"type": "input_text"}, "x"], "item 1 is of type str"),
    ],
)
def test_content_that_is_neither_text_nor_parts_is_refused(content: object, found: str) -> None:
    with pytest.raises(ValidationError, match=found) as caught:
        Message.model_validate({"role": "user", "content": content})
    assert caught.value.error_count() == 1


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


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [("r1", "r1"), (7, "7"), (0, "0"), (np.int64(7), "7"), (np.str_("r1"), "r1"), (" ", " ")],
)
def test_an_id_is_kept_as_text(given_id: str | int, kept: str) -> None:
    instance = InputInstance(id=given_id)
    assert instance.id == kept
    assert type(instance.id) is str
    assert instance.instance_request_options is None


@pytest.mark.parametrize(
    ("given_id", "message"),
    [
        (None, r"the row has no id \(None\)"),
        (math.nan, r"the row has no id \(nan\)"),
        (pd.NA, r"the row has no id \(<NA>\)"),
        ("", "the row's id is empty"),
        (1.0, "the row's id is 1.0 of type float; .*dtype=str"),
        (True, "the row's id is True of type bool"),
        (b"r1", "the row's id is b'r1' of type bytes"),
        (["r1"], "of type list"),
        ("a\ud83d", r"the row's id 'a\\ud83d' holds a lone surrogate"),
    ],
)
def test_an_id_that_is_none_is_refused_and_the_row_is_shown(given_id: object, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        checked_id(given_id)
    with pytest.raises(ValidationError, match=message) as caught:
        PromptTemplateInputInstance.model_validate(
            {"id": given_id, "prompt_value_mapping": {"text": "some text"}}
        )
    assert [error["loc"] for error in caught.value.errors()] == [("id",)]
    assert "some text" in str(caught.value)


def test_a_row_without_an_id_is_refused() -> None:
    with pytest.raises(ValidationError, match="id\n  Field required"):
        PromptTemplateInputInstance.model_validate({"prompt_value_mapping": {}})


def test_the_values_of_a_row_are_kept_as_given() -> None:
    values = {"a": None, "b": math.nan, "c": pd.NA, "d": np.float32(0.5), "e": [1], "f": "\ud83d"}
    instance = PromptTemplateInputInstance(
        id=1, prompt_value_mapping=values, instance_request_options={"temperature": 0}
    )
    kept = instance.prompt_value_mapping
    assert kept is not values
    assert list(kept) == list(values)
    assert all(kept[name] is values[name] for name in values)
    assert instance.instance_request_options == {"temperature": 0}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.Series({"a": 1}), r"row 'r1': the values are a Series; .*\.to_dict\(\)"),
        ([("a", 1)], "row 'r1': the values are a list"),
        (None, "row 'r1': the values are a NoneType"),
        ({"a": 1, None: ["x"]}, "row 'r1': None is not .*more cells than its header"),
        ({0: "x"}, "row 'r1': 0 is not the name of a variable"),
    ],
    ids=["series", "pairs", "none", "surplus cells", "number"],
)
def test_values_without_names_are_refused(values: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        PromptTemplateInputInstance.model_validate({"id": "r1", "prompt_value_mapping": values})


@pytest.mark.parametrize(
    ("given_input", "kept"),
    [
        ("text", "text"),
        (np.str_("text"), "text"),
        (["a", "b"], ["a", "b"]),
        (("a",), ["a"]),
        (pd.Series(["a", "b"]), ["a", "b"]),
        ([1, 2], [1, 2]),
        (np.array([1, 2]), [1, 2]),
        ([[1, 2], [3]], [[1, 2], [3]]),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (["1", "2"], ["1", "2"]),
        ([], []),
    ],
    ids=repr,
)
def test_an_embedding_takes_texts_and_tokens(given_input: object, kept: object) -> None:
    instance = EmbeddingInputInstance.model_validate({"id": 1, "input": given_input})
    assert instance.input == kept
    assert type(instance.input) is type(kept)
    assert json.dumps(instance.input) == json.dumps(kept)


@pytest.mark.parametrize(
    ("given_input", "found"),
    [
        (None, r"the input has no value \(None\)"),
        (math.nan, r"the input has no value \(nan\)"),
        (3, "the input is of type int"),
        (b"x", "the input is of type bytes"),
        ({"a": 1}, "the input is of type dict"),
        (["a", 1], "the input is a list of int and str"),
        (["a", math.nan], "the input is a list of NoneType and str"),
        ([1.0], "the input is a list of float"),
        ([True], "the input is a list of bool"),
        ([["a"]], "the input is a list of list"),
    ],
    ids=repr,
)
def test_an_embedding_refuses_anything_else_and_names_the_row(
    given_input: object, found: str
) -> None:
    with pytest.raises(ValidationError, match=f"row '1': {found}") as caught:
        EmbeddingInputInstance.model_validate({"id": 1, "input": given_input})
    assert caught.value.error_count() == 1


def test_a_row_of_messages_keeps_them() -> None:
    messages = [Message(role="user", content="{literal} {{braces}}")]
    instance = MessagesInputInstance(id=5, messages=messages)
    assert (instance.id, instance.messages) == ("5", messages)


def test_rows_stay_changeable() -> None:
    values: Mapping[str, object] = {"a": 1}
    instance = PromptTemplateInputInstance(id="a", prompt_value_mapping=values)
    instance.id = "b"
    instance.prompt_value_mapping = {"a": 2}
    instance.instance_request_options = {"top_p": 1}
    assert (instance.id, instance.prompt_value_mapping) == ("b", {"a": 2})
