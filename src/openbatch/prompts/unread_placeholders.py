"""Names of columns in braces that a prompt takes for text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openbatch.prompts.text_template import is_format_spec

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["unread_placeholder"]


def unread_placeholder(texts: Iterable[str], names: Iterable[str]) -> tuple[str, str] | None:
    """Return what in the texts of a prompt looks like a placeholder for a column, and is none.

    Args:
        texts: The texts.
        names: The names of columns. Those that a placeholder can have are passed over, and so are
            those without a letter, as `{3}` is often a part of a regular expression.

    Returns:
        The name and what stands in the text, such as `{Review text}`; None if nothing does.
    """
    odd = [name for name in names if not name.isidentifier() and re.search(r"[^\W\d_]", name)]
    for name in odd:
        # Doubled braces, on both sides, say that the text itself is meant.
        looks = re.compile(r"(\{?)(\{" + re.escape(name) + r"(:[^{}]*)?\})(\}?)")
        for found in (each for text in texts for each in looks.finditer(text)):
            if not (found[1] and found[4]) and is_format_spec((found[3] or "")[1:]):
                return name, found[2]
    return None
