"""Real mistakes in requests to /v1/chat/completions, each with all that is said about it.

The first line names the place and, where something near is right, what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.openbatch.mistakes.mistakes import ASKED, FUNCTION, SCHEMA, Mistake, told

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES: list[Mistake] = [
    # chat.completions.create
    (
        "chat.completions.create",
        {"messages": [{"role": "user", "content": [{"type": "input_text", "text": "x"}]}]},
        [
            "messages[0].content[0].type: 'input_text' is not allowed; did you mean 'text'? Allowed: 'text', 'image_url', 'input_audio', 'file'"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "user", "content": [{"type": "input_image", "image_url": "u"}]}]},
        [
            "messages[0].content[0].type: 'input_image' is not allowed; did you mean 'image_url'? Allowed: 'text', 'image_url', 'input_audio', 'file'"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": "https://e.com/a.png"}],
                }
            ]
        },
        [
            "messages[0].content[0].image_url: a dict is needed, got str 'https://e.com/a.png'; write {'url': 'https://e.com/a.png'}"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": {"uri": "https://e.com/a.png"}}],
                }
            ]
        },
        ["messages[0].content[0].image_url: unknown field `uri`; did you mean `url`?"],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {
                            "type": "image_url",
                            "image_url": {"url": "https://e.com/a.png", "detail": "hihg"},
                        }
                    ],
                }
            ]
        },
        [
            "messages[0].content[0].image_url.detail: 'hihg' is not allowed; did you mean 'high'? Allowed: 'auto', 'low', 'high'"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "image", "image_url": {"url": "https://e.com/a.png"}}],
                }
            ]
        },
        [
            "messages[0].content[0].type: 'image' is not allowed; did you mean 'image_url'? Allowed: 'text', 'image_url', 'input_audio', 'file'"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {"role": "user", "content": [{"type": "image_url", "url": "https://e.com/a.png"}]}
            ]
        },
        ["messages[0].content[0]: unknown field `url`; put it into `image_url`"],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]},
        [
            "messages[0].content[0].type: 'input_file' is not allowed; did you mean 'file'? Allowed: 'text', 'image_url', 'input_audio', 'file'"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "user", "content": [{"type": "text", "txt": "x"}]}]},
        ["messages[0].content[0]: unknown field `txt`; did you mean `text`?"],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {"role": "system", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}
            ]
        },
        [
            "messages[0].content[0].type: 'image_url' is not allowed. Allowed: 'text'",
            "messages[0].content[0]: unknown field `image_url`. Known: `prompt_cache_breakpoint`, `text`, `type`",
            "messages[0].content[0].text: required, but missing",
        ],
    ),
    (
        "chat.completions.create",
        {"messages": "x"},
        ["messages: a list is needed, got str 'x'; write [{'role': 'user', 'content': 'x'}]"],
    ),
    (
        "chat.completions.create",
        {"messages": {"role": "user", "content": "x"}},
        [
            "messages: a list is needed, got dict {'content': 'x', 'role': 'user'}; put it into a list: [{'role': 'user', 'content': 'x'}]"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": ["x"]},
        ["messages[0]: a dict is needed, got str 'x'; write {'role': 'user', 'content': 'x'}"],
    ),
    (
        "chat.completions.create",
        {"messages": []},
        ["messages: too few items: 0; at least 1 needed"],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "human", "content": "x"}]},
        [
            "messages[0].role: 'human' is not allowed. Allowed: 'developer', 'system', 'user', 'assistant', 'tool', 'function'"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "User", "content": "x"}]},
        [
            "messages[0].role: 'User' is not allowed; did you mean 'user'? Allowed: 'developer', 'system', 'user', 'assistant', 'tool', 'function'"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "user", "contents": "x"}]},
        ["messages[0]: unknown field `contents`; did you mean `content`?"],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "tool", "content": "x"}]},
        ["messages[0].tool_call_id: required, but missing"],
    ),
    (
        "chat.completions.create",
        {"messages": [{"role": "tool", "content": {"a": 1}, "tool_call_id": "c"}]},
        [
            "messages[0].content: a string or a list is needed, got dict {'a': 1}; write it as JSON text, with `json.dumps`"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "assistant",
                    "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}],
                }
            ]
        },
        ["messages[0].tool_calls[0].type: required, but missing. Allowed: 'function', 'custom'"],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "assistant",
                    "tool_calls": [
                        {"id": "1", "type": "function", "function": {"name": "f", "arguments": {}}}
                    ],
                }
            ]
        },
        [
            "messages[0].tool_calls[0].function.arguments: a string is needed, got dict {}; write it as JSON text, with `json.dumps`"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": [
                {
                    "role": "assistant",
                    "tool_calls": [{"id": "1", "type": "function", "name": "f", "arguments": "{}"}],
                }
            ]
        },
        ["messages[0].tool_calls[0]: unknown fields `name`, `arguments`; put them into `function`"],
    ),
    (
        "chat.completions.create",
        {"input": "x"},
        ["input: unknown parameter; did you mean `messages`?"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "max_output_tokens": 3},
        ["max_output_tokens: unknown parameter; did you mean `max_completion_tokens`?"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "reasoning": {"effort": "low"}},
        ["reasoning: unknown parameter; did you mean `reasoning_effort`?"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "text": {"format": {"type": "text"}}},
        ["text: unknown parameter; did you mean `response_format`?"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "instructions": "x"},
        ["instructions: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "previous_response_id": "x"},
        ["previous_response_id: unknown parameter; other endpoints have it, this one has not"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tools": [{"type": "function", "name": "f", "parameters": {}}]},
        ["tools[0]: unknown fields `name`, `parameters`; put them into `function`"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tools": [{"type": "function", "function": {"parameters": {}}}]},
        ["tools[0].function.name: required, but missing"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tools": [{"function": FUNCTION}]},
        ["tools[0].type: required, but missing. Allowed: 'function', 'custom'"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tools": [{"type": "web_search"}]},
        ["tools[0].type: 'web_search' is not allowed. Allowed: 'function', 'custom'"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tool_choice": {"type": "function", "name": "f"}},
        ["tool_choice: unknown field `name`; put it into `function`"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "tool_choice": "any"},
        ["tool_choice: 'any' is not allowed. Allowed: 'none', 'auto', 'required', or a dict"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "response_format": "json_object"},
        ["response_format: a dict is needed, got str 'json_object'; write {'type': 'json_object'}"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "response_format": {"type": "json"}},
        [
            "response_format.type: 'json' is not allowed. Allowed: 'text', 'json_schema', 'json_object'"
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": ASKED,
            "response_format": {"type": "json_schema", "name": "a", "schema": SCHEMA},
        },
        ["response_format: unknown fields `name`, `schema`; put them into `json_schema`"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "response_format": {"type": "json_schema", "json_schema": SCHEMA}},
        [
            "response_format.json_schema: unknown fields `type`, `properties`, `required`, `additionalProperties`; put them into `schema`",
            "response_format.json_schema.name: required, but missing",
        ],
    ),
    (
        "chat.completions.create",
        {
            "messages": ASKED,
            "response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}},
        },
        ["response_format.json_schema.name: required, but missing"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "stop": ["a", "b", "c", "d", "e"]},
        ["stop: too many items: 5; at most 4 allowed"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "logit_bias": {"1": "x"}},
        ["logit_bias[\"1\"]: an integer is needed, got str 'x'"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "n": 0},
        ["n: 0 is too small; at least 1 is needed"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "n": "2"},
        ["n: an integer is needed, got str '2'; write 2"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "top_logprobs": 30},
        ["top_logprobs: 30 is too large; at most 20 is allowed"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "reasoning_effort": "hi"},
        [
            "reasoning_effort: 'hi' is not allowed; did you mean 'high'? Allowed: 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'"
        ],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "modalities": ["txt"]},
        ["modalities[0]: 'txt' is not allowed; did you mean 'text'? Allowed: 'text', 'audio'"],
    ),
    (
        "chat.completions.create",
        {"messages": ASKED, "audio": {"voice": "alloy", "format": "ogg"}},
        [
            "audio.format: 'ogg' is not allowed. Allowed: 'wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16'"
        ],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "lines"), MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_is_right(
    tmp_path: Path, name: str, arguments: dict[str, Any], lines: list[str]
) -> None:
    assert told(tmp_path, name, arguments) == lines


def test_a_mistake_takes_three_lines_at_most() -> None:
    assert len(MISTAKES) >= 40
    assert all(1 <= len(lines) <= 3 for _, _, lines in MISTAKES)
