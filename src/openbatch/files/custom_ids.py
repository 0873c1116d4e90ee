"""The ids that a batch file has, so that none is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from openbatch.errors import DuplicateCustomIdError
from openbatch.json_faults import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["CustomIds"]


class CustomIds:
    """The custom_ids of one batch file: those found in it, and those of the running program."""

    def __init__(self, path: Path, *, remedy: str) -> None:
        """Begin with no ids.

        Args:
            path: The batch file, for messages.
            remedy: What a user does who wants to start the file anew, as the end of a sentence.
        """
        self._path = path
        self._remedy = remedy
        self._found: set[str] = set()
        self._given: set[str] = set()

    def __contains__(self, custom_id: object) -> bool:
        """Say whether the file has this id."""
        return custom_id in self._given or custom_id in self._found

    def __len__(self) -> int:
        """Return how many ids the file has."""
        return len(self._found | self._given) if self._found else len(self._given)

    def found(self, custom_ids: Iterable[str]) -> None:
        """Note ids that were read from the file."""
        self._found.update(custom_ids)

    def give(self, custom_id: str) -> None:
        """Note an id whose line this program has written."""
        self._given.add(custom_id)

    def take(self, custom_id: str) -> None:
        """Check that an id is new, and note it.

        Args:
            custom_id: The id of a line that is about to be written.

        Raises:
            DuplicateCustomIdError: The file has the id.
        """
        if custom_id in self._given or custom_id in self._found:
            self._refuse(custom_id)
        self._given.add(custom_id)

    def give_back(self, custom_id: str) -> None:
        """Forget an id that was taken, as its line was not written."""
        self._given.discard(custom_id)

    def _refuse(self, custom_id: str) -> NoReturn:
        if custom_id in self._given:
            raise DuplicateCustomIdError(
                f"custom_id {shown(custom_id)} was added to {self._path} before; "
                "every request of a batch file needs an id of its own",
                custom_id=custom_id,
            )
        raise DuplicateCustomIdError(
            f"custom_id {shown(custom_id)} is in the existing file {self._path} already; "
            f"leave the request out or give it another id, or, to start anew, {self._remedy}",
            custom_id=custom_id,
        )
