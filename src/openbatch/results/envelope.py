"""What is read of every line: the envelope, and of the body what decides the outcome.

A slim view of the line, decoded in one go: fields that are not named here are passed over at the
speed of the decoder. Whatever else a line holds is decoded when somebody asks for it.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec

from openbatch.results.tolerant_json import BOM, UnreadableError, parse_json, take
from openbatch.shown import shown

__all__ = [
    "A_REQUEST",
    "DECODE_ERRORS",
    "Body",
    "Choice",
    "ErrorInfo",
    "Item",
    "Line",
    "Part",
    "Response",
    "Sender",
    "decode_line",
    "read_line",
    "read_sender",
]

#: What is wrong with a line that cannot be matched to a request, and with one of a batch file.
_NO_ID = "a line without a custom_id"
A_REQUEST = "a request, not a result; give its file as `inputs`"

# Without cycles, these need not be followed by the garbage collector (gc=False).


class ErrorInfo(msgspec.Struct, gc=False):
    """An error, as the line, the response or the body gives it; some servers put it in another."""

    code: str | None = None
    message: str | None = None
    type: str | None = None
    error: ErrorInfo | str | None = None


class Part(msgspec.Struct, gc=False):
    """A part of a message: a text or a refusal."""

    type: str = ""
    text: str | None = None
    refusal: str | None = None


class Item(msgspec.Struct, gc=False):
    """An item in a list of outputs; of these, messages hold text."""

    type: str = ""
    content: list[Part] | str | None = None
    phase: str | None = None


class Message(msgspec.Struct, gc=False):
    """The message of a choice."""

    content: str | list[Part] | None = None
    refusal: str | None = None


class Choice(msgspec.Struct, gc=False):
    """One of several answers: a message, or a text alone."""

    finish_reason: str | None = None
    message: Message | None = None
    text: str | None = None


class Incomplete(msgspec.Struct, gc=False):
    """Why an answer ended too early."""

    reason: str | None = None


class Body(msgspec.Struct, gc=False):
    """What decides the outcome, whatever the endpoint."""

    status: str | None = None
    error: ErrorInfo | str | None = None
    incomplete_details: Incomplete | None = None
    output: list[Item] | None = None
    choices: list[Choice] | None = None


class Response(msgspec.Struct, gc=False):
    """What the API answered; some servers give the body as a text with JSON in it."""

    status_code: int | None = None
    body: Body | str | None = None
    error: ErrorInfo | str | None = None


class Line(msgspec.Struct, gc=False):
    """One line of an output file or an error file; without an id, until one is found in it."""

    custom_id: str = ""
    response: Response | None = None
    error: ErrorInfo | str | None = None


class Sender(msgspec.Struct, gc=False):
    """Whose line this is."""

    custom_id: str = ""
    method: str | None = None
    url: str | None = None

    @property
    def is_request(self) -> bool:
        """Say whether the line says where it goes, as those of batch files do."""
        return self.method is not None and self.url is not None


decode_line = msgspec.json.Decoder(Line).decode
_decode_sender = msgspec.json.Decoder(Sender).decode
_decode_body = msgspec.json.Decoder(Body).decode

#: What msgspec raises about bytes that it cannot decode.
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeError, RecursionError)


def read_line(raw: bytes) -> Line | None:
    """Read one line of an output file or an error file.

    Args:
        raw: The line, with or without its line break.

    Returns:
        The line, whose `custom_id` is a text and whose body is a `Body` wherever it is an object;
        None if it is blank.

    Raises:
        UnreadableError: It is no JSON object, or has no custom_id.
    """
    try:
        line = decode_line(raw)
    except DECODE_ERRORS:
        odd = _read_odd_line(raw)
        if odd is None:
            return None
        line = odd
    if line.response is None and line.error is None and _is_request(raw):
        raise UnreadableError(A_REQUEST)
    if not line.custom_id:
        raise UnreadableError(_NO_ID)
    response = line.response
    if response is not None and type(response.body) is str:
        response.body = _read_text_body(response.body)
    return line


def _read_odd_line(raw: bytes) -> Line | None:
    if is_blank(raw):
        return None
    try:
        value = parse_json(raw)
    except UnreadableError:
        # A text in it may be broken, and still the line says whose it is.
        with suppress(*DECODE_ERRORS):
            custom_id = _decode_sender(raw.removeprefix(BOM)).custom_id
            if custom_id:
                return Line(custom_id=custom_id)
        raise
    line = take(value, Line)
    if line is None:
        raise UnreadableError(f"no JSON object ({shown(value)})")
    return line


def _is_request(raw: bytes) -> bool:
    with suppress(*DECODE_ERRORS):
        sender = _decode_sender(raw.removeprefix(BOM))
        return sender.is_request
    return False


def read_sender(raw: bytes) -> Sender | None:
    """Read whose line this is, and no more; for requests and results alike.

    Args:
        raw: The line.

    Returns:
        Its id, and of a request where it goes; None if the line is blank.

    Raises:
        UnreadableError: It is no JSON object, or has no custom_id.
    """
    try:
        sender = _decode_sender(raw)
    except DECODE_ERRORS:
        if is_blank(raw):
            return None
        try:
            sender = _decode_sender(raw.removeprefix(BOM))
        except DECODE_ERRORS:
            value = parse_json(raw)
            odd = take(value, Sender)
            if odd is None:
                raise UnreadableError(f"no JSON object ({shown(value)})") from None
            sender = odd
    if not sender.custom_id:
        raise UnreadableError(_NO_ID)
    return sender


def is_blank(raw: bytes) -> bool:
    """Say whether a line holds nothing; zeros are what some file systems leave after a crash."""
    return not raw.removeprefix(BOM).strip(b" \t\r\n\0")


def _read_text_body(text: str) -> Body | str:
    try:
        return _decode_body(text)
    except DECODE_ERRORS:
        try:
            return take(parse_json(text.encode("utf-8", "surrogatepass")), Body) or text
        except UnreadableError:
            return text
