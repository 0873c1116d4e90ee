"""Reading rows: CSV, JSONL, Parquet and Arrow files, tables in memory, and iterables of objects.

`choosing` finds out what somebody gave as rows; `arrow_csv`, `arrow_rows`, `csv_rows`, `frame_rows`,
`jsonl_rows` and `object_rows` read one kind each and give `blocks`. `opening` opens what is a file, and
`file_kinds` knows what it may be in truth; `csv_cells` and `csv_quotes` are what CSV files need
further. How many rows such a block should have is in `block_sizes`, what the ids of its rows are in
`table_ids`.
"""

from __future__ import annotations

from openbatch.row_sources.blocks import RowBlock, RowSource
from openbatch.row_sources.choosing import CsvReader, RowFormat, Rows, open_rows
from openbatch.row_sources.csv_rows import Dialect

__all__ = ["CsvReader", "Dialect", "RowBlock", "RowFormat", "RowSource", "Rows", "open_rows"]
