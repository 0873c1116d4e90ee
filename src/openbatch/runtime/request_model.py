"""The bases of emitted request models: the typed configuration that the rows of a batch share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

from openbatch.errors import InvalidRequestError, OpenBatchError, Problem
from openbatch.runtime.endpoint import Endpoint
from openbatch.runtime.omit import is_omitted
from openbatch.runtime.policies import checked_unknown
from openbatch.runtime.shapes import is_list, is_mapping, is_object
from openbatch.runtime.validate import RequestValidator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from pydantic import GetCoreSchemaHandler
    from typing_extensions import TypeForm

    from openbatch.runtime.policies import UnknownPolicy


__all__ = ["EndpointRequest", "RequestModel", "RequestPart"]


class RequestModel(BaseModel):
    """The base of request models.

    Every field may be left out, and None means not given. Values are checked against the request
    type and kept as they are: nothing is converted, no default is filled in. An unknown field or a
    wrong value raises `InvalidRequestError`, at construction and on assignment.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        protected_namespaces=(),
        serialize_by_alias=True,
        arbitrary_types_allowed=True,
    )

    def __init__(self, **data: Any) -> None:  # noqa: ANN401 (subclasses declare the fields)
        """Check the fields and keep them."""
        super().__init__(**_checked(type(self), data))

    if not TYPE_CHECKING:  # seeing it, the checkers would let any attribute be set

        def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401 (as Pydantic has it)
            """Check a new value of a field and keep it."""
            kept = _checked(type(self), {name: value}, unknown=self._unknown_policy())[name]
            if self.model_extra is not None and self.key_of(name) is None:
                self.model_extra[name] = kept
            else:
                super().__setattr__(name, kept)

    @classmethod
    def request_validator(cls) -> RequestValidator:
        """Return the run-time validation of the request type that the model stands for."""
        raise NotImplementedError

    @classmethod
    def plain_fields(cls, given: dict[str, object]) -> dict[str, object]:
        """Return the fields with what stands for plain data replaced by it.

        Args:
            given: Fields by the names of the API.

        Returns:
            The same dict, if there is nothing to replace.
        """
        return given

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return a schema that keeps values as they are: the request type's validator checks them."""
        del source, handler
        fields = {
            name: core_schema.model_field(
                core_schema.with_default_schema(core_schema.any_schema(), default=None),
                validation_alias=_both_names(name, info.alias),
                serialization_alias=info.alias,
            )
            for name, info in cls.__pydantic_fields__.items()
        }
        model = core_schema.model_schema(
            cls,
            core_schema.model_fields_schema(fields, model_name=cls.__name__),
            config=core_schema.CoreConfig(
                extra_fields_behavior="forbid", title=cls.__name__, serialize_by_alias=True
            ),
            custom_init=True,
        )
        return core_schema.no_info_before_validator_function(cls._parsed, model)

    @classmethod
    def _parsed(cls, value: object) -> object:
        """Let Pydantic report what a mapping has wrong, where it reads one by itself."""
        if is_object(value):
            try:
                return _checked(cls, value)
            except OpenBatchError as error:
                raise PydanticCustomError(
                    "invalid_request", "{problems}", {"problems": str(error)}
                ) from None
        return value

    def to_dict(self) -> dict[str, Any]:  # free-form: the body, as JSON-like data
        """Return what was given, by the names of the API, for the caller to change freely.

        Returns:
            New containers. None and what was not given are left out.
        """
        return {key: _copied(value) for key, value in self.shared_body().items()}

    def shared_body(self) -> dict[str, Any]:  # free-form: the body, as JSON-like data
        """Return the same as `to_dict`, with the values that the model keeps, not copies.

        Returns:
            A new dict. What is in it is for reading only.
        """
        given: dict[str, Any] = {}
        for name, info in type(self).__pydantic_fields__.items():
            value = getattr(self, name)
            if value is not None and not is_omitted(value):
                given[info.alias or name] = (
                    value.shared_body() if isinstance(value, RequestModel) else value
                )
        given.update(self.model_extra or {})
        return given

    def _unknown_policy(self) -> UnknownPolicy:
        """Return what an unknown field or value means to this model; see `from_body`."""
        return "error" if self.model_extra is None else "warn"

    @classmethod
    def key_of(cls, name: str) -> str | None:
        """Return what the API calls a field.

        Args:
            name: The name of the field here, or already that of the API.

        Returns:
            The name of the API; None if there is no such field.
        """
        info = cls.__pydantic_fields__.get(name)
        if info is not None:
            return info.alias or name
        aliases = {each.alias for each in cls.__pydantic_fields__.values()}
        return name if name in aliases else None


class RequestPart(RequestModel):
    """The base of models of a part of a request.

    Attributes:
        params: The TypedDict that the model stands for.
    """

    params: ClassVar[type]

    @classmethod
    def request_validator(cls) -> RequestValidator:
        """Return the run-time validation of the part."""
        return _part_validator(cls.params)


class EndpointRequest(RequestModel):
    """The base of models of whole requests.

    Attributes:
        endpoint: Where the requests go.
    """

    endpoint: ClassVar[Endpoint]

    @classmethod
    def request_validator(cls) -> RequestValidator:
        """Return the run-time validation of the endpoint's requests."""
        return cls.endpoint.validator

    @classmethod
    def plain_fields(cls, given: dict[str, object]) -> dict[str, object]:
        """Return the fields with each `FunctionTool` as the endpoint takes it.

        An empty list of messages is left out: it was the default of openbatch 0.0.4, and the rows of
        a job bring theirs.
        """
        messages = cls.endpoint.messages_field
        if messages is not None and messages != cls.endpoint.text_field:
            there = given.get(messages)
            if is_list(there) and not there:
                given = {key: each for key, each in given.items() if key != messages}
        tools = cls.endpoint.function_tools
        if tools is None or given.get(tools.field) is None:
            return given
        # Like the conversion of types, it is no part of the run-time that emitted code stands on.
        from openbatch.requests.function_tools import with_plain_tools

        plain = with_plain_tools(cls.endpoint, given)
        return given if plain is given else dict(plain)

    @classmethod
    def from_body(cls, body: Mapping[str, object], *, unknown: UnknownPolicy = "error") -> Self:
        """Return the configuration that a body stands for.

        Args:
            body: Fields as the API calls them, or as this model does.
            unknown: What a field, value or variant means that the installed surface does not know:
                `"error"` refuses it, as the constructor does; `"warn"` keeps it with a warning, also
                when it is assigned later. A job takes such a configuration if its manager has
                `unknown="warn"`, too.

        Returns:
            The configuration.

        Raises:
            InvalidRequestError: A field or a value is wrong.

        Example:
            >>> from openbatch import ResponsesRequest
            >>> ResponsesRequest.from_body({"model": "gpt-5", "temperature": 0}).temperature
            0
        """
        if not is_mapping(body):
            message = f"a mapping is needed, got {type(body).__name__}"
            raise InvalidRequestError((Problem("body", message),))
        kept = _checked(cls, dict(body), unknown=checked_unknown(unknown))
        known: dict[str, Any] = {  # free-form: JSON-like data
            cls._attribute(key): each for key, each in kept.items() if cls.key_of(key)
        }
        made = cls.model_construct(**known)
        if unknown == "warn":
            # Where Pydantic keeps what a model has beyond its fields, so that copies have it as well.
            beyond = {key: each for key, each in kept.items() if not cls.key_of(key)}
            object.__setattr__(made, "__pydantic_extra__", beyond)
        return made

    def set_output_structure(self, output_type: TypeForm[object]) -> None:
        """Ask for answers that follow the JSON schema of a type.

        Args:
            output_type: A Pydantic model, or any other type that `strict_schema` takes.

        Raises:
            StrictSchemaError: If the type cannot be written as a strict JSON schema.
            InvalidRequestError: If the endpoint has no structured outputs.
        """
        # The conversion is no part of the run-time that emitted code stands on.
        from openbatch.requests.output_format import with_output_format

        body = with_output_format(self.to_dict(), self.endpoint, output_type)
        key = self._structured_key()
        setattr(self, self._attribute(key), body[key])

    def set_input_messages(self, messages: Sequence[object]) -> None:
        """Set the conversation.

        Args:
            messages: Messages: objects with `serialize()`, such as `openbatch.Message`, or
                dictionaries with `role` and `content`.

        Raises:
            InvalidRequestError: If the endpoint takes no messages, or not these.
        """
        field = self.endpoint.messages_field
        if field is None:
            raise _cannot(self.endpoint, "takes no messages")
        serialized = [_serialized(message) for message in messages]
        setattr(self, self._attribute(field), serialized)

    def set_input(self, inp: object) -> None:
        """Set the text, texts or tokens that the request is about.

        Args:
            inp: What the endpoint's input field takes.

        Raises:
            InvalidRequestError: If the endpoint takes no plain input, or not this.
        """
        field = self.endpoint.text_field
        if field is None:
            raise _cannot(self.endpoint, "takes no plain input; set its messages")
        setattr(self, self._attribute(field), inp)

    def with_options(self, options: Mapping[str, object]) -> Self:
        """Return a copy with some fields set.

        Args:
            options: Fields by name; None takes a field back.

        Returns:
            The copy.

        Raises:
            InvalidRequestError: If a field is unknown or a value wrong.
        """
        kept = _checked(type(self), dict(options), unknown=self._unknown_policy())
        known = {self._attribute(key): each for key, each in kept.items() if self.key_of(key)}
        copied = self.model_copy(update=known)
        if copied.model_extra is not None:
            copied.model_extra.update(
                {key: each for key, each in kept.items() if not self.key_of(key)}
            )
        return copied

    def _structured_key(self) -> str:
        output = self.endpoint.structured_output
        if output is None:
            raise _cannot(self.endpoint, "has no structured outputs")
        return output.path[0]

    @classmethod
    def _attribute(cls, key: str) -> str:
        for name, info in cls.__pydantic_fields__.items():
            if info.alias == key:
                return name
        return key


@cache
def _part_validator(params: type) -> RequestValidator:
    return RequestValidator(params)


def _checked(
    model: type[RequestModel], data: dict[str, object], *, unknown: UnknownPolicy = "error"
) -> dict[str, object]:
    """Check the fields, and return what to keep of them.

    That is what was given, where it is right as it is. Where it is not, such as a generator, which
    can be read once only, it is the plain data in it.
    """
    aliases = {name: info.alias or name for name, info in model.__pydantic_fields__.items()}
    given = {
        aliases.get(name, name): value.to_dict() if isinstance(value, RequestModel) else value
        for name, value in data.items()
        # A None for a name that there is means "not given"; for any other it is still unknown.
        if not is_omitted(value) and not (value is None and (name in aliases))
    }
    plain = model.plain_fields(given)
    try:
        checked = model.request_validator().validated(plain, unknown=unknown, partial=True)
    except InvalidRequestError as error:
        problems = (
            Problem(f"{model.__name__}.{problem.path}", _with_remedy(problem), problem.kind)
            for problem in error.problems
        )
        raise InvalidRequestError(tuple(problems)) from None
    if checked is given:
        return data
    return {
        name: value if isinstance(value, RequestModel) else checked.get(aliases.get(name, name))
        for name, value in data.items()
    }


def _with_remedy(problem: Problem) -> str:
    """Say of an unknown field where it goes if it is right, unless it is known what was meant."""
    message = problem.message
    if problem.kind != "unknown_field" or "; " in message:
        return message
    if problem.path == "extra_body":
        return f"{message}; `extra_body` is given to the job, beside the configuration"
    return (
        f"{message}; what is newer than this version is given to the job, as `extra_body={{...}}`"
    )


def _copied(value: object) -> object:
    if is_object(value):
        return {key: _copied(each) for key, each in value.items()}
    if is_list(value):
        return [_copied(each) for each in value]
    return value


def _both_names(name: str, alias: str | None) -> list[list[str | int]] | None:
    return [[name], [alias]] if alias else None


def _serialized(message: object) -> object:
    serialize = getattr(message, "serialize", None)
    return serialize() if callable(serialize) else message


def _cannot(endpoint: Endpoint, what: str) -> InvalidRequestError:
    return InvalidRequestError((Problem("", f"{endpoint.url} {what}"),))
