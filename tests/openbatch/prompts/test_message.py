"""Messages: what they take, what they give, how they refuse."""

from __future__ import annotations

import json
import math
from types import MappingProxyType

import pytest
from pydantic import ValidationError

from openbatch.prompts.message import Message


def test_a_message_serializes_to_role_and_content() -> None:
    assert Message(role="user", content="Hi").serialize() == {"role": "user", "content": "Hi"}


def test_a_message_holds_parts_and_serializes_copies_of_them() -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    message = Message(role="user", content=(MappingProxyType(part),))
    serialized = message.serialize()
    assert json.dumps(serialized) == json.dumps({"role": "user", "content": [part]})
    content = serialized["content"]
    assert isinstance(content, list)
    content.clear()
    assert message.serialize() == {"role": "user", "content": [part]}


def test_a_message_takes_parts_from_any_iterable() -> None:
    texts = [{"type": "input_text", "text": str(number)} for number in range(2)]
    message = Message.model_validate({"role": "user", "content": iter(texts)})
    assert message.serialize()["content"] == texts


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "it is None"),
        (math.nan, "it is nan"),
        (3, "it is of type int"),
        ({"type": "input_text"}, "it is of type dict"),
        (b"x", "it is of type bytes"),
        ([{"type": "input_text"}, "x"], "item 1 is of type str"),
    ],
)
def test_content_that_is_neither_text_nor_parts_is_refused(content: object, found: str) -> None:
    with pytest.raises(ValidationError, match=found) as caught:
        Message.model_validate({"role": "user", "content": content})
    assert caught.value.error_count() == 1
