"""The commands of `python -m codegen`, as functions: what they do, without the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from .api import api
from .api_format import Api, read_api
from .changelog import insert_entry, render_changes
from .diff import Change, diff
from .document import Document, load
from .errors import CodegenError, DocumentError
from .generate import Inputs, generate, surface_of
from .jsontypes import JsonObject, dump
from .replay import Replayed, gather_evidence
from .replay_report import replay_page
from .selection import select
from .workspace import Workspace, differences, load_inputs, write_package

__all__ = [
    "Update",
    "check",
    "compare",
    "generate_from",
    "generate_pinned",
    "update",
    "write_evidence",
    "write_report",
]

#: The tools whose versions decide what is emitted.
_TOOLS: Final = ("black", "datamodel-code-generator")
_LOCK_FORMAT: Final = 1


@dataclass(frozen=True)
class Update:
    """What an update did.

    Attributes:
        files: How many files the package has.
        changes: What changed in API terms; None if there was nothing to compare with.
        diagnostics: One line for each thing that was left out.
    """

    files: int
    changes: list[Change] | None
    diagnostics: tuple[str, ...]


def update(source: str, workspace: Workspace) -> Update:
    """Pin a document: write slice, lock, package and changelog.

    Args:
        source: The path or URL of an OpenAPI document.
        workspace: Where to write.

    Returns:
        What was done.

    Raises:
        CodegenError: If a stage cannot go on; nothing is written then.
    """
    document = load(source)
    inputs = load_inputs()
    with _about(document):
        selection = select(document.root)
        surface = surface_of(selection.slice, inputs)
        files = generate(selection.slice, inputs)
    new = read_api(dump(api(surface)))
    changes: list[Change] | None = None
    changelog: str | None = None
    if workspace.slice.exists():
        old = _api(workspace.read_slice(), inputs)
        changes = diff(old, new)
        if changes:
            changelog = _changelog(workspace, render_changes(changes), document)
    else:
        count = len(surface.endpoints)
        changelog = _changelog(workspace, f"- The first surface: {count} endpoints.\n", document)
    write_package(files, workspace.generated)
    _write(workspace.slice, dump(selection.slice))
    _write(workspace.lock, dump(_lock(document)))
    if changelog is not None:
        _write(workspace.changelog, changelog)
    return Update(len(files), changes, selection.diagnostics)


def generate_pinned(workspace: Workspace) -> int:
    """Regenerate the package from the pinned slice.

    Args:
        workspace: Where the slice lies, and the package is written.

    Returns:
        How many files the package has.
    """
    files = generate(workspace.read_slice(), load_inputs())
    write_package(files, workspace.generated)
    return len(files)


def generate_from(source: str, out: Path, *, upstream_docstrings: bool) -> int:
    """Generate a package from a document into a folder of the user's own.

    Args:
        source: The path or URL of an OpenAPI document.
        out: The folder that gets the package.
        upstream_docstrings: Whether the document's own descriptions become the docstrings.

    Returns:
        How many files the package has.
    """
    inputs = load_inputs(upstream_docstrings=upstream_docstrings)
    document = load(source)
    with _about(document):
        files = generate(document.root, inputs)
    write_package(files, out)
    return len(files)


def check(workspace: Workspace) -> list[str]:
    """Compare the package with what the pinned slice gives, byte by byte.

    Args:
        workspace: Where slice and package lie.

    Returns:
        One line for each file that differs; empty if none does.
    """
    return differences(generate(workspace.read_slice(), load_inputs()), workspace.generated)


def compare(old: str, new: str) -> list[Change]:
    """Say what changed between two documents in API terms.

    Args:
        old: A document, a slice, a lock file (its slice lies beside it) or an `api.json`.
        new: Likewise.

    Returns:
        The changes, breaking ones first.
    """
    inputs = load_inputs()
    return diff(_api_of(old, inputs), _api_of(new, inputs))


def write_evidence(
    source: Path, bodies: Path | None, workspace: Workspace, path: str | None = None
) -> Path:
    """Write which fields of results are always there.

    Args:
        source: A folder of past documents, or a git directory.
        bodies: A folder of recorded result bodies, or None.
        workspace: Where the file lies.
        path: Where a git directory has the document; by default where upstream has it.

    Returns:
        The file.
    """
    target = workspace.slice.with_name("evidence.json")
    _write(target, dump(gather_evidence(source, bodies, path)))
    return target


def write_report(replayed: Sequence[Replayed], target: Path) -> None:
    """Write the report of a replay as a Markdown page.

    Args:
        replayed: How each revision went.
        target: The file.
    """
    command = f"python -m codegen replay FOLDER --report {target.as_posix()}"
    _write(target, replay_page(replayed, command))


def _api_of(source: str, inputs: Inputs) -> Api:
    path = Path(source)
    if path.name.endswith(".lock.json"):
        return _api_of(str(path.with_name("openapi-slice.json")), inputs)
    if path.name == "api.json":
        try:
            return read_api(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CodegenError(f"{source}: cannot be read: {error.strerror}") from None
    document = load(source)
    with _about(document):
        return _api(document.root, inputs)


@contextmanager
def _about(document: Document) -> Generator[None]:
    """Say in an error about a place which document it is in."""
    try:
        yield
    except DocumentError as error:
        raise CodegenError(f"{document.source}: {error}") from None


def _api(document: JsonObject, inputs: Inputs) -> Api:
    return read_api(dump(api(surface_of(document, inputs))))


def _lock(document: Document) -> JsonObject:
    return {
        "format": _LOCK_FORMAT,
        "source": _name(document),
        "sha256": document.sha256,
        "bytes": document.size,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "tools": {name: version(name) for name in _TOOLS},
    }


def _changelog(workspace: Workspace, entry: str, document: Document) -> str:
    old = ""
    if workspace.changelog.exists():
        old = workspace.changelog.read_text(encoding="utf-8")
    heading = f"{_name(document)}, sha256 {document.sha256[:12]}"
    return insert_entry(old, entry, heading=heading)


def _name(document: Document) -> str:
    """Return what to call a document: where it lay on one machine says nothing."""
    if document.source.startswith(("https://", "http://")):
        return document.source
    return Path(document.source).name


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise CodegenError(f"{path}: cannot be written: {error.strerror}") from None
