"""Answers: their text as a value of the type that was asked for, or why it is none.

Importing this module does not import Pydantic; the first parser does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeAlias, TypeVar, cast

from openbatch.strict.conversion import conversion
from openbatch.strict.type_cache import TypeCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import TypeForm

    from openbatch.errors import Problem

__all__ = ["OutputFailure", "OutputFailureKind", "OutputParser", "output_parser", "parse_output"]

T = TypeVar("T")

OutputFailureKind: TypeAlias = Literal["invalid_json", "cut_off", "refusal", "schema_violation"]

#: More than this many problems of one answer are counted in the message, not listed.
_MAX_LISTED: Final = 3
#: So many characters of a text are shown in a message.
_MAX_SHOWN: Final = 60

_HALF_PAIR: Final = "it holds a lone surrogate (half of a UTF-16 pair)"


@dataclass(frozen=True, slots=True)
class OutputFailure:
    """Why the text of an answer gives no value.

    Attributes:
        kind: `refusal`: the model declined to answer. `cut_off`: the answer ends too early, as it
            does at the limit of output tokens. `invalid_json`: it is no JSON. `schema_violation`: it
            is JSON, and the type does not take it.
        message: What happened, on one line.
        problems: For a `schema_violation`, what the type refuses, each with its path in the value,
            such as `items[0].price`; otherwise empty.
        text: The whole text of the answer; for a `refusal` without one, the words of the refusal.
    """

    kind: OutputFailureKind
    message: str
    problems: tuple[Problem, ...] = ()
    text: str = ""

    def __str__(self) -> str:
        """Return kind and message on one line."""
        return f"{self.kind}: {self.message}"


class OutputParser(Generic[T]):
    """Reads the answers of one type. `output_parser` makes it.

    Attributes:
        type_: The type.
        is_wrapped: Whether the type has no object at its root, so that its answers hold the value
            under the key `"value"`.
    """

    __slots__ = ("_bare", "_read", "_write", "is_wrapped", "type_")

    def __init__(self, type_: TypeForm[T]) -> None:
        """Compile the reader.

        Args:
            type_: A type that `pydantic.TypeAdapter` takes.

        Raises:
            StrictSchemaError: `type_` is no type, or Pydantic cannot read it.
        """
        self.is_wrapped = conversion(type_).is_wrapped

        from openbatch.strict.answers import codec

        self.type_ = type_
        self._read, self._write = codec(type_, is_wrapped=self.is_wrapped)
        self._bare = codec(type_, is_wrapped=False).read if self.is_wrapped else None

    @property
    def reader(self) -> Callable[[str | bytes], T]:
        """Return the type's own validator, for loops: it raises whatever it likes; `parse` says why."""
        return cast("Callable[[str | bytes], T]", self._read)  # made for this type

    def parse(
        self, text: str | bytes | None, *, cut_off: bool = False, refusal: str | None = None
    ) -> T | OutputFailure:
        """Return the value of an answer, or why there is none. Nothing is raised for an answer.

        Args:
            text: The answer: JSON, as text or in UTF-8 (`bytes` or anything with its buffer, such as
                `msgspec.Raw`). None, as the `content` of a message may be, is an empty one.
            cut_off: Whether the API says that the answer ended at a limit (`finish_reason` is
                `length`, a response is `incomplete`). Should it be whole all the same, it counts.
            refusal: What the model said when it declined to answer; None or empty if it did not.

        Returns:
            The value, validated by the type, with its defaults; or the failure. An answer of a type
            without an object at its root is taken as it is, too, if a server did not wrap it.
        """
        if not refusal:
            if text is None:
                text = ""
            try:
                return cast("T", self._read(text))  # the type's own validator
            except Exception as error:  # noqa: BLE001 - whatever a validator of the type's raises
                return self._recovered(text, error, cut_off=cut_off)
        return OutputFailure("refusal", f"the model refused: {_short(refusal)}", (), refusal)

    def dump(self, value: T) -> bytes:
        """Return a value as the answer that would give it, such as for an example in a prompt.

        Args:
            value: A value of the type.

        Returns:
            JSON in UTF-8, which `parse` reads, unless the type itself writes what it does not read: by
            a serialiser or a serialisation alias of its own, `exclude=True` or a `SecretStr`.
        """
        return self._write(value)

    def _recovered(
        self, text: str | bytes, error: Exception, *, cut_off: bool
    ) -> T | OutputFailure:
        """Read what the fast way could not read, or work out the reason."""
        plain = (str, bytes, bytearray)
        # A checker takes a buffer of another kind for bytes.
        if not isinstance(text, plain):  # pyright: ignore[reportUnnecessaryIsInstance]
            return self.parse(memoryview(text).tobytes(), cut_off=cut_off)
        is_wrapped = self.is_wrapped
        if self._bare is not None:
            from openbatch.strict.answer_faults import holds_root

            try:
                return cast("T", self._bare(text))  # the type's own validator
            except Exception as bare_error:  # noqa: BLE001 - whatever a validator raises
                if not holds_root(text):
                    error, is_wrapped = bare_error, False
        return _failure(text, error, cut_off=cut_off, is_wrapped=is_wrapped)


def output_parser(type_: TypeForm[T]) -> OutputParser[T]:
    """Return the parser for the answers of a type.

    Args:
        type_: A type that `pydantic.TypeAdapter` takes: the one that was given to `parse`.

    Returns:
        The parser, the same one each time.

    Raises:
        StrictSchemaError: `type_` is no type, or Pydantic cannot read it.
    """
    return cast("OutputParser[T]", _PARSERS.get(type_))  # it was made of that type


def parse_output(
    type_: TypeForm[T],
    text: str | bytes | None,
    *,
    cut_off: bool = False,
    refusal: str | None = None,
) -> T | OutputFailure:
    """Return the value of an answer, or why there is none.

    Args:
        type_: The type that was asked for.
        text: The answer, as JSON, or None if there is no text.
        cut_off: Whether the API says that the answer ended at a limit.
        refusal: What the model said when it declined to answer.

    Returns:
        The value or the failure, as `OutputParser.parse` gives it.

    Raises:
        StrictSchemaError: `type_` is no type, or Pydantic cannot read it.

    Example:
        >>> parse_output(list[int], '{"value": [1, 2]}')
        [1, 2]
        >>> print(parse_output(list[int], '{"value": [1, "two"]}'))
        schema_violation: [1]: a valid integer is needed, got str 'two' (unable to parse ...)
    """
    return output_parser(type_).parse(text, cut_off=cut_off, refusal=refusal)


def _make(type_: object) -> OutputParser[object]:
    return OutputParser(cast("TypeForm[object]", type_))  # the conversion refuses what is no type


_PARSERS: Final = TypeCache(_make)


def _failure(
    given: str | bytes, error: Exception, *, cut_off: bool, is_wrapped: bool
) -> OutputFailure:
    from openbatch.json_faults import has_lone_surrogate
    from openbatch.strict.answer_faults import answer_problems, is_cut_off, not_json

    text = given if isinstance(given, str) else given.decode("utf-8", "replace")
    reason = _HALF_PAIR if has_lone_surrogate(text) else not_json(error)
    if reason is not None:
        if cut_off or is_cut_off(reason, text):
            message = f"the answer ends too early, after {len(text):,} characters"
            return OutputFailure("cut_off", message, (), text)
        shown = f"{_short(text)} is no JSON: {reason}" if text.strip() else "the answer is empty"
        return OutputFailure("invalid_json", shown, (), text)
    problems = answer_problems(error, text, is_wrapped=is_wrapped)
    listed = "; ".join(str(problem) for problem in problems[:_MAX_LISTED])
    more = len(problems) - _MAX_LISTED
    message = f"{listed} (and {more} more)" if more > 0 else listed
    return OutputFailure("schema_violation", message, problems, text)


def _short(text: str) -> str:
    shown = " ".join(text.encode("utf-8", "backslashreplace").decode("utf-8").split())
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}..."
