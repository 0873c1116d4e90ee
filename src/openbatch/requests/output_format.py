"""Puts the JSON schema of a type where an endpoint's request wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_mapping
from openbatch.structured import output_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from openbatch.runtime import Endpoint

__all__ = ["with_output_format"]


def with_output_format(
    body: Mapping[str, object],
    endpoint: Endpoint,
    output_type: TypeForm[object],
    *,
    replace: bool = True,
    custom_id: object = None,
    is_shared: bool = False,
) -> dict[str, object]:
    """Return a request body that asks for answers of a type.

    Args:
        body: The body; it is left as it is.
        endpoint: Where the request goes; it decides on the place and the shape of the format.
        output_type: A Pydantic model, or any other type that `strict_schema` takes.
        replace: Whether a format that the body has already gives way; if not, it is an error.
        custom_id: The id of the row, for the error.
        is_shared: Whether the schema in it may be the one that all requests share, since the body
            is only read.

    Returns:
        A new body. What stands beside the format, such as `text.verbosity`, is kept.

    Raises:
        StrictSchemaError: If the type cannot be written as a strict JSON schema.
        InvalidRequestError: If the endpoint has no structured outputs, or the body has a format of
            its own that must not give way.
    """
    place = endpoint.structured_output
    if place is None:
        raise InvalidRequestError(
            (Problem("", f"{endpoint.url} has no structured outputs"),), custom_id=custom_id
        )
    output = output_format(output_type, is_shared=is_shared)
    named: dict[str, object] = {
        "name": output.name,
        "schema": output.schema,
        "strict": output.strict,
    }
    for key in reversed(place.wrapper):
        named = {key: named}
    return _put(
        body, place.path, {"type": "json_schema", **named}, replace=replace, custom_id=custom_id
    )


def _put(
    holder: Mapping[str, object],
    path: tuple[str, ...],
    value: dict[str, object],
    *,
    replace: bool,
    custom_id: object,
    above: str = "",
) -> dict[str, object]:
    key, rest = path[0], path[1:]
    place = f"{above}.{key}" if above else key
    present = holder.get(key)
    if not rest:
        if present is not None and not replace:
            message = (
                "given as well as the type of the answer, and an answer has one format; leave out "
                "one of them, or write this request with a builder to which no type is bound"
            )
            raise InvalidRequestError((Problem(place, message),), custom_id=custom_id)
        return {**holder, key: value}
    inner: object = materialise(present) if present is not None else dict[str, object]()
    if not is_mapping(inner):
        message = f"an object is needed, got {type(present).__name__}"
        raise InvalidRequestError((Problem(place, message),), custom_id=custom_id)
    put = _put(inner, rest, value, replace=replace, custom_id=custom_id, above=place)
    return {**holder, key: put}
