"""The files that results are turned into, which must not be those that are being read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from openbatch.files.file_checks import checked_path, real_path
from openbatch.files.files_in_use import refuse_file_in_use
from openbatch.files.shard_commit import finish_interrupted
from openbatch.files.target_state import refuse_place_of_set
from openbatch.files.whole_file import whole_file

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from openbatch.files.draft_file import DraftFile
    from openbatch.results.sources import Source

__all__ = ["FilesRead", "written_file"]


class FilesRead(Protocol):
    """What says which files it reads, such as `Results`."""

    @property
    def output_sources(self) -> Sequence[Source]:
        """The output and error files."""
        ...

    @property
    def input_sources(self) -> Sequence[Source] | None:
        """The batch files, None if none were given."""
        ...


@contextmanager
def written_file(
    path: str | os.PathLike[str], results: FilesRead, what: str, *, rows: Sequence[Path] = ()
) -> Generator[DraftFile]:
    """Give a file to write to, which gets its name at the end of the block, see `whole_file`.

    Args:
        path: Where the file is to be.
        results: What it is made of.
        what: What is written, such as `the table`.
        rows: The files of the rows beside the results.

    Yields:
        The file.

    Raises:
        BatchFileError: The file cannot be written; or it is one of those that are read, or is where
            a job has put a set of files.
    """
    given = checked_path(path)
    remedy = f"write {what} to another one"
    sources = [*results.output_sources, *(results.input_sources or ())]
    files = [file for source in sources for file in source.on_disk]
    refuse_file_in_use(given, "the results are", files, remedy=remedy)
    refuse_file_in_use(given, "the rows are", rows, remedy=remedy)
    target = real_path(given)
    finish_interrupted(given, target)
    refuse_place_of_set(given, target, what)
    with whole_file(given) as file:
        yield file
