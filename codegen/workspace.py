"""Where the generator's files lie: the inputs it ships with, and the folders that it writes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from .docs import parse_docs
from .document import parse
from .errors import CodegenError
from .evidence import parse_evidence
from .generate import PACKAGE, Inputs
from .jsontypes import JsonObject, as_object
from .names import parse_names
from .overrides import parse_overrides

__all__ = ["Workspace", "differences", "load_inputs", "write_package"]


@dataclass(frozen=True)
class Workspace:
    """A folder laid out like this repository.

    Attributes:
        root: The folder.
    """

    root: Path

    @property
    def slice(self) -> Path:
        """Return the path of the pinned slice."""
        return self.root / "codegen" / "spec" / "openapi-slice.json"

    @property
    def lock(self) -> Path:
        """Return the path of the lock file."""
        return self.root / "codegen" / "spec" / "spec.lock.json"

    @property
    def generated(self) -> Path:
        """Return the folder that holds the emitted package."""
        return self.root / "generated"

    @property
    def changelog(self) -> Path:
        """Return the path of the changelog."""
        return self.root / "CHANGELOG.md"

    def read_slice(self) -> JsonObject:
        """Return the pinned slice, or raise `CodegenError` if there is none."""
        try:
            content = self.slice.read_bytes()
        except OSError as error:
            raise CodegenError(
                f"{self.slice}: cannot be read ({error.strerror}); "
                "`python -m codegen update` pins a document"
            ) from None
        return as_object(parse(content, str(self.slice)), str(self.slice))


def load_inputs(*, upstream_docstrings: bool = False) -> Inputs:
    """Read the inputs that the generator ships with.

    Args:
        upstream_docstrings: Whether the document's own descriptions become the docstrings.

    Returns:
        The inputs.

    Raises:
        CodegenError: If one of the files is not as it must be.
    """
    return Inputs(
        overrides=parse_overrides(_read("spec", "overrides.toml"), "codegen/spec/overrides.toml"),
        names=parse_names(_read("names.toml"), "codegen/names.toml"),
        docs=parse_docs(_read("docs.toml"), "codegen/docs.toml", upstream=upstream_docstrings),
        believed=_load_evidence(),
    )


def _load_evidence() -> Callable[[str, str], bool]:
    text = _read("spec", "evidence.json")
    return parse_evidence(text, "codegen/spec/evidence.json")


def _read(*names: str) -> str:
    return resources.files(__name__.rpartition(".")[0]).joinpath(*names).read_text(encoding="utf-8")


def write_package(files: Mapping[str, str], folder: Path) -> None:
    """Put the emitted package into a folder, whole or not at all.

    Args:
        files: The text of every file by its path below the folder.
        folder: The folder; it is made if need be. A package that is there is replaced.

    Raises:
        CodegenError: If the folder cannot be written, or holds a package that nobody generated.
    """
    target = folder / PACKAGE
    if target.exists() and not (target / "api.json").exists() and any(target.iterdir()):
        raise CodegenError(f"{target}: this is no emitted package; it is not replaced")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".codegen-") as name:
            for path, text in files.items():
                file = Path(name, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            old = Path(name, "old")
            if target.exists():
                target.rename(old)
            Path(name, PACKAGE).rename(target)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise CodegenError(f"{folder}: cannot be written: {error.strerror}") from None


def differences(files: Mapping[str, str], folder: Path) -> list[str]:
    """Compare the emitted package with what a folder holds.

    Args:
        files: The text of every file by its path below the folder.
        folder: The folder.

    Returns:
        One line for each file that is missing, stray or different, sorted; empty if none is.
    """
    found: list[str] = []
    present = {
        path.relative_to(folder).as_posix()
        for path in (folder / PACKAGE).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for path in sorted(present | files.keys()):
        if path not in files:
            found.append(f"{path}: not generated")
        elif path not in present:
            found.append(f"{path}: missing")
        elif (folder / path).read_bytes() != files[path].encode():
            found.append(f"{path}: differs")
    return found
