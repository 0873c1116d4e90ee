"""The rows of a job: what they accept, keep and refuse."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from openbatch.errors import TemplateError
from openbatch.prompts.input_instances import (
    EmbeddingInputInstance,
    InputInstance,
    MessagesInputInstance,
    PromptTemplateInputInstance,
    checked_id,
)
from openbatch.prompts.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping


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
