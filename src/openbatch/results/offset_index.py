"""Where in some files the line of each id stands, in a few bytes per line."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

__all__ = ["OffsetIndex", "Place"]

#: A place is one number: the file's number above the offset in it, which may have 44 bits (16 TiB).
_OFFSET_BITS: Final = 44
_OFFSET_MASK: Final = (1 << _OFFSET_BITS) - 1
_HASH_MASK: Final = (1 << 64) - 1
_FIRST_SLOTS: Final = 1 << 10


class Place(NamedTuple):
    """Where a line begins.

    Attributes:
        source: The number of its file.
        offset: The bytes before it in that file.
    """

    source: int
    offset: int


class OffsetIndex:
    """A hash table from ids to places, without the ids.

    It holds a hash of 64 bits, a place and a link for each line, 20 bytes, and up to 12 bytes of
    slots. Ids with the same hash are told apart by whoever reads the lines; several lines of one id
    are all kept.
    """

    def __init__(self) -> None:
        """Begin without a line."""
        self._hashes = array("Q")
        self._places = array("Q")
        #: The entry before each that has the same hash, counted from 1.
        self._earlier = array("I")
        #: Open addressing: the latest entry of each hash, counted from 1, in the first slot that was
        #: free from where the hash points.
        self._slots = _slots(_FIRST_SLOTS)
        self._taken = 0

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self._places)

    def add(self, custom_id: str, source: int, offset: int) -> None:
        """Add a line.

        Args:
            custom_id: Its id.
            source: The number of its file.
            offset: Where it begins in that file.
        """
        hashed = hash(custom_id) & _HASH_MASK
        self._hashes.append(hashed)
        self._places.append(source << _OFFSET_BITS | offset)
        slot = self._slot(hashed)
        before = self._slots[slot]
        self._earlier.append(before)
        self._slots[slot] = len(self._places)
        if not before:
            self._taken += 1
            if self._taken * 3 > len(self._slots) * 2:
                self._grow()

    def find(self, custom_id: str) -> list[int]:
        """Return the numbers of the lines that may have an id, in the order of their addition.

        Args:
            custom_id: The id.

        Returns:
            The entries with the id's hash; whether they have the id, their lines tell.
        """
        entry = self._slots[self._slot(hash(custom_id) & _HASH_MASK)]
        found: list[int] = []
        while entry:
            found.append(entry - 1)
            entry = self._earlier[entry - 1]
        found.reverse()
        return found

    def place(self, entry: int) -> Place:
        """Return where an entry's line begins."""
        packed = self._places[entry]
        return Place(packed >> _OFFSET_BITS, packed & _OFFSET_MASK)

    def _slot(self, hashed: int) -> int:
        """Return the slot that holds the entries of a hash, or that is free for them."""
        slots = self._slots
        hashes = self._hashes
        mask = len(slots) - 1
        slot = hashed & mask
        while (entry := slots[slot]) and hashes[entry - 1] != hashed:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        """Double the slots and put all entries into them anew; their links stay."""
        self._slots = slots = _slots(len(self._slots) * 2)
        for entry, hashed in enumerate(self._hashes, 1):
            slots[self._slot(hashed)] = entry


def _slots(count: int) -> array[int]:
    return array("I", bytes(4 * count))
