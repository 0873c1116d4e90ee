"""`BatchJobManager`: from templates and rows to batch files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, get_args

from openbatch.errors import InvalidRequestError, Problem, TemplateError
from openbatch.file_checks import checked_path
from openbatch.files import AppendFile, AtomicFile
from openbatch.messages import (
    EmbeddingInputInstance,
    InputInstance,
    MessagesInputInstance,
    PromptTemplate,
    PromptTemplateInputInstance,
)
from openbatch.request_lines import (
    UnknownPolicy,
    checked_policy,
    checked_unknown,
    request_line,
)
from openbatch.rows import RowWriter, configured
from openbatch.runtime.caller import warn_caller
from openbatch.runtime.request_model import EndpointRequest
from openbatch.template import (
    MissingPolicy,
    RowSkipped,
    UnusedVariableWarning,
    unused_variables,
    unused_variables_message,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from openbatch.runtime import Endpoint
    from openbatch_api.responses import ReusablePrompt

__all__ = ["BatchJobManager", "WriteReport"]

Row = TypeVar("Row", bound=InputInstance)

_MOST_SKIPPED_IDS = 100
#: Systems allow a process some 250 open files or more.
_MOST_OPEN_FILES = 64


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a job wrote.

    Attributes:
        path: The batch file.
        written: How many requests were added to it.
        skipped: How many rows were left out since a value was missing.
        skipped_ids: The ids of the first hundred of them.
        emptied: How many missing values became empty text.
    """

    path: Path
    written: int
    skipped: int = 0
    skipped_ids: tuple[str, ...] = ()
    emptied: int = 0


class BatchJobManager:
    """Builds batch files from a prompt, a common configuration and rows.

    A file that is not there yet appears whole or not at all; one that is there gets all new lines
    or none. Rows are taken one by one, so a generator of any length does.

    Example:
        >>> from openbatch import Message, PromptTemplate, PromptTemplateInputInstance
        >>> from openbatch import ResponsesRequest
        >>> report = BatchJobManager().add_templated_instances(
        ...     prompt=PromptTemplate(messages=[Message(role="user", content="Rate: {text}")]),
        ...     common_request=ResponsesRequest(model="gpt-4o-mini"),
        ...     input_instances=[
        ...         PromptTemplateInputInstance(id="1", prompt_value_mapping={"text": "Good."})
        ...     ],
        ...     save_file_path="ratings.jsonl",
        ... )
        >>> report.written
        1
    """

    def __init__(
        self,
        ensure_ascii: bool = False,  # noqa: FBT001, FBT002 (openbatch 0.0.4 takes it by position)
        *,
        unknown: UnknownPolicy = "error",
        missing: MissingPolicy = "error",
    ) -> None:
        """Set what holds for all jobs.

        Args:
            ensure_ascii: Whether characters beyond ASCII are escaped in the files.
            unknown: What a parameter or value means that the installed surface does not know:
                `"error"` refuses it, `"warn"` lets it pass with a warning.
            missing: What a missing value of a row means (None, NaN, NaT, `pandas.NA`): `"error"`,
                `"skip"` leaves the row out, `"empty"` puts empty text in its place.

        Raises:
            InvalidRequestError: If `unknown` or `missing` is something else.
        """
        self.ensure_ascii = ensure_ascii
        self.unknown: UnknownPolicy = checked_unknown(unknown)
        self.missing: MissingPolicy = _checked_missing(missing)
        self._files: dict[str, AppendFile] = {}

    def add_templated_instances(
        self,
        prompt: PromptTemplate | ReusablePrompt | None,
        common_request: EndpointRequest,
        input_instances: Iterable[PromptTemplateInputInstance | MessagesInputInstance],
        save_file_path: str | os.PathLike[str],
        suppress_warnings: bool = False,  # noqa: FBT001, FBT002 (as in openbatch 0.0.4)
        *,
        missing: MissingPolicy | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> WriteReport:
        """Add one request for each row to a batch file.

        Args:
            prompt: The prompt that rows fill in: a template, or a reference to a reusable prompt.
                None if every row brings its messages. Messages of a row follow those of the prompt.
            common_request: What all requests have in common, such as the model.
            input_instances: The rows: an iterable of any length, taken one by one.
            save_file_path: The batch file. One that is there is appended to, with a warning.
            suppress_warnings: Whether that warning is left out.
            missing: What a missing value means in this job, instead of the manager's own policy.
            extra_body: Fields that the installed surface does not know, merged into every body last,
                deeply and unchecked.

        Returns:
            What was written.

        Raises:
            TemplateError: If the prompt cannot be read, or a row does not fit it.
            InvalidRequestError: If the API would refuse the request of a row.
            DuplicateCustomIdError: If an id is there twice.
            BatchFileError: If the file cannot be written. Whatever is raised, the file is as it
                was before.
        """
        endpoint = _endpoint(common_request)
        policy = self.missing if missing is None else _checked_missing(missing)
        writer = RowWriter(prompt, common_request, policy)
        unused = _UnusedWarning(writer.variables)

        def body(row: InputInstance) -> dict[str, object]:
            if isinstance(row, PromptTemplateInputInstance):
                unused.look_at(row)
            return writer.body(row)

        lines = _Lines(endpoint, body, extra_body)
        path, written, skipped = self._write(
            lines, input_instances, save_file_path, warn=not suppress_warnings
        )
        return WriteReport(
            path, written, len(skipped), tuple(skipped[:_MOST_SKIPPED_IDS]), writer.emptied
        )

    def add_embedding_requests(
        self,
        inputs: Iterable[EmbeddingInputInstance],
        common_request: EndpointRequest,
        save_file_path: str | os.PathLike[str],
        suppress_warnings: bool = False,  # noqa: FBT001, FBT002 (like the other method)
        *,
        extra_body: Mapping[str, object] | None = None,
    ) -> WriteReport:
        """Add one request for each row of texts or tokens to a batch file.

        Args:
            inputs: The rows: an iterable of any length, taken one by one.
            common_request: What all requests have in common, such as the model.
            save_file_path: The batch file. One that is there is appended to, with a warning.
            suppress_warnings: Whether that warning is left out.
            extra_body: Fields that the installed surface does not know, merged into every body last,
                deeply and unchecked.

        Returns:
            What was written.

        Raises:
            InvalidRequestError: If the API would refuse the request of a row, or the endpoint takes
                no plain input.
            DuplicateCustomIdError: If an id is there twice.
            BatchFileError: If the file cannot be written. Whatever is raised, the file is as it
                was before.
        """
        endpoint = _endpoint(common_request)
        field = endpoint.text_field
        if field is None:
            raise InvalidRequestError((Problem("", f"{endpoint.url} takes no plain input"),))

        def body(row: EmbeddingInputInstance) -> dict[str, object]:
            # A checker sees to it, but not every caller has one.
            if not isinstance(
                row, EmbeddingInputInstance
            ):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TemplateError(
                    f"row {row.id!r}: an EmbeddingInputInstance is needed, "
                    f"got {type(row).__name__}"
                )
            return {**configured(common_request, row), field: row.input}

        lines = _Lines(endpoint, body, extra_body)
        path, written, _ = self._write(lines, inputs, save_file_path, warn=not suppress_warnings)
        return WriteReport(path, written)

    def add(
        self, custom_id: str | int, request: EndpointRequest, save_file_path: str | os.PathLike[str]
    ) -> None:
        """Append one request to a batch file; the line is in it when the call returns.

        Args:
            custom_id: The id of the request.
            request: The whole request.
            save_file_path: The batch file.

        Raises:
            InvalidRequestError: If the API would refuse the request.
            DuplicateCustomIdError: If the file has the id already.
            BatchFileError: If the file cannot be written.
        """
        endpoint = _endpoint(request, "request")
        written_id, line = request_line(
            endpoint,
            custom_id,
            request.to_dict(),
            unknown=self.unknown,
            ensure_ascii=self.ensure_ascii,
        )
        given = checked_path(save_file_path)
        key = os.path.abspath(given)  # noqa: PTH100 (no links followed, no file needed)
        # The file used last comes last, so that the one closed for want of room is the oldest.
        file = self._files.pop(key, None) or AppendFile(save_file_path)
        self._files[key] = file
        if len(self._files) > _MOST_OPEN_FILES:
            self._files.pop(next(iter(self._files))).close()
        file.append(written_id, line)

    def _write(
        self,
        lines: _Lines[Row],
        rows: Iterable[Row],
        save_file_path: str | os.PathLike[str],
        *,
        warn: bool,
    ) -> tuple[Path, int, list[str]]:
        """Write the rows, all or none; return the path, how many were written, and the skipped."""
        written = 0
        skipped: list[str] = []
        with AtomicFile(save_file_path) as file:
            path = file.path
            if file.continues and warn:
                warn_caller(
                    f"{path} exists; the new requests are appended to it. Remove it first to start "
                    "anew, or pass suppress_warnings=True",
                    RuntimeWarning,
                )
            for number, row in enumerate(rows):
                # A checker sees to it, but not every caller has one.
                if not isinstance(
                    row, InputInstance
                ):  # pyright: ignore[reportUnnecessaryIsInstance]
                    raise TemplateError(
                        f"row {number}: an input instance is needed, got {type(row).__name__}"
                    )
                try:
                    content = lines.body(row)
                except RowSkipped:
                    skipped.append(row.id)
                    continue
                custom_id, line = request_line(
                    lines.endpoint,
                    row.id,
                    content,
                    extra_body=lines.extra_body,
                    unknown=self.unknown,
                    ensure_ascii=self.ensure_ascii,
                )
                file.append(custom_id, line)
                written += 1
        return path, written, skipped


@dataclass(frozen=True, slots=True)
class _Lines(Generic[Row]):
    """What the lines of one job are made by."""

    endpoint: Endpoint
    body: Callable[[Row], dict[str, object]]
    extra_body: Mapping[str, object] | None


class _UnusedWarning:
    """Warns once for a job about values that its prompt does not use."""

    def __init__(self, variables: tuple[str, ...] | None) -> None:
        self._variables = variables

    def look_at(self, row: PromptTemplateInputInstance) -> None:
        """Warn if a row has a value too many."""
        if self._variables is None:
            return
        unused = unused_variables(self._variables, row.prompt_value_mapping)
        if unused:
            warn_caller(unused_variables_message(unused, self._variables), UnusedVariableWarning)
            self._variables = None


def _checked_missing(missing: MissingPolicy) -> MissingPolicy:
    return checked_policy("missing", missing, get_args(MissingPolicy))


def _endpoint(request: object, name: str = "common_request") -> Endpoint:
    if not isinstance(request, EndpointRequest):
        message = (
            f"a request model such as ResponsesRequest is needed, got {type(request).__name__}"
        )
        raise InvalidRequestError((Problem(name, message),))
    return request.endpoint
