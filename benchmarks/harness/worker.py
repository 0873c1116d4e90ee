"""The long-lived process of one contender: it is told over a pipe what to run, and says how long it took.

Each line it reads is a JSON object, `{"call": "module:function", "round": {...}}`; each line it
writes is one too, `{"seconds": ..., "peak_mb": ..., "start_mb": ..., "error": ...}`. Nothing but the
standard library is imported here, as this runs in the predecessor's environment too.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Round"]


@dataclass(frozen=True)
class Round:
    """One run of a contender.

    Attributes:
        seed: What the made-up strings depend on; the same for all contenders of a round, another in
            the next round.
        size: The name of the size of the rows: `small`, `mid` or `large`.
        rows: How many rows there are.
        inputs: A folder for input files, shared by the contenders of a round and then emptied.
        output: Where the contender writes; nothing is there when the clock starts.
    """

    seed: int
    size: str
    rows: int
    inputs: Path
    output: Path


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a contender prints must not get between the answers
    for line in sys.stdin:
        request = json.loads(line)
        told = request["round"]
        this = Round(
            seed=told["seed"],
            size=told["size"],
            rows=told["rows"],
            inputs=Path(told["inputs"]),
            output=Path(told["output"]),
        )
        try:
            answer: dict[str, object] = {"error": None, **_run(request["call"], this)}
        except Exception:  # noqa: BLE001 (whatever it is, it is told to the one who asked)
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


def _run(call: str, this: Round) -> dict[str, float]:
    module, _, name = call.partition(":")
    prepare: Callable[[Round], Callable[[], object]] = getattr(
        importlib.import_module(module), name
    )
    job = prepare(this)
    for old in _outputs(this.output):
        old.unlink()
    start_mb = _peak_mb()
    gc.collect()
    begin = time.perf_counter()
    job()
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "peak_mb": _peak_mb(), "start_mb": start_mb}


def _outputs(output: Path) -> list[Path]:
    """Return the file, or the shards and the manifest, of an earlier run."""
    return [each for each in output.parent.glob(f"{output.stem}*") if each.is_file()]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main()
