"""All stages after loading: from a document to the files of `openbatch_api`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

from .api import api
from .builder_inputs import BuilderInputs, request_model_parts
from .docs import Docs
from .emit_builders import builder_module
from .emit_models import part_module, request_model_module
from .emit_package import init_module, public_module, registry_module, resources_module
from .emit_read_results import read_results_module
from .emit_results import RESULT_MODELS, ResultEmitter
from .emit_types import TypeEmitter
from .errors import CodegenError
from .ir import Surface
from .jsontypes import JsonObject, dump
from .names import Names
from .overrides import Override
from .placement import SHARED, endpoint_roots, place
from .pysource import HEADER
from .render_types import render_types
from .surface import build_surface

__all__ = ["PACKAGE", "Inputs", "generate", "surface_of"]

#: The folder of the emitted package, below `generated/`.
PACKAGE: Final = "openbatch_api"
_MODE: Final = black.Mode(target_versions={TargetVersion.PY311}, line_length=100)


@dataclass(frozen=True)
class Inputs:
    """What generation depends on besides the document.

    Attributes:
        overrides: Corrections to the document.
        names: Names that the document cannot tell.
        docs: The texts of docstrings.
        believed: Says of a result type and a required field whether to count on it.
    """

    overrides: tuple[Override, ...]
    names: Names
    docs: Docs
    believed: Callable[[str, str], bool]


def surface_of(document: JsonObject, inputs: Inputs) -> Surface:
    """Read a document, or a slice of one, into the surface that is emitted."""
    return build_surface(
        document,
        overrides=inputs.overrides,
        names=inputs.names,
        believed=inputs.believed,
        prose=inputs.docs.upstream,
    )


def generate(document: JsonObject, inputs: Inputs) -> dict[str, str]:
    """Generate the package.

    Args:
        document: An OpenAPI document, or a slice of one.
        inputs: What generation depends on besides.

    Returns:
        The text of every file, by its path below the folder that holds the package. It is the same
        for the same input, whatever the order of its keys.

    Raises:
        CodegenError: If the document cannot be read, or a stage cannot go on.
    """
    surface = surface_of(document, inputs)
    rendered = render_types(surface.requests, "request")
    placed = place(endpoint_roots(surface.endpoints, request=True), surface.requests)
    request_parts = BuilderInputs(
        components=surface.requests,
        rendered=rendered,
        placed=placed,
        docs=inputs.docs,
        aliases=inputs.names.aliases,
        models=request_model_parts(placed, inputs.names.request_models),
    )
    texts = {
        **_request_types(surface, request_parts, inputs.names),
        **_result_models(surface, request_parts),
        "_registry.py": registry_module(surface.endpoints, request_parts, surface.results),
        "_resources.py": resources_module(surface.endpoints, request_parts),
        "__init__.py": init_module(surface.endpoints),
    }
    for endpoint in surface.endpoints:
        texts[f"_builders/{endpoint.module}.py"] = builder_module(request_parts, endpoint)
        texts[f"_request_models/{endpoint.module}.py"] = request_model_module(
            request_parts, endpoint
        )
    shared_models = part_module(request_parts, SHARED)
    if shared_models is not None:
        texts[f"_request_models/{SHARED}.py"] = shared_models
    for package, what in (
        ("_builders", "Builders, one module for each endpoint."),
        ("_request_models", "Request models, one module for each endpoint."),
        ("_request_types", "Request types, one module for each endpoint and one for all."),
        ("_result_models", "Result models, one module for each endpoint and one for all."),
    ):
        texts[f"{package}/__init__.py"] = f'{HEADER}\n"""{what}"""\n'
    files = {f"{PACKAGE}/{path}": _formatted(path, text) for path, text in texts.items()}
    files[f"{PACKAGE}/api.json"] = dump(api(surface))
    files[f"{PACKAGE}/py.typed"] = ""
    return dict(sorted(files.items()))


def _request_types(surface: Surface, parts: BuilderInputs, names: Names) -> dict[str, str]:
    emitter = TypeEmitter(surface.requests, parts.rendered, parts.placed, parts.docs, names)
    texts = {
        f"_request_types/{endpoint.module}.py": emitter.module(
            endpoint.module, f"Request types that only {endpoint.url} has."
        )
        for endpoint in surface.endpoints
    }
    texts[f"_request_types/{SHARED}.py"] = emitter.module(
        SHARED, "Request types that several endpoints have."
    )
    return texts


def _result_models(surface: Surface, parts: BuilderInputs) -> dict[str, str]:
    placed = place(endpoint_roots(surface.endpoints, request=False), surface.results)
    emitter = ResultEmitter(
        surface.results, render_types(surface.results, "result"), placed, parts.docs
    )
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    for module in [SHARED, *(endpoint.module for endpoint in surface.endpoints)]:
        summary = "Result models that several endpoints have."
        if module != SHARED:
            summary = next(
                f"Result models that only {e.url} has."
                for e in surface.endpoints
                if e.module == module
            )
        texts[f"_result_models/{module}.py"] = emitter.module(module, summary)
        names.update({name: f"{RESULT_MODELS}.{module}" for name in emitter.names(module)})
    texts["_read_results.py"] = read_results_module(surface.endpoints, parts.components, placed)
    for endpoint in surface.endpoints:
        texts[f"{endpoint.module}.py"] = public_module(endpoint, parts, surface.results, names)
    return texts


def _formatted(path: str, text: str) -> str:
    try:
        return black.format_str(text, mode=_MODE)
    except InvalidInput as error:
        raise CodegenError(f"{path}: the emitted code is no Python: {error}") from None
