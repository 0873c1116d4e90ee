"""One message of a conversation, and whatever else an endpoint takes among its messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, overload

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, model_serializer
from pydantic_core import PydanticCustomError, PydanticKnownError

from openbatch.plain_errors import PlainErrorModel
from openbatch.prompts.compiled_prompt import plain_content
from openbatch.row_values import plain_value
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_iterable, is_list, is_mapping

if TYPE_CHECKING:
    from typing import Literal, LiteralString, TypeAlias

    # The values are what editors offer; any string will do.
    _Speaker: TypeAlias = Literal["user", "system", "developer", "assistant", "tool"]
    _Role: TypeAlias = str | _Speaker
    _Content: TypeAlias = str | Sequence[Mapping[str, object]]
else:
    _Role = str

__all__ = ["AnyMessage", "ConversationItem", "Message", "custom_error", "message_of"]

#: Stands for a content that was not given; whether it has to be depends on the rest.
_NOT_GIVEN: Final = object()


def custom_error(kind: LiteralString, problem: str) -> PydanticCustomError:
    """Return an error that pydantic shows as it is, without a prefix and a link.

    Args:
        kind: What sort of error it is, for programs.
        problem: What is wrong, on one line.
    """
    return PydanticCustomError(kind, "{problem}", {"problem": problem})


def _checked_content(value: object, info: ValidationInfo) -> object:
    """Return a message's content as a str or a list of dicts; None where functions are called."""
    if value is None or value is _NOT_GIVEN:
        if info.data.get("tool_calls"):
            return None
        if value is _NOT_GIVEN:
            raise PydanticKnownError("missing")
    content = plain_value(value)
    if isinstance(content, str):
        return content
    return _objects(
        value,
        "openbatch_content",
        "the content of a message is a str or a list of parts, each a dict",
    )


def _checked_calls(value: object) -> object:
    """Return the calls of a message as a list of dicts."""
    if value is None:
        return None
    return _objects(value, "openbatch_calls", "the calls of a message are a list, each a dict")


def _objects(value: object, kind: LiteralString, rule: str) -> list[dict[str, object]]:
    """Return what is in an iterable as dicts."""
    plain = plain_value(value)
    if is_iterable(plain):
        parts = list(plain)
        wrong = [index for index, part in enumerate(parts) if not is_mapping(part)]
        if not wrong:
            return [dict(part) for part in parts if is_mapping(part)]
        what = f"item {wrong[0]} is of type {type(parts[wrong[0]]).__name__}"
    else:
        what = f"it is {value!r}" if plain is None else f"it is of type {type(value).__name__}"
    raise custom_error(kind, f"{rule}; {what}")


class Message(PlainErrorModel):
    """One message of a conversation, or of a prompt whose texts hold placeholders.

    Attributes:
        role: Who speaks, `"user"`, `"system"`, `"developer"`, `"assistant"` or `"tool"`. Whether the
            endpoint knows the role is checked with the request.
        name: The name of the speaker, where several have one role. Chat Completions takes it.
        tool_call_id: Which call the message answers, for the role `"tool"` of Chat Completions.
        tool_calls: The functions that the assistant calls, as Chat Completions takes them.
        content: The text, or a list of parts as the endpoint takes them: texts, images, files. None,
            or left out, only where there are `tool_calls`.
    """

    model_config = ConfigDict(extra="forbid")

    role: _Role
    name: str | None = None
    tool_call_id: str | None = None
    tool_calls: Annotated[
        Sequence[Mapping[str, object]] | None, BeforeValidator(_checked_calls)
    ] = None
    # After the calls, on which it depends.
    content: Annotated[
        str | Sequence[Mapping[str, object]] | None, BeforeValidator(_checked_content)
    ] = Field(default_factory=lambda: _NOT_GIVEN, validate_default=True)

    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            *,
            role: _Role,
            content: _Content,
            name: str | None = None,
            tool_call_id: str | None = None,
            tool_calls: Sequence[Mapping[str, object]] | None = None,
        ) -> None: ...

        @overload
        def __init__(
            self,
            *,
            role: _Role,
            tool_calls: Sequence[Mapping[str, object]],
            content: _Content | None = None,
            name: str | None = None,
        ) -> None: ...

        def __init__(self, **data: Any) -> None:
            """Make a message; the class's docstring says what the keywords are."""

    def serialize(self) -> dict[str, object]:
        """Return the message as the API takes it.

        Returns:
            A new dict with `role`, `content` and what else was given.
        """
        given: dict[str, object] = {"role": self.role}
        if self.content is not None or "content" in self.model_fields_set:
            given["content"] = plain_content(self.content)
        for name in ("name", "tool_call_id", "tool_calls"):
            value: object = getattr(self, name)
            if value is not None:
                given[name] = plain_content(value)
        return given

    # What was not given is no null in JSON: the API would refuse that.
    @model_serializer
    def _dumped(self) -> dict[str, object]:
        return self.serialize()

    def __repr_args__(self) -> list[tuple[str | None, Any]]:  # as Pydantic has it
        """Return what was given, for `repr`."""
        return list(self.serialize().items())


class ConversationItem(Message):
    """Whatever has other fields than a message and stands among messages all the same.

    That is a function's call or its output in `/v1/responses`, a message with an `id`, and so on.

    Attributes:
        item: The whole of it, as plain data.
    """

    item: dict[str, object]

    def serialize(self) -> dict[str, object]:
        """Return the item as the API takes it, in new containers."""
        return {key: plain_content(value) for key, value in self.item.items()}


def _message_or_fields(value: object) -> object:
    """Return a message, or the fields of one."""
    if isinstance(value, Message):
        return value
    plain = value if is_mapping(value) else materialise(value)
    if not is_mapping(plain) or plain.keys() <= Message.model_fields.keys():
        return plain if is_mapping(plain) else value
    # Generators are read here, once, as rows go through the messages many times.
    item = materialise(plain)
    fields = item if is_mapping(item) else plain
    role, content = fields.get("role"), fields.get("content")
    return ConversationItem.model_construct(
        role=role if isinstance(role, str) else "",
        content=content if isinstance(content, str) or _is_list_of_objects(content) else None,
        item=dict(fields),
    )


def _is_list_of_objects(value: object) -> bool:
    """Say whether a value is a list of parts."""
    return is_list(value) and all(map(is_mapping, value))


#: A message, or anything that can be one: a mapping, or an object of Pydantic's.
AnyMessage = Annotated[Message, BeforeValidator(_message_or_fields)]


def message_of(fields: Mapping[str, object]) -> Message:
    """Return the message that has some fields.

    Args:
        fields: The fields, as the API takes them.

    Raises:
        ValidationError: They are none of a message.
    """
    made = _message_or_fields(fields)
    return made if isinstance(made, Message) else Message.model_validate(made)
