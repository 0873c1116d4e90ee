"""The made-up rows as files. They are written by a process of their own, whose memory is not measured.

usage: python -m benchmarks.contenders.sample_tables FILE SIZE ROWS SEED
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import Row, streamed_rows

if TYPE_CHECKING:
    from benchmarks.harness.worker import Round

__all__ = ["table"]

_BATCH = 10_000


def table(this: Round, suffix: str) -> Path:
    """Return the round's rows as a file; it is written for the first contender that asks."""
    path = this.inputs / f"{this.size}-{this.seed}{suffix}"
    if not path.exists():
        arguments = [str(path), this.size, str(this.rows), str(this.seed)]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.contenders.sample_tables", *arguments], check=True
        )
    return path


def main() -> None:
    path, size, count, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rows = streamed_rows(size, count, seed)
    names = ["review_id", "title", "review"]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(path, schema) as file:
        batch: list[Row] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                file.write_table(pa.Table.from_pylist(batch, schema))
                batch.clear()
        file.write_table(pa.Table.from_pylist(batch, schema))


if __name__ == "__main__":
    main()
