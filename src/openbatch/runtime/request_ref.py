"""What a builder gives back: a reference to the request that it wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

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

__all__ = ["RequestRef", "T", "no_format"]

#: The type of a request's answer; None where the request names none.
T = TypeVar("T", default=None)


@dataclass(frozen=True, slots=True, init=False)
class RequestRef(Generic[T]):
    """A request that stands in a batch file.

    Attributes:
        custom_id: The id under which the answer comes back.
        url: The endpoint that it goes to.
        text_format: The type that the answer is to have, or None.
    """

    custom_id: str
    url: str
    text_format: TypeForm[T]

    def __init__(self, custom_id: str, url: str, text_format: TypeForm[T]) -> None:
        """Take what the attributes are. One is made for every line, so this is kept fast."""
        _set_custom_id(self, custom_id)
        _set_url(self, url)
        _set_text_format(self, text_format)


# What `object.__setattr__` would look up each time.
_set_custom_id, _set_url, _set_text_format = (
    vars(RequestRef)[name].__set__ for name in ("custom_id", "url", "text_format")
)
