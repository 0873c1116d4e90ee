"""Facts of the document that Python's type notation has no words for.

Emitted request types carry them as annotations or as class attributes; the run-time validation
reads them (`openbatch.runtime.schema`), the type checkers pass them by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pattern", "PresenceRule", "at_least_one", "not_together", "open_object"]

TypedDictClass = TypeVar("TypedDictClass")

RULES_ATTRIBUTE: Final = "__openbatch_rules__"
OPEN_ATTRIBUTE: Final = "__openbatch_open__"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that a string must contain a match of.

    Attributes:
        regex: The expression, in JSON Schema's dialect (ECMA 262).
    """

    regex: str


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """A rule about which fields of an object stand together.

    Attributes:
        kind: `at_least_one` of the fields must be there; or they must be `not_together`.
        fields: The names of the fields.
    """

    kind: Literal["at_least_one", "not_together"]
    fields: tuple[str, ...]


def presence_rules(typed_dict: object) -> tuple[PresenceRule, ...]:
    """Return the presence rules that a request type carries."""
    rules: tuple[PresenceRule, ...] = getattr(typed_dict, RULES_ATTRIBUTE, ())
    return rules


def _with_rule(rule: PresenceRule) -> Callable[[TypedDictClass], TypedDictClass]:
    def decorate(typed_dict: TypedDictClass) -> TypedDictClass:
        setattr(typed_dict, RULES_ATTRIBUTE, (rule, *presence_rules(typed_dict)))
        return typed_dict

    return decorate


def at_least_one(*fields: str) -> Callable[[TypedDictClass], TypedDictClass]:
    """Demand of a request type that at least one of some fields is given.

    Args:
        fields: The names of the fields.

    Returns:
        A class decorator that leaves the class as it is, but for the rule it now carries.
    """
    return _with_rule(PresenceRule("at_least_one", fields))


def not_together(*fields: str) -> Callable[[TypedDictClass], TypedDictClass]:
    """Demand of a request type that some fields are not all given at once.

    Args:
        fields: The names of the fields.

    Returns:
        A class decorator that leaves the class as it is, but for the rule it now carries.
    """
    return _with_rule(PresenceRule("not_together", fields))


def open_object(typed_dict: TypedDictClass) -> TypedDictClass:
    """Mark a request type as one that takes fields beyond those it names.

    Args:
        typed_dict: The class.

    Returns:
        The same class. Unmarked types are closed: an unknown field is an error.
    """
    setattr(typed_dict, OPEN_ATTRIBUTE, True)
    return typed_dict
