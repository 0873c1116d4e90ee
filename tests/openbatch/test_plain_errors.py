"""Rows, messages and templates that cannot be made: one line for each problem, one base class."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from openbatch import (
    EmbeddingInputInstance,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    OpenBatchError,
    PromptTemplate,
    PromptTemplateInputInstance,
)

VALUES = {"prompt_value_mapping": {"a": "some text"}}
WRONG: list[tuple[type[BaseModel], dict[str, Any], str]] = [
    (
        PromptTemplateInputInstance,
        VALUES,
        "PromptTemplateInputInstance.id: required, but missing "
        "(in {'prompt_value_mapping': {'a': 'some text'}})",
    ),
    (
        PromptTemplateInputInstance,
        {"id": None, **VALUES},
        "PromptTemplateInputInstance.id: the row has no id (None); give each row a unique str or "
        "int (in {'prompt_value_mapping': {'a': 'some text'}})",
    ),
    (
        PromptTemplateInputInstance,
        {"id": "1", **VALUES, "instance_request_option": {}},
        "request '1': PromptTemplateInputInstance.instance_request_option: unknown field; did you "
        "mean `instance_request_options`?",
    ),
    (
        MessagesInputInstance,
        {"id": "1", "messages": [{"role": "user", "content": math.nan}]},
        "request '1': MessagesInputInstance.messages[0].content: the content of a message is a str "
        "or a list of parts, each a dict; it is nan",
    ),
    (
        EmbeddingInputInstance,
        {"id": "1", "input": math.nan},
        "EmbeddingInputInstance.input: row '1': the input has no value (nan); give it a text or "
        "leave the row out",
    ),
    (
        Message,
        {"role": "user", "content": 3},
        "Message.content: the content of a message is a str or a list of parts, each a dict; it is "
        "of type int",
    ),
    (PromptTemplate, {"messages": 3}, "PromptTemplate.messages: a list is needed, got int 3"),
]


@pytest.mark.parametrize(("model", "given", "message"), WRONG)
def test_a_problem_is_one_line(model: type[BaseModel], given: dict[str, Any], message: str) -> None:
    with pytest.raises(OpenBatchError) as caught:
        model(**given)
    assert isinstance(caught.value, InvalidRequestError)
    assert str(caught.value) == message


def test_a_long_row_is_shortened() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        PromptTemplateInputInstance(id="", prompt_value_mapping={"a": "x" * 1000})
    assert len(str(caught.value)) < 250


def test_a_row_with_a_number_that_python_does_not_write_is_told_of_too() -> None:
    with pytest.raises(InvalidRequestError, match=r"the row's id is empty.*of about 5,000 digits"):
        PromptTemplateInputInstance(id="", prompt_value_mapping={"a": 10**5_000})


def test_models_are_made_copied_and_compared_as_ever() -> None:
    row = PromptTemplateInputInstance(id="1", prompt_value_mapping={"a": 1})
    assert PromptTemplateInputInstance.model_validate(row.model_dump()) == row
    assert copy.deepcopy(row) == row
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 (our own bytes)
    assert row.model_copy(update={"id": "2"}).id == "2"


def test_pydantic_reads_data_with_an_error_of_its_own() -> None:
    with pytest.raises(ValidationError, match="id"):
        PromptTemplateInputInstance.model_validate(VALUES)


def test_a_subclass_of_the_user_keeps_its_constructor() -> None:
    class Row(PromptTemplateInputInstance):
        note: str = "none"

    row = Row(
        id="1", prompt_value_mapping={}, note="x"
    )  # pyright: ignore[reportCallIssue] # type: ignore[call-arg] (the base declares its own)
    assert (row.id, row.note) == ("1", "x")
