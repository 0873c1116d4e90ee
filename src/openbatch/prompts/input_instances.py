"""The rows of a job as programs describe them: an id, and what fills a prompt or is the input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails

from openbatch.errors import TemplateError
from openbatch.plain_errors import PlainErrorModel
from openbatch.prompts.message import AnyMessage, Message, custom_error
from openbatch.row_values import cell_value, plain_value, surrogate_problem
from openbatch.runtime.shapes import is_iterable, is_mapping
from openbatch.shown import shown

if TYPE_CHECKING:
    from datetime import date, time
    from enum import Enum
    from typing import SupportsIndex, TypeAlias
    from uuid import UUID

    from pydantic import BaseModel

    _RowId: TypeAlias = str | SupportsIndex | Decimal | date | time | UUID | Enum
    _EmbeddingInput: TypeAlias = str | Iterable[str] | Iterable[int] | Iterable[Iterable[int]]

__all__ = [
    "EmbeddingInputInstance",
    "InputInstance",
    "MessagesInputInstance",
    "PromptTemplateInputInstance",
    "checked_id",
]


def checked_id(value: object) -> str:
    """Return the id of a row as a str.

    Args:
        value: A str, int or numpy integer; a Decimal, date, datetime, time or UUID; an enum of these.

    Returns:
        The id as text.

    Raises:
        TemplateError: The value is missing, empty, of another type or holds a lone surrogate.
    """
    plain = cell_value(value)
    if plain is None:
        raise TemplateError(f"the row has no id ({value!r}); give each row a unique str or int")
    if isinstance(plain, bool) or not isinstance(plain, (str, int, Decimal)):
        hint = ""
        if isinstance(plain, float):
            hint = " (pandas reads an integer column with empty cells as float: use dtype=str)"
        raise TemplateError(
            f"the row's id is {shown(value)} of type {type(value).__name__}; allowed are str, int, "
            f"Decimal, dates and times, UUID and enums of these, convert it with str(){hint}"
        )
    text = str(plain)
    if not text:
        raise TemplateError("the row's id is empty; give each row a unique str or int")
    problem = surrogate_problem(text)
    if problem is not None:
        raise TemplateError(f"the row's id {text!r} {problem}")
    return text


def _id_checked_with_its_row(title: str, data: object) -> object:
    """Return the data of an instance with its id as a str; an error shows the rest of the row."""
    if not is_mapping(data) or "id" not in data:
        return data
    try:
        return {**data, "id": checked_id(data["id"])}
    except TemplateError as error:
        row = {name: value for name, value in data.items() if name != "id"}
        detail = InitErrorDetails(
            type=custom_error("openbatch_id", str(error)), loc=("id",), input=row
        )
        raise ValidationError.from_exception_data(title, [detail]) from None


class InputInstance(PlainErrorModel):
    """One row of a batch: its id and what is special about its request.

    Attributes:
        id: The row's id, unique in the batch file, kept as str. A str or an int; a Decimal, date,
            datetime, time or UUID; an enum of these.
        instance_request_options: Parameters of this row's request, which replace those of the
            common request.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    instance_request_options: dict[str, Any] | None = None

    if TYPE_CHECKING:
        # What may be given is wider than what is kept.
        def __init__(
            self,
            *,
            id: _RowId,  # noqa: A002 - the public keyword
            instance_request_options: dict[str, Any] | None = None,
        ) -> None:
            """Make a row; the class's docstring says what the keywords are."""

    @model_validator(mode="before")
    @classmethod
    def _check_id(cls, data: object) -> object:
        return _id_checked_with_its_row(cls.__name__, data)


class MessagesInputInstance(InputInstance):
    """A row with its own messages, which are sent as they are: braces mean nothing in them.

    Attributes:
        id: The row's id, unique in the batch file, kept as str. A str or an int; a Decimal, date,
            datetime, time or UUID; an enum of these.
        messages: The messages of the request, or mappings and other items as for `PromptTemplate`.
        instance_request_options: Parameters of this row's request, which replace those of the
            common request.
    """

    messages: list[AnyMessage]

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: _RowId,  # noqa: A002 - the public keyword
            messages: Iterable[Message | Mapping[str, object] | BaseModel],
            instance_request_options: dict[str, Any] | None = None,
        ) -> None:
            """Make a row; the class's docstring says what the keywords are."""


def _checked_values(value: object, info: ValidationInfo) -> object:
    """Return the values of a row as a dict with names for keys; the values are left alone."""
    row = f"row {info.data['id']!r}: " if "id" in info.data else ""
    if not is_mapping(value):
        raise custom_error(
            "openbatch_values",
            f"{row}the values are a {type(value).__name__}; allowed is a mapping from variable "
            "names to values: use .to_dict() of a pandas row, ._asdict() of a named tuple",
        )
    names: list[object] = list(value)
    for name in names:
        if not isinstance(name, str):
            hint = "" if name is not None else " (a CSV row with more cells than its header?)"
            raise custom_error(
                "openbatch_values",
                f"{row}{name!r} is not the name of a variable; names are str{hint}",
            )
    return dict(value)


class PromptTemplateInputInstance(InputInstance):
    """A row whose values fill the placeholders of a prompt.

    Attributes:
        id: The row's id, unique in the batch file, kept as str. A str or an int; a Decimal, date,
            datetime, time or UUID; an enum of these.
        prompt_value_mapping: The values by variable name. Kept as given; what each may be is
            decided when the prompt is filled, where None, NaN, NaT and `pandas.NA` follow the
            policy for missing values.
        instance_request_options: Parameters of this row's request, which replace those of the
            common request.
    """

    prompt_value_mapping: Annotated[Mapping[str, object], BeforeValidator(_checked_values)]

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: _RowId,  # noqa: A002 - the public keyword
            prompt_value_mapping: Mapping[str, object],
            instance_request_options: dict[str, Any] | None = None,
        ) -> None:
            """Make a row; the class's docstring says what the keywords are."""


def _checked_embedding_input(value: object, info: ValidationInfo) -> object:
    """Return an embedding's input as a str, or a list of str, of int or of lists of int."""
    plain = plain_value(value)
    if isinstance(plain, str):
        return plain
    row = f"row {info.data['id']!r}: " if "id" in info.data else ""
    if plain is None:
        raise custom_error(
            "openbatch_input",
            f"{row}the input has no value ({value!r}); give it a text or leave the row out",
        )
    if is_iterable(plain):
        items = [_plain_item(item) for item in plain]
        if all(isinstance(item, str) for item in items) or _are_tokens(items):
            return items
        if all(is_iterable(item) and _are_tokens(item) for item in items):
            return items
        what = "a list of " + " and ".join(sorted({type(item).__name__ for item in items}))
    else:
        what = f"of type {type(value).__name__}"
    raise custom_error(
        "openbatch_input",
        f"{row}the input is {what}; allowed are a str, a list of str, a list of int (tokens) and "
        "a list of such lists",
    )


def _plain_item(item: object) -> object:
    """Return an item of an embedding's input in plain Python, whatever array it is of."""
    return [plain_value(token) for token in item] if is_iterable(item) else plain_value(item)


def _are_tokens(items: Iterable[object]) -> bool:
    """Return whether all items are token numbers."""
    return all(isinstance(item, int) and not isinstance(item, bool) for item in items)


class EmbeddingInputInstance(InputInstance):
    """A row of a batch of embeddings.

    Attributes:
        id: The row's id, unique in the batch file, kept as str. A str or an int; a Decimal, date,
            datetime, time or UUID; an enum of these.
        input: What to embed: a text, several texts, the tokens of a text, or of several.
        instance_request_options: Parameters of this row's request, which replace those of the
            common request.
    """

    input: Annotated[
        str | list[str] | list[int] | list[list[int]], BeforeValidator(_checked_embedding_input)
    ]

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: _RowId,  # noqa: A002 - the public keyword
            input: _EmbeddingInput,  # noqa: A002 - the public keyword
            instance_request_options: dict[str, Any] | None = None,
        ) -> None:
            """Make a row; the class's docstring says what the keywords are."""
