"""Builders whose requests have some parameters in common: `responses.bind(model=...)`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.answer_type import T
from openbatch.runtime.materialise import becomes_object
from openbatch.runtime.omit import omit
from openbatch.runtime.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openbatch.runtime.builder import BoundSink, Resource
    from openbatch.runtime.endpoint import Endpoint
    from openbatch.runtime.request_ref import RequestRef

__all__ = ["BoundBuilder", "bind_method", "bound_method"]

Method = TypeVar("Method", bound="Callable[..., object]")


class BoundBuilder(Generic[T]):
    """The base of all bound builders: writes requests that share some parameters.

    Attributes:
        bound_sink: What the requests are written to.
    """

    def __init__(self, sink: BoundSink) -> None:
        """Keep the sink."""
        self.bound_sink = sink


class _BoundClass(Protocol):
    def __call__(self, sink: BoundSink) -> object: ...


def bind_method(
    endpoint: Endpoint,
    bound: _BoundClass,
    *,
    renamed: Mapping[str, str] | None = None,
    format_parameter: str | None = None,
) -> Callable[[Method], Method]:
    """Turn an emitted signature into a method that makes a bound builder.

    Args:
        endpoint: Where the requests go.
        bound: The class of the bound builder.
        renamed: The names in the body of parameters that are called otherwise in Python.
        format_parameter: The parameter that takes the type of the answers, if there is one.

    Returns:
        A decorator. The method it makes has the signature and the docstring of the decorated
        function; its body never runs.
    """

    def decorate(signature: Method) -> Method:
        parameters = Parameters(signature, endpoint, renamed=renamed, format_goes_to=None)
        output = endpoint.structured_output
        # Where the format is a field of the body, the parameter for the type has its name.
        takes_formats = output.path if output and len(output.path) == 1 else ()

        @wraps(signature)
        def bind(self: Resource, *args: object, **params: object) -> object:
            if args:
                params = parameters.by_name(params, args)
            if "custom_id" in params:
                message = "each request has its own; give it to `create` of what `bind` returns"
                raise InvalidRequestError((Problem("custom_id", message),))
            extra_body = params.pop("extra_body", None)
            text_format = params.pop(format_parameter, omit) if format_parameter else omit
            if takes_formats and becomes_object(text_format):
                # No type, but a format as `create` takes it: a field like any other.
                params[takes_formats[0]], text_format = text_format, omit
            sink = self.request_sink.bind_request(
                endpoint,
                parameters.body(params, None),
                text_format=text_format,
                # A mapping or None, as the signature says; the sink checks it.
                extra_body=cast("Mapping[str, object] | None", extra_body),
            )
            return bound(sink)

        return cast("Method", bind)  # it stands in for the signature

    return decorate


def bound_method(
    endpoint: Endpoint, *, renamed: Mapping[str, str] | None = None
) -> Callable[[Method], Method]:
    """Turn an emitted signature into a method that writes a request with some shared parameters.

    Args:
        endpoint: Where the requests go.
        renamed: The names in the body of parameters that are called otherwise in Python.

    Returns:
        A decorator, as for `bind_method`.
    """

    def decorate(signature: Method) -> Method:
        parameters = Parameters(signature, endpoint, renamed=renamed, format_goes_to="bind")

        @wraps(signature)
        def write(self: BoundBuilder[T], *args: object, **params: object) -> RequestRef[None]:
            if args:
                params = parameters.by_name(params, args)
            custom_id = params.pop("custom_id", omit)
            ref = self.bound_sink.write_plain(custom_id, params)
            if ref is not None:
                return ref
            extra_body = params.pop("extra_body", None)
            return self.bound_sink.write_request(
                custom_id,
                parameters.body(params, custom_id),
                # A mapping or None, as the signature says; the sink checks it.
                extra_body=cast("Mapping[str, object] | None", extra_body),
            )

        return cast("Method", write)  # it stands in for the signature

    return decorate
