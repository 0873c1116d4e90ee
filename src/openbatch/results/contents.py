"""What a line holds besides its text, decoded when somebody asks for it."""

from __future__ import annotations

import binascii
from contextlib import suppress
from typing import TypeVar

import msgspec

from openbatch.results.answers import text_of_choice
from openbatch.results.base64_vectors import numbers_in
from openbatch.results.bodies import body_json, read_object
from openbatch.results.envelope import DECODE_ERRORS, Body
from openbatch.results.tolerant_json import UnreadableError, parse_json, take
from openbatch.results.values import Facts, Moderation, ToolCall, Usage, Verdict, Video

__all__ = [
    "read_embeddings",
    "read_facts",
    "read_image_urls",
    "read_images",
    "read_latency",
    "read_moderation",
    "read_sent_embeddings",
    "read_texts",
    "read_tool_calls",
    "read_usage",
    "read_video",
]

S = TypeVar("S", bound=msgspec.Struct)


# --- the parts of bodies that these are read from


class _Details(msgspec.Struct):
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class _Usage(msgspec.Struct):
    input_tokens: int | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    input_tokens_details: _Details | None = None
    prompt_tokens_details: _Details | None = None
    output_tokens_details: _Details | None = None
    completion_tokens_details: _Details | None = None


class _Counted(msgspec.Struct):
    usage: _Usage | None = None


class _Timed(msgspec.Struct):
    created_at: float | None = None
    completed_at: float | None = None


class _Called(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None
    input: str | None = None


class _OutputCall(msgspec.Struct):
    type: str = ""
    name: str | None = None
    call_id: str | None = None
    arguments: str | None = None
    input: str | None = None
    result: str | None = None


class _ChoiceCall(msgspec.Struct):
    id: str | None = None
    function: _Called | None = None
    custom: _Called | None = None


class _CallingMessage(msgspec.Struct):
    tool_calls: list[_ChoiceCall] | None = None
    function_call: _Called | None = None


class _CallingChoice(msgspec.Struct):
    message: _CallingMessage | None = None


class _Calling(msgspec.Struct):
    output: list[_OutputCall] | None = None
    choices: list[_CallingChoice] | None = None


class _Datum(msgspec.Struct):
    index: int | None = None
    embedding: list[float] | str | None = None
    b64_json: str | None = None
    url: str | None = None


class _Data(msgspec.Struct):
    data: list[_Datum] | None = None
    output: list[_OutputCall] | None = None


class _Verdict(msgspec.Struct):
    flagged: bool = False
    categories: dict[str, bool | None] | None = None
    category_scores: dict[str, float | None] | None = None


class _Moderated(msgspec.Struct):
    results: list[_Verdict] | None = None


class _Clip(msgspec.Struct):
    object: str | None = None
    id: str | None = None
    status: str | None = None
    seconds: str | int | None = None
    size: str | None = None
    expires_at: int | None = None


class _Modelled(msgspec.Struct):
    model: str | None = None


class _FactsResponse(msgspec.Struct):
    request_id: str | None = None
    status_code: int | None = None


class _FactsLine(msgspec.Struct):
    id: str | None = None
    response: _FactsResponse | None = None


_facts_line = msgspec.json.Decoder(_FactsLine).decode
_TOOL_ITEMS = {"function_call", "custom_tool_call"}
_PICTURE_ITEM = "image_generation_call"
_CLIP = "video"


def _read(raw_line: bytes, type_: type[S]) -> S:
    """Decode some fields of the body; those that are missing or do not fit have their defaults."""
    text = body_json(raw_line)
    try:
        return msgspec.json.decode(text, type=type_)
    except DECODE_ERRORS:
        with suppress(UnreadableError):
            return take(parse_json(text), type_) or type_()
        return type_()


def read_usage(raw_line: bytes) -> Usage | None:
    """Return how many tokens an answer used, None if it does not say."""
    usage = _read(raw_line, _Counted).usage
    if usage is None:
        return None
    read = usage.input_tokens if usage.input_tokens is not None else usage.prompt_tokens
    written = usage.output_tokens if usage.output_tokens is not None else usage.completion_tokens
    details_in = usage.input_tokens_details or usage.prompt_tokens_details or _Details()
    details_out = usage.output_tokens_details or usage.completion_tokens_details or _Details()
    total = usage.total_tokens
    return Usage(
        input_tokens=read or 0,
        output_tokens=written or 0,
        total_tokens=(read or 0) + (written or 0) if total is None else total,
        cached_tokens=details_in.cached_tokens or 0,
        reasoning_tokens=details_out.reasoning_tokens or 0,
    )


def read_latency(raw_line: bytes) -> float | None:
    """Return the seconds from the beginning of an answer to its end, None if it does not say."""
    times = _read(raw_line, _Timed)
    if times.created_at is None or times.completed_at is None:
        return None
    return times.completed_at - times.created_at


def read_tool_calls(raw_line: bytes) -> list[ToolCall]:
    """Return the calls that an answer asks for."""
    body = _read(raw_line, _Calling)
    found = [
        ToolCall(item.name or "", item.arguments or item.input or "", item.call_id)
        for item in body.output or ()
        if item.type in _TOOL_ITEMS
    ]
    for choice in (body.choices or ())[:1]:
        if choice.message is None:
            continue
        calls = [
            (call.function or call.custom, call.id) for call in choice.message.tool_calls or ()
        ]
        calls.append((choice.message.function_call, None))
        found += [
            ToolCall(called.name or "", called.arguments or called.input or "", call_id)
            for called, call_id in calls
            if called is not None
        ]
    return found


def read_sent_embeddings(raw_line: bytes) -> list[list[float] | str]:
    """Return the vectors of an answer as they were sent: lists of numbers, or texts in base64.

    They are in the order of the request's inputs.
    """
    data = [item for item in _read(raw_line, _Data).data or () if item.embedding is not None]
    if all(item.index is not None for item in data):
        data.sort(key=lambda item: item.index or 0)
    return [item.embedding for item in data if item.embedding is not None]


def read_embeddings(raw_line: bytes) -> list[list[float]]:
    """Return the vectors of an answer, in the order of the request's inputs."""
    return [
        numbers_in(each) if isinstance(each, str) else each
        for each in read_sent_embeddings(raw_line)
    ]


def read_images(raw_line: bytes) -> list[bytes]:
    """Return the pictures of an answer."""
    body = _read(raw_line, _Data)
    sent = [item.b64_json for item in body.data or ()]
    sent += [item.result for item in body.output or () if item.type == _PICTURE_ITEM]
    found: list[bytes] = []
    for text in sent:
        if text:
            with suppress(ValueError):  # no base64: there is no picture in it
                found.append(binascii.a2b_base64(text))
    return found


def read_image_urls(raw_line: bytes) -> list[str]:
    """Return the addresses of an answer's pictures."""
    return [item.url for item in _read(raw_line, _Data).data or () if item.url]


def read_moderation(raw_line: bytes) -> Moderation | None:
    """Return what a moderation found, None if this is none."""
    results = _read(raw_line, _Moderated).results
    if results is None:
        return None
    return Moderation(
        tuple(
            Verdict(
                flagged=each.flagged,
                categories={name: bool(hit) for name, hit in (each.categories or {}).items()},
                scores={name: score or 0.0 for name, score in (each.category_scores or {}).items()},
            )
            for each in results
        )
    )


def read_video(raw_line: bytes) -> Video | None:
    """Return the state of a clip, None if this is none."""
    clip = _read(raw_line, _Clip)
    if clip.object != _CLIP or clip.id is None:
        return None
    seconds = None if clip.seconds is None else str(clip.seconds)
    return Video(clip.id, clip.status or "", seconds, clip.size, clip.expires_at)


def read_texts(raw_line: bytes) -> list[str]:
    """Return the texts of all choices; none where an answer has no choices."""
    return [text_of_choice(choice) for choice in _read(raw_line, Body).choices or ()]


def read_facts(raw_line: bytes) -> Facts:
    """Return what a line says of the call."""
    try:
        line = _facts_line(raw_line)
    except DECODE_ERRORS:
        line = take(read_object(raw_line), _FactsLine) or _FactsLine()
    response = line.response or _FactsResponse()
    return Facts(
        id=line.id,
        request_id=response.request_id,
        status_code=response.status_code,
        model=_read(raw_line, _Modelled).model,
    )
