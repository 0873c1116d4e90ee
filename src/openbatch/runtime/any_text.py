"""Whether a request stays right whatever some of its texts say, so that it need be checked only once.

In the place of each such text stands an `AnyText`. A validator that is made from the request type's
schema lets it pass where any text passes, and nowhere else: not where the text would have to be one
of a list, or to match a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import (
    PydanticCustomError,
    SchemaValidator,
    ValidationError,
    core_schema,
)

from openbatch.runtime.shapes import is_dict, is_list, is_sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from pydantic_core import CoreSchema

__all__ = ["AnyText", "AnyTextCheck", "Lengths"]

_STRING_STEPS: Final = frozenset({"str", "literal", "enum"})


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long texts may be.

    Attributes:
        least: The least number of characters.
        most: The greatest number; None for any.
    """

    least: int = 0
    most: int | None = None


class AnyText(str):
    """A text that stands for others.

    Attributes:
        lengths: How long those may be.
    """

    __slots__ = ("lengths",)

    lengths: Lengths

    def __new__(cls, text: str, lengths: Lengths) -> Self:
        """Return a text that stands for others, and itself is what is given."""
        made = super().__new__(cls, text)
        made.lengths = lengths
        return made


class AnyTextCheck:
    """The validator of one request type for requests with texts that stand for others."""

    def __init__(self, schema: CoreSchema) -> None:
        """Take the schema of the request type; it is left as it is."""
        self._bounds = _Bounds()
        self._validate = SchemaValidator(_opened(schema, self._bounds)).validate_python

    def lengths(self, request: Callable[[Lengths], object]) -> Lengths | None:
        """Return how long the texts of a request may be for it to be right whatever they say.

        Args:
            request: Makes the request, with each of its varying texts an `AnyText` of the given
                lengths.

        Returns:
            The widest lengths for which the request is right; None if it depends on what the texts
            say, or the request is wrong anyway.
        """
        for lengths in self._bounds.candidates():
            try:
                self._validate(request(lengths))
            except ValidationError:
                continue
            return lengths
        return None


class _Bounds:
    """The bounds on the lengths of strings that a schema has."""

    def __init__(self) -> None:
        self.least: set[int] = {0}
        self.most: set[int] = set()

    def candidates(self) -> Iterator[Lengths]:
        """Give all lengths that make a difference, the widest first."""
        for most in (None, *sorted(self.most, reverse=True)):
            for least in sorted(self.least):
                if most is None or least <= most:
                    yield Lengths(least, most)


def _opened(schema: Any, bounds: _Bounds) -> Any:  # noqa: ANN401 (a schema is free-form data)
    """Return a schema in which plain strings let an `AnyText` pass, and other ones do not."""
    if is_list(schema):
        return [_opened(each, bounds) for each in schema]
    if is_sequence(schema):  # a pair of a schema and its label
        return tuple(_opened(each, bounds) for each in schema)
    if not is_dict(schema):
        return schema
    kind = schema.get("type")
    if kind == "str":
        return _string(schema, bounds)
    inner = schema.get("schema")
    if kind == "function-after" and is_dict(inner) and inner.get("type") in _STRING_STEPS:
        # A check of what the text says.
        return core_schema.no_info_wrap_validator_function(_refuse, _as_schema(schema))
    return {key: _opened(value, bounds) for key, value in schema.items()}


def _string(schema: dict[object, object], bounds: _Bounds) -> CoreSchema:
    least, most = schema.get("min_length"), schema.get("max_length")
    if isinstance(least, int):
        bounds.least.add(least)
    if isinstance(most, int):
        bounds.most.add(most)
    if schema.get("pattern") is not None:
        return core_schema.no_info_wrap_validator_function(_refuse, _as_schema(schema))

    def check(value: object, handler: core_schema.ValidatorFunctionWrapHandler) -> object:
        if not isinstance(value, AnyText):
            return handler(value)
        lengths = value.lengths
        if isinstance(least, int) and lengths.least < least:
            raise _refusal()
        if isinstance(most, int) and (lengths.most is None or lengths.most > most):
            raise _refusal()
        return value

    return core_schema.no_info_wrap_validator_function(check, _as_schema(schema))


def _refuse(value: object, handler: core_schema.ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, AnyText):
        raise _refusal()
    return handler(value)


def _refusal() -> PydanticCustomError:
    return PydanticCustomError("any_text", "not every text is right here")


def _as_schema(schema: Any) -> CoreSchema:  # noqa: ANN401 (a schema is free-form data)
    made: CoreSchema = schema
    return made
