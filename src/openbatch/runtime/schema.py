"""Emitted request types as a pydantic_core schema: strict, closed, unions dispatched by structure.

The schema looks at a value and says whether it is right. It gives nothing back: what is sent is
the caller's own value, so nothing is converted and no default is filled in.

pydantic itself is not used. It would take longer to read the types, would check lists lazily, and
would try the members of a union one by one where their tags are not all there.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, get_args

from pydantic_core import core_schema

from openbatch.runtime.annotation import (
    Member,
    TypedDictClass,
    fields_of,
    is_open,
    members_of,
    typed_dict_of,
)
from openbatch.runtime.decision import Branch, decide
from openbatch.runtime.freeform import free_form_schema
from openbatch.runtime.presence import ruled_schema
from openbatch.runtime.rules import presence_rules
from openbatch.runtime.scalars import any_of, boolean_schema, lengths, number_schema, string_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["build_schema"]


def build_schema(typed_dict: TypedDictClass, *, partial: bool = False) -> core_schema.CoreSchema:
    """Make the schema of a request type and of all types it refers to.

    Args:
        typed_dict: An emitted TypedDict class.
        partial: Whether fields may be missing at the top, as in the common configuration of a
            batch. Deeper down, what is required stays so.

    Returns:
        A schema for `pydantic_core.SchemaValidator`.

    Raises:
        TypeError: An annotation is none that emitted request types are made of.
    """
    return _Builder().build(typed_dict, partial=partial)


class _Builder:
    def __init__(self) -> None:
        self._references: dict[TypedDictClass, str] = {}
        # Types are queued, not followed at once: a chain of them may be longer than Python's stack.
        self._to_do: deque[TypedDictClass] = deque()

    def build(self, typed_dict: TypedDictClass, *, partial: bool) -> core_schema.CoreSchema:
        root = self._object(typed_dict, partial=True) if partial else self._reference(typed_dict)
        definitions: list[core_schema.CoreSchema] = []
        while self._to_do:
            pending = self._to_do.popleft()
            definitions.append(self._object(pending, ref=self._references[pending]))
        return core_schema.definitions_schema(root, definitions)

    def _reference(self, typed_dict: TypedDictClass) -> core_schema.CoreSchema:
        reference = self._references.get(typed_dict)
        if reference is None:
            reference = f"{typed_dict.__name__}:{len(self._references)}"
            self._references[typed_dict] = reference
            self._to_do.append(typed_dict)
        return core_schema.definition_reference_schema(reference)

    def _object(
        self, typed_dict: TypedDictClass, *, ref: str | None = None, partial: bool = False
    ) -> core_schema.CoreSchema:
        rules = presence_rules(typed_dict)
        if partial:
            rules = tuple(rule for rule in rules if rule.kind != "at_least_one")
        schema = core_schema.typed_dict_schema(
            {
                name: core_schema.typed_dict_field(
                    self._union(field.members), required=field.required and not partial
                )
                for name, field in fields_of(typed_dict).items()
            },
            extra_behavior="allow" if is_open(typed_dict) else "forbid",
            extras_schema=free_form_schema() if is_open(typed_dict) else None,
            strict=True,
            ref=None if rules else ref,
        )
        return ruled_schema(schema, rules, ref=ref) if rules else schema

    def _union(self, members: Sequence[Member]) -> core_schema.CoreSchema:
        if any(member.kind == "any" for member in members):
            return free_form_schema()
        parts = list(self._parts(members))
        if not parts:
            return core_schema.none_schema()
        schema = parts[0][1] if len(parts) == 1 else _dispatched(parts)
        if any(member.kind == "null" for member in members):
            return core_schema.nullable_schema(schema)
        return schema

    def _parts(
        self, members: Sequence[Member]
    ) -> Iterable[tuple[tuple[Member, ...], core_schema.CoreSchema]]:
        """Give what there is to choose from: strings, numbers, booleans; each list; each object."""
        for kind, schema_of in _SCALARS.items():
            group = tuple(member for member in members if member.kind == kind)
            if group:
                yield group, schema_of(group)
        for member in members:
            if member.kind == "array":
                yield (member,), self._array(member)
            elif member.kind == "object":
                typed_dict = typed_dict_of(member)
                schema = (
                    self._mapping(member) if typed_dict is None else self._reference(typed_dict)
                )
                yield (member,), schema

    def _array(self, member: Member) -> core_schema.CoreSchema:
        least, most = lengths(member)
        arguments = get_args(member.form)
        items = self._union(members_of(arguments[0])) if arguments else None
        return core_schema.list_schema(items, min_length=least, max_length=most, strict=True)

    def _mapping(self, member: Member) -> core_schema.CoreSchema:
        least, most = lengths(member)
        key_type, value_type = get_args(member.form) or (str, object)
        values = members_of(value_type)
        # One look at all free-form values together is faster than one at each.
        free_form = any(value.kind == "any" for value in values)
        schema = core_schema.dict_schema(
            self._union(members_of(key_type)),
            None if free_form else self._union(values),
            min_length=least,
            max_length=most,
            strict=True,
        )
        return free_form_schema(schema) if free_form else schema


_SCALARS: Final = {
    "string": string_schema,
    "number": number_schema,
    "boolean": boolean_schema,
}


def _dispatched(
    parts: Sequence[tuple[tuple[Member, ...], core_schema.CoreSchema]],
) -> core_schema.CoreSchema:
    decision = decide(
        [Branch(owner, member) for owner, (members, _) in enumerate(parts) for member in members]
    )
    choices = {
        label: any_of([parts[owner][1] for owner in owners])
        for label, owners in decision.owners.items()
    }
    return core_schema.tagged_union_schema(choices, discriminator=decision.choose, strict=True)
