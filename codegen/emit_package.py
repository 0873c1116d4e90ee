"""Emits what holds the package together: registry, resources, public modules, `__init__`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .builder_inputs import BUILDERS, REQUEST_MODELS, BuilderInputs
from .capabilities import AnswerLooks, Capabilities, answer_looks, capabilities
from .emit_builders import request_methods
from .emit_methods import bound_name
from .emit_results import unknown_name
from .emit_types import REQUEST_TYPES
from .ir import Components, Endpoint
from .placement import reachable
from .pysource import PyModule, docstring

__all__ = ["init_module", "public_module", "registry_module", "resources_module"]

_PACKAGE: Final = "openbatch_api"


def registry_module(
    endpoints: tuple[Endpoint, ...], inputs: BuilderInputs, results: Components
) -> str:
    """Return the module of the registry, not formatted yet."""
    module = PyModule("The endpoints that a batch accepts, in the order of the document.")
    module.use("openbatch.runtime", "Endpoint")
    module.use("typing", "Final")
    module.use("types", "MappingProxyType")
    module.use_checking("collections.abc", "Mapping")
    entries = [
        _entry(
            module,
            endpoint,
            capabilities(endpoint, inputs.components),
            answer_looks(endpoint, results),
            inputs.placed,
        )
        for endpoint in endpoints
    ]
    listed = ", ".join(entries)
    about = docstring("The endpoints by the `url` of a batch line; their types load when used.", 0)
    module.add(
        "ENDPOINTS: Final[Mapping[str, Endpoint]] = MappingProxyType("
        f"{{entry.url: entry for entry in ({listed},)}})\n{about}"
    )
    module.exports.append("ENDPOINTS")
    return module.render()


def _entry(
    module: PyModule,
    endpoint: Endpoint,
    able: Capabilities,
    looks: AnswerLooks,
    placed: Mapping[str, str],
) -> str:
    request_type = f"{REQUEST_TYPES}.{placed[endpoint.request]}:{endpoint.request}"
    parts = [
        f"url={endpoint.url!r}",
        f"method={'.'.join(endpoint.method)!r}",
        f"request_type={request_type!r}",
        f"request_model={f'{REQUEST_MODELS}.{endpoint.module}:{endpoint.stem}Request'!r}",
        f"result_model={f'{_PACKAGE}.{endpoint.module}:{endpoint.result}'!r}",
    ]
    if able.structured_output:
        module.use("openbatch.runtime", "StructuredOutput")
        parts.append(
            f"structured_output=StructuredOutput({able.structured_output!r}, {able.format_wrapper!r})"
        )
    if able.tools_field is not None:
        module.use("openbatch.runtime", "FunctionTools")
        parts.append(
            f"function_tools=FunctionTools({able.tools_field!r}, {able.function_wrapper!r})"
        )
    for name in ("messages_field", "text_field", "prompt_field", "counted_field"):
        value: object = getattr(able, name)
        if value is not None:
            parts.append(f"{name}={value!r}")
    if looks.tag is not None:
        parts.append(f"answer_tag={looks.tag!r}")
    if looks.fields:
        parts.append(f"answer_fields={looks.fields!r}")
    return f"Endpoint({', '.join(parts)})"


def resources_module(endpoints: tuple[Endpoint, ...], inputs: BuilderInputs) -> str:
    """Return the module of the resources that lead to the builders, not formatted yet."""
    module = PyModule("The builders of all endpoints, under the official client's paths.")
    module.use("openbatch.runtime", "Resource")
    module.use("functools", "cached_property")
    tree = _Tree(endpoints)
    for path in sorted(tree.inner, key=lambda path: (-len(path), path)):
        module.add(_resource(module, inputs, tree, path))
    module.add(_resource(module, inputs, tree, ()))
    module.exports.append("BatchEndpoints")
    return module.render()


class _Tree:
    """The paths of attributes that lead to the builders.

    Attributes:
        endpoints: The endpoints.
        leaves: The endpoint at each path that has a builder.
        inner: The paths with others below them, or with methods of endpoints that lie elsewhere.
    """

    def __init__(self, endpoints: tuple[Endpoint, ...]) -> None:
        self.endpoints = endpoints
        self.leaves = {endpoint.path: endpoint for endpoint in endpoints}
        self.inner = {path[:n] for path in self.leaves for n in range(1, len(path))}
        for endpoint in endpoints:
            where = endpoint.method[:-1]
            if where != endpoint.path:
                self.inner |= {where[:n] for n in range(1, len(where) + 1)}

    def below(self, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the paths one step below another."""
        paths = {*self.leaves, *self.inner}
        return sorted(p for p in paths if len(p) == len(path) + 1 and p[:-1] == path)

    def own(self, path: tuple[str, ...]) -> list[Endpoint]:
        """Return the endpoints whose method is at a path that is not theirs."""
        return [e for e in self.endpoints if e.method[:-1] == path and e.path != path]

    def urls(self, path: tuple[str, ...]) -> list[str]:
        """Return the endpoints that are reached through a path."""
        return [
            e.url for e in self.endpoints if path in (e.path[: len(path)], e.method[: len(path)])
        ]

    def class_name(self, path: tuple[str, ...]) -> str:
        """Return the name of the class of an inner path."""
        if not path:
            return "BatchEndpoints"
        stem = "".join(part.title().replace("_", "") for part in path)
        # A resource that is an endpoint and has others below it extends the endpoint's builder.
        return f"{stem}Resource" if path in self.leaves else stem


def _resource(module: PyModule, inputs: BuilderInputs, tree: _Tree, path: tuple[str, ...]) -> str:
    base = "Resource"
    if path in tree.leaves:
        base = tree.leaves[path].stem
        module.use(f"{BUILDERS}.{tree.leaves[path].module}", base)
    shown = ".".join(path)
    about = f"The builders below `{shown}`." if path else "The builders of all batch endpoints."
    lines = [f"class {tree.class_name(path)}({base}):", docstring(about, 4)]
    for endpoint in tree.own(path):
        lines += request_methods(inputs, module, endpoint, endpoint.method[-1])
    lines += [_child(module, tree, child) for child in tree.below(path)]
    return "\n".join(lines)


def _child(module: PyModule, tree: _Tree, path: tuple[str, ...]) -> str:
    if path in tree.inner:
        target, local = tree.class_name(path), ""
    else:
        endpoint = tree.leaves[path]
        target = endpoint.stem
        module.use_checking(f"{BUILDERS}.{endpoint.module}", target)
        local = f"        from {BUILDERS}.{endpoint.module} import {target}\n\n"
    listed = ", ".join(f"`{url}`" for url in tree.urls(path))
    about = docstring(f"`{'.'.join(path)}`: builds requests to {listed}.", 8)
    return (
        f"\n    @cached_property\n    def {path[-1]}(self) -> {target}:\n{about}\n{local}"
        f"        return {target}(self.request_sink)"
    )


def public_module(
    endpoint: Endpoint,
    inputs: BuilderInputs,
    results: Components,
    result_names: Mapping[str, str],
) -> str:
    """Return the public module of an endpoint, not formatted yet.

    Args:
        endpoint: The endpoint.
        inputs: The parts of the request side.
        results: The result components.
        result_names: The module of each name that result modules define.

    Returns:
        Python source.
    """
    module = PyModule(f"The types of {endpoint.url}: requests, the request model, results.")
    requests = sorted(reachable(endpoint.request, inputs.components))
    for name in requests:
        module.use(f"{REQUEST_TYPES}.{inputs.placed[name]}", name)
    lazy: dict[str, str] = {
        f"{endpoint.stem}Request": f"{REQUEST_MODELS}.{endpoint.module}",
        endpoint.stem: f"{BUILDERS}.{endpoint.module}",
        bound_name(endpoint): f"{BUILDERS}.{endpoint.module}",
    }
    for name in requests:
        if name in inputs.models:
            model, where = inputs.models[name]
            lazy[model] = f"{REQUEST_MODELS}.{where}"
    reached = reachable(endpoint.result, results)
    reached |= {unknown_name(name) for name in reached}
    lazy |= {name: where for name, where in result_names.items() if name in reached}
    lazy = {name: where for name, where in sorted(lazy.items()) if name not in requests}
    for name, where in lazy.items():
        module.use_checking(where, name)
    aliases = _stable_aliases(endpoint, {*requests, *lazy})
    module.use("openbatch.runtime", "lazy_attributes")
    module.use("typing", "TYPE_CHECKING")
    listed = ", ".join(f"{name!r}: {where!r}" for name, where in lazy.items())
    targets = ", ".join(f"{alias!r}: {target!r}" for alias, target in aliases.items())
    for alias, target in aliases.items():
        module.use("typing", "TypeAlias")
        if target in lazy:
            module.add(f"if TYPE_CHECKING:\n    {alias}: TypeAlias = {target}")
        else:
            module.add(f"{alias}: TypeAlias = {target}")
    module.add(
        "if not TYPE_CHECKING:\n"
        f"    __getattr__, __dir__ = lazy_attributes(__name__, {{{listed}}}, {{{targets}}})"
    )
    module.exports.extend([*requests, *lazy, *aliases])
    return module.render()


def _stable_aliases(endpoint: Endpoint, taken: set[str]) -> dict[str, str]:
    """Return names made from the endpoint's path for what the document may rename."""
    wanted = {
        f"{endpoint.stem}Params": endpoint.request,
        f"{endpoint.stem}Result": endpoint.result,
    }
    return {alias: target for alias, target in wanted.items() if alias not in taken}


def init_module(endpoints: tuple[Endpoint, ...]) -> str:
    """Return the package's `__init__`, not formatted yet."""
    listed = "\n".join(
        f"    `{endpoint.url}`: `{_PACKAGE}.{endpoint.module}`" for endpoint in endpoints
    )
    module = PyModule(
        "The typed surface of OpenAI's Batch API, one public module for each endpoint.\n\n"
        f"{listed}\n"
    )
    module.use_checking(f"{_PACKAGE}._registry", "ENDPOINTS")
    module.use_checking(f"{_PACKAGE}._resources", "BatchEndpoints")
    module.use("typing", "TYPE_CHECKING")
    module.use("openbatch.runtime", "lazy_attributes")
    names = {"BatchEndpoints": f"{_PACKAGE}._resources", "ENDPOINTS": f"{_PACKAGE}._registry"}
    module.add(
        "if not TYPE_CHECKING:\n"
        f"    __getattr__, __dir__ = lazy_attributes(__name__, {names!r}, {{}})"
    )
    module.exports.extend(names)
    return module.render()
