"""Emits the builders: for each endpoint a class with `create`, `parse`, `bind` and `add`."""

from __future__ import annotations

from .builder_inputs import BuilderInputs
from .docs import reference_url
from .emit_methods import MethodWriter, bound_name
from .ir import Endpoint
from .pysource import PyModule, docstring

__all__ = ["builder_module", "request_methods"]


def builder_module(inputs: BuilderInputs, endpoint: Endpoint) -> str:
    """Return the text of an endpoint's module, not formatted yet."""
    module = PyModule(f"The builder of requests to {endpoint.url}.")
    writer = MethodWriter(inputs, module, endpoint)
    module.use("openbatch.runtime", "Builder")
    module.use("openbatch_api._registry", "ENDPOINTS")
    lines = [
        f"class {endpoint.stem}(Builder):",
        docstring(
            f"Writes requests to `{endpoint.url}`.\n\nReference: {reference_url(endpoint)}", 4
        ),
    ]
    lines += [*writer.methods("create"), writer.bind(), writer.add()]
    module.add(writer.bound_class())
    module.add("\n".join(lines))
    module.exports.extend([bound_name(endpoint), endpoint.stem])
    return module.render()


def request_methods(
    inputs: BuilderInputs, module: PyModule, endpoint: Endpoint, name: str
) -> list[str]:
    """Return the request methods of an endpoint under another name, for a class around it."""
    module.use("openbatch_api._registry", "ENDPOINTS")
    return MethodWriter(inputs, module, endpoint).methods(name)
