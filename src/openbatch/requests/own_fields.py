"""A request's own fields over those that it shares with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbatch.runtime import Endpoint

__all__ = ["with_own_fields", "without_field"]


def with_own_fields(
    shared: Mapping[str, object], own: Mapping[str, object], endpoint: Endpoint
) -> dict[str, object]:
    """Return a request body with a request's own fields in place of the shared ones.

    What holds the format of the answer beside other things, such as `text` of `/v1/responses`, is
    replaced key by key, so that a request with a `text.verbosity` of its own keeps the format.

    Args:
        shared: The body that requests have in common; it is left as it is.
        own: The fields of one of them.
        endpoint: Where the request goes; it decides on the place of the format.

    Returns:
        A new body around the values of both, not checked yet.
    """
    place = endpoint.structured_output
    return _replaced(shared, own, () if place is None else place.path)


def without_field(body: Mapping[str, object], field: str, endpoint: Endpoint) -> dict[str, object]:
    """Return a request body without a field, but with the format of the answer if that is in it.

    Args:
        body: The body; it is left as it is.
        field: The field, as it stands in the body.
        endpoint: Where the request goes; it decides on the place of the format.

    Returns:
        A new body around the values of the old one.
    """
    rest = {name: value for name, value in body.items() if name != field}
    place = endpoint.structured_output
    if place is None or place.path[0] != field or len(place.path) == 1:
        return rest
    kept = _only(body.get(field), place.path[1:])
    return rest if kept is None else {**rest, field: kept}


def _only(holder: object, path: tuple[str, ...]) -> object:
    """Return a value with nothing in it but what is at a path; None if nothing is there."""
    if not path:
        return holder
    plain = materialise(holder)
    inner = _only(plain.get(path[0]), path[1:]) if is_mapping(plain) else None
    return None if inner is None else {path[0]: inner}


def _replaced(
    shared: Mapping[str, object], own: Mapping[str, object], path: tuple[str, ...]
) -> dict[str, object]:
    merged = {**shared, **own}
    holder, rest = path[:1], path[1:]
    for key in holder if rest else ():
        if shared.get(key) is None or own.get(key) is None:
            continue
        ours, theirs = materialise(own[key]), materialise(shared[key])
        merged[key] = ours
        if is_mapping(ours) and is_mapping(theirs):
            merged[key] = _replaced(theirs, ours, rest)
    return merged
