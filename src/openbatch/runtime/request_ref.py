"""What a builder gives back: a reference to the request that it wrote."""

from __future__ import annotations

from typing import Generic

import msgspec
from typing_extensions import TypeForm  # noqa: TC002  # `help` resolves the annotations

from openbatch.runtime.answer_type import T

__all__ = ["RequestRef"]


# One is made for every line, in a quarter of the time that a frozen dataclass takes.
class RequestRef(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """A request that stands in a batch file.

    Attributes:
        custom_id: The id under which the answer comes back.
        url: The endpoint that it goes to.
        text_format: The type that the answer is to have, or None.
    """

    custom_id: str
    url: str
    text_format: TypeForm[T]
