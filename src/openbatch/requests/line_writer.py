"""Writing requests as lines, fast where they are plain: checked fully, and encoded once.

The fast ways here give the same JSON as `request_line`, which takes over whenever a request is not
plainly right: it converts, explains, warns, and escapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import msgspec

from openbatch.lines import encode_plain, line_middle
from openbatch.requests.bound_lines import BoundLines
from openbatch.requests.request_lines import request_line
from openbatch.requests.shaped_lines import PlacedFormat, ShapedLines
from openbatch.runtime import is_omitted, omit
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from openbatch.runtime import Endpoint
    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.targets import Target

__all__ = ["LineWriter"]

_MOST_FORMATS: Final = 256


class LineWriter:
    """Checks requests and writes them as lines, for one file."""

    def __init__(self, *, unknown: UnknownPolicy, ensure_ascii: bool, target: Target) -> None:
        """Say what holds for all lines.

        Args:
            unknown: Whether a parameter or value that the installed surface does not know is an
                error or passes with a warning.
            ensure_ascii: Whether characters beyond ASCII are escaped.
            target: The service that the file is for.
        """
        self._unknown: UnknownPolicy = unknown
        self._ensure_ascii = ensure_ascii
        self._target = target
        # By identity: a look-up by endpoint would compare all that is known of it, and types need not
        # be hashable. Both are kept in what they lead to, so that their identity stays their own.
        self._plain: dict[int, ShapedLines] = {}
        self._typed: dict[tuple[int, int], ShapedLines] = {}

    def line(
        self,
        endpoint: Endpoint,
        custom_id: object,
        body: Mapping[str, object],
        *,
        text_format: object = omit,
        extra_body: Mapping[str, object] | None = None,
    ) -> tuple[str, bytes]:
        """Check a request and write it as a line.

        Args:
            endpoint: Where the request goes.
            custom_id: Its id: a string that is not empty, or an integer.
            body: Its body.
            text_format: The type that the answer is to have; None or `omit` for none.
            extra_body: Fields that are merged into the body last and are not checked.

        Returns:
            The id as it stands in the line, and the line with its line break.

        Raises:
            InvalidRequestError: If the API would refuse the request.
            StrictSchemaError: If `text_format` cannot be written as a strict JSON schema.
        """
        written = request_line(
            endpoint,
            custom_id,
            body,
            text_format=text_format,
            extra_body=extra_body,
            unknown=self._unknown,
            ensure_ascii=self._ensure_ascii,
            target=self._target,
        )
        if text_format is not omit:
            self._remember_format(endpoint, text_format)
        return written

    def bound(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        *,
        text_format: object = omit,
        extra_body: Mapping[str, object] | None = None,
    ) -> BoundLines:
        """Compile what many requests have in common.

        Args:
            endpoint: Where the requests go.
            body: The fields that they share.
            text_format: The type that their answers are to have; None or `omit` for none.
            extra_body: Fields that are merged into every body last and are not checked.

        Returns:
            What writes the requests.

        Raises:
            InvalidRequestError: If the API would refuse what is given.
            StrictSchemaError: If `text_format` cannot be written as a strict JSON schema.
        """
        return BoundLines(
            endpoint,
            body,
            url=self._target.url(endpoint.url),
            text_format=text_format,
            extra_body=extra_body,
            unknown=self._unknown,
            ascii_only=self._ensure_ascii,
            otherwise=self.line,
        )

    def plain(self, endpoint: Endpoint, text_format: object) -> ShapedLines | None:
        """Return what writes requests that are plainly right; where it gives None, `line` judges.

        Args:
            endpoint: Where they go.
            text_format: The type that their answers are to have; None or `omit` for none.

        Returns:
            What writes them; None as long as no request with this type was written by `line`.
        """
        if text_format is not omit:
            typed = self._typed.get((id(endpoint), id(text_format)))
            if typed is not None or not (text_format is None or is_omitted(text_format)):
                return typed
        lines = self._plain.get(id(endpoint))
        if lines is None:
            lines = self._plain[id(endpoint)] = self._shaped(endpoint)
        return lines

    def _remember_format(self, endpoint: Endpoint, text_format: object) -> None:
        """Encode the format of a type. A request that has it was just found to be right."""
        place = endpoint.structured_output
        key = (id(endpoint), id(text_format))
        if place is None or text_format is None or is_omitted(text_format) or key in self._typed:
            return
        encoded = _encoded_format(endpoint, place.path, text_format)
        if encoded is None:
            return
        if len(self._typed) >= _MOST_FORMATS:
            self._typed.clear()
        self._typed[key] = self._shaped(endpoint, text_format, PlacedFormat(place.path, encoded))

    def _shaped(
        self, endpoint: Endpoint, text_format: object = None, placed: PlacedFormat | None = None
    ) -> ShapedLines:
        return ShapedLines(
            endpoint,
            line_middle(self._target.url(endpoint.url)) + b"{",
            text_format=text_format,
            placed=placed,
            ascii_only=self._ensure_ascii,
        )


def _encoded_format(endpoint: Endpoint, path: tuple[str, ...], type_: object) -> msgspec.Raw | None:
    """Return the format that a request has for answers of a type, as JSON, if it can be written."""
    from openbatch.requests.output_format import with_output_format

    wanted = cast("TypeForm[object]", type_)  # a request with this type was written before
    value: object = with_output_format({}, endpoint, wanted, is_shared=True)
    for key in path:
        value = value[key] if is_object(value) else None
    encoded = encode_plain(value)
    return None if encoded is None else msgspec.Raw(encoded)
