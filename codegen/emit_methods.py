"""Emits the methods of builders: `create`, `parse`, `add`, `bind`, and `create` of what that returns."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .annotate import REQUEST, annotation, names_in
from .builder_inputs import REQUEST_MODELS, BuilderInputs, with_model
from .capabilities import Capabilities, capabilities
from .docs import facts, reference_url
from .emit_types import REQUEST_TYPES, use_names
from .ir import Endpoint, Field, Object
from .method_parameters import Parameter
from .pysource import PyModule, docstring, identifiers
from .render_types import RenderedField
from .union_lists import lists_objects, with_one_list

__all__ = ["MethodWriter", "bound_name"]

_PLAIN: Final = replace(REQUEST, bounds=False)
_TAKEN: Final = frozenset({"self", "custom_id", "extra_body"})

_OWN_PARAMETERS: Final = {
    "custom_id": (
        "The id under which the answer comes back; unique within the batch file. An integer is "
        "written as text."
    ),
    "extra_body": (
        "Fields that this version does not know. They are merged into the body last, deeply, and "
        "are not checked."
    ),
}
_EXTRA_BODY: Final = "extra_body: Mapping[str, object] | None = None"
_STRICT_ERROR: Final = (
    "\n    StrictSchemaError: If the type cannot be written as a strict JSON schema."
)
_FORMAT_TEXT: Final = (
    "The type that the answer is to have: a Pydantic model, or any other type that Pydantic reads. "
    "It is sent as a strict JSON schema."
)


class MethodWriter:
    """Writes the methods of one endpoint into one module."""

    def __init__(self, inputs: BuilderInputs, module: PyModule, endpoint: Endpoint) -> None:
        """Read what the methods follow from.

        Args:
            inputs: The request side.
            module: The module that the methods go into.
            endpoint: Their endpoint.
        """
        self._components = inputs.components
        self._rendered = inputs.rendered
        self._placed = inputs.placed
        self._docs = inputs.docs
        self._models = inputs.models
        self._aliases = inputs.aliases.get(endpoint.url, {})
        self._module = module
        self._endpoint = endpoint
        self._able: Capabilities = capabilities(endpoint, self._components)
        body = self._components[endpoint.request].node
        self._body = body if isinstance(body, Object) else Object({})
        path = self._able.structured_output
        taken = _TAKEN | {"_".join(path)} if len(path) > 1 else _TAKEN
        self._names = identifiers(self._body.fields, taken)

    def methods(self, name: str) -> list[str]:
        """Return the methods that write a request from keywords."""
        found = self._create(name)
        if self._able.structured_output:
            parse = "parse" if name == "create" else f"{name}_parse"
            found.append(self._method(parse, self._parameters(parsing=True), parsing=True))
        return found

    def _create(self, name: str) -> list[str]:
        parameters = self._parameters(parsing=False)
        if not self._aliases:
            return [self._method(name, parameters, parsing=False)]
        # One overload for each name of the parameter, so that the checkers ask for one of them.
        self._module.use("typing", "overload")
        self._use_omit()  # either name may be left out
        texts = [self._method(name, parameters, parsing=False, overload=True)]
        for alias, target in sorted(self._aliases.items()):
            renamed = [each.alias(alias) if each.key == target else each for each in parameters]
            texts.append(self._method(name, renamed, parsing=False, overload=True, second=alias))
        either = [
            each.optional() if each.key in self._aliases.values() else each for each in parameters
        ]
        either += [each.optional() for each in self._alias_parameters(parameters)]
        texts.append(self._method(name, either, parsing=False))
        return texts

    def add(self) -> str:
        """Return the method that writes a whole body."""
        params = self._endpoint.request
        self._module.use_checking("collections.abc", "Mapping")
        self._module.use_checking(f"{REQUEST_TYPES}.{self._placed[params]}", params)
        self._module.use("openbatch.runtime", "add_request")
        self._module.use_checking("openbatch.runtime", "RequestRef")
        about = docstring(
            f"Write a request to `{self._endpoint.url}` from a whole body.\n\n"
            "Args:\n"
            f"    custom_id: {_OWN_PARAMETERS['custom_id']}\n"
            f"    body: The body: a dictionary, or the official client's parameters for this endpoint.\n"
            f"\n{self._outcome(parsing=False)}",
            8,
        )
        return (
            f"\n    def add(self, custom_id: str | int, body: {params} | Mapping[str, object])"
            f" -> RequestRef[None]:\n{about}\n"
            f"        return add_request(self, {_endpoint(self._endpoint)}, custom_id, body)"
        )

    def bind(self) -> str:
        """Return the method that makes a bound builder."""
        self._use_omit()
        parsing = bool(self._able.structured_output)
        parameters = [p.optional() for p in self._parameters(parsing=parsing)]
        options = self._decorator_options(parameters, parsing=parsing, aliases=True)
        parameters += self._alias_parameters(parameters)
        bound = bound_name(self._endpoint)
        overloads = ""
        if parsing:
            # One for each case, since pyright takes a type that is not given for `Any`.
            self._module.use("typing", "overload")
            others = [p.signature() for p in parameters if p.default != "no_format"]
            typed = [f"{p.name}: {p.annotation}" for p in parameters if p.default == "no_format"]
            formats = self._format_parameters()
            for kind, form in (("None", [p.signature() for p in formats]), ("T", typed)):
                given = ", ".join(["self", "*", *form, *others, _EXTRA_BODY])
                overloads += f"\n    @overload\n    def bind({given}) -> {bound}[{kind}]: ..."
            for taken in formats:
                parameters = [p.or_format(taken) if p.name == taken.name else p for p in parameters]
        listed = [p.signature() for p in parameters]
        about = self._listed(
            "Make a builder of requests that have some parameters in common. They are checked and "
            "encoded once, and its `create` takes the others.",
            parameters,
            own=("extra_body",),
            outcome=(
                "Returns:\n    The builder. Its `create` takes a custom_id and the parameters that "
                "are not bound.\n\n"
                "Raises:\n    InvalidRequestError: If the API would refuse a parameter."
                + (_STRICT_ERROR if parsing else "")
            ),
        )
        self._module.use("openbatch.runtime", "bind_method")
        return (
            f"{overloads}\n    @bind_method({_endpoint(self._endpoint)}, {bound}{options})"
            f"\n    def bind({', '.join(['self', '*', *listed, _EXTRA_BODY])}) -> {bound}{'[T]' if parsing else ''}:\n{about}\n"
            "        raise SignatureOnlyError"
        )

    def bound_class(self) -> str:
        """Return the class that `bind` makes an instance of."""
        self._use_omit()
        typed = "T" if self._able.structured_output else "None"
        parameters = [p.optional() for p in self._parameters(parsing=False)]
        options = self._decorator_options(parameters, parsing=False, aliases=True)
        parameters += self._alias_parameters(parameters)
        listed = ["self", "custom_id: str | int", "*", *(p.signature() for p in parameters)]
        listed.append(_EXTRA_BODY)
        about = self._listed(
            "Write one request with the bound parameters and its own. A parameter that is given "
            "here takes the place of the bound one, in this request.",
            parameters,
            own=("custom_id", "extra_body"),
            outcome=self._outcome(parsing=False),
        )
        self._module.use("openbatch.runtime", "BoundBuilder", "bound_method")
        if typed == "T":
            self._module.use("openbatch.runtime", "T")
        return (
            f"class {bound_name(self._endpoint)}(BoundBuilder[{typed}]):\n"
            + docstring(
                f"Writes requests to `{self._endpoint.url}` that share parameters; `bind` makes it.\n\n"
                f"Reference: {reference_url(self._endpoint)}",
                4,
            )
            + f"\n\n    @bound_method({_endpoint(self._endpoint)}{options})"
            f"\n    def create({', '.join(listed)}) -> RequestRef[{typed}]:\n{about}\n"
            "        raise SignatureOnlyError"
        )

    def _alias_parameters(self, parameters: list[Parameter]) -> list[Parameter]:
        return [
            parameter.alias(alias)
            for alias, target in sorted(self._aliases.items())
            for parameter in parameters
            if parameter.key == target
        ]

    def _parameters(self, *, parsing: bool) -> list[Parameter]:
        found: list[Parameter] = []
        path = self._able.structured_output
        for field in self._rendered[self._endpoint.request].fields or ():
            if parsing and path == (field.key,):
                continue
            found.append(self._parameter(field, self._body.fields[field.key]))
        if parsing:
            self._module.use_checking("typing_extensions", "TypeForm")
            found.append(
                Parameter(
                    key="_".join(path),
                    name="_".join(path),
                    annotation="TypeForm[T]",
                    default="no_format",
                    text=_FORMAT_TEXT,
                )
            )
            self._module.use("openbatch.runtime", "no_format")
            self._module.use_checking("openbatch.runtime", "T")
        return sorted(found, key=lambda p: (p.key != "model", p.default is not None, p.name))

    def _format_parameters(self) -> list[Parameter]:
        """Return the parameter of `create` for the format, where that for the type has its name."""
        path = self._able.structured_output
        return [
            self._parameter(field, self._body.fields[field.key]).optional()
            for field in self._rendered[self._endpoint.request].fields or ()
            if path == (field.key,)
        ]

    def _parameter(self, rendered: RenderedField, field: Field) -> Parameter:
        place = f"{self._endpoint.url} {rendered.key}"
        text = annotation(rendered.annotation, field.node, _PLAIN, place)
        if lists_objects(field.node, self._components):
            text = with_one_list(text)
        for name in sorted(names_in(text) & self._models.keys()):
            model, module = self._models[name]
            text = with_model(text, name, model)
            self._module.use_checking(f"{REQUEST_MODELS}.{module}", model)
        names = names_in(text)
        use_names(self._module, names, running=False)
        for name in names & self._placed.keys():
            self._module.use_checking(f"{REQUEST_TYPES}.{self._placed[name]}", name)
        default = None
        if not field.required:
            text, default = f"{text} | Omit", "omit"
            self._use_omit()
        described = self._docs.parameter(self._endpoint, rendered.key, field)
        fact = facts(field, self._components)
        return Parameter(
            key=rendered.key,
            name=self._names[rendered.key],
            annotation=text,
            default=default,
            text=f"{described} {fact}" if described else fact,
        )

    def _use_omit(self) -> None:
        self._module.use("openbatch.runtime", "omit")
        self._module.use_checking("openbatch.runtime", "Omit")

    def _method(
        self,
        name: str,
        parameters: list[Parameter],
        *,
        parsing: bool,
        overload: bool = False,
        second: str | None = None,
    ) -> str:
        self._module.use_checking("openbatch.runtime", "RequestRef")
        self._module.use_checking("collections.abc", "Mapping")
        ahead = [p for p in parameters if p.key == "model" or p.name == second]
        others = [p for p in parameters if p not in ahead]
        listed = ["self", "custom_id: str | int", *(p.signature() for p in ahead)]
        if not overload and any(p.name in self._aliases for p in parameters):
            ahead_aliases = [p for p in others if p.name in self._aliases]
            listed += [p.signature() for p in ahead_aliases]
            others = [p for p in others if p not in ahead_aliases]
        if parsing:
            # The type of the answer may be given by position, as it always could.
            listed += [p.signature() for p in others if p.default == "no_format"]
            others = [p for p in others if p.default != "no_format"]
        listed += ["*", *(p.signature() for p in others)]
        listed.append(_EXTRA_BODY)
        result = "RequestRef[T]" if parsing else "RequestRef[None]"
        head = f"\n    def {name}({', '.join(listed)}) -> {result}:"
        if overload:
            return f"\n    @overload{head} ..."
        self._module.use("openbatch.runtime", "SignatureOnlyError", "request_method")
        about = self._about(parameters, parsing=parsing)
        options = self._decorator_options(parameters, parsing=parsing, aliases=not parsing)
        decorator = f"\n    @request_method({_endpoint(self._endpoint)}{options})"
        return f"{decorator}{head}\n{about}\n        raise SignatureOnlyError"

    def _decorator_options(
        self, parameters: list[Parameter], *, parsing: bool, aliases: bool
    ) -> str:
        renamed = {
            p.name: p.key for p in parameters if p.name != p.key and p.key not in self._aliases
        }
        if aliases:
            renamed.update(self._aliases)
        parts = [f", renamed={renamed!r}"] if renamed else []
        if parsing:
            parts.append(f", format_parameter={'_'.join(self._able.structured_output)!r}")
        return "".join(parts)

    def _about(self, parameters: list[Parameter], *, parsing: bool) -> str:
        method = "parse" if parsing else "create"
        described = self._docs.builder(self._endpoint, method)
        what = "with a typed answer" if parsing else "from keywords"
        first = described or f"Write a request to `{self._endpoint.url}` {what}."
        return self._listed(
            first,
            parameters,
            own=("custom_id", "extra_body"),
            outcome=self._outcome(parsing=parsing),
        )

    def _listed(
        self, first: str, parameters: list[Parameter], *, own: tuple[str, ...], outcome: str
    ) -> str:
        """Return a docstring with all parameters, the own ones first and last."""
        lines = [f"    {p.name}: {p.text}" for p in parameters]
        if "custom_id" in own:
            lines.insert(0, f"    custom_id: {_OWN_PARAMETERS['custom_id']}")
        lines.append(f"    extra_body: {_OWN_PARAMETERS['extra_body']}")
        parts = [first, "Args:\n" + "\n".join(lines), outcome]
        parts.append(f"Reference: {reference_url(self._endpoint)}")
        return docstring("\n\n".join(parts), 8)

    @staticmethod
    def _outcome(*, parsing: bool) -> str:
        typed = ", and the type of its answer" if parsing else ""
        return (
            f"Returns:\n    A reference to the request: its custom_id{typed}.\n\n"
            "Raises:\n"
            "    InvalidRequestError: If the API would refuse the request; nothing is written.\n"
            "    DuplicateCustomIdError: If the batch file has the custom_id already."
            + (_STRICT_ERROR if parsing else "")
        )


def bound_name(endpoint: Endpoint) -> str:
    """Return the name of the class of an endpoint's bound builders."""
    return f"Bound{endpoint.stem}"


def _endpoint(endpoint: Endpoint) -> str:
    return f"ENDPOINTS[{endpoint.url!r}]"
