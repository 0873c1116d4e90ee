"""Checks of an emitted package: whether all of it imports, and what the type checkers say."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from .errors import CodegenError
from .generate import PACKAGE
from .jsontypes import JsonObject, dump
from .workspace import write_package

__all__ = ["NOT_CHECKED", "PackageChecks", "PackageReport", "Verdict"]

#: So many lines of a tool that finds something are kept.
_KEPT_LINES: Final = 3
_IMPORT_ALL: Final = f"""
import importlib, pkgutil, sys
sys.path[:0] = sys.argv[1:]
import {PACKAGE}
for module in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}."):
    importlib.import_module(module.name)
for endpoint in {PACKAGE}.ENDPOINTS.values():
    endpoint.validator.problems({{}})
    endpoint.load_request_model().model_rebuild(force=True)
    endpoint.load_result_model().model_rebuild(force=True)
"""


class Verdict(StrEnum):
    """What a check of a package came to."""

    OK = "ok"
    FAILS = "FAILS"
    NOT_INSTALLED = "absent"
    NOT_ASKED = "-"


@dataclass(frozen=True)
class PackageReport:
    """What the checks of a package came to.

    Attributes:
        imports: Whether every module imports, and every validator and model can be built.
        mypy: Whether `mypy --strict` finds nothing.
        pyright: Whether pyright finds nothing in strict mode.
        findings: The first lines of each tool that found something.
    """

    imports: Verdict = Verdict.NOT_ASKED
    mypy: Verdict = Verdict.NOT_ASKED
    pyright: Verdict = Verdict.NOT_ASKED
    findings: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Say whether a check found something."""
        return Verdict.FAILS in (self.imports, self.mypy, self.pyright)


NOT_CHECKED: Final = PackageReport()


class PackageChecks:
    """Checks packages one after the other; one that was checked before is not checked again.

    Args:
        checkers: Whether to run mypy and pyright, too.
    """

    def __init__(self, *, checkers: bool) -> None:
        """Make a folder for the packages, and for what mypy finds out about other libraries."""
        self._checkers = checkers
        # Other processes may hold files in it open for a moment longer on some systems.
        self._temporary = tempfile.TemporaryDirectory(
            prefix="openbatch-replay-", ignore_cleanup_errors=True
        )
        self._folder = Path(self._temporary.name)
        self._known: dict[str, PackageReport] = {}

    def __enter__(self) -> Self:
        """Return the checks."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove the folder."""
        self._temporary.cleanup()

    def of(self, files: Mapping[str, str]) -> PackageReport:
        """Check a package.

        Args:
            files: The text of every file, as `generate` returns them.

        Returns:
            What the checks came to.
        """
        digest = hashlib.sha256(dump(dict(files)).encode()).hexdigest()
        if digest not in self._known:
            write_package(files, self._folder)
            self._known[digest] = self._checked()
        return self._known[digest]

    def _checked(self) -> PackageReport:
        not_asked: tuple[Verdict, list[str]] = (Verdict.NOT_ASKED, [])
        verdicts = {
            "import": self._run("-c", _IMPORT_ALL, str(self._folder), *_library()),
            "mypy": self._mypy() if self._checkers else not_asked,
            "pyright": self._pyright() if self._checkers else not_asked,
        }
        return PackageReport(
            imports=verdicts["import"][0],
            mypy=verdicts["mypy"][0],
            pyright=verdicts["pyright"][0],
            findings=tuple(
                f"{tool}: {line}" for tool, (_, said) in verdicts.items() for line in said
            ),
        )

    def _mypy(self) -> tuple[Verdict, list[str]]:
        if importlib.util.find_spec("mypy") is None:
            return Verdict.NOT_INSTALLED, []
        config = self._folder / "mypy.ini"
        paths = ":".join([str(self._folder), *_library()])
        config.write_text(
            f"[mypy]\nstrict = True\npython_version = 3.11\nmypy_path = {paths}\n"
            f"cache_dir = {self._folder}/.mypy_cache\n"
            # The layer on top is written for the endpoints of today.
            "[mypy-openbatch.*]\nignore_errors = True\n",
            encoding="utf-8",
        )
        options = ("--no-error-summary", "--no-pretty", "--config-file", str(config))
        return self._run("-m", "mypy", *options, "-p", PACKAGE)

    def _pyright(self) -> tuple[Verdict, list[str]]:
        if importlib.util.find_spec("pyright") is None:
            return Verdict.NOT_INSTALLED, []
        config = self._folder / "pyrightconfig.json"
        settings: JsonObject = {
            "include": [PACKAGE],
            "extraPaths": [".", *_library()],
            "typeCheckingMode": "strict",
            "pythonVersion": "3.11",
        }
        config.write_text(dump(settings), encoding="utf-8")
        options = ("--pythonpath", sys.executable, "--project", str(config))
        return self._run("-m", "pyright", "--warnings", *options)

    def _run(self, *arguments: str) -> tuple[Verdict, list[str]]:
        done = subprocess.run(  # noqa: S603 (no shell, and arguments of our own)
            [sys.executable, *arguments],
            cwd=self._folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            return Verdict.OK, []
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        # A traceback says at its end what happened, a checker's report begins with it.
        kept = lines[-1:] if arguments[0] == "-c" else lines[:_KEPT_LINES]
        return Verdict.FAILS, [line.replace(f"{self._folder}/", "") for line in kept]


def _library() -> list[str]:
    """Return the folder that holds `openbatch`, unless the interpreter finds it by itself.

    Raises:
        CodegenError: If there is no `openbatch`.
    """
    found = importlib.util.find_spec("openbatch")
    if found is None or found.origin is None:
        raise CodegenError("openbatch is not installed; emitted code stands on its `runtime`")
    folder = Path(found.origin).resolve().parents[1]
    return [] if folder.name == "site-packages" else [str(folder)]
