"""Checking a batch file: `validate_batch_file`."""

from __future__ import annotations

from benchmarks.harness.jobs import OURS, Contender, Job, Memory, Size, Target

_HERE = "benchmarks.contenders"
_BEFORE = "openbatch 0.0.4"
_BY_HAND = "orjson by hand"
_READ = "reading and decoding only"

ENVELOPES = Job(
    name="validating",
    title="Checking a file, without bodies",
    text=(
        "`validate_batch_file(path, check_bodies=False)`: ids, URLs, models and limits. The loop by "
        "hand loads each line and looks at the same; the last contender reads lines and decodes "
        "them as UTF-8, nothing else."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.validating:envelopes", same_output=False),
        Contender(_BEFORE, f"{_HERE}.validating_before:validate", "predecessor", same_output=False),
        Contender(_BY_HAND, f"{_HERE}.validating:by_hand", same_output=False),
        Contender(_READ, f"{_HERE}.validating:read_only", same_output=False),
    ),
    sizes=(Size("mid", 50_000),),
    targets=(Target(_BEFORE, 3), Target(_BY_HAND, 1.2), Target(_READ, 0.35)),
    memory=(Memory(f"{_HERE}.validating:envelopes", "the same", rows=50_000, at_most_mb=60),),
    unit="line",
)

BODIES = Job(
    name="validating-bodies",
    title="Checking a file, with bodies",
    text="`validate_batch_file(path)`: each body is held against the request type of its endpoint.",
    contenders=(
        Contender(OURS, f"{_HERE}.validating:bodies", same_output=False),
        Contender(_BEFORE, f"{_HERE}.validating_before:validate", "predecessor", same_output=False),
    ),
    sizes=(Size("mid", 50_000),),
    targets=(Target(_BEFORE, 1),),
    memory=(Memory(f"{_HERE}.validating:bodies", "the same", rows=50_000, at_most_mb=80),),
    unit="line",
)
