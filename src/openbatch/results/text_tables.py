"""Tables of results as CSV and as JSON lines."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from openbatch.results.cells import json_bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from openbatch.results.result_table import ResultTable

__all__ = ["write_csv", "write_jsonl"]

#: Cells that need quotes; an empty text has them too, so that it differs from no value.
_QUOTED: Final = re.compile(r'^$|[",\r\n]|^\s|\s$')
#: What spreadsheets take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BOM: Final = b"\xef\xbb\xbf"


def write_csv(
    table: ResultTable,
    path: str | os.PathLike[str],
    *,
    spreadsheet: bool,
) -> int:
    """Write a table as CSV: see `Results.to_csv`.

    Returns:
        The number of rows.
    """

    def text(value: object) -> str:
        if value is None:
            return ""
        cell = _cell(value)
        if spreadsheet and isinstance(value, str) and cell.startswith(_FORMULA):
            cell = "'" + cell
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(cell) else cell

    def line(values: list[object]) -> bytes:
        joined = ",".join(map(text, values)) + "\n"
        return joined.encode("utf-8", "replace")  # half a surrogate pair cannot be written

    first = (_BOM if spreadsheet else b"") + line(list[object](table.names))
    return _write_lines(table, path, first, line)


def write_jsonl(table: ResultTable, path: str | os.PathLike[str]) -> int:
    """Write a table as JSON lines: see `Results.to_jsonl`.

    Returns:
        The number of rows.
    """
    names = table.names

    def line(values: list[object]) -> bytes:
        return json_bytes(dict(zip(names, values, strict=True))) + b"\n"

    return _write_lines(table, path, b"", line)


def _write_lines(
    table: ResultTable,
    path: str | os.PathLike[str],
    first: bytes,
    line: Callable[[list[object]], bytes],
) -> int:
    count = 0
    with table.written_to(path) as file:
        file.write(first)
        for values in table.rows():
            file.write(line(values))
            count += 1
    return count


def _cell(value: object) -> str:
    """Return a value as the text of a cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    text = json_bytes(value).decode("utf-8")
    return text[1:-1] if text.startswith('"') else text
