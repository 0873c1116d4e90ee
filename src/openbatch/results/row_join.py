"""Outcomes beside the rows that their requests were made of, by id."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from openbatch.errors import ResultsError
from openbatch.results.judging import missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openbatch.results.columns import OneOutcome
    from openbatch.results.input_rows import InputRows
    from openbatch.results.table_exits import TableExits

    #: An outcome and its row; None if there is none.
    Pair: TypeAlias = tuple[OneOutcome, Mapping[str, object] | None]

__all__ = ["joined"]


def joined(results: TableExits[Any, Any], rows: InputRows) -> Iterator[Pair]:
    """Give each outcome with its row, and after them the rows that have no outcome.

    With outcomes in the order of the inputs, which have each id once, rows are read along with them
    and only those that come out of turn are held: none, if the requests were made of these rows. In
    the order of the files, all rows are held.

    Args:
        results: The outcomes.
        rows: The rows.

    Yields:
        Pairs; a row without an outcome has a `Failure` of kind `missing`.

    Raises:
        ResultsError: Two rows have the same id, or no row has the id of an outcome.
    """
    return _in_order(results, rows) if results.order == "input" else _in_any_order(results, rows)


def _in_any_order(results: Iterable[OneOutcome], rows: InputRows) -> Iterator[Pair]:
    held: dict[str, Mapping[str, object]] = {}
    for custom_id, row in rows:
        if custom_id in held:
            raise _repeated(custom_id)
        held[custom_id] = row
    found: set[str] = set()
    last: str | None = None
    for outcome in results:
        last = outcome.custom_id
        if last in held:
            found.add(last)
        yield outcome, held.get(last)
    _refuse_strangers(last, matched=bool(found or not held))
    for custom_id, row in held.items():
        if custom_id not in found:
            yield missing(custom_id), row


def _in_order(results: Iterable[OneOutcome], rows: InputRows) -> Iterator[Pair]:
    to_come = iter(rows)
    ahead: dict[str, Mapping[str, object]] = {}
    matched = False
    last: str | None = None
    for outcome in results:
        last = outcome.custom_id
        row = ahead.pop(last, None) or _next_with(last, to_come, ahead)
        matched = matched or row is not None
        yield outcome, row
    _refuse_strangers(last, matched=matched or not ahead)
    left: set[str] = set()
    for custom_id, row in chain(ahead.items(), to_come):
        if custom_id in left:
            raise _repeated(custom_id)
        left.add(custom_id)
        yield missing(custom_id), row
    # A row is also left if an earlier one with its id has the outcome.
    if left:
        for outcome in results:
            if outcome.custom_id in left:
                raise _repeated(outcome.custom_id)


def _next_with(
    wanted: str,
    rows: Iterator[tuple[str, Mapping[str, object]]],
    ahead: dict[str, Mapping[str, object]],
) -> Mapping[str, object] | None:
    """Read on to the row with an id; keep those that come before it."""
    for custom_id, row in rows:
        if custom_id == wanted:
            return row
        if custom_id in ahead:
            raise _repeated(custom_id)
        ahead[custom_id] = row
    return None


def _repeated(custom_id: str) -> ResultsError:
    return ResultsError(
        f"rows: the id {custom_id!r} comes twice; leave one of its rows out, or name another "
        "column with `id`"
    )


def _refuse_strangers(custom_id: str | None, *, matched: bool) -> None:
    if custom_id is not None and not matched:
        raise ResultsError(
            f"rows: none of them has the id of a result, such as {custom_id!r}; name the column "
            "with the ids with `id`, or give `id=False` to go by position"
        )
