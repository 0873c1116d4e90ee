"""What is known of a batch endpoint: its types, which load when they are used, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from openbatch.runtime.lazy import load_attribute

if TYPE_CHECKING:
    from openbatch.runtime.request_model import EndpointRequest
    from openbatch.runtime.result_model import ResultModel
    from openbatch.runtime.validate import RequestValidator

__all__ = ["Endpoint", "FunctionTools", "StructuredOutput"]


@dataclass(frozen=True, slots=True)
class StructuredOutput:
    """Where a request says that its answer follows a JSON schema.

    Attributes:
        path: The keys from the body to the format.
        wrapper: The keys from the format to the object with `name`, `schema` and `strict`.
    """

    path: tuple[str, ...]
    wrapper: tuple[str, ...]

    @property
    def parameter(self) -> str:
        """Return the builders' parameter for the type of the answer."""
        return "_".join(self.path)


@dataclass(frozen=True, slots=True)
class FunctionTools:
    """Where a request declares the functions that the model may call.

    Attributes:
        field: The field of the body that lists tools, functions and others.
        wrapper: The keys from a function tool to the object with `name`, `parameters` and `strict`.
    """

    field: str
    wrapper: tuple[str, ...]


@dataclass(frozen=True)
class Endpoint:
    """A batch endpoint.

    Attributes:
        url: The endpoint as a batch line names it.
        method: The official client's method, such as `chat.completions.create`.
        request_type: Where the TypedDict of the whole body lies, as `module:name`.
        request_model: Where the Pydantic model of the common configuration lies.
        result_model: Where the Pydantic model of the result body lies.
        structured_output: Where a request asks for an answer by a JSON schema; None if it cannot.
        function_tools: Where a request declares functions; None if it cannot.
        messages_field: The field that takes a list of messages with roles, if there is one.
        text_field: The field that takes the input as plain text, if there is one.
        prompt_field: The field that takes a reference to a reusable prompt, if there is one.
        counted_field: The field whose texts or token lists count as inputs of their own.
        answer_tag: What the result body has as `object`, if that is always the same.
        answer_fields: The other fields that a result body always has.
    """

    url: str
    method: str
    request_type: str
    request_model: str
    result_model: str
    structured_output: StructuredOutput | None = None
    function_tools: FunctionTools | None = None
    messages_field: str | None = None
    text_field: str | None = None
    prompt_field: str | None = None
    counted_field: str | None = None
    answer_tag: str | None = None
    answer_fields: tuple[str, ...] = ()

    @cached_property
    def validator(self) -> RequestValidator:
        """Return the run-time validation of request bodies; it is compiled when first used."""
        from openbatch.runtime.validate import RequestValidator

        return RequestValidator(self.load_request_type)

    @cached_property
    def fields_with_schemas(self) -> frozenset[str]:
        """Return the fields of a request in which strict JSON schemas can stand."""
        fields: set[str] = set()
        if self.structured_output is not None:
            fields.add(self.structured_output.path[0])
        if self.function_tools is not None:
            fields.add(self.function_tools.field)
        return frozenset(fields)

    def load_request_type(self) -> type:
        """Return the TypedDict of the whole body."""
        return cast("type", load_attribute(self.request_type))  # the generator wrote the path

    def load_request_model(self) -> type[EndpointRequest]:
        """Return the Pydantic model of the common configuration."""
        found = load_attribute(self.request_model)
        return cast("type[EndpointRequest]", found)  # the generator wrote the path

    def load_result_model(self) -> type[ResultModel]:
        """Return the Pydantic model of the result body."""
        found = load_attribute(self.result_model)
        return cast("type[ResultModel]", found)  # the generator wrote the path
