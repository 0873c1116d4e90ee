"""`BatchCollector`: the official client's calls, written to a batch file instead of sent."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from openbatch.errors import BatchFileError, OpenBatchError
from openbatch.files import AppendFile
from openbatch.requests.counted_inputs import counted_inputs
from openbatch.requests.line_writer import LineWriter
from openbatch.runtime import Builder, RequestRef, is_omitted
from openbatch.runtime.policies import UnknownPolicy, checked_unknown
from openbatch.targets import OPENAI, Target, TargetName, checked_target
from openbatch_api import BatchEndpoints
from openbatch_api._resources import Chat as _Chat
from openbatch_api.chat_completions import ChatCompletions as _ChatCompletions
from openbatch_api.embeddings import Embeddings as _Embeddings
from openbatch_api.responses import Responses as _Responses

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Literal, Self

    from openbatch.requests.bound_lines import BoundLines
    from openbatch.runtime import Endpoint

__all__ = ["BatchCollector", "ChatCompletions", "Embeddings", "Responses"]


class BatchCollector(BatchEndpoints):
    """Collects requests in a batch file, under the paths of the official client.

    Swap `client.` for `collector.` and put a `custom_id` in front:
    `collector.responses.create(custom_id="row-1", model=..., input=...)`. Each line is in the file
    when its call returns, so the file can be uploaded without closing the collector.

    Example:
        >>> with BatchCollector("reviews.jsonl", mode="w") as collector:
        ...     ref = collector.responses.create("row-1", "gpt-4o-mini", input="Is this good?")
        >>> ref.custom_id
        'row-1'

    Attributes:
        batch_file_path: The path of the file.
    """

    def __init__(
        self,
        batch_file_path: str | os.PathLike[str],
        *,
        mode: Literal["a", "w", "x"] = "a",
        unknown: UnknownPolicy = "error",
        ensure_ascii: bool = False,
        buffered: bool = False,
        target: TargetName | Target = "openai",
    ) -> None:
        """Name the file; nothing is opened before the first request.

        Args:
            batch_file_path: Where the file is or shall be; by custom it ends with `.jsonl`.
            mode: `"a"` appends to a file that is there, and reads its ids; `"w"` starts anew; `"x"`
                refuses a file that is there.
            unknown: What a parameter or value means that the installed surface does not know:
                `"error"` refuses it, `"warn"` lets it pass with a warning.
            ensure_ascii: Whether characters beyond ASCII are escaped in the file.
            buffered: Whether lines are gathered and written some 128 KiB at a time, which is
                faster. They are in the file after `flush()`, after `close()` or the `with` block,
                also one that an error ends, and at the end of the program at the latest. A program
                that is killed loses those that were gathered.
            target: The service that the file is for: `"openai"`, `"azure"` or a `Target`. It
                decides on the URL of each line, and what it has no batches for, or takes no more of
                in one file, is refused.

        Raises:
            BatchFileError: If the path cannot be a batch file.
            InvalidRequestError: If `unknown` or `target` is something else.
        """
        policy, service = checked_unknown(unknown), checked_target(target)
        self._file = AppendFile(batch_file_path, mode, buffered=buffered, target=service)
        self.batch_file_path = self._file.path
        self._sink = _FileSink(
            self._file, LineWriter(unknown=policy, ensure_ascii=ensure_ascii, target=service)
        )
        super().__init__(self._sink)

    def __enter__(self) -> Self:
        """Return the collector itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Write the lines that are gathered, if there are any, and close the file."""
        try:
            self._file.close(failed=exc_type is not None or self._sink.refused)
        except BatchFileError as error:
            # The block may have ended for the same reason: its error is the first, and stays.
            if not isinstance(exc, BatchFileError):
                raise
            exc.add_note(str(error))

    # The classes of openbatch 0.0.4, which programs name as the types of these.

    @cached_property
    def chat(self) -> Chat:
        """The builders below `chat`."""
        return Chat(self)

    @cached_property
    def embeddings(self) -> Embeddings:
        """`embeddings`: builds requests to `/v1/embeddings`."""
        return Embeddings.of(self)

    @cached_property
    def responses(self) -> Responses:
        """`responses`: builds requests to `/v1/responses`."""
        return Responses.of(self)

    def flush(self) -> None:
        """Write the lines that are gathered; without `buffered=True` there are none.

        Raises:
            BatchFileError: If the file cannot be written. Whole lines for which there was room are
                in it, and the others are still gathered.
        """
        self._file.flush()

    def close(self) -> None:
        """Write the lines that are gathered, if there are any, and close the file.

        A later request is an error.

        Raises:
            BatchFileError: If the file cannot be written.
        """
        self._file.close(failed=self._sink.refused)


class _Append(Protocol):
    """`AppendFile.append`, with what is known of a plain request."""

    def __call__(
        self,
        custom_id: str,
        line: bytes,
        endpoint: str | None = None,
        model: object = None,
        inputs: int = 0,
    ) -> None: ...


class _FileSink:
    """Writes checked requests to a file, one line each.

    Attributes:
        refused: Whether a request was refused. If none was written besides, an old file stays.
    """

    def __init__(self, file: AppendFile, writer: LineWriter) -> None:
        self._append = file.append
        self._writer = writer
        self.refused = False

    def write_plain(
        self,
        endpoint: Endpoint,
        custom_id: object,
        params: Mapping[str, object],
        text_format: object,
        /,
    ) -> RequestRef[None] | None:
        """Append a request to the file if it is plainly right."""
        if type(custom_id) is not str or not custom_id:
            return None
        try:
            lines = self._writer.plain(endpoint, text_format)
            if lines is None:
                return None
            line = lines[tuple(params)](custom_id, params)
            if line is None:
                return None
            counted = lines.counted_field
            inputs = 0 if counted is None else counted_inputs(params.get(counted))
            self._append(custom_id, line, lines.url, params.get("model"), inputs)
        except OpenBatchError:
            self.refused = True
            raise
        # The builder's signature tells the checkers which type it is.
        return RequestRef(custom_id, lines.url, lines.text_format)  # type: ignore[arg-type]

    def write_request(
        self,
        endpoint: Endpoint,
        custom_id: object,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> RequestRef[None]:
        """Check a request and append it to the file."""
        try:
            written_id, line = self._writer.line(
                endpoint, custom_id, body, text_format=text_format, extra_body=extra_body
            )
            self._append(written_id, line)
        except OpenBatchError:
            self.refused = True
            raise
        answer = None if is_omitted(text_format) else text_format
        # The builder's signature tells the checkers which type it is.
        return RequestRef(written_id, endpoint.url, answer)  # type: ignore[arg-type]

    def bind_request(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> _BoundRequests:
        """Check what many requests share, and write nothing yet."""
        lines = self._writer.bound(endpoint, body, text_format=text_format, extra_body=extra_body)
        return _BoundRequests(self, self._append, lines, endpoint)


class _BoundRequests:
    """Writes requests that share fields to a file."""

    def __init__(
        self,
        sink: _FileSink,
        append: _Append,
        lines: BoundLines,
        endpoint: Endpoint,
    ) -> None:
        self._sink = sink
        self._append = append
        self._plain = lines.plain
        self._lines = lines
        self._url = endpoint.url
        self._counted = endpoint.counted_field
        self._model = lines.shared.get("model")
        self._inputs = 0  # those that are bound
        if self._counted is not None and self._counted in lines.shared:
            self._inputs = counted_inputs(lines.shared[self._counted])
        # A bound field that is given again makes a request that is not plain.
        self._may_vary = "model" not in lines.shared or self._counted is not None
        self._answer = lines.text_format

    def write_plain(
        self, custom_id: object, params: Mapping[str, object], /
    ) -> RequestRef[None] | None:
        """Append a request to the file if it is plainly right."""
        if type(custom_id) is not str or not custom_id:
            return None
        line = self._plain[tuple(params)](custom_id, params)
        if line is None:
            return None
        model, inputs = self._model, self._inputs
        if self._may_vary:
            model = params.get("model", model)
            if self._counted is not None and self._counted in params:
                inputs = counted_inputs(params[self._counted])
        try:
            self._append(custom_id, line, self._url, model, inputs)
        except OpenBatchError:
            self._sink.refused = True
            raise
        # The builder's signature tells the checkers which type it is.
        return RequestRef(custom_id, self._url, self._answer)  # type: ignore[arg-type]

    def write_request(
        self,
        custom_id: object,
        body: Mapping[str, object],
        *,
        extra_body: Mapping[str, object] | None,
    ) -> RequestRef[None]:
        """Check a request and append it to the file."""
        try:
            written_id, line = self._lines.line(custom_id, body, extra_body=extra_body)
            self._append(written_id, line)
        except OpenBatchError:
            self._sink.refused = True
            raise
        # The builder's signature tells the checkers which type it is.
        return RequestRef(written_id, self._url, self._answer)  # type: ignore[arg-type]


def _sink(batch_file_path: str | os.PathLike[str]) -> _FileSink:
    writer = LineWriter(unknown="error", ensure_ascii=False, target=OPENAI)
    return _FileSink(AppendFile(batch_file_path), writer)


class _OnFile(Builder):
    """A builder as openbatch 0.0.4 has it: its requests go to the end of a file.

    Attributes:
        batch_file_path: The path of the file.
    """

    def __init__(self, batch_file_path: str | os.PathLike[str]) -> None:
        """Name the file; it is appended to.

        Args:
            batch_file_path: Where the file is or shall be; by custom it ends with `.jsonl`.

        Raises:
            BatchFileError: If the path cannot be a batch file.
        """
        super().__init__(_sink(batch_file_path))
        self.batch_file_path = Path(batch_file_path)

    @classmethod
    def of(cls, collector: BatchCollector) -> Self:
        """Return a builder whose requests go to the file of a collector."""
        builder = cls.__new__(cls)
        Builder.__init__(builder, collector.request_sink)
        builder.batch_file_path = collector.batch_file_path
        return builder


class Responses(_OnFile, _Responses):
    """The builder of requests to `/v1/responses`, on the file of a collector or one of its own."""


class ChatCompletions(_OnFile, _ChatCompletions):
    """The builder of requests to `/v1/chat/completions`, on a collector's file or one of its own."""


class Embeddings(_OnFile, _Embeddings):
    """The builder of requests to `/v1/embeddings`, on the file of a collector or one of its own."""


class Chat(_Chat):
    """The builders below `chat`, of a collector."""

    def __init__(self, collector: BatchCollector) -> None:
        super().__init__(collector.request_sink)
        self._completions = ChatCompletions.of(collector)

    @cached_property
    def completions(self) -> ChatCompletions:
        """`chat.completions`: builds requests to `/v1/chat/completions`."""
        return self._completions
