"""The value of a parameter that was not given, ours and the official client's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import openai

    #: What the checkers take where a parameter may be left out: `openai.omit`, `openai.NOT_GIVEN`
    #: and our own `omit`, which passes for the client's.
    Omit: TypeAlias = openai.Omit | openai.NotGiven
    omit: openai.Omit
else:

    class Omit:
        """The type of `omit`."""

        __slots__ = ()

        def __bool__(self) -> bool:
            """Return False, as the official client's sentinels do."""
            return False

        def __repr__(self) -> str:
            """Return the name under which the sentinel is known."""
            return "omit"

    omit = Omit()

__all__ = ["Omit", "is_omitted", "omit"]

_CLIENT_SENTINELS: Final = ("Omit", "NotGiven")


def is_omitted(value: object) -> bool:
    """Say whether a value stands for "not given".

    Args:
        value: Any value, such as the argument of a builder's parameter.

    Returns:
        True for `omit` and for the official client's `omit` and `NOT_GIVEN`. The client is not
        imported for it: a process that has not imported it cannot hold one of its values.
    """
    if value is omit:
        return True
    if value.__class__.__name__ not in _CLIENT_SENTINELS:
        return False
    client = sys.modules.get("openai")
    if client is None:
        return False
    return any(
        isinstance(value, getattr(client, name))
        for name in _CLIENT_SENTINELS
        if hasattr(client, name)
    )
