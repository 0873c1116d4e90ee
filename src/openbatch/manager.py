"""`BatchJobManager`: from templates and rows to batch files."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from openbatch.files.appended_files import AppendedFiles
from openbatch.files.shard_set import ShardSet
from openbatch.on_class_too import on_class_too
from openbatch.rendering.input_bodies import InputBodies
from openbatch.rendering.job_arguments import (
    checked_missing,
    endpoint_of,
    prompt_of,
    token_counter,
)
from openbatch.rendering.job_lines import JobLines, refuse_foreign
from openbatch.rendering.prompt_bodies import PromptBodies
from openbatch.rendering.table_job import table_job
from openbatch.rendering.write_report import (
    WriteReport,
    warn_of_appending,
    warn_of_nothing,
    write_report,
)
from openbatch.requests.request_lines import request_line
from openbatch.row_sources import open_rows
from openbatch.row_sources.block_sizes import in_blocks, rows_at_once
from openbatch.runtime.policies import UnknownPolicy, checked_unknown
from openbatch.targets import (
    Limits,
    Target,
    TargetName,
    checked_count,
    checked_limits,
    checked_target,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from pydantic import BaseModel

    from openbatch.files import FileMode
    from openbatch.prompts.input_instances import (
        EmbeddingInputInstance,
        InputInstance,
        MessagesInputInstance,
        PromptTemplateInputInstance,
    )
    from openbatch.prompts.message import Message
    from openbatch.prompts.placeholder import MissingPolicy
    from openbatch.prompts.prompt_template import PromptTemplate
    from openbatch.rendering.bodies_protocol import RowBodies
    from openbatch.row_sources import CsvReader, Dialect, RowFormat, Rows
    from openbatch.runtime.request_model import EndpointRequest
    from openbatch_api.responses import ReusablePrompt

__all__ = ["BatchJobManager", "WriteReport"]


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
        target: TargetName | Target = "openai",
        limits: Limits | None = None,
        token_budget: int | None = None,
        count_tokens: Callable[[bytes], int] | Literal["exact"] = len,
    ) -> None:
        """Set what holds for all jobs.

        Args:
            ensure_ascii: Whether characters beyond ASCII are escaped in the files.
            unknown: What a parameter or value means that the installed surface does not know:
                `"error"` refuses it, `"warn"` lets it pass with a warning.
            missing: What a missing value of a row means (None, NaN, NaT, `pandas.NA`): `"error"`,
                `"skip"` leaves the row out, `"empty"` puts empty text in its place.
            target: The service that the files are for, which decides on the lines' URLs and on the
                limits: `"openai"`, `"azure"`, or a `Target`.
            limits: How much one file may hold, where it is not what the service allows. A job that
                is larger is split into several files.
            token_budget: How many tokens one file may hold, for accounts whose queue is limited;
                None for any number.
            count_tokens: Counts the tokens of a line, for that budget. The default takes each byte
                for one, which no text exceeds. `"exact"` counts the text of each request with the
                tokenizer of its model, as `estimate` does, and needs the extra `tokens`. Neither
                counts images, files, audio or what the service adds. Or a function of your own,
                which takes the line without its line break.

        Raises:
            InvalidRequestError: If a parameter is something else.
            MissingExtraError: If the extra is needed and not installed.
        """
        self.ensure_ascii = ensure_ascii
        self.unknown: UnknownPolicy = checked_unknown(unknown)
        self.missing: MissingPolicy = checked_missing(missing)
        self.target = checked_target(target)
        self.limits = self.target.limits if limits is None else checked_limits(limits)
        self.token_budget = (
            None if token_budget is None else checked_count("token_budget", token_budget)
        )
        self.count_tokens = token_counter(count_tokens, budget=self.token_budget)
        self._appended = AppendedFiles()

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
            suppress_warnings: Whether that warning is left out, and the one about no requests.
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

        Warns:
            NoRequestsWarning: If there are no rows. No file is made then, and one that is there stays
                as it is.
        """
        endpoint_of(common_request)
        policy = self.missing if missing is None else checked_missing(missing)
        bodies = PromptBodies(prompt, common_request, policy)
        lines = self._lines(bodies, common_request, extra_body)
        return self._append(
            lines, common_request, input_instances, save_file_path, warn=not suppress_warnings
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
            suppress_warnings: Whether that warning is left out, and the one about no requests.
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

        Warns:
            NoRequestsWarning: If there are no rows. No file is made then, and one that is there stays
                as it is.
        """
        endpoint_of(common_request)
        bodies = InputBodies(common_request, self.missing)
        lines = self._lines(bodies, common_request, extra_body)
        return self._append(
            lines, common_request, inputs, save_file_path, warn=not suppress_warnings
        )

    @on_class_too
    def build(
        self,
        template: (
            PromptTemplate
            | str
            | Iterable[Message | Mapping[str, object] | BaseModel]
            | ReusablePrompt
            | None
        ),
        config: EndpointRequest,
        *,
        rows: Rows,
        out: str | os.PathLike[str],
        id: str | None = None,  # noqa: A002 (the public keyword)
        columns: Mapping[str, str] | None = None,
        mode: FileMode = "w",
        missing: MissingPolicy | None = None,
        extra_body: Mapping[str, object] | None = None,
        format: RowFormat | None = None,  # noqa: A002 (the public keyword)
        encoding: str = "utf-8",
        dialect: Dialect | None = None,
        reader: CsvReader = "python",
        target: TargetName | Target | None = None,
        limits: Limits | None = None,
        token_budget: int | None = None,
        count_tokens: Callable[[bytes], int] | Literal["exact"] | None = None,
    ) -> WriteReport:
        """Write a batch file with one request for each row of a table.

        The placeholders of the prompt are filled from the columns of the same names. Columns that no
        placeholder names are left alone. Without a manager, as `BatchJobManager.build(...)`, it
        takes one with the default options.

        Args:
            template: The prompt: a template, the text of a user's message, a list of messages (or of
                whatever else a `PromptTemplate` takes), or a reference to a reusable prompt, whose
                variables all columns become. None for an endpoint that takes plain input, such as
                embeddings: then one column is the input.
            config: What all requests have in common, such as the model.
            rows: The table: the path of a CSV, TSV, JSONL, Parquet or Arrow file, or something with
                `.open()`; a table of pandas, polars, pyarrow or another that narwhals takes; or an
                iterable of mappings, dataclasses, Pydantic objects or named tuples, among them the
                cursor of a database. Or what `openbatch.open_rows` returned for one of these; then
                the options below are the ones that it took.
            out: The batch file to write. A job that is too large for one becomes several, see
                `WriteReport.paths`.
            id: The column of the ids. By default rows are numbered: `row-0`, `row-1` and so on, by
                their position in the table; `openbatch.row_ids.row_number` reads them back.
            columns: The columns of placeholders that are called something else:
                `{"review": "Review text"}`.
            mode: What to do with an existing file: `"w"` replaces it, or the whole set that it
                became; `"a"` appends, and puts requests for another model or endpoint than those
                that are there into a file of their own; `"x"` refuses. Without any request to
                write no file is made, and in mode `"w"` what was there is removed.
            missing: What a missing value means in this job, instead of the manager's own policy. An
                empty cell of a CSV file is an empty text, and not missing.
            extra_body: Fields that the installed surface does not know, merged into every body last,
                deeply and unchecked.
            format: What a file is, where its name does not say so: `"csv"`, `"jsonl"`, `"parquet"` or
                `"arrow"`.
            encoding: The encoding of a CSV or JSONL file. A byte-order mark is no part of UTF-8 text.
            dialect: How a CSV file is written: the name of a dialect of `csv`, a `csv.Dialect`, or a
                dict such as `{"delimiter": ";"}`. By default with commas, and with tabs in a `.tsv`
                file.
            reader: What reads a CSV file: `"python"`, in little memory, or `"arrow"`, which is
                faster and needs the extra `arrow`.
            target: The service that this job's files are for, with its limits, instead of the
                manager's own. This and what follows is as for the manager itself.
            limits: How much one file of this job may hold.
            token_budget: How many tokens one file of this job may hold.
            count_tokens: Counts the tokens of a line, for that budget.

        Returns:
            What was written.

        Raises:
            RowSourceError: If the table cannot be read, or a row of it is broken. The error names
                the line.
            TemplateError: If the prompt cannot be read, a column is lacking, or a row does not fit.
            InvalidRequestError: If the API would refuse the request of a row.
            DuplicateCustomIdError: If an id is there twice.
            BatchFileError: If the file cannot be written, is the table itself, or was written to
                by something else in the meantime. Whatever is raised, the files are as they were
                before.

        Warns:
            NoRequestsWarning: If there are no rows; or if all of them were left out and what was there
                is removed.

        Example:
            >>> report = BatchJobManager.build(
            ...     "Rate this product: {name}",
            ...     ResponsesRequest(model="gpt-4o-mini"),
            ...     rows=[{"sku": "p-1", "name": "Basalt pan"}],
            ...     id="sku",
            ...     out="ratings.jsonl",
            ... )
            >>> report.written
            1
        """
        endpoint_of(config, "config")
        manager = self._with(target, limits, token_budget, count_tokens)
        policy = self.missing if missing is None else checked_missing(missing)
        source = open_rows(rows, format=format, encoding=encoding, dialect=dialect, reader=reader)
        prompt = None if template is None else prompt_of(template)
        bodies, table = table_job(
            prompt, config, source, id_column=id, columns=dict(columns or {}), missing=policy
        )
        # The methods are its own.
        lines = manager._lines(bodies, config, extra_body, warn_unused=False)  # noqa: SLF001
        with (
            table.telling_repeated_ids(),
            manager._files(out, mode, config, source.on_disk) as files,  # noqa: SLF001  # likewise
        ):
            for block in table.blocks(partial(rows_at_once, files)):
                for each in table.lines(lines, block):
                    files.add(each)
        warn_of_nothing(files, lines)
        return write_report(files, lines)

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
            BatchFileError: If the file cannot be written, or has no room for another request.

        Warns:
            MixedFileWarning: If the file has requests for another endpoint or model.
        """
        endpoint = endpoint_of(request, "request")
        written_id, line = request_line(
            endpoint,
            custom_id,
            request.to_dict(),
            unknown=self.unknown,
            ensure_ascii=self.ensure_ascii,
            target=self.target,
        )
        target = replace(self.target, limits=self.limits)
        self._appended.open(save_file_path, target).append(written_id, line)

    def _with(
        self,
        target: TargetName | Target | None,
        limits: Limits | None,
        token_budget: int | None,
        count_tokens: Callable[[bytes], int] | Literal["exact"] | None,
    ) -> Self:
        """Return a manager with other options for the files of one job, as far as there are any."""
        changed = copy(self)
        if target is not None:
            changed.target = checked_target(target)
            changed.limits = changed.target.limits
        if limits is not None:
            changed.limits = checked_limits(limits)
        if token_budget is not None:
            changed.token_budget = checked_count("token_budget", token_budget)
        if count_tokens is not None:
            changed.count_tokens = token_counter(count_tokens, budget=changed.token_budget)
        return changed

    def _lines(
        self,
        bodies: RowBodies,
        common_request: EndpointRequest,
        extra_body: Mapping[str, object] | None,
        *,
        warn_unused: bool = True,
    ) -> JobLines:
        return JobLines(
            bodies,
            common_request,
            unknown=self.unknown,
            ensure_ascii=self.ensure_ascii,
            target=self.target,
            extra_body=extra_body,
            warn_unused=warn_unused,
        )

    def _append(
        self,
        lines: JobLines,
        common_request: EndpointRequest,
        rows: Iterable[InputInstance],
        save_file_path: str | os.PathLike[str],
        *,
        warn: bool,
    ) -> WriteReport:
        with self._files(save_file_path, "a", common_request) as files:
            if files.continues and warn:
                warn_of_appending(files.path)
            done = 0
            for block in in_blocks(rows, partial(rows_at_once, files)):
                refuse_foreign(block, done)
                for each in lines.of_rows(block):
                    files.add(each)
                done += len(block)
        if warn:
            warn_of_nothing(files, lines)
        return write_report(files, lines)

    def _files(
        self,
        path: str | os.PathLike[str],
        mode: FileMode,
        common_request: EndpointRequest,
        sources: Sequence[Path] = (),
    ) -> ShardSet:
        endpoint = common_request.endpoint
        return ShardSet(
            path,
            mode,
            self.limits,
            url=self.target.url(endpoint.url),
            counted_field=endpoint.counted_field,
            token_budget=self.token_budget,
            count_tokens=self.count_tokens,
            sources=sources,
        )
