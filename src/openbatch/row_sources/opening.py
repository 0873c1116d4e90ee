"""Opening files of rows: by path, or whatever has `.open()`."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO, cast, runtime_checkable

from openbatch.errors import RowSourceError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Openable", "RowFile", "undecodable"]


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
        suffix: The end of its name, in lower case: `.csv`.
        path: The path, where it is a file of the system.
    """

    def __init__(self, given: str | os.PathLike[str] | Openable) -> None:
        """Choose a file; nothing is opened yet."""
        self.path: Path | None = None
        if isinstance(given, str):
            given = Path(given)
        if isinstance(given, os.PathLike):
            self.path = Path(given)
            self.name = str(self.path)
        else:
            # fsspec and zipfile call it `path`, `name` or `at`, and some have nothing.
            named: object = getattr(given, "name", None) or getattr(given, "path", None)
            self.name = named if isinstance(named, str) else type(given).__name__
        self._given: object = given
        self.suffix = Path(self.name).suffix.lower()

    @property
    def on_disk(self) -> Path | None:
        """The file of this machine that the rows are in, where that is known.

        That of a `zipfile.Path` is the archive.
        """
        if self.path is not None:
            return self.path
        archive: object = getattr(getattr(self._given, "root", None), "filename", None)
        for named in (archive, getattr(self._given, "path", None), str(self._given)):
            if isinstance(named, str) and os.path.isfile(named):  # noqa: PTH113  # any text
                return Path(named)
        return None

    @contextmanager
    def text(self, encoding: str) -> Generator[TextIO]:
        """Open the file as text, with its line breaks as they are.

        Args:
            encoding: The encoding, for files of bytes.

        Yields:
            The open file.

        Raises:
            RowSourceError: It cannot be opened, or there is no such encoding.
        """
        with self._opened() as file:
            if isinstance(file, io.TextIOBase):
                yield cast("TextIO", file)
                return
            try:
                text = io.TextIOWrapper(cast("BinaryIO", file), encoding=encoding, newline="")
            except LookupError:
                raise RowSourceError(
                    f'{self.name}: there is no encoding {encoding!r}; "utf-8" and "cp1252" are two'
                ) from None
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
            yield cast("BinaryIO", file)

    @contextmanager
    def _opened(self) -> Generator[object]:
        try:
            if self.path is not None:
                file: object = self.path.open("rb")
            elif isinstance(self._given, Openable):
                file = self._given.open()
            else:
                raise RowSourceError(f"{self.name} cannot be opened")
        except OSError as error:
            reason = error.strerror or str(error)
            raise RowSourceError(f"{self.name}: it cannot be read ({reason})") from error
        try:
            yield file
        finally:
            close: object = getattr(file, "close", None)
            if callable(close):
                close()


def undecodable(file: RowFile, encoding: str, error: UnicodeDecodeError) -> RowSourceError:
    """Return the error for a file that its encoding cannot read, with the line where it shows.

    Args:
        file: The file.
        encoding: The encoding.
        error: What Python said.

    Returns:
        The error.
    """
    place = file.name
    with suppress(RowSourceError), file.bytes() as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as found:
                place, error = f"{place}, line {number}", found
                break
    return RowSourceError(
        f"{place}: this is no {encoding.removesuffix('-sig')} (byte 0x{error.object[error.start]:02X}); give the file's "
        'encoding, such as encoding="cp1252"'
    )
