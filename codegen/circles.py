"""Part of *name*: types that contain themselves with no class in between, which an alias cannot say."""

from __future__ import annotations

from dataclasses import replace

from .ir import ANYTHING, Array, Components, Map, Node, Object, Ref, Union, union_of
from .placement import references

__all__ = ["cut_circles"]


def cut_circles(components: Components) -> Components:
    """Return the components without lists and maps that lead back to the alias they stand in.

    Args:
        components: The components, every object among them named.

    Returns:
        The same, but what such a list or map holds may be anything: accepting too much is better than
        refusing what is right. What is nothing but itself stays, for others to refuse.
    """
    cut = dict(components)
    for name in sorted(components):
        component = components[name]
        if not isinstance(component.node, Object):
            back = {each for each in cut if each == name or name in _aliases_of(each, cut)}
            cut[name] = replace(component, node=_cut(component.node, back, inside=False))
    return cut


def _cut(node: Node, back: set[str], *, inside: bool) -> Node:
    match node:
        case Ref(name=name) if inside and name in back:
            return ANYTHING
        case Array(items=items):
            return replace(node, items=_cut(items, back, inside=True))
        case Map(values=values):
            return replace(node, values=_cut(values, back, inside=True))
        case Union(members=members):
            return union_of([_cut(member, back, inside=inside) for member in members])
        case _:
            return node


def _aliases_of(name: str, components: Components) -> set[str]:
    """Return what an alias refers to, going through aliases only."""
    found: set[str] = set()
    todo = [name]
    while todo:
        node = components[todo.pop()].node
        if not isinstance(node, Object):
            new = references(node) - found
            found |= new
            todo.extend(new)
    return found
