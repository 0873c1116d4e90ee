"""Which endpoint an answer comes from: as the user named it, or by the answer's looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import ResultsError
from openbatch.results.tolerant_json import UnreadableError, parse_json
from openbatch.runtime.shapes import is_object
from openbatch.shown import shown
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from openbatch.runtime import Endpoint

__all__ = ["infer_endpoint", "known_endpoint", "named_endpoint"]


def named_endpoint(url: object) -> Endpoint | None:
    """Return the endpoint that a user named.

    Args:
        url: Its URL, such as `/v1/responses`; None for none.

    Raises:
        ResultsError: There is no such endpoint.
    """
    if url is None:
        return None
    endpoint = known_endpoint(url) if isinstance(url, str) else None
    if endpoint is None:
        raise ResultsError(
            f"endpoint: {shown(url)} is no endpoint for batches; allowed: {', '.join(ENDPOINTS)}"
        )
    return endpoint


def known_endpoint(url: str) -> Endpoint | None:
    """Return the endpoint of a request line; some servers put a path before its URL, or no version."""
    return ENDPOINTS.get(url) or next(
        (each for each in ENDPOINTS.values() if each.url.endswith(url) or url.endswith(each.url)),
        None,
    )


def infer_endpoint(body: bytes) -> Endpoint | None:
    """Return the endpoint whose answers look like a body, None if there is none.

    The tag that answers of most endpoints have decides; without one, the fields that they always
    have. Of endpoints with the same result model, the first is returned.

    Args:
        body: The answer's body, in JSON.
    """
    try:
        value = parse_json(body)
    except UnreadableError:
        return None
    if not is_object(value):
        return None
    tag = value.get("object")
    for endpoint in ENDPOINTS.values():
        if endpoint.answer_tag is not None and endpoint.answer_tag == tag:
            return endpoint
    fitting = [each for each in ENDPOINTS.values() if value.keys() >= {*each.answer_fields}]
    return max(fitting, key=lambda each: len(each.answer_fields), default=None)
