"""Noticing that an id came before, in constant memory."""

from __future__ import annotations

from typing import Final

__all__ = ["RecentIds"]

#: So many ids are remembered at least; the service takes half as many requests in one file.
_REMEMBERED: Final = 100_000


class RecentIds:
    """Remembers the latest ids by their hashes of 64 bits: the last 100,000 at least.

    That two different ones have the same hash happens about once in 10^14 lines.
    """

    def __init__(self) -> None:
        """Begin without an id."""
        self._recent: set[int] = set()
        self._before: set[int] = set()

    def is_known(self, custom_id: str) -> bool:
        """Say whether an id came before, and remember it."""
        hashed = hash(custom_id)
        if hashed in self._recent or hashed in self._before:
            return True
        if len(self._recent) == _REMEMBERED:
            self._before = self._recent
            self._recent = set()
        self._recent.add(hashed)
        return False
