"""Opening files of rows: by path, or whatever has `.open()`."""

from __future__ import annotations

import io
import os
import re
from contextlib import contextmanager, suppress
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    BinaryIO,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    cast,
    runtime_checkable,
)

from openbatch.errors import RowSourceError
from openbatch.files.files_in_use import files_of
from openbatch.row_sources.file_kinds import MARKED_UTF_8, text_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

__all__ = ["Openable", "RowFile"]

#: Which line breaks count: all kinds, or the line feed at least.
Newline: TypeAlias = Literal["", "\n"]

_URL: Final = re.compile(r"[A-Za-z][\w+.-]+:/")


@runtime_checkable
class Openable(Protocol):
    """What can be opened for reading, such as a `zipfile.Path` or fsspec's `OpenFile`."""

    def open(self) -> object:
        """Return a file to read from, of text or of bytes."""
        ...


class RowFile:
    """A file of rows that can be opened again and again.

    Attributes:
        name: What to call it in messages.
        suffix: The end of its name, in lower case: `.csv`. Of a file of fsspec that is unpacked while
            it is read, the one before: of `rows.csv.gz` too.
        path: The path, where it is a file of the system.
    """

    def __init__(self, given: str | os.PathLike[str] | Openable) -> None:
        """Choose a file; nothing is opened yet."""
        self.path: Path | None = None
        self.name: str
        if isinstance(given, str):
            self.path, self.name = Path(given), given if _URL.match(given) else str(Path(given))
        elif isinstance(given, os.PathLike):
            self.path = Path(given)
            self.name = str(self.path)
        else:
            # fsspec and zipfile call it `path`, `name` or `at`, and some have nothing.
            named: object = getattr(given, "name", None) or getattr(given, "path", None)
            self.name = named if isinstance(named, str) else type(given).__name__
        self._given: object = given
        named_so = Path(self.name)
        unpacks = named_so.suffix and getattr(given, "compression", None)
        self.suffix = (named_so.with_suffix("") if unpacks else named_so).suffix.lower()

    @property
    def on_disk(self) -> tuple[Path, ...]:
        """The files of this machine that the rows are in, as far as that is known."""
        return files_of(self._given) if self.path is None else (self.path,)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of this machine."""
        with suppress(ValueError):  # as of what no file can be called
            return self.path is not None and self.path.is_dir()
        return False

    @contextmanager
    def text(self, encoding: str, *, newline: Newline = "") -> Generator[Iterable[str]]:
        """Open the file as text, with its line breaks as they are.

        Args:
            encoding: The encoding, from `text_encoding`. A file that opens as text has its own, which
                counts unless another than UTF-8 is given.
            newline: Where lines end: empty for every kind of line break. With a line feed, a
                carriage return alone may or may not end one, which is faster.

        Yields:
            The lines.

        Raises:
            RowSourceError: It cannot be opened, or there is no such encoding.
        """
        with self._opened() as file:
            if isinstance(file, io.TextIOBase):
                below: object = getattr(file, "buffer", None)
                if below is None:
                    yield _without_mark(file)
                    return
                own: object = getattr(file, "encoding", None)
                if isinstance(own, str) and encoding == text_encoding(self.name, "utf-8"):
                    encoding = text_encoding(self.name, own)
                file = below  # noqa: PLW2901 (what is below it)
            binary = cast("BinaryIO", file)  # as what opens as no text is
            if newline and encoding == MARKED_UTF_8 and isinstance(file, io.BufferedReader):
                yield _decoded(binary)
                return
            try:
                text = io.TextIOWrapper(binary, encoding=encoding, newline="")
            except LookupError as error:  # it encodes something else than text
                raise RowSourceError(f"{self.name}: {error}") from None
            try:
                yield text
            finally:
                text.detach()

    @contextmanager
    def bytes(self) -> Generator[BinaryIO]:
        """Open the file as bytes.

        Yields:
            The open file.

        Raises:
            RowSourceError: It cannot be opened, or gives text.
        """
        with self._opened() as file:
            if isinstance(file, io.TextIOBase):
                buffer: object = getattr(file, "buffer", None)
                if buffer is None:
                    raise RowSourceError(f"{self.name}: it opens as text, and bytes are needed")
                file = buffer  # noqa: PLW2901 (what is below it)
            yield cast("BinaryIO", file)  # what opens a file of bytes says so

    @contextmanager
    def _opened(self) -> Generator[object]:
        try:
            if self.path is not None:
                file: object = self.path.open("rb")
            elif isinstance(self._given, Openable):
                file = _opened_for_bytes(self._given)
            else:
                raise RowSourceError(f"{self.name} cannot be opened")
        except (OSError, ValueError) as error:  # a ValueError is of what no file can be called
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            if self.path is not None and _URL.match(self.name):
                reason = f"a URL is not opened by itself; give fsspec.open({self.name!r})"
            raise RowSourceError(f"{self.name}: it cannot be read ({reason})") from error
        try:
            yield file
        finally:
            close: object = getattr(file, "close", None)
            if callable(close):
                close()


def _opened_for_bytes(given: Openable) -> object:
    """Open a file for bytes where it lets one choose; a `zipfile.Path` gives text by default."""
    opening: Callable[..., object] = given.open
    mode = None
    with suppress(TypeError, ValueError):  # as of what is written in C
        mode = signature(opening).parameters.get("mode")
    if mode is None:
        return opening()
    return opening("rb") if mode.kind is mode.POSITIONAL_ONLY else opening(mode="rb")


def _decoded(lines: Iterable[bytes]) -> Iterable[str]:
    """Give lines of UTF-8; in no other encoding does each of them stand for itself."""
    rest = iter(lines)
    return chain([next(rest, b"").decode(MARKED_UTF_8)], map(bytes.decode, rest))


def _without_mark(lines: Iterable[str]) -> Iterable[str]:
    """Give lines without the byte-order mark that the first one may begin with."""
    rest = iter(lines)
    return chain([next(rest, "").removeprefix("\ufeff")], rest)
