"""Places in a schema: where a `$ref` leads, and how a path names the members of a value."""

from __future__ import annotations

import re

from openbatch.runtime.shapes import is_object

__all__ = ["choice_name", "key_step", "referred_definition"]

_REFERENCE = re.compile(r"#/(?P<section>\$defs|definitions)/(?P<name>[^/]+)")


def referred_definition(reference: object) -> tuple[str, str] | None:
    """Return where a `$ref` leads.

    Args:
        reference: The value of a `$ref`.

    Returns:
        The section (`$defs` or `definitions`) and the name in it, or None if the `$ref` leads
        elsewhere or is none.
    """
    match = _REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
    if match is None:
        return None
    return match["section"], match["name"].replace("~1", "/").replace("~0", "~")


def key_step(key: str) -> str:
    """Return what a path appends for a key of an object."""
    return f".{key}" if key.isidentifier() else f"[{key!r}]"


def choice_name(choice: object) -> str:
    """Return how a path calls one choice of a union."""
    if not is_object(choice):
        return repr(choice)
    if definition := referred_definition(choice.get("$ref")):
        return definition[1]
    return str(choice.get("title", choice.get("type", "...")))
