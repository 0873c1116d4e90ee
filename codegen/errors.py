"""The errors of the generator."""

from __future__ import annotations

from openbatch.errors import OpenBatchError

__all__ = [
    "CodegenError",
    "ContradictionError",
    "DocumentError",
    "DocumentWarning",
    "NoBatchesError",
    "OverrideError",
]


class CodegenError(OpenBatchError):
    """The generator cannot go on; nothing was written."""


class DocumentError(CodegenError):
    """The document is not one that the generator can read.

    Attributes:
        place: Where in the document, as a JSON pointer or a file position.
    """

    def __init__(self, place: str, message: str) -> None:
        """Keep the place and put it in front of the message."""
        self.place = place
        super().__init__(f"{place}: {message}")


class ContradictionError(DocumentError):
    """A schema asks for what no value is."""


class NoBatchesError(DocumentError):
    """The document is of a time when there was no batch API in it."""


class OverrideError(CodegenError):
    """A declared override no longer fits the document."""


class DocumentWarning(UserWarning):
    """A faulty document could be read all the same; the message says where and how."""
