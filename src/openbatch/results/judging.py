"""From a line to the outcome of its request."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Generic, cast

from openbatch.outputs import OutputFailure
from openbatch.results.answers import CONTENT_FILTER, plain_text, read_answer
from openbatch.results.bodies import body_json
from openbatch.results.contents import read_tool_calls
from openbatch.results.envelope import Body, ErrorInfo, Line
from openbatch.results.outcomes import BodyT, Failure, Success, T
from openbatch.results.tolerant_json import UnreadableError, parse_json, take
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import TypeForm

    from openbatch.outputs import OutputParser
    from openbatch.results.outcomes import FailureKind
    from openbatch.runtime import Endpoint

__all__ = ["Judge", "missing"]

_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
#: Statuses below 500 after which another try can help: timeout, conflict, too early, too many.
_PASSING: Final = {408, 409, 425, 429}
#: Words in codes of errors that pass, whatever their status, if they have one.
_PASSING_WORDS: Final = (
    "rate_limit",
    "server_error",
    "internal",
    "timeout",
    "timed_out",
    "overloaded",
    "unavailable",
    "token_limit",
    "quota",
)
#: Other codes of errors that pass: no money, a picture that could not be fetched, no reason given.
_PASSING_CODES: Final = {"billing_hard_limit_reached", "failed_to_download_image", "failed"}
_EXPIRED: Final = {"batch_expired", "expired"}
_CANCELLED: Final = {"batch_cancelled", "batch_canceled", "cancelled", "canceled"}
#: States of an answer that the API was still working on.
_UNFINISHED: Final = {"in_progress", "queued"}
_STATUS: Final = re.compile("[1-5][0-9]{2}")
_NOTHING: Final = Body()
_EMPTY: Final = re.compile(rb"\s*\{\s*\}\s*")


def missing(custom_id: str) -> Failure:
    """Return the outcome of a request for which no file holds a line."""
    return Failure(
        custom_id,
        kind="missing",
        retryable=True,
        message="no file holds a line for this request; send it again",
    )


class Judge(Generic[BodyT, T]):
    """Says what became of a request, given its line.

    Args:
        parser: What reads the text as the user's type; None where no type was given.
    """

    def __init__(self, parser: OutputParser[T] | None) -> None:
        """Keep what is needed for every line."""
        self._parser = parser

    @property
    def text_format(self) -> TypeForm[T] | None:
        """Return the type that texts are read as, None if no type was given."""
        return None if self._parser is None else self._parser.type_

    @property
    def reader(self) -> Callable[[str | bytes], T]:
        """Return what makes a text the user's type, or raises; `judge_text` says why."""
        if self._parser is None:
            return cast("Callable[[str | bytes], T]", _nothing)  # T is None then
        return self._parser.reader

    def judge(
        self, line: Line, raw: bytes, endpoint: Endpoint | None
    ) -> Success[BodyT, T] | Failure:
        """Return what became of the request of a line.

        Args:
            line: The slim view of the line.
            raw: The line itself, for what is asked for later.
            endpoint: The request's endpoint, None if nobody said.

        Returns:
            Its success or failure.
        """
        text = plain_text(line)
        if text:
            return self.judge_text(line.custom_id, text, raw, endpoint)
        return self._judge_odd(line, raw, endpoint)

    def _judge_odd(
        self, line: Line, raw: bytes, endpoint: Endpoint | None
    ) -> Success[BodyT, T] | Failure:
        custom_id = line.custom_id
        error = _error_of(line, raw)
        if error is not None:
            return _refused(line, error, raw)
        body = None if line.response is None else line.response.body
        if not isinstance(body, Body) or (body == _NOTHING and _EMPTY.fullmatch(body_json(raw))):
            return _malformed(custom_id, raw)
        answer = read_answer(body)
        if answer.stopped is not None:
            return _stopped(custom_id, answer.stopped, answer.text, raw)
        if answer.refusal is not None:
            return Failure(
                custom_id,
                kind="refusal",
                retryable=False,
                message=_one_line(answer.refusal) or "the model declined to answer",
                text=answer.text,
                raw_line=raw,
            )
        if self._parser is not None and not answer.text:
            return _no_text(custom_id, raw)
        return self.judge_text(custom_id, answer.text, raw, endpoint)

    def judge_text(
        self, custom_id: str, text: str, raw: bytes, endpoint: Endpoint | None
    ) -> Success[BodyT, T] | Failure:
        """Return what became of a request that was answered with a whole text.

        Args:
            custom_id: The request's id.
            text: The text.
            raw: The line, for what is asked for later.
            endpoint: The request's endpoint, None if nobody said.

        Returns:
            A success, unless the text is not of the user's type.
        """
        if self._parser is None:
            return Success(custom_id, cast("T", None), text, raw, endpoint)  # T is None then
        parsed = self._parser.parse(text)
        if not isinstance(parsed, OutputFailure):
            return Success(custom_id, parsed, text, raw, endpoint)
        return Failure(
            custom_id,
            # A text that breaks off, though the API says that the answer is whole, met no limit.
            kind="invalid_json" if parsed.kind == "cut_off" else parsed.kind,
            retryable=parsed.kind != "refusal",
            message=parsed.message,
            text=text,
            problems=parsed.problems,
            raw_line=raw,
        )


def _nothing(_: str | bytes) -> None:
    """Read a text of which no type is known."""


def _no_text(custom_id: str, raw: bytes) -> Failure:
    called = bool(read_tool_calls(raw))
    message = "the answer holds no text to read as `text_format`"
    return Failure(
        custom_id,
        kind="no_text",
        retryable=not called,  # a call of a tool is an answer: the tool's turn is next
        message=f"{message}, but calls of tools; see `tool_calls`" if called else message,
        raw_line=raw,
    )


def _error_of(line: Line, raw: bytes) -> ErrorInfo | None:
    """Return the error that a line tells of, wherever it stands; None if there is none."""
    response = line.response
    if response is None:
        return _as_error(line.error)
    body = response.body if isinstance(response.body, Body) else None
    told = (line.error, response.error, None if body is None else body.error)
    found = next((error for error in map(_as_error, told) if error is not None), None)
    if found is not None:
        return found
    status = response.status_code
    if status is not None and status >= _CLIENT_ERROR:
        if isinstance(response.body, str):
            return ErrorInfo(message=response.body)
        return _error_as_body(body_json(raw))
    if body is not None and body.status in {"failed", "cancelled"}:
        return ErrorInfo(code=body.status)
    return None


def _error_as_body(body: bytes) -> ErrorInfo:
    """Return the error that a body is, as some servers have it, instead of one that it holds."""
    error = ErrorInfo()
    with suppress(UnreadableError):
        value = parse_json(body)
        error = take(value, ErrorInfo) or error
        detail = value.get("detail") if is_object(value) else None
        if error.message is None and isinstance(detail, str):
            error.message = detail
    return error


def _as_error(error: ErrorInfo | str | None) -> ErrorInfo | None:
    if isinstance(error, str):
        return ErrorInfo(message=error) if error else None
    if error is not None and error.error is not None:
        return _as_error(error.error)
    if error is None or (error.code is None and error.message is None and error.type is None):
        return None  # some servers write an empty object where there is no error
    return error


def _refused(line: Line, error: ErrorInfo, raw: bytes) -> Failure:
    status = None if line.response is None else line.response.status_code
    code = error.code or error.type
    kind: FailureKind = "api_error"
    if code in _EXPIRED:
        kind = "expired"
    elif code in _CANCELLED:
        kind = "cancelled"
    elif code == CONTENT_FILTER:
        kind = "content_filter"
    return Failure(
        line.custom_id,
        kind=kind,
        retryable=kind in {"expired", "cancelled"}
        or (kind == "api_error" and _passes(status, error)),
        code=code,
        message=_one_line(error.message) or _default_message(status, code),
        raw_line=raw,
    )


def _passes(status: int | None, error: ErrorInfo) -> bool:
    """Say whether an error can be gone at another try."""
    statuses = [] if status is None else [status]
    if error.code is not None and _STATUS.fullmatch(error.code):  # as some servers have it
        statuses.append(int(error.code))
    if any(each >= _SERVER_ERROR or each in _PASSING for each in statuses):
        return True
    if error.code in _PASSING_CODES:
        return True
    told = f"{error.code} {error.type}"
    return any(word in told for word in _PASSING_WORDS)


def _default_message(status: int | None, code: str | None) -> str:
    if status is not None and status >= _CLIENT_ERROR:
        return f"the API answered with status {status}, and does not say why"
    return f"the API gives the code {code!r}, and does not say why"


def _stopped(custom_id: str, reason: str, text: str, raw: bytes) -> Failure:
    if reason == CONTENT_FILTER:
        kind: FailureKind = "content_filter"
        message = "the content filter stopped the answer"
    else:
        kind = "cut_off"
        advice = "ask for it later" if reason in _UNFINISHED else "a higher token limit may help"
        message = f"the answer ended early ({reason}); {advice}"
    return Failure(
        custom_id,
        kind=kind,
        retryable=kind == "cut_off",
        code=reason,
        message=message,
        text=text,
        raw_line=raw,
    )


def _malformed(custom_id: str, raw: bytes) -> Failure:
    message = "the line has neither an answer nor an error; see `raw`"
    try:
        parse_json(raw)
    except UnreadableError as error:
        message = f"the line is {error}; see `raw_line`"
    return Failure(
        custom_id,
        kind="malformed",
        retryable=True,
        message=message,
        raw_line=raw,
    )


def _one_line(message: str | None) -> str:
    return " ".join((message or "").split())
