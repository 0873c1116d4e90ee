"""Unions of lists in the signatures of builders, as one list, which mypy can infer."""

from __future__ import annotations

import ast

from .discriminate import leaf_objects
from .ir import Array, Components, Node, Union

__all__ = ["lists_objects", "with_one_list"]


def lists_objects(node: Node, components: Components) -> bool:
    """Say whether a union has a list of objects among its members."""
    return isinstance(node, Union) and any(
        isinstance(member, Array) and leaf_objects(member.items, components)
        for member in node.members
    )


def with_one_list(annotation_text: str) -> str:
    """Return an annotation in which one list holds what one of several lists might.

    mypy infers the type of a list of dicts that is written in a call only if one kind of list can be
    meant. That items of both kinds do not mix is left to the run-time checks.

    Args:
        annotation_text: The annotation, as source.

    Returns:
        The annotation; the same, if it has no union of lists.
    """
    members = _union_members(ast.parse(annotation_text, mode="eval").body)
    lists = [
        member
        for member in members
        if isinstance(member, ast.Subscript) and ast.unparse(member.value) == "Iterable"
    ]
    if len(lists) <= 1:
        return annotation_text
    items = " | ".join(ast.unparse(each.slice) for each in lists)
    others = [ast.unparse(member) for member in members if member not in lists]
    return " | ".join([*others, f"Iterable[{items}]"])


def _union_members(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_union_members(node.left), *_union_members(node.right)]
    return [node]
