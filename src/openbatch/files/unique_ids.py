"""Finding ids that come twice among millions, in little memory, without ever being wrong.

Three ways, from exact and dear to cheap:

1. The first ids are kept as they are, and an id that comes twice is found at once.
2. Ids that only ever increase, such as `row-0`, `row-1`, ..., cannot come twice. Nothing is kept.
3. Of any others eight bytes are kept, their hash. Whether a hash comes twice is looked up each time
   their number has doubled, and at the end. Two ids may share a hash, so on that suspicion the ids
   themselves are read back from what was written.
"""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain, islice, repeat
from operator import lt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["UniqueIds", "hashes_that_repeat"]

#: So many ids are kept as they are: those of a batch file of the usual size and some more.
_EXACT: Final = 1 << 16
_BUCKETS: Final = 256
#: A bucket is put away when it has so many hashes, which is looked at after so many of all.
_FULL: Final = 512
_PART: Final = 1 << 14


class UniqueIds:
    """The ids of a job, as far as is needed to find one that comes twice.

    Attributes:
        count: How many ids there are.
    """

    def __init__(
        self,
        read_back: Callable[[], Iterable[str]],
        *,
        exact: int = _EXACT,
        hash_of: Callable[[str], int] = hash,
    ) -> None:
        """Begin with no ids.

        Args:
            read_back: Gives the ids that are written, in order. Ids are written after they are
                added.
            exact: So many ids are kept as they are.
            hash_of: The hash: 64 bits, of which the lowest ones spread the ids evenly.
        """
        self.count = 0
        self._read_back = read_back
        self._exact = exact
        self._hash_of = hash_of
        self._texts: dict[str, None] | None = {}
        self._last: str | None = None
        self._by_text = self._by_length = True  # which orders all ids so far have followed
        self._hashes: _Hashes | None = None
        self._next_look = 0

    def add(self, ids: Sequence[str]) -> str | None:
        """Note some ids.

        Args:
            ids: The ids, in their order.

        Returns:
            An id that came twice, if one was found by now; then the rest may not be noted.
        """
        if not ids:
            return None
        self.count += len(ids)
        if self._texts is not None:
            return self._add_texts(self._texts, ids)
        if self._by_text or self._by_length:
            self._follow_order(ids)
        if self._hashes is None:
            if self._by_text or self._by_length:
                return None
            # The order broke only now: what came before is read from the file.
            self._begin_hashes(self._read_back())
        return self._add_hashes(ids)

    def finish(self) -> str | None:
        """Look for the last time, with all ids written.

        Returns:
            An id that came twice, or None if there is none.
        """
        return self._look()

    def _follow_order(self, ids: Sequence[str]) -> None:
        """See whether the ids go on increasing, as texts or by length and then as texts."""
        ids = ids if self._last is None else [self._last, *ids]
        self._last = ids[-1]
        rising = all(map(lt, ids, islice(ids, 1, None)))
        if self._by_length and not (rising and len(set(map(len, ids))) == 1):
            keys = [(len(each), each) for each in ids]
            self._by_length = all(map(lt, keys, islice(keys, 1, None)))
        self._by_text = self._by_text and rising

    def _add_texts(self, texts: dict[str, None], ids: Sequence[str]) -> str | None:
        before = len(texts)
        texts.update(zip(ids, repeat(None)))
        if len(texts) != before + len(ids):
            # A dict keeps its order, so what was there before is still its beginning.
            return _first_repeated(ids, islice(texts, before))
        if len(texts) > self._exact:
            self._texts = None
            self._follow_order(list(texts))
            if not (self._by_text or self._by_length):
                self._begin_hashes(texts)
        return None

    def _begin_hashes(self, ids: Iterable[str]) -> None:
        self._hashes = _Hashes()
        self._hashes.add(map(self._hash_of, ids))
        self._next_look = 2 * self.count

    def _add_hashes(self, ids: Sequence[str]) -> str | None:
        if self._hashes is not None:
            self._hashes.add(map(self._hash_of, ids))
        if self.count < self._next_look:
            return None
        self._next_look = 2 * self.count
        return self._look(ids)

    def _look(self, unwritten: Sequence[str] = ()) -> str | None:
        """Look for hashes that came twice, and for the ids behind them."""
        twice = self._hashes.repeated() if self._hashes is not None else None
        if not twice:
            return None
        written = chain(self._read_back(), unwritten)
        return _first_repeated(each for each in written if self._hash_of(each) in twice)


def hashes_that_repeat(ids: Iterable[str]) -> set[int]:
    """Return the hashes that several of some ids have, in eight bytes for each id.

    Args:
        ids: The ids. They are read once.

    Returns:
        What `hash` gives for more than one of them, be it by chance.
    """
    hashes = _Hashes()
    hashes.add(map(hash, ids))
    return hashes.repeated()


class _Hashes:
    """Millions of hashes, in hardly more than eight bytes each.

    They are parted into buckets, so that one at a time can become a set. What is in the buckets is
    put away now and then, as bytes of just the length: arrays that grow for ever leave gaps behind
    them in the memory, a quarter of all.
    """

    def __init__(self) -> None:
        self._filling = [array("q") for _ in range(_BUCKETS)]
        self._put_away: list[list[bytes]] = [[] for _ in range(_BUCKETS)]

    def add(self, hashes: Iterable[int]) -> None:
        """Note some hashes."""
        rest = iter(hashes)
        while some := tuple(islice(rest, _PART)):
            for each in some:
                self._filling[each & (_BUCKETS - 1)].append(each)
            if len(self._filling[0]) >= _FULL:  # and so are all, more or less
                self._put_away_all()

    def _put_away_all(self) -> None:
        for pieces, filling in zip(self._put_away, self._filling, strict=True):
            pieces.append(filling.tobytes())
            del filling[:]

    def repeated(self) -> set[int]:
        """Return those that were noted more than once."""
        twice: set[int] = set()
        for pieces, filling in zip(self._put_away, self._filling, strict=True):
            bucket = array("q", b"".join(pieces))
            bucket.extend(filling)
            if len(set(bucket)) != len(bucket):
                twice.update(each for each, times in Counter(bucket).items() if times > 1)
        return twice


def _first_repeated(ids: Iterable[str], before: Iterable[str] = ()) -> str | None:
    seen = set(before)
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None
