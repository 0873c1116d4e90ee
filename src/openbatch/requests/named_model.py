"""A request names its model: an empty text is none, though the request types take any text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbatch.errors import InvalidRequestError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EMPTY_MODEL", "refuse_empty_model"]

#: What is wrong with a model that is an empty text.
EMPTY_MODEL: Final = "an empty text was given; name the model that is to answer"


def refuse_empty_model(body: Mapping[str, object], custom_id: object = None) -> None:
    """Refuse a request whose model is an empty text.

    Args:
        body: A body that the endpoint's own validation takes, with or without a model.
        custom_id: The id of the row, for the error.

    Raises:
        InvalidRequestError: The model is an empty text.
    """
    if body.get("model") == "":
        raise InvalidRequestError((Problem("model", EMPTY_MODEL),), custom_id=custom_id)
