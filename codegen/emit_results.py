"""Emits the result models: one module of Pydantic models for each endpoint, and one shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from .annotate import RESULT, annotation, names_in
from .docs import Docs, facts
from .emit_types import use_types
from .errors import CodegenError
from .ir import NULL, Component, Components, Discriminator, Object, Union
from .placement import alias_order
from .pysource import PyModule, attributes, docstring
from .render_types import RenderedField, RenderedType

__all__ = ["RESULT_MODELS", "ResultEmitter", "unknown_name"]

#: The package of the modules that this emits.
RESULT_MODELS: Final = "openbatch_api._result_models"
_SUFFIX: Final = "Model"
#: What the body of an emitted class refers to, besides what its annotations name.
_OWN_NAMES: Final = frozenset({"Annotated", "Field"})


def unknown_name(union: str) -> str:
    """Return the name of the class that catches unknown members of a union."""
    return f"Unknown{union}"


class ResultEmitter:
    """Emits modules of result models.

    Args:
        components: The result components.
        rendered: What datamodel-code-generator made of them.
        placed: The module of each.
        docs: The texts of docstrings.
    """

    def __init__(
        self,
        components: Components,
        rendered: Mapping[str, RenderedType],
        placed: Mapping[str, str],
        docs: Docs,
    ) -> None:
        """Keep what the modules are made from.

        Raises:
            CodegenError: If a component has a name that is needed.
        """
        self._components = components
        self._rendered = rendered
        self._placed = placed
        self._docs = docs
        for name in components:
            if self._discriminator(name) and (unknown := unknown_name(name)) in components:
                raise CodegenError(
                    f"the document's {unknown!r} has the name of what catches unknown members of "
                    f"{name!r}; rename it in codegen/names.toml under [types]"
                )

    def names(self, module: str) -> list[str]:
        """Return the names that a module defines, sorted."""
        members = [name for name, where in self._placed.items() if where == module]
        unknown = [unknown_name(name) for name in members if self._discriminator(name)]
        return sorted([*members, *unknown])

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
            discriminator = self._discriminator(member)
            if discriminator is not None:
                module.add(self._unknown(module, member, discriminator))
            module.add(self._alias(module, self._components[member], name))
        module.exports.extend(self.names(name))
        return module.render()

    def _discriminator(self, name: str) -> Discriminator | None:
        node = self._components[name].node
        return node.discriminator if isinstance(node, Union) else None

    def _use(self, module: PyModule, expression: str, own: str) -> None:
        use_types(module, expression, own, self._placed, RESULT_MODELS)

    def _class(self, module: PyModule, component: Component, node: Object, own: str) -> str:
        module.use("openbatch.runtime.result_model", "ResultModel")
        lines = [f"class {component.name}(ResultModel):", docstring(self._about(component), 4)]
        listed = self._rendered[component.name].fields or ()
        # A field would hide what the annotation of another one means by the same name.
        taken = _OWN_NAMES.union(
            *(
                names_in(
                    annotation(
                        field.annotation, node.fields[field.key].node, RESULT, component.name
                    )
                )
                for field in listed
            )
        )
        names = attributes(node.fields, taken)
        for rendered in listed:
            field = replace(rendered, name=names[rendered.key])
            lines.append("\n    " + self._field(module, component, node, field, own))
            source = node.fields[field.key]
            described = self._docs.type_field(_bare(component.name), field.key, source)
            fact = facts(source, self._components)
            lines.append(docstring(f"{described}\n\n{fact}" if described else fact, 4))
        return "\n".join(lines)

    def _field(
        self, module: PyModule, component: Component, node: Object, field: RenderedField, own: str
    ) -> str:
        source = node.fields[field.key]
        place = f"{component.name}.{field.key}"
        text = annotation(field.annotation, source.node, RESULT, place)
        self._use(module, text, own)
        if field.name != field.key:
            module.use("typing", "Annotated")
            module.use("pydantic", "Field")
            wrap = f"Annotated[{{}}, Field(alias={field.key!r})]"
        else:
            wrap = "{}"
        if source.required:
            return f"{field.name}: {wrap.format(text)}"
        members = source.node.members if isinstance(source.node, Union) else (source.node,)
        if NULL not in members and text != RESULT.anything:
            text = f"{text} | None"
        return f"{field.name}: {wrap.format(text)} = None"

    def _unknown(self, module: PyModule, union: str, discriminator: Discriminator) -> str:
        module.use("openbatch.runtime.result_model", "UnknownVariant")
        name = unknown_name(union)
        lines = [
            f"class {name}(UnknownVariant):",
            docstring(f"A `{union}` that this version does not know, with all that it holds.", 4),
        ]
        # For the checkers only: a tag that nobody sends keeps narrowing by known tags exact.
        module.use("typing", "Literal", "TYPE_CHECKING")
        tag = attributes([discriminator.property], _OWN_NAMES | {"Literal"})
        lines += ["", "    if TYPE_CHECKING:"]
        lines.append(f'        {tag[discriminator.property]}: Literal["<unknown>"]')
        return "\n".join(lines)

    def _alias(self, module: PyModule, component: Component, own: str) -> str:
        alias = self._rendered[component.name].alias
        if alias is None:
            return ""
        text = annotation(alias, component.node, RESULT, component.name)
        self._use(module, text, own)
        module.use("typing", "TypeAlias")
        discriminator = self._discriminator(component.name)
        if discriminator is not None:
            text = self._open_union(module, component, text, discriminator, own)
        described = self._docs.type(component, _bare(component.name))
        about = f"\n{docstring(described, 0)}" if described else ""
        return f"{component.name}: TypeAlias = {text}{about}"

    def _open_union(
        self,
        module: PyModule,
        component: Component,
        text: str,
        discriminator: Discriminator,
        own: str,
    ) -> str:
        module.use("typing", "Annotated")
        module.use("openbatch.runtime.result_model", "OpenUnion")
        unknown = unknown_name(component.name)
        mapping = _mapping(discriminator)
        within = ", ".join(
            f"{tag!r}: ({inner.property!r}, {{{_mapping(inner)}}})"
            for tag, inner in discriminator.within
        )
        absent = "".join(f"{member}, " for member in discriminator.absent)
        marker = (
            f"OpenUnion({discriminator.property!r}, {{{mapping}}}, "
            f"absent=({absent}), unknown={unknown}"
            f"{f', within={{{within}}}' if within else ''})"
        )
        self._use(module, marker, own)
        return f"Annotated[{text} | {unknown}, {marker}]"

    def _about(self, component: Component) -> str:
        described = self._docs.type(component, _bare(component.name))
        fact = f"`{component.pointer.rpartition('/components/schemas/')[2]}` in OpenAI's document."
        return f"{described}\n\n{fact}" if described else fact


def _bare(name: str) -> str:
    return name.removesuffix(_SUFFIX)


def _mapping(discriminator: Discriminator) -> str:
    return ", ".join(f"{tag!r}: ({', '.join(members)},)" for tag, members in discriminator.mapping)
