"""The batch files of a job while they are being written."""

from __future__ import annotations

from contextlib import suppress
from operator import index
from typing import TYPE_CHECKING

from openbatch.errors import BatchFileError, InvalidRequestError, Problem
from openbatch.files.draft_file import DraftFile
from openbatch.files.existing_lines import BatchKey
from openbatch.files.file_checks import explained
from openbatch.files.folder_lock import locked_folder
from openbatch.files.shard_lines import ends_open
from openbatch.files.shard_manifest import Shard, manifest_path, shard_path
from openbatch.lines import read_custom_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openbatch.files.file_checks import FileMode
    from openbatch.files.target_state import TargetState
    from openbatch.targets import Limits

__all__ = ["Part", "Parts"]


class Part:
    """A file of a set that is being written.

    Attributes:
        draft: What is written to.
        key: What all its requests have in common.
        requests: How many they are.
        inputs: How many inputs they ask about, where the endpoint counts them.
        tokens: How many tokens they have, where there is a budget of them.
        before: How many of the requests were there before the job.
        continues: The file of an existing set whose place it takes, beginning with its lines.
    """

    def __init__(self, draft: DraftFile, key: BatchKey) -> None:
        """Begin with no lines.

        Args:
            draft: What is written to.
            key: What all its requests have in common.
        """
        self.draft = draft
        self.key = key
        self.requests = self.inputs = self.tokens = self.before = 0
        self.continues: Shard | None = None

    def room_for(self, limits: Limits, size: int, requests: int, inputs: int) -> bool:
        """Say whether some lines fit, but for their tokens."""
        return (
            self.requests + requests <= limits.requests
            and self.draft.size + size <= limits.bytes
            and self.inputs + inputs <= limits.inputs
        )

    def add(self, data: bytes, requests: int, inputs: int) -> None:
        """Write lines that fit."""
        self.draft.write(data)
        self.requests += requests
        self.inputs += inputs

    def begin_with(self, place: Path, size: int, figures: tuple[int, int, int]) -> None:
        """Begin with lines that are there already.

        Args:
            place: The file that they are in.
            size: How many bytes they have, from its beginning.
            figures: How many requests, inputs and tokens they have.
        """
        self.draft.copy(place, size)
        if ends_open(place, size):
            self.draft.write(b"\n")
        self.requests, self.inputs, self.tokens = figures
        self.before = self.requests

    def shard(self, path: Path) -> Shard:
        """Return what the file is, once it is at a path."""
        size, (url, model) = self.draft.size, self.key
        return Shard(path, self.requests, size, self.inputs, self.tokens, url, model)


class Parts:
    """All of them, each as full as the limits allow.

    Attributes:
        all: The files, in order.
        kept: How many files of an existing set stay besides.
    """

    def __init__(
        self,
        state: TargetState,
        mode: FileMode,
        limits: Limits,
        token_budget: int | None,
        count_tokens: Callable[[bytes], int],
    ) -> None:
        """Begin with no files.

        Args:
            state: What is at the path of the job.
            mode: How the path is opened.
            limits: How much one file may hold.
            token_budget: How many tokens one file may hold; None for any number.
            count_tokens: How many tokens a line has.
        """
        self.all: list[Part] = []
        self.kept = 0
        self._state = state
        self._mode: FileMode = mode
        self._limits = limits
        self._token_budget = token_budget
        self._count_tokens = count_tokens
        manifest = state.manifest
        own = [each.path for each in manifest.shards] if manifest else []
        if manifest is not None:
            own.append(manifest_path(state.target))
        self._own = frozenset(each.name for each in own)
        self._free = 0  # so many names of new files are known to be free

    def new(self, key: BatchKey) -> Part:
        """Begin another file.

        Args:
            key: What all its requests have in common.

        Returns:
            The file.

        Raises:
            BatchFileError: It cannot be made, or a file of somebody else is in its way.
        """
        state = self._state
        part = Part(DraftFile(state.path, state.target, like=state.file), key)
        self.all.append(part)
        self._look_for_foreign()
        return part

    def go_on_with(self, shard: Shard, line: bytes, inputs: int) -> Part | None:
        """Begin a file that takes the place of one of the existing set, with its lines.

        Args:
            shard: The file of the set.
            line: The next line, with its line break.
            inputs: How many inputs it asks about.

        Returns:
            The new file; None if there is no room for the line.

        Raises:
            BatchFileError: It cannot be made.
        """
        path, limits = self._state.path, self._limits
        room = (
            shard.requests < limits.requests
            and shard.bytes + len(line) <= limits.bytes
            and shard.inputs + inputs <= limits.inputs
        )
        tokens = 0
        if room and self._token_budget is not None:
            with explained(path, "cannot be read"), shard.path.open("rb") as file:
                tokens = sum(self._tokens_of(row.rstrip(b"\r\n")) for row in file if row.strip())
            room = tokens + self._tokens_of(line.rstrip(b"\n")) <= self._token_budget
        if not room:
            return None
        with explained(path, "cannot be read"):
            like = shard.path.stat()
        key = BatchKey(shard.endpoint, shard.model)
        part = Part(DraftFile(path, self._state.target, like=like), key)
        self.all.append(part)
        part.continues = shard
        part.begin_with(shard.path, shard.bytes, (shard.requests, shard.inputs, tokens))
        return part

    def add_one_by_one(
        self,
        rows: Sequence[bytes],
        ids: Sequence[str],
        inputs: Sequence[int],
        part: Part,
        *,
        is_there: bool = False,
    ) -> Part:
        """Add lines to a file while they fit, and the others to further ones.

        Args:
            rows: The lines, without their line breaks.
            ids: Their ids.
            inputs: How many inputs each of them asks about.
            part: The file.
            is_there: Whether the lines are of an existing file. One with more tokens than the
                budget gets a file of its own then, as the job cannot do anything about it.

        Returns:
            The file with the last line in it.

        Raises:
            InvalidRequestError: A line is too large for a file of its own.
            BatchFileError: A file cannot be written.
        """
        budget = self._token_budget
        for custom_id, row, asked in zip(ids, rows, inputs, strict=True):
            size = len(row) + 1
            tokens = 0 if budget is None else self._tokens_of(row)
            self._refuse_too_large(custom_id, size, asked, 0 if is_there else tokens)
            if part.requests and (
                not part.room_for(self._limits, size, 1, asked)
                or (budget is not None and part.tokens + tokens > budget)
            ):
                part.draft.complete()  # now, as open files and what they collect take room
                part = self.new(part.key)
            part.add(row + b"\n", 1, asked)
            part.tokens += tokens
        return part

    def new_names(self) -> list[str]:
        """Return the names that new files get if they are more than one."""
        fresh = sum(part.continues is None for part in self.all)
        return [
            shard_path(self._state.target, self.kept + 1 + number).name for number in range(fresh)
        ]

    def refuse_foreign(self, names: Sequence[str]) -> None:
        """Refuse to overwrite what is no file of the existing set.

        Args:
            names: The names of new files, besides the manifest.

        Raises:
            BatchFileError: There is a file with such a name.
        """
        state = self._state
        for name in (*names, manifest_path(state.target).name):
            with explained(state.beside(name), "cannot be made"):
                is_there = state.target.with_name(name).exists()
            if is_there and name not in self._own:
                raise BatchFileError(
                    f"{state.beside(name)}: this file is in the way of the files that "
                    f"{state.path.name} is split into; move it away"
                )

    def complete(self) -> None:
        """Bring everything to the disk, still under other names."""
        for part in self.all:
            part.draft.complete()

    def discard(self) -> None:
        """Remove what has no name yet and is not promised one."""
        for part in self.all:
            part.draft.discard()
        self.all = []

    def _tokens_of(self, line: bytes) -> int:
        """Return how many tokens a line has, by a function that may be the user's own."""
        counted = self._count_tokens(line)
        with suppress(TypeError):  # also of numpy, whose whole numbers are no `int`
            if (tokens := index(counted)) >= 0:
                return tokens
        message = f"count_tokens gave {counted!r} for the request; return a whole number from 0"
        raise InvalidRequestError((Problem("", message),), custom_id=read_custom_id(line))

    def _look_for_foreign(self) -> None:
        """Say at once that a file is in the way, not only after all rows are written."""
        names = self.new_names()
        if self.kept + len(names) == 1:  # it may become the only one, and keep its name
            return
        try:
            self.refuse_foreign(names[self._free :])
        except BatchFileError:
            state = self._state
            with locked_folder(state.path, state.target.parent):
                state.refuse_changed(self._mode)  # it may be of another job, on the same path
            raise
        self._free = len(names)

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
