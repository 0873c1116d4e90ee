"""Which emitted module a type lies in, and in which order a module defines its types."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from .errors import CodegenError
from .ir import Components, Endpoint, Node, Object, Ref, children

__all__ = ["SHARED", "alias_order", "place", "reachable", "references"]

#: The module of types that several endpoints reach.
SHARED = "shared"


def references(node: Node) -> frozenset[str]:
    """Return the names of the components that a type refers to itself."""
    own = {node.name} if isinstance(node, Ref) else set[str]()
    return frozenset(own.union(*(references(child) for child in children(node))))


def reachable(root: str, components: Components) -> frozenset[str]:
    """Return the names of the components that one reaches, itself included."""
    found: set[str] = set()
    todo = [root]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(references(components[name].node))
    return frozenset(found)


def place(roots: dict[str, str], components: Components) -> dict[str, str]:
    """Decide on the module of each component.

    Args:
        roots: The component of the whole body, by the module of its endpoint.
        components: All components of the direction.

    Returns:
        The module by component: an endpoint's own, or `SHARED` for what several reach.
    """
    placed: dict[str, str] = {}
    for module, root in roots.items():
        for name in reachable(root, components):
            placed[name] = module if placed.get(name, module) == module else SHARED
    return placed


def alias_order(names: list[str], components: Components) -> list[str]:
    """Return the names of aliases so that each stands after those it refers to.

    Args:
        names: The components to order, all of one module; classes among them are left out.
        components: All components of the direction.

    Returns:
        The aliases, in an order that depends on nothing but their names and references.

    Raises:
        CodegenError: If aliases refer to each other in a circle with no class in between.
    """
    aliases = {name for name in names if not isinstance(components[name].node, Object)}
    graph = {name: sorted(references(components[name].node) & aliases) for name in sorted(aliases)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise CodegenError(f"types that are defined by each other: {circle}") from None
    ordered: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered.extend(ready)
        sorter.done(*ready)
    return ordered


def endpoint_roots(endpoints: tuple[Endpoint, ...], *, request: bool) -> dict[str, str]:
    """Return the component of each endpoint's body, by the endpoint's module."""
    return {e.module: e.request if request else e.result for e in endpoints}
