"""Gathers the evidence anew, as `python -m codegen replay ... --write-evidence` does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from codegen.__main__ import main
from codegen.jsontypes import as_object, read_json, string_list

__all__ = ["COMMITTED", "always_of", "evidence_differs", "gathered"]

COMMITTED = Path(__file__).resolve().parents[2] / "codegen" / "spec" / "evidence.json"


def evidence_differs(shared: Path) -> list[str]:
    """Say where the committed evidence differs from what all documents and bodies give.

    Args:
        shared: The folder with `spec`, its `history`, and `corpus/recorded_bodies`.

    Returns:
        One line for each type that differs; none if the evidence is the same.
    """
    documents = sorted(shared.joinpath("spec").rglob("*.yaml"))
    found = gathered(documents, shared / "corpus" / "recorded_bodies")
    if found == COMMITTED.read_text(encoding="utf-8"):
        return []
    now, then = always_of(found), always_of(COMMITTED.read_text(encoding="utf-8"))
    differing = sorted(name for name in now | then if now.get(name) != then.get(name))
    return [f"evidence of {name} differs" for name in differing] or ["the evidence differs"]


def gathered(documents: list[Path], bodies: Path) -> str:
    """Return the evidence file that the command writes.

    Args:
        documents: The documents; their names sort by age.
        bodies: A folder of recorded bodies.

    Returns:
        The file's text.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        revisions = root / "revisions"
        revisions.mkdir()
        for document in documents:
            shutil.copyfile(document, revisions / document.name)
        options = ["--bodies", str(bodies), "--write-evidence", "--root", str(root)]
        status = main(["replay", str(revisions), *options])
        assert status == 0
        return root.joinpath("codegen", "spec", "evidence.json").read_text(encoding="utf-8")


def always_of(text: str) -> dict[str, list[str]]:
    """Return the fields that are always there, by type."""
    always = as_object(as_object(read_json(text, "evidence"), "evidence")["always"], "always")
    return {name: string_list(fields, name) for name, fields in always.items()}
