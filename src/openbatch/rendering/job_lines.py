"""From the rows of a job to the lines of its files: whole blocks at once, or one by one.

Rows that differ in nothing but their ids and values go through `CompiledLines` as columns, those of
one kind together where there are several. Whatever is of no kind (messages, options that are no plain
data) goes the way that checks each request by itself, and so do rows among which something is wrong,
since that way says what it is.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final

from openbatch.errors import InvalidRequestError, TemplateError
from openbatch.files.shard_set import Lines
from openbatch.prompts.input_instances import InputInstance
from openbatch.prompts.placeholder import RowSkipped
from openbatch.prompts.unused_variables import (
    UnusedVariableWarning,
    unused_variables,
    unused_variables_message,
)
from openbatch.rendering.compiled_lines import UnfitTextError, compile_lines
from openbatch.rendering.row_kinds import CompiledKind, CompiledKinds
from openbatch.requests.counted_inputs import counted_inputs
from openbatch.requests.line_writer import LineWriter
from openbatch.row_values import is_missing
from openbatch.runtime import omit
from openbatch.runtime.caller import warn_caller

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Hashable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from openbatch.prompts.placeholder import MissingPolicy
    from openbatch.rendering.bodies_protocol import RowBodies
    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.runtime.request_model import EndpointRequest
    from openbatch.targets import Target

__all__ = ["JobLines", "refuse_foreign"]

_MOST_SKIPPED_IDS: Final = 100
#: What a block raises that has a row with something wrong; the rows are then taken one by one.
_EXPLAINED_LATER: Final = (KeyError, TypeError, ValueError, OverflowError, UnfitTextError)
#: What is to become of rows that are not written with those of their kind.
_LATER: Final = object()


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
            unknown: What a parameter or value means that the installed surface does not know.
            ensure_ascii: Whether characters beyond ASCII are escaped.
            target: The service that the files are for.
            extra_body: Fields that are merged into every body last, and are not checked.
            warn_unused: Whether to warn about values that the prompt does not use.
        """
        self._bodies = bodies
        self._endpoint = common_request.endpoint
        self._missing: MissingPolicy = bodies.missing
        self._ensure_ascii = ensure_ascii
        self._target = target
        self._writer = LineWriter(unknown=unknown, ensure_ascii=ensure_ascii, target=target)
        self._extra_body = extra_body
        self._kinds = CompiledKinds(self._compile)
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
        if self._plain is None or values is None:
            yield from self._of_kinds(rows)
        else:
            yield from self._of_alike(self._plain, rows, values)

    def _of_alike(
        self,
        kind: CompiledKind,
        rows: Sequence[InputInstance],
        values: Sequence[Mapping[str, object]],
    ) -> Iterator[Lines]:
        """Give the lines of rows of one kind."""
        self._look_for_unused(values)
        try:
            columns = _columns(kind, values)
            lines = self._of_columns(kind, list(map(attrgetter("id"), rows)), columns)
        except _EXPLAINED_LATER:
            yield from self._one_by_one(rows)
        else:
            yield from lines

    def _of_kinds(self, rows: Sequence[InputInstance]) -> Iterator[Lines]:
        """Give the lines of rows that are not all alike; those of a kind are written together."""
        alike: dict[Hashable, dict[int, Mapping[str, object]]] = {}
        for place, row in enumerate(rows):
            kind = self._bodies.kind(row)
            if kind is not None:
                alike.setdefault(kind[0], {})[place] = kind[1]
        ids = [str.__str__(row.id) for row in rows]
        written: dict[int, tuple[bytes, str | None]] = {}
        for key, values in alike.items():
            is_plain = key == () and self._plain is not None
            first = rows[next(iter(values))]
            found = self._plain if is_plain else self._kinds.find(key, first, len(values))
            if found is not None:
                written |= self._written(found, ids, values)
        for state, run in groupby(
            range(len(rows)), lambda place: written[place][1] if place in written else _LATER
        ):
            places = list(run)
            if state is _LATER:
                yield from self._one_by_one(rows[place] for place in places)
            else:
                data = b"".join([written[place][0] for place in places])
                yield Lines(data, [ids[place] for place in places], written[places[0]][1])

    def _written(
        self, kind: CompiledKind, ids: Sequence[str], values: Mapping[int, Mapping[str, object]]
    ) -> dict[int, tuple[bytes, str | None]]:
        """Return the lines of rows of a kind by their places, with their model.

        Rows that are to be left out are not there, and none is if something is wrong with one of them.
        """
        places = list(values)
        self._look_for_unused(list(values.values()))
        try:
            columns = _columns(kind, values.values())
            done = kind.encode([ids[place] for place in places], columns, self._missing)
        except _EXPLAINED_LATER:
            return {}
        self._emptied += done.emptied
        lines = done.data.splitlines(keepends=True)
        return {
            places[each]: (line, kind.model) for each, line in zip(done.places, lines, strict=True)
        }

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
        if self._plain is None:
            yield from self._of_kinds(list(rows()))
            return
        try:
            columns = [column(hole.name) for hole in self._plain.placeholders]
            lines = self._of_columns(self._plain, ids, columns)
        except _EXPLAINED_LATER:
            yield from self._one_by_one(rows())
        else:
            yield from lines

    @cached_property
    def _plain(self) -> CompiledKind | None:
        """The kind of rows that have nothing of their own but ids and texts."""
        return self._compile(None)

    def _compile(self, row: InputInstance | None) -> CompiledKind | None:
        """Compile the kind of a row, if that is possible."""
        bodies = self._bodies
        placeholders = bodies.placeholders if row is None else bodies.placeholders_of(row)
        lines = compile_lines(
            self._endpoint,
            lambda fill: bodies.skeleton(fill, row),
            placeholders,
            extra_body=self._extra_body,
            ensure_ascii=self._ensure_ascii,
            target=self._target,
        )
        if lines is None:
            return None
        body = bodies.skeleton(lambda _: "", row) or {}
        is_formatted = any(hole.spec for hole in placeholders)
        return CompiledKind(lines, placeholders, self._model_in(body), is_formatted)

    def _of_columns(
        self, kind: CompiledKind, ids: Sequence[str], columns: Sequence[Sequence[object]]
    ) -> Sequence[Lines]:
        """Write a block, or nothing if all rows are left out.

        Raises one of `_EXPLAINED_LATER` if something is wrong with a row.
        """
        done = kind.encode(ids, columns, self._missing)
        self._emptied += done.emptied
        if not done.skipped:
            return (Lines(done.data, ids, kind.model),)
        self._skip([ids[place] for place in done.skipped])
        kept = [ids[place] for place in done.places]
        return (Lines(done.data, kept, kind.model),) if kept else ()

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
        custom_id = str.__str__(row.id)
        line: bytes | None = None
        if self._extra_body is None:
            plain = self._writer.plain(self._endpoint, omit)
            line = None if plain is None else plain[tuple(body)](custom_id, body)
        if line is None:
            try:
                custom_id, line = self._writer.line(
                    self._endpoint, custom_id, body, extra_body=self._extra_body
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
        if self._plain is None:
            return None
        columns = [
            [hole.render(values, row_id=row_id, missing=self._missing)]
            for hole in self._plain.placeholders
        ]
        plain_id = str.__str__(row_id)
        try:
            data = self._plain.lines.encode([plain_id], columns)
        except _EXPLAINED_LATER:
            return None
        if self._missing == "empty":
            names = self._bodies.variables or ()
            self._emptied += sum(is_missing(values.get(name)) for name in names)
        return Lines(data, [plain_id], self._plain.model)

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


def _columns(kind: CompiledKind, values: Collection[Mapping[str, object]]) -> list[list[object]]:
    """Return what rows put into each place of their kind; KeyError if one lacks it."""
    return [list(map(itemgetter(hole.name), values)) for hole in kind.placeholders]


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
        if not isinstance(
            row, InputInstance
        ):  # pyright: ignore[reportUnnecessaryIsInstance]  # likewise
            raise TemplateError(
                f"row {number}: an input instance is needed, got {type(row).__name__}"
            )
