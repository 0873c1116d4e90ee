"""From rows in memory to a batch file."""

from __future__ import annotations

from benchmarks.harness.jobs import OURS, Contender, Job, Memory, Size, Target

_HERE = "benchmarks.contenders"

JOB = Job(
    name="rendering",
    title="From rows in memory to a batch file",
    text=(
        "A prompt of a system message and a user message with two variables, a configuration with a "
        "strict JSON schema for the answer, and rows with an id and two texts. Ours and the "
        "predecessor get row objects, the loops by hand get dicts, all made before the clock starts. "
        "The loops by hand fill an f-string, build the whole request, dump it and write it to a "
        "buffered file. The floor encodes nothing but each row's varying strings and writes nothing "
        "but them; it is no batch file, and nothing can be much faster. Ours brings the file to the "
        "disk and looks for repeated ids, which the loops by hand do not. Of its time for a mid row, "
        "a third is the encoding of the varying strings, and the rest is spent on fetching the values "
        "from the rows, filling the prompt and joining the lines. The system's copying of two "
        "kilobytes into the file, which took a third before, is done by a thread in the meantime "
        "where there is a second processor; on one processor that gains nothing (and costs 4 %). "
        "Tried without gain: encoding into one reused buffer, encoding whole blocks as lines and "
        "splitting them, blocks of 16 kB to 1 MB instead of 128 kB, and orjson in the place of "
        "msgspec. For a large row, the system's copying alone takes about a twenty-fifth of what "
        "0.0.4 needs."
    ),
    contenders=(
        Contender(OURS, f"{_HERE}.ours:render_instances"),
        Contender(
            "openbatch 0.0.4", f"{_HERE}.predecessor:render", "predecessor", same_output=False
        ),
        Contender("json by hand", f"{_HERE}.by_hand:render_json"),
        Contender("orjson by hand", f"{_HERE}.by_hand:render_orjson"),
        Contender("floor", f"{_HERE}.by_hand:floor", same_output=False),
    ),
    sizes=(Size("small", 25_000), Size("mid", 25_000), Size("large", 5_000)),
    targets=(
        Target("openbatch 0.0.4", 25, "small"),
        Target("openbatch 0.0.4", 30, "mid"),
        Target("openbatch 0.0.4", 25, "large"),
        Target("orjson by hand", 1.7, "small"),
        Target("orjson by hand", 2.2, "mid"),
        Target("orjson by hand", 1.7, "large"),
        Target("floor", 0.6, "mid"),
    ),
    memory=(
        Memory(f"{_HERE}.ours:render_generator", "rows of a generator", 1_000_000, 60),
        Memory(f"{_HERE}.ours:unique_ids", "ids in no order, seen once", 10_000_000, 150),
    ),
)
