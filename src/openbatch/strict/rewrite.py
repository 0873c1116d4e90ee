"""Make a JSON schema strict, wherever that keeps its meaning.

Every object is closed and all its properties are required, in their order. Besides:

- `oneOf` becomes `anyOf`; `allOf` with one member is merged into the schema around it.
- A `$ref` with other keywords beside it is replaced by what it refers to, with those keywords
  put over it. Where that would never end (a described reference to what is being inlined), the
  `$ref` stays alone.
- A tuple whose positions are all alike becomes an array of that length, and a set an array.
  Descriptions of positions that differ are joined, each with its position.
- An `enum` of several types becomes an `anyOf` with an `enum` for each.
- A choice of a union that has no JSON form is left out if another one has.
- Keywords that describe and do not restrict (`default`, `examples`, `discriminator`, `x-...`) are
  dropped, and so are formats outside of strict mode's list, for which the nearest wider one
  stands in if there is one (`uuid4` is `uuid`). Pydantic checks them when the answer is parsed.
- Bytes in text (`base64`, `base64url`, `hex`) get a pattern that says the same as the format.

Nothing else is dropped: what is still not strict stays for `rules` to find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbatch.errors import StrictSchemaError
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict.json_values import json_type
from openbatch.strict.places import definition_name, inlined_root
from openbatch.strict.vocabulary import (
    ASSERTIONS,
    FORMATS,
    IMPOSSIBLE,
    PATTERNS,
    TAKEN,
    WIDER_FORMATS,
)

if TYPE_CHECKING:
    from openbatch.strict.json_values import JsonSchema, JsonType

__all__ = ["make_strict"]

#: `default` and `uniqueItems` come back on parsing: defaults are applied and sets are made.
_KEPT: Final = (TAKEN | ASSERTIONS | {IMPOSSIBLE}) - {"$id", "$schema", "default", "uniqueItems"}

#: Keywords that say something about a schema as a whole; the outermost one is the right one.
_DESCRIPTIVE: Final = frozenset({"title", "description"})

#: A schema of more parts than this is over every limit of strict mode by far. The number ends
#: the inlining of references that refer to each other many times over.
_MAX_PARTS: Final = 100_000

_ILLEGAL_IN_DEFINITION_NAME = re.compile(r"[^A-Za-z0-9_-]")


def make_strict(schema: JsonSchema, name: str) -> JsonSchema:
    """Return a schema that means the same and is as strict as it can be made.

    Args:
        schema: A JSON schema with its definitions under `$defs`. It stays as it is.
        name: What the schema is called in an error.

    Returns:
        A new schema. `rules.find_problems` says what is still not strict in it.

    Raises:
        StrictSchemaError: The schema is far beyond all limits once its references are inlined.
    """
    given = schema.get("$defs")
    definitions = given if is_object(given) else {}
    rewriter = _Rewriter(definitions, name)
    rewritten = {rewriter.names[key]: rewriter.node(each) for key, each in definitions.items()}
    whole = inlined_root(schema)
    whole.pop("$defs", None)
    root = rewriter.node(whole)
    if not is_object(root):
        return {}
    return {"$defs": rewritten, **root} if rewritten else root


def _legal_definition_names(definitions: JsonSchema) -> dict[str, str]:
    names: dict[str, str] = {}
    taken = set(definitions)
    for name in definitions:
        legal = base = _ILLEGAL_IN_DEFINITION_NAME.sub("_", name) or "_"
        number = 1
        while legal != name and legal in taken:
            number += 1
            legal = f"{base}-{number}"
        taken.add(legal)
        names[name] = legal
    return names


class _Rewriter:
    """Rewrites the parts of one schema.

    Attributes:
        names: The name of each definition, and the legal name that it gets.
    """

    def __init__(self, definitions: JsonSchema, schema_name: str) -> None:
        self.names = _legal_definition_names(definitions)
        self._schema_name = schema_name
        self._definitions = definitions
        self._inlined: list[str] = []
        self._parts = 0

    def node(self, schema: object) -> object:
        """Return one schema rewritten, with everything in it."""
        if not is_object(schema):
            return schema
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise StrictSchemaError(
                f"{self._schema_name}: its schema has more than {_MAX_PARTS:,} parts once every"
                " described reference is inlined; describe the classes instead of the fields that"
                " hold them, or split the type"
            )
        kept = {keyword: value for keyword, value in schema.items() if keyword in _KEPT}
        kept = _merge_only_member(kept)
        kept = _with_possible_choices(kept)
        reference = definition_name(kept.get("$ref"))
        if reference in self._definitions:
            return self._reference(reference, kept)
        _equalise_tuple(kept)  # before a described reference is inlined, and a plain one is not
        self._rewrite_members(kept)
        _close_object(kept)
        _equalise_tuple(kept)  # what differed in a format only is alike by now
        _correct_format(kept)
        return _split_enum(kept)

    def _reference(self, name: str, schema: JsonSchema) -> object:
        beside = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
        target = self._definitions[name]
        if not beside or name in self._inlined or not is_object(target):
            return {"$ref": f"#/$defs/{self.names[name]}"}
        self._inlined.append(name)
        inlined = self.node({**target, **beside})
        self._inlined.pop()
        return inlined

    def _rewrite_members(self, schema: JsonSchema) -> None:
        if "oneOf" in schema and "anyOf" not in schema:
            schema["anyOf"] = schema.pop("oneOf")
        for keyword in ("anyOf", "prefixItems"):
            if is_list(members := schema.get(keyword)):
                schema[keyword] = [self.node(member) for member in members]
        if "items" in schema:
            schema["items"] = self.node(schema["items"])
        if is_object(properties := schema.get("properties")):
            schema["properties"] = {name: self.node(each) for name, each in properties.items()}


def _merge_only_member(schema: JsonSchema) -> JsonSchema:
    members = schema.get("allOf")
    if not is_list(members) or len(members) != 1 or not is_object(member := members[0]):
        return schema
    inner = {keyword: value for keyword, value in member.items() if keyword in _KEPT}
    outer = {keyword: value for keyword, value in schema.items() if keyword != "allOf"}
    shared = (inner.keys() & outer.keys()) - _DESCRIPTIVE
    if any(inner[keyword] != outer[keyword] for keyword in shared):
        return schema
    return _merge_only_member({**inner, **outer})


def _with_possible_choices(schema: JsonSchema) -> JsonSchema:
    """Leave out the choices that no JSON value can be, as long as another one remains."""
    choices = schema.get("anyOf")
    if not is_list(choices):
        return schema
    possible = [choice for choice in choices if not (is_object(choice) and IMPOSSIBLE in choice)]
    if len(possible) == len(choices) or all(choice == {"type": "null"} for choice in possible):
        return schema
    others = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
    if len(possible) == 1 and is_object(only := possible[0]):
        return {**{keyword: value for keyword, value in only.items() if keyword in _KEPT}, **others}
    return {**others, "anyOf": possible}


def _close_object(schema: JsonSchema) -> None:
    properties = schema.get("properties")
    if not is_object(properties):
        return
    required = schema.get("required")
    if is_list(required) and len(required) > len({repr(name) for name in required}):
        twice = next(name for name in required if required.count(name) > 1)
        schema[IMPOSSIBLE] = f"two fields share the key {twice!r}"
    if "anyOf" not in schema:
        schema.setdefault("type", "object")
    schema["required"] = list(properties)
    schema.setdefault("additionalProperties", False)


def _equalise_tuple(schema: JsonSchema) -> None:
    positions = schema.get("prefixItems")
    if not is_list(positions) or not positions:
        return
    members = [*positions, schema["items"]] if "items" in schema else positions
    plain = [_undescribed(member) for member in members]
    if any(member != plain[0] for member in plain):
        return
    if "items" not in schema and schema.get("maxItems") != len(positions):
        return
    del schema["prefixItems"]
    schema["items"] = {**plain[0], **_shared_words(members)} if is_object(plain[0]) else plain[0]


def _undescribed(schema: object) -> object:
    if not is_object(schema):
        return schema
    return {
        keyword: value
        for keyword, value in schema.items()
        if keyword in _KEPT and keyword not in _DESCRIPTIVE
    }


def _shared_words(members: list[object]) -> JsonSchema:
    """Return title and description for the members of an array that stands for a tuple.

    Those that are alike stay. Descriptions that differ are told by position; titles are dropped.
    """
    described = [member for member in members if is_object(member)]
    words: JsonSchema = {}
    for keyword in sorted(_DESCRIPTIVE & described[0].keys()):
        if all(member.get(keyword) == described[0][keyword] for member in described):
            words[keyword] = described[0][keyword]
    if "description" not in words:
        told = [
            f"[{position}] {text}"
            for position, member in enumerate(described)
            if (text := member.get("description")) is not None
        ]
        if told:
            words["description"] = "; ".join(told)
    return words


def _correct_format(schema: JsonSchema) -> None:
    if "format" not in schema:
        return
    given = schema["format"]
    types = schema.get("type")
    is_text = types == "string" or (is_list(types) and "string" in types)
    known = WIDER_FORMATS.get(given, given) if isinstance(given, str) else None
    if is_text and known in FORMATS:
        schema["format"] = known
        return
    del schema["format"]
    if is_text and known in PATTERNS:
        schema.setdefault("pattern", PATTERNS[known])


def _split_enum(schema: JsonSchema) -> JsonSchema:
    """Give an `enum` or `const` its type, and each type of an `enum` a choice of its own."""
    if schema.keys() & {"type", "anyOf", "$ref"}:
        return schema
    if "const" in schema:
        kind = json_type(schema["const"])
        return schema if kind is None else {**schema, "type": kind}
    values = schema.get("enum")
    if not is_list(values):
        return schema
    by_type: dict[JsonType, list[object]] = {}
    for value in values:
        kind = json_type(value)
        if kind is None or kind in {"array", "object"}:
            return schema
        by_type.setdefault(kind, []).append(value)
    if "integer" in by_type and "number" in by_type:
        by_type["number"] = [value for value in values if json_type(value) in {"integer", "number"}]
        del by_type["integer"]
    others = {keyword: value for keyword, value in schema.items() if keyword != "enum"}
    choices = [
        {"type": kind} if kind == "null" else {"enum": each, "type": kind}
        for kind, each in by_type.items()
    ]
    if len(choices) == 1:
        return {**others, **choices[0]}
    return {**others, "anyOf": choices}
