"""Emits the request models: the typed common configuration of a batch, one for each endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .annotate import REQUEST, annotation, names_in
from .builder_inputs import REQUEST_MODELS, BuilderInputs, with_model
from .docs import Docs, facts, reference_url
from .emit_types import REQUEST_TYPES, use_names
from .ir import NULL, Endpoint, Field, Object, Union
from .pysource import PyModule, attributes, docstring
from .render_types import RenderedField

__all__ = ["part_module", "request_model_module"]

#: Attributes of our base classes that a field must not hide, and a type that annotations name.
_TAKEN: Final = frozenset(
    {
        "Annotated",
        "ClassVar",
        "ENDPOINTS",
        "Endpoint",
        "Field",
        "endpoint",
        "from_body",
        "key_of",
        "object",
        "params",
        "plain_fields",
        "request_validator",
        "set_input",
        "set_input_messages",
        "set_output_structure",
        "shared_body",
        "to_dict",
        "with_options",
    }
)


def request_model_module(inputs: BuilderInputs, endpoint: Endpoint) -> str:
    """Return the module of an endpoint's request model, not formatted yet."""
    module = PyModule(f"The common configuration of requests to {endpoint.url}.")
    module.use("openbatch.runtime.request_model", "EndpointRequest")
    module.use("openbatch_api._registry", "ENDPOINTS")
    module.use("typing", "ClassVar")
    module.use("openbatch.runtime", "Endpoint")
    name = f"{endpoint.stem}Request"
    about = (
        f"What all requests of a batch to `{endpoint.url}` have in common.\n\n"
        "Every field may be left out; None means not given. Whether a request is complete is checked "
        "row by row.\n\n"
        f"Reference: {reference_url(endpoint)}"
    )
    lines = [
        f"class {name}(EndpointRequest):",
        docstring(about, 4),
        "",
        f"    endpoint: ClassVar[Endpoint] = ENDPOINTS[{endpoint.url!r}]",
    ]
    lines += _fields(inputs, module, endpoint.request, endpoint)
    # The parts stand first, so that the model that names them is complete at once.
    parts = {model: where for model, where in inputs.models.values() if where == endpoint.module}
    for type_name, (model, where) in sorted(inputs.models.items()):
        if where == endpoint.module:
            module.add(_part(inputs, module, type_name, model))
    module.add("\n".join(lines))
    module.exports.extend([name, *parts])
    return module.render()


def part_module(inputs: BuilderInputs, name: str) -> str | None:
    """Return the module of the models of shared request types, or None if there are none."""
    parts = {t: model for t, (model, where) in inputs.models.items() if where == name}
    if not parts:
        return None
    module = PyModule("Models of parts of requests that several endpoints share.")
    for type_name, model in sorted(parts.items()):
        module.add(_part(inputs, module, type_name, model))
    module.exports.extend(parts.values())
    return module.render()


def _part(inputs: BuilderInputs, module: PyModule, type_name: str, model: str) -> str:
    where = inputs.placed[type_name]
    module.use("openbatch.runtime.request_model", "RequestPart")
    module.use("typing", "ClassVar")
    module.use(f"{REQUEST_TYPES}.{where}", type_name)
    described = inputs.docs.type(inputs.components[type_name], type_name)
    about = f"`{type_name}` as a Pydantic model; the dictionary does as well."
    lines = [
        f"class {model}(RequestPart):",
        docstring(f"{described}\n\n{about}" if described else about, 4),
        "",
        f"    params: ClassVar[type] = {type_name}",
    ]
    lines += _fields(inputs, module, type_name, None)
    return "\n".join(lines)


def _fields(
    inputs: BuilderInputs, module: PyModule, type_name: str, endpoint: Endpoint | None
) -> list[str]:
    node = inputs.components[type_name].node
    if not isinstance(node, Object):
        return []
    lines: list[str] = []
    listed = inputs.rendered[type_name].fields or ()
    # A field would hide what the annotation of another one means by the same name.
    taken = _TAKEN.union(
        *(
            names_in(annotation(field.annotation, node.fields[field.key].node, REQUEST, type_name))
            for field in listed
        )
    )
    names = attributes(node.fields, taken)
    for rendered in listed:
        field = node.fields[rendered.key]
        named = replace(rendered, name=names[rendered.key])
        lines.append("\n    " + _field(inputs, module, type_name, named, field))
        described = _described(inputs.docs, type_name, endpoint, rendered.key, field)
        fact = facts(field, inputs.components)
        lines.append(docstring(f"{described}\n\n{fact}" if described else fact, 4))
    return lines


def _described(
    docs: Docs, type_name: str, endpoint: Endpoint | None, key: str, field: Field
) -> str | None:
    if endpoint is not None:
        return docs.parameter(endpoint, key, field)
    return docs.type_field(type_name, key, field)


def _field(
    inputs: BuilderInputs, module: PyModule, type_name: str, rendered: RenderedField, field: Field
) -> str:
    place = f"{type_name}.{rendered.key}"
    text = annotation(rendered.annotation, field.node, REQUEST, place)
    for name in sorted(names_in(text) & inputs.models.keys()):
        model, where = inputs.models[name]
        text = with_model(text, name, model)
        if where != inputs.placed.get(type_name):
            module.use(f"{REQUEST_MODELS}.{where}", model)
    names = names_in(text)
    use_names(module, names)
    for name in names & inputs.placed.keys():
        module.use(f"{REQUEST_TYPES}.{inputs.placed[name]}", name)
    members = field.node.members if isinstance(field.node, Union) else (field.node,)
    if NULL not in members:
        text = f"{text} | None"
    if rendered.name != rendered.key:
        module.use("typing", "Annotated")
        module.use("pydantic", "Field")
        text = f"Annotated[{text}, Field(alias={rendered.key!r})]"
    return f"{rendered.name}: {text} = None"
