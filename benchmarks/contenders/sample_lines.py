"""The made-up rows as a batch file, which is checked. It is written by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contenders.sample_rows import MODEL, SYSTEM, streamed_rows

if TYPE_CHECKING:
    from benchmarks.harness.worker import Round

__all__ = ["lines"]


def lines(this: Round) -> Path:
    """Return the round's rows as a batch file; it is written for the first contender that asks."""
    path = this.inputs / f"{this.size}-{this.seed}.jsonl"
    if not path.exists():
        arguments = [str(path), this.size, str(this.rows), str(this.seed)]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.contenders.sample_lines", *arguments], check=True
        )
    return path


def main() -> None:
    path, size, count, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with path.open("w", encoding="utf-8") as file:
        for row in streamed_rows(size, count, seed):
            request = {
                "custom_id": row["review_id"],
                "method": "POST",
                "url": "/v1/responses",
                "body": {
                    "model": MODEL,
                    "instructions": SYSTEM[size],
                    "input": [{"role": "user", "content": row["review"]}],
                },
            }
            file.write(json.dumps(request, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
