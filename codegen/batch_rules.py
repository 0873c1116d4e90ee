"""What the Batch API asks of every request body, whatever the document says of the endpoint."""

from __future__ import annotations

from dataclasses import replace

from .errors import DocumentError
from .ir import NULL, Component, Enum, Field, Object, Scalar, Union, union_of

__all__ = ["apply_batch_rules"]


def apply_batch_rules(component: Component) -> Component:
    """Return a whole-body component as a batch takes it.

    Args:
        component: The request body of an endpoint.

    Returns:
        The same, but `model` is required (a batch runs one model, and every line names it), and
        `stream` can only be false (a batch answers with a file).

    Raises:
        DocumentError: If the body is no object with properties.
    """
    body = component.node
    if not isinstance(body, Object):
        raise DocumentError(component.pointer, "a request body has to be an object with properties")
    fields = {
        name: _stream(field) if name == "stream" else field for name, field in body.fields.items()
    }
    if "model" in fields:
        fields["model"] = replace(fields["model"], required=True)
    ordered = sorted(fields.items(), key=lambda item: (not item[1].required, item[0]))
    return replace(component, node=replace(body, fields=dict(ordered)))


def _stream(field: Field) -> Field:
    members = field.node.members if isinstance(field.node, Union) else (field.node,)
    if Scalar("boolean") not in members:
        return field
    return replace(field, node=union_of([Enum((False,)), NULL]), required=False)
