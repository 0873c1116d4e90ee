"""Stage *name*: every object and every union of objects becomes a component with a name.

Names come from the document or from the path of the place; no counter makes one up.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from .errors import CodegenError
from .ir import (
    NULL,
    Array,
    Component,
    Components,
    Enum,
    Field,
    Map,
    Node,
    Object,
    Ref,
    Union,
    union_of,
)
from .normalise import map_nodes

__all__ = ["Namer", "module_name", "pascal", "singular"]

#: Names that emitted modules use for themselves.
_RESERVED: Final = frozenset(
    {
        "Annotated",
        "Any",
        "BatchEndpoints",
        "Builder",
        "ClassVar",
        "ENDPOINTS",
        "Endpoint",
        "EndpointRequest",
        "Field",
        "FunctionTools",
        "Final",
        "Ge",
        "Gt",
        "Iterable",
        "Le",
        "Literal",
        "Lt",
        "Mapping",
        "MappingProxyType",
        "MaxLen",
        "MinLen",
        "MultipleOf",
        "NotRequired",
        "Omit",
        "OpenLiteral",
        "OpenUnion",
        "Pattern",
        "ReadOnly",
        "RequestModel",
        "RequestPart",
        "RequestRef",
        "Resource",
        "ResultModel",
        "SignatureOnlyError",
        "StructuredOutput",
        "T",
        "TypeAlias",
        "TypeForm",
        "TypedDict",
        "UnknownVariant",
    }
    | set(dir(builtins))
    | set(keyword.kwlist)
)


def pascal(text: str) -> str:
    """Return a text as a class name: `json_schema` gives `JsonSchema`."""
    words = [word for word in re.split(r"[^0-9A-Za-z]+", text) if word]
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return f"N{name}" if name[:1].isdigit() else name


def module_name(segments: tuple[str, ...]) -> str:
    """Return the module of an endpoint: `("chat", "completions")` gives `chat_completions`."""
    name = "_".join(re.sub(r"[^0-9a-z]+", "_", segment.lower()).strip("_") for segment in segments)
    name = f"n{name}" if name[:1].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) else name


def singular(word: str) -> str:
    """Return the singular of a plural that names a list, by the usual endings."""
    lower = word.lower()
    if lower.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return word[:-1]
    return word + "Item"


class Namer:
    """Names the components of one direction.

    Args:
        components: The components by the names that the document gives them.
        renames: Names to use instead of the document's, by the document's name.
        reserved: Names that emitted code gives to what is made of the endpoints.
    """

    def __init__(
        self, components: Components, renames: Mapping[str, str], reserved: AbstractSet[str]
    ) -> None:
        """Decide on the names of the components that the document names itself."""
        self._source = components
        self._reserved = _RESERVED | reserved
        self._names: dict[str, str] = {}
        self._done: Components = {}
        taken: dict[str, str] = {}
        # Names without a number first: a numbered one takes what they leave.
        for original in sorted(components, key=lambda name: (_numbered(name) is not None, name)):
            name = renames.get(original) or self._own_name(original, taken)
            if name in taken:
                raise CodegenError(
                    f"the document's names {taken[name]!r} and {original!r} both become {name!r}; "
                    "rename one of them in codegen/names.toml under [types]"
                )
            taken[name] = original
            self._names[original] = name
        self._taken = set(taken)

    def _own_name(self, original: str, taken: Mapping[str, str]) -> str:
        """Return the name that the document gives, without the number of a counter in it."""
        base = _numbered(original)
        if base is not None:
            suffix = _suffix(self._source[original].node)
            for name in (pascal(base), pascal(base) + suffix):
                if name not in taken and name not in self._reserved:
                    return name
        # A name may have no letter that a class name could be made of.
        name = pascal(original) or "".join(f"U{ord(letter):04X}" for letter in original)
        return f"{name}Type" if name in self._reserved else name

    def run(self) -> Components:
        """Return the components under their final names, every object and union among them."""
        for original in sorted(self._source):
            component = self._source[original]
            name = self._names[original]
            node = map_nodes(component.node, self._renamed)
            self._done[name] = replace(
                component, name=name, node=self._inside(node, name, component.pointer)
            )
        return {name: self._done[name] for name in sorted(self._done)}

    def name_of(self, original: str) -> str:
        """Return the final name of a component of the document."""
        return self._names[original]

    def _renamed(self, node: Node) -> Node:
        return Ref(self._names[node.name]) if isinstance(node, Ref) else node

    def _inside(self, node: Node, name: str, place: str) -> Node:
        """Return a type whose parts have names; the type itself has one already."""
        match node:
            case Object(fields=fields):
                return replace(
                    node,
                    fields={
                        key: self._field(field, f"{name}{pascal(key)}", f"{place}/properties/{key}")
                        for key, field in fields.items()
                    },
                )
            case Union(members=members):
                several = sum(isinstance(member, Object) for member in members) > 1
                return union_of(
                    [
                        self._outside(m, _member_name(name, m, several=several), place)
                        for m in members
                    ]
                )
            case Array(items=items):
                return replace(node, items=self._outside(items, singular(name), f"{place}/items"))
            case Map(values=values):
                return replace(node, values=self._outside(values, f"{name}Value", place))
            case _:
                return node

    def _field(self, field: Field, name: str, place: str) -> Field:
        return replace(field, node=self._outside(field.node, name, place))

    def _outside(self, node: Node, name: str, place: str) -> Node:
        """Return a type that has no name yet, or a reference to the name that it gets."""
        if isinstance(node, Object):
            return self._named(node, name, place)
        if isinstance(node, Union):
            rest = [member for member in node.members if member != NULL]
            objects = [member for member in rest if isinstance(member, (Object, Ref))]
            if len(objects) > 1:
                named = self._named(union_of(list(rest)), name, place)
                return union_of([named, NULL]) if NULL in node.members else named
            return union_of([self._outside(member, name, place) for member in node.members])
        if isinstance(node, Array):
            items = self._outside(node.items, singular(name), f"{place}/items")
            return replace(node, items=items)
        if isinstance(node, Map):
            return replace(node, values=self._outside(node.values, f"{name}Value", place))
        return node

    def _named(self, node: Node, wanted: str, place: str) -> Ref:
        suffix = _suffix(node)
        for name in (wanted, f"{wanted}{suffix}"):
            if name not in self._taken and name not in self._reserved:
                self._taken.add(name)
                component = Component(name, node, place)
                self._done[name] = component
                self._done[name] = replace(component, node=self._inside(node, name, place))
                return Ref(name)
        raise CodegenError(
            f"{place}: no free name for this type ({wanted!r} and {wanted + suffix!r} are taken); "
            "name one of the others in codegen/names.toml under [types]"
        )


def _numbered(original: str) -> str | None:
    """Return a name without the number that the document's own generator gave it: `Error-2`."""
    match = re.fullmatch(r"(.+)-[0-9]+", original)
    return match.group(1) if match else None


def _suffix(node: Node) -> str:
    return "Object" if isinstance(node, Object) else "Variant"


def _member_name(union: str, node: Node, *, several: bool) -> str:
    if not isinstance(node, Object):
        return union
    return f"{union}{_distinction(node)}" if several else f"{union}Object"


def _distinction(node: Object) -> str:
    """Return what sets a member of a union apart from its siblings, as a part of a name."""
    for field in node.fields.values():
        if isinstance(field.node, Enum) and len(field.node.values) == 1 and field.required:
            return pascal(str(field.node.values[0]))
    required = [pascal(name) for name, field in node.fields.items() if field.required]
    return "With" + "And".join(required or [pascal(name) for name in node.fields])
