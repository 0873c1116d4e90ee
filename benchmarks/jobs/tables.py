"""From a CSV file to a batch file, with the standard library's reader."""

from __future__ import annotations

from benchmarks.harness.jobs import OURS, Contender, Job, Memory, Size, Target

_HERE = "benchmarks.contenders"

JOB = Job(
    name="tables",
    title="From a CSV file to a batch file",
    text=(
        "The same rows, prompt and configuration, but read from a CSV file. Ours is "
        "`BatchJobManager.build`; all others read with `csv.DictReader`. Of our time three fifths are "
        "the `csv` module's, which reads lines of bytes that are decoded one by one: through the text "
        "layer of Python, rows of several lines take a sixth longer."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.ours:from_csv"),
        Contender(
            "openbatch 0.0.4", f"{_HERE}.predecessor:from_csv", "predecessor", same_output=False
        ),
        Contender("json by hand", f"{_HERE}.by_hand:csv_json"),
        Contender("orjson by hand", f"{_HERE}.by_hand:csv_orjson"),
    ),
    sizes=(Size("mid", 20_000),),
    targets=(Target("openbatch 0.0.4", 10), Target("orjson by hand", 1.5)),
    memory=(Memory(f"{_HERE}.ours:from_csv", "CSV to batch files", rows=1_000_000, at_most_mb=60),),
)
