"""Small programs under openbatch 0.0.4 and here: the same lines, but for the defects listed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from functools import cache

import pytest

from tests.openbatch.compatibility.sample_programs import (
    DIFFERENT,
    PREDECESSOR,
    PRELUDE,
    SAME,
    Lines,
    needs_predecessor,
)

#: Runs every program in a folder of its own; prints what is in `PATH` then, and its error.
RUNNER = """
import json, os, sys, tempfile, warnings
warnings.simplefilter("ignore")
outcomes = {}
with tempfile.TemporaryDirectory() as folder:
    for name, program in json.load(sys.stdin).items():
        path = os.path.join(folder, name + ".jsonl")
        error = None
        try:
            exec(program, {"PATH": path, "__name__": "program"})
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        lines = []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                lines = [json.loads(line) for line in file]
        outcomes[name] = [lines, error]
print(json.dumps(outcomes))
"""


@cache
def outcomes(*, old: bool) -> dict[str, tuple[Lines, str | None]]:
    programs = {**SAME, **{name: program for name, (program, _) in DIFFERENT.items()}}
    environment = {**os.environ, "PYTHONPATH": str(PREDECESSOR)} if old else None
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps({name: PRELUDE + program for name, program in programs.items()}),
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, tuple[Lines, str | None]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", SAME)
def test_the_programs_run_here(name: str) -> None:
    lines, error = outcomes(old=False)[name]
    assert error is None
    assert len({line["custom_id"] for line in lines}) == len(lines) > 0


@needs_predecessor
@pytest.mark.parametrize("name", SAME)
def test_the_lines_are_the_same(name: str) -> None:
    lines, error = outcomes(old=True)[name]
    assert error is None
    assert outcomes(old=False)[name][0] == lines


@needs_predecessor
@pytest.mark.parametrize("name", DIFFERENT)
def test_the_lines_differ_by_a_defect_only(name: str) -> None:
    difference = DIFFERENT[name][1]
    old_lines, old_error = outcomes(old=True)[name]
    lines, error = outcomes(old=False)[name]
    if difference.old_error is None:
        assert old_error is None
    else:
        assert old_error is not None
        assert old_error.startswith(difference.old_error)
    if difference.error is None:
        assert error is None
    else:
        assert error is not None
        assert error.startswith(difference.error)
    # Else it would be no difference.
    assert (lines, error) != (old_lines, old_error)
    expected = deepcopy(old_lines)
    assert lines == (difference.change(expected) if difference.change is not None else [])
