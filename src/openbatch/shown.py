"""How errors show values and names: on one line, and shortened."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["listed", "shown"]

#: So many names are listed; the others are counted.
_MOST_LISTED: Final = 12


class _ShortRepr(reprlib.Repr):
    """`repr`, cut so that a message stays on one line of a screen."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = 60
        self.maxlevel = 3


_SHORT: Final = _ShortRepr()


def shown(value: object) -> str:
    """Return `value` as an error message shows it: its `repr` on one line, shortened.

    Args:
        value: Anything.

    Returns:
        Printable text without line breaks or lone surrogates.
    """
    try:
        text = " ".join(_SHORT.repr(value).splitlines())
    except ValueError:  # Python prints integers up to sys.get_int_max_str_digits() digits
        text = f"<{type(value).__name__}>"
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def listed(names: Iterable[object]) -> str:
    """Return the first of some names as an error message shows them, and how many more there are."""
    each = [repr(name) for name in names]
    more = len(each) - _MOST_LISTED
    return ", ".join(each[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
