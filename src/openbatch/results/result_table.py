"""Results as a table: one row for each outcome, with its input row beside it if rows are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from openbatch.errors import ResultsError
from openbatch.results.cells import MisfitError, plain_reader, stored_reader
from openbatch.results.columns import (
    ERROR_KIND,
    ERROR_MESSAGE,
    ID,
    Column,
    answer_columns,
    apart,
    extra_value,
    extras_of,
)
from openbatch.results.input_rows import InputRows
from openbatch.results.outcomes import Failure, Success
from openbatch.results.row_join import joined
from openbatch.results.written_file import written_file
from openbatch.row_values import plain_value
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from pydantic import TypeAdapter

    from openbatch.files.draft_file import DraftFile
    from openbatch.results.cells import Read
    from openbatch.results.column_shapes import Shape
    from openbatch.results.columns import ExtraColumn, OneOutcome
    from openbatch.results.table_exits import TableExits
    from openbatch.row_sources import Rows

    InputRow: TypeAlias = Mapping[str, object] | None

__all__ = ["ResultRows", "ResultTable"]

#: What an answer that does not fit its columns is called.
_MISFIT = "schema_violation"


class ResultTable:
    """The outcomes of results as rows of cells, read anew each time.

    The columns are known before the first row: `custom_id`, the columns of the input rows, those of
    the answer (`text` if there was no `text_format`), those of `include`, `error_kind` and
    `error_message`, which are None for answered requests.
    """

    def __init__(
        self,
        results: TableExits[Any, Any],  # of any types
        *,
        rows: Rows | None = None,
        id_column: str | Literal[False] | None = None,
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> None:
        """Work out the columns.

        Args:
            results: The results.
            rows: The input rows; None for none.
            id_column: Their column with the ids; False for their positions, see `InputRows`.
            include: Columns to add.
            separator: What stands between the parts of a column's name.
        """
        if rows is None and id_column is not None:
            wanted = " that have such a column" if id_column else ""
            raise ResultsError(f"id={id_column!r} was given, but no `rows`{wanted}")
        self._results = results
        self._rows = None if rows is None else InputRows(rows, id_column)
        self._inputs = [] if self._rows is None else self._rows.columns
        self._adapter: TypeAdapter[object] | None = None
        if results.text_format is not None:
            from pydantic import TypeAdapter

            self._adapter = TypeAdapter(results.text_format)
        elif "text" not in include:
            include = ("text", *include)
        extras = extras_of(include)
        self._extras = [extra_value(column.name) for column in extras]
        ours = {ID, ERROR_KIND, ERROR_MESSAGE, *(column.name for column in extras)}
        answers = [] if self._adapter is None else answer_columns(results.text_format, separator)
        self._answers = apart(answers, ours, f"answer{separator}")
        inputs = apart(self._inputs, ours, f"input{separator}")
        self.columns = [
            Column(ID, "text"),
            *inputs,
            *self._answers,
            *extras,
            Column(ERROR_KIND, "text"),
            Column(ERROR_MESSAGE, "text"),
        ]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [column.name for column in self.columns]

    def rows(self, *, stored: bool = False) -> Iterator[list[object]]:
        """Go through the rows, each with a cell for each column.

        A value that its column cannot hold leaves its cell empty; `error_kind` is then
        `schema_violation`, and `error_message` says why.

        Args:
            stored: Whether cells are such as Arrow and frames store, instead of plain Python.

        Yields:
            The cells of each row.
        """
        readers = [_reader(column.shape, stored=stored) for column in self.columns]
        end = len(readers) - 2
        for outcome, row in self._outcomes():
            cells: list[object] = []
            misfits: list[str] = []
            for place, value in enumerate(self._values(outcome, row)):
                try:
                    cells.append(readers[place](value))
                except MisfitError as error:
                    cells.append(None)
                    misfits.append(f"{self.columns[place].name}: {error}")
            if misfits and cells[end] is None:
                cells[end:] = [_MISFIT, "; ".join(misfits)]
            yield cells

    def batches(self, size: int, *, stored: bool = False) -> Iterator[list[list[object]]]:
        """Go through the rows some at a time, as lists of the columns' cells.

        Args:
            size: The most rows at a time.
            stored: As for `rows`.

        Yields:
            For each column the list of its cells.
        """
        gathered: list[list[object]] = []
        for row in self.rows(stored=stored):
            gathered.append(row)
            if len(gathered) == size:
                yield _turned(gathered, len(self.columns))
                gathered = []
        if gathered:
            yield _turned(gathered, len(self.columns))

    def written_to(self, path: str | os.PathLike[str]) -> AbstractContextManager[DraftFile]:
        """Give the file for the table: see `written_file`.

        Args:
            path: Where the file is to be.

        Raises:
            BatchFileError: It cannot be written, or is one of those that the table is made of.
        """
        rows = () if self._rows is None else self._rows.on_disk
        return written_file(path, self._results, "the table", rows=rows)

    def _values(self, outcome: OneOutcome, row: InputRow) -> Iterator[object]:
        yield outcome.custom_id
        for column in self._inputs:
            yield None if row is None else plain_value(row.get(column.name))
        if self._adapter is not None:
            yield from self._answer_values(outcome, self._adapter)
        for value_of in self._extras:
            yield value_of(outcome)
        failure = outcome if isinstance(outcome, Failure) else None
        yield None if failure is None else failure.kind
        yield None if failure is None else failure.message

    def _answer_values(self, outcome: OneOutcome, adapter: TypeAdapter[object]) -> Iterator[object]:
        dumped: object = None
        if isinstance(outcome, Success):
            dumped = adapter.dump_python(outcome.parsed, warnings=False)
        for column in self._answers:
            value = dumped
            for name in column.path:
                value = value.get(name) if is_object(value) else None
            yield value

    def _outcomes(self) -> Iterator[tuple[OneOutcome, InputRow]]:
        if self._rows is not None:
            return joined(self._results, self._rows)
        return ((outcome, None) for outcome in self._results)


class ResultRows:
    """Rows as dicts, read from the files as they are gone through, as often as you like.

    Attributes:
        columns: The names of the columns: the keys of every row.
    """

    def __init__(self, table: ResultTable) -> None:
        """Read nothing yet."""
        self._table = table
        self.columns = table.names

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Go through the rows from the first one on."""
        for cells in self._table.rows():
            yield dict(zip(self.columns, cells, strict=True))


def _reader(shape: Shape, *, stored: bool) -> Read:
    plain = plain_reader(shape)
    if not stored:
        return plain
    store: Callable[[object], object] = stored_reader(shape)
    return lambda value: store(plain(value))


def _turned(rows: list[list[object]], width: int) -> list[list[object]]:
    """Return the columns of some rows."""
    return [[row[place] for row in rows] for place in range(width)]
