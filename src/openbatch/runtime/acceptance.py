"""Accepting fast: a first look at a value, which says "right" or "look closer".

The compiled schema of pydantic_core knows everything and explains everything, but calling it costs
several microseconds, much of them for going back and forth between Rust and the choice of a union's
member. Nearly all requests are plain and right. For those, this module makes functions from the
same schema. They go through a value once, look at a union's tag instead of trying its members, and
answer True only if

- the schema accepts the value, and
- all of it is of Python's own types exactly (dict, list, str, int, float, bool, None), with texts
  as keys and finite numbers, so that any JSON encoder writes the same of it.

Everything else is False, which means nothing but "let the schema judge". Lone surrogates are left
for the encoder to find. A part of a schema that is not known here is never accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import SchemaValidator

from openbatch.runtime.acceptors import (
    DICT,
    LIST,
    PLAIN_LEAVES,
    PLAIN_TYPES,
    Acceptor,
    Schema,
    Value,
    accept_any_of,
    accept_bounded,
    accept_by_type,
    accept_object,
    acceptors_by_type,
    broken_by,
    is_int,
    is_number,
    is_plain,
    is_text,
    never,
)
from openbatch.runtime.dispatch import ByKind
from openbatch.runtime.freeform import is_free_form
from openbatch.runtime.presence import rules_in
from openbatch.runtime.short_forms import short_forms, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from openbatch.runtime.rules import PresenceRule

__all__ = ["Acceptor", "FieldAcceptors", "field_acceptors", "make_acceptor"]


def make_acceptor(schema: Mapping[str, Any]) -> Acceptor:
    """Make the function for the schema of a request.

    Args:
        schema: What `build_schema` returns.

    Returns:
        The function.
    """
    return _Maker(schema).root()


@dataclass(frozen=True, slots=True)
class FieldAcceptors:
    """What makes a request of an endpoint right, field by field.

    Attributes:
        accepts: For each field a function for each type that its value may have, so that the first
            look takes no call; no field if the request cannot be looked at so.
        required: The fields that have to be there.
        broken: Whether a rule about which fields stand together is broken by some fields.
    """

    accepts: Mapping[str, Mapping[type, Acceptor]]
    required: frozenset[str]
    broken: Callable[[Collection[object]], bool]

    def complete(self, given: Collection[str]) -> bool:
        """Say whether a request may have exactly these fields."""
        return self.required.issubset(given) and not self.broken(given)


def field_acceptors(schema: Mapping[str, Any]) -> FieldAcceptors:
    """Make a function for each field of a request.

    Args:
        schema: What `build_schema` returns.

    Returns:
        The functions.
    """
    return _Maker(schema).root_fields()


class _Maker:
    """Makes functions, one for each named part of a schema."""

    def __init__(self, whole: Schema) -> None:
        self._root: Schema = whole["schema"]
        self._definitions: dict[str, Schema] = {
            definition["ref"]: definition for definition in whole["definitions"]
        }
        self._made: dict[str, Acceptor] = {}
        self._by_type: dict[Acceptor, Mapping[type, Acceptor]] = {}

    def root(self) -> Acceptor:
        return self._make(self._root)

    def root_fields(self) -> FieldAcceptors:
        schema = self._resolved(self._root)
        rules: tuple[PresenceRule, ...] = ()
        if schema["type"] == "function-after":
            schema = schema["schema"]
            rules = rules_in(schema)
        if schema["type"] != "typed-dict" or schema.get("extra_behavior") != "forbid":
            return FieldAcceptors({}, frozenset(), broken_by(()))
        fields: Mapping[str, Schema] = schema["fields"]
        return FieldAcceptors(
            {name: self._make_by_type(field["schema"]) for name, field in fields.items()},
            frozenset(name for name, field in fields.items() if field.get("required", True)),
            broken_by(rules),
        )

    def _resolved(self, schema: Schema) -> Schema:
        """Return what a schema refers to, if it does; else the schema itself."""
        while schema["type"] == "definition-ref":
            schema = self._definitions[schema["schema_ref"]]
        return schema

    def _make(self, schema: Schema) -> Acceptor:
        make = _MAKERS.get(schema["type"])
        return never if make is None else make(self, schema)

    def _make_by_type(self, schema: Schema) -> Mapping[type, Acceptor]:
        accepts = self._make(schema)
        by_type = self._by_type.get(accepts)
        return dict.fromkeys(PLAIN_TYPES, accepts) if by_type is None else by_type

    def reference(self, schema: Schema) -> Acceptor:
        name: str = schema["schema_ref"]
        made = self._made.get(name)
        if made is not None:
            return made

        def later(value: object) -> bool:
            return self._made[name](value)

        # A type may hold itself, so what is being made can be asked for again.
        self._made[name] = later
        made = self._made[name] = self._make(self._definitions[name])
        return made

    def typed_dict(self, schema: Schema, rules: tuple[PresenceRule, ...] = ()) -> Acceptor:
        if schema.get("extra_behavior") != "forbid":
            return never
        parts = {name: field["schema"] for name, field in schema["fields"].items()}
        fields = {name: self._make(part) for name, part in parts.items()}
        texts = {name: texts_of(part, self._resolved) for name, part in parts.items()}
        required = [name for name, field in schema["fields"].items() if field.get("required", True)]
        return accept_object(fields, texts, required, broken_by(rules) if rules else None)

    def function_after(self, schema: Schema) -> Acceptor:
        inner: Schema = schema["schema"]
        if is_free_form(schema):
            if inner["type"] == "any":
                return is_plain
            accepts = self._make(inner)
            return lambda value: is_plain(value) and accepts(value)
        rules = rules_in(inner)
        return self.typed_dict(inner, rules) if rules else never

    def nullable(self, schema: Schema) -> Acceptor:
        accepts = self._make(schema["schema"])
        if accepts is is_text:
            return lambda value: value is None or type(value) is str
        return lambda value: value is None or accepts(value)

    def union(self, schema: Schema) -> Acceptor:
        parts: Sequence[Schema | tuple[Schema, str]] = schema["choices"]
        choices = [self._make(part[0] if isinstance(part, tuple) else part) for part in parts]
        return accept_any_of(choices)

    def tagged_union(self, schema: Schema) -> Acceptor:
        choose: object = schema["discriminator"]
        if not isinstance(choose, ByKind):
            return never
        choices = {label: self._make(choice) for label, choice in schema["choices"].items()}
        by_type = acceptors_by_type(choose, choices)
        accepts = accept_by_type(by_type)
        self._by_type[accepts] = by_type
        return accepts

    def list_(self, schema: Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        items: Schema | None = schema.get("items_schema")
        accepts_item = is_plain if items is None else self._make(items)
        forms = None if items is None else short_forms(items, self._resolved)
        tag_key, text_keys = forms or ("", {})
        bounded = least > 0 or most is not None

        def accepts(value: Value) -> bool:
            if type(value) not in LIST:
                return False
            if bounded and (len(value) < least or (most is not None and len(value) > most)):
                return False
            listed: list[Value] = value
            for item in listed:  # mostly a few, for which `all` takes longer
                try:
                    if type(item) in DICT and len(item) == 2:  # noqa: PLR2004  # a tag and a text?
                        first, second = item
                        tag = item[tag_key]
                        text = item[text_keys[tag]]
                        if type(tag) is type(text) is type(first) is type(second) is str:
                            continue
                except (KeyError, TypeError):
                    pass  # another form
                if not accepts_item(item):
                    return False
            return True

        return accepts

    def dict_(self, schema: Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        keys: Schema | None = schema.get("keys_schema")
        values: Schema | None = schema.get("values_schema")
        accepts_key = is_text if keys is None else self._make(keys)
        accepts_item = is_plain if values is None else self._make(values)

        def accepts(value: Value) -> bool:
            if type(value) not in DICT or len(value) < least:
                return False
            if most is not None and len(value) > most:
                return False
            given: dict[object, object] = value
            return all(map(accepts_key, given)) and all(map(accepts_item, given.values()))

        return accepts

    def chain(self, schema: Schema) -> Acceptor:
        """Accept what all steps accept; those of `scalars` look at a value without changing it."""
        steps = [self._make(step) for step in schema["steps"]]
        if len(steps) == 2:  # noqa: PLR2004  # all there are today
            first, second = steps
            return lambda value: first(value) and second(value)
        return lambda value: all(step(value) for step in steps)

    def string(self, schema: Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        if schema.get("pattern") is not None:
            # Part of a core schema, which pyright tells apart and mypy does not.
            validator = SchemaValidator(schema)  # pyright: ignore[reportArgumentType]
            matches = validator.isinstance_python
            return lambda value: type(value) is str and matches(value)
        if most is None and not least:
            return is_text
        if most is None:
            return lambda value: type(value) is str and len(value) >= least
        return lambda value: type(value) is str and least <= len(value) <= most

    def integer(self, schema: Schema) -> Acceptor:
        if schema.get("multiple_of") is not None:
            return never
        return accept_bounded(is_int, schema)

    def number(self, schema: Schema) -> Acceptor:
        if schema.get("multiple_of") is not None:
            return never
        return accept_bounded(is_number, schema)

    def instance(self, schema: Schema) -> Acceptor:
        classes: type | tuple[type, ...] = schema["cls"]
        allowed = frozenset(classes if isinstance(classes, tuple) else (classes,))
        return lambda value: type(value) in allowed

    def literal(self, schema: Schema) -> Acceptor:
        expected: frozenset[object] = frozenset(schema["expected"])
        types = {type(each) for each in expected}
        if types == {str}:
            return lambda value: type(value) is str and value in expected
        if not types <= PLAIN_LEAVES:
            return never
        typed = frozenset((type(each), each) for each in expected)
        return lambda value: type(value) in PLAIN_LEAVES and (type(value), value) in typed


_MAKERS: Final[Mapping[str, Callable[[_Maker, Schema], Acceptor]]] = {
    "definition-ref": _Maker.reference,
    "typed-dict": _Maker.typed_dict,
    "function-after": _Maker.function_after,
    "nullable": _Maker.nullable,
    "union": _Maker.union,
    "tagged-union": _Maker.tagged_union,
    "list": _Maker.list_,
    "dict": _Maker.dict_,
    "chain": _Maker.chain,
    "str": _Maker.string,
    "int": _Maker.integer,
    "float": _Maker.number,
    "is-instance": _Maker.instance,
    "literal": _Maker.literal,
    "bool": lambda _maker, _schema: lambda value: type(value) is bool,
    "none": lambda _maker, _schema: lambda value: value is None,
    "any": lambda _maker, _schema: is_plain,
}
