"""What was given to an emitted method, as the fields of a request's body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.omit import is_omitted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet
    from types import FunctionType

    from openbatch.runtime.endpoint import Endpoint, StructuredOutput

__all__ = ["Parameters", "drop_stream", "refuse_transport", "shown_id"]

#: Parameters of the official client that speak of the HTTP call, which a batch line does not make.
_TRANSPORT = {
    "extra_headers": "the batch service sends the request, and takes no headers for it",
    "extra_query": "the batch service sends the request, and takes no query for it",
    "timeout": "the answer comes within the batch's completion window, not within a call",
}


class Parameters:
    """The parameters of an emitted method.

    Attributes:
        positional: Those that may be given by position, in their order.
    """

    def __init__(
        self,
        signature: Callable[..., object],
        endpoint: Endpoint,
        *,
        renamed: Mapping[str, str] | None,
        format_goes_to: Literal["parse", "bind"] | None,
    ) -> None:
        """Read the signature.

        Args:
            signature: The emitted function.
            endpoint: Where the requests go.
            renamed: The names in the body of parameters that are called otherwise in Python.
            format_goes_to: The method that takes the type of the answer where this one does not.
        """
        # A method is emitted with `def`, so it is a function.
        code = cast("FunctionType", signature).__code__
        self.positional = code.co_varnames[1 : code.co_argcount]
        self._declared = frozenset(code.co_varnames)
        self._renamed = dict(renamed or {})
        self._output = endpoint.structured_output if format_goes_to else None
        self._format_goes_to = format_goes_to

    def body(self, params: dict[str, object], custom_id: object) -> dict[str, object]:
        """Return the body that parameters make.

        Args:
            params: What was given, but for the id, the type of the answer and `extra_body`.
            custom_id: The id, for errors.

        Returns:
            The fields that were given, under the names that they have in the body.

        Raises:
            InvalidRequestError: A parameter is none that a batch can have.
        """
        refuse_transport(params, custom_id, self._declared)
        if self._output is not None:
            self._refuse_format(params, self._output, custom_id)
        if self._renamed:
            self._rename(params, custom_id)
        body = {key: value for key, value in params.items() if not is_omitted(value)}
        if "stream" in body and "stream" in self._declared:
            drop_stream(body, custom_id)
        return body

    def by_name(self, params: dict[str, object], args: tuple[object, ...]) -> dict[str, object]:
        """Return the arguments by name, those that were given by position first.

        Args:
            params: What was given by name.
            args: What was given by position.

        Raises:
            InvalidRequestError: Too many were given by position, or one in both ways.
        """
        names = self.positional
        if len(args) > len(names):
            may = f"only {', '.join(names)} may be given so" if names else "none may be given so"
            problem = Problem("", f"{len(args)} arguments by position, but {may}; name the others")
            raise InvalidRequestError((problem,), custom_id=args[0] if names else None)
        for name in names[: len(args)]:
            if name in params:
                problem = Problem(name, "given twice, by position and by name")
                raise InvalidRequestError((problem,), custom_id=args[0])
        return {**dict(zip(names, args, strict=False)), **params}

    def _refuse_format(
        self, params: Mapping[str, object], output: StructuredOutput, custom_id: object
    ) -> None:
        """Say what takes the type of an answer, where one is given to a method that does not."""
        value, taker = params.get(output.parameter), self._format_goes_to
        do = "call `parse`" if taker == "parse" else f"give it to `{taker}`"
        if len(output.path) > 1 and output.parameter in params and not is_omitted(value):
            message = f"`{taker}` takes the type of the answer, `create` does not; {do}"
        elif isinstance(value, type):
            message = f"`{taker}` takes the class {value.__name__}, `create` a format; {do}"
        else:
            return
        problem = Problem(output.parameter, message, "unknown_field")
        raise InvalidRequestError((problem,), custom_id=shown_id(custom_id))

    def _rename(self, params: dict[str, object], custom_id: object) -> None:
        for name in params.keys() & self._renamed.keys():
            target, value = self._renamed[name], params.pop(name)
            if is_omitted(value):
                continue
            if target in params and not is_omitted(params[target]):
                message = (
                    f"another name of `{target}`, which is given as well; leave one of them out"
                )
                raise InvalidRequestError((Problem(name, message),), custom_id=shown_id(custom_id))
            params[target] = value


def refuse_transport(
    params: dict[str, object], custom_id: object, declared: AbstractSet[str] = frozenset()
) -> None:
    """Refuse what speaks of the HTTP call, unless the endpoint has a parameter of that name.

    Args:
        params: What was given. Parameters that say nothing, such as `timeout=None`, are taken out.
        custom_id: The id of the request, for errors.
        declared: The parameters that the endpoint has.

    Raises:
        InvalidRequestError: One of them was given.
    """
    for name in (params.keys() & _TRANSPORT.keys()) - declared:
        value = params.pop(name)
        if value is not None and not is_omitted(value):
            message = f"not possible in a batch: {_TRANSPORT[name]}; leave it out"
            raise InvalidRequestError((Problem(name, message),), custom_id=shown_id(custom_id))


def drop_stream(body: dict[str, object], custom_id: object) -> None:
    """Take back a `stream` that asks for what a batch does anyway.

    Args:
        body: The body; it has a `stream`.
        custom_id: The id of the request, for errors.

    Raises:
        InvalidRequestError: It asks for streaming.
    """
    if body.pop("stream") not in (None, False):
        message = "not possible in a batch: its answers come in a file; leave it out"
        raise InvalidRequestError((Problem("stream", message),), custom_id=shown_id(custom_id))


def shown_id(custom_id: object) -> object:
    """Return an id as errors have it: None if none was given."""
    return None if is_omitted(custom_id) else custom_id
