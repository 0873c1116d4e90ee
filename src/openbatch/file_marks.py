"""What a file begins with that is no plain text in UTF-8, as batch files are."""

from __future__ import annotations

import codecs
from typing import Final

__all__ = ["mark_fault"]

_FAULTS: Final = {
    codecs.BOM_UTF8: 'it begins with a byte order mark; write the file with encoding="utf-8"',
    codecs.BOM_UTF16_LE: "it is written in UTF-16, and a batch file in UTF-8",
    codecs.BOM_UTF16_BE: "it is written in UTF-16, and a batch file in UTF-8",
    b"\x1f\x8b": "it is compressed with gzip; unpack it first",
    b"PK\x03\x04": "it is a ZIP archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "it is compressed with zstd; unpack it first",
}


def mark_fault(begin: bytes) -> str | None:
    """Return what is wrong with a file that begins so; None if nothing can be said.

    Args:
        begin: The first line, or the first few bytes.
    """
    return next((fault for mark, fault in _FAULTS.items() if begin.startswith(mark)), None)
