"""Choosing how rows are read, by what they are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from openbatch.errors import RowSourceError
from openbatch.files.file_checks import checked_path
from openbatch.row_sources.arrow_csv import ArrowCsvRows
from openbatch.row_sources.arrow_rows import ArrowFileRows, ParquetRows
from openbatch.row_sources.arrow_streams import ArrowStreamRows, is_arrow
from openbatch.row_sources.blocks import RowSource
from openbatch.row_sources.csv_rows import CsvRows, Dialect
from openbatch.row_sources.frame_rows import FrameRows, SupportsArrow, SupportsFrame, is_frame
from openbatch.row_sources.jsonl_rows import JsonlRows
from openbatch.row_sources.object_rows import Fetched, ObjectRows
from openbatch.row_sources.opening import Openable, RowFile
from openbatch.runtime.shapes import is_iterable, is_mapping
from openbatch.shown import shown

__all__ = ["CsvReader", "RowFormat", "Rows", "open_rows"]

#: What a file of rows is.
RowFormat: TypeAlias = Literal["csv", "jsonl", "parquet", "arrow"]
#: What reads a CSV file: the standard library, or pyarrow.
CsvReader: TypeAlias = Literal["python", "arrow"]

#: Rows, as people have them.
Rows: TypeAlias = (
    str
    | os.PathLike[str]
    | Openable
    | SupportsFrame
    | SupportsArrow
    | Iterable[object]
    | Fetched
    | RowSource
)

_SOURCES: Final = (
    CsvRows,
    ArrowCsvRows,
    JsonlRows,
    ParquetRows,
    ArrowFileRows,
    ArrowStreamRows,
    FrameRows,
    ObjectRows,
)

_SUFFIXES: Final[dict[str, RowFormat]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}


def open_rows(
    rows: object,
    *,
    format: RowFormat | None = None,  # noqa: A002 (the public keyword)
    encoding: str = "utf-8",
    dialect: Dialect | None = None,
    reader: CsvReader = "python",
) -> RowSource:
    """Choose how rows are read.

    What it returns can be given as `rows` to `BatchJobManager.build` and to the tables of results, so
    that both read a file with the same options.

    Args:
        rows: A path, or something with `.open()`; a table of pandas, polars, pyarrow or another that
            narwhals takes, or of narwhals; Arrow data, as a reader, a data set or a stream; or an
            iterable of mappings, dataclasses, Pydantic objects or named
            tuples, among them a cursor of a database. What `open_rows` returned is returned as it is.
        format: What a file is, where its name does not say so.
        encoding: The encoding of a CSV or JSONL file.
        dialect: How a CSV file is written; by default with commas, and with tabs in a `.tsv` file.
        reader: What reads a CSV file.

    Returns:
        The rows.

    Raises:
        RowSourceError: They are none of this, or cannot be read.
        MissingExtraError: What reads them is not installed.

    Example:
        >>> reviews = open_rows("reviews.csv", encoding="cp1252")  # doctest: +SKIP
        >>> results.to_csv("rated.csv", rows=reviews, id="review_id")  # doctest: +SKIP
    """
    if isinstance(rows, _SOURCES):
        return rows
    if hasattr(rows, "__fspath__"):
        rows = str(checked_path(rows))
    if is_frame(rows):
        return FrameRows(rows)
    if is_arrow(rows):
        return ArrowStreamRows(rows)
    if isinstance(rows, (str, Openable)):
        return _open_file(RowFile(rows), format, encoding, dialect, reader)
    if isinstance(rows, Fetched) or (is_iterable(rows) and not hasattr(rows, "readline")):
        return ObjectRows(rows)
    hint = ""
    if hasattr(rows, "readline"):
        hint = "; give its path, so that its lines can be named"
    elif is_mapping(rows) and rows:
        hint = f"; of a mapping of tables give one, such as rows[{next(iter(rows))!r}]"
    raise RowSourceError(
        "rows: a path, a table, or an iterable of mappings or objects is needed, got "
        f"{shown(rows)}{hint}"
    )


def _open_file(
    file: RowFile,
    format_: RowFormat | None,
    encoding: str,
    dialect: Dialect | None,
    reader: CsvReader,
) -> RowSource:
    kind = _SUFFIXES.get(file.suffix) if format_ is None else format_
    if kind not in get_args(RowFormat):
        if file.is_folder:
            raise RowSourceError(
                f"{file.name}: it is a folder; give a file in it, or all of them as "
                f"pyarrow.dataset.dataset({file.name!r})"
            )
        listed = " or ".join(f'"{each}"' for each in get_args(RowFormat))
        if format_ is not None:
            raise RowSourceError(f"format={format_!r} was given; use {listed}")
        raise RowSourceError(f"{file.name}: its name does not say what it is; pass format={listed}")
    if reader not in get_args(CsvReader):
        raise RowSourceError(f'reader={reader!r} was given; use "python" or "arrow"')
    if kind == "parquet":
        return ParquetRows(file)
    if kind == "arrow":
        return ArrowFileRows(file)
    if kind == "jsonl":
        return JsonlRows(file, encoding=encoding)
    if dialect is None:
        dialect = "excel-tab" if file.suffix == ".tsv" else "excel"
    slow = CsvRows(file, encoding=encoding, dialect=dialect)
    return ArrowCsvRows(file, slow, encoding=encoding) if reader == "arrow" else slow
