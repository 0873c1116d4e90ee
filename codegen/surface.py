"""From a document to the `Surface`: all stages before rendering, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from .batch_rules import apply_batch_rules
from .bodies import as_body
from .circles import cut_circles
from .discriminate import with_discriminators
from .errors import CodegenError
from .ir import (
    Component,
    Components,
    Direction,
    Discriminator,
    Endpoint,
    Node,
    Ref,
    Surface,
    Union,
)
from .jsontypes import JsonObject, as_object
from .names import Names
from .naming import Namer, module_name, pascal
from .normalise import Normaliser, map_nodes
from .openness import open_results
from .overrides import Override, apply_overrides
from .placement import alias_order
from .selection import Operation, Selection, select

__all__ = ["build_surface"]

#: What a result model's name ends with where a request type has the bare name.
_MODEL_SUFFIX = "Model"


def build_surface(
    document: JsonObject,
    *,
    overrides: tuple[Override, ...],
    names: Names,
    believed: Callable[[str, str], bool],
    prose: bool = False,
) -> Surface:
    """Read a document, or a slice of one.

    Args:
        document: An OpenAPI document.
        overrides: Corrections to it.
        names: Names that the document cannot tell.
        believed: Says of a result component and a required property whether to count on it.
        prose: Whether to keep the document's own descriptions.

    Returns:
        What emitted code is made from.

    Raises:
        CodegenError: If the document cannot be read; the message names the place.
    """
    selection = select(apply_overrides(document, overrides), prose=prose)
    stems = {operation.url: _segments(operation.url) for operation in selection.operations}
    _check_modules(stems)
    requests, request_roots = _components(selection, "request", names)
    for root in set(request_roots.values()):
        requests[root] = apply_batch_rules(requests[root])
    results, result_roots = _components(selection, "result", names)
    results = open_results(results, believed)
    results, renamed = _apart(results, requests)
    endpoints = tuple(
        Endpoint(
            url=operation.url,
            module=module_name(stems[operation.url]),
            stem=_stem(operation.url),
            path=tuple(module_name((segment,)) for segment in stems[operation.url]),
            method=_method(operation.url, names),
            request=request_roots[operation.url],
            result=renamed.get(result_roots[operation.url], result_roots[operation.url]),
            reference=operation.reference,
        )
        for operation in selection.operations
    )
    return Surface(
        endpoints=endpoints,
        requests=requests,
        results=results,
        plain_names={new: name for name, new in renamed.items()},
        diagnostics=selection.diagnostics,
    )


def _segments(url: str) -> tuple[str, ...]:
    parts = [part for part in url.split("/") if part]
    return tuple(parts[1:] if len(parts) > 1 else parts)


def _check_modules(segments: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse endpoints whose paths differ in nothing that a module's name could show."""
    urls: dict[str, str] = {}
    for url, parts in segments.items():
        other = urls.setdefault(module_name(parts), url)
        if other != url:
            raise CodegenError(
                f"the endpoints {other} and {url} would both become the module "
                f"`{module_name(parts)}`"
            )


def _stem(url: str) -> str:
    return "".join(pascal(segment) for segment in _segments(url))


def _method(url: str, names: Names) -> tuple[str, ...]:
    if url in names.methods:
        return tuple(names.methods[url].split("."))
    return (*(module_name((segment,)) for segment in _segments(url)), "create")


def _components(
    selection: Selection, direction: Direction, names: Names
) -> tuple[Components, dict[str, str]]:
    """Return the components of a direction, and the name of each endpoint's body by URL."""
    sliced_components = as_object(selection.slice["components"], "#/components")
    schemas = as_object(sliced_components["schemas"], "#/components/schemas")
    normaliser = Normaliser(schemas, direction)
    originals: dict[str, str] = {}
    unnamed: dict[str, str] = {}
    suffix = "Params" if direction == "request" else "Result"
    for operation in selection.operations:
        root, place = _body(operation, direction)
        reference = root.get("$ref")
        if isinstance(reference, str):
            originals[operation.url] = reference.rpartition("/")[2]
        else:
            originals[operation.url] = operation.url
            unnamed[operation.url] = f"{_stem(operation.url)}{suffix}"
        normaliser.run(root, place, originals[operation.url])
    components = normaliser.finish()
    for original in set(originals.values()):
        components[original] = as_body(components[original], components, direction)
    renames = {key: name for key, name in names.types.items() if key in components}
    renames.update(unnamed)
    renames.update(_root_names(components, originals, direction))
    namer = Namer(components, renames, _endpoint_names(selection, names))
    named = cut_circles(namer.run())
    alias_order([*named], named)  # refuses what can only be defined by itself
    return with_discriminators(named), {
        url: namer.name_of(original) for url, original in originals.items()
    }


def _endpoint_names(selection: Selection, names: Names) -> frozenset[str]:
    """Return the names of builders, resources and request models."""
    found = set(names.request_models.values())
    for operation in selection.operations:
        segments = _segments(operation.url)
        found.add(f"{_stem(operation.url)}Request")
        for count in range(1, len(segments) + 1):
            stem = "".join(pascal(segment) for segment in segments[:count])
            found |= {stem, f"{stem}Resource"}
    return frozenset(found)


def _body(operation: Operation, direction: Direction) -> tuple[JsonObject, str]:
    if direction == "request":
        return operation.request, operation.request_pointer
    return operation.result, operation.result_pointer


def _root_names(
    components: Components, originals: dict[str, str], direction: Direction
) -> dict[str, str]:
    """Name a request body after its endpoint: that name stays when the document renames it."""
    if direction == "result":
        return {}
    uses = Counter(originals.values())
    return {
        original: f"{_stem(url)}Params"
        for url, original in originals.items()
        if uses[original] == 1 and original in components
    }


def _apart(results: Components, requests: Components) -> tuple[Components, dict[str, str]]:
    """Give results that share a name with a request type a name of their own."""
    renamed = {name: f"{name}{_MODEL_SUFFIX}" for name in results if name in requests}
    taken = (results.keys() | requests.keys()) - renamed.keys()
    for name, new in list(renamed.items()):
        if new in taken:
            renamed[name] = f"{name}Result{_MODEL_SUFFIX}"

    def rename(node: Node) -> Node:
        if isinstance(node, Ref):
            return Ref(renamed.get(node.name, node.name))
        if isinstance(node, Union) and node.discriminator is not None:
            return replace(node, discriminator=_renamed(node.discriminator, renamed))
        return node

    apart: dict[str, Component] = {}
    for name, component in results.items():
        new = renamed.get(name, name)
        apart[new] = replace(component, name=new, node=map_nodes(component.node, rename))
    return {name: apart[name] for name in sorted(apart)}, renamed


def _renamed(discriminator: Discriminator, names: Mapping[str, str]) -> Discriminator:
    return Discriminator(
        discriminator.property,
        tuple(
            (tag, tuple(names.get(member, member) for member in members))
            for tag, members in discriminator.mapping
        ),
        tuple(names.get(member, member) for member in discriminator.absent),
        tuple((tag, _renamed(inner, names)) for tag, inner in discriminator.within),
    )
