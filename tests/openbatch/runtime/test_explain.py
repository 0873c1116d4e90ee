"""The words in which the validation says what is wrong."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.dispatch import is_list, is_object
from openbatch.runtime.validate import RequestValidator
from tests.openbatch.runtime.reference import nearly
from tests.openbatch.runtime.sample_problems import (
    VALIDATOR,
    content,
    problems_of,
    problems_of_item,
)
from tests.openbatch.runtime.sample_types import Categories, Request

MISTAKES: list[tuple[dict[str, object], list[str]]] = [
    ({"temprature": 1}, ["temprature: unknown parameter; did you mean `temperature`?"]),
    (
        {"temprature": 1, "temperature": 0},
        ["temprature: unknown parameter; did you mean `temperature`, which is given as well?"],
    ),
    ({"frobnicate": 1, "temperature": 0}, ["frobnicate: unknown parameter"]),
    (
        {"maxOutputTokens": 20},
        ["maxOutputTokens: unknown parameter; did you mean `max_output_tokens`?"],
    ),
    ({"frobnicate": 1}, ["frobnicate: unknown parameter"]),
    ({"a b": 1}, ['["a b"]: unknown parameter']),
    ({"temperature": "hot"}, ["temperature: a number is needed, got str 'hot'"]),
    ({"temperature": True}, ["temperature: a number is needed, got bool True"]),
    ({"temperature": 3}, ["temperature: 3 is too large; at most 2 is allowed"]),
    ({"temperature": -0.5}, ["temperature: -0.5 is too small; at least 0 is needed"]),
    ({"top_p": 0}, ["top_p: 0 is too small; more than 0 is needed"]),
    ({"top_p": 1.0}, ["top_p: 1.0 is too large; less than 1 is needed"]),
    ({"top_p": None}, ["top_p: a number is needed, got None; to not give it, leave it out"]),
    ({"model": None}, ["model: a string is needed, got None"]),
    (
        {"temperature": float("nan")},
        ["temperature: nan is not allowed; a finite number is needed"],
    ),
    ({"max_output_tokens": 16.5}, ["max_output_tokens: an integer is needed, got float 16.5"]),
    (
        {"max_output_tokens": "20"},
        ["max_output_tokens: an integer is needed, got str '20'; write 20"],
    ),
    ({"max_output_tokens": 8.0}, ["max_output_tokens: 8.0 is too small; at least 16 is needed"]),
    ({"width": 12}, ["width: 12 is not allowed; a multiple of 8 is needed"]),
    ({"store": "yes"}, ["store: True or False is needed, got str 'yes'"]),
    (
        {"store": dt.date(2025, 1, 2)},
        ["store: True or False is needed, got date datetime.date(2025, 1, 2)"],
    ),
    ({"always": False}, ["always: False is not allowed. Allowed: True"]),
    ({"size": 3}, ["size: 3 is not allowed. Allowed: 1, 2, 4"]),
    (
        {"reasoning": {"effort": "hgih"}},
        [
            (
                "reasoning.effort: 'hgih' is not allowed; did you mean 'high'? "
                "Allowed: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh'"
            )
        ],
    ),
    (
        {"reasoning": {"effort": 3}},
        [
            (
                "reasoning.effort: one of 'none', 'minimal', 'low', 'medium', 'high', 'xhigh' "
                "is needed, got int 3"
            )
        ],
    ),
    ({"reasoning": {"efort": "low"}}, ["reasoning: unknown field `efort`; did you mean `effort`?"]),
    ({"reasoning": {"level": 1}}, ["reasoning: unknown field `level`. Known: `effort`, `summary`"]),
    (
        {"reasoning": "high"},
        ["reasoning: a dict is needed, got str 'high'; write {'effort': 'high'}"],
    ),
    (
        {"voice": "ahs"},
        ["voice: 'ahs' is not allowed; did you mean 'ash'? Allowed: 'alloy', 'ash'"],
    ),
    (
        {"tool_choice": "any"},
        ["tool_choice: 'any' is not allowed. Allowed: 'auto', 'none', or a dict"],
    ),
    ({"tool_choice": 5}, ["tool_choice: a string or a dict is needed, got int 5"]),
    ({"tools": [{"type": "function"}]}, ["tools[0].name: required, but missing"]),
    (
        {"tools": [{"type": "function", "name": "a b"}]},
        ["tools[0].name: 'a b' does not match the pattern ^[a-zA-Z0-9_-]+$"],
    ),
    (
        {"tools": [{"name": "f"}]},
        [
            (
                "tools[0].type: required, but missing. "
                "Allowed: 'function', 'web_search', 'web_search_2025_08_26'"
            )
        ],
    ),
    (
        {"tools": [{"type": "fonction", "name": "f"}]},
        [
            (
                "tools[0].type: 'fonction' is not allowed; did you mean 'function'? "
                "Allowed: 'function', 'web_search', 'web_search_2025_08_26'"
            )
        ],
    ),
    (
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        ["tools[0]: unknown field `function`; what is in it belongs one level up: `name`"],
    ),
    ({"input": 5}, ["input: a string or a list is needed, got int 5; write '5'"]),
    (
        {"input": ["hello"]},
        ["input[0]: a dict is needed, got str 'hello'; write {'role': 'user', 'content': 'hello'}"],
    ),
    (
        {"input": {"role": "user"}},
        [
            "input: a string or a list is needed, got dict {'role': 'user'}; put it into a list: [{'role': 'user'}]"
        ],
    ),
    ({"metadata": {"a": 5}}, ["metadata.a: a string is needed, got int 5; write '5'"]),
    ({"metadata": {"a b": 5}}, ["metadata[\"a b\"]: a string is needed, got int 5; write '5'"]),
    ({"metadata": {1: "x"}}, ["metadata: wrong key: a string is needed, got int 1; write '1'"]),
    (
        {"metadata": {"k" * 70: "x"}},
        [
            (
                "metadata: wrong key: 'kkkkkkkkkkkkkkkkk...kkkkkkkkkkkkkkkkkk' is too long: "
                "70 characters; at most 64 allowed"
            )
        ],
    ),
    (
        {"metadata": {"a": "1", "b": "2", "c": "3"}},
        ["metadata: too many keys: 3; at most 2 allowed"],
    ),
    ({"tokens": []}, ["tokens: too few items: 0; at least 1 needed"]),
    ({"tokens": ["a", 1]}, ["tokens[1]: a string is needed, got int 1; write '1'"]),
    ({"tokens": [{}]}, ["tokens[0]: a string, an integer or a list is needed, got dict {}"]),
    (
        {"filter": {"type": "and", "filters": [{"type": "eq", "key": "k"}]}},
        ["filter.filters[0].value: required, but missing"],
    ),
    (
        {"categories": {"hate/threatening": 1, "self-harm": 2}},
        [
            'categories["hate/threatening"]: True or False is needed, got int 1',
            'categories["self-harm"]: 2 is too large; at most 1 is allowed',
        ],
    ),
    (
        {"categories": {"hate_threatening": True}},
        ["categories: unknown field `hate_threatening`; did you mean `hate/threatening`?"],
    ),
    ({"source": {}}, ["source: one of `name`, `url`, `id` is required, but missing"]),
    ({"source": {"idd": "x"}}, ["source: unknown field `idd`; did you mean `id`?"]),
    (
        {"anything": {"a": [1, float("inf")]}},
        ["anything.a[1]: inf is not allowed; a finite number is needed"],
    ),
    ({"anything": {"a": b"x"}}, ["anything.a: bytes b'x' cannot be written as JSON"]),
    (
        {"model": "x\ud800"},
        [
            (
                "model: a lone surrogate, '\\ud800' at index 1, is no text that could be sent; "
                "repair or remove it"
            )
        ],
    ),
]


@pytest.mark.parametrize(("fields", "told"), MISTAKES)
def test_tells_a_mistake(fields: dict[str, object], told: list[str]) -> None:
    assert problems_of(**fields) == told


def test_tells_a_wrong_whole() -> None:
    assert [str(problem) for problem in VALIDATOR.problems([1])] == [
        "a dict is needed, got list [1]"
    ]


def test_a_missing_field_whose_misspelling_is_there_is_no_second_problem() -> None:
    problems = VALIDATOR.problems({"modle": "m"})
    assert problems == (
        Problem("modle", "unknown parameter; did you mean `model`?", kind="missing"),
    )


def test_of_many_unknown_fields_only_the_first_are_looked_for() -> None:
    told = problems_of(**{f"temperature_{number}": 1 for number in range(20_000)})
    assert len(told) == 20_000
    assert told[:20] == [
        f"temperature_{number}: unknown parameter; did you mean `temperature`?"
        for number in range(20)
    ]
    assert told[20:] == [f"temperature_{number}: unknown parameter" for number in range(20, 20_000)]


def test_items_share_the_number_of_fields_that_are_looked_for() -> None:
    told = problems_of(input=[{"role": "user", "content": "x", "contnt": 1}] * 30)
    assert len(told) == 30
    assert sum("did you mean `content`" in line for line in told) == 20


def test_a_missing_field_is_missing_beside_however_many_unknown_ones() -> None:
    unknown = [f"frobnicate{number}" for number in range(20)]
    problems = VALIDATOR.problems(dict.fromkeys([*unknown, "modle"], "m"))
    assert Problem("modle", "unknown parameter", "unknown_field") in problems
    assert Problem("model", "required, but missing", "missing") in problems


def test_puts_the_most_telling_problem_first() -> None:
    told = problems_of(
        input=[{"role": "user"}, {"role": "user", "content": 5}], temprature=1, frobnicate=2
    )
    assert [line.split(":")[0] for line in told] == [
        "temprature",
        "input[1].content",
        "frobnicate",
        "input[0].content",
    ]


def test_names_the_field_that_presence_rules_lack_beside_other_problems() -> None:
    part = {"type": "input_image", "detail": "lw"}
    assert problems_of_item(content(part)) == [
        (
            "input[0].content[0].detail: 'lw' is not allowed; did you mean 'low'? "
            "Allowed: 'low', 'high', 'auto'"
        ),
        "input[0].content[0]: one of `image_url`, `file_id` is required, but missing",
    ]


KINDS: list[tuple[dict[str, object], str]] = [
    ({"temprature": 1}, "unknown_field"),
    ({"reasoning": {"effort": "huge"}}, "unknown_value"),
    ({"size": 3}, "unknown_value"),
    ({"tools": [{"type": "x"}]}, "unknown_variant"),
    ({"tools": [{}]}, "missing"),
    ({"tools": [{"typ": "function", "name": "f"}]}, "missing"),
    ({"always": False}, "invalid"),
    ({"temperature": 3}, "invalid"),
    ({"reasoning": {"effort": 3}}, "invalid"),
    ({"tool_choice": 3}, "invalid"),
]


@pytest.mark.parametrize(("fields", "kind"), KINDS)
def test_sorts_problems_by_kind(fields: dict[str, object], kind: str) -> None:
    assert [problem.kind for problem in VALIDATOR.problems({"model": "m", **fields})] == [kind]


def test_names_a_value_that_contains_itself() -> None:
    loop: dict[str, object] = {"type": "and"}
    loop["filters"] = [loop]
    [told] = problems_of(filter=loop)
    assert told.endswith("the value contains itself, which JSON cannot express")
    [told] = problems_of(anything=loop)
    assert told.endswith("the value contains itself, which JSON cannot express")


def test_survives_a_value_that_is_nested_too_deeply() -> None:
    deep: dict[str, object] = {"type": "eq", "key": "k", "value": 1}
    for _ in range(20_000):
        deep = {"type": "and", "filters": [deep]}
    assert problems_of(filter=deep) == ["the value is nested too deeply"]
    assert problems_of(anything=deep) == ["anything: the value is nested too deeply"]


@pytest.mark.parametrize("key", ["\ud800", "a\ud800"])
def test_names_a_key_that_is_no_text(key: str) -> None:
    for told in (
        problems_of(**{key: 1}),
        problems_of(metadata={key: "x"}),
        problems_of(anything={key: 1}),
    ):
        assert len(told) == 1
        assert "wrong key: a lone surrogate, '\\ud800' at index" in told[0]


def test_the_error_of_a_nested_mistake_has_at_most_three_lines() -> None:
    items: list[object] = [{"role": "user", "content": [{"type": "input_text"}]}] * 10
    with pytest.raises(InvalidRequestError) as caught:
        VALIDATOR.validated({"model": "m", "input": items}, custom_id="row-1")
    lines = str(caught.value).splitlines()
    assert lines[0] == "request 'row-1': input[0].content[0].text: required, but missing"
    assert len(lines) == 3
    assert lines[-1].endswith("(and 7 more)")


STEP = re.compile(r'\.?([^.\[\]]+)|\[(\d+)\]|\["(.*?)"\]')


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nearly(Request))
def test_every_place_exists_and_every_message_is_one_short_line(value: object) -> None:
    for problem in VALIDATOR.problems(value):
        assert len(str(problem).splitlines()) == 1
        assert len(problem.message) < 400
        place = value
        steps: list[tuple[str, str, str]] = STEP.findall(problem.path)
        for name, index, quoted in steps[:-1] if problem.kind == "missing" else steps:
            if is_object(place):
                place = place[name or quoted]
            else:
                assert is_list(place)
                place = place[int(index)]


def test_shows_keys_that_are_no_identifiers_as_python_would() -> None:
    [problem] = RequestValidator(Categories).problems({"self-harm": "x"})
    assert problem.path == '["self-harm"]'
