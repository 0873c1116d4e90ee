"""One placeholder of a text: what a row's value gives in its place, and what becomes of missing ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbatch.errors import TemplateError
from openbatch.row_values import cell_value, is_infinite, surrogate_problem
from openbatch.shown import listed, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MissingPolicy", "MissingVariableError", "Placeholder", "RowSkipped"]

MissingPolicy: TypeAlias = Literal["error", "skip", "empty"]
"""What a variable without a value means: an error, a row left out, or an empty text."""

_ALLOWED = "str, int, float, bool, Decimal, dates and times, UUID and enums of these"


class MissingVariableError(TemplateError, KeyError):
    """A row that lacks a variable of its prompt. A KeyError too, as `str.format` raises one."""

    # KeyError would show the message as a quoted literal.
    __str__ = Exception.__str__


class RowSkipped(Exception):  # noqa: N818 - a signal to whoever writes rows, not an error
    """A row that is left out, since a variable has no value and the policy is `missing="skip"`.

    Attributes:
        variable: The name of the variable.
        row_id: The id of the row, or None where there is none.
    """

    def __init__(self, variable: str, row_id: object = None) -> None:
        """Keep which variable of which row has no value."""
        self.variable = variable
        self.row_id = row_id
        super().__init__(variable, row_id)

    def __str__(self) -> str:
        """Return the reason on one line."""
        return f"{_row(self.row_id)}variable {self.variable!r} has no value, the row is left out"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place in a text that a variable fills.

    Attributes:
        name: The name of the variable, an identifier.
        spec: How to format the value, in the language of `format()`. May be empty.
    """

    name: str
    spec: str = ""

    @property
    def source(self) -> str:
        """The placeholder as it stands in the text."""
        return f"{{{self.name}:{self.spec}}}" if self.spec else f"{{{self.name}}}"

    def render(
        self,
        values: Mapping[str, object],
        *,
        row_id: object = None,
        missing: MissingPolicy = "error",
    ) -> str:
        """Return the text that a row's value gives.

        Args:
            values: The row's values by variable name: str, int, float, bool or numpy scalars of
                them; Decimal; a date, datetime, time (as ISO 8601) or UUID, which are formatted as
                the texts that they are; an enum of these. None, NaN, NaT and `pandas.NA` are missing
                values.
            row_id: The id of the row, for errors.
            missing: What a missing value means: `"error"`, `"skip"` (the row is to be left out) or
                `"empty"` (an empty text, whatever the spec).

        Returns:
            The formatted value.

        Raises:
            MissingVariableError: The row lacks the variable, under any policy.
            TemplateError: The value is missing under `missing="error"`, of another type, infinite,
                does not fit the spec, or holds a lone surrogate.
            RowSkipped: The value is missing under `missing="skip"`.
        """
        if self.name not in values:
            raise MissingVariableError(_row(row_id) + self._lacking(values))
        given = values[self.name]
        text = self.text_of(given, row_id=row_id)
        if text is not None:
            return text
        if missing == "empty":
            return ""
        if missing == "skip":
            raise RowSkipped(self.name, row_id)
        raise TemplateError(
            f"{_row(row_id)}variable {self.name!r} has no value ({shown(given)}); "
            f'allowed are {_ALLOWED}; pass missing="skip" to leave such rows out '
            'or missing="empty" for an empty text'
        )

    def text_of(self, given: object, *, row_id: object = None) -> str | None:
        """Return the text that a value gives here.

        Args:
            given: The value; see `render`.
            row_id: The id of the row, for errors.

        Returns:
            The formatted value; None if it is a missing one.

        Raises:
            TemplateError: The value is of another type, infinite, does not fit the spec, or holds a
                lone surrogate.
        """
        value = cell_value(given)
        if value is None:
            return None
        if not isinstance(value, (str, int, float, Decimal)):
            raise TemplateError(
                f"{_row(row_id)}variable {self.name!r} is of type {type(given).__name__}; allowed "
                f"are {_ALLOWED}; make it a text first, e.g. with str() or json.dumps()"
            )
        if is_infinite(value):
            raise TemplateError(
                f"{_row(row_id)}variable {self.name!r} is {shown(given)}, which is no number; "
                "correct it, make it None for a missing value, or a text if that is what is meant"
            )
        try:
            text = format(value, self.spec)
        except (ValueError, OverflowError) as error:
            raise TemplateError(
                f"{_row(row_id)}variable {self.name!r} is {shown(value)} of type "
                f"{type(value).__name__}, which {self.source!r} cannot format ({error}); "
                "change the format spec, or convert the value to a type that it fits"
            ) from error
        problem = surrogate_problem(text)
        if problem is not None:
            raise TemplateError(f"{_row(row_id)}variable {self.name!r} {problem}")
        return text

    def _lacking(self, values: Mapping[str, object]) -> str:
        """Return what to say of a row that lacks the variable."""
        from difflib import get_close_matches

        # By type, since csv.DictReader gives surplus cells under the key None.
        names = [name for name in values if type(name) is str]
        close = get_close_matches(self.name, names, n=1)
        if close:
            remedy = f"did you mean {close[0]!r}?"
        elif names:
            remedy = f"the row has {listed(names)}."
        else:
            remedy = "the row has no values at all."
        return (
            f"the prompt names the variable {self.name!r}, which the row lacks; {remedy} "
            f"Where the text {self.source!r} itself is meant, write {'{' + self.source + '}'!r}"
        )


def _row(row_id: object) -> str:
    """Return the beginning of an error that names the row."""
    return "" if row_id is None else f"row {row_id!r}: "
