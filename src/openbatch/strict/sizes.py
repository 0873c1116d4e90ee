"""Measure a JSON schema against the limits of strict mode.

What is written counts: each definition once, however often it is referred to. Levels are the
objects inside each other in an answer, through references too; going round a recursion adds none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import Problem
from openbatch.runtime.paths import key_step
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict.parts import SECTIONS, schema_parts
from openbatch.strict.places import referred_definition
from openbatch.strict.vocabulary import (
    MAX_CHARACTERS,
    MAX_ENUM_VALUES,
    MAX_LEVELS,
    MAX_PROPERTIES,
)

if TYPE_CHECKING:
    from openbatch.strict.json_values import JsonSchema

__all__ = ["find_problems"]


def find_problems(schema: JsonSchema, name: str, hidden: str = "") -> tuple[Problem, ...]:
    """Return which limits of size a schema breaks.

    Args:
        schema: A whole JSON schema.
        name: What the schema is called at the beginning of each path.
        hidden: The first step of each path, if it is to be left out.

    Returns:
        At most one problem for each limit.
    """
    properties = characters = values = 0
    for part in schema_parts(schema):
        for section in SECTIONS:
            names = part.get(section)
            if is_object(names):
                characters += sum(map(len, names))
                properties += len(names) if section == "properties" else 0
        enum = part.get("enum", [])
        if is_list(enum):
            values += len(enum)
            characters += sum(len(str(value)) for value in enum)
        if "const" in part:
            characters += len(str(part["const"]))
    levels, deepest = _Nesting(schema).measure(schema)
    split = "drop some or split the type over several requests"
    limits = (
        (properties, MAX_PROPERTIES, "{:,} properties in all", split),
        (
            levels,
            MAX_LEVELS,
            f"objects nest {{:,}} levels deep, at {(name + deepest.removeprefix(hidden)).lstrip('.')}",
            "flatten it",
        ),
        (
            characters,
            MAX_CHARACTERS,
            "names of properties and definitions, enum and const values come to {:,} characters",
            split,
        ),
        (values, MAX_ENUM_VALUES, "{:,} enum values in all", "use str where the list is long"),
    )
    return tuple(
        Problem(name, f"{what.format(count)}, and strict mode takes {limit:,}; {remedy}")
        for count, limit, what, remedy in limits
        if count > limit
    )


class _Nesting:
    """Measures how deep objects nest, following references but going round no recursion."""

    def __init__(self, root: JsonSchema) -> None:
        self._root = root
        self._measured: dict[tuple[str, str], tuple[int, str]] = {}
        self._open: set[tuple[str, str]] = set()

    def measure(self, schema: object) -> tuple[int, str]:
        """Return the number of levels, and the path of the deepest object."""
        if not is_object(schema):
            return 0, ""
        if definition := referred_definition(schema.get("$ref")):
            return self._measure_definition(definition)
        inside = [("[]", schema.get("items"))]
        if is_list(choices := schema.get("anyOf")):
            inside += [("", choice) for choice in choices]
        properties = schema.get("properties")
        if is_object(properties):
            inside += [(key_step(key), each) for key, each in properties.items()]
        deepest = 0, ""
        for step, each in inside:
            levels, path = self.measure(each)
            if levels > deepest[0]:
                deepest = levels, step + path
        return (deepest[0] + 1, deepest[1]) if is_object(properties) else deepest

    def _measure_definition(self, definition: tuple[str, str]) -> tuple[int, str]:
        section, name = definition
        definitions = self._root.get(section)
        if definition in self._open or not is_object(definitions):
            return 0, ""
        if definition not in self._measured:
            self._open.add(definition)
            self._measured[definition] = self.measure(definitions.get(name))
            self._open.remove(definition)
        return self._measured[definition]
