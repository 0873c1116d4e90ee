"""Writes docs/fidelity.md: how the run time compares with OpenAI's own document.

usage: python -m tests.fidelity.report DOCUMENT [INSTANCES_PER_SEED]

The evidence on what results hold is gathered anew as well, and compared with the committed one, if
OPENBATCH_SHARED names the folder with the past documents and the recorded bodies.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.document import load
from codegen.overrides import apply_overrides
from codegen.workspace import load_inputs
from tests.openbatch_api.forward import Forward, promised
from tests.openbatch_api.past import RECORDED, of_examples, of_lines, of_recorded

from .compare import Comparison, compare_requests, compare_results
from .comparison_sections import coverage_section, requests_section, results_section
from .evidence import evidence_differs
from .oracle import Oracle
from .result_sections import evidence_section, forward_section, past_section
from .schemas import Document

if TYPE_CHECKING:
    from .pages import Section

_TARGET = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"
SEEDS = (1, 2, 3)
_LONGEST = 40_000


@cache
def _document(source: str) -> Document:
    return Document(apply_overrides(load(source).root, load_inputs().overrides))


def _requests(source: str, count: int, seed: int) -> Comparison:
    return compare_requests(_document(source), count, seed, longest=_LONGEST)


def _results(source: str, count: int, seed: int) -> Comparison:
    return compare_results(_document(source), count, seed, longest=_LONGEST)


def _sections(source: str, count: int) -> list[Section]:
    shared = os.environ.get("OPENBATCH_SHARED")
    # New processes, so that each has its own models: forked ones would share locks of other threads.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        evidence = pool.submit(evidence_differs, Path(shared)) if shared else None
        requested = {seed: pool.submit(_requests, source, count, seed) for seed in SEEDS}
        answered = {seed: pool.submit(_results, source, count // 2, seed) for seed in SEEDS}
        document = _document(source)
        oracle = Oracle(document)
        believed = promised(load_inputs().believed)
        forward = [Forward(document, url, oracle, believed) for url in document.urls]
        past = {
            "recorded bodies": of_recorded(RECORDED),
            "examples of the document": of_examples(Document(load(source).root)),
        }
        if shared:
            past["observed lines"] = of_lines(Path(shared, "corpus", "observed_lines.jsonl"))
        requests = {seed: future.result() for seed, future in requested.items()}
        results = {seed: future.result() for seed, future in answered.items()}
        return [
            requests_section(requests),
            results_section(results),
            coverage_section(requests.values(), results.values(), _LONGEST),
            past_section(past),
            forward_section(forward),
            *([evidence_section(evidence.result())] if evidence is not None else []),
        ]


def main() -> int:
    """Compare, write the page, and say whether the goals are met."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    source = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    begin = time.perf_counter()
    sections = _sections(source, count)
    seconds = time.perf_counter() - begin
    lines = [
        "# Fidelity to the document",
        "",
        "How the run time compares with OpenAI's document, and with what OpenAI's service has "
        "answered. `make proof SPEC=DOCUMENT` makes this page; without `SPEC` it takes the pinned "
        "slice, which has no examples. `make test` runs a sample of the random bodies, and all of "
        "the rest.",
        "",
        f"Document: `{Path(source).name}`, sha256 `{load(source).sha256[:16]}…`; seeds "
        f"{', '.join(map(str, SEEDS))}.",
        "",
        *(line for section in sections for line in section.lines),
    ]
    _TARGET.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    print(f"{seconds:.1f} s; written to {_TARGET}")
    faults = [fault for section in sections for fault in section.faults]
    for line in faults[:20]:
        print(f"against the goal: {line}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
