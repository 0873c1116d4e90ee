"""Looking into parsed results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from openbatch.runtime.result_model import UnknownVariant
from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fidelity.schemas import Json
    from tests.openbatch_api.places import Path

__all__ = ["found_at", "json_at", "unknown_variants"]


def found_at(model: BaseModel, path: Path) -> object:
    """Return what stands at a place, by the names that the body has.

    Args:
        model: A parsed result.
        path: Keys of objects and indexes of arrays.

    Returns:
        The value there.

    Raises:
        LookupError: If there is nothing.
    """
    value: object = model
    for step in path:
        if isinstance(value, BaseModel):
            value = _named(value)[str(step)]
        elif is_object(value):
            value = value[str(step)]
        elif is_list(value) and isinstance(step, int):
            value = value[step]
        else:
            raise LookupError(step)
    return value


def json_at(value: Json, path: Path) -> Json:
    """Return what stands at a place of a JSON value."""
    for step in path:
        match value, step:
            case dict(), str():
                value = value[step]
            case list(), int():
                value = value[step]
            case _:
                raise LookupError(step)
    return value


def unknown_variants(value: object, path: Path = ()) -> Iterator[tuple[Path, UnknownVariant]]:
    """Yield every object that was read as an unknown variant, with its place."""
    if isinstance(value, UnknownVariant):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, inner in _named(value).items():
            yield from unknown_variants(inner, (*path, name))
    elif is_object(value):
        for name, inner in value.items():
            yield from unknown_variants(inner, (*path, name))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from unknown_variants(inner, (*path, index))


def _named(model: BaseModel) -> dict[str, object]:
    fields = type(model).model_fields
    named = {field.alias or name: getattr(model, name) for name, field in fields.items()}
    given = {fields[name].alias or name for name in model.model_fields_set if name in fields}
    known: dict[str, object] = {name: value for name, value in named.items() if name in given}
    return {**known, **(model.model_extra or {})}
