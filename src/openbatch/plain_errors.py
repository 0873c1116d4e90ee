"""Construction errors of the hand-written Pydantic models, told as openbatch tells errors."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime import wording
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

__all__ = ["PlainErrorModel"]

_MOST_SHOWN = 80


class PlainErrorModel(BaseModel):
    """A model whose constructor raises `InvalidRequestError`: one line for each problem.

    `model_validate` and models that hold this one still raise Pydantic's own error.
    """

    if not TYPE_CHECKING:

        def __init__(self, /, **data: Any) -> None:  # noqa: ANN401 (subclasses declare the fields)
            """Check the fields and keep them."""
            try:
                super().__init__(**data)
            except ValidationError as error:
                raise _told(type(self), data, error) from None

        # So that Pydantic goes on validating this model by its schema, not by this constructor.
        __init__.__pydantic_base_init__ = True


def _told(
    model: type[BaseModel], data: Mapping[str, object], error: ValidationError
) -> InvalidRequestError:
    problems = tuple(_problem(model, data, each) for each in error.errors(include_url=False))
    row_id = data.get("id")
    named = problems[0].message.startswith("row ") or "id" not in data
    known = isinstance(row_id, (str, int)) and not isinstance(row_id, bool) and row_id != ""
    return InvalidRequestError(problems, custom_id=str(row_id) if known and not named else None)


def _problem(model: type[BaseModel], data: Mapping[str, object], error: ErrorDetails) -> Problem:
    place, *inner = error["loc"] or ("",)
    path = model.__name__ + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}"
        for step in (place, *inner)
        if step != ""
    )
    if error["type"] == "missing":
        return Problem(path, f"required, but missing{'' if inner else _rest(data)}", "missing")
    if error["type"] == "extra_forbidden" and not inner:
        near = difflib.get_close_matches(str(place), model.model_fields, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return Problem(path, f"unknown field{hint}", "unknown_field")
    needed = wording.NEEDED.get(error["type"])
    if needed is not None:
        return Problem(path, wording.instead_of(needed, error["input"]))
    message = error["msg"].removeprefix("Value error, ").replace("\n", " ")
    return Problem(path, f"{message}{_rest(data) if place == 'id' else ''}")


def _rest(data: Mapping[str, object]) -> str:
    """Return what else is known of a row whose id is not."""
    text = shown({name: value for name, value in data.items() if name != "id"})
    return f" (in {text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + '...'})"
