"""What shape the column of a type has: worked out from the type, so that no data is needed for it."""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import enum
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal, TypeAlias, get_args, get_origin
from uuid import UUID

import typing_extensions

if typing.TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ListOf", "Scalar", "Shape", "StructOf", "merged_shape", "shape_of"]

#: What one cell holds. `timestamp` is a moment, `local_timestamp` one without a time zone; `json`
#: is anything that has no column type of its own.
Scalar: TypeAlias = Literal[
    "text",
    "integer",
    "number",
    "boolean",
    "timestamp",
    "local_timestamp",
    "date",
    "time",
    "duration",
    "decimal",
    "uuid",
    "bytes",
    "json",
]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class StructOf:
    """Named fields, each with its shape."""

    fields: tuple[tuple[str, Shape], ...]


Shape: TypeAlias = Scalar | ListOf | StructOf

#: The order matters: a bool is an int, and a datetime is a date.
_SCALARS: Final[tuple[tuple[type, Scalar], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "text"),
    (bytes, "bytes"),
    (datetime, "timestamp"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (Decimal, "decimal"),
    (UUID, "uuid"),
)
_LISTS: Final = {
    list,
    set,
    frozenset,
    collections.deque,
    collections.abc.Sequence,
    collections.abc.Iterable,
    collections.abc.Collection,
    collections.abc.Set,
}
#: What says something of a field and nothing of its values.
_QUALIFIERS: Final = {
    typing.Required,
    typing.NotRequired,
    typing_extensions.Required,
    typing_extensions.NotRequired,
    typing_extensions.ReadOnly,
    typing.Final,
    typing.ClassVar,
}
_FORMATS: Final[dict[object, Scalar]] = {"date-time": "timestamp", "date": "date", "uuid": "uuid"}
_JSON_TYPES: Final[dict[object, Scalar]] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}


def shape_of(type_: object) -> Shape:
    """Return the shape of the values of a type.

    Args:
        type_: A type that `pydantic.TypeAdapter` takes.

    Returns:
        Models, dataclasses and TypedDicts are structs; a list of one sort of values is a list. A
        union of several sorts, a mapping, a tuple of several sorts, a type that holds itself, and
        whatever cannot be told are `json`. None is a value of every shape.
    """
    return _shape(type_, ())


def _shape(type_: object, around: tuple[object, ...]) -> Shape:
    """Return the shape of a type inside others; one that holds itself would have no end."""
    if type_ in around:
        return "json"
    origin = get_origin(type_)
    arguments: tuple[object, ...] = get_args(type_)
    if origin is Annotated or origin in _QUALIFIERS:
        return _shape(arguments[0], around)
    if origin is Literal:
        return _shape_of_values(arguments)
    if origin is typing.Union or origin is types.UnionType:
        members = [each for each in arguments if each is not types.NoneType]
        return merged_shape(_shape(each, around) for each in members) or "json"
    if origin is tuple:
        of_one_sort = arguments[1:] == (Ellipsis,)
        return _list_of(_shape(arguments[0], around)) if of_one_sort else "json"
    if origin in _LISTS and arguments:
        return _list_of(_shape(arguments[0], around))
    alias: object = getattr(type_, "__value__", None) or getattr(type_, "__supertype__", None)
    if alias is not None and not isinstance(type_, type):
        return _shape(alias, (*around, type_))
    return _shape_of_class(type_, around) if isinstance(type_, type) else "json"


def _list_of(item: Shape) -> Shape:
    return "json" if item == "json" else ListOf(item)


def _shape_of_class(class_: type[object], around: tuple[object, ...]) -> Shape:
    if issubclass(class_, enum.Enum):
        return _shape_of_values(each.value for each in class_)
    for known, scalar in _SCALARS:
        if issubclass(class_, known):
            return scalar
    fields = _fields(class_)
    if fields is None:
        return _shape_by_schema(class_)
    inside = (*around, class_)
    if isinstance(fields, _Root):
        return _shape(fields.type_, inside)
    return StructOf(tuple((name, _shape(type_, inside)) for name, type_ in fields))


@dataclass(frozen=True, slots=True)
class _Root:
    """The type of what a root model holds."""

    type_: object


def _fields(class_: type[object]) -> list[tuple[str, object]] | _Root | None:
    """Return the fields of a class as they are dumped, None if it is no class with fields."""
    from pydantic import BaseModel, RootModel

    if issubclass(class_, RootModel):
        return _Root(class_.model_fields["root"].annotation)
    if issubclass(class_, BaseModel):
        fields: list[tuple[str, object]] = [
            (name, field.annotation)
            for name, field in class_.model_fields.items()
            if not field.exclude
        ]
        computed = class_.model_computed_fields.items()
        return fields + [(name, field.return_type) for name, field in computed]
    if dataclasses.is_dataclass(class_) or typing_extensions.is_typeddict(class_):
        hints = typing_extensions.get_type_hints(class_, include_extras=True)
        names: Iterable[str] = hints
        if dataclasses.is_dataclass(class_):
            names = (field.name for field in dataclasses.fields(class_))
        return [(name, hints[name]) for name in names]
    return None


def _shape_by_schema(class_: type[object]) -> Shape:
    """Return what Pydantic says that the values of some other class become in JSON."""
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    try:
        schema = TypeAdapter[object](class_).json_schema(mode="serialization")
    except PydanticUserError:
        return "json"
    # Pydantic's own restricted types, such as AwareDatetime, have values of the plain ones.
    if class_.__module__.startswith("pydantic.") and schema.get("format") in _FORMATS:
        is_local = class_.__name__ == "NaiveDatetime"
        return "local_timestamp" if is_local else _FORMATS[schema["format"]]
    return _JSON_TYPES.get(schema.get("type"), "json")


def _shape_of_values(values: Iterable[object]) -> Shape:
    """Return the shape of a choice of values."""
    return merged_shape(_shape_of_value(each) for each in values if each is not None) or "json"


def _shape_of_value(value: object) -> Shape:
    if isinstance(value, enum.Enum):
        return _shape_of_value(value.value)
    for known, scalar in _SCALARS:
        if isinstance(value, known):
            return scalar
    return "json"


def merged_shape(shapes: Iterable[Shape]) -> Shape | None:
    """Return the one shape that values of several have, None without any.

    Args:
        shapes: The shapes. Integers and numbers are numbers together, and everything else that
            differs is `json`.
    """
    found = set(shapes)
    if found == {"integer", "number"}:
        return "number"
    return next(iter(found)) if len(found) == 1 else "json" if found else None
