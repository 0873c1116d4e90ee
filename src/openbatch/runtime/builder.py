"""What emitted builders stand on: the sink that they write to, and what their methods do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.omit import is_omitted, omit
from openbatch.runtime.parameters import Parameters, drop_stream, refuse_transport, shown_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from openbatch.runtime.endpoint import Endpoint
    from openbatch.runtime.request_ref import RequestRef

__all__ = [
    "BoundSink",
    "Builder",
    "RequestSink",
    "Resource",
    "SignatureOnlyError",
    "add_request",
    "request_method",
]

Method = TypeVar("Method", bound="Callable[..., object]")


class SignatureOnlyError(AssertionError):
    """Raised by the body of an emitted method, which is there for its signature and never runs."""


class RequestSink(Protocol):
    """What builders write requests to, such as the collector's file."""

    def write_plain(
        self,
        endpoint: Endpoint,
        custom_id: object,
        params: Mapping[str, object],
        text_format: object,
        /,
    ) -> RequestRef[None] | None:
        """Write a request if its parameters are its body as they are, and plainly right.

        Args:
            endpoint: Where it goes.
            custom_id: Its id, as the caller gave it.
            params: Its parameters, as the caller gave them.
            text_format: The type that the answer is to have, or `omit`.

        Returns:
            A reference to the request; None if nothing was written, and `write_request` is to
            judge.

        Raises:
            OpenBatchError: If it is right but cannot be written; nothing is.
        """
        ...

    def write_request(
        self,
        endpoint: Endpoint,
        custom_id: object,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> RequestRef[None]:
        """Check a request and write it.

        Args:
            endpoint: Where it goes.
            custom_id: Its id, as the caller gave it.
            body: Its body, without what was not given.
            text_format: The type that the answer is to have, or `omit`.
            extra_body: Unchecked fields that are merged into the body last.

        Returns:
            A reference to the request.

        Raises:
            OpenBatchError: If it cannot be written; nothing is.
        """
        ...

    def bind_request(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> BoundSink:
        """Check what many requests share, and write nothing yet.

        Args:
            endpoint: Where they go.
            body: The fields that they share, without what was not given.
            text_format: The type that their answers are to have, or `omit`.
            extra_body: Unchecked fields that are merged into each body last.

        Returns:
            What writes the requests.

        Raises:
            OpenBatchError: If such requests cannot be written.
        """
        ...


class BoundSink(Protocol):
    """What writes the requests that share some fields."""

    def write_plain(
        self, custom_id: object, params: Mapping[str, object], /
    ) -> RequestRef[None] | None:
        """Write a request if its parameters are its fields as they are, and plainly right.

        Args:
            custom_id: Its id, as the caller gave it.
            params: Its own parameters, as the caller gave them.

        Returns:
            A reference to the request; None if nothing was written, and `write_request` is to
            judge.

        Raises:
            OpenBatchError: If it is right but cannot be written; nothing is.
        """
        ...

    def write_request(
        self,
        custom_id: object,
        body: Mapping[str, object],
        *,
        extra_body: Mapping[str, object] | None,
    ) -> RequestRef[None]:
        """Check a request and write it.

        Args:
            custom_id: Its id, as the caller gave it.
            body: Its own fields; one of them takes the place of a shared one, and what holds the
                format of the answer is replaced key by key.
            extra_body: Unchecked fields that are merged into its body last.

        Returns:
            A reference to the request.

        Raises:
            OpenBatchError: If it cannot be written; nothing is.
        """
        ...


class Resource:
    """A part of the path to builders, such as `chat`.

    Attributes:
        request_sink: What the builders write to.
    """

    def __init__(self, sink: RequestSink) -> None:
        """Keep the sink."""
        self.request_sink = sink


class Builder(Resource):
    """The base of all builders: writes requests to one endpoint."""


def add_request(
    resource: Resource, endpoint: Endpoint, custom_id: object, body: Mapping[str, object]
) -> RequestRef[None]:
    """Write a request from a whole body.

    Args:
        resource: The builder.
        endpoint: Where the request goes.
        custom_id: Its id.
        body: Its body.

    Returns:
        A reference to the request.

    Raises:
        InvalidRequestError: If the body is no mapping, or the API would refuse the request.
    """
    # A checker sees to it, but not every caller has one.
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"a mapping is needed, got {type(body).__name__}"
        if hasattr(body, "to_dict"):
            message += "; give its `to_dict()`"
        raise InvalidRequestError((Problem("body", message),), custom_id=shown_id(custom_id))
    given = dict(body)
    refuse_transport(given, custom_id)
    given = {key: value for key, value in given.items() if not is_omitted(value)}
    if "stream" in given:
        drop_stream(given, custom_id)
    return resource.request_sink.write_request(
        endpoint, custom_id, given, text_format=omit, extra_body=None
    )


def request_method(
    endpoint: Endpoint,
    *,
    renamed: Mapping[str, str] | None = None,
    format_parameter: str | None = None,
) -> Callable[[Method], Method]:
    """Turn an emitted signature into a method that writes a request.

    Args:
        endpoint: Where the requests go.
        renamed: The names in the body of parameters that are called otherwise in Python.
        format_parameter: The parameter that takes the type of the answer, if there is one.

    Returns:
        A decorator. The method it makes has the signature and the docstring of the decorated
        function; its body never runs. Arguments that were not given are not collected.
    """
    parsing = format_parameter is not None

    def decorate(signature: Method) -> Method:
        parameters = Parameters(
            signature, endpoint, renamed=renamed, format_goes_to=None if parsing else "parse"
        )

        @wraps(signature)
        def write(self: Resource, *args: object, **params: object) -> RequestRef[None]:
            if args:
                params = parameters.by_name(params, args)
            custom_id = params.pop("custom_id", omit)
            text_format = params.pop(format_parameter, omit) if format_parameter else omit
            ref = self.request_sink.write_plain(endpoint, custom_id, params, text_format)
            if ref is not None:
                return ref
            extra_body = params.pop("extra_body", None)
            return self.request_sink.write_request(
                endpoint,
                custom_id,
                parameters.body(params, custom_id),
                text_format=text_format,
                # A mapping or None, as the signature says; the sink checks it.
                extra_body=cast("Mapping[str, object] | None", extra_body),
            )

        return cast("Method", write)  # it stands in for the signature

    return decorate
