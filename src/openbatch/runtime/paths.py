"""Places in a value, in the notation of Python code: `input[0].content`, `metadata["a b"]`."""

from __future__ import annotations

from typing import Final

from openbatch.runtime.wording import shown

__all__ = ["extended", "key_step"]

#: About so many characters of a key are shown.
_WIDTH: Final = 40


def key_step(key: object) -> str:
    """Return what a path appends for a key of an object, or an index of an array.

    Args:
        key: The name of a field, or an index.

    Returns:
        The step on one line: `.content`, `["hate/threatening"]`, `[0]`. Of a very long name there is
        only the beginning.
    """
    if not isinstance(key, str):
        return f"[{shown(key)}]"
    if key.isidentifier():
        return f".{key}"
    letters = "".join(map(_escaped, key[:_WIDTH]))
    return f'["{letters}"]' if len(key) <= _WIDTH else f'["{letters}…"]'


def extended(path: str, key: object) -> str:
    """Return the place of an item or field of the value at a place.

    Args:
        path: The place; empty for the whole.
        key: An index, or the name of a field.

    Returns:
        The place, as in `input[0].content` or `categories["hate/threatening"]`.
    """
    step = key_step(key)
    return path + step if path else step.removeprefix(".")


def _escaped(letter: str) -> str:
    """Return a letter as it stands in a text of Python's; those of whatever language stay."""
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
