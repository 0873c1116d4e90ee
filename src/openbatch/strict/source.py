"""The JSON schema that Pydantic gives for a type, with everything impossible marked in place.

This module imports Pydantic; `openbatch.structured` imports it when the first type is converted.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Final, cast

from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, TypeAdapter
from pydantic.errors import (
    PydanticSchemaGenerationError,
    PydanticUndefinedAnnotation,
    PydanticUserError,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import SchemaError

from openbatch.errors import StrictSchemaError
from openbatch.runtime.shapes import is_list, is_object
from openbatch.shown import shown
from openbatch.strict.root import wrapped_type
from openbatch.strict.vocabulary import DECIMAL_PATTERN, IMPOSSIBLE, NAIVE_DATETIME_PATTERN

if TYPE_CHECKING:
    from typing import TypeAlias

    from pydantic.fields import FieldInfo
    from pydantic_core import core_schema
    from typing_extensions import TypeForm

    from openbatch.strict.json_values import JsonSchema

    _Field: TypeAlias = (
        core_schema.ModelField
        | core_schema.DataclassField
        | core_schema.TypedDictField
        | core_schema.ComputedField
    )

__all__ = ["pydantic_schema"]

#: Modules whose objects describe types without being classes.
_TYPE_FORM_MODULES: Final = frozenset({"annotationlib", "types", "typing", "typing_extensions"})

#: What Pydantic allows a `HttpUrl`, as browsers once did.
_MOST_OF_A_URL: Final = 2083

_DESCRIBES_AN_OBJECT: Final = "a Pydantic model, a dataclass or a TypedDict"


def pydantic_schema(type_: TypeForm[object], name: str, *, is_wrapped: bool = False) -> JsonSchema:
    """Return Pydantic's JSON schema for validating a type.

    Where the type holds something that has no JSON form, the schema holds an object with the key
    `vocabulary.IMPOSSIBLE`, whose value says what it is, so that the place can be named.

    Args:
        type_: Anything that `pydantic.TypeAdapter` takes, except functions.
        name: What the type is called in an error.
        is_wrapped: Whether the schema is that of the object which holds such a value.

    Returns:
        The schema, without defaults. It shares nothing with Pydantic's own.

    Raises:
        StrictSchemaError: `type_` is no type, or Pydantic cannot read it.
    """
    _refuse_what_is_no_type(type_)
    try:
        return _generated(type_, is_wrapped=is_wrapped)
    except PydanticSchemaGenerationError as error:
        what = _reason(error).removeprefix("Unable to generate pydantic-core schema for ")
        message = (
            f"{name}: Pydantic has no schema for {what};"
            f" use {_DESCRIBES_AN_OBJECT} whose fields have JSON types"
        )
        raise StrictSchemaError(message) from error
    except (PydanticUserError, PydanticUndefinedAnnotation) as error:
        undefined = isinstance(error, PydanticUndefinedAnnotation) or (
            error.code == "class-not-fully-defined"
        )
        message = (
            f"{name}: a name in its annotations is not defined;"
            " define every class it refers to before the type is used"
            if undefined
            else f"{name}: Pydantic cannot read this type: {_reason(error)}"
        )
        raise StrictSchemaError(message) from error
    except (SchemaError, TypeError, KeyError) as error:
        message = f"{name}: Pydantic cannot read this type: {_reason(error)}"
        raise StrictSchemaError(message) from error


def _generated(type_: TypeForm[object], *, is_wrapped: bool) -> JsonSchema:
    form = wrapped_type(type_) if is_wrapped else type_
    try:
        return TypeAdapter[object](form).json_schema(schema_generator=_MarkingGenerator)
    except SchemaError as error:
        # Pydantic's own engine has no lookaround. Python's has, so that the schema comes about and
        # `rules` says where the pattern is. A TypedDict takes no `config`; a list of it does.
        config = ConfigDict(regex_engine="python-re")
        if is_wrapped:
            form = wrapped_type(type_, config={"regex_engine": "python-re"})
        # No checker follows a type that is put together at run time.
        list_of_it = cast("TypeForm[object]", types.GenericAlias(list, (form,)))
        try:
            listed = TypeAdapter[object](list_of_it, config=config).json_schema(
                schema_generator=_MarkingGenerator
            )
        except SchemaError:
            raise error from None
        definitions = {"$defs": listed["$defs"]} if "$defs" in listed else {}
        return {**definitions, **listed["items"]}


def _refuse_what_is_no_type(value: object) -> None:
    if isinstance(value, str):
        message = f"{shown(value)} is a string, not a type; give the class itself"
    elif isinstance(value, TypeAdapter):
        message = "a TypeAdapter is no type; give the type that it was made from"
    elif isinstance(value, type):
        if value is BaseModel:
            message = "BaseModel has no fields; give a class that is derived from it"
        elif any(base.__module__.startswith("pydantic.v1") for base in value.__mro__):
            message = (
                f"{value.__name__} is a model of pydantic.v1; derive it from pydantic.BaseModel"
            )
        else:
            return
    elif value is None or type(value).__module__ in _TYPE_FORM_MODULES:
        return
    elif hasattr(type(value), "__annotations__"):
        message = (
            f"{shown(value)} is an instance, not a type; give its class, {type(value).__name__}"
        )
    elif isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        message = f"{value.__name__} is a function, not a type; give {_DESCRIBES_AN_OBJECT}"
    else:
        message = f"{shown(value)} is no type; give {_DESCRIBES_AN_OBJECT}"
    raise StrictSchemaError(message)


def _reason(error: Exception) -> str:
    """Return the first sentence of an error of Pydantic's."""
    line = " ".join(str(error).partition("\n\n")[0].split())
    return line.partition(". Set `arbitrary_types_allowed")[0].rstrip(".")


class _MarkingGenerator(GenerateJsonSchema):
    """Pydantic's generator, going on where a type has no JSON form and leaving out defaults."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave the default out: it is applied on parsing, and strict mode never omits a key."""
        return self.generate_inner(schema["schema"])

    def field_is_present(self, field: _Field) -> bool:
        """Leave out what a dataclass does not take (`init=False`): it is set by the class."""
        is_taken: object = field.get("init", True)
        return is_taken is not False and super().field_is_present(field)

    def handle_invalid_for_json_schema(self, schema: object, error_info: str) -> JsonSchemaValue:
        """Mark the place instead of giving up without naming it."""
        match schema:
            case {"type": "callable"}:
                what = "a callable"
            case {"type": "is-instance", "cls": type() as class_}:
                what = f"an instance of {class_.__name__}"
            case {"type": "function-plain"}:
                what = "the result of a plain validator"
            case _:
                what = error_info.removeprefix("core_schema.")
        return {IMPOSSIBLE: f"{what} has no JSON form"}

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        """Name the form in which the text holds the bytes; `base64_bytes` reads them so."""
        result = super().bytes_schema(schema)
        result["format"] = "hex" if self._config.val_json_bytes == "hex" else "base64"
        # They count bytes, and the text is longer.
        result.pop("minLength", None)
        result.pop("maxLength", None)
        return result

    def url_schema(self, schema: core_schema.UrlSchema) -> JsonSchemaValue:
        """Leave out the lengths that Pydantic gives to every URL of a kind: it checks them itself."""
        return _without_own_lengths(super().url_schema(schema))

    def multi_host_url_schema(self, schema: core_schema.MultiHostUrlSchema) -> JsonSchemaValue:
        """Leave out the lengths, as `url_schema` does."""
        return _without_own_lengths(super().multi_host_url_schema(schema))

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Say what text is a decimal number: Pydantic allows any, or uses lookaround."""
        result = super().decimal_schema(schema)
        choices: object = result.get("anyOf")
        for choice in choices if is_list(choices) else []:
            if is_object(choice) and choice.get("type") == "string":
                choice["pattern"] = DECIMAL_PATTERN
        return result

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        """Give times without a zone a pattern: the format `date-time` asks for a zone."""
        result = super().datetime_schema(schema)
        if schema.get("tz_constraint") == "naive" and result.pop("format", None) is not None:
            result["pattern"] = NAIVE_DATETIME_PATTERN
        return result

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Mark the fields that are read from a nested place: no flat schema can describe them."""
        result = super().model_schema(schema)
        properties: object = result.get("properties")
        if not is_object(properties):
            return result
        model: type[object] = schema["cls"]
        if not issubclass(model, BaseModel) or _reads_by_name(model):
            return result
        for name, field in model.model_fields.items():
            if name in properties and _is_read_from_nested_place(field):
                properties[name] = {IMPOSSIBLE: "an AliasPath reads the field from another place"}
        return result


def _without_own_lengths(result: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of a URL with such lengths only as its user asked for.

    Whether strict mode takes lengths is disputed, so nobody should have them unasked.
    """
    result.pop("minLength", None)
    if result.get("maxLength") == _MOST_OF_A_URL:
        del result["maxLength"]
    return result


def _reads_by_name(model: type[BaseModel]) -> bool:
    config = model.model_config
    return bool(config.get("validate_by_name") or config.get("populate_by_name"))


def _is_read_from_nested_place(field: FieldInfo) -> bool:
    match field.validation_alias:
        case AliasPath(path=path):
            return len(path) > 1
        case AliasChoices(choices=choices):
            return all(isinstance(choice, AliasPath) and len(choice.path) > 1 for choice in choices)
        case _:
            return False
