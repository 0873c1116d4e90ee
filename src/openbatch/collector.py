"""`BatchCollector`: the official client's calls, written to a batch file instead of sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openbatch.errors import OpenBatchError
from openbatch.files import AppendFile
from openbatch.request_lines import UnknownPolicy, checked_unknown, request_line
from openbatch.runtime import RequestRef, is_omitted
from openbatch_api import BatchEndpoints
from openbatch_api.chat_completions import ChatCompletions as _ChatCompletions
from openbatch_api.embeddings import Embeddings as _Embeddings
from openbatch_api.responses import Responses as _Responses

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Literal, Self

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
    ) -> None:
        """Name the file; nothing is opened before the first request.

        Args:
            batch_file_path: Where the file is or shall be; by custom it ends with `.jsonl`.
            mode: `"a"` appends to a file that is there, and reads its ids; `"w"` starts anew; `"x"`
                refuses a file that is there.
            unknown: What a parameter or value means that the installed surface does not know:
                `"error"` refuses it, `"warn"` lets it pass with a warning.
            ensure_ascii: Whether characters beyond ASCII are escaped in the file.

        Raises:
            BatchFileError: If the path cannot be a batch file.
            InvalidRequestError: If `unknown` is something else.
        """
        self._file = AppendFile(batch_file_path, mode)
        self.batch_file_path = self._file.path
        policy = checked_unknown(unknown)
        self._sink = _FileSink(self._file, unknown=policy, ensure_ascii=ensure_ascii)
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
        """Close the file."""
        self._file.close(failed=exc_type is not None or self._sink.refused)

    def close(self) -> None:
        """Close the file. The lines are in it anyway; a later request is an error."""
        self._file.close(failed=self._sink.refused)


class _FileSink:
    """Writes checked requests to a file, one line each.

    Attributes:
        refused: Whether a request was refused. If none was written besides, an old file stays.
    """

    def __init__(self, file: AppendFile, *, unknown: UnknownPolicy, ensure_ascii: bool) -> None:
        self._file = file
        self._unknown: UnknownPolicy = unknown
        self._ensure_ascii = ensure_ascii
        self.refused = False

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
            written_id, line = request_line(
                endpoint,
                custom_id,
                body,
                text_format=text_format,
                extra_body=extra_body,
                unknown=self._unknown,
                ensure_ascii=self._ensure_ascii,
            )
            self._file.append(written_id, line)
        except OpenBatchError:
            self.refused = True
            raise
        answer = None if is_omitted(text_format) else text_format
        # The builder's signature tells the checkers which type it is.
        return RequestRef(written_id, endpoint.url, answer)  # type: ignore[arg-type]


def _sink(batch_file_path: str | os.PathLike[str]) -> _FileSink:
    return _FileSink(AppendFile(batch_file_path), unknown="error", ensure_ascii=False)


class Responses(_Responses):
    """The builder of requests to `/v1/responses`, on a file of its own."""

    def __init__(self, batch_file_path: str | os.PathLike[str]) -> None:
        """Name the file; it is appended to."""
        super().__init__(_sink(batch_file_path))
        self.batch_file_path = Path(batch_file_path)


class ChatCompletions(_ChatCompletions):
    """The builder of requests to `/v1/chat/completions`, on a file of its own."""

    def __init__(self, batch_file_path: str | os.PathLike[str]) -> None:
        """Name the file; it is appended to."""
        super().__init__(_sink(batch_file_path))
        self.batch_file_path = Path(batch_file_path)


class Embeddings(_Embeddings):
    """The builder of requests to `/v1/embeddings`, on a file of its own."""

    def __init__(self, batch_file_path: str | os.PathLike[str]) -> None:
        """Name the file; it is appended to."""
        super().__init__(_sink(batch_file_path))
        self.batch_file_path = Path(batch_file_path)
