"""Part of *normalise*: whole bodies, which have to be objects, since builders and models are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .errors import DocumentError
from .ir import ANYTHING, Component, Direction, Field, Map, Node, Object, Ref, Union, union_of

__all__ = ["as_body"]


def as_body(
    component: Component, components: Mapping[str, Component], direction: Direction
) -> Component:
    """Return the component of a whole body as an object.

    Args:
        component: The component.
        components: All components of the direction.
        direction: The direction of the body.

    Returns:
        The component itself where it is an object. Of several objects, one of which the body is, one
        that has the properties of all, those required that every one of them requires. A result of
        which the document says nothing is an object without known properties.

    Raises:
        DocumentError: If no value of the type is an object with properties.
    """
    if isinstance(component.node, Object):
        return component
    objects = _objects(component.node, components, frozenset())
    if direction == "result" and (component.node == ANYTHING or isinstance(component.node, Map)):
        objects = [Object({}, open=True)]
    if not objects:
        raise DocumentError(
            component.pointer, f"a {direction} body has to be an object with properties"
        )
    return replace(component, node=_joined(objects))


def _objects(
    node: Node, components: Mapping[str, Component], within: frozenset[str]
) -> list[Object]:
    match node:
        case Object():
            return [node]
        case Ref(name=name) if name not in within:
            return _objects(components[name].node, components, within | {name})
        case Union(members=members):
            return [found for m in members for found in _objects(m, components, within)]
        case _:
            return []


def _joined(objects: list[Object]) -> Object:
    if len(objects) == 1:
        return objects[0]
    names = {name for each in objects for name in each.fields}
    fields = {name: _field([each.fields.get(name) for each in objects]) for name in names}
    ordered = sorted(fields.items(), key=lambda item: (not item[1].required, item[0]))
    return Object(dict(ordered), open=any(each.open for each in objects))


def _field(listed: list[Field | None]) -> Field:
    """Return the field that takes what any of some objects has, None standing for an absent one."""
    found = [field for field in listed if field is not None]
    first = found[0]
    return replace(
        first,
        node=union_of([field.node for field in found]),
        required=all(field is not None and field.required for field in listed),
        default=first.default if all(field.default == first.default for field in found) else (),
        deprecated=all(field.deprecated for field in found),
    )
