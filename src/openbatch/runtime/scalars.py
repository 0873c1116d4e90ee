"""Strings, numbers and booleans of request types as pydantic_core schemas.

JSON decides what is alike: `1.0` is an integer, `True` is no number. Python's own ideas of it, and
those of pydantic_core's strict mode (which takes a `Decimal` or a numpy integer for a float), are
fenced off here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic_core import PydanticKnownError, SchemaError, SchemaValidator, core_schema

from openbatch.runtime.rules import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openbatch.runtime.annotation import Member

__all__ = ["any_of", "boolean_schema", "lengths", "number_schema", "string_schema"]

#: Any string. The idle bound makes pydantic_core read it, and so refuse lone surrogates, which no
#: encoder could write.
_TEXT: Final = core_schema.str_schema(min_length=0, strict=True)


def any_of(schemas: Sequence[core_schema.CoreSchema]) -> core_schema.CoreSchema:
    """Return a schema that tries some others in their order; the only one if it is one."""
    if len(schemas) == 1:
        return schemas[0]
    labelled: list[core_schema.CoreSchema | tuple[core_schema.CoreSchema, str]] = [
        (schema, str(index)) for index, schema in enumerate(schemas)
    ]
    return core_schema.union_schema(labelled, mode="left_to_right")


def string_schema(members: Iterable[Member]) -> core_schema.CoreSchema:
    """Return the schema of a union of string types.

    Args:
        members: Members of kind "string". A plain `str` among them makes the others irrelevant.

    Returns:
        One schema for all of them.
    """
    literals: list[object] = []
    schemas: list[core_schema.CoreSchema] = []
    for member in members:
        if member.literals:
            literals += member.literals
        elif not member.constraints:
            return _TEXT
        else:
            schemas.append(_constrained_string(member))
    if literals:
        schemas.append(core_schema.literal_schema(literals))
    return any_of(schemas)


def number_schema(members: Iterable[Member]) -> core_schema.CoreSchema:
    """Return the schema of a union of number types.

    Args:
        members: Members of kind "number". A plain `float` among them makes the others irrelevant.

    Returns:
        One schema for all of them.
    """
    schemas: list[core_schema.CoreSchema] = []
    for member in members:
        if member.literals:
            schemas.append(
                core_schema.chain_schema(
                    [_float_schema(), core_schema.literal_schema(list(member.literals))]
                )
            )
        elif member.form is int:
            schemas += _integer_schemas(member)
        elif not member.constraints:
            return _float_schema()
        else:
            schemas.append(_float_schema(member))
    return any_of(schemas)


def boolean_schema(members: Iterable[Member]) -> core_schema.CoreSchema:
    """Return the schema of a union of boolean types.

    Args:
        members: Members of kind "boolean".

    Returns:
        One schema for all of them.
    """
    schema = core_schema.bool_schema(strict=True)
    literals: list[object] = []
    for member in members:
        if not member.literals:
            return schema
        literals += member.literals
    return core_schema.chain_schema([schema, core_schema.literal_schema(literals)])


def lengths(member: Member) -> tuple[int | None, int | None]:
    """Return the least and the greatest length that a member's constraints allow."""
    least = [held.min_length for held in member.constraints if isinstance(held, MinLen)]
    most = [held.max_length for held in member.constraints if isinstance(held, MaxLen)]
    return max(least, default=None), min(most, default=None)


def _constrained_string(member: Member) -> core_schema.CoreSchema:
    least, most = lengths(member)
    patterns = [held.regex for held in member.constraints if isinstance(held, Pattern)]
    steps: list[core_schema.CoreSchema] = [
        core_schema.str_schema(min_length=least or 0, max_length=most, strict=True),
        *map(_pattern_schema, patterns),
    ]
    return steps[0] if len(steps) == 1 else core_schema.chain_schema(steps)


def _float_schema(member: Member | None = None, *, whole: bool = False) -> core_schema.CoreSchema:
    """Return the schema of a number; of a float that could be an integer, if it is `whole`."""
    bounds = _Bounds.of(() if member is None else member.constraints)
    # On its own, pydantic_core's float takes whatever has `__float__`, numpy's integers included,
    # which no JSON encoder does.
    kind = core_schema.is_instance_schema(float if whole else (int, float))
    number = core_schema.float_schema(
        ge=bounds.ge,
        gt=bounds.gt,
        le=bounds.le,
        lt=bounds.lt,
        multiple_of=bounds.multiple_of or (1 if whole else None),
        allow_inf_nan=False,
        strict=True,
    )
    return core_schema.chain_schema([kind, number])


def _integer_schemas(member: Member) -> list[core_schema.CoreSchema]:
    bounds = _Bounds.of(member.constraints)
    exact = core_schema.int_schema(
        ge=None if bounds.ge is None else math.ceil(bounds.ge),
        gt=None if bounds.gt is None else math.floor(bounds.gt),
        le=None if bounds.le is None else math.floor(bounds.le),
        lt=None if bounds.lt is None else math.ceil(bounds.lt),
        multiple_of=None if bounds.multiple_of is None else int(bounds.multiple_of),
        strict=True,
    )
    return [exact, _float_schema(member, whole=True)]


@dataclass(frozen=True, slots=True)
class _Bounds:
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    multiple_of: float | None = None

    @classmethod
    def of(cls, constraints: Iterable[object]) -> _Bounds:
        """Read the bounds among the metadata of `Annotated`; a later one overrides."""
        found: dict[str, float] = {}
        for held in constraints:
            for name, type_ in _BOUND_TYPES.items():
                if isinstance(held, type_):
                    bound = getattr(held, name)
                    if not isinstance(bound, int | float):
                        raise TypeError(f"{held!r} bounds no number")
                    found[name] = bound
        return cls(**found)


_BOUND_TYPES: Final[dict[str, type]] = {
    "ge": Ge,
    "gt": Gt,
    "le": Le,
    "lt": Lt,
    "multiple_of": MultipleOf,
}


def _pattern_schema(regex: str) -> core_schema.CoreSchema:
    """Return the schema of a string that has a match of a JSON-Schema pattern."""
    native = _translated(regex, end="$")
    schema = core_schema.str_schema(pattern=native, strict=True)
    if _is_native(native):
        return schema
    # What the Rust engine lacks is, above all, looking around.
    try:
        search = re.compile(_translated(regex, end=r"\Z")).search
    except re.error:
        # An expression that only JavaScript can read. The service will check it; a request type
        # that cannot be used at all would help nobody.
        return _TEXT

    def check(value: str) -> str:
        if search(value) is None:
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": regex})
        return value

    return core_schema.no_info_after_validator_function(check, _TEXT)


@cache
def _is_native(pattern: str) -> bool:
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True


_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_"}


def _translated(regex: str, *, end: str) -> str:
    """Write a JavaScript expression so that it means the same to another engine.

    Args:
        regex: The expression.
        end: How the other engine writes the end of the text, where a newline may not follow.

    Returns:
        The expression with ASCII's digits and word characters only, as in JavaScript.
    """
    translated: list[str] = []
    in_class = False
    for part in re.findall(r"\\.|.", regex, re.DOTALL):
        ascii_only = _CLASSES.get(part[1:].lower()) if part[0] == "\\" else None
        if ascii_only and in_class:
            translated.append(ascii_only if part[1].islower() else part)
        elif ascii_only:
            translated.append(f"[{'' if part[1].islower() else '^'}{ascii_only}]")
        elif part == "[" and in_class:
            translated.append(r"\[")
        else:
            in_class = part == "[" or (in_class and part != "]")
            translated.append(end if part == "$" and not in_class else part)
    return "".join(translated)
