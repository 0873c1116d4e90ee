"""Reading rows: CSV, JSONL, Parquet and Arrow files, tables in memory, and iterables of objects."""

from __future__ import annotations

from openbatch.row_sources.blocks import RowBlock, RowSource
from openbatch.row_sources.choosing import CsvReader, RowFormat, Rows, open_rows
from openbatch.row_sources.csv_rows import Dialect

__all__ = ["CsvReader", "Dialect", "RowBlock", "RowFormat", "RowSource", "Rows", "open_rows"]
