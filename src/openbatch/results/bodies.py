"""The body of an answer: its JSON, cut out of the line, and the endpoint's result model of it."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from openbatch.errors import ResultBodyError
from openbatch.results.base64_vectors import put_numbers
from openbatch.results.envelope import DECODE_ERRORS
from openbatch.results.tolerant_json import UnreadableError, parse_json
from openbatch.runtime.shapes import is_object
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from openbatch.runtime import Endpoint
    from openbatch.runtime.result_model import ResultModel

__all__ = ["body_json", "read_body", "read_object"]


class _RawResponse(msgspec.Struct):
    body: msgspec.Raw = msgspec.Raw()


class _RawLine(msgspec.Struct):
    response: _RawResponse | None = None


_raw_line = msgspec.json.Decoder(_RawLine).decode
_BODY_KEY: Final = b'"body":'
_AFTER_BODY: Final = (b'}, "error": null}\n', b'},"error":null}\n')


def body_json(raw_line: bytes) -> bytes:
    """Return the answer's body as JSON, b"" if a line has none."""
    if not raw_line:
        return b""
    try:
        line = _raw_line(raw_line)
    except DECODE_ERRORS:
        return _odd_body_json(raw_line)
    raw = b"" if line.response is None else bytes(line.response.body)
    if raw.startswith(b'"'):  # a body given as a text with JSON in it
        with suppress(*DECODE_ERRORS):
            return msgspec.json.decode(raw, type=str).encode()
    return raw


def _odd_body_json(raw_line: bytes) -> bytes:
    line = read_object(raw_line) or {}
    response: object = line.get("response")
    body = response.get("body") if is_object(response) else None
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    # Python's own encoder, since the others refuse what made the line odd.
    return json.dumps(body).encode("ascii")


def read_object(raw_line: bytes) -> dict[str, Any] | None:
    """Return a line as JSON gives it, None if there is none."""
    try:
        value = parse_json(raw_line)
    except UnreadableError:
        return None
    return value if is_object(value) else None


def read_body(raw_line: bytes, endpoint: Endpoint | None, custom_id: str) -> ResultModel:
    """Build the endpoint's result model from a line.

    Raises:
        ResultBodyError: The body does not fit the model, or no endpoint is known.
    """
    if endpoint is None:
        raise ResultBodyError(
            f"result {custom_id!r}: no endpoint's answer looks like this; name it with "
            "`read_results(..., endpoint=...)`, or take `raw`"
        )
    read = _model_reader(endpoint.url)
    body = _usual_body(raw_line)
    if body:
        try:
            return read(body)
        except ValueError:  # or `suppress`, which costs more than all the rest here
            pass
    body = body_json(raw_line)
    try:
        return read(body)
    except ValueError:  # as Pydantic's is
        with suppress(ValueError):
            # OpenAI's document, and so the model, knows vectors as lists of numbers only.
            value = parse_json(body)
            if put_numbers(value):
                return read(json.dumps(value).encode("ascii"))
        raise ResultBodyError(_misfit(body, endpoint, custom_id)) from None


def _usual_body(raw_line: bytes) -> bytes:
    """Return the body of a line that the service wrote, cut out of it; b"" of any other.

    The line is known to be JSON, so that this is a key: inside a text the quotes would be escaped. If
    the line ends like this as well, the body stands between, or else something that is no JSON, as
    the braces in it do not match.
    """
    key = raw_line.find(_BODY_KEY)
    if key < 0:
        return b""
    for end in _AFTER_BODY:
        if raw_line.endswith(end):
            return raw_line[key + len(_BODY_KEY) : -len(end)]
    return b""


@cache
def _model_reader(url: str) -> Callable[[bytes], ResultModel]:
    """Return what builds an endpoint's result model: the model's own validator, without detours."""
    model = ENDPOINTS[url].load_result_model()
    model.model_rebuild()
    reader: Callable[[bytes], ResultModel] = model.__pydantic_validator__.validate_json
    return reader


def _misfit(body: bytes, endpoint: Endpoint, custom_id: str) -> str:
    """Say where a body does not fit its endpoint's result model."""
    from pydantic import ValidationError

    said = "it has none"
    try:
        # Not from JSON: that way a union goes a short way first, and then tells everything twice.
        endpoint.load_result_model().model_validate(parse_json(body))
    except UnreadableError as error:
        said = f"its body is {error}"
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        more = error.error_count() - 1
        said = f"{place}: {first['msg']}" + (f" (and {more} more)" if more else "")
    return (
        f"result {custom_id!r}: {said}; this is no answer of {endpoint.url} as this version knows "
        "it; take `raw` instead"
    )
