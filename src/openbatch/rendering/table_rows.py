"""From the blocks of a table to the ids, columns and rows of a job."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from openbatch.errors import (
    DuplicateCustomIdError,
    InvalidRequestError,
    OpenBatchError,
    TemplateError,
)
from openbatch.prompts.input_instances import (
    EmbeddingInputInstance,
    InputInstance,
    PromptTemplateInputInstance,
)
from openbatch.prompts.placeholder import Placeholder
from openbatch.prompts.unread_placeholders import unread_placeholder
from openbatch.rendering.input_bodies import RowWithoutInput
from openbatch.row_sources.table_ids import TableIds, checked_id_in
from openbatch.row_values import cell_value
from openbatch.shown import listed, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from openbatch.files.shard_set import Lines
    from openbatch.rendering.job_lines import JobLines
    from openbatch.row_sources import RowBlock, RowSource
    from openbatch.runtime import Endpoint

__all__ = ["TableRows", "input_columns"]

#: How many rows are looked through at a time.
_ROWS_AT_ONCE: Final = 1024
#: What separates cells where commas do not.
_DELIMITERS: Final = ";\t|"
#: What a job without a prompt may call its input, whatever the endpoint calls it.
_INPUT: Final = "input"


class TableRows:
    """How the columns of a table fill the rows of a job."""

    def __init__(
        self,
        source: RowSource,
        *,
        id_column: str | None,
        columns: Mapping[str, str],
        variables: tuple[str, ...] | None,
        is_input: bool,
        texts: Sequence[str] = (),
    ) -> None:
        """Say which column is what.

        Args:
            source: The table.
            id_column: The column of the ids; None numbers the rows.
            columns: The columns of variables that are called something else.
            variables: The variables that the prompt names; None if every column is one.
            is_input: Whether the one variable is the whole input, as of an embedding.
            texts: The texts of the prompt.

        Raises:
            TemplateError: The table lacks a column, or the prompt has what looks like a placeholder
                for one, and is none.
        """
        self._source = source
        self._id_column = id_column
        self._columns = dict(columns)
        self._variables = variables
        self._is_input = is_input
        self._texts = texts
        self._ids = TableIds(id_column)
        self._read: tuple[RowBlock, Sequence[str]] | None = None
        unknown = [each for each in columns if variables is not None and each not in variables]
        if unknown:
            raise TemplateError(
                f"columns: the prompt names no variable {unknown[0]!r}; it has "
                f"{listed(variables or ()) or 'none'}"
            )
        # A checker sees to it, but not every caller has one.
        if not isinstance(id_column, str | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TemplateError(f"id: the name of a column is needed, got {shown(id_column)}")
        if source.columns is not None:
            self._refuse_lacking(source.columns)
            self._refuse_unread(source.columns)

    def blocks(self, size: Callable[[], int]) -> Iterator[RowBlock]:
        """Read the table."""
        wanted = None
        if self._variables is not None:
            named = [self._columns.get(each, each) for each in self._variables]
            wanted = [*named, *([] if self._id_column is None else [self._id_column])]
        return self._source.blocks(size, wanted)

    @contextmanager
    def telling_repeated_ids(self) -> Generator[None]:
        """Say of an id that is refused, since it is there twice, which rows have it.

        Raises:
            DuplicateCustomIdError: The same, with the rows' places.
        """
        try:
            yield
        except DuplicateCustomIdError as error:
            if error.custom_id is None:
                raise
            places = self._places(error.custom_id)
            if not places:
                raise
            also = f" ({places[0]} has it too)" if len(places) > 1 else ""
            raise DuplicateCustomIdError(
                f"{places[-1]}: {error}{also}", custom_id=error.custom_id
            ) from None

    def _places(self, custom_id: str) -> list[str]:
        """Say where the first two rows with an id are, as far as the table can still be read."""
        places: list[str] = []
        if not self._source.once:
            ids = TableIds(self._id_column)
            wanted = [] if self._id_column is None else [self._id_column]
            with suppress(OpenBatchError):
                for block in self._source.blocks(lambda: _ROWS_AT_ONCE, wanted):
                    places += _places_in(block, ids.of(block), custom_id)
                    if len(places) > 1:
                        break
        if not places and self._read is not None:
            places = _places_in(*self._read, custom_id)
        return places[:2]

    def lines(self, job: JobLines, block: RowBlock) -> Iterator[Lines]:
        """Give the lines of a block.

        Args:
            job: What makes lines.
            block: The rows.

        Yields:
            Their lines.

        Raises:
            TemplateError: If a row has no id, or does not fit the prompt.
            InvalidRequestError: If the API would refuse the request of a row.
        """
        if self._read is None and self._source.columns is None:
            self._refuse_unread(block.row(0))
        ids = self._ids.of(block)
        self._read = (block, ids)
        if self._is_input and not self._columns:
            (field,) = self._variables or (_INPUT,)
            names, place = block.row(0), block.place(0)
            self._columns[field] = _input_column(names, field, self._id_column, place)

        def column(variable: str) -> Sequence[object]:
            return block.column(self._columns.get(variable, variable))

        def rows() -> Iterator[InputInstance]:
            for index, row_id in enumerate(ids):
                checked_id_in(block, index, row_id)  # blocks that are written at once need none
                yield self._row(block, index, _Placed(row_id, block, index))

        return job.of_table(ids, column, rows)

    def _row(self, block: RowBlock, index: int, row_id: _Placed) -> InputInstance:
        """Make the row that a closer look is taken at."""
        row = block.row(index)
        named = self._columns.values()
        # The column of the ids is a value only where the prompt or the caller asks for it, and one
        # that is called something else goes by that name alone.
        left_out = {self._id_column, *named} - set(self._variables or ()) | {*self._columns}
        values = {name: row[name] for name in row if name not in left_out}
        for variable, name in self._columns.items():
            if name in row:
                values[variable] = row[name]
            elif self._variables is None:
                raise TemplateError(
                    f"row {row_id!r}: it lacks {name!r}, which columns= names for {variable!r}"
                )
        if not self._is_input:
            return PromptTemplateInputInstance.model_construct(
                id=row_id, prompt_value_mapping=values, instance_request_options=None
            )
        (variable,) = self._variables or (_INPUT,)
        if variable not in values:
            name = self._columns.get(variable, variable)
            raise TemplateError(f"row {row_id!r}: it lacks {name!r}, which is to be its input")
        cell = cell_value(values[variable])
        if isinstance(cell, (int, float, Decimal)):
            cell = Placeholder(variable).text_of(cell, row_id=row_id)
        if cell is None:
            return RowWithoutInput.model_construct(id=row_id, instance_request_options=None)
        given: Any = cell  # what it is, its validation says
        try:
            checked = EmbeddingInputInstance(id=row_id, input=given)
        except InvalidRequestError as error:
            message = error.problems[0].message.removeprefix(f"row {str.__repr__(row_id)}: ")
            raise TemplateError(f"row {row_id!r}: {message}") from None
        return checked.model_copy(update={"id": row_id})

    def _refuse_unread(self, there: Iterable[object]) -> None:
        """Refuse a prompt with the name of a column in braces that no placeholder can have."""
        names = [name for name in there if isinstance(name, str)]
        known = self._columns.values()
        found = unread_placeholder(self._texts, [name for name in names if name not in known])
        if found is None:
            return
        column, given = found
        name = re.sub(r"\W+", "_", column).strip("_")
        if not name.isidentifier():
            name = f"column_{name}" if f"column_{name}".isidentifier() else "column"
        raise TemplateError(
            f"{self._source.name}: the prompt has {given!r}, which would be sent as it is, though "
            f"there is such a column: names of placeholders have letters, digits and underscores "
            f"only; write {given.replace(column, name)!r} and pass columns={{{name!r}: {column!r}}}"
        )

    def _refuse_lacking(self, there: tuple[str, ...]) -> None:
        if self._id_column is not None and self._id_column not in there:
            raise TemplateError(
                f"{self._source.name}: there is no column {self._id_column!r} for the ids; "
                f"the columns are {listed(there) or 'none'}{_meant(self._id_column, there)}"
            )
        for variable in self._variables or self._columns:
            name = self._columns.get(variable, variable)
            if name not in there:
                meant = _meant(name, there)
                raise TemplateError(
                    f"{self._source.name}: there is no column {name!r} for the variable "
                    f"{variable!r}; the columns are {listed(there) or 'none'}{meant}"
                    f"{'' if meant.endswith('?') else '.'} Pass columns={{{variable!r}: ...}} if it is "
                    "called something else"
                )


def _meant(name: str, there: Sequence[str]) -> str:
    """Say which column, or which delimiter, is probably meant where a column is lacking."""
    for delimiter in _DELIMITERS:
        if len(there) == 1 and name in there[0].split(delimiter):
            return f"; if they are separated by {delimiter!r}, pass dialect={{'delimiter': {delimiter!r}}}"
    alike = [each for each in there if each.strip().casefold() == name.strip().casefold()]
    close = alike or get_close_matches(name, there, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _places_in(block: RowBlock, ids: Sequence[str], custom_id: str) -> list[str]:
    return [block.place(index) for index, each in enumerate(ids) if each == custom_id]


class _Placed(str):
    """An id that says in errors where its row is."""

    __slots__ = ("_block", "_index")

    _block: RowBlock
    _index: int

    def __new__(cls, row_id: str, block: RowBlock, index: int) -> Self:
        placed = super().__new__(cls, row_id)
        placed._block = block
        placed._index = index
        return placed

    def __repr__(self) -> str:
        return f"{super().__repr__()} ({self._block.place(self._index)})"


def input_columns(
    source: RowSource, endpoint: Endpoint, id_column: str | None, columns: Mapping[str, str]
) -> dict[str, str]:
    """Return which column is the input of a job without a prompt.

    Args:
        source: The table.
        endpoint: Where the requests go.
        id_column: The column of the ids.
        columns: What the caller says of columns.

    Returns:
        The columns of variables, with the one of the input: the one that is named, or called as the
        endpoint calls it, or `input`, or the only one. Without it if that depends on the first row.

    Raises:
        TemplateError: The endpoint needs a prompt, or no column stands out.
    """
    field = endpoint.text_field
    if field is None:
        raise TemplateError(
            f"template: {endpoint.url} takes messages, so a prompt is needed; pass a PromptTemplate, "
            'or its text, such as "Rate this review: {review}"'
        )
    if columns:
        return {field if name == _INPUT else name: column for name, column in columns.items()}
    if source.columns is None:
        return {}
    return {field: _input_column(source.columns, field, id_column, source.name)}


def _input_column(names: Iterable[str], field: str, id_column: str | None, place: str) -> str:
    others = [name for name in names if name != id_column]
    for usual in (field, _INPUT):
        if usual in others:
            return usual
    if len(others) != 1:
        raise TemplateError(
            f"{place}: there is no column {field!r}, and {len(others)} others; say which one "
            f'is the input, such as columns={{"{field}": "{others[0] if others else "text"}"}}'
        )
    return others[0]
