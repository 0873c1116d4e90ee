"""Parameters that choose one of a few ways, by a word."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypeVar, get_args

from openbatch.errors import InvalidRequestError, Problem
from openbatch.shown import shown

__all__ = ["UnknownPolicy", "checked_policy", "checked_unknown"]

#: What a parameter or a value means that the installed surface does not know.
UnknownPolicy: TypeAlias = Literal["error", "warn"]

_Policy = TypeVar("_Policy", bound=str)


def checked_policy(name: str, given: _Policy, allowed: tuple[str, ...]) -> _Policy:
    """Return a policy if it is one of those that exist.

    Args:
        name: The parameter that it was given as.
        given: The policy.
        allowed: The policies that exist.

    Returns:
        The same policy.

    Raises:
        InvalidRequestError: If it is another one.
    """
    if given in allowed:
        return given
    choices = " or ".join(f'"{policy}"' for policy in allowed)
    raise InvalidRequestError((Problem(name, f"{shown(given)} was given; use {choices}"),))


def checked_unknown(unknown: UnknownPolicy) -> UnknownPolicy:
    """Return `unknown` if it is a policy.

    Args:
        unknown: `"error"` or `"warn"`.

    Returns:
        The same policy.

    Raises:
        InvalidRequestError: If it is something else.
    """
    return checked_policy("unknown", unknown, get_args(UnknownPolicy))
