"""Writing to a file from a thread of its own, so that the next bytes are made in the meantime."""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Block", "WriteBehind", "write_blocks"]

Block: TypeAlias = "bytes | bytearray"


class WriteBehind:
    """Writes to an open file, in order, while the program goes on.

    The system copies what is written with the interpreter's lock released, so on a second processor
    that costs the program no time. But a thread that waits for the lock gets it only after five
    milliseconds, in which many blocks are made. So each `write` waits until the thread has begun
    with the blocks, some fifty microseconds: it pays where they have hundreds of kilobytes.
    """

    def __init__(self, fd: int) -> None:
        """Begin to wait for blocks.

        Args:
            fd: The open file. It has to stay open until `close` has returned.
        """
        self._fd = fd
        self._number = 0
        self._handed: SimpleQueue[tuple[int, Sequence[Block]] | None] = SimpleQueue()
        self._begun: SimpleQueue[int] = SimpleQueue()
        self._error: OSError | None = None
        # A daemon, since a file that nobody closes must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="openbatch-write", daemon=True)
        self._thread.start()

    def write(self, blocks: Sequence[Block]) -> None:
        """Hand over some blocks; they must not be changed any more.

        Args:
            blocks: The blocks, in order.

        Raises:
            OSError: A block could not be written, most likely an earlier one. Nothing is written
                any more.
        """
        self._number += 1
        self._handed.put((self._number, blocks))
        # An interrupted wait leaves the number of its blocks behind, hence the comparison.
        while self._begun.get() < self._number:
            pass
        if self._error is not None:
            raise self._error

    def wait(self) -> None:
        """Wait until all blocks are written.

        Raises:
            OSError: A block could not be written.
        """
        self.write(())

    def close(self) -> None:
        """End the thread, after it has written what it was given; a second time does nothing."""
        self._handed.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (handed := self._handed.get()) is not None:
            number, blocks = handed
            self._begun.put(number)
            if self._error is None:
                try:
                    write_blocks(self._fd, blocks)
                except OSError as error:
                    self._error = error
            del handed, blocks  # not kept while there is nothing to do


def write_blocks(fd: int, blocks: Sequence[Block]) -> None:
    """Write some blocks, all of them and to their ends.

    Args:
        fd: The open file.
        blocks: The blocks, in order; some hundreds at most, as the system limits their number.

    Raises:
        OSError: They cannot be written, or only a part of them.
    """
    if not blocks:
        return
    if len(blocks) > 1 and hasattr(os, "writev"):
        written = os.writev(fd, blocks)
        if written == sum(map(len, blocks)):
            return
    else:
        written = 0
    # One block, or a system without `writev`, or one that has written a part only, most likely
    # because there is no room: the next attempt says so.
    with memoryview(blocks[0] if len(blocks) == 1 else b"".join(blocks)) as data:
        while written < len(data):
            written += os.write(fd, data[written:])
