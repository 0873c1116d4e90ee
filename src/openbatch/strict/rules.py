"""Find what strict mode refuses in a JSON schema.

The rules hold for any schema, made here or written by hand. A place is named as in Python:
`Order.items[].meta`; a choice of a union stands in angle brackets: `Order.pet<Dog>.name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbatch.errors import Problem
from openbatch.runtime.paths import key_step
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict import sizes
from openbatch.strict.places import Place, choice_name, referred_definition
from openbatch.strict.value_rules import has_repeated, value_faults
from openbatch.strict.vocabulary import (
    ASSERTIONS,
    DISPUTED,
    IMPOSSIBLE,
    ROOT_KEY,
    TAKEN,
    TUNED_FEW,
)

if TYPE_CHECKING:
    from openbatch.errors import ProblemKind
    from openbatch.strict.json_values import JsonSchema

__all__ = ["find_problems", "has_plain_root"]

_ON_PARSING: Final = "leave it out and check the answer when it is parsed"
#: One of these says what a value is.
_TYPING: Final = frozenset({"type", "anyOf", "enum", "const"})
_REMEDIES: Final = {"allOf": "write the merged schema out", "oneOf": "use `anyOf`"}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said otherwise of a schema that was made from a type than of one that was written.

    Attributes:
        positions: What to do about a tuple whose positions differ.
        untyped: What is wrong where any value is right.
        typing: What to do about it.
        free: What is wrong with an object without fixed keys.
        closing: What to do about it.
        open: What is wrong with an object that takes other keys.
        forbidding: What to do about it.
    """

    positions: str
    untyped: str
    typing: str
    free: str
    closing: str
    open: str
    forbidding: str


_OF_A_TYPE: Final = _Words(
    positions="use a model with a named field for each position",
    untyped="any value is right here (Any, object or a generic without its arguments)",
    typing="annotate it with one",
    free="a free-form object (a dict) has no fixed keys",
    closing="use a model with a field for each key, or a list of models with a key and a value",
    open="the object takes keys that it does not declare (extra='allow')",
    forbidding="use extra='forbid' or extra='ignore' (in a schema, `additionalProperties: false`)",
)
_OF_A_SCHEMA: Final = _Words(
    positions="use an object with a property for each position",
    untyped="any value is right here",
    typing="add `type`",
    free="a free-form object has no fixed keys",
    closing="list its keys under `properties`, or use an array of objects with a key and a value",
    open="the object takes keys that it does not declare",
    forbidding="set `additionalProperties` to false",
)


def has_plain_root(schema: JsonSchema) -> bool:
    """Say whether a schema describes values that have JSON types and need not be objects.

    Args:
        schema: A whole JSON schema. A `$ref` at its root is taken for such a description.

    Returns:
        False for an object, and for what has no type at all.
    """
    if IMPOSSIBLE in schema or not schema.keys() & {*_TYPING, "$ref"}:
        return False
    return schema.get("type") != "object" or "anyOf" in schema


def find_problems(
    schema: JsonSchema,
    name: str,
    *,
    is_wrapped: bool = False,
    is_written: bool = False,
    schema_paths: bool = False,
    is_tuned: bool = False,
) -> tuple[Problem, ...]:
    """Return everything that strict mode refuses in a schema, in the order of the schema.

    Args:
        schema: A whole JSON schema, its definitions under `$defs` or `definitions`.
        name: What the schema is called at the beginning of each path, such as the class's name.
        is_wrapped: Whether the root only holds a value under `ROOT_KEY`. Paths leave it out.
        is_written: Whether the schema was written as such, and not made from a type; then that is
            what the messages speak of.
        schema_paths: Whether paths lead into the schema, as in `S.properties.items.items`, and not
            into what it describes, as in `S.items[]`.
        is_tuned: Whether it is for a fine-tuned model, which takes fewer keywords.

    Returns:
        The problems; none if the schema is strict. Keywords that are neither documented nor known
        to be refused are of the kind `unknown_field`. Those on which sources disagree are of the
        kind `disputed`, as are those that a fine-tuned model may lack; of each such rule the first
        place is told.
    """
    words = _OF_A_SCHEMA if is_written else _OF_A_TYPE
    finder = _Finder(schema, words, name if schema_paths else None, is_tuned=is_tuned)
    finder.check_root(schema, name, is_wrapped=is_wrapped)
    if not any(problem.kind != "disputed" for problem in finder.problems):
        # What only these hold is in the request, too; what is referred to was named better above.
        finder.check_unreached_definitions(name)
    hidden = key_step(ROOT_KEY) if is_wrapped else ""
    return (*finder.problems, *sizes.find_problems(schema, name, hidden))


class _Finder:
    """Walks one schema, each definition once, under the first path that leads to it."""

    def __init__(
        self, root: JsonSchema, words: _Words, above: str | None, *, is_tuned: bool
    ) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._words = words
        self._is_tuned = is_tuned
        self._above = above  # what paths into the schema begin with, if they are to lead there
        self._seen: set[tuple[str, str]] = set()
        self._disputed: set[str] = set()

    def check_root(self, schema: JsonSchema, name: str, *, is_wrapped: bool) -> None:
        properties, place = schema.get("properties"), Place(name)
        if is_wrapped and is_object(properties):
            self._check(properties.get(ROOT_KEY), place)
        elif has_plain_root(schema):
            given = "a union" if "anyOf" in schema else _described_type(schema)
            self._report(
                place,
                f"the root of a structured output is an object, and this is {given}",
                "put it into an object with one property",
            )
        else:
            self._check(schema, place)

    def check_unreached_definitions(self, name: str) -> None:
        for section in ("$defs", "definitions"):
            definitions = self._root.get(section)
            if not is_object(definitions):
                if section in self._root:
                    self._report(
                        Place(name), f"`{section}` is no object", "give each definition a name"
                    )
                continue
            for key, definition in definitions.items():
                if (section, key) not in self._seen:
                    self._seen.add((section, key))
                    place = f".{section}{key_step(key)}"
                    self._check(definition, Place(name + place, place))

    def _report(self, place: Place, rule: str, remedy: str, kind: ProblemKind = "invalid") -> None:
        path = place.value if self._above is None else self._above + place.schema
        self.problems.append(Problem(path, f"{rule}; {remedy}", kind))

    def _check(self, schema: object, place: Place) -> None:
        if not is_object(schema):
            self._report(place, f"the schema {schema!r} is no object", "give the value a type")
        elif IMPOSSIBLE in schema:
            self._report(place, str(schema[IMPOSSIBLE]), "leave it out or give it a JSON type")
        elif "$ref" in schema:
            self._check_reference(schema, place)
        elif not schema.keys() & _TYPING:
            self._check_untyped(schema, place)
        else:
            self._check_keywords(schema, place)
            self._check_value(schema, place)
            self._check_object(schema, place)
            self._check_array(schema, place)
            self._check_choices(schema, place)

    def _check_value(self, schema: JsonSchema, place: Place) -> None:
        faults = list(value_faults(schema))
        if not faults and not schema.keys() & {"type", "anyOf"}:
            faults.append(("strict mode needs a type beside the values", "add `type`"))
        for fault, what_to_do in faults:
            self._report(place, fault, what_to_do)

    def _check_untyped(self, schema: JsonSchema, place: Place) -> None:
        if refused := sorted(schema.keys() & ASSERTIONS):
            self._refuse_keyword(refused[0], place)
        else:
            self._report(
                place,
                f"{self._words.untyped}, and strict mode needs a type",
                self._words.typing,
            )

    def _check_reference(self, schema: JsonSchema, place: Place) -> None:
        reference = schema["$ref"]
        if len(schema) > 1:
            beside = ", ".join(sorted(f"`{keyword}`" for keyword in schema if keyword != "$ref"))
            self._report(place, f"a `$ref` stands beside {beside}", "put what it refers to here")
        if reference == "#":
            return
        definition = referred_definition(reference)
        section = self._root.get(definition[0]) if definition else None
        if definition is None or not is_object(section) or definition[1] not in section:
            self._report(place, f"nothing is defined as {reference!r}", "define it under `$defs`")
        elif definition not in self._seen:
            self._seen.add(definition)
            self._check(section[definition[1]], place.definition(*definition))
        elif self._leads_nowhere(definition):
            self._report(place, f"{reference!r} refers to itself only", "say what it is")

    def _leads_nowhere(self, definition: tuple[str, str]) -> bool:
        """Say whether following references from here ends where it began."""
        followed: set[tuple[str, str]] = set()
        at: tuple[str, str] | None = definition
        while at is not None and at not in followed:
            followed.add(at)
            section = self._root.get(at[0])
            target = section.get(at[1]) if is_object(section) else None
            at = referred_definition(target.get("$ref")) if is_object(target) else None
        return at is not None

    def _check_keywords(self, schema: JsonSchema, place: Place) -> None:
        for keyword in schema:
            if keyword in ASSERTIONS:
                if not _is_free_form(schema):
                    self._refuse_keyword(keyword, place)
            elif keyword in DISPUTED:
                rule = f"sources disagree on whether strict mode takes {DISPUTED[keyword]}"
                self._report_dispute(rule, place)
            elif self._is_tuned and keyword in TUNED_FEW:
                rule = (
                    "fine-tuned models lack most keywords of strings, numbers and arrays, and "
                    f"perhaps `{keyword}`"
                )
                self._report_dispute(rule, place)
            elif keyword not in TAKEN:
                self._report(
                    place,
                    f"strict mode is not known to take `{keyword}`",
                    "leave it out",
                    "unknown_field",
                )

    def _report_dispute(self, rule: str, place: Place) -> None:
        if rule not in self._disputed:
            self._disputed.add(rule)
            self._report(place, rule, "if the service refuses it, leave it out", "disputed")

    def _refuse_keyword(self, keyword: str, place: Place) -> None:
        if keyword == "prefixItems":
            rule, remedy = "a tuple whose positions differ cannot be strict", self._words.positions
        else:
            rule = f"strict mode does not take `{keyword}`"
            remedy = _REMEDIES.get(keyword, _ON_PARSING)
        self._report(place, rule, remedy)

    def _check_object(self, schema: JsonSchema, place: Place) -> None:
        if not _has_type(schema, "object"):
            return
        if _is_free_form(schema):
            self._report(
                place,
                f"{self._words.free}, and strict mode needs every key",
                self._words.closing,
            )
            return
        given = schema.get("properties", {})
        properties = given if is_object(given) else {}
        if not is_object(given):
            self._report(place, "`properties` is no object", "give each property a schema")
        if schema.get("additionalProperties") is not False:
            self._report(
                place,
                f"{self._words.open}, and strict mode closes every object",
                self._words.forbidding,
            )
        self._check_required(schema.get("required", []), properties, place)
        for key, member in properties.items():
            self._check(member, place.property(key))

    def _check_required(self, required: object, properties: JsonSchema, place: Place) -> None:
        for key in properties:
            if not is_list(required) or key not in required:
                self._report(
                    place.property(key),
                    "strict mode requires every property, and this one may be missing",
                    "list it under `required`, and let it be null where it is optional",
                )
        if is_list(required) and has_repeated(required):
            self._report(place, "`required` lists a property twice", "list it once")
        for listed in required if is_list(required) else []:
            if not isinstance(listed, str) or listed not in properties:
                self._report(
                    place,
                    f"`required` names {listed!r}, which is no property",
                    "define it under `properties`",
                )

    def _check_array(self, schema: JsonSchema, place: Place) -> None:
        if not _has_type(schema, "array") or schema.keys() & {"prefixItems", "enum", "const"}:
            return
        if is_list(schema.get("items")):
            self._refuse_keyword("prefixItems", place)
        elif "items" in schema:
            self._check(schema["items"], place.items())
        else:
            self._report(place.items(), "the array takes any members", "give them a type")

    def _check_choices(self, schema: JsonSchema, place: Place) -> None:
        if "anyOf" not in schema:
            return
        choices = schema["anyOf"]
        if not is_list(choices) or not choices:
            self._report(place, "`anyOf` lists no choices", "list them")
            return
        real = [
            (index, choice) for index, choice in enumerate(choices) if choice != {"type": "null"}
        ]
        for index, choice in real:
            name = None if len(real) == 1 else choice_name(choice)
            self._check(choice, place.choice(index, name))


def _is_free_form(schema: JsonSchema) -> bool:
    return (
        _has_type(schema, "object")
        and "properties" not in schema
        and schema.get("additionalProperties") is not False
    )


def _has_type(schema: JsonSchema, kind: str) -> bool:
    given = schema.get("type")
    return given == kind or (is_list(given) and kind in given)


def _described_type(schema: JsonSchema) -> str:
    given = schema.get("type")
    if given == "null":
        return "null"
    if isinstance(given, str):
        return f"{'an' if given[:1] in 'aio' else 'a'} {given}"
    return "a reference" if "$ref" in schema else "any value"
