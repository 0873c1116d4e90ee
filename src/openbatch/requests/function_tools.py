"""Functions that the model may call, declared by the type of their arguments.

Importing this module does not import Pydantic; the first tool does.
"""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from openbatch.errors import StrictSchemaError
from openbatch.outputs import output_parser
from openbatch.runtime.shapes import is_iterable, is_mapping, is_object, is_sequence
from openbatch.strict.conversion import conversion, loose_schema
from openbatch.strict.json_values import copy_json
from openbatch.strict.names import illegal_name, is_legal_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from typing_extensions import TypeForm, TypeIs

    from openbatch.outputs import OutputFailure
    from openbatch.runtime.endpoint import Endpoint
    from openbatch_api.chat_completions import ChatCompletionTool
    from openbatch_api.responses import FunctionToolParam

    #: To the checkers, an object of a class with an unknown base fits wherever it stands. So a tool
    #: can be given to either endpoint, whose types for tools have nothing in common.
    FitsAnywhere: TypeAlias = Any
else:

    class FitsAnywhere:
        """Nothing, when the program runs."""

        __slots__ = ()


__all__ = ["FunctionTool", "function_tool", "with_plain_tools"]

T = TypeVar("T")


class FunctionTool(FitsAnywhere, Generic[T]):  # type: ignore[misc] # see above
    """A function that the model may call. `function_tool` makes it.

    It stands in `tools=[...]` of either endpoint as it is, beside tools written as dicts or in one
    that groups others (a `namespace`). To look at what is sent, or to send it in another way, take
    `responses` or `chat`.

    Attributes:
        name: What the model calls the function.
        description: What the function does, or None.
        parameters: The JSON schema of the arguments; for reading only.
        strict: Whether the arguments follow the schema exactly.
        arguments_type: The type of the arguments.
    """

    __slots__ = (
        "_chat",
        "_responses",
        "arguments_type",
        "description",
        "name",
        "parameters",
        "strict",
    )

    name: str
    description: str | None
    parameters: Mapping[str, object]
    strict: bool
    arguments_type: TypeForm[T]

    def __init__(
        self,
        arguments_type: TypeForm[T],
        name: str,
        description: str | None,
        parameters: dict[str, object],
        *,
        strict: bool,
    ) -> None:
        """Keep what the function is declared with.

        Args:
            arguments_type: The type of the arguments.
            name: What the model calls the function.
            description: What the function does; None for nothing.
            parameters: The JSON schema of the arguments, which belongs to the tool from now on.
            strict: Whether the arguments follow the schema exactly.
        """
        self.arguments_type = arguments_type
        self.name = name
        self.description = description
        self.parameters = parameters
        self.strict = strict
        declared: dict[str, object] = {"name": name}
        if description is not None:
            declared["description"] = description
        declared |= {"parameters": parameters, "strict": strict}
        self._responses: dict[str, object] = {"type": "function", **declared}
        self._chat: dict[str, object] = {"type": "function", "function": declared}

    @property
    def responses(self) -> FunctionToolParam:
        """Return the tool as `/v1/responses` takes it; a copy, free to be changed."""
        return cast("FunctionToolParam", copy_json(self._responses))  # what was put together above

    @property
    def chat(self) -> ChatCompletionTool:
        """Return the tool as `/v1/chat/completions` takes it; a copy, free to be changed."""
        return cast("ChatCompletionTool", copy_json(self._chat))  # likewise

    def parse_arguments(
        self, arguments: str | bytes, *, cut_off: bool = False
    ) -> T | OutputFailure:
        """Return the arguments of a call as a value of their type, or why they are none.

        Args:
            arguments: The `arguments` of a function call, as JSON.
            cut_off: Whether the API says that the answer ended at a limit.

        Returns:
            The value or the failure, as `OutputParser.parse` gives it.
        """
        return output_parser(self.arguments_type).parse(arguments, cut_off=cut_off)

    def shared_form(self, *, is_wrapped: bool) -> Mapping[str, object]:
        """Return the tool as it is sent, for reading only.

        Args:
            is_wrapped: Whether the endpoint wants the declaration under a key of its own, as
                `/v1/chat/completions` does.
        """
        return self._chat if is_wrapped else self._responses

    def __eq__(self, other: object) -> bool:
        """Say whether another tool declares the same function for the same type."""
        if not _is_tool(other):
            return NotImplemented
        same_type: bool = self.arguments_type == other.arguments_type
        return same_type and self._responses == other.shared_form(is_wrapped=False)

    def __hash__(self) -> int:
        """Return a hash by the name; few tools share one."""
        return hash((FunctionTool, self.name))

    def __repr__(self) -> str:
        """Return the tool with its name and the type of its arguments."""
        return f"<FunctionTool {self.name!r} of {self.arguments_type!r}>"


def function_tool(
    arguments_type: TypeForm[T],
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = True,
) -> FunctionTool[T]:
    """Declare a function by the type of its arguments.

    Args:
        arguments_type: A Pydantic model, a dataclass, a TypedDict, or any other type that
            `strict_schema` takes; its fields are the arguments. (Those of another type than an object
            travel in one, under `"value"`.)
        name: What the model calls the function; by default the name of the type. 1 to 64 ASCII
            letters, digits, underscores and hyphens.
        description: What the function does; by default the type's docstring.
        strict: Whether the arguments follow the schema exactly. False takes types that strict mode
            cannot express, such as dicts; the model may then get them wrong.

    Returns:
        The tool, for `tools=[...]` of `responses.create`, `chat.completions.create`, their `parse` and
        the request models.

    Raises:
        StrictSchemaError: The type cannot be strict, or the name is not legal.

    Example:
        >>> class GetWeather(BaseModel):
        ...     '''The weather of a city.'''
        ...     city: str
        >>> weather = function_tool(GetWeather, name="get_weather")
        >>> weather.chat["function"]["name"]
        'get_weather'
        >>> weather.parse_arguments('{"city": "Lima"}')
        GetWeather(city='Lima')
    """
    made = conversion(arguments_type)
    if strict and made.problems:
        raise StrictSchemaError.of(made.problems)
    if name is not None and not is_legal_name(name):
        raise StrictSchemaError(illegal_name(name))
    parameters = copy_json(made.schema) if strict else loose_schema(arguments_type)
    if description is None:
        told = parameters.get("description")
        description = told if isinstance(told, str) else None
    chosen = made.name if name is None else name
    return FunctionTool(arguments_type, chosen, description, parameters, strict=strict)


def with_plain_tools(endpoint: Endpoint, body: Mapping[str, object]) -> Mapping[str, object]:
    """Return a body with each `FunctionTool` as the endpoint takes it.

    Args:
        endpoint: Where the request goes.
        body: The body; it stays as it is.

    Returns:
        The same body, if no such tool is in it.
    """
    place = endpoint.function_tools
    tools = body.get(place.field) if place is not None else None
    if place is None or tools is None or is_object(tools) or not is_iterable(tools):
        return body
    listed = list(tools)  # a generator can be read only once
    is_wrapped = bool(place.wrapper)
    plain = [_plain(tool, place.field, is_wrapped=is_wrapped) for tool in listed]
    if isinstance(tools, (list, tuple)) and all(map(is_, plain, listed)):
        return body
    return {**body, place.field: plain}


def _plain(tool: object, field: str, *, is_wrapped: bool) -> object:
    """Return a tool without any `FunctionTool` in it; the same object if it has none."""
    if _is_tool(tool):
        return tool.shared_form(is_wrapped=is_wrapped)
    grouped = tool.get(field) if is_mapping(tool) else None
    if not is_mapping(tool) or not is_sequence(grouped):
        return tool
    plain = [_plain(each, field, is_wrapped=is_wrapped) for each in grouped]
    return tool if all(map(is_, plain, grouped)) else {**tool, field: plain}


def _is_tool(value: object) -> TypeIs[FunctionTool[object]]:
    return isinstance(value, FunctionTool)
