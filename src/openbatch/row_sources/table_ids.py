"""The ids of the rows of a table: a column of it, or their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import TemplateError
from openbatch.prompts.input_instances import checked_id
from openbatch.row_ids import row_id
from openbatch.shown import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbatch.row_sources import RowBlock

__all__ = ["TableIds", "checked_id_in"]


class TableIds:
    """Gives the ids of a table's rows, block after block, in order."""

    def __init__(self, column: str | None) -> None:
        """Say where the ids are.

        Args:
            column: The column of the ids; None numbers the rows.
        """
        self._column = column
        self._done = 0

    def of(self, block: RowBlock) -> Sequence[str]:
        """Return the ids of the rows of the next block.

        Args:
            block: The rows.

        Returns:
            An id for each.

        Raises:
            TemplateError: A row has no id, or none that can be one.
        """
        column = self._column
        if column is None:
            numbers = range(self._done, self._done + block.count)
            self._done += block.count
            return list(map(row_id, numbers))
        try:
            given = block.column(column)
        except KeyError:
            given = [_given_id(block, index, column) for index in range(block.count)]
        if set(map(type, given)) == {str} and all(given):
            return [str(each) for each in given]
        return [checked_id_in(block, index, each) for index, each in enumerate(given)]


def checked_id_in(block: RowBlock, index: int, given: object) -> str:
    """Return the id of a row as a str.

    Args:
        block: The rows.
        index: Which of them it is.
        given: What is to be its id.

    Returns:
        The id.

    Raises:
        TemplateError: It cannot be one; the error says where the row is.
    """
    try:
        return checked_id(given)
    except TemplateError as error:
        raise TemplateError(f"{block.place(index)}: {error}") from None


def _given_id(block: RowBlock, index: int, column: str) -> object:
    row = block.row(index)
    if column not in row:
        raise TemplateError(
            f"{block.place(index)}: the row lacks {column!r}, which is to be its id; "
            f"it has {listed(row)}"
        )
    return row[column]
