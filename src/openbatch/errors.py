"""The errors that openbatch raises, all of them derived from `OpenBatchError`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "BatchFileError",
    "DuplicateCustomIdError",
    "InvalidRequestError",
    "MissingExtraError",
    "OpenBatchError",
    "Problem",
    "ResultBodyError",
    "ResultsError",
    "RowSourceError",
    "StrictSchemaError",
    "TemplateError",
]

ProblemKind = Literal[
    "invalid", "missing", "unknown_field", "unknown_value", "unknown_variant", "disputed"
]


class OpenBatchError(Exception):
    """The base of every error that openbatch raises."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a value.

    Attributes:
        path: Where it is, in the notation of Python code: `input[0].content`. Empty for the
            value as a whole.
        message: What was given, what is allowed and what to do, on one line, without the path.
        kind: What sort of problem it is. The `unknown_...` kinds are those which a newer API than
            the installed one may turn into something right; `unknown="warn"` lets them pass. What
            is `disputed` is refused by the service or not, depending on whom one asks; it only
            ever gives a warning.
    """

    path: str
    message: str
    kind: ProblemKind = "invalid"

    def __str__(self) -> str:
        """Return the problem on one line, beginning with its place."""
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidRequestError(OpenBatchError, ValueError):
    """A request that the API would refuse.

    Attributes:
        problems: What is wrong, the most telling first. At least one.
        custom_id: The id of the row, or None where there is no row.
    """

    #: More than this many problems of one request are counted, not listed.
    MAX_LISTED = 3

    def __init__(self, problems: tuple[Problem, ...], *, custom_id: object = None) -> None:
        """Keep the problems and make them the message.

        Args:
            problems: What is wrong, the most telling first. At least one.
            custom_id: The id of the row, which begins each line; None where there is no row.
        """
        self.problems = problems
        self.custom_id = custom_id
        listed = [str(problem) for problem in problems[: self.MAX_LISTED]]
        more = len(problems) - len(listed)
        if more > 0:
            listed[-1] += f" (and {more} more)"
        where = "" if custom_id is None else f"request {custom_id!r}: "
        super().__init__("\n".join(where + line for line in listed))


class DuplicateCustomIdError(OpenBatchError, ValueError):
    """A custom_id that another request of the same batch file has already.

    Attributes:
        custom_id: The id; None where it is not known.
    """

    def __init__(self, message: str, *, custom_id: str | None = None) -> None:
        """Keep the id and the message.

        Args:
            message: What is wrong, on one line.
            custom_id: The id; None where it is not known.
        """
        self.custom_id = custom_id
        super().__init__(message)


class TemplateError(OpenBatchError, ValueError):
    """A prompt template that cannot be read, or a row that does not fit it."""


class BatchFileError(OpenBatchError, OSError):
    """A batch file that cannot be opened, read or written."""


class RowSourceError(OpenBatchError, ValueError):
    """A table of rows that cannot be read, or a row in it that is broken."""


class StrictSchemaError(OpenBatchError, TypeError):
    """A type or a JSON schema that strict mode refuses.

    Attributes:
        problems: Everything that strict mode refuses in it, each with its path (`Order.items[].meta`);
            empty where it could not be read at all. The message tells the first one.
    """

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        """Keep the message, and the problems that it tells of.

        Args:
            message: What is wrong.
            problems: Everything that strict mode refuses, each with its path.
        """
        self.problems = problems
        super().__init__(message)

    @classmethod
    def of(cls, problems: tuple[Problem, ...], place: str = "") -> StrictSchemaError:
        """Return the error for some problems, at least one.

        Args:
            problems: What strict mode refuses.
            place: Where the schema stands, before the path in it.
        """
        more = len(problems) - 1
        message = f"{place}: {problems[0]}" if place else str(problems[0])
        return cls(f"{message} (and {more} more)" if more else message, problems)


class ResultsError(OpenBatchError, ValueError):
    """Results that cannot be read as was asked for."""


class MissingExtraError(OpenBatchError, ImportError):
    """A feature needs a package that is not installed; the message says how to install it."""


class ResultBodyError(ResultsError):
    """An answer that does not fit its endpoint's result model."""
