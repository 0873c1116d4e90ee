"""Reading the annotations of emitted request types.

What a field may hold is written as `str`, `Literal[...]`, `list[X]`, `dict[K, V]`, a TypedDict, a
union of those, and so on. Here a union becomes the row of its members, each of one JSON kind, and a
TypedDict the table of its fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Final,
    Literal,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from typing_extensions import ReadOnly, get_type_hints, is_typeddict

from openbatch.runtime.rules import OPEN_ATTRIBUTE

__all__ = [
    "Field",
    "Kind",
    "Member",
    "TypedDictClass",
    "fields_of",
    "is_open",
    "members_of",
    "typed_dict_of",
]

#: The kinds of JSON values; "any" stands for all of them at once.
Kind: TypeAlias = Literal["string", "number", "boolean", "array", "object", "null", "any"]

#: A request type. TypedDicts have no common base that a checker could name.
TypedDictClass: TypeAlias = type

_SCALARS: Final[dict[object, Kind]] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    None: "null",
    object: "any",
}
_UNIONS: Final = (Union, UnionType)
_QUALIFIERS: Final = (NotRequired, Required, ReadOnly)


@dataclass(frozen=True, slots=True)
class Member:
    """One type that is no union, of one JSON kind.

    Attributes:
        kind: The JSON kind of its values.
        form: `str`, `int`, `float`, `bool`, `object`, `NoneType`, `list[X]`, `dict[K, V]`, a
            TypedDict class, or `Literal` where only certain values are allowed.
        literals: These values; empty for every other form.
        constraints: The metadata of `Annotated` around it: bounds, lengths, patterns.
    """

    kind: Kind
    form: object
    literals: tuple[object, ...] = ()
    constraints: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a TypedDict.

    Attributes:
        members: What it may hold.
        required: Whether it must be given.
    """

    members: tuple[Member, ...]
    required: bool


def members_of(annotation: object, constraints: tuple[object, ...] = ()) -> tuple[Member, ...]:
    """Take an annotation apart into the members of the union that it is.

    Args:
        annotation: A resolved annotation; anything but a union has one member.
        constraints: The metadata of `Annotated` that stands around it.

    Returns:
        The members in their order, those of nested unions in place. A `Literal` with values of
        several kinds gives one member for each kind.

    Raises:
        TypeError: The annotation is none that emitted request types are made of.
    """
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        return members_of(arguments[0], constraints + arguments[1:])
    if origin in _QUALIFIERS:
        return members_of(arguments[0], constraints)
    if origin in _UNIONS:
        return tuple(
            member for argument in arguments for member in members_of(argument, constraints)
        )
    if origin is Literal:
        return _literal_members(arguments)
    if origin is list or annotation is list:
        return (Member("array", annotation, constraints=constraints),)
    if origin is dict or annotation is dict or is_typeddict(annotation):
        return (Member("object", annotation, constraints=constraints),)
    try:
        kind = _SCALARS.get(annotation)
    except TypeError:  # not hashable, so none of them
        kind = None
    if kind is None:
        raise TypeError(f"{annotation!r} is no annotation of a request type")
    return (Member(kind, annotation, constraints=constraints),)


def _literal_members(values: tuple[object, ...]) -> tuple[Member, ...]:
    by_kind: dict[Kind, list[object]] = {}
    for value in values:
        kind = _SCALARS.get(type(value))
        if kind is None:
            raise TypeError(f"{value!r} is no JSON value that a literal could be")
        by_kind.setdefault(kind, []).append(value)
    return tuple(
        Member(kind, NoneType) if kind == "null" else Member(kind, Literal, tuple(literals))
        for kind, literals in by_kind.items()
    )


@cache
def fields_of(typed_dict: TypedDictClass) -> dict[str, Field]:
    """Return the fields of a request type.

    Args:
        typed_dict: A TypedDict class whose module can be evaluated.

    Returns:
        A table from the field's name, as it is on the wire, to what it may hold. It is shared:
        do not change it.
    """
    # `__required_keys__` cannot be trusted: where annotations are strings, as in every emitted
    # module, it was made before the qualifiers could be seen.
    total: bool = getattr(typed_dict, "__total__", True)
    hints: dict[str, object] = get_type_hints(typed_dict, include_extras=True)
    return {
        name: Field(members_of(hint), required=_is_required(hint, default=total))
        for name, hint in hints.items()
    }


def _is_required(annotation: object, *, default: bool) -> bool:
    origin = get_origin(annotation)
    if origin is NotRequired:
        return False
    if origin is Required:
        return True
    if origin is ReadOnly or origin is Annotated:
        return _is_required(get_args(annotation)[0], default=default)
    return default


def typed_dict_of(member: Member) -> TypedDictClass | None:
    """Return the request type that a member is, or None if it is none."""
    form = member.form
    return form if isinstance(form, type) and is_typeddict(form) else None


def is_open(typed_dict: TypedDictClass) -> bool:
    """Say whether a request type takes fields beyond those it names."""
    return bool(getattr(typed_dict, OPEN_ATTRIBUTE, False))
