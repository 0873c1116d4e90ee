"""Reading rows: CSV, JSONL, Parquet and Arrow files, tables in memory, and iterables of objects.

`choosing` finds out what somebody gave as rows; `arrow_rows`, `csv_rows`, `frame_rows`, `jsonl_rows`
and `object_rows` read one kind each, with `opening` for what is a file, and give `blocks`. How many
rows such a block should have is in `block_sizes`, what the ids of its rows are in `table_ids`.
"""

from __future__ import annotations

from openbatch.row_sources.blocks import RowBlock, RowSource
from openbatch.row_sources.choosing import CsvReader, RowFormat, Rows, open_rows
from openbatch.row_sources.csv_rows import Dialect

__all__ = ["CsvReader", "Dialect", "RowBlock", "RowFormat", "RowSource", "Rows", "open_rows"]
