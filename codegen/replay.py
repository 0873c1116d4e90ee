"""Runs the generator over past revisions of the document, and says how each went."""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .api import api
from .api_format import Api, read_api
from .diff import Change, diff
from .document import parse
from .errors import CodegenError, DocumentWarning, NoBatchesError
from .generate import Inputs, generate, surface_of
from .ir import Surface
from .jsontypes import JsonObject, dump
from .observe import Observations
from .package_checks import NOT_CHECKED, PackageChecks, PackageReport
from .recordings import example_bodies, recorded_bodies
from .revisions import Revision, revisions
from .workspace import load_inputs

__all__ = ["Replayed", "gather_evidence", "replay"]

#: So many packages wait for their checks at most, while further ones are generated.
_WAITING: Final = 2


@dataclass(frozen=True)
class Replayed:
    """How the generator did on a revision.

    Attributes:
        name: The revision.
        endpoints: How many batch endpoints it has.
        seconds: How long generation took, loading included.
        checks: What the checks of the emitted package came to.
        changes: What changed since the last revision that could be generated, in API terms; None
            if there is none.
        removed: The names that users could import before and cannot now.
        notes: What had to be repaired or was left out.
        error: Why it could not be generated.
        has_batches: Whether there is a batch API in it. If not, there is nothing to generate.
    """

    name: str
    endpoints: int = 0
    seconds: float = 0.0
    checks: PackageReport = NOT_CHECKED
    changes: tuple[Change, ...] | None = None
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    has_batches: bool = True

    @property
    def failed(self) -> bool:
        """Say whether anything is wrong."""
        return self.has_batches and (self.error is not None or self.checks.failed)


def replay(source: Path, path: str | None = None, *, checkers: bool = True) -> Iterator[Replayed]:
    """Run the generator over all revisions.

    Args:
        source: As for `revisions`.
        path: Likewise.
        checkers: Whether to run mypy and pyright on every emitted package, those that are
            installed. A package that is the same as one before is not checked again.

    Yields:
        How each revision went, oldest first.

    Raises:
        CodegenError: If there are no revisions to be read there.
    """
    inputs = load_inputs()
    before: Surface | None = None
    with PackageChecks(checkers=checkers) as checks, ThreadPoolExecutor(1) as worker:
        waiting: deque[tuple[Replayed, Future[PackageReport] | None]] = deque()
        for revision in revisions(source, path):
            result, surface, files = _emit(revision, inputs)
            checked: Future[PackageReport] | None = None
            if surface is not None:
                if before is not None:
                    result = _compared(result, before, surface)
                checked = worker.submit(checks.of, files)
                before = surface
            waiting.append((result, checked))
            while len(waiting) > _WAITING:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())


def _emit(revision: Revision, inputs: Inputs) -> tuple[Replayed, Surface | None, dict[str, str]]:
    """Generate the package of a revision; without a surface and files if that cannot be done."""
    done = Replayed(revision.name)
    surface: Surface | None = None
    files: dict[str, str] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DocumentWarning)
        begin = time.perf_counter()
        try:
            document = parse(revision.content, revision.name)
            read = surface_of(document, inputs)
            files = generate(document, inputs)
            surface = read
        except NoBatchesError:
            done = replace(done, has_batches=False)
        except CodegenError as error:
            done = replace(done, error=" ".join(str(error).split()))
        except Exception as error:  # noqa: BLE001 (one revision must not hide the others)
            defect = f"a defect of the generator: {type(error).__name__}: {error}"
            done = replace(done, error=" ".join(defect.split()))
        seconds = time.perf_counter() - begin
    notes = [str(warning.message) for warning in caught]
    if surface is not None:
        done = replace(done, endpoints=len(surface.endpoints), seconds=seconds)
        notes += surface.diagnostics
    return replace(done, notes=tuple(dict.fromkeys(notes))), surface, files


def _compared(result: Replayed, before: Surface, now: Surface) -> Replayed:
    return replace(
        result,
        changes=tuple(diff(_api(before), _api(now))),
        removed=tuple(sorted(_names(before) - _names(now))),
    )


def _finished(result: Replayed, checked: Future[PackageReport] | None) -> Replayed:
    return result if checked is None else replace(result, checks=checked.result())


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


def _api(surface: Surface) -> Api:
    return read_api(dump(api(surface)))


def _names(surface: Surface) -> set[str]:
    return {*surface.requests, *surface.results}
