"""The columns that results have as a table, and how their names are kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from openbatch.errors import ResultsError
from openbatch.results.column_shapes import StructOf, shape_of
from openbatch.results.values import ToolCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openbatch.results.column_shapes import Shape
    from openbatch.results.outcomes import Failure, Success

    OneOutcome: TypeAlias = Success[Any, Any] | Failure  # of any types

__all__ = [
    "ERROR_KIND",
    "ERROR_MESSAGE",
    "ID",
    "Column",
    "ExtraColumn",
    "answer_columns",
    "apart",
    "extra_value",
    "extras_of",
]

#: The columns that every table has.
ID: Final = "custom_id"
ERROR_KIND: Final = "error_kind"
ERROR_MESSAGE: Final = "error_message"

#: Columns that are added if they are asked for with `include`.
ExtraColumn: TypeAlias = Literal[
    "text",
    "model",
    "request_id",
    "status_code",
    "error_code",
    "retryable",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "reasoning_tokens",
    "total_tokens",
    "latency",
    "tool_calls",
    "embedding",
]

#: The column of an answer whose type has no fields.
PARSED: Final = "parsed"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Its name, which no other column of the table has.
        shape: What its cells hold.
        path: For columns of answers, the names that lead from the answer to the value.
    """

    name: str
    shape: Shape
    path: tuple[str, ...] = ()


def answer_columns(text_format: object, separator: str) -> list[Column]:
    """Return the columns that a type's values are spread over.

    Args:
        text_format: The type of the answers.
        separator: What stands between the names in the name of a nested field's column.

    Returns:
        A column for each field, and for each field of a nested struct one of its own; one column
        `parsed` for a type without fields.
    """
    shape = shape_of(text_format)
    if not isinstance(shape, StructOf):
        return [Column(PARSED, shape)]
    return [Column(separator.join(path), field, path) for path, field in _spread(shape, ())]


def _spread(struct: StructOf, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Shape]]:
    for name, shape in struct.fields:
        if isinstance(shape, StructOf):
            yield from _spread(shape, (*path, name))
        else:
            yield (*path, name), shape


def apart(columns: Iterable[Column], taken: set[str], prefix: str) -> list[Column]:
    """Give columns names that are not taken, and add those to what is taken.

    Args:
        columns: The columns.
        taken: The names of other columns.
        prefix: What goes before a name that is taken, as often as needed.

    Returns:
        The columns; those whose names were taken are renamed.
    """
    named: list[Column] = []
    for column in columns:
        name = column.name
        while name in taken:
            name = prefix + name
        taken.add(name)
        named.append(replace(column, name=name))
    return named


def extras_of(include: Sequence[ExtraColumn]) -> list[Column]:
    """Return the columns that were asked for.

    Args:
        include: Their names.

    Raises:
        ResultsError: There is no such column.
    """
    for name in include:
        if name not in _EXTRAS:
            raise ResultsError(
                f"include: {name!r} is no column; allowed: {', '.join(get_args(ExtraColumn))}"
            )
    return [Column(name, shape_of(_EXTRAS[name][0])) for name in dict.fromkeys(include)]


def extra_value(name: str) -> Callable[[OneOutcome], object]:
    """Return what reads the value of an extra column from an outcome."""
    return _EXTRAS[name][1]


def _of_failures(name: str) -> Callable[[OneOutcome], object]:
    return lambda outcome: getattr(outcome, name, None)


def _text(outcome: OneOutcome) -> object:
    return outcome.text


def _tokens(name: str) -> Callable[[OneOutcome], object]:
    return lambda outcome: getattr(outcome.usage, name, None)


def _tool_calls(outcome: OneOutcome) -> object:
    return [
        {"name": call.name, "arguments": call.arguments, "call_id": call.call_id}
        for call in outcome.tool_calls
    ]


def _embedding(outcome: OneOutcome) -> object:
    vectors = getattr(outcome, "embeddings", None)
    return vectors[0] if vectors else None


#: The type of each extra column, and what reads its value.
_EXTRAS: Final[dict[str, tuple[object, Callable[[OneOutcome], object]]]] = {
    "text": (str, _text),
    "model": (str, lambda outcome: outcome.model),
    "request_id": (str, lambda outcome: outcome.request_id),
    "status_code": (int, lambda outcome: outcome.status_code),
    "error_code": (str, _of_failures("code")),
    "retryable": (bool, _of_failures("retryable")),
    "input_tokens": (int, _tokens("input_tokens")),
    "cached_tokens": (int, _tokens("cached_tokens")),
    "output_tokens": (int, _tokens("output_tokens")),
    "reasoning_tokens": (int, _tokens("reasoning_tokens")),
    "total_tokens": (int, _tokens("total_tokens")),
    "latency": (float, lambda outcome: outcome.latency),
    "tool_calls": (list[ToolCall], _tool_calls),
    "embedding": (list[float], _embedding),
}
