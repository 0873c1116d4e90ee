"""What is said of mistakes inside the items of a list whose kinds are told by their type."""

from __future__ import annotations

import pytest

from tests.openbatch.runtime.sample_problems import (
    content,
    problems_of_item,
)

ITEM_MISTAKES: list[tuple[object, list[str]]] = [
    (
        {"role": "usr", "content": "x"},
        [
            (
                "input[0].role: 'usr' is not allowed; did you mean 'user'? "
                "Allowed: 'user', 'assistant', 'system', 'developer'"
            )
        ],
    ),
    (
        content({"type": "input_text", "txt": "x"}),
        ["input[0].content[0]: unknown field `txt`; did you mean `text`?"],
    ),
    (
        content({"type": "input_txt", "text": "x"}),
        [
            (
                "input[0].content[0].type: 'input_txt' is not allowed; did you mean 'input_text'? "
                "Allowed: 'input_text', 'input_image'"
            )
        ],
    ),
    (
        content({"text": "x"}),
        ["input[0].content[0].type: required, but missing. Allowed: 'input_text', 'input_image'"],
    ),
    (
        content({"typ": "input_text", "text": "x"}),
        ["input[0].content[0]: unknown field `typ`; did you mean `type`?"],
    ),
    (
        content({"type": "input_image"}),
        ["input[0].content[0]: one of `image_url`, `file_id` is required, but missing"],
    ),
    (
        content({"type": "input_image", "file_id": "f", "image_url": "u"}),
        ["input[0].content[0]: `image_url` and `file_id` cannot be given together"],
    ),
    (
        content({"type": "input_image", "image_ulr": "u"}),
        ["input[0].content[0]: unknown field `image_ulr`; did you mean `image_url`?"],
    ),
    (
        content({"type": "input_text", "text": "x" * 1001}),
        [
            (
                "input[0].content[0].text: 'xxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxx' is too long: "
                "1001 characters; at most 1000 allowed"
            )
        ],
    ),
    (
        {"role": "user", "content": 5},
        ["input[0].content: a string or a list is needed, got int 5; write '5'"],
    ),
    ({"role": "user"}, ["input[0].content: required, but missing"]),
    ({"content": "x"}, ["input[0].role: required, but missing"]),
    ({"rol": "user", "content": "x"}, ["input[0]: unknown field `rol`; did you mean `role`?"]),
    (
        {"type": "mesage", "role": "user", "content": "x"},
        [
            (
                "input[0].type: 'mesage' is not allowed; did you mean 'message'? Allowed: 'message', "
                "'item_reference', 'function_call', 'function_call_output', 'file_search_call', "
                "'web_search_call', 'computer_call', 'reasoning', 'shell_call', 'patch_call', and 2 more"
            )
        ],
    ),
    (
        {"type": 5, "id": "x"},
        [
            (
                "input[0].type: one of 'message', 'item_reference', 'function_call', "
                "'function_call_output', 'file_search_call', 'web_search_call', 'computer_call', "
                "'reasoning', 'shell_call', 'patch_call', and 2 more is needed, got int 5"
            )
        ],
    ),
    (
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "x"}],
        },
        ["input[0].id: required, but missing", "input[0].status: required, but missing"],
    ),
    (
        {"type": "message", "role": "assistant", "content": [{"type": "output_text"}]},
        [
            "input[0].content[0].text: required, but missing",
            "input[0].id: required, but missing",
            "input[0].status: required, but missing",
        ],
    ),
]


@pytest.mark.parametrize(("item", "told"), ITEM_MISTAKES)
def test_tells_a_mistake_in_an_item(item: object, told: list[str]) -> None:
    assert problems_of_item(item) == told
