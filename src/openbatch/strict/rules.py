"""Find what strict mode refuses in a JSON schema.

The rules hold for any schema, made here or written by hand. A place is named as in Python:
`Order.items[].meta`; a choice of a union stands in angle brackets: `Order.pet<Dog>.name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbatch.errors import Problem
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict import sizes
from openbatch.strict.places import choice_name, key_step, referred_definition
from openbatch.strict.value_rules import has_repeated, value_faults
from openbatch.strict.vocabulary import ASSERTIONS, DISPUTED, IMPOSSIBLE, ROOT_KEY, TAKEN

if TYPE_CHECKING:
    from openbatch.errors import ProblemKind
    from openbatch.strict.json_values import JsonSchema

__all__ = ["find_problems", "has_plain_root"]

_ON_PARSING: Final = "leave it out and check the answer when it is parsed"
#: One of these says what a value is.
_TYPING: Final = frozenset({"type", "anyOf", "enum", "const"})
_REMEDIES: Final = {
    "allOf": "write the merged schema out",
    "oneOf": "use `anyOf`",
    "prefixItems": "use a model with a named field for each position",
}


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
    schema: JsonSchema, name: str, *, is_wrapped: bool = False
) -> tuple[Problem, ...]:
    """Return everything that strict mode refuses in a schema, in the order of the schema.

    Args:
        schema: A whole JSON schema, its definitions under `$defs` or `definitions`.
        name: What the schema is called at the beginning of each path, such as the class's name.
        is_wrapped: Whether the root only holds a value under `ROOT_KEY`. Paths leave it out.

    Returns:
        The problems; none if the schema is strict. Keywords that are neither documented nor known
        to be refused are of the kind `unknown_field`. Those on which sources disagree are of the
        kind `disputed`; of each such rule the first place is told.
    """
    finder = _Finder(schema)
    finder.check_root(schema, name, is_wrapped=is_wrapped)
    if not any(problem.kind != "disputed" for problem in finder.problems):
        # What only these hold is in the request, too; what is referred to was named better above.
        finder.check_unreached_definitions(name)
    hidden = key_step(ROOT_KEY) if is_wrapped else ""
    return (*finder.problems, *sizes.find_problems(schema, name, hidden))


class _Finder:
    """Walks one schema, each definition once, under the first path that leads to it."""

    def __init__(self, root: JsonSchema) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._seen: set[tuple[str, str]] = set()
        self._disputed: set[str] = set()

    def check_root(self, schema: JsonSchema, name: str, *, is_wrapped: bool) -> None:
        properties = schema.get("properties")
        if is_wrapped and is_object(properties):
            self._check(properties.get(ROOT_KEY), name)
        elif has_plain_root(schema):
            given = "a union" if "anyOf" in schema else _described_type(schema)
            self._report(
                name,
                f"the root of a structured output is an object, and this is {given}",
                "put it into an object with one property",
            )
        else:
            self._check(schema, name)

    def check_unreached_definitions(self, name: str) -> None:
        for section in ("$defs", "definitions"):
            definitions = self._root.get(section)
            if not is_object(definitions):
                if section in self._root:
                    self._report(name, f"`{section}` is no object", "give each definition a name")
                continue
            for key, definition in definitions.items():
                if (section, key) not in self._seen:
                    self._seen.add((section, key))
                    self._check(definition, f"{name}.{section}{key_step(key)}")

    def _report(self, path: str, rule: str, remedy: str, kind: ProblemKind = "invalid") -> None:
        self.problems.append(Problem(path, f"{rule}; {remedy}", kind))

    def _check(self, schema: object, path: str) -> None:
        if not is_object(schema):
            self._report(path, f"the schema {schema!r} is no object", "give the value a type")
        elif IMPOSSIBLE in schema:
            self._report(path, str(schema[IMPOSSIBLE]), "leave it out or give it a JSON type")
        elif "$ref" in schema:
            self._check_reference(schema, path)
        elif not schema.keys() & _TYPING:
            self._check_untyped(schema, path)
        else:
            self._check_keywords(schema, path)
            self._check_value(schema, path)
            self._check_object(schema, path)
            self._check_array(schema, path)
            self._check_choices(schema, path)

    def _check_value(self, schema: JsonSchema, path: str) -> None:
        faults = list(value_faults(schema))
        if not faults and not schema.keys() & {"type", "anyOf"}:
            faults.append(("strict mode needs a type beside the values", "add `type`"))
        for fault, what_to_do in faults:
            self._report(path, fault, what_to_do)

    def _check_untyped(self, schema: JsonSchema, path: str) -> None:
        if refused := sorted(schema.keys() & ASSERTIONS):
            self._refuse_keyword(refused[0], path)
        else:
            self._report(
                path,
                "any value is right here (Any, object or a generic without its arguments),"
                " and strict mode needs a type",
                "annotate it with one",
            )

    def _check_reference(self, schema: JsonSchema, path: str) -> None:
        reference = schema["$ref"]
        if len(schema) > 1:
            beside = ", ".join(sorted(f"`{keyword}`" for keyword in schema if keyword != "$ref"))
            self._report(path, f"a `$ref` stands beside {beside}", "put what it refers to here")
        if reference == "#":
            return
        definition = referred_definition(reference)
        section = self._root.get(definition[0]) if definition else None
        if definition is None or not is_object(section) or definition[1] not in section:
            self._report(path, f"nothing is defined as {reference!r}", "define it under `$defs`")
        elif definition not in self._seen:
            self._seen.add(definition)
            self._check(section[definition[1]], path)
        elif self._leads_nowhere(definition):
            self._report(path, f"{reference!r} refers to itself only", "say what it is")

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

    def _check_keywords(self, schema: JsonSchema, path: str) -> None:
        for keyword in schema:
            if keyword in ASSERTIONS:
                if not _is_free_form(schema):
                    self._refuse_keyword(keyword, path)
            elif keyword in DISPUTED:
                self._report_dispute(keyword, path)
            elif keyword not in TAKEN:
                self._report(
                    path,
                    f"strict mode is not known to take `{keyword}`",
                    "leave it out",
                    "unknown_field",
                )

    def _report_dispute(self, keyword: str, path: str) -> None:
        what = DISPUTED[keyword]
        if what not in self._disputed:
            self._disputed.add(what)
            rule = f"sources disagree on whether strict mode takes {what}"
            self._report(path, rule, "if the service refuses it, leave it out", "disputed")

    def _refuse_keyword(self, keyword: str, path: str) -> None:
        if keyword == "prefixItems":
            rule = "a tuple whose positions differ cannot be strict"
        else:
            rule = f"strict mode does not take `{keyword}`"
        self._report(path, rule, _REMEDIES.get(keyword, _ON_PARSING))

    def _check_object(self, schema: JsonSchema, path: str) -> None:
        if not _has_type(schema, "object"):
            return
        if _is_free_form(schema):
            self._report(
                path,
                "a free-form object (a dict) has no fixed keys, and strict mode needs every key",
                "use a model with a field for each key, or a list of models with a key and a value",
            )
            return
        given = schema.get("properties", {})
        properties = given if is_object(given) else {}
        if not is_object(given):
            self._report(path, "`properties` is no object", "give each property a schema")
        if schema.get("additionalProperties") is not False:
            self._report(
                path,
                "the object takes keys that it does not declare (extra='allow'),"
                " and strict mode closes every object",
                "use extra='forbid' or extra='ignore' (in a schema, `additionalProperties: false`)",
            )
        self._check_required(schema.get("required", []), properties, path)
        for key, member in properties.items():
            self._check(member, path + key_step(key))

    def _check_required(self, required: object, properties: JsonSchema, path: str) -> None:
        for key in properties:
            if not is_list(required) or key not in required:
                self._report(
                    path + key_step(key),
                    "strict mode requires every property, and this one may be missing",
                    "list it under `required`, and let it be null where it is optional",
                )
        if is_list(required) and has_repeated(required):
            self._report(path, "`required` lists a property twice", "list it once")
        for listed in required if is_list(required) else []:
            if not isinstance(listed, str) or listed not in properties:
                self._report(
                    path,
                    f"`required` names {listed!r}, which is no property",
                    "define it under `properties`",
                )

    def _check_array(self, schema: JsonSchema, path: str) -> None:
        if not _has_type(schema, "array") or schema.keys() & {"prefixItems", "enum", "const"}:
            return
        if is_list(schema.get("items")):
            self._refuse_keyword("prefixItems", path)
        elif "items" in schema:
            self._check(schema["items"], f"{path}[]")
        else:
            self._report(f"{path}[]", "the array takes any members", "give them a type")

    def _check_choices(self, schema: JsonSchema, path: str) -> None:
        if "anyOf" not in schema:
            return
        choices = schema["anyOf"]
        if not is_list(choices) or not choices:
            self._report(path, "`anyOf` lists no choices", "list them")
            return
        real = [choice for choice in choices if choice != {"type": "null"}]
        for choice in real:
            self._check(choice, path if len(real) == 1 else f"{path}<{choice_name(choice)}>")


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
