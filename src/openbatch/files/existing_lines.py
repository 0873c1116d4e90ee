"""Reading a batch file that is to be appended to: its requests, and how its last line ended."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from openbatch.errors import BatchFileError, DuplicateCustomIdError, InvalidRequestError
from openbatch.lines import read_custom_id
from openbatch.runtime.caller import warn_caller
from openbatch.runtime.shapes import is_mapping
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = [
    "BatchKey",
    "ExistingLines",
    "batch_key",
    "existing_requests",
    "read_existing_lines",
    "read_request",
    "refuse_repeated",
    "warn_about_torn_line",
]

_BLANK = b" \t\r\n"
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


class BatchKey(NamedTuple):
    """What all requests of a batch have in common.

    Attributes:
        url: What the lines have as `url`.
        model: What the requests have as `model`; None if they have none.
    """

    url: str
    model: str | None


@dataclass(slots=True)
class ExistingLines:
    """What a batch file holds.

    Attributes:
        custom_ids: The ids of its whole lines.
        count: How many lines there are, blank ones included, a torn one excluded.
        requests: How many of them are requests.
        keep: How many bytes its whole lines take, from the beginning of the file.
        torn: How many bytes of a line that was not written to its end follow after those.
        open_ended: Whether the last whole line lacks its line break.
    """

    custom_ids: set[str] = field(default_factory=set[str])
    count: int = 0
    requests: int = 0
    keep: int = 0
    torn: int = 0
    open_ended: bool = False


class _Body(msgspec.Struct):
    model: str | None = None


class _Line(msgspec.Struct):
    custom_id: str
    url: str | None = None
    body: _Body | None = None


#: Reads what is needed of a line and passes over the rest, which it does not keep.
_decode: Final = msgspec.json.Decoder(_Line).decode


def existing_requests(
    file: BinaryIO,
    path: Path,
    lines: ExistingLines,
    look_at: Callable[[bytes, BatchKey | None], None] | None = None,
) -> Iterator[tuple[str, BatchKey | None]]:
    """Read the lines of a batch file, one at a time, changing nothing.

    Args:
        file: The file, open for reading.
        path: Its path, for messages.
        lines: What was passed over before, which counts; what is read is noted in it, except for
            the ids.
        look_at: What looks at each line with a request besides, and at its key.

    Yields:
        The id of each request, and which batches it can be in; None if it does not say.

    Raises:
        BatchFileError: A line that was written to its end is no batch request, or the last one,
            which was not, does not look like one either: then this is no batch file, and appending
            to it would be a mistake.
    """
    file.seek(lines.keep)
    for line in file:
        whole = line.endswith(b"\n")
        if line.strip(_BLANK):
            try:
                request = read_request(line)
            except InvalidRequestError as error:
                if whole or not _is_torn(line):
                    raise BatchFileError(
                        f"{path}: line {lines.count + 1}: {error}; nothing was changed; "
                        "correct or remove the line, or write to another file"
                    ) from error
                lines.torn = len(line)
                break
            lines.open_ended = not whole
            lines.requests += 1
            if look_at is not None:
                look_at(line, request[1])
            yield request
        lines.keep += len(line)
        lines.count += whole or lines.open_ended


def read_existing_lines(
    file: BinaryIO,
    path: Path,
    *,
    start: int = 0,
    count: int = 0,
    look_at: Callable[[bytes, BatchKey | None], None] | None = None,
) -> ExistingLines:
    """Read the lines of a batch file with their ids, changing nothing.

    Args:
        file: The file, open for reading.
        path: Its path, for messages.
        start: How many bytes to pass over, up to the beginning of a line.
        count: How many lines are passed over with them.
        look_at: What looks at each line with a request besides, and at its key.

    Returns:
        What follows after `start`; `keep` and `count` count what was passed over too.

    Raises:
        BatchFileError: There is something in it that is no batch request.
        DuplicateCustomIdError: An id comes twice.
    """
    lines = ExistingLines(count=count, keep=start)
    ids = lines.custom_ids
    for custom_id, _ in existing_requests(file, path, lines, look_at):
        ids.add(custom_id)
        if len(ids) != lines.requests:
            refuse_repeated(file, path, custom_id)
            lines.requests = len(ids)  # it was changed since
    return lines


def read_request(line: bytes) -> tuple[str, BatchKey | None]:
    """Read what is needed of a line.

    Args:
        line: The line, with or without its line break.

    Returns:
        The id of the request, and which batches it can be in; None if it does not say.

    Raises:
        InvalidRequestError: It is no batch request.
    """
    try:
        content = _decode(line)
        if not line.isascii():
            line.decode()  # what is passed over is not looked at
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _read_closely(line)
    if content.url is None or content.body is None:
        return content.custom_id, None
    return content.custom_id, BatchKey(content.url, content.body.model)


def batch_key(line: bytes) -> BatchKey | None:
    """Return which batches the request in a line can be in; None if it does not say."""
    return read_request(line)[1]


def refuse_repeated(file: BinaryIO, path: Path, custom_id: str) -> None:
    """Refuse a file that has an id twice.

    Args:
        file: The file, open for reading.
        path: Its path, for messages.
        custom_id: The id that may come twice.

    Raises:
        DuplicateCustomIdError: It does. The error names the lines.
    """
    file.seek(0)
    found: list[int] = []
    lines = ExistingLines()
    for each, _ in existing_requests(file, path, lines):
        if each == custom_id:
            found.append(lines.count + 1)
        if len(found) > 1:
            raise DuplicateCustomIdError(
                f"{path}: lines {found[0]} and {found[1]} both have the custom_id "
                f"{shown(custom_id)}, and the service refuses such a file; nothing was changed; "
                "correct or remove one of them, or write to another file"
            )


def warn_about_torn_line(path: Path, lines: ExistingLines) -> None:
    """Warn if a torn last line is about to be dropped.

    Args:
        path: The batch file.
        lines: What was read from it.
    """
    if lines.torn:
        warn_caller(
            f"{path}: line {lines.count + 1} was not written to its end; its {lines.torn} bytes "
            "are dropped, and its request is to be added again",
            RuntimeWarning,
        )


def _is_torn(line: bytes) -> bool:
    """Say whether a last line, unreadable and without a line break, is the beginning of one.

    The beginning of a JSON object ends inside a text or with a brace still open. Anything else at
    the end of a file was written to its end, or by something else, and is not ours to drop.
    Zeros are what some file systems leave of a line after the power failed.
    """
    begun = line.lstrip(_BLANK)
    if not begun.strip(b"\0"):
        return True
    without_texts = _TEXT.sub(b"", begun)
    return (begun == b"{" or begun.startswith(b'{"')) and (
        b'"' in without_texts or without_texts.count(b"{") > without_texts.count(b"}")
    )


def _read_closely(line: bytes) -> tuple[str, BatchKey | None]:
    """Read a line that is out of the common, or say what is wrong with it."""
    custom_id = read_custom_id(line)
    content: object = json.loads(line)
    if not is_mapping(content):
        return custom_id, None
    url, body = content.get("url"), content.get("body")
    if not isinstance(url, str) or not is_mapping(body):
        return custom_id, None
    model = body.get("model")
    return custom_id, BatchKey(url, None if model is None else str(model))
