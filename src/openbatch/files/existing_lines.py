"""Reading a batch file that is to be appended to: its ids, and how its last line ended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError, InvalidRequestError
from openbatch.lines import read_custom_id
from openbatch.runtime.caller import warn_caller

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["ExistingLines", "read_existing_lines", "warn_about_torn_line"]

_BLANK = b" \t\r\n"
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


@dataclass(slots=True)
class ExistingLines:
    """What a batch file holds.

    Attributes:
        custom_ids: The ids of its whole lines.
        count: How many lines there are, blank ones included, a torn one excluded.
        keep: How many bytes its whole lines take, from the beginning of the file.
        torn: How many bytes of a line that was not written to its end follow after those.
        open_ended: Whether the last whole line lacks its line break.
    """

    custom_ids: set[str] = field(default_factory=set[str])
    count: int = 0
    keep: int = 0
    torn: int = 0
    open_ended: bool = False


def read_existing_lines(
    file: BinaryIO, path: Path, *, start: int = 0, count: int = 0
) -> ExistingLines:
    """Read the lines of a batch file, one at a time, changing nothing.

    Args:
        file: The file, open for reading.
        path: Its path, for messages.
        start: How many bytes to pass over, up to the beginning of a line.
        count: How many lines are passed over with them.

    Returns:
        What follows after `start`; `keep` and `count` count what was passed over too.

    Raises:
        BatchFileError: A line that was written to its end is no batch request, or the last one,
            which was not, does not look like one either: then this is no batch file, and appending
            to it would be a mistake.
    """
    lines = ExistingLines(count=count, keep=start)
    file.seek(start)
    for line in file:
        whole = line.endswith(b"\n")
        if line.strip(_BLANK):
            try:
                lines.custom_ids.add(read_custom_id(line))
            except InvalidRequestError as error:
                if whole or not _is_torn(line):
                    raise BatchFileError(
                        f"{path}: line {lines.count + 1}: {error}; nothing was changed; "
                        "correct or remove the line, or write to another file"
                    ) from error
                lines.torn = len(line)
                break
            lines.open_ended = not whole
        lines.keep += len(line)
        lines.count += whole or lines.open_ended
    return lines


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
