"""The processes of the contenders, seen from the one that measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing import Self

    from benchmarks.harness.worker import Round

__all__ = ["PREDECESSOR", "Outcome", "Worker"]

ROOT = Path(__file__).resolve().parents[2]
#: Where `make` installs openbatch 0.0.4, whose import name is the same as ours.
PREDECESSOR = ROOT / ".venv" / "predecessor"


@dataclass(frozen=True)
class Outcome:
    """How long a run took, and how large its process ever was, before it and after it."""

    seconds: float
    peak_mb: float
    start_mb: float


class Worker:
    """A process that runs one contender, as often as it is told to."""

    def __init__(self, environment: Literal["here", "predecessor"]) -> None:
        """Start the process.

        Raises:
            RuntimeError: The predecessor is not there, so that it would be us who are measured.
        """
        if environment == "predecessor" and not (PREDECESSOR / "openbatch").is_dir():
            raise RuntimeError(f"{PREDECESSOR}: openbatch 0.0.4 is not there; run `make bench`")
        paths = [str(PREDECESSOR)] if environment == "predecessor" else []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.harness.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            # Bytecode of the predecessor is none of ours; hash seeds differ, as they do for users.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        """Return this object."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()

    def run(self, call: str, this: Round) -> Outcome:
        """Have the contender do one run, and wait for it.

        Args:
            call: The contender's function.
            this: The run.

        Returns:
            How it went.

        Raises:
            RuntimeError: If it failed.
        """
        told = {
            "seed": this.seed,
            "size": this.size,
            "rows": this.rows,
            "inputs": str(this.inputs),
            "output": str(this.output),
        }
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._process.stdin.write(json.dumps({"call": call, "round": told}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{call}: the worker is gone")
        answer = json.loads(line)
        if answer["error"] is not None:
            raise RuntimeError(f"{call}: {answer['error']}")
        return Outcome(answer["seconds"], answer["peak_mb"], answer["start_mb"])
