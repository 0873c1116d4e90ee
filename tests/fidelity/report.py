"""Writes docs/fidelity.md: how the run-time validation compares with OpenAI's own document.

usage: python -m tests.fidelity.report DOCUMENT [INSTANCES]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from codegen.document import load
from codegen.overrides import apply_overrides
from codegen.workspace import load_inputs

from .compare import Fidelity, compare
from .explanations import explain

_TARGET = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"
_SEED = 1
#: Wrong acceptances that are allowed, as a share of all instances.
_MOST_WRONG = 0.004


def table(figures: dict[str, Fidelity]) -> list[str]:
    """Return the rows of the table, a total last."""
    rows = [
        "| endpoint | instances | the document accepts | wrongly rejected | wrongly accepted |",
        "|---|---|---|---|---|",
    ]
    columns: list[tuple[int, ...]] = []
    for url, figure in figures.items():
        counts = (
            figure.instances,
            figure.accepted,
            figure.wrongly_rejected.total(),
            figure.wrongly_accepted.total(),
        )
        columns.append(counts)
        rows.append(f"| `{url}` | " + " | ".join(f"{count:,}" for count in counts) + " |")
    totals = [sum(column) for column in zip(*columns, strict=True)]
    rows.append("| all | " + " | ".join(f"{total:,}" for total in totals) + " |")
    return rows


def main() -> int:
    """Compare, write the page, and say whether the goals are met."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    document = load(sys.argv[1])
    begin = time.perf_counter()
    figures = compare(apply_overrides(document.root, load_inputs().overrides), count, _SEED)
    seconds = time.perf_counter() - begin
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    for url, figure in figures.items():
        unexplained += [f"{url} rejects: {text}" for text in figure.wrongly_rejected]
        for text, times in figure.wrongly_accepted.items():
            reason = explain(text)
            if reason is None:
                unexplained.append(f"{url} accepts: {text}")
            else:
                reasons[reason] += times
    share = reasons.total() / sum(figure.instances for figure in figures.values())
    lines = [
        "# Fidelity to the document",
        "",
        "Does the run-time validation accept what OpenAI's document accepts, and refuse what it "
        "refuses? An independent oracle answers: `jsonschema-rs` on the unmodified document, with "
        "`oneOf` read as `anyOf`, every object closed that is not free-form, `model` required, "
        "`stream: true` refused, and the declared overrides applied. Random bodies are made from the "
        "document's schemas, and mutated in one place each.",
        "",
        f"Document: sha256 `{document.sha256[:16]}…`; seed {_SEED}.",
        "",
        *table(figures),
        "",
        "What is wrongly accepted, and why:",
        "",
        *(f"- {times:,} times: {reason}" for reason, times in reasons.most_common()),
        "",
        "Made by `python -m tests.fidelity.report DOCUMENT`.",
        "",
    ]
    _TARGET.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(table(figures)))
    print(f"{share:.2%} wrongly accepted, {seconds:.1f} s; written to {_TARGET}")
    for line in unexplained[:20]:
        print(f"unexplained: {line}", file=sys.stderr)
    return 1 if unexplained or share > _MOST_WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
