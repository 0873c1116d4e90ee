"""What a file is that does not read as the text it was taken for: encodings, and what to do."""

from __future__ import annotations

import codecs
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from openbatch.errors import RowSourceError

if TYPE_CHECKING:
    from openbatch.row_sources.opening import RowFile

__all__ = ["text_encoding", "undecodable"]

_UTF_8: Final = "utf-8"
MARKED_UTF_8: Final = "utf-8-sig"
_PACKED: Final = 'unpack it first, or give fsspec.open(..., compression="infer")'
#: What files begin with, and what to do about each. The longer marks come first.
_KINDS: Final = (
    (codecs.BOM_UTF32_LE, 'it looks like UTF-32, so pass encoding="utf-32"'),
    (codecs.BOM_UTF32_BE, 'it looks like UTF-32, so pass encoding="utf-32"'),
    (codecs.BOM_UTF16_LE, 'it looks like UTF-16, so pass encoding="utf-16"'),
    (codecs.BOM_UTF16_BE, 'it looks like UTF-16, so pass encoding="utf-16"'),
    (b"\x1f\x8b", f"it is compressed with gzip; {_PACKED}"),
    (b"BZh", f"it is compressed with bzip2; {_PACKED}"),
    (b"\xfd7zXZ", f"it is compressed with xz; {_PACKED}"),
    (b"\x28\xb5\x2f\xfd", f"it is compressed with zstandard; {_PACKED}"),
    (
        b"PK\x03\x04",
        "it is a zip archive or a workbook; give a file in it, zipfile.Path(archive, name), or "
        "read the workbook with pandas or polars and give the table",
    ),
    (b"PAR1", 'it is a Parquet file, so pass format="parquet"'),
    (b"ARROW1", 'it is an Arrow file, so pass format="arrow"'),
)


def text_encoding(name: str, encoding: str) -> str:
    """Return an encoding under the name that is used here.

    Args:
        name: The file's name, for errors.
        encoding: The encoding, under any of its names.

    Returns:
        The name; for UTF-8 the one of the variant that passes over a byte-order mark.

    Raises:
        RowSourceError: There is no such encoding.
    """
    try:
        known = codecs.lookup(encoding).name
    except (LookupError, TypeError):
        raise RowSourceError(
            f'{name}: there is no encoding {encoding!r}; "utf-8" and "cp1252" are two'
        ) from None
    return MARKED_UTF_8 if known == _UTF_8 else known


def undecodable(file: RowFile, encoding: str, error: UnicodeError) -> RowSourceError:
    """Return the error for a file that its encoding cannot read, with the line where it shows.

    Args:
        file: The file.
        encoding: The encoding.
        error: What Python said.

    Returns:
        The error.
    """
    place, begin = file.name, b""
    with suppress(RowSourceError), file.bytes() as lines:
        for number, line in enumerate(lines, 1):
            begin = begin or line[:8]
            if encoding.startswith(("utf-16", "utf-32")):
                break  # whose lines end otherwise
            try:
                line.decode(encoding)
            except UnicodeDecodeError as found:
                place, error = f"{place}, line {number}", found
                break
    usual = "cp1252" if encoding == MARKED_UTF_8 else "utf-8"
    advice = next(
        (advice for mark, advice in _KINDS if begin.startswith(mark)),
        f'give the file\'s encoding, such as encoding="{usual}"',
    )
    what = f" ({error})"
    if isinstance(error, UnicodeDecodeError):
        what = f" (byte 0x{error.object[error.start]:02X})"
    return RowSourceError(f"{place}: this is no {encoding.removesuffix('-sig')}{what}; {advice}")
