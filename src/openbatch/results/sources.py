"""The files that results are read from: paths, folders, and objects that can be opened or read."""

from __future__ import annotations

import io
import os
import tempfile
import weakref
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    BinaryIO,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    TypeGuard,
    cast,
    runtime_checkable,
)

from openbatch.errors import BatchFileError
from openbatch.files.file_checks import explained
from openbatch.files.files_in_use import files_of
from openbatch.files.shard_paths import refuse_unclear, shard_paths
from openbatch.results.envelope import read_sender
from openbatch.results.tolerant_json import UnreadableError
from openbatch.runtime.shapes import is_iterable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Buffer

__all__ = [
    "PICKING_BLOCK",
    "Openable",
    "Readable",
    "ResultFile",
    "ResultFiles",
    "Source",
    "find_sources",
]

#: How many bytes to read at a time where a file is read through, and where lines are picked.
SEQUENTIAL_BLOCK: Final = 1 << 18
PICKING_BLOCK: Final = 1 << 14
#: How many bytes are copied at a time.
_CHUNK: Final = 1 << 20


@runtime_checkable
class Openable(Protocol):
    """What can be opened again and again, such as fsspec's `OpenFile` or a `zipfile.Path`."""

    def open(self) -> object:
        """Return a file to read from."""
        ...


@runtime_checkable
class Readable(Protocol):
    """What can be read, such as an open file, or the official client's answer with a file."""

    def read(self) -> str | bytes:
        """Return all that there is."""
        ...


#: What the lines of a file are.
Wanted: TypeAlias = Literal["results", "requests"]

#: One file, or a folder of `.jsonl` files.
ResultFile: TypeAlias = str | os.PathLike[str] | Openable | Readable
#: One or several of them.
ResultFiles: TypeAlias = ResultFile | Iterable[ResultFile]


class Source:
    """A file that can be read again and again.

    Attributes:
        name: What to call it in messages and reports.
        on_disk: The files of this machine that it reads, as far as that is known.
    """

    def __init__(
        self, name: str, opener: Callable[[int], object], *, owned: bool, given: object
    ) -> None:
        """Keep how the file is opened.

        Args:
            name: What to call it.
            opener: What gives the file, and may read so many bytes at a time.
            owned: Whether that opens it anew each time, so that it is ours to close. Otherwise it
                is the same file each time, which stays open.
            given: What the user gave for it.
        """
        self.name = name
        self.on_disk = files_of(given)
        self._opener = opener
        self._owned = owned
        self._copy: BinaryIO | None = None

    def open(self, block: int = SEQUENTIAL_BLOCK) -> BinaryIO:
        """Return the file, open for reading from its beginning, in any order.

        A file that cannot be read in any order, or gives text, is copied to a temporary file.

        Args:
            block: How many bytes to read at a time.

        Raises:
            BatchFileError: It cannot be opened or copied.
        """
        try:
            return self._open(block)
        except OSError as error:
            raise BatchFileError(f"{self.name}: it cannot be read ({error})") from error

    def _open(self, block: int) -> BinaryIO:
        if self._copy is not None:
            return _with_own_place(self._copy, block, owned=False)
        file = self._opener(block)
        binary: object = getattr(file, "buffer", file)  # a text file knows the bytes below it
        if self._owned and _is_buffered(binary):
            return binary
        if _is_seekable(binary):
            return _with_own_place(
                cast("BinaryIO", binary), block, owned=self._owned
            )  # it just said so
        copy = _copied(file)
        if self._owned:
            _close(file)
            return copy
        self._copy = copy  # it can be read only once
        weakref.finalize(self, copy.close)
        return _with_own_place(copy, block, owned=False)


class _Cursor(io.RawIOBase):
    """A place of its own in a file that others may read at the same time."""

    def __init__(self, file: BinaryIO, *, owned: bool) -> None:
        self._file = file
        self._owned = owned
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            self._place = self._file.seek(offset, whence)
        else:
            self._place = offset + (self._place if whence == io.SEEK_CUR else 0)
        return self._place

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        self._file.seek(self._place)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        if self._owned and not self.closed:
            self._file.close()
        super().close()


def _with_own_place(file: BinaryIO, block: int, *, owned: bool) -> BinaryIO:
    return io.BufferedReader(_Cursor(file, owned=owned), block)


def _is_buffered(file: object) -> TypeGuard[BinaryIO]:
    """Say whether a file is one as `open(path, "rb")` gives it, and can be read in any order."""
    return _is_seekable(file) and isinstance(file, io.BufferedReader)


def _is_seekable(file: object) -> bool:
    """Say whether a file is one of bytes that can be read in any order."""
    if isinstance(file, io.TextIOBase):
        return False
    seekable: object = getattr(file, "seekable", None)
    return callable(seekable) and bool(seekable())


def _copied(file: object) -> BinaryIO:
    """Copy what can be read from a file into a temporary one, text as UTF-8."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # whoever gets it closes it
    for piece in _pieces(file):
        copy.write(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)
    copy.seek(0)
    return cast("BinaryIO", copy)  # it says of itself that it has no type


def _pieces(file: object) -> Iterator[str | bytes]:
    read: Callable[..., str | bytes] = getattr(file, "read")  # noqa: B009  # of whatever class
    try:
        piece = read(_CHUNK)
    except TypeError:  # the official client's answers give all at once
        yield read()
        return
    while piece:
        yield piece
        piece = read(_CHUNK)


def _close(file: object) -> None:
    close: object = getattr(file, "close", None)
    if callable(close):
        close()


def find_sources(files: ResultFiles | None, wanted: Wanted) -> list[Source]:
    """Return the files that were given, in the order in which they were.

    Args:
        files: A path, a folder, an object with `open()` or `read()`, or several of these. The path
            of a job that was split stands for all its files. Of a folder, the `.jsonl` files are
            taken in the order of their names, without those that begin with a line of the other
            sort, so that requests and results may lie together. None means no file.
        wanted: Which sort of lines is meant.

    Returns:
        The files. None of them is open.

    Raises:
        BatchFileError: A path leads nowhere, a folder has no such file, a file lies beside a set for
            the same path, a set is not whole, or something else was given.
    """
    if files is None:
        return []
    if isinstance(files, str | os.PathLike):
        return _at_path(os.fspath(files), wanted)
    if isinstance(files, bytes | bytearray):
        raise BatchFileError("bytes were given as a file; give a path, or io.BytesIO(data)")
    if isinstance(files, Openable):
        return [Source(_name_of(files), _opener_of(files), owned=True, given=files)]
    if isinstance(files, Readable):
        return [Source(_name_of(files), _itself(files), owned=False, given=files)]
    if is_iterable(files):
        return [source for each in files for source in find_sources(each, wanted)]
    raise BatchFileError(
        f"{files!r} was given as a file; give a path, a folder, an object with open() or read(), or "
        "a list of these"
    )


def _at_path(path: str, wanted: Wanted) -> list[Source]:
    place = Path(path)
    with explained(place, "cannot be read"):
        is_folder = place.is_dir()
    if is_folder:
        inside = sorted(each for each in place.glob("*.jsonl") if each.is_file())
        found = [_of_path(str(each)) for each in inside]
        found = [source for source in found if _sort_of(source) in {wanted, None}]
        refuse_unclear([Path(source.name) for source in found])
        if not found:
            raise BatchFileError(
                f"{path}: this folder has no .jsonl file with {wanted}; give the files themselves"
            )
        return found
    shards = shard_paths(path) if path else ()
    if shards not in ((), (place,)):  # it is the path of a job that was split
        return [_of_path(str(each)) for each in shards]
    if not path or not place.exists():
        hint = f"; if it lies elsewhere, give fsspec.open({path!r})" if "://" in path else ""
        raise BatchFileError(f"{path!r}: there is no such file or folder{hint}")
    return [_of_path(path)]


def _sort_of(source: Source) -> Wanted | None:
    """Return what the lines of a file are, going by the first one; None if it does not tell."""
    with source.open(PICKING_BLOCK) as file, suppress(UnreadableError):
        for raw in file:
            sender = read_sender(raw)
            if sender is not None:
                return "requests" if sender.is_request else "results"
    return None


def _of_path(path: str) -> Source:
    place = Path(path)
    # A pipe gives its content only once, so it must not be opened anew.
    return Source(
        path,
        lambda block: place.open("rb", buffering=block),
        owned=place.is_file(),
        given=path,
    )


def _opener_of(place: Openable) -> Callable[[int], object]:
    opener: Callable[..., object] = place.open

    def open_(_: int) -> object:
        try:
            return opener("rb")
        except TypeError:  # it takes no mode, or has it already, as fsspec's have
            return opener()

    return open_


def _itself(file: Readable) -> Callable[[int], object]:
    return lambda _: file


def _name_of(file: object) -> str:
    """Return what to call an object in messages: its path, its name, or its class."""
    for attribute in ("path", "name"):
        name: object = getattr(file, attribute, None)
        if isinstance(name, str) and name:
            return name
    return f"<{type(file).__name__}>"
