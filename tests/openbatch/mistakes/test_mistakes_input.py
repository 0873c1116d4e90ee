"""Real mistakes in requests to /v1/responses, in `input`, each with all that is said about it.

The first line names the place and, where something near is right, what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.openbatch.mistakes.mistakes import ASKED, Mistake, told

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES: list[Mistake] = [
    # responses.create
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
        [
            "input[0].content[0].type: 'text' is not allowed; did you mean 'input_text'? Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {
            "input": [
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": {"url": "https://e.com/a.png"}}],
                }
            ]
        },
        [
            "input[0].content[0].type: 'image_url' is not allowed; did you mean 'input_image'? Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {
            "input": [
                {
                    "role": "user",
                    "content": [
                        {"type": "input_image", "image_url": {"url": "https://e.com/a.png"}}
                    ],
                }
            ]
        },
        [
            "input[0].content[0].image_url: a string is needed, got dict {'url': 'https://e.com/a.png'}; give what is in `url` alone"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"type": "input_image", "image": "x"}]}]},
        ["input[0].content[0]: unknown field `image`; did you mean `image_url`?"],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"type": "input_txt", "text": "x"}]}]},
        [
            "input[0].content[0].type: 'input_txt' is not allowed; did you mean 'input_text'? Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {
            "input": [
                {"role": "user", "content": [{"type": "input_file", "file": {"file_id": "f"}}]}
            ]
        },
        [
            "input[0].content[0]: unknown field `file`; what is in it belongs one level up: `file_id`"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"type": "file", "file": {"file_id": "f"}}]}]},
        [
            "input[0].content[0].type: 'file' is not allowed; did you mean 'input_file'? Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {
            "input": [
                {
                    "role": "user",
                    "content": [
                        {"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}
                    ],
                }
            ]
        },
        [
            "input[0].content[0].type: 'input_audio' is not allowed. Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"text": "x"}]}]},
        [
            "input[0].content[0].type: required, but missing. Allowed: 'input_text', 'input_image', 'input_file', 'output_text', 'refusal'"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": ["x"]}]},
        [
            "input[0].content[0]: a dict is needed, got str 'x'; write {'type': 'input_text', 'text': 'x'}"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": [{"type": "input_text"}]}]},
        ["input[0].content[0].text: required, but missing"],
    ),
    (
        "responses.create",
        {"input": [{"role": "tool", "content": "x", "tool_call_id": "1"}]},
        [
            "input[0].role: 'tool' is not allowed; what a tool returned is an item of type 'function_call_output' here. Allowed: 'user', 'assistant', 'system', 'developer'"
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "function", "name": "f", "content": "x"}]},
        [
            "input[0].role: 'function' is not allowed; what a tool returned is an item of type 'function_call_output' here. Allowed: 'user', 'assistant', 'system', 'developer'"
        ],
    ),
    (
        "responses.create",
        {
            "input": [
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "1",
                            "type": "function",
                            "function": {"name": "f", "arguments": "{}"},
                        }
                    ],
                }
            ]
        },
        [
            "input[0].content: a string or a list is needed, got None",
            "input[0]: unknown field `tool_calls`. Known: `content`, `phase`, `role`, `type`",
        ],
    ),
    (
        "responses.create",
        {"input": [{"role": "usr", "content": "x"}]},
        [
            "input[0].role: 'usr' is not allowed; did you mean 'user'? Allowed: 'user', 'assistant', 'system', 'developer'"
        ],
    ),
    (
        "responses.create",
        {"input": {"role": "user", "content": "x"}},
        [
            "input: a string or a list is needed, got dict {'content': 'x', 'role': 'user'}; put it into a list: [{'role': 'user', 'content': 'x'}]"
        ],
    ),
    (
        "responses.create",
        {"input": ["a", "b"]},
        [
            "input[0]: a dict is needed, got str 'a'; write {'role': 'user', 'content': 'a'}",
            "input[1]: a dict is needed, got str 'b'; write {'role': 'user', 'content': 'b'}",
        ],
    ),
    ("responses.create", {"input": [{"content": "x"}]}, ["input[0].role: required, but missing"]),
    (
        "responses.create",
        {"input": [{"role": "user"}]},
        ["input[0].content: required, but missing"],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": None}]},
        ["input[0].content: a string or a list is needed, got None"],
    ),
    (
        "responses.create",
        {"input": [{"role": "user", "content": 3}]},
        ["input[0].content: a string or a list is needed, got int 3; write '3'"],
    ),
    (
        "responses.create",
        {"input": [{"type": "function_call_output", "call_id": "c", "output": {"a": 1}}]},
        [
            "input[0].output: a string or a list is needed, got dict {'a': 1}; write it as JSON text, with `json.dumps`"
        ],
    ),
    (
        "responses.create",
        {"input": [{"type": "function_call_output", "tool_call_id": "c", "output": "x"}]},
        ["input[0]: unknown field `tool_call_id`; did you mean `call_id`?"],
    ),
    (
        "responses.create",
        {"messages": ASKED},
        ["messages: unknown parameter; did you mean `input`?"],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "lines"), MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_is_right(
    tmp_path: Path, name: str, arguments: dict[str, Any], lines: list[str]
) -> None:
    assert told(tmp_path, name, arguments) == lines


def test_a_mistake_takes_three_lines_at_most() -> None:
    assert len(MISTAKES) >= 20
    assert all(1 <= len(lines) <= 3 for _, _, lines in MISTAKES)
