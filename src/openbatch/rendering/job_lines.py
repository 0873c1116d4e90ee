"""From the rows of a job to the lines of its files: whole blocks at once, or one by one.

Rows that differ in nothing but their ids and values go through `CompiledLines` as columns. Whatever
does not (options of a row's own, messages) goes the way that checks each request by itself, and so
does a block in which something is wrong, since that way says what it is.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, Protocol

from openbatch.errors import InvalidRequestError, TemplateError
from openbatch.files.shard_set import Lines
from openbatch.prompts.messages import InputInstance
from openbatch.prompts.template import (
    MissingPolicy,
    Placeholder,
    RowSkipped,
    TextTemplate,
    UnusedVariableWarning,
    unused_variables,
    unused_variables_message,
)
from openbatch.rendering.compiled_lines import CompiledLines, UnfitTextError, compile_lines
from openbatch.rendering.filled_columns import filled_columns
from openbatch.requests.counted_inputs import counted_inputs
from openbatch.requests.line_writer import LineWriter
from openbatch.row_values import is_missing
from openbatch.runtime.caller import warn_caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openbatch.requests.request_lines import UnknownPolicy
    from openbatch.runtime.request_model import EndpointRequest
    from openbatch.targets import Target

__all__ = ["JobLines", "RowBodies", "refuse_foreign"]

_MOST_SKIPPED_IDS: Final = 100
#: What a block raises that has a row with something wrong; the rows are then taken one by one.
_EXPLAINED_LATER: Final = (KeyError, TypeError, ValueError, OverflowError, UnfitTextError)


class RowBodies(Protocol):
    """How the rows of a job become the bodies of requests."""

    @property
    def variables(self) -> tuple[str, ...] | None:
        """The variables that rows fill in; None for any."""
        ...

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The different places that they fill."""
        ...

    def skeleton(self, fill: Callable[[TextTemplate], str], /) -> dict[str, object] | None:
        """Return the body that rows share, but for their texts; None if they share none."""
        ...

    def values(self, rows: Sequence[InputInstance], /) -> list[Mapping[str, object]] | None:
        """Return what rows fill in; None if the body of one differs in more than that."""
        ...

    def body(self, row: InputInstance, /) -> dict[str, object]:
        """Return the body of any row, not checked yet."""
        ...

    @property
    def emptied(self) -> int:
        """How many missing values became empty text in `body`."""
        ...


class JobLines:
    """Makes the lines of one job.

    Attributes:
        skipped: How many rows were left out since a value was missing.
        skipped_ids: The ids of the first hundred of them.
    """

    def __init__(
        self,
        bodies: RowBodies,
        common_request: EndpointRequest,
        *,
        missing: MissingPolicy,
        unknown: UnknownPolicy,
        ensure_ascii: bool,
        target: Target,
        extra_body: Mapping[str, object] | None,
        warn_unused: bool = True,
    ) -> None:
        """Say what holds for all rows.

        Args:
            bodies: How rows become bodies.
            common_request: What all requests have in common.
            missing: What a missing value means.
            unknown: What a parameter or value means that the installed surface does not know.
            ensure_ascii: Whether characters beyond ASCII are escaped.
            target: The service that the files are for.
            extra_body: Fields that are merged into every body last, and are not checked.
            warn_unused: Whether to warn about values that the prompt does not use.
        """
        self._bodies = bodies
        self._endpoint = common_request.endpoint
        self._missing: MissingPolicy = missing
        self._ensure_ascii = ensure_ascii
        self._target = target
        self._writer = LineWriter(unknown=unknown, ensure_ascii=ensure_ascii, target=target)
        self._extra_body = extra_body
        self._model = self._model_in(common_request.shared_body())
        self._placeholders = bodies.placeholders
        self._formatted = any(hole.spec for hole in self._placeholders)
        self._unused = bodies.variables if warn_unused else None
        self._emptied = 0
        self.skipped = 0
        self.skipped_ids: list[str] = []

    @property
    def emptied(self) -> int:
        """How many missing values became empty text."""
        return self._emptied + self._bodies.emptied

    def of_rows(self, rows: Sequence[InputInstance]) -> Iterator[Lines]:
        """Give the lines of some rows.

        Args:
            rows: The rows, at least one.

        Yields:
            Their lines, in order.

        Raises:
            TemplateError: If a row does not fit the prompt.
            InvalidRequestError: If the API would refuse the request of a row.
        """
        values = self._bodies.values(rows)
        if values is not None or self._compiled is None:
            yield from self._of_alike(rows, values)
            return
        # Those that differ in more than their values are split off, so that the others need not wait
        # for a closer look at each.
        for _, run in groupby(rows, lambda row: self._bodies.values([row]) is None):
            alike = list(run)
            yield from self._of_alike(alike, self._bodies.values(alike))

    def _of_alike(
        self, rows: Sequence[InputInstance], values: list[Mapping[str, object]] | None
    ) -> Iterator[Lines]:
        if self._compiled is not None and values is not None:
            self._look_for_unused(values)
            try:
                columns = [list(map(itemgetter(hole.name), values)) for hole in self._placeholders]
                ids = list(map(attrgetter("id"), rows))
                lines = self._of_columns(self._compiled, ids, columns)
            except _EXPLAINED_LATER:
                pass
            else:
                yield from lines
                return
        yield from self._one_by_one(rows)

    def of_table(
        self,
        ids: Sequence[str],
        column: Callable[[str], Sequence[object]],
        rows: Callable[[], Iterable[InputInstance]],
    ) -> Iterator[Lines]:
        """Give the lines of some rows of a table.

        Args:
            ids: Their ids, at least one.
            column: Gives the values of a variable; raises a KeyError if there are none.
            rows: Makes the rows themselves, in case that one is out of the common.

        Yields:
            Their lines, in order.

        Raises:
            TemplateError: If a row does not fit the prompt.
            InvalidRequestError: If the API would refuse the request of a row.
        """
        if self._compiled is not None:
            try:
                columns = [column(hole.name) for hole in self._placeholders]
                lines = self._of_columns(self._compiled, ids, columns)
            except _EXPLAINED_LATER:
                pass
            else:
                yield from lines
                return
        yield from self._one_by_one(rows())

    @cached_property
    def _compiled(self) -> CompiledLines | None:
        return compile_lines(
            self._endpoint,
            self._bodies.skeleton,
            self._placeholders,
            extra_body=self._extra_body,
            ensure_ascii=self._ensure_ascii,
            target=self._target,
        )

    def _of_columns(
        self, compiled: CompiledLines, ids: Sequence[str], columns: Sequence[Sequence[object]]
    ) -> Sequence[Lines]:
        """Write a block, or nothing if all rows are left out.

        Raises one of `_EXPLAINED_LATER` if something is wrong with a row.
        """
        try:
            if not self._formatted:
                # Where all values are texts, as they mostly are, this is all there is to do: the
                # compiled lines refuse others.
                return (Lines(compiled.encode(ids, columns), ids, self._model),)
        except TypeError:
            pass
        filled = filled_columns(ids, self._placeholders, columns, self._missing)
        lines: list[Lines] = []
        if filled.ids:
            data = compiled.encode(filled.ids, filled.columns)
            lines.append(Lines(data, filled.ids, self._model))
        self._emptied += filled.emptied
        self._skip(filled.skipped_ids)
        return lines

    def _skip(self, ids: Sequence[str]) -> None:
        self.skipped += len(ids)
        self.skipped_ids += ids[: max(0, _MOST_SKIPPED_IDS - len(self.skipped_ids))]

    def _one_by_one(self, rows: Iterable[InputInstance]) -> Iterator[Lines]:
        for row in rows:
            try:
                lines = self._of_one(row)
            except RowSkipped:
                self._skip([str.__str__(row.id)])
                continue
            yield lines

    def _of_one(self, row: InputInstance) -> Lines:
        values = self._bodies.values([row])
        if values is not None:
            self._look_for_unused(values, closely=True)
            lines = self._with_rendered(row.id, values[0])
            if lines is not None:
                return lines
        body = self._bodies.body(row)
        try:
            custom_id, line = self._writer.line(
                self._endpoint, str.__str__(row.id), body, extra_body=self._extra_body
            )
        except InvalidRequestError as error:
            if error.custom_id is None:
                raise
            # With the id as the row has it, which may say where the row is.
            raise InvalidRequestError(error.problems, custom_id=row.id) from None
        field = self._endpoint.counted_field
        inputs = None if field is None else [counted_inputs(body.get(field))]
        return Lines(line, [custom_id], self._model_in(body), inputs)

    def _with_rendered(self, row_id: str, values: Mapping[str, object]) -> Lines | None:
        """Write a row whose values need a closer look, if its request needs none."""
        if self._compiled is None:
            return None
        columns = [
            [hole.render(values, row_id=row_id, missing=self._missing)]
            for hole in self._placeholders
        ]
        plain_id = str.__str__(row_id)
        try:
            data = self._compiled.encode([plain_id], columns)
        except _EXPLAINED_LATER:
            return None
        if self._missing == "empty":
            names = self._bodies.variables or ()
            self._emptied += sum(is_missing(values.get(name)) for name in names)
        return Lines(data, [plain_id], self._model)

    def _model_in(self, body: Mapping[str, object]) -> str | None:
        model = body.get("model")
        if self._extra_body is not None:
            model = self._extra_body.get("model", model)
        return None if model is None else str(model)

    def _look_for_unused(
        self, rows: Sequence[Mapping[str, object]], *, closely: bool = False
    ) -> None:
        """Warn once for a job about values that its prompt does not use."""
        if self._unused is None:
            return
        # A row with as many values as there are variables, one of them another, also lacks one, and
        # is looked at more closely for that.
        if not closely and max(map(len, rows)) <= len(self._unused):
            return
        for values in rows:
            unused = unused_variables(self._unused, values)
            if unused:
                message = unused_variables_message(unused, self._unused)
                self._unused = None
                warn_caller(message, UnusedVariableWarning)
                return


def refuse_foreign(rows: Sequence[InputInstance], done: int) -> None:
    """Refuse rows that are no input instances.

    Args:
        rows: Some rows of the job.
        done: How many came before them.

    Raises:
        TemplateError: One is something else.
    """
    # A checker sees to it, but not every caller has one.
    if all(issubclass(kind, InputInstance) for kind in set(map(type, rows))):
        return
    for number, row in enumerate(rows, done):
        if not isinstance(row, InputInstance):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TemplateError(
                f"row {number}: an input instance is needed, got {type(row).__name__}"
            )
