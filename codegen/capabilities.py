"""What an endpoint can do in a batch, found by the structure of its request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .discriminate import leaf_objects
from .ir import (
    NULL,
    Array,
    Components,
    Endpoint,
    Enum,
    Field,
    Map,
    Node,
    Object,
    Ref,
    Scalar,
    Union,
)

__all__ = ["AnswerLooks", "Capabilities", "answer_looks", "capabilities"]

#: The property in which the API writes what sort of object it answers with.
_TAG = "object"


@dataclass(frozen=True)
class Capabilities:
    """What an endpoint can do.

    Attributes:
        structured_output: The path in the body of the format that can be a JSON schema, empty if
            there is none.
        format_wrapper: The keys within that format under which name, schema and strictness stand.
        tools_field: The field that takes a list of tools, functions among them, if there is one.
        function_wrapper: The keys within a function tool under which name, parameters and strictness
            stand.
        messages_field: The field that takes a list of messages with roles, if there is one.
        text_field: The field that takes the input as plain text, if there is one.
        prompt_field: The field that takes a reference to a reusable prompt, if there is one.
        counted_field: The field whose texts or token lists count as inputs of their own.
    """

    structured_output: tuple[str, ...] = ()
    format_wrapper: tuple[str, ...] = ()
    tools_field: str | None = None
    function_wrapper: tuple[str, ...] = ()
    messages_field: str | None = None
    text_field: str | None = None
    prompt_field: str | None = None
    counted_field: str | None = None


def capabilities(endpoint: Endpoint, requests: Components) -> Capabilities:
    """Find out what an endpoint can do.

    Args:
        endpoint: The endpoint.
        requests: The components of requests.

    Returns:
        Its capabilities.
    """
    body = requests[endpoint.request].node
    if not isinstance(body, Object):
        return Capabilities()
    path, wrapper = _structured_output(body, requests)
    tools_field, function_wrapper = _function_tools(body, requests)
    counted = [name for name, field in body.fields.items() if _is_counted(field.node, requests)]
    return Capabilities(
        structured_output=path,
        format_wrapper=wrapper,
        tools_field=tools_field,
        function_wrapper=function_wrapper,
        messages_field=_first(body, lambda field: _takes_messages(field.node, requests)),
        text_field=_text_field(body, requests) or (counted[0] if counted else None),
        prompt_field=_first(body, lambda field: _takes_prompt(field.node, requests)),
        counted_field=counted[0] if counted else None,
    )


@dataclass(frozen=True)
class AnswerLooks:
    """By what the answers of an endpoint are told from those of others.

    Attributes:
        tag: What the result body has as `object`, if that is always the same.
        fields: The other fields that a result body always has, sorted.
    """

    tag: str | None = None
    fields: tuple[str, ...] = ()


def answer_looks(endpoint: Endpoint, results: Components) -> AnswerLooks:
    """Find out what the answers of an endpoint look like.

    Args:
        endpoint: The endpoint.
        results: The components of results.

    Returns:
        Their looks.
    """
    body = results[endpoint.result].node
    if not isinstance(body, Object):
        return AnswerLooks()
    tag = None
    if _TAG in body.fields:
        node = body.fields[_TAG].node
        if isinstance(node, Enum) and len(node.values) == 1:
            tag = str(node.values[0])
    required = [name for name, field in body.fields.items() if field.required and name != _TAG]
    return AnswerLooks(tag, tuple(sorted(required)))


def _first(body: Object, accepts: Callable[[Field], bool]) -> str | None:
    return next((name for name, field in body.fields.items() if accepts(field)), None)


def _alternatives(node: Node, components: Components) -> list[Node]:
    """Return what a type can be, with references followed and nested unions taken apart."""
    match node:
        case Ref(name=name):
            return _alternatives(components[name].node, components)
        case Union(members=members):
            return [part for member in members for part in _alternatives(member, components)]
        case _:
            return [node]


def _structured_output(
    body: Object, components: Components
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for name, field in body.fields.items():
        wrapper = _schema_wrapper(field.node, components)
        if wrapper is not None:
            return (name,), wrapper
        for part in _alternatives(field.node, components):
            if isinstance(part, Object):
                for inner, inner_field in part.fields.items():
                    wrapper = _schema_wrapper(inner_field.node, components)
                    if wrapper is not None:
                        return (name, inner), wrapper
    return (), ()


def _schema_wrapper(node: Node, components: Components) -> tuple[str, ...] | None:
    """Return where a format with the tag `json_schema` keeps its schema, if there is one."""
    for name in leaf_objects(node, components):
        variant = components[name].node
        if not isinstance(variant, Object) or not _is_tagged(variant, "json_schema"):
            continue
        if _holds_schema(variant):
            return ()
        for key, field in variant.fields.items():
            for part in _alternatives(field.node, components):
                if isinstance(part, Object) and _holds_schema(part):
                    return (key,)
    return None


def _function_tools(body: Object, components: Components) -> tuple[str | None, tuple[str, ...]]:
    """Return the field that lists tools, and where a function among them keeps its schema."""
    for name, field in body.fields.items():
        for part in _alternatives(field.node, components):
            if isinstance(part, Array):
                for tool in leaf_objects(part.items, components):
                    wrapper = _function_wrapper(components[tool].node, components)
                    if wrapper is not None:
                        return name, wrapper
    return None, ()


def _function_wrapper(tool: Node, components: Components) -> tuple[str, ...] | None:
    if not isinstance(tool, Object):
        return None
    if _declares_function(tool):
        return ()
    for key, field in tool.fields.items():
        for part in _alternatives(field.node, components):
            if isinstance(part, Object) and _declares_function(part):
                return (key,)
    return None


def _declares_function(node: Object) -> bool:
    return {"name", "parameters", "strict"} <= node.fields.keys()


def _is_tagged(node: Object, tag: str) -> bool:
    return any(
        isinstance(field.node, Enum) and field.node.values == (tag,)
        for field in node.fields.values()
    )


def _holds_schema(node: Object) -> bool:
    return {"name", "schema", "strict"} <= node.fields.keys()


def _takes_messages(node: Node, components: Components) -> bool:
    for part in _alternatives(node, components):
        if isinstance(part, Array):
            for name in leaf_objects(part.items, components):
                item = components[name].node
                if isinstance(item, Object) and {"role", "content"} <= item.fields.keys():
                    return True
    return False


def _text_field(body: Object, components: Components) -> str | None:
    """Return the required field that takes any text; the model's name is no input."""
    for name, field in body.fields.items():
        parts = _alternatives(field.node, components)
        texts = [part for part in parts if isinstance(part, Scalar) and part.type == "string"]
        if field.required and name != "model" and texts:
            return name
    return None


def _takes_prompt(node: Node, components: Components) -> bool:
    for part in _alternatives(node, components):
        if isinstance(part, Object) and {"id", "variables"} <= part.fields.keys():
            variables = _alternatives(part.fields["variables"].node, components)
            return any(isinstance(item, Map) for item in variables)
    return False


def _is_counted(node: Node, components: Components) -> bool:
    """Say whether a field takes one text, or a list of texts or of token lists."""
    parts = [part for part in _alternatives(node, components) if part != NULL]
    items = [part.items for part in parts if isinstance(part, Array)]
    texts = any(isinstance(item, Scalar) and item.type == "string" for item in items)
    tokens = any(isinstance(item, Array) for item in items)
    return texts and tokens and any(isinstance(part, Scalar) for part in parts)
