"""A prompt: messages with placeholders that rows fill."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from openbatch.plain_errors import PlainErrorModel
from openbatch.prompts.compiled_prompt import CompiledPrompt
from openbatch.prompts.message import AnyMessage, Message, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from openbatch.prompts.placeholder import MissingPolicy

__all__ = ["PromptTemplate"]


class _CompiledCache:
    """The compiled form of a prompt, kept for as long as its messages stay the same."""

    def __init__(self) -> None:
        self._source: list[dict[str, object]] | None = None
        self._compiled = CompiledPrompt(())

    def compiled(self, messages: list[Message]) -> CompiledPrompt:
        """Return the compiled form of the messages as they are now."""
        source = [vars(message) for message in messages]
        if source != self._source:
            self._compiled = CompiledPrompt(message.serialize() for message in messages)
            # A copy, as messages and their parts can be changed in place. Texts are shared.
            self._source = deepcopy(source)
        return self._compiled


class PromptTemplate(PlainErrorModel):
    """The messages of a prompt, with placeholders where rows put their values.

    `{name}` stands for the row's value `name`, `{name:.2f}` formats it, `{{name}}` is the text
    `{name}`. Other braces, as in raw JSON, are literal; see `openbatch.prompts.text_template` for
    the details.

    Attributes:
        messages: The messages. Every string in them can hold placeholders, in multimodal parts and in
            the arguments of calls too, but for roles and types. Mappings are taken as well, such as
            the official client's, and so is whatever else the endpoint takes among messages: the
            call of a function, its output.
    """

    model_config = ConfigDict(extra="forbid")

    messages: list[AnyMessage]

    if TYPE_CHECKING:
        # What may be given is wider than what is kept.
        def __init__(
            self, *, messages: Iterable[Message | Mapping[str, object] | BaseModel]
        ) -> None:
            """Make a prompt; the class's docstring says what the keyword is."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables over all messages, in the order of their first use."""
        return self.compile().variables

    def format(self, /, **kwargs: object) -> list[Message]:
        """Return the messages with the given values in place of the placeholders.

        Args:
            **kwargs: The values by variable name: str, int, float, bool, Decimal, dates and times,
                UUID and enums of these. Others are ignored.

        Returns:
            New messages; the prompt stays as it is.

        Raises:
            TemplateError: A variable is not given (this one is a KeyError, too) or has no value
                that can be used.
        """
        return [message_of(message) for message in self.render(kwargs)]

    def compile(self) -> CompiledPrompt:
        """Return the prompt with its texts read, which is what to keep for many rows.

        Returns:
            The compiled prompt, the same one until the messages change.

        Raises:
            TemplateError: A text cannot be read.
        """
        return self._cache.compiled(self.messages)

    def render(
        self,
        values: Mapping[str, object],
        *,
        row_id: object = None,
        missing: MissingPolicy = "error",
    ) -> list[dict[str, object]]:
        """Return the messages for one row as the API takes them.

        Args:
            values: The row's values by variable name, see `CompiledPrompt.render`.
            row_id: The id of the row, for errors.
            missing: What a missing value means: `"error"`, `"skip"` or `"empty"`.

        Returns:
            New dicts.

        Raises:
            TemplateError: A text cannot be read, the row lacks a variable, or a value cannot be
                used.
            RowSkipped: A value is missing under `missing="skip"`.
        """
        return self.compile().render(values, row_id=row_id, missing=missing)

    # No private attribute of pydantic's, since those take part in comparisons.
    @cached_property
    def _cache(self) -> _CompiledCache:
        return _CompiledCache()
