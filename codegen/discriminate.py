"""How the members of a union are told apart, found by structure.

What the document declares as a discriminator is not believed: some lie, many are missing. A property
that every member has with listed values is one, whatever the document says.
"""

from __future__ import annotations

from dataclasses import replace

from .ir import NULL, Components, Discriminator, Enum, Node, Object, Ref, Union

__all__ = ["discriminator_of", "leaf_objects", "tag_fields", "with_discriminators"]


def with_discriminators(components: Components) -> Components:
    """Return the components, each union among them with the discriminator that it has in fact."""
    return {
        name: replace(component, node=_discriminated(component.node, components))
        for name, component in components.items()
    }


def tag_fields(components: Components) -> frozenset[tuple[str, str]]:
    """Return the fields, as component and property, whose value tells members of a union apart."""
    found: set[tuple[str, str]] = set()
    for component in components.values():
        node = component.node
        if isinstance(node, Union) and node.discriminator is not None:
            names = leaf_objects(node, components)
            found.update((name, node.discriminator.property) for name in names)
    return frozenset(found)


def leaf_objects(node: Node, components: Components) -> tuple[str, ...]:
    """Return the names of the objects among a type's members, those of nested unions included."""
    match node:
        case Ref(name=name):
            target = components[name].node
            if isinstance(target, Object):
                return (name,)
            return leaf_objects(target, components) if isinstance(target, (Union, Ref)) else ()
        case Union(members=members):
            leaves = [leaf for member in members for leaf in leaf_objects(member, components)]
            return tuple(dict.fromkeys(leaves))
        case _:
            return ()


def discriminator_of(
    leaves: tuple[str, ...], components: Components, besides: str | None = None
) -> Discriminator | None:
    """Return how some objects are told apart.

    Args:
        leaves: The names of the objects.
        components: All components.
        besides: A property that does not tell them apart.

    Returns:
        The discriminator by the property that tells most of them apart, a required one before an
        optional one; None if there is none.
    """
    if len(leaves) < 2:  # noqa: PLR2004 (nothing to tell apart)
        return None
    candidates = [
        found
        for name in _property_names(leaves, components)
        if name != besides and (found := _by(name, leaves, components)) is not None
    ]
    return max(candidates, key=lambda d: (_told_apart(d), -len(d.absent)), default=None)


def _discriminated(node: Node, components: Components) -> Node:
    if not isinstance(node, Union):
        return node
    best = discriminator_of(leaf_objects(node, components), components)
    return node if best is None else replace(node, discriminator=best)


def _property_names(leaves: tuple[str, ...], components: Components) -> list[str]:
    names: set[str] = set()
    for leaf in leaves:
        node = components[leaf].node
        if isinstance(node, Object):
            names.update(node.fields)
    return sorted(names)


def _by(name: str, leaves: tuple[str, ...], components: Components) -> Discriminator | None:
    mapping: dict[str, list[str]] = {}
    absent: list[str] = []
    for leaf in leaves:
        node = components[leaf].node
        field = node.fields.get(name) if isinstance(node, Object) else None
        tags = _tags(field.node) if field is not None else None
        if field is None or tags is None:
            return None
        if not field.required:
            absent.append(leaf)
        for tag in tags:
            mapping.setdefault(tag, []).append(leaf)
    if any(len(members) == len(leaves) for members in mapping.values()):
        return None
    pairs = tuple((tag, tuple(mapping[tag])) for tag in sorted(mapping))
    return Discriminator(name, pairs, tuple(absent))


def _tags(node: Node) -> list[str] | None:
    members = node.members if isinstance(node, Union) else (node,)
    tags: list[str] = []
    for member in members:
        if member == NULL:
            continue
        if not isinstance(member, Enum) or not all(isinstance(v, str) for v in member.values):
            return None
        tags.extend(value for value in member.values if isinstance(value, str))
    return tags


def _told_apart(discriminator: Discriminator) -> int:
    alone = [members[0] for _, members in discriminator.mapping if len(members) == 1]
    return len(set(alone))
