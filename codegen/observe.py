"""Which fields of results are always there: the evidence that `generate` believes.

The rule stands here alone: a field that the document requires is counted on if no past document that
has its type leaves it optional or out, and no recorded body of its type lacks it.
"""

from __future__ import annotations

from collections.abc import Iterable

from .evidence import EVIDENCE_FORMAT
from .ir import Array, Map, Node, Object, Ref, Surface, Union
from .jsontypes import Json, JsonObject
from .recordings import endpoint_of

__all__ = ["Observations"]


class Observations:
    """Collects what documents require and what bodies hold."""

    def __init__(self) -> None:
        """Begin with no evidence."""
        self._required: dict[str, set[str]] = {}
        self._missing: set[tuple[str, str]] = set()

    def document(self, surface: Surface) -> None:
        """Note what a document requires.

        Args:
            surface: The document's surface, every required field of results believed.
        """
        for final_name, component in surface.results.items():
            name = surface.plain_names.get(final_name, final_name)
            if not isinstance(component.node, Object):
                continue
            fields = component.node.fields
            required = {key for key, field in fields.items() if field.required}
            known = self._required.setdefault(name, required)
            # What one document requires and another does not is not always there.
            self._missing.update((name, key) for key in known ^ required)
            known |= required

    def body(self, body: JsonObject, surface: Surface) -> bool:
        """Note what a body lacks.

        Args:
            body: A result body.
            surface: The surface to read it by.

        Returns:
            Whether it is the body of a result at all.
        """
        endpoint = endpoint_of(body, surface)
        if endpoint is None:
            return False
        self._look_at(body, Ref(endpoint.result), surface)
        return True

    def evidence(self) -> JsonObject:
        """Return the evidence file's content."""
        always: JsonObject = {}
        for name, required in sorted(self._required.items()):
            kept = sorted(key for key in required if (name, key) not in self._missing)
            if kept:
                always[name] = [*kept]
        return {"format": EVIDENCE_FORMAT, "always": always}

    def _look_at(self, value: Json, node: Node, surface: Surface) -> None:
        match node:
            case Ref(name=name):
                target = surface.results[name].node
                if not isinstance(target, Object):
                    self._look_at(value, target, surface)
                elif isinstance(value, dict):
                    self._look_into(value, name, target, surface)
            case Array(items=items):
                for item in value if isinstance(value, list) else ():
                    self._look_at(item, items, surface)
            case Map(values=values):
                for item in value.values() if isinstance(value, dict) else ():
                    self._look_at(item, values, surface)
            case Union():
                for member in _members_for(value, node):
                    self._look_at(value, member, surface)
            case _:
                pass

    def _look_into(self, value: JsonObject, name: str, node: Object, surface: Surface) -> None:
        plain = surface.plain_names.get(name, name)
        self._missing.update((plain, key) for key in node.fields if key not in value)
        for key, field in node.fields.items():
            if key in value:
                self._look_at(value[key], field.node, surface)


def _members_for(value: Json, node: Union) -> Iterable[Node]:
    """Return the members that a value can be; none if that cannot be told."""
    if node.discriminator is None:
        fitting = [member for member in node.members if isinstance(member, _container_of(value))]
        return fitting if len(fitting) == 1 else ()
    if not isinstance(value, dict):
        return [member for member in node.members if isinstance(member, Array)]
    names = dict(node.discriminator.mapping).get(str(value.get(node.discriminator.property)), ())
    return [Ref(name) for name in names] if len(names) == 1 else ()


def _container_of(value: Json) -> tuple[type, ...]:
    if isinstance(value, list):
        return (Array,)
    return (Ref, Map) if isinstance(value, dict) else ()
