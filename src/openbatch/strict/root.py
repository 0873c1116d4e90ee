"""Types without an object at their root: the object that a request wraps their values in.

This module imports Pydantic.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

from pydantic_core import core_schema

from openbatch.strict.vocabulary import ROOT_KEY

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from typing_extensions import TypeForm

__all__ = ["wrapped_type"]

#: Checkers read a subscript of it as a type, and here it is made of a value.
_ANNOTATED: Final[Any] = Annotated  # the special form has no type of its own


class _Wrapped:
    """Metadata that has Pydantic read a value out of an object that holds it alone.

    The type of the value is kept here: beside it in one `Annotated`, what its own metadata says of its
    JSON schema (as that of `Base64Bytes` does) would be said of the object.
    """

    def __init__(self, type_: object, config: core_schema.CoreConfig | None) -> None:
        self._type = type_
        self._config = config

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return the schema of the object, followed by taking the value out of it."""
        del source
        field = core_schema.typed_dict_field(handler.generate_schema(self._type), required=True)
        return core_schema.no_info_after_validator_function(
            itemgetter(ROOT_KEY),
            # Inside of it the configuration around it does not hold, but its own does.
            core_schema.typed_dict_schema({ROOT_KEY: field}, config=self._config),
        )


def wrapped_type(
    type_: TypeForm[object], *, config: core_schema.CoreConfig | None = None
) -> TypeForm[object]:
    """Return a type that is written as an object holding the value, and read as the value.

    Args:
        type_: A type without an object at its root, such as `list[int]`.
        config: What holds for Pydantic inside of it.

    Returns:
        The type for `pydantic.TypeAdapter`. Its JSON schema and its values as JSON are objects with
        the one key `ROOT_KEY`; what it validates to is the value itself.
    """
    # No checker follows a type that is put together at run time.
    return cast("TypeForm[object]", _ANNOTATED[object, _Wrapped(type_, config)])
