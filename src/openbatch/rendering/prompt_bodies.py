"""From a prompt, a common configuration and a row to the body of one request."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from openbatch.errors import TemplateError
from openbatch.prompts.input_instances import (
    InputInstance,
    MessagesInputInstance,
    PromptTemplateInputInstance,
)
from openbatch.prompts.placeholder import MissingPolicy, Placeholder
from openbatch.prompts.prompt_template import PromptTemplate
from openbatch.prompts.text_template import TextTemplate
from openbatch.rendering.row_options import are_plain, configured, options_key, refuse_option
from openbatch.row_values import is_missing
from openbatch.runtime.shapes import is_mapping
from openbatch_api.responses import ReusablePrompt

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from openbatch.runtime.request_model import EndpointRequest

__all__ = ["PromptBodies"]

_GIVEN_BY = "the prompt or the row's messages give"


class PromptBodies:
    """Makes the bodies of the requests of a job whose rows fill in a prompt, or bring messages.

    Attributes:
        variables: The variables that the prompt names; None if it takes any, as a reusable prompt.
        placeholders: The different places that they fill, in the order of their first use.
        missing: What a missing value of a row means.
        emptied: How many missing values became empty text so far.
    """

    def __init__(
        self,
        prompt: PromptTemplate | ReusablePrompt | None,
        common_request: EndpointRequest,
        missing: MissingPolicy,
    ) -> None:
        """Read the prompt.

        Args:
            prompt: The prompt that rows fill in; None if every row brings its messages.
            common_request: What all requests have in common.
            missing: What a missing value of a row means.

        Raises:
            TemplateError: If the prompt cannot be read, or the endpoint cannot take it.
        """
        kinds = (PromptTemplate, ReusablePrompt, type(None))
        # A checker sees to it, but not every caller has one.
        if not isinstance(prompt, kinds):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TemplateError(
                f"prompt: a PromptTemplate or a ReusablePrompt is needed, got {type(prompt).__name__}"
            )
        self._prompt = prompt
        self._request = common_request
        self.missing: MissingPolicy = missing
        self._endpoint = common_request.endpoint
        self._compiled = prompt.compile() if isinstance(prompt, PromptTemplate) else None
        self.variables = self._compiled.variables if self._compiled is not None else None
        #: The texts of the prompt, as they were given.
        self.texts = self._compiled.texts if self._compiled is not None else ()
        self.placeholders = self._compiled.placeholders if self._compiled is not None else ()
        self.emptied = 0
        if isinstance(prompt, ReusablePrompt) and self._endpoint.prompt_field is None:
            raise TemplateError(
                f"{self._endpoint.url} takes no reusable prompt; use a PromptTemplate"
            )
        if self._endpoint.messages_field is None and self._endpoint.text_field is None:
            raise TemplateError(f"{self._endpoint.url} takes no text that a prompt could fill in")

    def body(self, row: InputInstance) -> dict[str, object]:
        """Return the body of a row's request, not checked yet.

        Args:
            row: The row.

        Returns:
            The common configuration, the row's options, and its input.

        Raises:
            TemplateError: If the row does not fit the prompt.
            InvalidRequestError: If an option of the row is wrong.
            RowSkipped: If a value is missing and such rows are skipped.
        """
        body = configured(self._request, row)
        if isinstance(row, MessagesInputInstance):
            own: list[object] = [message.serialize() for message in row.messages]
            self._add_messages(body, {}, own, row)
        elif isinstance(row, PromptTemplateInputInstance):
            self._add_messages(body, row.prompt_value_mapping, [], row)
        else:
            raise TemplateError(
                f"row {row.id!r}: a PromptTemplateInputInstance or a MessagesInputInstance is "
                f"needed, got {type(row).__name__}"
            )
        return body

    def values(self, rows: Sequence[InputInstance]) -> list[Mapping[str, object]] | None:
        """Return what rows fill in.

        Args:
            rows: The rows.

        Returns:
            The values of each by variable; None if the body of one of them differs from those of
            others in more than that.
        """
        if not are_plain(rows, PromptTemplateInputInstance):
            return None
        return list(map(attrgetter("prompt_value_mapping"), rows))

    def kind(self, row: InputInstance) -> tuple[Hashable, Mapping[str, object]] | None:
        """Return what tells a row from those of other kinds, and what it fills in.

        Args:
            row: The row.

        Returns:
            The same kind for rows that share a skeleton; None if the row is of no kind.
        """
        if type(row) is not PromptTemplateInputInstance or self._prompt is None:
            return None
        values = row.prompt_value_mapping
        try:
            options = options_key(row.instance_request_options)
        except TypeError:
            return None
        return (options if self._compiled is not None else (options, *values)), values

    def placeholders_of(self, row: InputInstance) -> tuple[Placeholder, ...]:
        """Return the different places that the rows of the same kind fill."""
        if self._compiled is None and isinstance(row, PromptTemplateInputInstance):
            return tuple(map(Placeholder, row.prompt_value_mapping))
        return self.placeholders

    def skeleton(
        self, fill: Callable[[TextTemplate], str], row: InputInstance | None = None
    ) -> dict[str, object] | None:
        """Return the body that the rows of a kind share, but for their texts.

        Args:
            fill: What stands for each text of the prompt.
            row: One of these rows; None for any without options of its own.

        Returns:
            The body, not checked yet; None if it cannot be shared.

        Raises:
            InvalidRequestError: If an option of the row is wrong.
        """
        body = self._request.shared_body() if row is None else configured(self._request, row)
        if isinstance(self._prompt, ReusablePrompt):
            if not isinstance(row, PromptTemplateInputInstance):
                return None
            texts = map(TextTemplate.of_variable, row.prompt_value_mapping)
            variables = dict(zip(row.prompt_value_mapping, map(fill, texts), strict=True))
            field = self._endpoint.prompt_field or ""
            body[field] = _reference(self._prompt, variables)
        else:
            messages: list[object] = (
                [] if self._compiled is None else list(self._compiled.fill_texts(fill))
            )
            if not messages:
                return None
            if self._endpoint.messages_field is not None:
                field = self._endpoint.messages_field
                body[field] = messages
            else:
                field = self._endpoint.text_field or ""
                body[field] = self._only_text(messages, None)
        if row is not None:
            refuse_option(field, row, given_by=_GIVEN_BY)
        return body

    def _add_messages(
        self,
        body: dict[str, object],
        values: Mapping[str, object],
        own: list[object],
        row: InputInstance,
    ) -> None:
        if isinstance(self._prompt, ReusablePrompt):
            field = self._endpoint.prompt_field or ""
            body[field] = _reference(self._prompt, self._variables(values, row.id))
            refuse_option(field, row, given_by=_GIVEN_BY)
            if not own:
                return
        messages = [*self._rendered(values, row.id), *own]
        if not messages:
            raise TemplateError(f"row {row.id!r}: it has no messages, and the job has no prompt")
        if self._endpoint.messages_field is not None:
            field = self._endpoint.messages_field
            body[field] = messages
        else:
            field = self._endpoint.text_field or ""
            body[field] = self._only_text(messages, row.id)
        refuse_option(field, row, given_by=_GIVEN_BY)

    def _rendered(self, values: Mapping[str, object], row_id: str) -> list[dict[str, object]]:
        if self._compiled is None:
            return []
        rendered = self._compiled.render(values, row_id=row_id, missing=self.missing)
        if self.missing == "empty":
            self.emptied += sum(is_missing(values.get(name)) for name in self._compiled.variables)
        return rendered

    def _only_text(self, messages: list[object], row_id: str | None) -> str:
        contents = [
            message.get("content")
            for message in messages
            if is_mapping(message) and set(message) == {"role", "content"}
        ]
        if len(messages) == 1 and contents and isinstance(text := contents[0], str):
            return text
        where = "" if row_id is None else f"row {row_id!r}: "
        raise TemplateError(
            f"{where}{self._endpoint.url} takes one text, so the prompt must be one message "
            f"of plain text; this one has {len(messages)} messages"
        )

    def _variables(self, values: Mapping[str, object], row_id: str) -> dict[str, object]:
        """Return the variables of a reusable prompt that a row gives."""
        variables: dict[str, object] = {}
        for name, value in values.items():
            if is_mapping(value):
                variables[name] = value  # an image or a file
                continue
            placeholder = Placeholder(name, "")
            variables[name] = placeholder.render(values, row_id=row_id, missing=self.missing)
            self.emptied += self.missing == "empty" and is_missing(value)
        return variables


def _reference(prompt: ReusablePrompt, variables: Mapping[str, object]) -> dict[str, object]:
    """Return the reference to a reusable prompt with more variables."""
    reference: dict[str, object] = prompt.to_dict()
    merged = {**(prompt.variables or {}), **variables}
    if merged:
        reference["variables"] = merged
    else:
        reference.pop("variables", None)
    return reference
