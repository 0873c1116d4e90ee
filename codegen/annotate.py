"""Stage *post-process*: annotations as datamodel-code-generator renders them, completed.

Annotation and type are walked together. What the library has no words for is added: bounds, read-only
containers for requests, open literals for results. Where the two do not agree the library has
rendered something else than it was asked for, which is an error, never a guess.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .errors import CodegenError
from .ir import Anything, Array, Bounds, Enum, Map, Node, Object, Ref, Scalar, Union

__all__ = ["REQUEST", "RESULT", "Style", "annotation", "names_in"]

_SCALARS: Final = {
    "string": "str",
    "number": "float",
    "integer": "int",
    "boolean": "bool",
    "null": "None",
}
_BOUND_TYPES: Final = {
    "minLength": "MinLen",
    "minItems": "MinLen",
    "minProperties": "MinLen",
    "maxLength": "MaxLen",
    "maxItems": "MaxLen",
    "maxProperties": "MaxLen",
    "minimum": "Ge",
    "maximum": "Le",
    "exclusiveMinimum": "Gt",
    "exclusiveMaximum": "Lt",
    "multipleOf": "MultipleOf",
    "pattern": "Pattern",
}


@dataclass(frozen=True)
class Style:
    """How a direction writes its types.

    Attributes:
        array: The generic type of lists.
        map: The generic type of objects with free keys.
        anything: The type of any JSON value.
        bounds: Whether bounds are written.
        tags_are_open: Whether a literal takes unknown values at run time.
    """

    array: str
    map: str
    anything: str
    bounds: bool
    tags_are_open: bool


REQUEST: Final = Style("Iterable", "Mapping", "object", bounds=True, tags_are_open=False)
RESULT: Final = Style("list", "dict", "Any", bounds=False, tags_are_open=True)


def annotation(rendered: ast.expr, node: Node, style: Style, place: str) -> str:
    """Return the final annotation of a type.

    Args:
        rendered: The annotation as the library renders it.
        node: The type that it renders.
        style: How the direction writes its types.
        place: What to call the place in an error.

    Returns:
        A Python expression.

    Raises:
        CodegenError: If the library rendered something else.
    """
    return _Walker(style, place).write(rendered, node)


def names_in(expression: str) -> set[str]:
    """Return the names that a Python expression reads."""
    tree = ast.parse(expression, mode="eval")
    return {item.id for item in ast.walk(tree) if isinstance(item, ast.Name)}


class _Walker:
    def __init__(self, style: Style, place: str) -> None:
        self._style = style
        self._place = place

    def write(self, rendered: ast.expr, node: Node) -> str:
        match node:
            case Anything():
                self._check(rendered, node, lambda: _is_name(rendered, "Any"))
                return self._style.anything
            case Ref(name=name):
                self._check(rendered, node, lambda: _is_name(rendered, name))
                return name
            case Scalar(type=kind, bounds=bounds):
                name = _SCALARS[kind]
                self._check(rendered, node, lambda: _is_scalar(rendered, name))
                return self._bounded(name, bounds)
            case Enum():
                return " | ".join(self._enum(rendered, node))
            case Array(items=items, bounds=bounds):
                inner = self._inner(rendered, node, "list")
                return self._bounded(f"{self._style.array}[{self.write(inner, items)}]", bounds)
            case Map():
                return self._map(rendered, node)
            case Union():
                return self._union(rendered, node)
            case Object():
                raise CodegenError(f"{self._place}: an object without a name")

    def _union(self, rendered: ast.expr, node: Union) -> str:
        parts = _alternatives(rendered)
        self._check(rendered, node, lambda: len(parts) == len(node.members))
        pieces: list[str] = []
        for part, member in zip(parts, node.members, strict=True):
            if isinstance(member, Enum):
                pieces += self._enum(part, member)
            else:
                pieces.append(self.write(part, member))
        # Open enums may bring in a type that is a member itself, or that another one brought in.
        return " | ".join(dict.fromkeys(pieces))

    def _enum(self, rendered: ast.expr, node: Enum) -> list[str]:
        """Return the literal and, if it is open, the types of its values."""
        literal = f"Literal[{', '.join(repr(value) for value in node.values)}]"
        self._check(rendered, node, lambda: ast.unparse(rendered) == literal)
        if node.open:
            return [literal, *dict.fromkeys(type(value).__name__ for value in node.values)]
        return [f"Annotated[{literal}, OpenLiteral()]" if self._style.tags_are_open else literal]

    def _map(self, rendered: ast.expr, node: Map) -> str:
        inner = self._inner(rendered, node, "dict")
        values = inner.elts[1] if isinstance(inner, ast.Tuple) else inner
        keys = self._bounded("str", node.keys)
        text = f"{self._style.map}[{keys}, {self.write(values, node.values)}]"
        return self._bounded(text, node.bounds)

    def _inner(self, rendered: ast.expr, node: Node, container: str) -> ast.expr:
        match rendered:
            case ast.Subscript(value=ast.Name(id=name), slice=inner) if name == container:
                return inner
            case _:
                raise self._disagreement(rendered, node)

    def _bounded(self, text: str, bounds: Bounds) -> str:
        if not bounds or not self._style.bounds:
            return text
        marks = ", ".join(f"{_BOUND_TYPES[keyword]}({value!r})" for keyword, value in bounds)
        return f"Annotated[{text}, {marks}]"

    def _check(self, rendered: ast.expr, node: Node, agrees: Callable[[], bool]) -> None:
        if not agrees():
            raise self._disagreement(rendered, node)

    def _disagreement(self, rendered: ast.expr, node: Node) -> CodegenError:
        return CodegenError(
            f"{self._place}: datamodel-code-generator renders `{ast.unparse(rendered)}` for {node}"
        )


def _is_name(rendered: ast.expr, name: str) -> bool:
    return isinstance(rendered, ast.Name) and rendered.id == name


def _is_scalar(rendered: ast.expr, name: str) -> bool:
    if name == "None":
        return isinstance(rendered, ast.Constant) and rendered.value is None
    return _is_name(rendered, name)


def _alternatives(rendered: ast.expr) -> list[ast.expr]:
    if isinstance(rendered, ast.BinOp) and isinstance(rendered.op, ast.BitOr):
        return [*_alternatives(rendered.left), *_alternatives(rendered.right)]
    return [rendered]
