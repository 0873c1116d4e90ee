"""Fixtures for the tests of the generator."""

from __future__ import annotations

import os
import time
import traceback
from typing import TYPE_CHECKING, Protocol

import pytest

from codegen.__main__ import main
from tests.codegen.command_line import DOCUMENT, saved
from tests.codegen.packages import tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PATIENCE_SECONDS = 300


class Once(Protocol):
    """Builds a folder once for all workers of a test run."""

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of a name, made by the first worker that asks for it."""
        ...


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def build(name: str, make: Callable[[Path], object]) -> Path:
        claim, folder = base / f"{name}.claim", base / name
        try:
            claim.mkdir()
        except FileExistsError:
            _wait(claim)
            return folder
        try:
            folder.mkdir()
            make(folder)
        except BaseException:
            (claim / "failed").write_text(traceback.format_exc(), encoding="utf-8")
            raise
        (claim / "done").touch()
        return folder

    return build


def _wait(claim: Path) -> None:
    """Wait until the worker that claimed a folder has made it."""
    for _ in range(_PATIENCE_SECONDS * 20):
        if (claim / "done").exists():
            return
        if (claim / "failed").exists():
            pytest.fail((claim / "failed").read_text(encoding="utf-8"))
        time.sleep(0.05)
    pytest.fail(f"{claim.name}: nobody made it in {_PATIENCE_SECONDS} s")


@pytest.fixture(scope="session")
def pinned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | None]:
    """Everything that `update` writes for `DOCUMENT` into an empty folder."""
    folder = tmp_path_factory.mktemp("pinned")
    (folder / "root").mkdir()
    assert main(["update", "--spec", saved(folder, DOCUMENT), "--root", str(folder / "root")]) == 0
    return tree(folder / "root")


@pytest.fixture
def root(tmp_path: Path, pinned: dict[str, bytes | None]) -> Path:
    """A folder in which `DOCUMENT` is pinned."""
    for name, content in pinned.items():
        path = tmp_path / "root" / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return tmp_path / "root"
