"""What emitted docstrings say: `docs.toml` in this project's words, facts for all the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .errors import CodegenError
from .ir import (
    NULL,
    Anything,
    Array,
    Bounds,
    Component,
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
from .jsontypes import Json, as_object, read_toml

__all__ = ["Docs", "facts", "parse_docs", "reference_url"]

_REFERENCE: Final = "https://platform.openai.com/docs/api-reference/"
_MOST_VALUES: Final = 12
_MOST_DEFAULT: Final = 60

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Docs:
    """The texts of `docs.toml`.

    Attributes:
        builders: By URL, then by method.
        parameters: By name, for all endpoints.
        endpoint_parameters: By URL, then by name.
        types: By type name.
        fields: By type name, then by field.
        upstream: Whether the document's own descriptions stand in for these texts.
    """

    builders: Mapping[str, Texts] = field(default_factory=dict[str, Texts])
    parameters: Texts = field(default_factory=dict[str, str])
    endpoint_parameters: Mapping[str, Texts] = field(default_factory=dict[str, Texts])
    types: Texts = field(default_factory=dict[str, str])
    fields: Mapping[str, Texts] = field(default_factory=dict[str, Texts])
    upstream: bool = False

    def builder(self, endpoint: Endpoint, method: str) -> str | None:
        """Return the text about a builder's method, or None."""
        return self.builders.get(endpoint.url, {}).get(method)

    def parameter(self, endpoint: Endpoint, name: str, field: Field) -> str | None:
        """Return the text about a parameter of a request, or None."""
        if self.upstream and field.description:
            return field.description
        own = self.endpoint_parameters.get(endpoint.url, {}).get(name)
        return own if own is not None else self.parameters.get(name)

    def type(self, component: Component, name: str) -> str | None:
        """Return the text about a type, or None; `name` is the document's for it."""
        if self.upstream and component.description:
            return component.description
        return self.types.get(name)

    def type_field(self, type_name: str, name: str, field: Field) -> str | None:
        """Return the text about a field of a type, or None."""
        if self.upstream and field.description:
            return field.description
        return self.fields.get(type_name, {}).get(name)


def parse_docs(text: str, name: str, *, upstream: bool = False) -> Docs:
    """Read the texts.

    Args:
        text: TOML; see `Docs` for the tables.
        name: What to call the file in an error.
        upstream: Whether the document's own descriptions come first.

    Returns:
        The texts.

    Raises:
        CodegenError: If the file is not TOML, or holds something else than texts.
    """
    content = read_toml(text, name)
    known = {"builders", "parameters", "types", "fields"}
    if unknown := content.keys() - known:
        raise CodegenError(f"{name}: unknown tables {sorted(unknown)}; known are {sorted(known)}")
    parameters, endpoint_parameters = _texts(content.get("parameters", {}), f"{name}, parameters")
    types, _ = _texts(content.get("types", {}), f"{name}, types")
    _, builders = _texts(content.get("builders", {}), f"{name}, builders")
    _, fields = _texts(content.get("fields", {}), f"{name}, fields")
    return Docs(builders, parameters, endpoint_parameters, types, fields, upstream)


def _texts(value: Json, place: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the texts of a table, and the tables of texts within it."""
    texts: dict[str, str] = {}
    tables: dict[str, dict[str, str]] = {}
    for key, item in as_object(value, place).items():
        if isinstance(item, str):
            texts[key] = " ".join(item.split())
        else:
            tables[key], deeper = _texts(item, f"{place}.{key}")
            if deeper:
                raise CodegenError(f"{place}.{key}: only texts are allowed here")
    return texts, tables


def reference_url(endpoint: Endpoint) -> str:
    """Return the page of OpenAI's API reference about an endpoint."""
    return _REFERENCE + (endpoint.reference or "batch")


def facts(field: Field, components: Components) -> str:
    """Return what the document says of a field, in sentences.

    Args:
        field: The field.
        components: The components that its type may refer to.

    Returns:
        Type, bounds, allowed values, the default, and whether it is deprecated.
    """
    described = _describe(field.node, components)
    sentences = [described[:1].upper() + described[1:]]
    if field.default and field.default[0] is not None:
        shown = json.dumps(field.default[0], ensure_ascii=False, sort_keys=True)
        if len(shown) <= _MOST_DEFAULT:
            sentences.append(f"Default: `{shown}`")
    if field.deprecated:
        sentences.append("Deprecated")
    return ". ".join(sentences) + "."


def _describe(node: Node, components: Components) -> str:  # noqa: C901 (one case for each type)
    match node:
        case Anything():
            return "any JSON value"
        case Scalar(type=kind, bounds=bounds):
            return _with_bounds({"null": "null"}.get(kind, kind), bounds)
        case Enum(values=values):
            shown = [f"`{json.dumps(value)}`" for value in values[:_MOST_VALUES]]
            more = len(values) - len(shown)
            shown += [f"{more} more"] if more > 0 else []
            if len(shown) == 1:
                return f"always {shown[0]}"
            return "one of " + ", ".join(shown)
        case Ref(name=name):
            target = components[name].node
            if isinstance(target, (Object, Union)) or target == node:
                return f"`{name}`"
            return _describe(target, components)
        case Array(items=items, bounds=bounds):
            return _with_bounds(f"list of {_describe(items, components)}", bounds)
        case Map(values=values, bounds=bounds):
            if isinstance(values, Anything):
                return _with_bounds("object with any content", bounds)
            return _with_bounds(f"object whose values are {_describe(values, components)}", bounds)
        case Union(members=members):
            parts = [_describe(member, components) for member in members if member != NULL]
            text = " or ".join(dict.fromkeys(parts))
            return f"{text}, or null" if NULL in members else text
        case Object():
            return "object"


def _with_bounds(text: str, bounds: Bounds) -> str:
    known = dict(bounds)
    marks: list[str] = []
    for lowest, highest, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " keys"),
    ):
        low, high = known.get(lowest), known.get(highest)
        if low is not None and high is not None:
            marks.append(f"{low} to {high}{unit}")
        elif low is not None:
            marks.append(f"at least {low}{unit}")
        elif high is not None:
            marks.append(f"at most {high}{unit}")
    for keyword, words in (
        ("exclusiveMinimum", "more than"),
        ("exclusiveMaximum", "less than"),
        ("multipleOf", "a multiple of"),
        ("pattern", "matching"),
    ):
        if keyword in known:
            value = f"`{known[keyword]}`" if keyword == "pattern" else str(known[keyword])
            marks.append(f"{words} {value}")
    return ", ".join([text, *marks])
