"""A database for tests that only have a cursor in their hands."""

from __future__ import annotations

import sqlite3

__all__ = ["database"]


class _Closing(sqlite3.Connection):
    def __del__(self) -> None:
        self.close()


def database() -> sqlite3.Connection:
    """Return a connection to an empty database, which closes itself with its last cursor."""
    return sqlite3.connect(":memory:", factory=_Closing)
