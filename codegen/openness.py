"""Part of *normalise*: results are read openly.

An API answers with values that its document did not name when this code was generated. In results,
enums take unknown values, unions take objects with unknown tags, and a field is only counted on if
the evidence says that it was always there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .discriminate import discriminator_of, leaf_objects, tag_fields
from .ir import Components, Discriminator, Enum, Field, Node, Object, Ref, Scalar, Union
from .normalise import map_nodes

__all__ = ["open_results"]

_TEXT: Final = Scalar("string")


def open_results(components: Components, believed: Callable[[str, str], bool]) -> Components:
    """Return result components as they are read.

    Args:
        components: The components, with discriminators.
        believed: Says of a component and a property that the document requires whether it can be
            counted on (`evidence`).

    Returns:
        The components with every enum open, but for tags: those stay literal, so that narrowing
        works, and unknown ones are caught by the union they tell apart.
    """
    tags = tag_fields(components)
    opened: Components = {}
    for name, component in components.items():
        node = component.node
        if isinstance(node, Object):
            fields = {
                key: _field(
                    field,
                    is_tag=(name, key) in tags,
                    believed=field.required and believed(name, key),
                )
                for key, field in node.fields.items()
            }
            node = replace(node, fields=fields, open=True)
        else:
            node = map_nodes(_flat(node, components), _open)
        opened[name] = replace(component, node=node)
    return opened


def _field(field: Field, *, is_tag: bool, believed: bool) -> Field:
    node = field.node if is_tag else map_nodes(field.node, _open)
    return replace(field, node=node, required=believed or (is_tag and field.required))


def _flat(node: Node, components: Components) -> Node:
    """Return a union with its nested unions taken apart: unknown tags are caught once, at its edge."""
    if not isinstance(node, Union) or node.discriminator is None:
        return node
    flat: list[Node] = []
    for member in node.members:
        leaves = leaf_objects(member, components)
        flat.extend([Ref(leaf) for leaf in leaves] if leaves else [member])
    return Union(tuple(dict.fromkeys(flat)), _refined(node.discriminator, components))


def _refined(discriminator: Discriminator, components: Components) -> Discriminator:
    """Tell the members that share a tag apart by another property, if one does.

    Without that a broken one could pass for another, whose enums are open.
    """
    within = [
        (tag, found)
        for tag, members in discriminator.mapping
        if (found := discriminator_of(members, components, discriminator.property)) is not None
    ]
    return replace(discriminator, within=tuple(within))


def _open(node: Node) -> Node:
    if isinstance(node, Enum):
        return replace(node, open=True)
    if isinstance(node, Union) and _TEXT in node.members[1:]:
        # Behind an open enum, which is any string as well, the renderer leaves it out as said before.
        return replace(node, members=(_TEXT, *(each for each in node.members if each != _TEXT)))
    return node
