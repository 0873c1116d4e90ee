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
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic_core import SchemaValidator

from openbatch.runtime.dispatch import ABSENT, ByItem, ByKind, ByTag
from openbatch.runtime.freeform import is_free_form
from openbatch.runtime.presence import rules_in
from openbatch.runtime.short_forms import ANY_TEXT, NO_TEXT, short_forms, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from openbatch.runtime.dispatch import Next
    from openbatch.runtime.rules import PresenceRule

__all__ = ["Acceptor", "FieldAcceptors", "field_acceptors", "make_acceptor"]

#: True if a value is right and plain; False if that is not known.
Acceptor: TypeAlias = "Callable[[Any], bool]"

# Schemas are nested dicts of many shapes, of which each function here reads one.
_Schema: TypeAlias = "Mapping[str, Any]"
#: A value whose type is looked at exactly, by `type(value)`, which checkers do not follow.
_Value: TypeAlias = Any

_INT_BOUNDS: Final = ("ge", "gt", "le", "lt")
_type_of: Callable[[object], object] = type
_PLAIN_LEAVES: Final = frozenset[object]({str, int, bool, type(None)})
_TEXT: Final = frozenset({str})
_DICT: Final = frozenset({dict})
_LIST: Final = frozenset({list})


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
        accepts: A function for each field; none of them if the request cannot be looked at so.
        required: The fields that have to be there.
        broken: Whether a rule about which fields stand together is broken by some fields.
    """

    accepts: Mapping[str, Acceptor]
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

    def __init__(self, whole: _Schema) -> None:
        self._root: _Schema = whole["schema"]
        self._definitions: dict[str, _Schema] = {
            definition["ref"]: definition for definition in whole["definitions"]
        }
        self._made: dict[str, Acceptor] = {}

    def root(self) -> Acceptor:
        return self._make(self._root)

    def root_fields(self) -> FieldAcceptors:
        schema = self._resolved(self._root)
        rules: tuple[PresenceRule, ...] = ()
        if schema["type"] == "function-after":
            schema = schema["schema"]
            rules = rules_in(schema)
        if schema["type"] != "typed-dict" or schema.get("extra_behavior") != "forbid":
            return FieldAcceptors({}, frozenset(), _broken(()))
        fields: Mapping[str, _Schema] = schema["fields"]
        return FieldAcceptors(
            {name: self._make(field["schema"]) for name, field in fields.items()},
            frozenset(name for name, field in fields.items() if field.get("required", True)),
            _broken(rules),
        )

    def _resolved(self, schema: _Schema) -> _Schema:
        """Return what a schema refers to, if it does; else the schema itself."""
        while schema["type"] == "definition-ref":
            schema = self._definitions[schema["schema_ref"]]
        return schema

    def _make(self, schema: _Schema) -> Acceptor:
        make = _MAKERS.get(schema["type"])
        return _never if make is None else make(self, schema)

    def reference(self, schema: _Schema) -> Acceptor:
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

    def typed_dict(self, schema: _Schema, rules: tuple[PresenceRule, ...] = ()) -> Acceptor:
        if schema.get("extra_behavior") != "forbid":
            return _never
        parts = {name: field["schema"] for name, field in schema["fields"].items()}
        fields = {name: self._make(part) for name, part in parts.items()}
        texts = {name: texts_of(part, self._resolved) for name, part in parts.items()}
        required = [name for name, field in schema["fields"].items() if field.get("required", True)]
        return _object(fields, texts, required, _broken(rules) if rules else None)

    def function_after(self, schema: _Schema) -> Acceptor:
        inner: _Schema = schema["schema"]
        if is_free_form(schema):
            if inner["type"] == "any":
                return _is_plain
            accepts = self._make(inner)
            return lambda value: _is_plain(value) and accepts(value)
        rules = rules_in(inner)
        return self.typed_dict(inner, rules) if rules else _never

    def nullable(self, schema: _Schema) -> Acceptor:
        accepts = self._make(schema["schema"])
        if accepts is _is_text:
            return lambda value: value is None or type(value) is str
        return lambda value: value is None or accepts(value)

    def union(self, schema: _Schema) -> Acceptor:
        parts: Sequence[_Schema | tuple[_Schema, str]] = schema["choices"]
        choices = [self._make(part[0] if isinstance(part, tuple) else part) for part in parts]
        return _any_of(choices)

    def tagged_union(self, schema: _Schema) -> Acceptor:
        choose: object = schema["discriminator"]
        if not isinstance(choose, ByKind):
            return _never
        choices = {label: self._make(choice) for label, choice in schema["choices"].items()}
        return _by_kind(choose, choices)

    def list_(self, schema: _Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        items: _Schema | None = schema.get("items_schema")
        accepts_item = _is_plain if items is None else self._make(items)
        forms = None if items is None else short_forms(items, self._resolved)
        tag_key, text_keys = forms or ("", {})
        text_key_of = text_keys.get

        def accepts(value: _Value) -> bool:
            if type(value) not in _LIST or len(value) < least:
                return False
            if most is not None and len(value) > most:
                return False
            listed: list[_Value] = value
            for item in listed:  # mostly a few, for which `all` takes longer
                if type(item) in _DICT and len(item) == 2:  # noqa: PLR2004  # a tag and a text?
                    tag = item.get(tag_key)
                    text_key = text_key_of(tag) if type(tag) is str else None
                    if text_key is not None and type(item.get(text_key)) is str:
                        first, second = item
                        if type(first) is str and type(second) is str:
                            continue
                if not accepts_item(item):
                    return False
            return True

        return accepts

    def dict_(self, schema: _Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        keys: _Schema | None = schema.get("keys_schema")
        values: _Schema | None = schema.get("values_schema")
        accepts_key = _is_text if keys is None else self._make(keys)
        accepts_item = _is_plain if values is None else self._make(values)

        def accepts(value: _Value) -> bool:
            if type(value) not in _DICT or len(value) < least:
                return False
            if most is not None and len(value) > most:
                return False
            given: dict[object, object] = value
            return all(map(accepts_key, given)) and all(map(accepts_item, given.values()))

        return accepts

    def chain(self, schema: _Schema) -> Acceptor:
        """Accept what all steps accept; those of `scalars` look at a value without changing it."""
        steps = [self._make(step) for step in schema["steps"]]
        if len(steps) == 2:  # noqa: PLR2004  # all there are today
            first, second = steps
            return lambda value: first(value) and second(value)
        return lambda value: all(step(value) for step in steps)

    def string(self, schema: _Schema) -> Acceptor:
        least: int = schema.get("min_length") or 0
        most: int | None = schema.get("max_length")
        if schema.get("pattern") is not None:
            # Part of a core schema, which pyright tells apart and mypy does not.
            validator = SchemaValidator(schema)  # pyright: ignore[reportArgumentType]
            matches = validator.isinstance_python
            return lambda value: type(value) is str and matches(value)
        if most is None and not least:
            return _is_text
        if most is None:
            return lambda value: type(value) is str and len(value) >= least
        return lambda value: type(value) is str and least <= len(value) <= most

    def integer(self, schema: _Schema) -> Acceptor:
        if schema.get("multiple_of") is not None:
            return _never
        return _bounded(_is_int, schema)

    def number(self, schema: _Schema) -> Acceptor:
        if schema.get("multiple_of") is not None:
            return _never
        return _bounded(_is_number, schema)

    def instance(self, schema: _Schema) -> Acceptor:
        classes: type | tuple[type, ...] = schema["cls"]
        allowed = frozenset(classes if isinstance(classes, tuple) else (classes,))
        return lambda value: type(value) in allowed

    def literal(self, schema: _Schema) -> Acceptor:
        expected: frozenset[object] = frozenset(schema["expected"])
        types = {type(each) for each in expected}
        if types == {str}:
            return lambda value: type(value) is str and value in expected
        if not types <= _PLAIN_LEAVES:
            return _never
        typed = frozenset((type(each), each) for each in expected)
        return lambda value: type(value) in _PLAIN_LEAVES and (type(value), value) in typed


_MAKERS: Final[Mapping[str, Callable[[_Maker, _Schema], Acceptor]]] = {
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
    "any": lambda _maker, _schema: _is_plain,
}


def _object(
    fields: Mapping[str, Acceptor],
    texts: Mapping[str, frozenset[object]],
    required: Sequence[str],
    broken: Callable[[Collection[object]], bool] | None,
) -> Acceptor:
    """Make the function of an object from those of its fields and the texts that they accept."""
    get, get_texts = fields.get, texts.get

    def accepts(value: _Value) -> bool:
        if type(value) not in _DICT:
            return False
        given: dict[object, object] = value
        for key, item in given.items():
            if type(key) is not str:
                return False
            if type(item) is str:  # the most frequent kind, mostly without a call
                known = get_texts(key, NO_TEXT)
                if known is ANY_TEXT or item in known:
                    continue
            accepts_item = get(key)
            if accepts_item is None or not accepts_item(item):
                return False
        for name in required:  # mostly none or one, for which sets would take longer
            if name not in given:
                return False
        return broken is None or not broken(given)

    return accepts


def _by_kind(choose: ByKind, choices: Mapping[str, Acceptor]) -> Acceptor:
    """Make the function of a union from the tables that choose its member."""
    by_type = {type_: _after(step, choices) for type_, step in choose.by_type.items()}
    get = by_type.get
    texts = by_type.get(str) is _is_text

    def accepts(value: object) -> bool:
        if texts and type(value) is str:  # the most frequent choice, without a call
            return True
        accepts_chosen = get(type(value))
        return accepts_chosen is not None and accepts_chosen(value)

    return accepts


def _after(step: Next, choices: Mapping[str, Acceptor]) -> Acceptor:
    """Make the function for where a look at a value leads to."""
    if isinstance(step, str):
        return choices[step]
    if isinstance(step, ByTag):
        return _by_tag(step, choices)
    if isinstance(step, ByItem):
        return _by_item(step, choices)
    return _never


def _by_tag(step: ByTag, choices: Mapping[str, Acceptor]) -> Acceptor:
    key = step.key
    by_tag = {tag: _after(then, choices) for tag, then in step.by_tag.items()}
    get, otherwise = by_tag.get, _after(step.otherwise, choices)

    def accepts(value: _Value) -> bool:  # a dict, as the look before has found
        try:
            then = get(value.get(key, ABSENT), otherwise)
        except TypeError:  # a tag that is a list or an object
            return False
        return then(value)

    return accepts


def _by_item(step: ByItem, choices: Mapping[str, Acceptor]) -> Acceptor:
    choose, when_empty = step.items, choices[step.when_empty]

    def accepts(value: _Value) -> bool:  # a list, as the look before has found
        if not value:
            return when_empty(value)
        label = choose(value[0])
        return label is not None and choices[label](value)

    return accepts


def _broken(rules: Sequence[PresenceRule]) -> Callable[[Collection[object]], bool]:
    """Return what says whether any of some rules is broken by the fields that are given."""
    parts = [
        (
            frozenset[object](rule.fields).isdisjoint
            if rule.kind == "at_least_one"
            else frozenset[object](rule.fields).issubset
        )
        for rule in rules
    ]
    if len(parts) == 1:
        return parts[0]
    return lambda given: any(broken(given) for broken in parts)


def _never(_value: object) -> bool:
    return False


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_int(value: object) -> bool:
    return type(value) is int


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and isfinite(value))


def _bounded(accepts: Acceptor, schema: _Schema) -> Acceptor:
    ge, gt, le, lt = (schema.get(name) for name in _INT_BOUNDS)
    if ge is None and gt is None and le is None and lt is None:
        return accepts

    def is_inside(value: _Value) -> bool:
        return (
            accepts(value)
            and (ge is None or value >= ge)
            and (gt is None or value > gt)
            and (le is None or value <= le)
            and (lt is None or value < lt)
        )

    return is_inside


def _any_of(choices: Sequence[Acceptor]) -> Acceptor:
    if len(choices) == 2:  # noqa: PLR2004  # a loop would take longer than the looks
        first, second = choices
        return lambda value: first(value) or second(value)
    return lambda value: any(accepts(value) for accepts in choices)


def _is_plain(value: _Value) -> bool:
    """Say whether a value of any depth is plain: what may be anything has no other rule."""
    todo: list[_Value] = [value]
    for item in todo:
        kind = _type_of(item)
        if kind is dict:
            if not _TEXT.issuperset(map(type, item)):
                return False
            todo.extend(item.values())
        elif kind is list:
            todo.extend(item)
        elif not (isfinite(item) if kind is float else kind in _PLAIN_LEAVES):
            return False
        if len(todo) > _MOST_LOOKED_AT:
            return False
    return True


#: Larger free-form values, and those that hold themselves, are left to the schema.
_MOST_LOOKED_AT: Final = 5_000
