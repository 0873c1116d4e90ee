"""Places in values: one line each, whatever the keys are, and the same wherever they are told."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model

from openbatch import (
    BatchCollector,
    InvalidRequestError,
    StrictSchemaError,
    check_strict_schema,
    parse_output,
    strict_schema,
    validate_batch_file,
)
from openbatch.json_faults import find_json_faults
from openbatch.outputs import OutputFailure
from openbatch.runtime.paths import extended, key_step

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ["a b", "hate/threatening", "it's", 'say "so"', "ключ ó", "a\nb", "x\u2028y", ""]


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("content", ".content"),
        ("größe", ".größe"),
        (0, "[0]"),
        ("a b", '["a b"]'),
        ("it's", '["it\'s"]'),
        ('say "so"', r'["say \"so\""]'),
        ("ключ ó", '["ключ ó"]'),
        ("a\nb", r'["a\nb"]'),
        ("x\u2028y", r'["x\u2028y"]'),
        ("\udc80", r'["\udc80"]'),
        ("", '[""]'),
        ("x " * 30, '["x x x x x x x x x x x x x x x x x x x x …"]'),
    ],
)
def test_a_step(key: object, step: str) -> None:
    assert key_step(key) == step
    assert extended("a", key) == f"a{step}"
    assert extended("", key) == step.removeprefix(".")


@given(st.text(max_size=30))
def test_a_key_is_read_back_and_takes_one_line(key: str) -> None:
    step = key_step(key)
    assert len(step.splitlines()) == 1
    assert step.isprintable()
    if not step.startswith(".") and "…" not in step:
        assert ast.literal_eval(step) == [key]


@pytest.mark.parametrize("key", KEYS)
def test_whoever_names_a_key_names_it_alike(key: str, tmp_path: Path) -> None:
    step = key_step(key)
    unread: Any = {"metadata": {key: {1}}}
    assert find_json_faults(unread)[0].path == f"metadata{step}"
    with BatchCollector(tmp_path / "batch.jsonl") as collector:
        with pytest.raises(InvalidRequestError) as refused:
            collector.responses.create("1", "m", input="x", metadata={key: 5})  # type: ignore[dict-item]  # wrong
        assert refused.value.problems[0].path == f"metadata{step}"
    schema: dict[str, Any] = {"type": "object", "properties": {key: {}}, "required": [key]}
    with pytest.raises(StrictSchemaError) as unsaid:
        check_strict_schema({**schema, "additionalProperties": False}, name="S")
    assert unsaid.value.problems[0].path == f"S{step}"
    free = create_model("Free", value=(dict[str, int], Field(alias=key)))
    with pytest.raises(StrictSchemaError) as strict:
        strict_schema(free)
    assert strict.value.problems[0].path == f"Free{step}"

    failure = parse_output(
        create_model("Answer", value=(int, Field(alias=key))), json.dumps({key: "x"})
    )
    assert isinstance(failure, OutputFailure)
    assert [each.path for each in failure.problems] == [step.removeprefix(".")]

    path = tmp_path / "odd.jsonl"
    line = {"custom_id": "1", "method": "POST", "url": "/v1/responses", "body": {"model": "m"}}
    path.write_text(json.dumps({**line, key: 1}), encoding="utf-8")
    assert step.removeprefix(".") in {each.path for each in validate_batch_file(path).findings}
