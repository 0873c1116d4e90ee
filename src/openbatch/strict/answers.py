"""The compiled reader and writer of the answers of one type.

This module imports Pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter
from pydantic_core import SchemaError, SchemaSerializer, SchemaValidator

from openbatch.errors import StrictSchemaError
from openbatch.strict.base64_bytes import with_base64
from openbatch.strict.conversion import conversion
from openbatch.strict.root import wrapped_type
from openbatch.strict.vocabulary import ROOT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import CoreSchema
    from typing_extensions import TypeForm

__all__ = ["Codec", "codec"]


class Codec(NamedTuple):
    """How the answers of a type are read and written.

    Attributes:
        read: Takes the JSON text; returns the value or raises what Pydantic raises.
        write: Takes a value; returns it as the JSON text of an answer.
    """

    read: Callable[[str | bytes], Any]  # the value of the type
    write: Callable[[object], bytes]


def codec(type_: TypeForm[object], *, is_wrapped: bool) -> Codec:
    """Compile the reader and writer of a type.

    Args:
        type_: A type that `pydantic.TypeAdapter` takes.
        is_wrapped: Whether its values travel in an object, under `ROOT_KEY`.

    Returns:
        Both; `read` is a method of pydantic_core's validator, without a step in between.

    Raises:
        StrictSchemaError: Pydantic cannot compile the type, as it holds a pattern with lookaround.
    """
    try:
        adapter = TypeAdapter[object](wrapped_type(type_) if is_wrapped else type_)
    except SchemaError as error:
        # The conversion reads such patterns, to say where they are.
        raise StrictSchemaError.of(conversion(type_).problems) from error
    changed = with_base64(adapter.core_schema)
    validator, serializer = (
        (adapter.validator, adapter.serializer) if changed is None else _compiled(changed)
    )

    def write(value: object) -> bytes:
        answer = {ROOT_KEY: value} if is_wrapped else value
        # `round_trip` writes `Json` as the text that it is read from, and no computed fields.
        return serializer.to_json(answer, by_alias=True, round_trip=True)

    return Codec(validator.validate_json, write)


def _compiled(schema: CoreSchema) -> tuple[SchemaValidator, SchemaSerializer]:
    """Compile a changed schema, with the classes in it, which Pydantic has compiled unchanged."""
    try:
        return (
            SchemaValidator(schema, _use_prebuilt=False),
            SchemaSerializer(schema, _use_prebuilt=False),
        )
    except TypeError:
        # The parameter came with Pydantic 2.13. Without it, inner classes would not read base64.
        message = (
            "reading bytes from base64 takes Pydantic 2.13 or newer;"
            " use `pydantic.Base64Bytes` in place of `bytes`"
        )
        raise StrictSchemaError(message) from None
