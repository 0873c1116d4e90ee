"""Stage *render*: components to Python classes and aliases, by datamodel-code-generator.

The library gets each component as plain JSON schema, without bounds, and gives back the skeleton:
classes and annotations. `annotate` adds what it has no words for. It renames what clashes with a name
that its own output uses, so it gets numbers for the names of the document, and never sees those.
"""

from __future__ import annotations

import ast
import logging
import warnings
from dataclasses import dataclass, replace
from typing import Final

import datamodel_code_generator as dmcg
from datamodel_code_generator import LiteralType
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import PythonVersion

from .errors import CodegenError
from .ir import (
    Anything,
    Array,
    Component,
    Components,
    Direction,
    Enum,
    Map,
    Node,
    Object,
    Ref,
    Scalar,
    Union,
)
from .jsontypes import JsonObject, dump

__all__ = ["RenderedField", "RenderedType", "render_types"]

_MODEL_TYPES: Final[dict[Direction, DataModelType]] = {
    "request": DataModelType.TypingTypedDict,
    "result": DataModelType.PydanticV2BaseModel,
}


@dataclass(frozen=True)
class RenderedField:
    """A field of a rendered class.

    Attributes:
        key: The property in JSON.
        name: The attribute in Python; the key itself until an emitter knows better.
        annotation: The type, without the marks of optional fields.
    """

    key: str
    name: str
    annotation: ast.expr


@dataclass(frozen=True)
class RenderedType:
    """A class (`fields` is set) or an alias (`alias` is set) as the library renders it."""

    name: str
    fields: tuple[RenderedField, ...] | None = None
    alias: ast.expr | None = None


def render_types(components: Components, direction: Direction) -> dict[str, RenderedType]:
    """Render components with datamodel-code-generator.

    Args:
        components: The components, every object and union of objects among them named.
        direction: Requests become TypedDicts, results Pydantic models.

    Returns:
        What the library made of each component, by name.

    Raises:
        CodegenError: If the library left out a component, or made up a type of its own.
    """
    if not components:
        return {}
    codes = _Codes(components)
    module = ast.parse(_render(components, direction, codes))
    rendered: dict[str, RenderedType] = {}
    for statement in module.body:
        found = _read_statement(statement)
        if found is not None:
            named = codes.read(found)
            rendered[named.name] = named
    missing, made_up = components.keys() - rendered.keys(), rendered.keys() - components.keys()
    if missing or made_up:
        raise CodegenError(
            "datamodel-code-generator renders other types than asked for: "
            f"missing {sorted(missing)}, made up {sorted(made_up)}"
        )
    return rendered


class _Codes:
    """Numbers for the names of components and properties, in their order, and the way back."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._types = {name: f"Type{n:05}" for n, name in enumerate(sorted(components))}
        self._names = {code: name for name, code in self._types.items()}

    def type(self, name: str) -> str:
        """Return what the library is told that a component is called."""
        return self._types[name]

    @staticmethod
    def properties(node: Object) -> dict[str, str]:
        """Return the properties of an object, sorted, by what the library is told of their names."""
        return {f"field{n:05}": key for n, key in enumerate(sorted(node.fields))}

    def read(self, found: RenderedType) -> RenderedType:
        """Return a type with the names of the document."""
        name = self._names.get(found.name, found.name)
        alias = None if found.alias is None else self._named(found.alias)
        node = self._components[name].node if name in self._components else None
        if found.fields is None or not isinstance(node, Object):
            return replace(found, name=name, alias=alias)
        keys = self.properties(node)
        if keys.keys() != {field.key for field in found.fields}:
            raise CodegenError(f"{name}: datamodel-code-generator renders other fields")
        fields = tuple(
            RenderedField(keys[field.key], keys[field.key], self._named(field.annotation))
            for field in found.fields
        )
        return RenderedType(name, fields=fields)

    def _named(self, annotation: ast.expr) -> ast.expr:
        for item in ast.walk(annotation):
            if isinstance(item, ast.Name):
                item.id = self._names.get(item.id, item.id)
        return annotation


def _render(components: Components, direction: Direction, codes: _Codes) -> str:
    schemas: JsonObject = {
        codes.type(name): _component_schema(components[name], codes) for name in sorted(components)
    }
    document: JsonObject = {
        "openapi": "3.1.0",
        "info": {"title": "slice", "version": "0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            text = dmcg.generate(
                dump(document),
                input_file_type=dmcg.InputFileType.OpenAPI,
                output_model_type=_MODEL_TYPES[direction],
                target_python_version=PythonVersion.PY_311,
                enum_field_as_literal=LiteralType.All,
                use_type_alias=True,
                use_standard_collections=True,
                use_union_operator=True,
                disable_timestamp=True,
                strict_nullable=True,
                use_annotated=True,
                field_constraints=True,
                keep_model_order=True,
                disable_future_imports=False,
                formatters=[],
            )
        finally:
            logging.disable(logging.NOTSET)
    if not isinstance(text, str):
        raise CodegenError("datamodel-code-generator did not render one module")
    return text


def _component_schema(component: Component, codes: _Codes) -> JsonObject:
    node = component.node
    if not isinstance(node, Object):
        return _schema(node, codes)
    properties = codes.properties(node)
    return {
        "type": "object",
        "properties": {
            code: _schema(node.fields[key].node, codes) for code, key in properties.items()
        },
        # Whether a field has to be there is not the library's business: it would add defaults.
        "required": [*properties],
    }


def _schema(node: Node, codes: _Codes) -> JsonObject:
    match node:
        case Anything():
            return {}
        case Scalar(type=kind):
            return {"type": kind}
        case Enum(values=values):
            return {"enum": [*values]}
        case Ref(name=name):
            return {"$ref": f"#/components/schemas/{codes.type(name)}"}
        case Array(items=items):
            return {"type": "array", "items": _schema(items, codes)}
        case Map(values=values):
            return {"type": "object", "additionalProperties": _schema(values, codes)}
        case Union(members=members):
            return {"anyOf": [_schema(member, codes) for member in members]}
        case Object():
            raise CodegenError("an object without a name reached the renderer")


def _read_statement(statement: ast.stmt) -> RenderedType | None:
    match statement:
        case ast.ClassDef(name=name, body=body):
            fields = [found for item in body if (found := _read_field(item)) is not None]
            return RenderedType(name, fields=tuple(fields))
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name(id="TypedDict"), args=[_, ast.Dict() as fields]),
        ):
            return RenderedType(name, fields=tuple(_read_items(fields)))
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name(id="TypeAliasType"), args=[_, alias]),
        ):
            return RenderedType(name, alias=alias)
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias"), value=ast.expr() as alias
        ):
            return RenderedType(name, alias=alias)
        case _:
            return None


def _read_field(statement: ast.stmt) -> RenderedField | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            return RenderedField(name, name, annotation)
        case _:
            return None


def _read_items(fields: ast.Dict) -> list[RenderedField]:
    found: list[RenderedField] = []
    for key, annotation in zip(fields.keys, fields.values, strict=True):
        if isinstance(key, ast.Constant):
            name = str(key.value)
            found.append(RenderedField(name, name, _Unquoted().visit(annotation)))
    return found


class _Unquoted(ast.NodeTransformer):
    """Takes the quotes off forward references; what a literal lists stays text."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return node
        node.slice = self.visit(node.slice)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node
