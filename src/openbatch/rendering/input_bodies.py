"""From a text or tokens and a common configuration to the body of one request without a prompt."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from openbatch.errors import InvalidRequestError, Problem, TemplateError
from openbatch.prompts.input_instances import EmbeddingInputInstance, InputInstance
from openbatch.prompts.placeholder import MissingPolicy, Placeholder
from openbatch.prompts.text_template import TextTemplate
from openbatch.rendering.row_options import are_plain, configured, options_key, refuse_option

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from openbatch.runtime.request_model import EndpointRequest

__all__ = ["InputBodies", "RowWithoutInput"]


class RowWithoutInput(InputInstance):
    """A table's row whose cell for the input has no value; what that means, the job says."""


class InputBodies:
    """Makes the bodies of the requests of a job whose rows are texts or tokens.

    Attributes:
        variables: None, as there is nothing to warn about.
        placeholders: The one place for a text.
        missing: What a missing input means; never an empty one, which is no input.
        emptied: How many missing inputs became empty text: none, ever.
    """

    variables = None

    def __init__(
        self,
        common_request: EndpointRequest,
        missing: MissingPolicy = "error",
    ) -> None:
        """Take the common configuration.

        Args:
            common_request: What all requests have in common.
            missing: What a missing input of a table's row means. Instances never lack it.

        Raises:
            InvalidRequestError: If the endpoint takes no plain input.
        """
        field = common_request.endpoint.text_field
        if field is None:
            message = f"{common_request.endpoint.url} takes no plain input"
            raise InvalidRequestError((Problem("", message),))
        self._request = common_request
        self._field = field
        self.missing: MissingPolicy = "error" if missing == "empty" else missing
        self._is_emptied = missing == "empty"
        self._text = TextTemplate(f"{{{field}}}")
        self.placeholders = (Placeholder(field),)
        self.emptied = 0

    def kind(self, row: InputInstance) -> tuple[Hashable, Mapping[str, object]] | None:
        """Return what tells a row from those of other kinds, and its text; see `PromptBodies.kind`."""
        if type(row) is not EmbeddingInputInstance or type(row.input) is not str:
            return None
        try:
            options = options_key(row.instance_request_options)
        except TypeError:
            return None
        return options, {self.placeholders[0].name: row.input}

    def placeholders_of(self, row: InputInstance) -> tuple[Placeholder, ...]:
        """Return the one place that the rows of any kind fill."""
        del row
        return self.placeholders

    def skeleton(
        self, fill: Callable[[TextTemplate], str], row: InputInstance | None = None
    ) -> dict[str, object] | None:
        """Return the body that rows with a text share; see `PromptBodies.skeleton`."""
        body = self._request.shared_body() if row is None else configured(self._request, row)
        if row is not None:
            self._refuse_option(row)
        return {**body, self._field: fill(self._text)}

    def values(self, rows: Sequence[InputInstance]) -> list[Mapping[str, object]] | None:
        """Return the texts of rows; None if one has tokens, several texts, or options of its own."""
        if not are_plain(rows, EmbeddingInputInstance):
            return None
        texts: list[object] = list(map(attrgetter("input"), rows))
        if set(map(type, texts)) != {str}:
            return None
        name = self.placeholders[0].name
        return [{name: text} for text in texts]

    def body(self, row: InputInstance) -> dict[str, object]:
        """Return the body of a row's request, not checked yet.

        Args:
            row: The row.

        Returns:
            The common configuration, the row's options, and its input.

        Raises:
            TemplateError: If the row is of another kind.
        """
        given: object
        if isinstance(row, EmbeddingInputInstance):
            given = row.input
        elif isinstance(row, RowWithoutInput):
            given = self._in_place_of_none(row)
        else:
            raise TemplateError(
                f"row {row.id!r}: an EmbeddingInputInstance is needed, got {type(row).__name__}"
            )
        body = configured(self._request, row)
        self._refuse_option(row)
        return {**body, self._field: given}

    def _in_place_of_none(self, row: RowWithoutInput) -> str:
        if self._is_emptied:
            raise TemplateError(
                f"row {row.id!r}: the input has no value, and an empty text in its place would "
                'be refused; pass missing="skip" to leave such rows out'
            )
        hole = self.placeholders[0]
        return hole.render({hole.name: None}, row_id=row.id, missing=self.missing)

    def _refuse_option(self, row: InputInstance) -> None:
        refuse_option(self._field, row, given_by="the row's input gives")
