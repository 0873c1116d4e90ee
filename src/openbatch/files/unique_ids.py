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
        self._hashes: list[array[int]] | None = None
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
        return self._look() if self._hashes is not None else None

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
        self._hashes = [array("q") for _ in range(_BUCKETS)]
        _store(map(self._hash_of, ids), self._hashes)
        self._next_look = 2 * self.count

    def _add_hashes(self, ids: Sequence[str]) -> str | None:
        if self._hashes is not None:
            _store(map(self._hash_of, ids), self._hashes)
        if self.count < self._next_look:
            return None
        self._next_look = 2 * self.count
        return self._look(ids)

    def _look(self, unwritten: Sequence[str] = ()) -> str | None:
        """Look for hashes that came twice, and for the ids behind them."""
        twice = _repeated_in(self._hashes or ())
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
    hashes = [array("q") for _ in range(_BUCKETS)]
    _store(map(hash, ids), hashes)
    return _repeated_in(hashes)


def _store(hashes: Iterable[int], buckets: list[array[int]]) -> None:
    for each in hashes:
        buckets[each & (_BUCKETS - 1)].append(each)


def _repeated_in(buckets: Iterable[array[int]]) -> set[int]:
    twice: set[int] = set()
    for bucket in buckets:
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
