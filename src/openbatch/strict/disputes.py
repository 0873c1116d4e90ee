"""The warnings about what sources disagree on: once for each rule in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbatch.runtime.caller import warn_caller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbatch.errors import Problem

__all__ = ["DisputedRuleWarning", "warn_of_disputes"]

_told: Final[set[str]] = set()


class DisputedRuleWarning(UserWarning):
    """A schema holds a keyword on which sources disagree: the service may take it or refuse it."""


def warn_of_disputes(problems: Iterable[Problem]) -> None:
    """Warn of the disputed ones among some problems, once for each rule in this process.

    Args:
        problems: What was found in a schema. Those of other kinds are passed over.
    """
    for problem in problems:
        if problem.kind == "disputed" and problem.message not in _told:
            _told.add(problem.message)
            warn_caller(str(problem), DisputedRuleWarning)
