"""Real mistakes in requests to /v1/responses, beside `input`, each with all that is said about it.

The first line names the place and, where something near is right, what to write instead.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.openbatch.mistakes.mistakes import FUNCTION, SCHEMA, Mistake, told

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES: list[Mistake] = [
    # responses.create
    (
        "responses.create",
        {"input": "x", "max_tokens": 3},
        ["max_tokens: unknown parameter; did you mean `max_output_tokens`?"],
    ),
    (
        "responses.create",
        {"input": "x", "max_completion_tokens": 3},
        ["max_completion_tokens: unknown parameter; did you mean `max_output_tokens`?"],
    ),
    (
        "responses.create",
        {"input": "x", "response_format": {"type": "json_object"}},
        ["response_format: unknown parameter; did you mean `text.format`?"],
    ),
    (
        "responses.create",
        {"input": "x", "reasoning_effort": "low"},
        ["reasoning_effort: unknown parameter; did you mean `reasoning.effort`?"],
    ),
    (
        "responses.create",
        {"input": "x", "verbosity": "low"},
        ["verbosity: unknown parameter; put it into `text`"],
    ),
    (
        "responses.create",
        {"input": "x", "stop": ["a"]},
        ["stop: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "responses.create",
        {"input": "x", "n": 2},
        ["n: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "responses.create",
        {"input": "x", "seed": 2},
        ["seed: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "responses.create",
        {"input": "x", "logprobs": True},
        ["logprobs: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "responses.create",
        {"input": "x", "frequency_penalty": 1},
        ["frequency_penalty: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "responses.create",
        {"input": "x", "functions": [FUNCTION]},
        ["functions: unknown parameter; did you mean `tools`?"],
    ),
    (
        "responses.create",
        {"input": "x", "system": "x"},
        ["system: unknown parameter; did you mean `instructions`?"],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "function", "function": FUNCTION}]},
        [
            "tools[0]: unknown field `function`; what is in it belongs one level up: `name`, `parameters`"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "function", "name": "f", "parameters": "x"}]},
        ["tools[0].parameters: a dict is needed, got str 'x'"],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "tools": [{"type": "function", "name": "f", "parameters": {}, "strict": "yes"}],
        },
        ["tools[0].strict: True or False is needed, got str 'yes'"],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [FUNCTION]},
        [
            "tools[0].type: required, but missing. Allowed: 'function', 'file_search', 'computer', 'computer_use_preview', 'web_search', 'web_search_2025_08_26', 'mcp', 'code_interpreter', 'programmatic_tool_calling', 'image_generation', and 8 more"
        ],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "tools": {
                "type": "function",
                "name": "f",
                "parameters": {"type": "object", "properties": {}},
            },
        },
        [
            "tools: a list is needed, got dict {'name': 'f', 'parameters': {'propertie…; put it into a list: [{…}]"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "web_serch"}]},
        [
            "tools[0].type: 'web_serch' is not allowed; did you mean 'web_search'? Allowed: 'function', 'file_search', 'computer', 'computer_use_preview', 'web_search', 'web_search_2025_08_26', 'mcp', 'code_interpreter', 'programmatic_tool_calling', 'image_generation', and 8 more"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "file_search"}]},
        ["tools[0].vector_store_ids: required, but missing"],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "tools": [
                {
                    "type": "file_search",
                    "vector_store_ids": ["v"],
                    "ranking_options": {"score_threshold": "0.5"},
                }
            ],
        },
        ["tools[0].ranking_options.score_threshold: a number is needed, got str '0.5'; write 0.5"],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "file_search", "vector_store_ids": "v"}]},
        ["tools[0].vector_store_ids: a list is needed, got str 'v'; put it into a list: ['v']"],
    ),
    (
        "responses.create",
        {"input": "x", "tools": [{"type": "file_search", "vector_store_ids": ["v", 3]}]},
        ["tools[0].vector_store_ids[1]: a string is needed, got int 3; write '3'"],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "tools": [
                {
                    "type": "file_search",
                    "vector_store_ids": ["v"],
                    "filters": {
                        "type": "and",
                        "filters": [{"type": "equals", "key": "a", "value": 1}],
                    },
                }
            ],
        },
        [
            "tools[0].filters.filters[0].type: 'equals' is not allowed. Allowed: 'eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'and', 'or'"
        ],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "tools": [{"type": "web_search", "user_location": {"type": "aproximate", "city": "x"}}],
        },
        [
            "tools[0].user_location.type: 'aproximate' is not allowed; did you mean 'approximate'? Allowed: 'approximate'"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "tools": ["web_search"]},
        ["tools[0]: a dict is needed, got str 'web_search'; write {'type': 'web_search'}"],
    ),
    (
        "responses.create",
        {"input": "x", "tool_choice": "function"},
        ["tool_choice: 'function' is not allowed. Allowed: 'none', 'auto', 'required', or a dict"],
    ),
    (
        "responses.create",
        {"input": "x", "tool_choice": {"type": "function", "function": {"name": "f"}}},
        ["tool_choice: unknown field `function`; what is in it belongs one level up: `name`"],
    ),
    (
        "responses.create",
        {"input": "x", "reasoning": "low"},
        ["reasoning: a dict is needed, got str 'low'; write {'effort': 'low'}"],
    ),
    (
        "responses.create",
        {"input": "x", "reasoning": {"effort": "hihg"}},
        [
            "reasoning.effort: 'hihg' is not allowed; did you mean 'high'? Allowed: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "reasoning": {"efort": "low"}},
        ["reasoning: unknown field `efort`; did you mean `effort`?"],
    ),
    (
        "responses.create",
        {
            "input": "x",
            "text": {
                "format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}
            },
        },
        [
            "text.format: unknown field `json_schema`; what is in it belongs one level up: `name`, `schema`"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "text": {"format": {"type": "json_schema", "schema": SCHEMA}}},
        ["text.format.name: required, but missing"],
    ),
    (
        "responses.create",
        {"input": "x", "text": {"type": "json_schema", "name": "a", "schema": SCHEMA}},
        ["text: unknown fields `type`, `name`, `schema`; put them into `format`"],
    ),
    (
        "responses.create",
        {"input": "x", "text": {"format": "json"}},
        ["text.format: a dict is needed, got str 'json'"],
    ),
    (
        "responses.create",
        {"input": "x", "text": {"format": {"type": "json"}}},
        ["text.format.type: 'json' is not allowed. Allowed: 'text', 'json_schema', 'json_object'"],
    ),
    (
        "responses.create",
        {"input": "x", "temperature": "0.5"},
        ["temperature: a number is needed, got str '0.5'; write 0.5"],
    ),
    (
        "responses.create",
        {"input": "x", "temperature": math.nan},
        ["temperature: nan is not allowed; a finite number is needed"],
    ),
    (
        "responses.create",
        {"input": "x", "max_output_tokens": "100"},
        ["max_output_tokens: an integer is needed, got str '100'; write 100"],
    ),
    (
        "responses.create",
        {"input": "x", "max_output_tokens": 1.5},
        ["max_output_tokens: an integer is needed, got float 1.5"],
    ),
    (
        "responses.create",
        {"input": "x", "max_output_tokens": 3},
        ["max_output_tokens: 3 is too small; at least 16 is needed"],
    ),
    (
        "responses.create",
        {"input": "x", "metadata": {"a": 1}},
        ["metadata.a: a string is needed, got int 1; write '1'"],
    ),
    (
        "responses.create",
        {"input": "x", "include": ["reasoning.encrypted"]},
        [
            "include[0]: 'reasoning.encrypted' is not allowed; did you mean 'reasoning.encrypted_content'? Allowed: 'file_search_call.results', 'web_search_call.results', 'web_search_call.action.sources', 'message.input_image.image_url', 'computer_call_output.output.image_url', 'code_interpreter_call.outputs', 'reasoning.encrypted_content', 'message.output_text.logprobs'"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "include": "reasoning.encrypted_content"},
        [
            "include: a list is needed, got str 'reasoning.encrypted_content'; put it into a list: ['reasoning.encrypted_content']"
        ],
    ),
    (
        "responses.create",
        {"input": "x", "store": "false"},
        ["store: True or False is needed, got str 'false'; write False"],
    ),
    (
        "responses.create",
        {"input": "x", "truncation": "atuo"},
        ["truncation: 'atuo' is not allowed; did you mean 'auto'? Allowed: 'auto', 'disabled'"],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "lines"), MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_is_right(
    tmp_path: Path, name: str, arguments: dict[str, Any], lines: list[str]
) -> None:
    assert told(tmp_path, name, arguments) == lines


def test_a_mistake_takes_three_lines_at_most() -> None:
    assert len(MISTAKES) >= 45
    assert all(1 <= len(lines) <= 3 for _, _, lines in MISTAKES)
