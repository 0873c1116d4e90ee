"""From what a caller gives to one checked line of a batch file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from openbatch.errors import InvalidRequestError, Problem, StrictSchemaError
from openbatch.lines import checked_custom_id, encode_line
from openbatch.requests.function_tools import with_plain_tools
from openbatch.requests.named_model import refuse_empty_model
from openbatch.requests.request_schemas import check_request_schemas
from openbatch.runtime import is_omitted, omit
from openbatch.runtime.shapes import is_mapping
from openbatch.targets import OPENAI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from openbatch.runtime import Endpoint
    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.targets import Target

__all__ = [
    "checked_extra_body",
    "encoded_request",
    "merged_deeply",
    "request_line",
]

_NO_FIELDS: Final[dict[str, object]] = {}


def request_line(
    endpoint: Endpoint,
    custom_id: object,
    body: Mapping[str, object],
    *,
    text_format: object = omit,
    extra_body: Mapping[str, object] | None = None,
    unknown: UnknownPolicy = "error",
    ensure_ascii: bool = False,
    target: Target = OPENAI,
) -> tuple[str, bytes]:
    """Check a request and write it as a line.

    Args:
        endpoint: Where the request goes.
        custom_id: Its id: a string that is not empty, or an integer.
        body: Its body. It is serialised as it is; nothing is filled in.
        text_format: The type that the answer is to have; None or `omit` for none.
        extra_body: Fields that are merged into the body last, deeply, and are not checked.
        unknown: Whether a parameter or value that the installed surface does not know is an error
            or passes with a warning.
        ensure_ascii: Whether characters beyond ASCII are escaped.
        target: The service that the file is for; it decides on the line's URL.

    Returns:
        The id as it stands in the line, and the line with its line break.

    Raises:
        InvalidRequestError: If the API would refuse the request, or the service has no batches for
            the endpoint.
        StrictSchemaError: If `text_format` cannot be written as a strict JSON schema.
    """
    if is_omitted(custom_id):
        raise InvalidRequestError((Problem("custom_id", "required, but missing", "missing"),))
    checked_id = checked_custom_id(custom_id)
    url = target.url(endpoint.url)
    has_type = text_format is not None and not is_omitted(text_format)
    if has_type:
        from openbatch.requests.output_format import with_output_format

        wanted = cast("TypeForm[object]", text_format)  # the conversion refuses what is no type
        try:
            body = with_output_format(
                body, endpoint, wanted, replace=False, custom_id=checked_id, is_shared=True
            )
        except StrictSchemaError as error:
            place = endpoint.structured_output.parameter if endpoint.structured_output else ""
            message = f"request {checked_id!r}: {place}: {error}"
            raise StrictSchemaError(message, error.problems) from None
    if endpoint.function_tools is not None and endpoint.function_tools.field in body:
        body = with_plain_tools(endpoint, body)
    checked = endpoint.validator.validated(body, unknown=unknown, custom_id=checked_id)
    refuse_empty_model(checked, checked_id)
    check_request_schemas(
        endpoint, checked, unknown=unknown, custom_id=checked_id, is_format_known=has_type
    )
    if "stream" in checked and checked["stream"] in (None, False):
        # What a batch does anyway is not sent.
        checked = {key: value for key, value in checked.items() if key != "stream"}
    extra = checked_extra_body(extra_body, checked_id)
    if extra:
        checked = merged_deeply(checked, extra)
    return checked_id, encoded_request(checked_id, url, checked, ensure_ascii=ensure_ascii)


def merged_deeply(body: Mapping[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    """Return a body with extra fields: mappings are merged, any other value replaces the old one.

    Args:
        body: The body; it is left as it is.
        extra: The fields to add.

    Returns:
        A new body.
    """
    merged = dict(body)
    for key, value in extra.items():
        old = merged.get(key)
        if is_mapping(old) and is_mapping(value):
            merged[key] = merged_deeply(old, value)
        else:
            merged[key] = value
    return merged


def encoded_request(
    custom_id: str, url: str, body: Mapping[str, object], *, ensure_ascii: bool
) -> bytes:
    """Write a request that was checked as a line, whatever stands where anything may stand.

    Args:
        custom_id: Its id.
        url: The URL of the line.
        body: The body.
        ensure_ascii: Whether characters beyond ASCII are escaped.

    Returns:
        The line with its line break.

    Raises:
        InvalidRequestError: The body holds something that JSON or UTF-8 cannot carry unchanged.
    """
    try:
        return encode_line(custom_id, url, body, ensure_ascii=ensure_ascii)
    except InvalidRequestError:
        # Where anything may stand, so may a mapping or a Pydantic value: made plain, it encodes.
        from openbatch.runtime.materialise import materialise

        plain = materialise(body)
        if not is_mapping(plain) or plain == body:
            raise
        return encode_line(custom_id, url, plain, ensure_ascii=ensure_ascii)


def checked_extra_body(extra_body: object, custom_id: object = None) -> Mapping[str, object]:
    """Return the fields that a caller adds unchecked.

    Args:
        extra_body: What was given for them; None or `omit` for none.
        custom_id: The id of the request, for the error.

    Returns:
        The fields; an empty mapping if there are none.

    Raises:
        InvalidRequestError: It is no mapping.
    """
    if extra_body is None or is_omitted(extra_body):
        return _NO_FIELDS
    if not is_mapping(extra_body):
        problem = Problem("extra_body", f"a mapping is needed, got {type(extra_body).__name__}")
        raise InvalidRequestError((problem,), custom_id=custom_id)
    return extra_body
