"""Tables of large jobs are written in the memory of a few rows."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.openbatch.results.sample_lines import answer, chat_body, line, request

if TYPE_CHECKING:
    from pathlib import Path

SMALL, LARGE = 2_000, 60_000

PROGRAM = """
import re, sys
from pathlib import Path
from pydantic import BaseModel
from openbatch import read_results

class Mood(BaseModel):
    mood: str
    score: int

count, exit_ = int(sys.argv[1]), sys.argv[2]
rows = "rows.csv"
results = read_results("output.jsonl", inputs="job.jsonl", text_format=Mood)
assert getattr(results, exit_)("table", rows=rows) == count
# Of this program alone; what `resource` tells begins with the size of the one that started it.
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def peak(folder: Path, count: int, exit_: str) -> float:
    """Return the peak memory of an export, in MiB."""
    # The results come in the opposite order, so that nothing is right by chance.
    template = json.dumps(line("ID", chat_body(answer(1))))
    sent = json.dumps(request("ID"))
    ids = [f"row-{n}" for n in range(count)]
    output = "".join(template.replace("ID", i) + "\n" for i in reversed(ids))
    (folder / "output.jsonl").write_text(output)
    (folder / "job.jsonl").write_text("".join(sent.replace("ID", i) + "\n" for i in ids))
    cells = "x" * 100
    (folder / "rows.csv").write_text("text,n\n" + "".join(f"{cells},{n}\n" for n in range(count)))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(count), exit_],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it so")
@pytest.mark.parametrize("exit_", ["to_csv", "to_parquet"])
def test_memory_does_not_grow_with_the_job(tmp_path: Path, exit_: str) -> None:
    small = peak(tmp_path, SMALL, exit_)
    large = peak(tmp_path, LARGE, exit_)
    # The rows' texts alone are 6 MiB, the files 40 MiB; what grows is the index, 32 bytes a line,
    # and one row group of 10,000 rows.
    assert large - small < (14 if exit_ == "to_csv" else 40)
