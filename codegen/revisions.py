"""The revisions of a document: the files of a folder, or the history of a git directory."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .errors import CodegenError

__all__ = ["DOCUMENT_PATHS", "Revision", "revisions"]

#: Where upstream's repository keeps the document.
DOCUMENT_PATHS: Final = ("openapi.yaml", "openapi.json")
_SUFFIXES: Final = (".yaml", ".yml", ".json")
#: What begins the line of a commit; paths follow on lines of their own.
_COMMIT: Final = "commit "


@dataclass(frozen=True)
class Revision:
    """One revision of the document.

    Attributes:
        name: A file's path within the folder, or date and commit.
        content: Its bytes.
    """

    name: str
    content: bytes


def revisions(source: Path, path: str | None = None) -> Iterator[Revision]:
    """Yield the revisions of the document, oldest first.

    Args:
        source: A folder of files whose names sort by age, those of folders in it included; or a git
            directory, with a work tree or bare, whose history holds the document.
        path: Where a git directory has the document; by default where upstream has it.

    Yields:
        The revisions. Of two that follow each other and are the same, byte by byte, there is but
        the first.

    Raises:
        CodegenError: If it is neither, or holds no document.
    """
    is_git = (source / ".git").exists() or (source / "objects").is_dir()
    found = _of_history(source, path) if is_git or not source.is_dir() else _of_folder(source)
    before: bytes | None = None
    for revision in found:
        if revision.content != before:
            yield revision
        before = revision.content


def _of_folder(folder: Path) -> Iterator[Revision]:
    names = sorted(
        (file.relative_to(folder) for file in folder.rglob("*") if _is_document(file, folder)),
        key=lambda name: name.parts,
    )
    if not names:
        raise CodegenError(
            f"{folder}: no document that can be read; none in it or its folders ends in "
            f"{', '.join(_SUFFIXES)}"
        )
    for name in names:
        yield Revision(name.as_posix(), (folder / name).read_bytes())


def _is_document(file: Path, folder: Path) -> bool:
    """Say whether a file may be a document; what is hidden, such as `.git`, is none."""
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix in _SUFFIXES and not hidden and file.is_file()


def _of_history(source: Path, path: str | None) -> Iterator[Revision]:
    documents = DOCUMENT_PATHS if path is None else (path,)
    # Paths are those of the repository's root, wherever in it `source` is.
    log = _git(
        source, "log", "--reverse", f"--format={_COMMIT}%H %cs", "--diff-filter=AM", "--name-only",
        "--", *(f":(top,literal){document}" for document in documents),
    )  # fmt: skip
    commit = date = ""
    found = False
    for line in filter(None, log.decode().splitlines()):
        if line.startswith(_COMMIT):
            commit, date = line.removeprefix(_COMMIT).split()
        elif commit:
            found = True
            yield Revision(f"{date} {commit[:7]}", _git(source, "show", f"{commit}:{line}"))
            commit = ""  # where a commit changes both editions of the document, one is enough
    if not found:
        raise CodegenError(f"{source}: its history has no {' or '.join(documents)}")


def _git(folder: Path, *arguments: str) -> bytes:
    # Whichever git the user has; no shell, and arguments of our own.
    command: list[str | Path] = ["git", "-C", folder, "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 (see above)
    except subprocess.CalledProcessError as error:
        said = str(error.stderr, "utf-8", "replace").strip().splitlines() or [str(error)]
        raise CodegenError(f"{folder}: git cannot read a history here: {said[0]}") from None
    except OSError as error:
        raise CodegenError(f"{folder}: git cannot read a history here: {error}") from None
    return done.stdout
