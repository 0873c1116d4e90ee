"""The batch files of one job: one file, or as many as the service's limits make necessary."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from openbatch.errors import (
    BatchFileError,
    DuplicateCustomIdError,
    InvalidRequestError,
    Problem,
)
from openbatch.files.draft_file import DraftFile, remove_abandoned_drafts
from openbatch.files.existing_lines import read_existing_lines, warn_about_torn_line
from openbatch.files.file_checks import (
    FileMode,
    checked_mode,
    checked_path,
    explained,
    find_target,
    real_path,
    refuse_existing,
)
from openbatch.files.shard_changes import There, commit_one, commit_set
from openbatch.files.shard_commit import finish_interrupted, journal_path
from openbatch.files.shard_lines import ends_open, ids_in, inputs_in, lines_within
from openbatch.files.shard_manifest import manifest_path, read_manifest
from openbatch.files.shard_part import Part
from openbatch.files.unique_ids import UniqueIds
from openbatch.json_faults import shown
from openbatch.lines import read_custom_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from openbatch.files.shard_manifest import Shard
    from openbatch.targets import Limits

__all__ = ["Lines", "ShardSet"]


class Lines(NamedTuple):
    """Some lines for the same file.

    Attributes:
        data: The lines, each with its line break.
        ids: Their ids.
        model: The model that all their requests name.
        inputs: How many inputs each of them asks about; None where there is one for each.
    """

    data: bytes
    ids: Sequence[str]
    model: str | None = None
    inputs: Sequence[int] | None = None


class ShardSet:
    """What a job writes to: all of it appears when the `with` block ends without an error, or none.

    Where all lines fit into one file, that is the file at the path. Else it is a set of files with
    a manifest, see `openbatch.files.shard_manifest`. Requests for different models go into different
    files, as a batch has one model.

    - Mode `a` goes on with what is there: a file is continued, and becomes the first of a set when
      there is no room in it; a set gets further files.
    - Mode `w` replaces what is there, be it a file or a set; mode `x` refuses it.

    Attributes:
        path: The path as it was given.
        continues: Whether something is there and is kept.
        count: How many lines were added.
        size: How many bytes they have.
        shards: The files with the new lines in them, once the block has ended.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        mode: FileMode,
        limits: Limits,
        *,
        url: str,
        counted_field: str | None = None,
        token_budget: int | None = None,
        count_tokens: Callable[[bytes], int] = len,
    ) -> None:
        """Choose a path; check what can be checked without changing anything.

        Args:
            path: Where the file is or shall be. Missing folders are made.
            mode: `a` to append, `w` to start anew, `x` to refuse what exists.
            limits: How much one file may hold.
            url: What the lines have as `url`.
            counted_field: The field of a body whose inputs the endpoint counts.
            token_budget: How many tokens one file may hold.
            count_tokens: How many tokens a line has.

        Raises:
            BatchFileError: The path is a folder, or cannot be written, or exists in mode `x`.
        """
        self.path = checked_path(path)
        self.mode: FileMode = checked_mode(mode)
        self.count = self.size = 0
        self.shards: tuple[Shard, ...] = ()
        self._limits = limits
        self._url = url
        self._counted_field = counted_field
        self._token_budget = token_budget
        self._count_tokens = count_tokens
        self._target = real_path(self.path)
        find_target(self.path, self._target, "a")  # before anything is repaired
        self._parts: list[Part] = []
        self._open: dict[str | None, Part] = {}
        self._continued: Part | None = None  # a part whose model is not known
        self._kept: tuple[Shard, ...] = ()
        self._ids = UniqueIds(self._written_ids)
        finish_interrupted(self.path, self._target)
        self._old = read_manifest(self._target)
        self._before = find_target(self.path, self._target, "a")
        there = self._before is not None or self._old is not None
        if self.mode == "x" and there:
            raise refuse_existing(self.path)
        self.continues = self.mode == "a" and there

    def __enter__(self) -> Self:
        """Begin, and return this object."""
        try:
            self._begin()
        except BaseException:
            self._discard()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the files in their places; after an error in the block, leave all as it was."""
        try:
            if exc_type is None:
                self._finish()
        finally:
            self._discard()

    def add(self, lines: Lines) -> None:
        """Add some lines.

        Args:
            lines: The lines.

        Raises:
            DuplicateCustomIdError: An id was there before. With very many rows that may be found
                only later, at the end of the block at the latest.
            InvalidRequestError: A line is too large for a file of its own.
            BatchFileError: The file cannot be written.
        """
        self._refuse_duplicate(self._ids.add(lines.ids))
        part = self._open.get(lines.model) or self._part_for(lines.model)
        size, requests = len(lines.data), len(lines.ids)
        inputs = 0
        if self._counted_field is not None:
            inputs = requests if lines.inputs is None else sum(lines.inputs)
        if (
            self._token_budget is None
            and lines.inputs is None
            and part.room_for(self._limits, size, requests, inputs)
        ):
            part.add(lines.data, requests, inputs)
        else:
            self._add_one_by_one(lines, part)
        self.count += requests
        self.size += size

    def _add_one_by_one(self, lines: Lines, part: Part) -> None:
        each_inputs = lines.inputs
        if each_inputs is None:
            each_inputs = [int(self._counted_field is not None)] * len(lines.ids)
        rows = lines.data.split(b"\n")
        rows.pop()
        for custom_id, row, inputs in zip(lines.ids, rows, each_inputs, strict=True):
            size = len(row) + 1
            tokens = 0 if self._token_budget is None else self._count_tokens(row)
            self._refuse_too_large(custom_id, size, inputs, tokens)
            if not part.room_for(self._limits, size, 1, inputs) or (
                self._token_budget is not None and part.tokens + tokens > self._token_budget
            ):
                part = self._new_part(lines.model)
            part.add(row + b"\n", 1, inputs)
            part.tokens += tokens

    def _refuse_too_large(self, custom_id: str, size: int, inputs: int, tokens: int) -> None:
        limits = self._limits
        for what, given, most, remedy in (
            ("bytes", size, limits.bytes, "shorten the row's values"),
            ("inputs", inputs, min(limits.inputs, limits.inputs_per_request), "split the row"),
            ("tokens", tokens, self._token_budget, "shorten the row's values, or raise the budget"),
        ):
            if most is not None and given > most:
                message = f"the request has {given:,} {what}, more than the {most:,} that there is room for; {remedy}"
                raise InvalidRequestError((Problem("", message),), custom_id=custom_id)

    def _part_for(self, model: str | None) -> Part:
        part, self._continued = self._continued, None
        if part is None:
            return self._new_part(model)
        part.model = model
        self._open[model] = part
        return part

    def _new_part(self, model: str | None) -> Part:
        full = self._open.get(model)
        if full is not None:
            full.draft.complete()  # now, as open files and what they collect take room
        part = Part(DraftFile(self.path, self._target, like=self._before), model)
        self._parts.append(part)
        self._open[model] = part
        return part

    # --- the beginning

    def _begin(self) -> None:
        remove_abandoned_drafts(self._target.parent, self._target.stem)
        if self.continues and self._old is not None:
            if self._before is not None:
                raise BatchFileError(
                    f"{self.path}: {manifest_path(self.path).name} says that it became several "
                    "files, but there is such a file too; move one of them away, or start anew"
                )
            self._kept = self._old.shards
            for shard in self._kept:
                self._read_existing(shard.path)
        elif self.continues:
            self._continue_file()
        else:
            # At once, since a place that cannot be written is to be known before the rows are read.
            self._continued = self._new_part(None)
            self._open.clear()

    def _read_existing(self, place: Path) -> tuple[int, int]:
        """Note the ids of an existing file; return how many whole bytes and lines it has."""
        shown_path = self.path.with_name(place.name)
        with explained(shown_path, "cannot be read"), place.open("rb") as file:
            if place == self._target:
                self._before = os.fstat(file.fileno())
            lines = read_existing_lines(file, shown_path)
        warn_about_torn_line(shown_path, lines)
        self._ids.add(list(lines.custom_ids))
        return lines.keep, lines.count

    def _continue_file(self) -> None:
        keep, count = self._read_existing(self._target)
        part = self._new_part(None)
        self._open.clear()
        self._continued = part
        limits = self._limits
        simple = self._counted_field is None and self._token_budget is None
        if simple and keep <= limits.bytes and count <= limits.requests:
            part.draft.copy(self._target, keep)
            part.requests = count
            if ends_open(self._target, keep):
                part.draft.write(b"\n")
            return
        self._open[None] = part
        with self._target.open("rb") as file:
            for row in lines_within(file, keep):
                line = row.rstrip(b"\r\n")
                if line.strip():
                    inputs = [inputs_in(line, self._counted_field)]
                    one = Lines(line + b"\n", (read_custom_id(line),), None, inputs)
                    self._add_one_by_one(one, self._open[None])
        self._continued = self._open.pop(None)

    # --- the end

    def _finish(self) -> None:
        self._refuse_duplicate(self._ids.finish())
        if self.mode == "a" and not self.count:
            return
        for part in self._parts:
            part.draft.complete()
        self._refuse_changed_target()
        there = There(self.path, self._target, self._before is not None, self._old, self._kept)
        if len(self._parts) == 1 and not self._kept:
            self.shards = (commit_one(there, self._parts[0], self._url),)
        else:
            self.shards = commit_set(there, self._parts, self._url)
        self._parts = []

    def _discard(self) -> None:
        if journal_path(self._target).exists():
            return
        for part in self._parts:
            part.draft.discard()
        self._parts = []

    def _refuse_changed_target(self) -> None:
        """Refuse to replace lines that somebody wrote after the copy was made."""
        now = find_target(self.path, self._target, "a")
        if self.mode == "x" and now is not None:
            raise refuse_existing(self.path)
        if self.mode == "a" and _version(now) != _version(self._before):
            raise BatchFileError(
                f"{self.path}: something else wrote to it while lines were being added; "
                "it was left as that made it; add the lines again"
            )

    # --- ids

    def _refuse_duplicate(self, custom_id: str | None) -> None:
        if custom_id is None:
            return
        if self.continues and custom_id in self._existing_ids():
            raise DuplicateCustomIdError(
                f"custom_id {shown(custom_id)} is in the existing file {self.path} already; "
                "leave the request out or give it another id, or, to start anew, "
                "remove the file or write to another one"
            )
        raise DuplicateCustomIdError(
            f"custom_id {shown(custom_id)} was added to {self.path} before; "
            "every request of a batch file needs an id of its own"
        )

    def _existing_ids(self) -> Iterator[str]:
        for shard in self._kept:
            yield from ids_in(shard.path)
        if self._before is not None:
            yield from ids_in(self._target)

    def _written_ids(self) -> Iterator[str]:
        for shard in self._kept:
            yield from ids_in(shard.path)
        for part in self._parts:
            part.draft.flush()
            yield from ids_in(part.draft.name)


def _version(status: os.stat_result | None) -> tuple[int, ...] | None:
    if status is None:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
