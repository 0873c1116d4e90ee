"""What emitted builders stand on: the sink that they write to, and what their methods do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.omit import is_omitted, omit

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from types import FunctionType

    from openbatch.runtime.endpoint import Endpoint, StructuredOutput
    from openbatch.runtime.request_ref import RequestRef

__all__ = [
    "Builder",
    "RequestSink",
    "Resource",
    "SignatureOnlyError",
    "add_request",
    "request_method",
]

Method = TypeVar("Method", bound="Callable[..., object]")

#: Parameters of the official client that speak of the HTTP call, which a batch line does not make.
_TRANSPORT = {
    "extra_headers": "the batch service sends the request, and takes no headers for it",
    "extra_query": "the batch service sends the request, and takes no query for it",
    "timeout": "the answer comes within the batch's completion window, not within a call",
}


class SignatureOnlyError(AssertionError):
    """Raised by the body of an emitted method, which is there for its signature and never runs."""


class RequestSink(Protocol):
    """What builders write requests to, such as the collector's file."""

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
        raise InvalidRequestError((Problem("body", message),), custom_id=_shown(custom_id))
    given = dict(body)
    _refuse_transport(given, custom_id)
    given = {key: value for key, value in given.items() if not is_omitted(value)}
    if "stream" in given:
        _drop_stream(given, custom_id)
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
    names = dict(renamed or {})

    def decorate(signature: Method) -> Method:
        # A method is emitted with `def`, so it is a function.
        code = cast("FunctionType", signature).__code__
        positional = code.co_varnames[1 : code.co_argcount]
        declared = frozenset(code.co_varnames)

        @wraps(signature)
        def write(self: Resource, *args: object, **params: object) -> RequestRef[None]:
            if args:
                params = _with_positional(params, positional, args)
            custom_id = params.pop("custom_id", omit)
            extra_body = params.pop("extra_body", None)
            text_format = params.pop(format_parameter, omit) if format_parameter else omit
            _refuse_transport(params, custom_id, declared)
            if format_parameter is None and endpoint.structured_output is not None:
                _refuse_format(params, endpoint.structured_output, custom_id)
            if names:
                _rename(params, names, custom_id)
            body = {key: value for key, value in params.items() if not is_omitted(value)}
            if "stream" in body and "stream" in declared:
                _drop_stream(body, custom_id)
            return self.request_sink.write_request(
                endpoint,
                custom_id,
                body,
                text_format=text_format,
                # A mapping or None, as the signature says; the sink checks it.
                extra_body=cast("Mapping[str, object] | None", extra_body),
            )

        return cast("Method", write)  # it stands in for the signature

    return decorate


def _with_positional(
    params: dict[str, object], names: tuple[str, ...], args: tuple[object, ...]
) -> dict[str, object]:
    """Return the arguments by name, those that were given by position first."""
    if len(args) > len(names):
        problem = Problem(
            "",
            f"{len(args)} arguments by position, but only {', '.join(names)} may be given so; "
            "name the others",
        )
        raise InvalidRequestError((problem,), custom_id=args[0])
    for name in names[: len(args)]:
        if name in params:
            problem = Problem(name, "given twice, by position and by name")
            raise InvalidRequestError((problem,), custom_id=args[0])
    return {**dict(zip(names, args, strict=False)), **params}


def _refuse_transport(
    params: dict[str, object], custom_id: object, declared: AbstractSet[str] = frozenset()
) -> None:
    """Refuse what speaks of the HTTP call, unless the endpoint has a parameter of that name."""
    for name in (params.keys() & _TRANSPORT.keys()) - declared:
        value = params.pop(name)
        if value is not None and not is_omitted(value):
            message = f"not possible in a batch: {_TRANSPORT[name]}; leave it out"
            raise InvalidRequestError((Problem(name, message),), custom_id=_shown(custom_id))


def _refuse_format(params: dict[str, object], output: StructuredOutput, custom_id: object) -> None:
    """Say what takes the type of an answer, where one is given to a method that does not."""
    value = params.get(output.parameter)
    if len(output.path) > 1 and output.parameter in params and not is_omitted(value):
        message = "`parse` takes the type of the answer, `create` does not; call `parse`"
    elif isinstance(value, type):
        message = f"`parse` takes the class {value.__name__}, `create` a format; call `parse`"
    else:
        return
    problem = Problem(output.parameter, message, "unknown_field")
    raise InvalidRequestError((problem,), custom_id=_shown(custom_id))


def _drop_stream(body: dict[str, object], custom_id: object) -> None:
    """Take back a `stream` that asks for what a batch does anyway."""
    if body.pop("stream") not in (None, False):
        message = "not possible in a batch: its answers come in a file; leave it out"
        raise InvalidRequestError((Problem("stream", message),), custom_id=_shown(custom_id))


def _rename(params: dict[str, object], names: dict[str, str], custom_id: object) -> None:
    for name in params.keys() & names.keys():
        target, value = names[name], params.pop(name)
        if is_omitted(value):
            continue
        if target in params and not is_omitted(params[target]):
            message = f"another name of `{target}`, which is given as well; leave one of them out"
            raise InvalidRequestError((Problem(name, message),), custom_id=_shown(custom_id))
        params[target] = value


def _shown(custom_id: object) -> object:
    return None if is_omitted(custom_id) else custom_id
