"""Requests that have most of their fields in common, written as lines.

What they share is checked once and encoded once, and stands in each line as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

from openbatch.errors import InvalidRequestError
from openbatch.lines import LINE_END, LINE_START
from openbatch.requests.named_model import refuse_empty_model
from openbatch.requests.own_fields import with_own_fields
from openbatch.requests.request_lines import (
    checked_extra_body,
    encoded_request,
    merged_deeply,
)
from openbatch.requests.request_schemas import check_request_schemas
from openbatch.requests.shaped_lines import ShapedLines
from openbatch.runtime import is_omitted, omit
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from openbatch.runtime import Endpoint
    from openbatch.runtime.policies import UnknownPolicy

__all__ = ["BoundLines"]

_BODY_END: Final = b"}" + LINE_END


class _WritesLines(Protocol):
    def __call__(
        self,
        endpoint: Endpoint,
        custom_id: object,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> tuple[str, bytes]: ...


class BoundLines:
    """Writes the requests that have some fields in common.

    Attributes:
        text_format: The type that the answers are to have, or None.
        shared: The fields that all requests share, those of `extra_body` included.
        plain: What writes a request whose own fields are plainly right; where it gives None, `line`
            is to judge.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        *,
        url: str,
        text_format: object,
        extra_body: Mapping[str, object] | None,
        unknown: UnknownPolicy,
        ascii_only: bool,
        otherwise: _WritesLines,
    ) -> None:
        """Check what the requests share, and encode it.

        Args:
            endpoint: Where the requests go.
            body: The fields that they share. Iterators in them are read here, once.
            url: What their lines have as URL.
            text_format: The type that their answers are to have; None or `omit` for none.
            extra_body: Fields that are merged into every body last and are not checked.
            unknown: Whether a parameter or value that the installed surface does not know is an
                error or passes with a warning.
            ascii_only: Whether a line with other characters is left to `otherwise`.
            otherwise: What writes the requests that are not plainly right.

        Raises:
            InvalidRequestError: If the API would refuse what is given.
            StrictSchemaError: If `text_format` cannot be written as a strict JSON schema.
        """
        self._endpoint = endpoint
        self._otherwise = otherwise
        self._ascii_only = ascii_only
        self._has_format = text_format is not None and not is_omitted(text_format)
        self.text_format: object = text_format if self._has_format else None
        checked = endpoint.validator.validated(body, unknown=unknown, partial=True)
        # A copy: what the caller changes later is not what was checked.
        plain = materialise(checked)
        self._body: dict[str, object] = plain if is_object(plain) else dict(checked)
        self._extra = checked_extra_body(extra_body)
        whole: Mapping[str, object] = self._body
        if self._has_format:
            from openbatch.requests.output_format import with_output_format

            wanted = cast("TypeForm[object]", text_format)  # the conversion refuses what is no type
            whole = with_output_format(whole, endpoint, wanted, replace=False, is_shared=True)
            whole = endpoint.validator.validated(whole, unknown=unknown, partial=True)
        refuse_empty_model(whole)
        check_request_schemas(endpoint, whole, unknown=unknown, is_format_known=self._has_format)
        if self._extra:
            whole = merged_deeply(whole, self._extra)
        self.shared = whole
        try:
            line = encoded_request("", url, whole, ensure_ascii=ascii_only)
        except InvalidRequestError as error:  # about `extra_body`, without the id that it has not
            raise InvalidRequestError(error.problems) from None
        self.plain = ShapedLines(
            endpoint,
            line[len(LINE_START) + len(b'""') : -len(_BODY_END)],
            fixed=frozenset(whole),
            text_format=self.text_format,
            ascii_only=ascii_only,
        )

    def line(
        self,
        custom_id: object,
        body: Mapping[str, object],
        *,
        extra_body: Mapping[str, object] | None = None,
    ) -> tuple[str, bytes]:
        """Check a request and write it as a line.

        Args:
            custom_id: Its id: a string that is not empty, or an integer.
            body: Its own fields. One of them takes the place of a shared one; what holds the format
                of the answer, such as `text`, is replaced key by key.
            extra_body: Fields that are merged into the body last and are not checked.

        Returns:
            The id as it stands in the line, and the line with its line break.

        Raises:
            InvalidRequestError: If the API would refuse the request.
        """
        extra: Mapping[str, object] | None = checked_extra_body(extra_body, custom_id)
        if self._extra:
            extra = merged_deeply(self._extra, extra) if extra else self._extra
        return self._otherwise(
            self._endpoint,
            custom_id,
            with_own_fields(self._body, body, self._endpoint),
            text_format=self.text_format if self._has_format else omit,
            extra_body=extra,
        )
