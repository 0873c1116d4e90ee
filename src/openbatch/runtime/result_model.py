"""The bases of emitted result models: open to what the API will answer tomorrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic_core import core_schema

from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic.annotated_handlers import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

__all__ = ["OpenLiteral", "OpenUnion", "ResultModel", "UnknownVariant"]

_UNKNOWN: Final = "<unknown>"
_OTHER: Final = "<other>"
_ABSENT: Final = "<absent>"


class ResultModel(BaseModel):
    """The base of result models.

    Unknown fields are kept and can be read as attributes; dumping with `exclude_unset=True` and
    `by_alias=True` gives back what came in.
    """

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        populate_by_name=True,
        protected_namespaces=(),
        serialize_by_alias=True,
    )


class UnknownVariant(ResultModel):
    """A member of a union whose tag this version does not know, with all its fields.

    The fields can be read as attributes, and `raw` gives them as a dictionary.
    """

    @property
    def raw(self) -> dict[str, Any]:  # free-form: whatever the API answered
        """Return the object as it came."""
        return dict(self.model_extra or {})


@dataclass(frozen=True, slots=True)
class OpenLiteral:
    """Marks a literal that takes unknown strings at run time.

    The checkers see the literal, so that comparing the tag narrows a union; the union sorts objects
    with unknown tags out before they reach it.
    """

    def __get_pydantic_core_schema__(
        self, source: type[object], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return a schema that takes what the literal takes, and any string."""
        return core_schema.union_schema([handler(source), core_schema.str_schema()])


@dataclass(frozen=True, slots=True)
class OpenUnion:
    """Marks a union whose members are told apart by a tag, and which takes unknown ones.

    Attributes:
        property: The property that holds the tag.
        mapping: The members that a tag stands for; several where the document has several.
        absent: The members that may lack the tag.
        unknown: The class of objects with an unknown tag, or with none.
        within: Of tags that stand for several members, a second property and the members that each
            of its known values stands for. With an unknown value any of the tag's members will do.
    """

    property: str
    mapping: Mapping[str, tuple[type[ResultModel], ...]] = field(hash=False)
    absent: tuple[type[ResultModel], ...]
    unknown: type[UnknownVariant]
    within: Mapping[str, tuple[str, Mapping[str, tuple[type[ResultModel], ...]]]] = field(
        default_factory=dict[str, tuple[str, "Mapping[str, tuple[type[ResultModel], ...]]"]],
        hash=False,
    )

    def __get_pydantic_core_schema__(
        self, source: type[object], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return a schema that goes by the tag: a broken known member is an error."""
        schemas = {member: handler.generate_schema(member) for member in self._members()}
        choices: dict[Any, core_schema.CoreSchema] = {  # Any: as pydantic-core types its tags
            tag: _one_of([schemas[member] for member in members])
            for tag, members in self._choices().items()
        }
        choices[_UNKNOWN] = handler.generate_schema(self.unknown)
        choices[_ABSENT] = (
            _one_of([schemas[member] for member in self.absent])
            if self.absent
            else choices[_UNKNOWN]
        )
        choices[_OTHER] = handler(source)
        every = core_schema.tagged_union_schema(choices, self._discriminator())
        return self._with_short_way(every, schemas)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the union as any object: its tag is open."""
        del schema, handler
        return {}

    def _choices(self) -> dict[str, tuple[type[ResultModel], ...]]:
        choices = dict(self.mapping)
        for tag, (_, members) in self.within.items():
            choices.update({_both(tag, value): these for value, these in members.items()})
        return choices

    def _with_short_way(
        self,
        every: core_schema.CoreSchema,
        schemas: Mapping[type[ResultModel], core_schema.CoreSchema],
    ) -> core_schema.CoreSchema:
        """Let JSON whose tag stands for one member go to it directly: Python need not look at it.

        Whatever that does not take, also what is broken, goes the long way.
        """
        single = {
            tag: schemas[members[0]] for tag, members in self.mapping.items() if len(members) == 1
        }
        if not single:
            return every
        short = core_schema.tagged_union_schema(dict(single), self.property)
        either = core_schema.union_schema([short, every], mode="left_to_right")
        return core_schema.json_or_python_schema(either, every)

    def _members(self) -> dict[type[ResultModel], None]:
        listed = [member for members in self.mapping.values() for member in members]
        return dict.fromkeys([*listed, *self.absent])

    def _discriminator(self) -> Callable[[Any], str]:  # Any: the value before validation
        tags = frozenset(self._choices())
        name = self.property
        seconds = {tag: second for tag, (second, _) in self.within.items()}

        def choose(value: object) -> str:
            if not (is_object(value) or isinstance(value, BaseModel)):
                return _OTHER
            tag = _property(value, name)
            if tag is None:
                return _ABSENT
            if not isinstance(tag, str) or tag not in tags:
                return _UNKNOWN
            if tag in seconds:
                finer = _both(tag, _property(value, seconds[tag]))
                return finer if finer in tags else tag
            return tag

        return choose


def _property(value: Mapping[str, object] | BaseModel, name: str) -> object:
    return getattr(value, name, None) if isinstance(value, BaseModel) else value.get(name)


def _both(tag: str, second: object) -> str:
    return f"{tag}/{second}"


def _one_of(schemas: list[core_schema.CoreSchema]) -> core_schema.CoreSchema:
    return schemas[0] if len(schemas) == 1 else core_schema.union_schema([*schemas])
