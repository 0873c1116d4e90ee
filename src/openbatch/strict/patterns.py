"""What strict mode refuses in the regular expressions of `pattern`."""

from __future__ import annotations

import re

__all__ = ["refused_in_pattern"]

#: An escaped character, a class of characters, or lookaround.
_LOOKAROUND = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<found>\(\?<?[=!])", re.DOTALL)
_ESCAPES = re.compile(r"\\.", re.DOTALL)


def refused_in_pattern(pattern: object) -> str | None:
    r"""Return what strict mode refuses in a pattern.

    Args:
        pattern: The value of `pattern` in a schema.

    Returns:
        `"lookaround"`, the escape (`\p` or `\P`), or None if nothing is refused.
    """
    if not isinstance(pattern, str):
        return None
    if any(match["found"] for match in _LOOKAROUND.finditer(pattern)):
        return "lookaround"
    escapes: list[str] = _ESCAPES.findall(pattern)
    return next((escape for escape in escapes if escape in {r"\p", r"\P"}), None)
