"""The placeholder language of prompts.

A text is one of two things, and `string.Formatter().parse` decides which:

**A format string.** It reads as nothing but literal text, doubled braces, `{name}` and
`{name:spec}`, where `name` is an identifier (`str.isidentifier`) and `spec` has no braces. It gives
what `str.format` gives. A spec that fits neither str, int, float nor bool is an error when the text
is compiled, as `str.format` would fail on every row; so is one with a number of six or more digits.

**A raw text**, that is any other: raw JSON, a stray brace, `{a.b}`, `{a[0]}`, `{a!r}`, `{}`, `{0}`,
`{a:{b}}`. It is literal, character by character, except for

- `{name}` and `{name:spec}`, which are placeholders if `spec` is a format spec: `{n:.2f}` is one,
  `{color: red}`, `{a: "b"}` and `{a:b, c:d}` are literal. `{a: 1}` is one too, since ` 1` is a spec
  for numbers; a row without `a` then fails with an error that shows how to write the text itself;
- `{{name}}` and `{{name:spec}}`, which give `{name}` and `{name:spec}`.

A raw text is read from the left: `{"a": {b}}` has the placeholder `{b}`, `{{b}` is a brace and a
placeholder, `{b}}` a placeholder and a brace, `{{{b}}}` a brace, an escaped `{b}` and a brace.

Neither kind knows attributes, indexes or conversions, and a value is never read as a template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbatch.errors import TemplateError
from openbatch.row_values import cell_value, is_infinite, surrogate_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "MissingPolicy",
    "MissingVariableError",
    "Placeholder",
    "RowSkipped",
    "TextTemplate",
    "UnusedVariableWarning",
    "unused_variables",
    "unused_variables_message",
]

MissingPolicy: TypeAlias = Literal["error", "skip", "empty"]
"""What a variable without a value means: an error, a row left out, or an empty text."""

# `{{name}}`, `{{name:spec}}`, `{name}`, `{name:spec}`; whether the name is one is checked after.
_CANDIDATE = re.compile(r"\{\{([^{}:]+)(:[^{}]*)?\}\}|\{([^{}:]+)(:[^{}]*)?\}")
# A width that long is a slip or a raw text, and formatting it could take all memory.
_HUGE_NUMBER = re.compile(r"\d{6}")
_MAX_LISTED_NAMES = 8
_MAX_SHOWN_VALUE = 40
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


class UnusedVariableWarning(UserWarning):
    """Rows give a variable that their prompt does not name."""


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
            f"{_row(row_id)}variable {self.name!r} has no value ({_shown(given)}); "
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
                f"{_row(row_id)}variable {self.name!r} is {_shown(given)}, which is no number; "
                "correct it, make it None for a missing value, or a text if that is what is meant"
            )
        try:
            text = format(value, self.spec)
        except (ValueError, OverflowError) as error:
            raise TemplateError(
                f"{_row(row_id)}variable {self.name!r} is {_shown(value)} of type "
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
            remedy = f"the row has {_listed(names)}."
        else:
            remedy = "the row has no values at all."
        return (
            f"the prompt names the variable {self.name!r}, which the row lacks; {remedy} "
            f"Where the text {self.source!r} itself is meant, write {'{' + self.source + '}'!r}"
        )


class TextTemplate:
    """A text with placeholders, read once and filled for many rows.

    Attributes:
        text: The text as given.
        parts: Literal texts and placeholders, in order.
        fields: The names of the variables, each once, in the order of their first use.
    """

    __slots__ = ("fields", "parts", "text")

    text: str
    parts: tuple[str | Placeholder, ...]
    fields: tuple[str, ...]

    def __init__(self, text: str, *, where: str = "the prompt") -> None:
        """Read the text. The module's docstring says what is a placeholder.

        Args:
            text: Any text.
            where: What the text is, for errors: `"messages[0].content"`.

        Raises:
            TemplateError: A format string has a spec that fits no value, or the text holds a lone
                surrogate.
        """
        problem = surrogate_problem(text)
        if problem is not None:
            raise TemplateError(f"{where} {problem}")
        pieces = _read_format_string(text)
        if pieces is None:
            pieces = _read_raw_text(text)
        else:
            _refuse_bad_specs(pieces, where)
        self.text = text
        self.parts = tuple(_merge_literals(pieces))
        self.fields = tuple(
            dict.fromkeys(part.name for part in self.parts if isinstance(part, Placeholder))
        )

    @classmethod
    def of_variable(cls, name: str) -> TextTemplate:
        """Return the text that is nothing but the value of a variable, whatever that is called."""
        made = cls("")
        made.text, made.parts, made.fields = f"{{{name}}}", (Placeholder(name),), (name,)
        return made

    def __repr__(self) -> str:
        """Return how to make the same template."""
        return f"TextTemplate({self.text!r})"

    def fill(self, fill: Callable[[Placeholder], str]) -> str:
        """Return the text with every placeholder replaced by what a function gives for it.

        Args:
            fill: Called for each placeholder in order; what it returns is taken literally.

        Returns:
            The filled text.
        """
        return "".join([part if isinstance(part, str) else fill(part) for part in self.parts])

    def render(
        self,
        values: Mapping[str, object],
        *,
        row_id: object = None,
        missing: MissingPolicy = "error",
    ) -> str:
        """Return the text for one row.

        Args:
            values: The row's values by variable name, see `Placeholder.render`. Values that the
                text does not name are ignored.
            row_id: The id of the row, for errors.
            missing: What a missing value means: `"error"`, `"skip"` or `"empty"`.

        Returns:
            The filled text.

        Raises:
            TemplateError: The row lacks a variable, or a value cannot be used.
            RowSkipped: A value is missing under `missing="skip"`.
        """
        return self.fill(lambda part: part.render(values, row_id=row_id, missing=missing))


def unused_variables(used: Iterable[str], values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the variables of a row that its prompt does not name.

    Args:
        used: The names that the prompt uses.
        values: The row's values by variable name.

    Returns:
        The names of the others, in the row's order.
    """
    known = frozenset(used)
    return tuple(name for name in values if name not in known)


def unused_variables_message(unused: Iterable[str], used: Iterable[str]) -> str:
    """Return the text of an `UnusedVariableWarning`.

    Args:
        unused: The variables that rows give and the prompt does not name, at least one.
        used: The names that the prompt uses.

    Returns:
        One line that names them.
    """
    names, expected = list(unused), list(used)
    many = len(names) > 1
    has = f"it has {_listed(expected)}" if expected else "it has none"
    return (
        f"the rows give the variable{'s' if many else ''} {_listed(names)}, which the prompt does "
        f"not name ({has}); leave {'them' if many else 'it'} out, or add {{{names[0]}}} to the prompt"
    )


def _read_format_string(text: str) -> list[str | Placeholder] | None:
    """Return the pieces of a format string, or None if the text is a raw one."""
    pieces: list[str | Placeholder] = []
    try:
        for literal, name, spec, conversion in Formatter().parse(text):
            pieces.append(literal)
            if name is None:
                continue
            spec = spec or ""  # noqa: PLW2901 - typed as optional, and the same to format()
            if conversion or "{" in spec or not name.isidentifier():
                return None
            pieces.append(Placeholder(name, spec))
    except ValueError:
        return None
    return pieces


def _read_raw_text(text: str) -> list[str | Placeholder]:
    """Return the pieces of a text that is literal but for what can only be a placeholder."""
    pieces: list[str | Placeholder] = []
    end = 0
    for match in _CANDIDATE.finditer(text):
        escaped_name, escaped_spec, name, spec = match.groups()
        name, spec = escaped_name or name, (escaped_spec or spec or "")[1:]
        if not name.isidentifier() or not _is_format_spec(spec):
            continue
        pieces.append(text[end : match.start()])
        pieces.append(match.group()[1:-1] if escaped_name else Placeholder(name, spec))
        end = match.end()
    pieces.append(text[end:])
    return pieces


def _is_format_spec(spec: str) -> bool:
    """Return whether some str, int, float or bool can be formatted with the spec."""
    if _HUGE_NUMBER.search(spec):
        return False
    for sample in ("", 0, 0.0):
        try:
            format(sample, spec)
        except ValueError:
            continue
        return True
    return False


def _refuse_bad_specs(pieces: list[str | Placeholder], where: str) -> None:
    """Raise a TemplateError for the first placeholder whose spec fits no value."""
    for piece in pieces:
        if isinstance(piece, Placeholder) and not _is_format_spec(piece.spec):
            raise TemplateError(
                f"{where} has {_shown(piece.source)}, the variable {piece.name!r} with the format "
                f"spec {_shown(piece.spec)}, which fits no str, int, float or bool; correct the "
                f"spec, or write {_shown('{' + piece.source + '}')} where the text itself is meant"
            )


def _merge_literals(pieces: Iterable[str | Placeholder]) -> list[str | Placeholder]:
    """Return the pieces with neighbouring literals made one and empty ones dropped."""
    merged: list[str | Placeholder] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        elif piece != "":
            merged.append(piece)
    return merged


def _row(row_id: object) -> str:
    """Return the beginning of an error that names the row."""
    return "" if row_id is None else f"row {row_id!r}: "


def _shown(value: object) -> str:
    """Return a value for an error, cut to one short line."""
    try:
        text = repr(value)
    except ValueError:
        # Python refuses to write integers of thousands of digits.
        return "too long to be shown"
    return text if len(text) <= _MAX_SHOWN_VALUE else text[: _MAX_SHOWN_VALUE - 1] + "…"


def _listed(names: list[str]) -> str:
    """Return the first of some names for an error."""
    more = len(names) - _MAX_LISTED_NAMES
    listed = ", ".join(map(repr, names[:_MAX_LISTED_NAMES]))
    return f"{listed} and {more} more" if more > 0 else listed
