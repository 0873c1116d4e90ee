"""Packages that only some features need: they come with an extra, and are imported when used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from openbatch.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["require", "require_installed"]

_DISTRIBUTION = "openbatch-typed"


def require(module: str, *, extra: str, what: str) -> ModuleType:
    """Import a package of an extra.

    Args:
        module: What to import, such as `pyarrow.parquet`.
        extra: The extra that it comes with.
        what: What needs it, to begin the error with, such as `to_parquet`.

    Returns:
        The module.

    Raises:
        MissingExtraError: It is not installed; the message says how to install it.
    """
    return _imported(module, f"{_DISTRIBUTION}[{extra}]", what)


def require_installed(module: str, *, what: str) -> ModuleType:
    """Import a package that users bring along, such as pandas, since it is theirs to choose.

    Args:
        module: What to import.
        what: What needs it, to begin the error with.

    Returns:
        The module.

    Raises:
        MissingExtraError: It is not installed.
    """
    return _imported(module, module, what)


def _imported(module: str, requirement: str, what: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        top = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != top:
            raise  # it is there, and misses something itself
        raise MissingExtraError(
            f'{what}: {top} is not installed; run: pip install "{requirement}"'
        ) from None
