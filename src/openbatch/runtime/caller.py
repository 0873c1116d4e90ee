"""Warnings that name the line of the user's program that they are about."""

from __future__ import annotations

import inspect
import warnings

__all__ = ["warn_caller"]

_OURS = frozenset({"openbatch", "openbatch_api"})


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn about the call by which the program came into this library.

    Args:
        message: What to say.
        category: The class of the warning.
    """
    # Python 3.11 has no `skip_file_prefixes` yet.
    frame, depth = inspect.currentframe(), 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, category, stacklevel=depth)
