"""What tests do with an emitted package: import it, run programs on it, let the checkers judge it."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from codegen.jsontypes import as_list, as_object, read_json
from tests.codegen.documents import ROOT, emit

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

    from codegen.jsontypes import Json, JsonObject
    from openbatch.errors import Problem
    from openbatch.runtime import Endpoint

PACKAGE: Final = "openbatch_api"
#: A worker of pytest-xdist keeps a cache of its own: mypy's is not made for two writers.
MYPY_CACHE: Final = (
    ROOT / ".mypy_cache" / f"codegen-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
)


@contextmanager
def importable(folder: Path) -> Generator[None]:
    """Let `openbatch_api` be the package in a folder, and put back what was imported before."""
    kept = {name: sys.modules.pop(name) for name in _imported()}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in _imported():
            del sys.modules[name]
        sys.modules.update(kept)


def _imported() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == PACKAGE]


@contextmanager
def imported(made: JsonObject, folder: Path, name: str = "widgets") -> Generator[ModuleType]:
    """Generate the package of a document and import one of its modules."""
    with importable(emit(made, folder)):
        yield importlib.import_module(f"{PACKAGE}.{name}")


def endpoint(url: str = "/v1/widgets") -> Endpoint:
    """Return an endpoint of the package that is importable at the moment."""
    registry = importlib.import_module(f"{PACKAGE}._registry")
    return cast("dict[str, Endpoint]", registry.ENDPOINTS)[url]  # emitted as such a mapping


def problems(body: object, url: str = "/v1/widgets") -> tuple[Problem, ...]:
    return endpoint(url).validator.problems(body)


def run_python(
    folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the interpreter so that it finds the package of a folder first; warnings are errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def mypy(folder: Path, *programs: str) -> list[str]:
    """Return the errors of `mypy --strict` in the package of a folder and in programs beside it.

    They name files as seen from the folder: the cache keeps errors, and folders change.
    """
    options = ["--strict", "--config-file=", "--explicit-package-bases", "--no-error-summary"]
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "mypy",
                *options,
                "--python-version=3.11",
                "--hide-error-codes",
            ),
            *(f"--cache-dir={MYPY_CACHE}", PACKAGE, *programs),
        ],
        cwd=folder,
        env={**os.environ, "MYPYPATH": os.pathsep.join([str(folder), str(ROOT / "src")])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return [line for line in done.stdout.splitlines() if ": note: " not in line]


def pyright(folder: Path) -> list[str]:
    """Return the errors and warnings of pyright, strict, in a folder."""
    config: JsonObject = {
        "include": ["."],
        "extraPaths": [str(folder), str(ROOT / "src")],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pyright", "--outputjson"),
            *("--pythonpath", sys.executable, "--project", str(folder)),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    report = as_object(read_json(done.stdout, "pyright"), "pyright")
    found = as_list(report["generalDiagnostics"], "generalDiagnostics")
    return [_told(as_object(item, "diagnostic"), folder) for item in found]


def _told(diagnostic: JsonObject, folder: Path) -> str:
    start = as_object(as_object(diagnostic["range"], "range")["start"], "start")
    line = start["line"]
    assert isinstance(line, int)
    file = Path(str(diagnostic["file"])).relative_to(folder.resolve())
    return f"{file}:{line + 1}: {diagnostic['severity']}: {diagnostic['message']}"


def error_lines(errors: list[str], file: str) -> set[int]:
    """Return the lines of a file that have errors."""
    ahead = f"{file}:"
    return {
        int(error.removeprefix(ahead).partition(":")[0])
        for error in errors
        if error.startswith(ahead)
    }


def package_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of the package in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / PACKAGE).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder, by path: the bytes of files, None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def api_of(folder: Path) -> Json:
    return read_json((folder / PACKAGE / "api.json").read_text(encoding="utf-8"), "api.json")
