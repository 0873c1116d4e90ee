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
from string import Formatter
from typing import TYPE_CHECKING

from openbatch.errors import TemplateError
from openbatch.prompts.placeholder import Placeholder
from openbatch.row_values import surrogate_problem
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openbatch.prompts.placeholder import MissingPolicy

__all__ = ["TextTemplate", "is_format_spec"]

# `{{name}}`, `{{name:spec}}`, `{name}`, `{name:spec}`; whether the name is one is checked after.
_CANDIDATE = re.compile(r"\{\{([^{}:]+)(:[^{}]*)?\}\}|\{([^{}:]+)(:[^{}]*)?\}")
# A width that long is a slip or a raw text, and formatting it could take all memory.
_HUGE_NUMBER = re.compile(r"\d{6}")


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
        if not name.isidentifier() or not is_format_spec(spec):
            continue
        pieces.append(text[end : match.start()])
        pieces.append(match.group()[1:-1] if escaped_name else Placeholder(name, spec))
        end = match.end()
    pieces.append(text[end:])
    return pieces


def is_format_spec(spec: str) -> bool:
    """Return whether some str, int, float or bool can be formatted with a format spec."""
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
        if isinstance(piece, Placeholder) and not is_format_spec(piece.spec):
            raise TemplateError(
                f"{where} has {shown(piece.source)}, the variable {piece.name!r} with the format "
                f"spec {shown(piece.spec)}, which fits no str, int, float or bool; correct the "
                f"spec, or write {shown('{' + piece.source + '}')} where the text itself is meant"
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
