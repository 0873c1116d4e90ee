"""Requests that have most of their fields in common, written as lines.

What they share is checked once and encoded once. A line is then constant bytes with holes at the
borders between fields, and only what goes into the holes is checked and encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

import msgspec

from openbatch.errors import InvalidRequestError, Problem
from openbatch.lines import LINE_END, LINE_START, encode_plain
from openbatch.requests.request_lines import encoded_request, merged_deeply
from openbatch.requests.request_schemas import check_request_schemas
from openbatch.runtime import is_omitted, omit
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_mapping, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from openbatch.requests.request_lines import UnknownPolicy
    from openbatch.runtime import Endpoint
    from openbatch.runtime.acceptance import Acceptor

__all__ = ["BoundLines", "encoded_format", "with_encoded_format"]

#: So many different sets of varying fields are remembered.
_MOST_SHAPES: Final = 1_000
_BODY_END: Final = b"}" + LINE_END

#: For each varying field: what accepts its value, and the bytes between the one before and it.
_Shape: TypeAlias = "tuple[tuple[Acceptor, bytes], ...]"


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
        self._extra = _checked_extra(extra_body)
        whole: Mapping[str, object] = self._body
        if self._has_format:
            from openbatch.requests.output_format import with_output_format

            wanted = cast("TypeForm[object]", text_format)  # the conversion refuses what is no type
            whole = with_output_format(whole, endpoint, wanted, replace=False, is_shared=True)
            whole = endpoint.validator.validated(whole, unknown=unknown, partial=True)
        check_request_schemas(endpoint, whole, unknown=unknown, is_format_known=self._has_format)
        if self._extra:
            whole = merged_deeply(whole, self._extra)
        self._with_schemas = endpoint.fields_with_schemas
        self._fields = endpoint.validator.fields
        self._fixed = frozenset(whole)
        try:
            line = encoded_request("", url, whole, ensure_ascii=ascii_only)
        except InvalidRequestError as error:  # about `extra_body`, without the id that it has not
            raise InvalidRequestError(error.problems) from None
        self._middle = line[len(LINE_START) + len(b'""') : -len(_BODY_END)]
        self._shapes: dict[tuple[str, ...], _Shape | None] = {}

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
            body: Its own fields. One of them takes the place of a shared one.
            extra_body: Fields that are merged into the body last and are not checked.

        Returns:
            The id as it stands in the line, and the line with its line break.

        Raises:
            InvalidRequestError: If the API would refuse the request.
        """
        extra: Mapping[str, object] | None = _checked_extra(extra_body, custom_id)
        if self._extra:
            extra = merged_deeply(self._extra, extra) if extra else self._extra
        return self._otherwise(
            self._endpoint,
            custom_id,
            {**self._body, **body},
            text_format=self.text_format if self._has_format else omit,
            extra_body=extra,
        )

    def plain_line(self, custom_id: str, body: Mapping[str, object]) -> bytes | None:
        """Write a request whose own fields are plainly right.

        Args:
            custom_id: Its id; a text that is not empty.
            body: Its own fields.

        Returns:
            The line with its line break; None if `line` is to judge.
        """
        names = tuple(body)
        try:
            shape = self._shapes[names]
        except KeyError:
            shape = self._new_shape(names)
        if shape is None:
            return None
        try:
            parts = [LINE_START, _encode(custom_id)]
            values = iter(body.values())
            for accepts, before in shape:
                value = next(values)
                if not accepts(value):
                    return None
                parts += before, _encode(value)
        except (TypeError, ValueError, OverflowError, RecursionError):
            return None  # a lone surrogate, or a value that is nested too deeply
        parts.append(_BODY_END)
        line = b"".join(parts)
        return None if self._ascii_only and not line.isascii() else line

    def _new_shape(self, names: tuple[str, ...]) -> _Shape | None:
        """Find out how requests with some fields of their own are written; None if not here."""
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        shape = self._shapes[names] = self._made_shape(names)
        return shape

    def _made_shape(self, names: tuple[str, ...]) -> _Shape | None:
        accepts = self._fields.accepts
        given = self._fixed.union(names)
        if (
            not names
            or "stream" in names
            or not self._with_schemas.isdisjoint(names)
            or not self._fixed.isdisjoint(names)
            or not accepts.keys() >= set(names)
            or not self._fields.complete(given)
        ):
            return None
        before = self._middle
        steps: list[tuple[Acceptor, bytes]] = []
        for name in names:
            before += b"," if self._fixed or steps else b""
            steps.append((accepts[name], before + _encode(name) + b":"))
            before = b""
        return tuple(steps)


_encode = msgspec.json.Encoder().encode


def encoded_format(endpoint: Endpoint, path: tuple[str, ...], type_: object) -> msgspec.Raw | None:
    """Return the format that a request has for answers of a type, as JSON.

    Args:
        endpoint: Where the request goes.
        path: The keys from the body to the format.
        type_: The type.

    Returns:
        The JSON, for use inside a body; None if there is none.
    """
    from openbatch.requests.output_format import with_output_format

    wanted = cast("TypeForm[object]", type_)  # a request with this type was written before
    value: object = with_output_format({}, endpoint, wanted, is_shared=True)
    for key in path:
        value = value[key] if is_object(value) else None
    encoded = encode_plain(value)
    return None if encoded is None else msgspec.Raw(encoded)


def with_encoded_format(
    body: Mapping[str, object], path: tuple[str, ...], encoded: msgspec.Raw
) -> Mapping[str, object] | None:
    """Return a body with an encoded format in its place.

    Args:
        body: A body that is right and plain; it is left as it is.
        path: The keys from the body to the format.
        encoded: The format.

    Returns:
        A new body, for encoding only; None if something else is in the place.
    """
    key, rest = path[0], path[1:]
    if not rest:
        return None if key in body else {**body, key: encoded}
    inner = body.get(key, _NOTHING)
    if not is_object(inner):
        return None
    put = with_encoded_format(inner, rest, encoded)
    return None if put is None else {**body, key: put}


_NOTHING: Final[dict[str, object]] = {}


def _checked_extra(extra_body: object, custom_id: object = None) -> Mapping[str, object]:
    if extra_body is None or is_omitted(extra_body):
        return _NOTHING
    if not is_mapping(extra_body):
        problem = Problem("extra_body", f"a mapping is needed, got {type(extra_body).__name__}")
        raise InvalidRequestError((problem,), custom_id=custom_id)
    return extra_body
