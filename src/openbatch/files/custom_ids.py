"""The ids that a batch file has, so that none is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from openbatch.errors import DuplicateCustomIdError
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["CustomIds"]


class CustomIds(set[str]):
    """The custom_ids of one batch file: those found in it, and those of the running program.

    It is a set, so that looking an id up and noting one take no call of Python's.
    """

    def __init__(self, path: Path, *, remedy: str) -> None:
        """Begin with no ids.

        Args:
            path: The batch file, for messages.
            remedy: What a user does who wants to start the file anew, as the end of a sentence.
        """
        super().__init__()
        self._path = path
        self._remedy = remedy
        self._found: set[str] = set()

    def found(self, custom_ids: Collection[str]) -> None:
        """Note ids that were read from the file."""
        self._found.update(custom_ids)
        self.update(custom_ids)

    def refuse(self, custom_id: str) -> NoReturn:
        """Refuse an id that the file has.

        Args:
            custom_id: The id of a line that was about to be written.

        Raises:
            DuplicateCustomIdError: Always.
        """
        if custom_id in self._found:
            raise DuplicateCustomIdError(
                f"custom_id {shown(custom_id)} is in the existing file {self._path} already; "
                f"leave the request out or give it another id, or, to start anew, {self._remedy}",
                custom_id=custom_id,
            )
        raise DuplicateCustomIdError(
            f"custom_id {shown(custom_id)} was added to {self._path} before; "
            "every request of a batch file needs an id of its own",
            custom_id=custom_id,
        )
