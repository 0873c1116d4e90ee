"""Counting the tokens of one request, with a tokenizer whose vocabulary comes in its package."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, cast

import msgspec

from openbatch.errors import InvalidRequestError, MissingExtraError, Problem
from openbatch.extras import require
from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

__all__ = [
    "count_request_tokens",
    "count_tokens",
    "encoding_of",
    "has_tokenizer",
    "require_tokenizer",
]

#: The newest vocabulary, which models that are not known by name are taken to have.
NEWEST: Final = "o200k_base"
_OLDER: Final = "cl100k_base"
#: The beginnings of model names with each vocabulary; the longest that fits decides.
_ENCODINGS: Final = {
    "gpt-4o": NEWEST,
    "gpt-4.1": NEWEST,
    "gpt-4.5": NEWEST,
    "gpt-5": NEWEST,
    "gpt-image": NEWEST,
    "chatgpt": NEWEST,
    "o1": NEWEST,
    "o3": NEWEST,
    "o4": NEWEST,
    "gpt-4": _OLDER,
    "gpt-3.5": _OLDER,
    "gpt-35": _OLDER,  # Azure's spelling
    "text-embedding": _OLDER,
    "davinci-002": _OLDER,
    "babbage-002": _OLDER,
}

#: Fields that are no text for the model, at any depth.
_NO_TEXT: Final = frozenset(
    {
        *("model", "role", "type", "id", "call_id", "custom_id", "detail", "metadata", "user"),
        *("image_url", "file_data", "file_id", "file_url", "data", "encrypted_content", "status"),
        *("safety_identifier", "prompt_cache_key", "service_tier", "truncation", "include"),
        *(
            "encoding_format",
            "previous_response_id",
            "conversation",
            "reasoning",
            "reasoning_effort",
        ),
        *("tool_choice", "stop", "modalities", "quality", "size", "background", "output_format"),
        *("verbosity", "prompt_cache_retention", "input_reference", "tool_call_id", "phase"),
    }
)
#: Fields that the model gets as a description of its own, counted as JSON.
_AS_JSON: Final = frozenset({"tools", "functions", "format", "response_format"})
#: The field of a reusable prompt whose keys are names that users choose, and no fields.
_VARIABLES: Final = "variables"
#: Fields whose objects are messages, each of which takes some tokens of its own.
_MESSAGES: Final = frozenset({"messages", "input"})
_PER_MESSAGE: Final = 4
_PER_REQUEST: Final = 3

_encode = msgspec.json.Encoder().encode


class _Tokenizer(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


def encoding_of(model: str) -> tuple[str, bool]:
    """Return the vocabulary of a model.

    Args:
        model: A model's name, also of a fine-tuned one (`ft:gpt-4o-mini:...`).

    Returns:
        The name of the vocabulary, and whether the model is known. An unknown one is taken to have
        the newest vocabulary.
    """
    name = model.removeprefix("ft:")
    fitting = [known for known in _ENCODINGS if name.startswith(known)]
    if not fitting:
        return NEWEST, False
    return _ENCODINGS[max(fitting, key=len)], True


def has_tokenizer() -> bool:
    """Say whether the tokenizer is installed."""
    try:
        _package()
    except MissingExtraError:
        return False
    return True


def count_tokens(body: Mapping[str, object], encoding: str) -> int:
    """Count the tokens of the text in a request.

    Counted are: instructions, prompts, texts and messages with a few tokens for each message, tools
    and schemas as JSON, and token arrays as they are. Not counted are images, files and audio, what
    the service adds, and the answer.

    Args:
        body: The body of the request.
        encoding: The vocabulary, as `encoding_of` returns it.

    Returns:
        The number of tokens.

    Raises:
        MissingExtraError: The extra `tokens` is not installed.
    """
    encode = _tokenizer(encoding)
    count = _PER_REQUEST
    todo: list[tuple[str, object]] = list(body.items())
    for key, value in todo:
        if key in _NO_TEXT or value is None:
            continue
        if key in _AS_JSON:
            count += len(encode(_encode(value).decode()))
        elif isinstance(value, str):
            count += len(encode(value))
        elif is_object(value) and key == _VARIABLES:
            todo.extend(("", each) for each in value.values())
        elif is_object(value):
            todo.extend(value.items())
        elif is_list(value):
            if key in _MESSAGES:
                count += _PER_MESSAGE * sum(map(is_object, value))
            if value and all(type(item) is int for item in value):
                count += len(value)
            else:
                todo.extend((key, item) for item in value)
    return count


class _Line(msgspec.Struct):
    body: dict[str, object]


_decode: Final = msgspec.json.Decoder(_Line).decode


def count_request_tokens(line: bytes) -> int:
    r"""Count the tokens of the request in a line of a batch file.

    Counted is the body, as `estimate` counts it, with the vocabulary of its model; not the line
    around it.

    Args:
        line: The line.

    Returns:
        The number of tokens.

    Raises:
        MissingExtraError: The extra `tokens` is not installed.
        InvalidRequestError: The line is no request.

    Example:
        >>> count_request_tokens(b'{"custom_id":"1","body":{"model":"gpt-4o","input":"Hello"}}\n')
        4
    """
    try:
        body = _decode(line).body
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InvalidRequestError((Problem("", f"this is no request ({error})"),)) from None
    model = body.get("model")
    encoding, _ = encoding_of(model if isinstance(model, str) else "")
    return count_tokens(body, encoding)


def require_tokenizer() -> None:
    """Check that the tokenizer is installed.

    Raises:
        MissingExtraError: It is not.
    """
    _package()


def _package() -> ModuleType:
    with warnings.catch_warnings():
        # It reads its vocabulary in a way that Python 3.11 and 3.12 call deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return require("bpe_openai", extra="tokens", what="counting tokens")


@cache
def _tokenizer(encoding: str) -> Callable[[str], list[int]]:
    # The package has no type information.
    get_encoding = cast("Callable[[str], _Tokenizer]", _package().get_encoding)
    return get_encoding(encoding).encode_ordinary
