"""The options that a row brings for itself, over what all requests of a job have in common."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, cast

from openbatch.errors import InvalidRequestError, Problem
from openbatch.requests.own_fields import with_own_fields, without_field
from openbatch.runtime import is_omitted

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from openbatch.prompts.input_instances import InputInstance
    from openbatch.runtime.request_model import EndpointRequest

__all__ = ["are_plain", "configured", "options_key", "refuse_option"]

_SCALARS: Final = frozenset({str, int, float, bool, type(None)})


def options_key(options: Mapping[str, object] | None) -> Hashable:
    """Return what tells the options of a row from other ones; the same for equal ones.

    Args:
        options: The options.

    Returns:
        The key; an empty tuple if there are none.

    Raises:
        TypeError: They hold something else than plain data, which may change or be read only once.
    """
    return _frozen(options) if options else ()


def _frozen(value: object) -> Hashable:
    # By type too, as 1, 1.0 and True are equal, and are not written alike.
    if type(value) in _SCALARS:
        return type(value), value
    if type(value) is dict:
        pairs = cast("dict[object, object]", value)  # whatever is in it
        return tuple([(_frozen(key), _frozen(item)) for key, item in pairs.items()])
    if type(value) is list:
        items = cast("list[object]", value)  # likewise
        return list, tuple(map(_frozen, items))
    raise TypeError


def are_plain(rows: Sequence[InputInstance], kind: type[InputInstance]) -> bool:
    """Say whether rows are of a kind, and none has options of its own.

    Args:
        rows: The rows.
        kind: The class that all of them are to be of, not a subclass of it.
    """
    return set(map(type, rows)) == {kind} and not any(
        map(attrgetter("instance_request_options"), rows)
    )


def configured(common_request: EndpointRequest, row: InputInstance) -> dict[str, object]:
    """Return the common configuration with a row's own options.

    Args:
        common_request: What all requests have in common.
        row: The row. An option that is None takes the common one back; of one that holds the format
            of the answer, such as `text`, the format stays. Any other value of such an option is put
            over the common one key by key.

    Returns:
        The body so far, in a new dict around shared values. The options are checked with the whole
        body, which also knows what the job does about unknown parameters.
    """
    body = common_request.shared_body()
    own: dict[str, object] = {}
    for name, value in (row.instance_request_options or {}).items():
        key = common_request.key_of(name)
        if key is not None and (value is None or is_omitted(value)):
            body = without_field(body, key, common_request.endpoint)
        else:
            own[key or name] = value
    return with_own_fields(body, own, common_request.endpoint) if own else body


def refuse_option(field: str, row: InputInstance, *, given_by: str) -> None:
    """Refuse an option of a row that its prompt or its input has replaced.

    Args:
        field: The field of the body.
        row: The row.
        given_by: What gives it, with its verb, for the error.

    Raises:
        InvalidRequestError: The row has it among its options.
    """
    if (row.instance_request_options or {}).get(field) is not None:
        message = f"{given_by} it; leave it out of the row's options"
        raise InvalidRequestError((Problem(field, message),), custom_id=row.id)
