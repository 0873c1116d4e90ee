"""One of the batch files of a job, while it is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.files.shard_manifest import Shard

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.draft_file import DraftFile
    from openbatch.targets import Limits

__all__ = ["Part"]


class Part:
    """A file of a set that is being written.

    Attributes:
        draft: What is written to.
        model: The model that the requests name; None for any.
        requests: How many they are.
        inputs: How many inputs they ask about, where the endpoint counts them.
        tokens: How many tokens they have, where there is a budget of them.
    """

    def __init__(self, draft: DraftFile, model: str | None) -> None:
        """Begin with no lines.

        Args:
            draft: What is written to.
            model: The model that the requests name; None for any.
        """
        self.draft = draft
        self.model = model
        self.requests = self.inputs = self.tokens = 0

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

    def shard(self, path: Path, url: str) -> Shard:
        """Return what the file is, once it is at a path."""
        size, model = self.draft.size, self.model
        return Shard(path, self.requests, size, self.inputs, self.tokens, url, model)
