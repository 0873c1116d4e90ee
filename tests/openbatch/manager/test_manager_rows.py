"""The manager's rows: their options, missing values, variables that do not fit."""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from openbatch import (
    BatchJobManager,
    EmbeddingInputInstance,
    InvalidRequestError,
    OpenBatchError,
    ReasoningConfig,
    ResponsesRequest,
    ReusablePrompt,
    TemplateError,
    UnknownParameterWarning,
    UnusedVariableWarning,
    WriteReport,
)
from openbatch.prompts.placeholder import MissingVariableError
from tests.openbatch.manager import sample_jobs
from tests.openbatch.manager.sample_jobs import (
    CONFIG,
    MODEL,
    ONE_TEXT,
    PROMPT,
    build,
    row,
    with_options,
)
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.model import InputInstance
    from openbatch.prompts.placeholder import MissingPolicy


# --- options of a row


def test_options_of_a_row_replace_the_common_ones(path: Path) -> None:
    config = ResponsesRequest(model=MODEL, temperature=1, user="u")
    options = {"temperature": 0, "user": None, "reasoning": ReasoningConfig(effort="low")}
    build(path, with_options(**options), row("2", text="it"), config=config, prompt=ONE_TEXT)
    asked = [{"role": "user", "content": "Rate it"}]
    assert bodies(path) == [
        {"model": MODEL, "temperature": 0, "reasoning": {"effort": "low"}, "input": asked},
        {"model": MODEL, "temperature": 1, "user": "u", "input": asked},
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temprature": 0}, "temprature: unknown parameter; did you mean `temperature`?"),
        ({"temprature": None}, "temprature: unknown parameter; did you mean `temperature`?"),
        ({"temperature": 5}, "temperature: 5 is too large"),
        ({"reasoning": {"effort": "hgih"}}, "reasoning.effort: 'hgih' is not allowed"),
        ({"model": None}, "model: required, but missing"),
        ({"input": "mine"}, "input: the prompt or the row's messages give it"),
    ],
)
def test_options_of_a_row_are_checked(path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        build(path, row("0", text="it"), with_options(**options))
    assert str(caught.value).startswith(f"request '1': {message}")
    assert not path.exists()


def test_unknown_options_of_a_row_can_pass(path: Path) -> None:
    with pytest.warns(UnknownParameterWarning, match="brand_new"):
        build(path, with_options(brand_new=[1]), unknown="warn")
    assert bodies(path)[0]["brand_new"] == [1]


# --- missing values and variables


NOTHING = [None, float("nan"), np.float64("nan"), pd.NA, pd.NaT]


@pytest.mark.parametrize("value", NOTHING, ids=repr)
def test_a_missing_value_is_an_error_that_names_the_row(path: Path, value: object) -> None:
    with pytest.raises(TemplateError, match=r"^row 'b': variable 'text' has no value"):
        build(path, row("a", text="it"), row("b", text=value))
    assert not path.exists()


@pytest.mark.parametrize("reusable", [False, True])
@pytest.mark.parametrize("on_manager", [False, True])
@pytest.mark.parametrize("missing", ["skip", "empty"])
def test_missing_values_are_counted(
    path: Path, missing: MissingPolicy, *, on_manager: bool, reusable: bool
) -> None:
    rows = [row(number, text=value) for number, value in enumerate([*NOTHING, "it", ""])]
    manager = BatchJobManager(missing=missing if on_manager else "error")
    report = manager.add_templated_instances(
        ReusablePrompt(id="pmpt_1") if reusable else PROMPT,
        CONFIG,
        rows,
        path,
        missing=None if on_manager else missing,
    )
    written = [line["custom_id"] for line in lines(path)]
    if missing == "skip":
        skipped = ("0", "1", "2", "3", "4")
        assert report == WriteReport(path, 2, skipped=5, skipped_ids=skipped)
        assert written == ["5", "6"]
    else:
        assert report == WriteReport(path, 7, emptied=5)
        assert written == ["0", "1", "2", "3", "4", "5", "6"]
        last = [json.dumps(body) for body in bodies(path)]
        assert last[0] == last[6]


def test_the_report_lists_the_first_hundred_skipped_rows(path: Path) -> None:
    rows = (row(number, text=None) for number in range(250))
    report = BatchJobManager(missing="skip").add_templated_instances(PROMPT, CONFIG, rows, path)
    assert (report.written, report.skipped) == (0, 250)
    assert report.skipped_ids == tuple(map(str, range(100)))
    assert not path.exists()


def test_there_are_no_other_policies(path: Path) -> None:
    wrong: Any = "ignore"
    for name, choices in (
        ("missing", '"error" or "skip" or "empty"'),
        ("unknown", '"error" or "warn"'),
    ):
        message = re.escape(f"{name}: 'ignore' was given; use {choices}")
        with pytest.raises(InvalidRequestError, match=message):
            BatchJobManager(**{name: wrong})
    with pytest.raises(InvalidRequestError, match="missing: 'ignore'"):
        BatchJobManager().add_templated_instances(PROMPT, CONFIG, [], path, missing=wrong)


def test_a_row_that_lacks_a_variable_is_named(path: Path) -> None:
    with (
        pytest.warns(UnusedVariableWarning),
        pytest.raises(MissingVariableError, match=r"^row 'b': .*'text'.*did you mean 'txt'"),
    ):
        build(path, row("a", text="it"), row("b", txt="it"))
    assert not path.exists()


def test_unused_variables_are_warned_about_once(path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        build(path, *(row(number, text="it", extra=number, more=1) for number in range(5)))
    assert [each.category for each in caught] == [UnusedVariableWarning]
    assert "'extra', 'more'" in str(caught[0].message)
    assert caught[0].filename == sample_jobs.__file__
    assert len(lines(path)) == 5


# --- what is no prompt, no row, no configuration


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"prompt": "Rate {text}"},
            "prompt: a PromptTemplate or a ReusablePrompt is needed, got str",
        ),
        ({"prompt": None}, "row '1': it has no messages, and the job has no prompt"),
        ({"config": {"model": MODEL}}, "common_request: a request model such as ResponsesRequest"),
        ({"rows": [{"id": "1"}]}, "row 0: an input instance is needed, got dict"),
        (
            {"rows": [EmbeddingInputInstance(id="1", input="x")]},
            "row '1': a PromptTemplateInputInstance or a MessagesInputInstance is needed",
        ),
    ],
)
def test_what_is_of_the_wrong_kind_is_named(
    path: Path, changed: dict[str, Any], message: str
) -> None:
    rows: list[InputInstance] = changed.pop("rows", [row(text="it")])
    with pytest.raises(OpenBatchError) as caught:
        build(path, *rows, **changed)
    assert str(caught.value).startswith(message)
    assert not path.exists()
