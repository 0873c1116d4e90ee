"""Variables that rows give and their prompt does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.shown import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["UnusedVariableWarning", "unused_variables", "unused_variables_message"]


class UnusedVariableWarning(UserWarning):
    """Rows give a variable that their prompt does not name."""


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
    has = f"it has {listed(expected)}" if expected else "it has none"
    remedy = f"add {{{names[0]}}} to the prompt"
    if not names[0].isidentifier():
        remedy = f"call {names[0]!r} by letters, digits and underscores only, as placeholders are"
    return (
        f"the rows give the variable{'s' if many else ''} {listed(names)}, which the prompt does "
        f"not name ({has}); leave {'them' if many else 'it'} out, or {remedy}"
    )
