"""Emits the request types: one module of TypedDicts for each endpoint, and one for what they share."""

from __future__ import annotations

from collections.abc import Mapping
from keyword import iskeyword
from typing import Final

from .annotate import REQUEST, annotation, names_in
from .discriminate import leaf_objects
from .docs import Docs, facts
from .ir import Array, Component, Components, Field, Node, Object, Ref, Union
from .names import Names
from .placement import alias_order
from .pysource import PyModule, docstring
from .render_types import RenderedField, RenderedType

__all__ = ["REQUEST_TYPES", "TypeEmitter", "use_names", "use_types"]

#: The package of the modules that this emits.
REQUEST_TYPES: Final = "openbatch_api._request_types"
_BOUNDS: Final = frozenset({"Ge", "Gt", "Le", "Lt", "MaxLen", "MinLen", "MultipleOf"})
_VIEWS: Final = "openbatch.runtime.views"


def use_names(module: PyModule, names: set[str], *, running: bool = True) -> None:
    """Import what an annotation needs that is no emitted type.

    Args:
        module: The module that the annotation stands in.
        names: The names that it reads.
        running: Whether the annotation is evaluated at run time.
    """
    use = module.use if running else module.use_checking
    typing_names = names & {"Annotated", "Any", "Literal"}
    if typing_names:
        use("typing", *typing_names)
    if names & _BOUNDS:
        use("annotated_types", *(names & _BOUNDS))
    if "Pattern" in names:
        use("openbatch.runtime", "Pattern")
    if "OpenLiteral" in names:
        use("openbatch.runtime.result_model", "OpenLiteral")
    containers = names & {"Iterable", "Mapping"}
    if containers:
        module.use_checking("collections.abc", *containers)
        if running:
            module.use_running(_VIEWS, *containers)


def use_types(
    module: PyModule, expression: str, own: str, placed: Mapping[str, str], package: str
) -> None:
    """Import what an annotation needs, emitted types of other modules included.

    Args:
        module: The module that the annotation stands in.
        expression: The annotation.
        own: That module, as `placed` names it.
        placed: The module of each emitted type.
        package: The package that those modules are in.
    """
    names = names_in(expression)
    use_names(module, names)
    for name in names & placed.keys():
        if placed[name] != own:
            module.use(f"{package}.{placed[name]}", name)


class TypeEmitter:
    """Emits modules of request types.

    Args:
        components: The request components.
        rendered: What datamodel-code-generator made of them.
        placed: The module of each.
        docs: The texts of docstrings.
        names: Names that the document cannot tell.
    """

    def __init__(
        self,
        components: Components,
        rendered: Mapping[str, RenderedType],
        placed: Mapping[str, str],
        docs: Docs,
        names: Names,
    ) -> None:
        """Keep what the modules are made from."""
        self._components = components
        self._rendered = rendered
        self._placed = placed
        self._docs = docs
        self._client_types = names.client_types
        self._written_by_hand = names.written_by_hand

    def module(self, name: str, summary: str) -> str:
        """Return the text of one module.

        Args:
            name: The module, as `placed` names it.
            summary: Its docstring.

        Returns:
            Python source, not formatted yet.
        """
        module = PyModule(summary)
        members = sorted(member for member, where in self._placed.items() if where == name)
        for member in members:
            component = self._components[member]
            if isinstance(component.node, Object):
                module.add(self._class(module, component, component.node, name))
        for member in alias_order(members, self._components):
            module.add(self._alias(module, self._components[member], name))
        module.exports.extend(members)
        return module.render()

    def _use(self, module: PyModule, expression: str, own: str) -> None:
        use_types(module, expression, own, self._placed, REQUEST_TYPES)

    def _class(self, module: PyModule, component: Component, node: Object, own: str) -> str:
        fields = self._rendered[component.name].fields or ()
        module.use("typing_extensions", "TypedDict")
        marks = self._marks(module, node)
        items = {field.key: self._item(module, component, node, field, own) for field in fields}
        if not _fit_class_body(items):
            return self._functional(component, marks, items)
        lines = [f"@{mark}" for mark in marks]
        lines += [f"class {component.name}(TypedDict):", docstring(self._about(component), 4)]
        for field in fields:
            lines.append(f"\n    {field.key}: {items[field.key]}")
            lines.append(docstring(self._field_text(component, field, node.fields[field.key]), 4))
        return "\n".join(lines)

    def _functional(self, component: Component, marks: list[str], items: Mapping[str, str]) -> str:
        """Return a class with a key that a class body cannot have."""
        shown: list[str] = []
        for key, item in items.items():
            # Unlike the annotations of a class body these are evaluated at once, and what they refer
            # to may stand further down.
            text = repr(item) if names_in(item) & self._placed.keys() else item
            shown.append(f"{key!r}: {text}")
        lines = [f"{component.name} = TypedDict({component.name!r}, {{{', '.join(shown)}}})"]
        lines.append(docstring(self._about(component), 0))
        lines += [f"{mark}({component.name})" for mark in marks]
        return "\n".join(lines)

    def _marks(self, module: PyModule, node: Object) -> list[str]:
        """Return the decorators of a class."""
        marks: list[str] = []
        rules = [("at_least_one", group) for group in node.at_least_one]
        rules += [("not_together", group) for group in node.not_together]
        for name, group in rules:
            module.use("openbatch.runtime", name)
            marks.append(f"{name}({', '.join(repr(item) for item in group)})")
        if node.open:
            module.use("openbatch.runtime", "open_object")
            marks.append("open_object")
        return marks

    def _item(
        self, module: PyModule, component: Component, node: Object, field: RenderedField, own: str
    ) -> str:
        place = f"{component.name}.{field.key}"
        text = annotation(field.annotation, node.fields[field.key].node, REQUEST, place)
        self._use(module, text, own)
        module.use_checking("typing_extensions", "ReadOnly")
        module.use_running(_VIEWS, "ReadOnly")
        if node.fields[field.key].required:
            return f"ReadOnly[{text}]"
        module.use("typing", "NotRequired")
        return f"NotRequired[ReadOnly[{text}]]"

    def _alias(self, module: PyModule, component: Component, own: str) -> str:
        alias = self._rendered[component.name].alias
        if alias is None:
            return ""
        text = annotation(alias, component.node, REQUEST, component.name)
        self._use(module, text, own)
        module.use("typing", "TypeAlias")
        described = self._docs.type(component, component.name)
        if component.name in self._client_types:
            return self._client_alias(module, component, text, described)
        about = f"\n{docstring(described, 0)}" if described else ""
        return f"{component.name}: TypeAlias = {text}{about}"

    def _client_alias(
        self, module: PyModule, component: Component, text: str, described: str | None
    ) -> str:
        """Return a union that takes the official client's type too, but for the checkers only."""
        name = component.name
        where, _, client_type = self._client_types[name].rpartition(".")
        module.use_checking(where, f"{client_type} as Client{name}")
        about = f"{docstring(described, 4)}\n" if described else ""
        members = f"_{name} | Client{name}"
        by_hand = self._written_last(module, component)
        if by_hand:
            members += f" | _Written{name}"
        return (
            f"_{name}: TypeAlias = {text}\n\n"
            f"if TYPE_CHECKING:\n{by_hand}    {name}: TypeAlias = {members}\n{about}"
            f"else:\n    {name} = _{name}"
        )

    def _written_last(self, module: PyModule, union: Component) -> str:
        """Return the member of a union that people write by hand once more, with a name that is last.

        Its parts have to be of a type of their own, or a language server would not look at them again.
        """
        member, _, key = self._written_by_hand.get(union.name, "").partition(".")
        if member not in leaf_objects(union.node, self._components):
            return ""
        node = self._components[member].node
        field = node.fields.get(key) if isinstance(node, Object) else None
        for items in () if field is None else _item_types(field.node, self._components):
            first = next(iter(leaf_objects(items, self._components)), None)
            if first is not None and isinstance(items, Ref):
                own = self._placed[union.name]
                self._use(module, f"{member} | {items.name} | {first}", own)
                module.use_checking("typing_extensions", "ReadOnly")
                module.use_checking("collections.abc", "Sequence")
                part = f"_Written{union.name}Part"
                return (
                    f"\n    class {part}({first}):\n        " + '"""For language servers."""\n\n'
                    f"    class _Written{union.name}({member}):\n        "
                    '"""For language servers."""\n\n'
                    f"        {key}: ReadOnly[Sequence[{items.name} | {part}]]\n        "
                    '"""The parts."""\n\n'
                )
        return ""

    def _about(self, component: Component) -> str:
        described = self._docs.type(component, component.name)
        fact = f"`{component.pointer.rpartition('/components/schemas/')[2]}` in OpenAI's document."
        return f"{described}\n\n{fact}" if described else fact

    def _field_text(self, component: Component, rendered: RenderedField, field: Field) -> str:
        described = self._docs.type_field(component.name, rendered.key, field)
        fact = facts(field, self._components)
        return f"{described}\n\n{fact}" if described else fact


def _fit_class_body(items: Mapping[str, str]) -> bool:
    """Say whether the keys of a type can stand in a class body, before their annotations."""
    if any(not key.isidentifier() or iskeyword(key) or key.startswith("__") for key in items):
        return False
    # A key would hide what another annotation means by the same name.
    return not any(names_in(item) & items.keys() for item in items.values())


def _item_types(node: Node, components: Components) -> list[Node]:
    """Return what the lists may hold that a type allows."""
    match node:
        case Ref(name=name):
            return _item_types(components[name].node, components)
        case Union(members=members):
            return [items for member in members for items in _item_types(member, components)]
        case Array(items=items):
            return [items]
        case _:
            return []
