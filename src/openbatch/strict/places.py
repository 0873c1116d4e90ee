"""Places in a schema: where a `$ref` leads, and how a path names the members of a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openbatch.runtime.paths import key_step
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from openbatch.strict.json_values import JsonSchema

__all__ = [
    "Place",
    "choice_name",
    "definition_name",
    "inlined_root",
    "referred_definition",
]

_REFERENCE = re.compile(r"#/(?P<section>\$defs|definitions)/(?P<name>[^/]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a schema, under both its names.

    Attributes:
        value: What is described there, as in `Order.items[].meta`.
        schema: Where the schema of it stands, as in `.properties.items.items`; empty for the root.
    """

    value: str
    schema: str = ""

    def property(self, key: str) -> Place:
        """Return the place of a property."""
        step = key_step(key)
        return Place(self.value + step, f"{self.schema}.properties{step}")

    def items(self) -> Place:
        """Return the place of the members of an array."""
        return Place(f"{self.value}[]", f"{self.schema}.items")

    def choice(self, index: int, name: str | None) -> Place:
        """Return the place of a choice of a union; one without a name is the only one."""
        value = self.value if name is None else f"{self.value}<{name}>"
        return Place(value, f"{self.schema}.anyOf[{index}]")

    def definition(self, section: str, key: str) -> Place:
        """Return the place of a definition that is referred to from here."""
        return Place(self.value, f".{section}{key_step(key)}")


def referred_definition(reference: object) -> tuple[str, str] | None:
    """Return where a `$ref` leads.

    Args:
        reference: The value of a `$ref`.

    Returns:
        The section (`$defs` or `definitions`) and the name in it, or None if the `$ref` leads
        elsewhere or is none.
    """
    match = _REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
    if match is None:
        return None
    return match["section"], match["name"].replace("~1", "/").replace("~0", "~")


def definition_name(reference: object) -> str | None:
    """Return which definition under `$defs` a `$ref` leads to, or None."""
    place = referred_definition(reference)
    return place[1] if place and place[0] == "$defs" else None


def inlined_root(schema: JsonSchema) -> JsonSchema:
    """Return a schema with the definition in the place of a `$ref` at its root.

    Args:
        schema: A whole JSON schema. It stays as it is.

    Returns:
        A new dict, whose members are those of the schema. A root that refers to itself stays.
    """
    given = schema.get("$defs")
    definitions = given if is_object(given) else {}
    root = dict(schema)
    followed: set[str] = set()
    while (name := definition_name(root.get("$ref"))) is not None and name not in followed:
        followed.add(name)
        target = definitions.get(name)
        if not is_object(target):
            break
        del root["$ref"]
        root = {**target, **root}
    return root


def choice_name(choice: object) -> str:
    """Return how a path calls one choice of a union."""
    if not is_object(choice):
        return repr(choice)
    if definition := referred_definition(choice.get("$ref")):
        return definition[1]
    return str(choice.get("title", choice.get("type", "...")))
