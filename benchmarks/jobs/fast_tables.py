"""From a CSV or Parquet file to a batch file, read by pyarrow."""

from __future__ import annotations

from benchmarks.harness.jobs import OURS, Contender, Job, Memory, Size, Target

_HERE = "benchmarks.contenders"

JOB = Job(
    name="fast-tables",
    title="From a table to a batch file with the extra `arrow`",
    text=(
        'The same again, read by pyarrow: ours reads the CSV file with `reader="arrow"`, and the '
        "Parquet file with the same rows. The loop by hand is that of the last section."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.ours:from_parquet"),
        Contender("openbatch, CSV by arrow", f"{_HERE}.ours:from_csv_by_arrow"),
        Contender("orjson by hand", f"{_HERE}.by_hand:csv_orjson"),
    ),
    sizes=(Size("mid", 12_000),),
    targets=(Target("orjson by hand", 2.4),),
    memory=(
        Memory(f"{_HERE}.ours:from_parquet", "Parquet to batch files", 1_000_000, 450),
        Memory(f"{_HERE}.ours:from_csv_by_arrow", "CSV to batch files, by arrow", 1_000_000, 450),
    ),
)
