"""Real mistakes in requests to the other endpoints, each with all that is said about it.

The first line names the place and, where something near is right, what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.openbatch.mistakes.mistakes import ASKED, Mistake, told

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES: list[Mistake] = [
    # embeddings.create
    ("embeddings.create", {}, ["input: required, but missing"]),
    (
        "embeddings.create",
        {"input": 3},
        ["input: a string or a list is needed, got int 3; write '3'"],
    ),
    ("embeddings.create", {"input": []}, ["input: too few items: 0; at least 1 needed"]),
    (
        "embeddings.create",
        {"input": ["a", 1]},
        ["input[1]: a string is needed, got int 1; write '1'"],
    ),
    (
        "embeddings.create",
        {"input": "x", "dimensions": "512"},
        ["dimensions: an integer is needed, got str '512'; write 512"],
    ),
    (
        "embeddings.create",
        {"input": "x", "encoding_format": "base46"},
        [
            "encoding_format: 'base46' is not allowed; did you mean 'base64'? Allowed: 'float', 'base64'"
        ],
    ),
    (
        "embeddings.create",
        {"input": [[1, "a"]]},
        ["input[0][1]: an integer is needed, got str 'a'"],
    ),
    ("embeddings.create", {"input": [["a"]]}, ["input[0][0]: an integer is needed, got str 'a'"]),
    ("embeddings.create", {"texts": ["x"]}, ["texts: unknown parameter; did you mean `input`?"]),
    # completions.create
    ("completions.create", {}, ["prompt: required, but missing"]),
    (
        "completions.create",
        {"messages": ASKED},
        ["messages: unknown parameter; did you mean `prompt`?"],
    ),
    (
        "completions.create",
        {"prompt": {"text": "x"}},
        [
            "prompt: a string or a list is needed, got dict {'text': 'x'}; give what is in `text` alone"
        ],
    ),
    (
        "completions.create",
        {"prompt": "x", "logprobs": 9},
        ["logprobs: 9 is too large; at most 5 is allowed"],
    ),
    (
        "completions.create",
        {"prompt": "x", "logprobs": True},
        ["logprobs: an integer is needed, got bool True"],
    ),
    (
        "completions.create",
        {"prompt": "x", "max_token": 9},
        ["max_token: unknown parameter; did you mean `max_tokens`?"],
    ),
    # moderations.create
    ("moderations.create", {}, ["input: required, but missing"]),
    (
        "moderations.create",
        {"input": [{"type": "input_text", "text": "x"}]},
        [
            "input[0].type: 'input_text' is not allowed; did you mean 'text'? Allowed: 'image_url', 'text'"
        ],
    ),
    (
        "moderations.create",
        {"input": [{"type": "image_url", "image_url": "u"}]},
        ["input[0].image_url: a dict is needed, got str 'u'; write {'url': 'u'}"],
    ),
    (
        "moderations.create",
        {"input": {"type": "text", "text": "x"}},
        [
            "input: a string or a list is needed, got dict {'text': 'x', 'type': 'text'}; put it into a list: [{'type': 'text', 'text': 'x'}]"
        ],
    ),
    (
        "moderations.create",
        {"input": ASKED},
        ["input[0].type: required, but missing. Allowed: 'image_url', 'text'"],
    ),
    (
        "moderations.create",
        {"input": [1]},
        ["input[0]: a string or a dict is needed, got int 1; write '1'"],
    ),
    # images.generate
    ("images.generate", {}, ["prompt: required, but missing"]),
    (
        "images.generate",
        {"prompt": "x", "size": 1024},
        ["size: a string is needed, got int 1024; write '1024'"],
    ),
    (
        "images.generate",
        {"prompt": "x", "quality": "hgih"},
        [
            "quality: 'hgih' is not allowed; did you mean 'high'? Allowed: 'standard', 'hd', 'low', 'medium', 'high', 'auto'"
        ],
    ),
    ("images.generate", {"prompt": "x", "n": 20}, ["n: 20 is too large; at most 10 is allowed"]),
    (
        "images.generate",
        {"prompt": ["x"]},
        ["prompt: a string is needed, got list ['x']; write 'x'"],
    ),
    (
        "images.generate",
        {"prompt": "x", "response_format": "b64"},
        [
            "response_format: 'b64' is not allowed; did you mean 'b64_json'? Allowed: 'url', 'b64_json'"
        ],
    ),
    (
        "images.generate",
        {"prompt": "x", "output_format": "jpg"},
        [
            "output_format: 'jpg' is not allowed; did you mean 'jpeg'? Allowed: 'png', 'jpeg', 'webp'"
        ],
    ),
    # images.edit
    ("images.edit", {"prompt": "x"}, ["images: required, but missing"]),
    (
        "images.edit",
        {"prompt": "x", "image": "file.png"},
        ["image: unknown parameter; did you mean `images`?"],
    ),
    (
        "images.edit",
        {"prompt": "x", "images": ["file-1"]},
        ["images[0]: a dict is needed, got str 'file-1'; write {'file_id': 'file-1'}"],
    ),
    (
        "images.edit",
        {"prompt": "x", "images": [{"url": "https://e.com/a.png"}]},
        ["images[0]: unknown field `url`; did you mean `image_url`?"],
    ),
    (
        "images.edit",
        {"prompt": "x", "images": [{}]},
        ["images[0]: one of `image_url`, `file_id` is required, but missing"],
    ),
    (
        "images.edit",
        {"prompt": "x", "images": [{"file_id": "f", "image_url": "u"}]},
        ["images[0]: `file_id` and `image_url` cannot be given together"],
    ),
    (
        "images.edit",
        {"prompt": "x", "images": [{"image_url": {"url": "u"}}]},
        [
            "images[0].image_url: a string is needed, got dict {'url': 'u'}; give what is in `url` alone"
        ],
    ),
    # videos.create
    ("videos.create", {}, ["prompt: required, but missing"]),
    (
        "videos.create",
        {"prompt": "x", "seconds": 8},
        ["seconds: one of '4', '8', '12' is needed, got int 8; write '8'"],
    ),
    (
        "videos.create",
        {"prompt": "x", "seconds": "10"},
        ["seconds: '10' is not allowed. Allowed: '4', '8', '12'"],
    ),
    (
        "videos.create",
        {"prompt": "x", "size": "720x128"},
        [
            "size: '720x128' is not allowed; did you mean '720x1280'? Allowed: '720x1280', '1280x720', '1024x1792', '1792x1024'"
        ],
    ),
    (
        "videos.create",
        {"prompt": "x", "input_reference": "file-1"},
        ["input_reference: a dict is needed, got str 'file-1'; write {'file_id': 'file-1'}"],
    ),
    (
        "videos.create",
        {"prompt": "x", "duration": 4},
        ["duration: unknown parameter; did you mean `seconds`?"],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "lines"), MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_is_right(
    tmp_path: Path, name: str, arguments: dict[str, Any], lines: list[str]
) -> None:
    assert told(tmp_path, name, arguments) == lines


def test_a_mistake_takes_three_lines_at_most() -> None:
    assert len(MISTAKES) >= 35
    assert all(1 <= len(lines) <= 3 for _, _, lines in MISTAKES)
