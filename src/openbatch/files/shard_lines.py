"""Reading lines of batch files that this library has checked before: ids, inputs, and the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.files.file_checks import explained
from openbatch.lines import read_custom_id
from openbatch.requests.counted_inputs import counted_inputs
from openbatch.runtime.shapes import is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["counted_field_of", "ends_open", "ids_in", "inputs_in", "lines_within"]

#: The id of a line as this library writes it, which is faster to find than to parse.
_ID: Final = re.compile(rb'\{"custom_id":("[^"\\]*+(?:\\.[^"\\]*+)*+")')


def ids_in(path: Path) -> Iterator[str]:
    """Give the ids of the lines of a file, but for a last one that is not written to its end."""
    with explained(path, "cannot be read"), path.open("rb") as file:
        for line in file:
            found = _ID.match(line)
            if found is not None:
                yield msgspec.json.decode(found[1], type=str)
            elif line.strip() and line.endswith(b"\n"):
                yield read_custom_id(line)


def lines_within(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Give the lines of a file that end within its first bytes, whatever follows."""
    for line in file:
        size -= len(line)
        if size < 0:
            return
        yield line


def counted_field_of(url: str) -> str | None:
    """Return the field of a body whose inputs an endpoint counts; None if it counts none.

    Args:
        url: What the lines have as `url`, for any service.
    """
    from openbatch_api import ENDPOINTS

    endpoint = ENDPOINTS.get(url) or ENDPOINTS.get(f"/v1{url}")  # Azure's begin after that
    return None if endpoint is None else endpoint.counted_field


def inputs_in(line: bytes, field: str | None) -> int:
    """Return how many inputs an existing line asks about, as far as it shows."""
    if field is None:
        return 0
    content: object = msgspec.json.decode(line)
    body = content.get("body") if is_mapping(content) else None
    return counted_inputs(body.get(field)) if is_mapping(body) else 0


def ends_open(path: Path, size: int) -> bool:
    """Say whether the first bytes of a file end within a line."""
    if not size:
        return False
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) != b"\n"
