"""Requests that are made one by one: `BatchCollector`."""

from __future__ import annotations

from benchmarks.harness.jobs import OURS, Contender, Job, Size, Target

_HERE = "benchmarks.contenders"
_BEFORE = "openbatch 0.0.4"
_BY_HAND = "orjson by hand"

COLLECTING = Job(
    name="collecting",
    title="One request after the other",
    text=(
        "`collector.responses.create` with a model, instructions and a message. Ours checks each "
        "request in full, and each line is in the file when its call returns. The loop by hand "
        "makes a dict, dumps it and writes to a buffered file; it checks nothing. Of our time some "
        "two fifths are the system's: writing the line, and the look at the open file that finds "
        "that it was removed or that another program added to it. A seventh is checking and "
        "encoding the message; the model and the instructions are the same objects in every call, "
        "so they are checked and encoded once. The rest is Python's: calls, the ids, the lock. "
        "Tried without gain: encoding the whole line in one call of the encoder, asking the system "
        "for the two facts alone instead of `fstat`, and filling several fields by calls of their "
        "own."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.collecting_calls:create"),
        Contender(_BEFORE, f"{_HERE}.collecting_calls:create", "predecessor", same_output=False),
        Contender(_BY_HAND, f"{_HERE}.collecting:by_hand"),
    ),
    sizes=(Size("mid", 6_000),),
    targets=(Target(_BEFORE, 5), Target(_BY_HAND, 0.5)),
)

BOUND = Job(
    name="collecting-bound",
    title="One request after the other, with bound parameters",
    text=(
        "The same requests by `collector.responses.bind(model=..., instructions=...)` and its "
        "`create`, checked in full as well, with `buffered=True`. Of our time a fifth is the "
        "system's copying into the file, a third the check and the encoding of the message and the "
        "joining of the line, a tenth the loop itself and the lists and dicts that it makes; the "
        "rest is Python's: the call with keywords, the id, the lock, what counts for the file as a "
        "whole. Not kept: a thread that writes what is gathered, which takes a tenth off, loses eight "
        "times as much when the program is killed, and tells of a full disk late."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.collecting:bound"),
        Contender(_BEFORE, f"{_HERE}.collecting_calls:create", "predecessor", same_output=False),
        Contender(_BY_HAND, f"{_HERE}.collecting:by_hand"),
    ),
    sizes=(Size("mid", 6_000),),
    targets=(Target(_BEFORE, 13), Target(_BY_HAND, 1.3)),
)

PARSING = Job(
    name="collecting-parse",
    title="One request after the other, with a class for the answer",
    text=(
        "`collector.responses.parse` with one Pydantic class, each line in the file at once. The "
        "format of a class is worked out with its first request, and is constant bytes from then on."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.collecting_calls:parse"),
        Contender(_BEFORE, f"{_HERE}.collecting_calls:parse", "predecessor", same_output=False),
    ),
    sizes=(Size("mid", 3_000),),
    targets=(Target(_BEFORE, 25),),
)
