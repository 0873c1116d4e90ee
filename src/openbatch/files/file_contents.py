"""What a batch file holds, held against what the service takes in one file.

The service refuses a file as a whole, a day later, if it has too many requests, bytes or inputs, or
requests for several endpoints or models. Whoever writes it line by line learns it here, in time.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.errors import BatchFileError, InvalidRequestError, Problem
from openbatch.files.existing_lines import batch_key
from openbatch.files.shard_lines import inputs_in
from openbatch.runtime.caller import warn_caller
from openbatch.shown import shown

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.files.existing_lines import BatchKey
    from openbatch.targets import Target

__all__ = ["SHORT", "FileContents", "MixedFileWarning"]

#: How many bytes a line has at most that is short.
SHORT: Final = 64 * 1024


class MixedFileWarning(RuntimeWarning):
    """A batch file got requests for several endpoints or models, and the service refuses such files."""


class FileContents:
    """What of the requests in a file counts for the file as a whole.

    Attributes:
        requests: How many requests it has.
        inputs: How many inputs they have, of endpoints whose inputs the service counts.
        endpoint: The endpoint of the first request, as OpenAI calls it; None if it is not known.
        model: The model of the first request; None if it is not known.
        sure: Up to so many requests there is room for more that go to the same endpoint and model,
            have no inputs to count, and are short. `check` is for the others, and works it out.
    """

    def __init__(self, path: Path, target: Target) -> None:
        """Begin with an empty file.

        Args:
            path: The file, for messages.
            target: The service that it is for.
        """
        self.requests = self.inputs = 0
        self.endpoint: str | None = None
        self.model: object = None
        self.sure = 0
        self._path = path
        self._target = target
        self._names: dict[str, str] = {}
        self._warned: set[str] = set()

    def check(
        self,
        custom_id: str,
        *,
        size: int,
        more: int,
        endpoint: str | None,
        model: object,
        inputs: int,
    ) -> None:
        """Refuse a request that makes the file too large; warn of one that makes it a mixed one.

        The first request says what the others are to have in common.

        Args:
            custom_id: Its id, for messages.
            size: How many bytes the file has.
            more: How many bytes its line has.
            endpoint: Where it goes, as OpenAI calls it; None if that is not known.
            model: Its model; None if that is not known.
            inputs: How many inputs it has.

        Raises:
            InvalidRequestError: The request is too large for any file.
            BatchFileError: It is too much for this one.
        """
        limits, requests = self._target.limits, self.requests
        most_inputs = min(limits.inputs, limits.inputs_per_request)
        for what, given, most in (("bytes", more, limits.bytes), ("inputs", inputs, most_inputs)):
            if given > most:
                message = (
                    f"it has {given:,} {what}, and {self._target.name} takes {most:,} in one "
                    "request; make several"
                )
                raise InvalidRequestError((Problem("", message),), custom_id=custom_id)
        for what, before, given, most in (
            ("requests", requests, 1, limits.requests),
            ("bytes", size, more, limits.bytes),
            ("inputs", self.inputs, inputs, limits.inputs),
        ):
            if before + given > most:
                raise BatchFileError(
                    f"{self._path}: request {shown(custom_id)} makes {before + given:,} {what}, and "
                    f"{self._target.name} takes {most:,} in one file; write it and what follows to "
                    "another file, with a collector of its own"
                )
        if self.endpoint is not None and endpoint not in (None, self.endpoint):
            has, added = self._as_written(self.endpoint), self._as_written(endpoint)
            self._warn("endpoint", f"for {has}", f"for {added}")
        elif self.model is not None and model not in (None, self.model):
            self._warn("model", f"to {shown(self.model)}", f"to {shown(model)}")
        if not requests:
            self.endpoint, self.model = endpoint, model
        self.sure = min(limits.requests, requests + 1 + (limits.bytes - size - more) // SHORT)

    def drop(self, inputs: int) -> None:
        """Forget a request that was not written after all, and its inputs."""
        self.requests -= 1
        self.inputs -= inputs

    def read(self, line: bytes, key: BatchKey | None) -> None:
        """Note the request in a line of the file.

        Args:
            line: The line.
            key: Which batches its request can be in; None if it does not say.
        """
        endpoint, model, inputs = self._of_line(line, key)
        if not self.requests:
            self.endpoint, self.model = endpoint, model
        self.requests += 1
        self.inputs += inputs

    def of_line(self, line: bytes) -> tuple[str | None, str | None, int]:
        """Return endpoint, model and number of inputs of the request in a line, as far as it shows."""
        return self._of_line(line, batch_key(line))

    def _of_line(self, line: bytes, key: BatchKey | None) -> tuple[str | None, str | None, int]:
        if key is None:
            return None, None, 0
        from openbatch_api import ENDPOINTS

        if not self._names:
            self._names = self._target.endpoints_by_url(ENDPOINTS)
        name = self._names.get(key.url)
        endpoint = None if name is None else ENDPOINTS.get(name)
        inputs = 0
        if endpoint is not None:
            with suppress(msgspec.MsgspecError, RecursionError):  # it holds half a surrogate pair
                inputs = inputs_in(line, endpoint.counted_field)
        if name is None or self._target.url(name) != key.url:
            name = f"the URL {key.url}"  # which is not what is written for this service
        return name, key.model, inputs

    def _as_written(self, endpoint: str | None) -> str | None:
        """Return an endpoint, as `_of_line` names it, by the URL that lines for the service have."""
        return (self._target.urls or {}).get(endpoint or "", endpoint)

    def _warn(self, what: str, has: str, added: str) -> None:
        if what in self._warned:
            return
        message = (
            f"{self._path}: a request {added} is added to a file that has requests {has}; a batch has "
            f"one {what}, and the service refuses the file as a whole, so write a file for each"
        )
        warn_caller(message, MixedFileWarning)
        self._warned.add(what)  # unless it was raised, as a program may have Python do
