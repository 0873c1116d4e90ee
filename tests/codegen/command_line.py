"""The command line, called in process, and two documents to call it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from codegen.__main__ import main
from tests.codegen.documents import NUMBER, STRING, as_json, document, fields, ref

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import JsonObject

Capture: TypeAlias = pytest.CaptureFixture[str]

TOLD = {"description": 'Says "what" a part is.'}
DOCUMENT = document(
    fields("prompt", model={**STRING, "description": "Picks the engine."}, prompt=STRING),
    fields(id=STRING, part=ref("Part")),
    {"Part": {**fields(kind={"type": "string", "enum": ["a", "b"]}), **TOLD}},
)
NEWER = document(
    fields("prompt size", model=STRING, prompt=STRING, size=NUMBER, extra=STRING),
    fields(id=STRING, part=ref("Part")),
    {"Part": fields(kind={"type": "string", "enum": ["a", "b"]}, more=STRING)},
)
#: What `diff` says of them.
CHANGES = [
    "BREAKING (1)",
    "  /v1/widgets",
    "    request: new required parameter `size` (number)",
    "",
    "FEATURE (2)",
    "  /v1/widgets",
    "    request: new optional parameter `extra` (string)",
    "    result: new field `Part.more` (string)",
    "",
    "suggested version bump: major",
    "",
]


def saved(folder: Path, made: JsonObject, name: str = "openapi.json") -> str:
    (folder / name).write_bytes(as_json(made))
    return str(folder / name)


def run(capsys: Capture, *arguments: str | Path) -> tuple[int, list[str], list[str]]:
    """Run a command; gives its exit status, and the lines of standard output and error."""
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    return status, shown.out.splitlines(), shown.err.splitlines()
