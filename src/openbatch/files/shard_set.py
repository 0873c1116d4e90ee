"""The batch files of one job: one file, or as many as the service's limits make necessary."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from openbatch.errors import BatchFileError, DuplicateCustomIdError
from openbatch.files.existing_lines import (
    BatchKey,
    ExistingLines,
    existing_requests,
    read_request,
    refuse_repeated,
    warn_about_torn_line,
)
from openbatch.files.file_checks import (
    FileMode,
    checked_mode,
    checked_path,
    explained,
    find_target,
    real_path,
)
from openbatch.files.folder_lock import locked_folder
from openbatch.files.kept_shards import KeptShards
from openbatch.files.shard_changes import commit_nothing, commit_one, commit_set
from openbatch.files.shard_commit import finish_interrupted, finish_locked
from openbatch.files.shard_lines import counted_field_of, ids_in, inputs_in, lines_within
from openbatch.files.shard_manifest import manifest_path
from openbatch.files.shard_part import Part, Parts
from openbatch.files.shard_paths import refuse_changed
from openbatch.files.target_state import look_at, version_of
from openbatch.files.unique_ids import UniqueIds
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from openbatch.files.shard_manifest import Shard
    from openbatch.files.target_state import Version
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
    a manifest, see `openbatch.files.shard_manifest`. Requests for different models or endpoints go
    into different files, as a batch has one of each.

    - Mode `a` goes on with what is there: a file is continued, and becomes the first of a set when
      the new lines cannot all be in it; of a set the last file of the same model and endpoint is
      continued, and further ones are added.
    - Mode `w` replaces what is there, be it a file or a set; mode `x` refuses it.
    - Without any line no file is made, as the service refuses an empty one. In mode `w` what was
      there is gone all the same, so that it is not taken for what the job wrote.

    What somebody else has written to the path in the meantime is not replaced, in any mode.

    Attributes:
        path: The path as it was given.
        continues: Whether something is there and is kept.
        replaces: Whether something is there and is replaced.
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
        sources: Sequence[Path] = (),
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
            sources: The files that the rows are read from.

        Raises:
            BatchFileError: The path is a folder, or cannot be written, or exists in mode `x`, or is
                what the rows are read from.
        """
        self.path = checked_path(path)
        self.mode: FileMode = checked_mode(mode)
        self.count = self.size = 0
        self.shards: tuple[Shard, ...] = ()
        self._limits = limits
        self._url = url
        self._counted_field = counted_field
        self._token_budget = token_budget
        self._target = real_path(self.path)
        find_target(self.path, self._target, "a")  # before anything is repaired
        finish_interrupted(self.path, self._target)
        self._state = look_at(self.path, self._target, self.mode)
        for source in sources:
            self._state.refuse_source(source)
        self.continues = self.mode == "a" and self._state.exists
        self.replaces = self.mode == "w" and self._state.exists
        self._parts = Parts(self._state, self.mode, limits, token_budget, count_tokens)
        self._open: dict[str | None, Part] = {}  # those that new lines go to
        self._waiting: Part | None = None  # one of which it is not known yet what it is for
        self._kept = KeptShards()
        self._ids = UniqueIds(self._written_ids)

    def __enter__(self) -> Self:
        """Begin, and return this object."""
        try:
            self._begin()
        except BaseException:
            self._parts.discard()
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
            self._parts.discard()

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
        part = self._open.get(lines.model) or self._part_for(lines)
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
            rows = lines.data.split(b"\n")
            rows.pop()
            each_inputs = self._each_inputs(lines)
            part = self._parts.add_one_by_one(rows, lines.ids, each_inputs, part)
            self._open[lines.model] = part
        self.count += requests
        self.size += size

    def _each_inputs(self, lines: Lines) -> Sequence[int]:
        if lines.inputs is not None:
            return lines.inputs
        return [int(self._counted_field is not None)] * len(lines.ids)

    def _part_for(self, lines: Lines) -> Part:
        """Find or make the file for lines with another model than those before."""
        key = BatchKey(self._url, lines.model)
        part, self._waiting = self._waiting, None
        if part is not None:
            part.key = key
        else:
            part = self._continued(key, lines) or self._parts.new(key)
        self._open[lines.model] = part
        return part

    def _continued(self, key: BatchKey, lines: Lines) -> Part | None:
        """Go on with the last file of the existing set for the same batch, if there is room."""
        shard = self._kept.take_last(key)
        if shard is None:
            return None
        line = lines.data[: lines.data.index(b"\n") + 1]
        return self._parts.go_on_with(shard, line, self._each_inputs(lines)[0])

    # --- the beginning

    def _begin(self) -> None:
        finish_interrupted(self.path, self._target, clean=True)
        manifest = self._state.manifest
        if self.continues and manifest is not None:
            for shard in manifest.shards:
                shown_path = self._state.beside(shard.path.name)
                try:
                    refuse_changed(shard, shown_path, manifest_path(self._target))
                except BatchFileError:
                    # Another job may have ended since the manifest was read; that is another error.
                    with locked_folder(self.path, self._target.parent):
                        self._state.refuse_changed(self.mode)
                    raise
                self._kept.note(shard, *self._read_existing(shard.path, shown_path))
            self._parts.kept = len(manifest.shards)
        elif self.continues:
            self._continue_file()
        else:
            # At once, since a place that cannot be written is to be known before the rows are read.
            self._waiting = self._parts.new(BatchKey(self._url, None))

    def _read_existing(
        self, place: Path, shown_path: Path
    ) -> tuple[Version, ExistingLines, set[BatchKey | None]]:
        """Note the ids of an existing file; return which file it is, and what it holds."""
        lines = ExistingLines()
        keys: set[BatchKey | None] = set()
        ids: list[str] = []
        with explained(shown_path, "cannot be read"), place.open("rb") as file:
            version = version_of(os.fstat(file.fileno()))
            for custom_id, key in existing_requests(file, shown_path, lines):
                ids.append(custom_id)
                keys.add(key)
            repeated = self._ids.add(ids)
            if repeated is not None:
                refuse_repeated(file, shown_path, repeated)
                self._refuse_duplicate(repeated)
        warn_about_torn_line(shown_path, lines)
        return version, lines, keys

    def _continue_file(self) -> None:
        _, lines, keys = self._read_existing(self._target, self.path)
        limits, urls = self._limits, {key.url for key in keys if key is not None}
        if (
            len(keys) > 1
            or self._token_budget is not None
            or any(self._field_of(url) is not None for url in urls)
            or lines.keep + lines.open_ended > limits.bytes
            or lines.requests > limits.requests
        ):
            self._sort_existing(lines.keep)
            return
        key = next(iter(keys), None)
        part = self._parts.new(key or BatchKey(self._url, None))
        part.begin_with(self._target, lines.keep, (lines.requests, 0, 0))
        self._await_more({key: part})

    def _sort_existing(self, size: int) -> None:
        """Put each line of the existing file into a file for its batch."""
        places: dict[BatchKey | None, Part] = {}
        with self._target.open("rb") as file:
            for row in lines_within(file, size):
                line = row.rstrip(b"\r\n")
                if not line.strip():
                    continue
                custom_id, key = read_request(line)
                field = self._field_of(self._url if key is None else key.url)
                part = places.get(key) or self._parts.new(key or BatchKey(self._url, None))
                inputs = [inputs_in(line, field)]
                places[key] = self._parts.add_one_by_one(
                    [line], [custom_id], inputs, part, is_there=True
                )
        for part in self._parts.all:
            part.before = part.requests
        self._await_more(places)

    def _await_more(self, places: dict[BatchKey | None, Part]) -> None:
        for key, part in places.items():
            if key is None:
                self._waiting = part
            elif key.url == self._url:
                self._open[key.model] = part

    def _field_of(self, url: str) -> str | None:
        return self._counted_field if url == self._url else counted_field_of(url)

    # --- the end

    def _finish(self) -> None:
        self._refuse_duplicate(self._ids.finish())
        if self.count:
            self._parts.complete()
        elif not self.replaces:
            return
        with locked_folder(self.path, self._target.parent):
            finish_locked(self.path, self._target)
            self._state.refuse_changed(self.mode)
            if not self.count:
                commit_nothing(self._state)
                return
            self._kept.refuse_changed(self._parts.all)
            if len(self._parts.all) == 1 and not self._kept.shards:
                self.shards = commit_one(self._state, self._parts.all[0])
            else:
                self._parts.refuse_foreign(self._parts.new_names())
                self.shards = commit_set(self._state, self._kept.shards, self._parts)

    # --- ids

    def _refuse_duplicate(self, custom_id: str | None) -> None:
        if custom_id is None:
            return
        times = sum(each == custom_id for each in self._existing_ids()) if self.continues else 0
        if times > 1:
            raise DuplicateCustomIdError(
                f"custom_id {shown(custom_id)} is in the existing file {self.path} {times} times; "
                "nothing was changed; correct or remove one of the lines, or write to another file",
                custom_id=custom_id,
            )
        if times:
            raise DuplicateCustomIdError(
                f"custom_id {shown(custom_id)} is in the existing file {self.path} already; "
                "leave the request out or give it another id, or, to start anew, "
                "remove the file or write to another one",
                custom_id=custom_id,
            )
        raise DuplicateCustomIdError(
            f"custom_id {shown(custom_id)} was added to {self.path} before; "
            "every request of a batch file needs an id of its own",
            custom_id=custom_id,
        )

    def _existing_ids(self) -> Iterator[str]:
        manifest = self._state.manifest
        for shard in () if manifest is None else manifest.shards:
            yield from ids_in(shard.path)
        if self._state.file is not None:
            yield from ids_in(self._target)

    def _written_ids(self) -> Iterator[str]:
        for shard in self._kept.without(self._parts.all):
            yield from ids_in(shard.path)
        for part in self._parts.all:
            part.draft.flush()
            yield from ids_in(part.draft.name)
