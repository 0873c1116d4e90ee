"""Runs the generator over past revisions of the document, and says how each went."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from .api import api
from .api_format import Api, read_api
from .diff import LEVELS, Change, diff
from .document import parse
from .errors import CodegenError
from .generate import PACKAGE, generate, surface_of
from .ir import Surface
from .jsontypes import JsonObject, dump
from .observe import Observations
from .recordings import example_bodies, recorded_bodies
from .workspace import load_inputs, write_package

__all__ = ["Replayed", "gather_evidence", "replay", "replay_line", "revisions"]

_SUFFIXES: Final = (".yaml", ".yml", ".json")
#: Where upstream's repository keeps the document.
DOCUMENT_PATHS: Final = ("openapi.yaml", "openapi.json")
_SRC: Final = Path(__file__).resolve().parent.parent / "src"


@dataclass(frozen=True)
class Revision:
    """One revision of the document.

    Attributes:
        name: A file's name, or date and commit.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass
class Replayed:
    """How the generator did on a revision.

    Attributes:
        name: The revision.
        endpoints: How many batch endpoints it has.
        seconds: How long generation took, loading included.
        imports: Whether every module of the package imports.
        mypy: Whether `mypy --strict` finds nothing; None if it was not asked.
        pyright: Likewise, for pyright in strict mode.
        changes: What changed since the revision before, in API terms.
        removed: The names that users could import before and cannot now.
        error: Why it could not be generated.
    """

    name: str
    endpoints: int = 0
    seconds: float = 0.0
    imports: bool = False
    mypy: bool | None = None
    pyright: bool | None = None
    changes: list[Change] = field(default_factory=list[Change])
    removed: list[str] = field(default_factory=list[str])
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Say whether anything is wrong."""
        checked = self.mypy is not False and self.pyright is not False
        return self.error is not None or not self.imports or not checked


def replay_line(done: Replayed) -> str:
    """Return a line of the table that `replay` prints."""
    if done.error is not None:
        return f"{done.name:34} {done.error}"
    marks = {True: "ok", False: "FAILS", None: "-"}
    counts = Counter(change.level for change in done.changes)
    changes = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    return (
        f"{done.name:34} {done.endpoints:9} {done.seconds:8.1f}  {marks[done.imports]:6} "
        f"{marks[done.mypy]:4} {marks[done.pyright]:7}  {changes}"
    )


def revisions(source: Path, path: str | None = None) -> Iterator[Revision]:
    """Yield the revisions of the document, oldest first.

    Args:
        source: A folder of files whose names sort by age, or a git directory, with a work tree or
            bare, whose history holds the document.
        path: Where a git directory has the document; by default where upstream has it.

    Yields:
        The revisions.

    Raises:
        CodegenError: If it is neither.
    """
    is_git = (source / ".git").exists() or (source / "objects").is_dir()
    if not is_git and source.is_dir():
        for file in sorted(file for file in source.iterdir() if file.suffix in _SUFFIXES):
            yield Revision(file.name, file.read_bytes())
        return
    found = False
    for document in DOCUMENT_PATHS if path is None else (path,):
        log = _git(
            source, "log", "--reverse", "--format=%H %cs", "--diff-filter=AM", "--", document
        )
        for line in log.decode().splitlines():
            commit, date = line.split()
            found = True
            yield Revision(f"{date} {commit[:7]}", _git(source, "show", f"{commit}:{document}"))
    if not found:
        raise CodegenError(f"{source}: its history has no {path or ' or '.join(DOCUMENT_PATHS)}")


def replay(source: Path, path: str | None = None, *, checkers: bool) -> Iterator[Replayed]:
    """Run the generator over all revisions.

    Args:
        source: As for `revisions`.
        path: Likewise.
        checkers: Whether to run mypy and pyright on every emitted package.

    Yields:
        How each revision went.
    """
    inputs = load_inputs()
    before: tuple[Api, set[str]] | None = None
    for revision in revisions(source, path):
        result = Replayed(revision.name)
        begin = time.perf_counter()
        try:
            document = parse(revision.content, revision.name)
            surface = surface_of(document, inputs)
            files = generate(document, inputs)
        except CodegenError as error:
            result.error = str(error)
            yield result
            continue
        result.seconds = time.perf_counter() - begin
        result.endpoints = len(surface.endpoints)
        with tempfile.TemporaryDirectory() as name:
            write_package(files, Path(name))
            result.imports = _imports(Path(name))
            if checkers:
                result.mypy, result.pyright = _mypy(Path(name)), _pyright(Path(name))
        now = read_api(dump(api(surface))), _names(surface)
        if before is not None:
            result.changes = diff(before[0], now[0])
            result.removed = sorted(before[1] - now[1])
        before = now
        yield result


def gather_evidence(source: Path, bodies: Path | None, path: str | None = None) -> JsonObject:
    """Find out which fields of results are always there.

    Args:
        source: Past documents, as for `revisions`; those that cannot be read are passed over.
        bodies: A folder of recorded bodies, or None.
        path: As for `revisions`.

    Returns:
        The content of `evidence.json`.
    """
    believing = replace(load_inputs(), believed=_everything)
    observations = Observations()
    newest: Surface | None = None
    examples: list[JsonObject] = []
    for revision in revisions(source, path):
        try:
            document = parse(revision.content, revision.name)
            newest = surface_of(document, believing)
        except CodegenError:
            continue
        observations.document(newest)
        examples.extend(body for _, body in example_bodies(document, newest.endpoints))
    if newest is None:
        raise CodegenError(f"{source}: no document that can be read")
    for body in examples:
        observations.body(body, newest)
    for _, body in recorded_bodies(bodies) if bodies is not None else ():
        observations.body(body, newest)
    return observations.evidence()


def _everything(_type: str, _field: str) -> bool:
    return True


def _names(surface: Surface) -> set[str]:
    return {*surface.requests, *surface.results}


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (no shell, and arguments of our own)
            ["git", "-C", folder, *arguments],  # noqa: S607 (whichever git the user has)
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise CodegenError(f"{folder}: git cannot read a history here: {error}") from None
    return done.stdout


def _run(*arguments: str | Path) -> bool:
    # No shell, and arguments of our own.
    return subprocess.run(arguments, capture_output=True, check=False).returncode == 0  # noqa: S603


def _imports(folder: Path) -> bool:
    code = (
        "import sys, pkgutil, importlib; sys.path[:0] = sys.argv[1:]; import openbatch_api;"
        "[importlib.import_module(m.name)"
        " for m in pkgutil.walk_packages(openbatch_api.__path__, 'openbatch_api.')];"
        "[e.validator.problems({}) or e.load_result_model().model_rebuild(force=True)"
        " for e in openbatch_api.ENDPOINTS.values()]"
    )
    return _run(sys.executable, "-c", code, folder, _SRC)


def _mypy(folder: Path) -> bool:
    config = folder / "mypy.ini"
    config.write_text(
        f"[mypy]\nstrict = True\nmypy_path = {folder}:{_SRC}\ncache_dir = {folder}/.cache\n",
        encoding="utf-8",
    )
    return _run(sys.executable, "-m", "mypy", "--config-file", config, "-p", PACKAGE)


def _pyright(folder: Path) -> bool:
    config = folder / "pyrightconfig.json"
    settings: JsonObject = {
        "include": [PACKAGE],
        "extraPaths": [".", str(_SRC)],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    config.write_text(dump(settings), encoding="utf-8")
    interpreter = ("--pythonpath", sys.executable)
    return _run(sys.executable, "-m", "pyright", *interpreter, "--project", config)
