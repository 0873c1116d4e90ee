"""The type of a request's answer, as the signatures of builders speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypeVar

from openbatch.runtime.omit import omit

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    #: The default of a builder's parameter for the type of the answer: no type.
    no_format: TypeForm[
        Any
    ]  # it fits any type, so that without one the type variable's default holds
else:
    no_format = omit

__all__ = ["T", "no_format"]

#: The type of a request's answer; None where the request names none.
T = TypeVar("T", default=None)
