"""How errors show values and names: on one line, and shortened."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ShortRepr", "listed", "shown"]

#: So many names are listed; the others are counted.
_MOST_LISTED: Final = 12


#: Decimal digits in one bit.
_DIGITS_PER_BIT: Final = 0.30103


class ShortRepr(reprlib.Repr):
    """`repr`, cut so that a message stays on one line of a screen."""

    def __init__(self, *, width: int, level: int) -> None:
        """Say how short.

        Args:
            width: How many characters of a text or a number are shown.
            level: How deep containers are shown.
        """
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = width
        self.maxlevel = level

    def repr_int(self, x: int, level: int) -> str:
        """Return an integer, or how long it is where Python does not write it."""
        try:
            return super().repr_int(x, level)
        except ValueError:  # beyond sys.get_int_max_str_digits()
            return f"<integer of about {round(x.bit_length() * _DIGITS_PER_BIT):,} digits>"


_SHORT: Final = ShortRepr(width=60, level=3)


def shown(value: object) -> str:
    """Return `value` as an error message shows it: its `repr` on one line, shortened.

    Args:
        value: Anything.

    Returns:
        Printable text without line breaks or lone surrogates.
    """
    text = " ".join(_SHORT.repr(value).splitlines())
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def listed(names: Iterable[object]) -> str:
    """Return the first of some names as an error message shows them, and how many more there are."""
    each = [repr(name) for name in names]
    more = len(each) - _MOST_LISTED
    return ", ".join(each[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
