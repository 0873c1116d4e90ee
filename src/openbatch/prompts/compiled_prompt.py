"""The messages of a prompt, read once and filled for many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from openbatch.prompts.text_template import TextTemplate
from openbatch.row_values import plain_value
from openbatch.runtime.shapes import is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openbatch.prompts.placeholder import MissingPolicy, Placeholder


__all__ = ["CompiledPrompt", "plain_content"]

#: What tells a message apart from others, and is no text of the user's.
_TAGS: Final = frozenset({"role", "type"})


def plain_content(value: object) -> object:
    """Return a part of a message with new dicts and lists for its mappings and sequences.

    Args:
        value: A str, or what becomes JSON.

    Returns:
        The same, to be changed freely.
    """
    if is_mapping(value):
        return {key: plain_content(item) for key, item in value.items()}
    if is_sequence(value):
        return [plain_content(item) for item in value]
    return value


class _Node(Protocol):
    """A part of a message that can be filled."""

    def fill(self, fill: Callable[[TextTemplate], str], /) -> object: ...


@dataclass(frozen=True, slots=True)
class _Constant:
    value: object

    def fill(self, _fill: Callable[[TextTemplate], str]) -> object:
        return self.value


@dataclass(frozen=True, slots=True)
class _Text:
    template: TextTemplate

    def fill(self, fill: Callable[[TextTemplate], str]) -> object:
        return fill(self.template)


@dataclass(frozen=True, slots=True)
class _Array:
    items: tuple[_Node, ...]

    def fill(self, fill: Callable[[TextTemplate], str]) -> object:
        return [item.fill(fill) for item in self.items]


@dataclass(frozen=True, slots=True)
class _Object:
    items: tuple[tuple[str, _Node], ...]

    def fill(self, fill: Callable[[TextTemplate], str]) -> object:
        return {key: item.fill(fill) for key, item in self.items}


def _compile(value: object, where: str) -> _Node:
    """Return a part of a message with every text in it read as a template."""
    plain = plain_value(value)
    if isinstance(plain, str):
        return _Text(TextTemplate(plain, where=where))
    if is_mapping(value):
        return _Object(
            tuple(
                # A part's type is a tag, and no text of the user's.
                (key, _Constant(item) if key == "type" else _compile(item, f"{where}.{key}"))
                for key, item in value.items()
            )
        )
    if is_sequence(value):
        return _Array(
            tuple(_compile(item, f"{where}[{index}]") for index, item in enumerate(value))
        )
    return _Constant(value)


def _compile_message(message: Mapping[str, object], where: str) -> _Object:
    """Return a message with every text in it read as a template."""
    return _Object(
        tuple(
            (key, _Constant(item) if key in _TAGS else _compile(item, f"{where}.{key}"))
            for key, item in message.items()
        )
    )


class CompiledPrompt:
    """The messages of a prompt with all their texts read, to be filled for many rows.

    Attributes:
        variables: The names of the variables, each once, in the order of their first use.
        placeholders: All different placeholders, in the order of their first use.
        texts: The texts as they were given.
    """

    def __init__(self, messages: Iterable[Mapping[str, object]]) -> None:
        """Read the texts of the messages; later changes of these do not show.

        Args:
            messages: The messages as the API takes them. Every string in them can hold placeholders,
                except for the role and for what stands under a key `type`.

        Raises:
            TemplateError: A text cannot be read.
        """
        self._messages = tuple(
            _compile_message(message, f"messages[{index}]")
            for index, message in enumerate(messages)
        )
        found: dict[Placeholder, None] = {}

        def note(placeholder: Placeholder) -> str:
            found[placeholder] = None
            return ""

        def note_all(text: TextTemplate) -> str:
            texts.append(text.text)
            return text.fill(note)

        texts: list[str] = []
        self.fill_texts(note_all)
        self.texts = tuple(texts)
        self.placeholders = tuple(found)
        self.variables = tuple(dict.fromkeys(placeholder.name for placeholder in found))

    def fill(self, fill: Callable[[Placeholder], str]) -> list[dict[str, object]]:
        """Return the messages with every placeholder replaced by what a function gives for it.

        Args:
            fill: Called for each placeholder in order; what it returns is taken literally.

        Returns:
            New dicts.
        """
        return self.fill_texts(lambda text: text.fill(fill))

    def fill_texts(self, fill: Callable[[TextTemplate], str]) -> list[dict[str, object]]:
        """Return the messages with every text replaced by what a function gives for it.

        Args:
            fill: Called for each text in order, with placeholders or without.

        Returns:
            New dicts.
        """
        return [{key: node.fill(fill) for key, node in message.items} for message in self._messages]

    def render(
        self,
        values: Mapping[str, object],
        *,
        row_id: object = None,
        missing: MissingPolicy = "error",
    ) -> list[dict[str, object]]:
        """Return the messages for one row.

        Args:
            values: The row's values by variable name: see `Placeholder.render` for what they may
                be; None, NaN, NaT and `pandas.NA` are missing values. Those that the prompt does
                not name are ignored.
            row_id: The id of the row, for errors.
            missing: What a missing value means: `"error"`, `"skip"` (raises `RowSkipped`) or
                `"empty"` (an empty text).

        Returns:
            New dicts.

        Raises:
            TemplateError: The row lacks a variable, or a value cannot be used.
            RowSkipped: A value is missing under `missing="skip"`.
        """
        return self.fill(lambda hole: hole.render(values, row_id=row_id, missing=missing))
