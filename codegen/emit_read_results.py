"""Emits `read_results`: one overload for each endpoint, so that checkers know the answer's model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .capabilities import capabilities
from .emit_results import RESULT_MODELS
from .ir import Components, Endpoint
from .pysource import PyModule, docstring

__all__ = ["read_results_module"]

_IMPLEMENTATION: Final = "openbatch.results.reading:read"
_BASE: Final = "ResultModel"

_ABOUT: Final = """\
Read what the service gave back for a job, as one typed outcome for each request.

A job of many shards reads as one: give all its files. The files are read as the results are \
gone through, each time anew, and nothing in them is an exception: a line that cannot be read is \
counted and kept in `results.report`.

Args:
    output: The output files: a path, a folder, an object with `open()` or `read()`, such as \
fsspec gives for S3, or a list of these. None where the service made none.
    errors: The error files, likewise.
    inputs: The batch files that were sent, likewise. With them, there is exactly one outcome for \
each request, also where no file has a line for it.
    endpoint: The endpoint, such as `"/v1/responses"`. Checkers then know the type of `body`. \
Without it, the inputs or the answers tell, one by one.
    text_format: The type to read each answer's text as, the same as in `parse`: a Pydantic \
class, or any type that Pydantic can read. `result.parsed` is of that type.
    order: `"input"`, the default where there are `inputs`, gives the outcomes in the order of the \
requests, and keeps no more in memory than where each line stands; `"file"` gives them as they \
come in the files, and the missing ones last.
    tools: The functions that the model could call, as `function_tool` declares them. The arguments of \
each call are then read as their type: `result.tool_calls[0].parsed`.

Returns:
    The results, which can be gone through again and again. Each is a `Success` or a `Failure`.

Raises:
    BatchFileError: A file does not exist, or something else was given in its place.
    ResultsError: There is no such endpoint, or `order="input"` was given without inputs, or \
something else than a tool.
    StrictSchemaError: `text_format` is no type that answers can have."""


def read_results_module(
    endpoints: tuple[Endpoint, ...], requests: Components, placed: Mapping[str, str]
) -> str:
    """Return the module of `read_results`, not formatted yet.

    Args:
        endpoints: The endpoints.
        requests: The components of requests.
        placed: The module of each result type.

    Returns:
        Python source.
    """
    module = PyModule("Reading results, with the type of each endpoint's answers.")
    module.use("typing", "overload")
    module.use("openbatch.runtime", "SignatureOnlyError", "implemented_by")
    module.use_checking("typing", "Any", "Literal")
    module.use_checking("typing_extensions", "TypeForm")
    module.use_checking("openbatch.runtime", "T")
    # As a module: the document may have types of the same names.
    module.use_checking("openbatch.results", "reading")
    module.use_checking("openbatch.runtime.result_model", _BASE)
    for endpoint in endpoints:
        module.use_checking(f"{RESULT_MODELS}.{placed[endpoint.result]}", endpoint.result)
        able = capabilities(endpoint, requests)
        _add_overloads(
            module,
            f"endpoint: Literal[{endpoint.url!r}]",
            endpoint.result,
            formatted=bool(able.structured_output),
            calling=able.tools_field is not None,
        )
    _add_overloads(module, "endpoint: None = ...", _BASE, formatted=True, calling=True)
    module.add(
        f"@implemented_by({_IMPLEMENTATION!r})\n"
        "def read_results(\n"
        "    output: reading.ResultFiles | None,\n"
        "    *,\n"
        "    errors: reading.ResultFiles | None = None,\n"
        "    inputs: reading.ResultFiles | None = None,\n"
        "    endpoint: str | None = None,\n"
        "    text_format: TypeForm[Any] | None = None,\n"
        "    order: reading.Order | None = None,\n"
        "    tools: reading.Tools = (),\n"
        f") -> reading.Results[Any, Any]:\n{docstring(_ABOUT, 4)}\n"
        "    raise SignatureOnlyError\n"
    )
    module.exports.append("read_results")
    return module.render()


def _add_overloads(
    module: PyModule, endpoint: str, model: str, *, formatted: bool, calling: bool
) -> None:
    """Add the overload without the type of the text and, where there can be one, that with it."""
    tools = "    tools: reading.Tools = ...,\n" if calling else ""
    module.add(_overload(endpoint, "text_format: None = ...", tools, model, "None"))
    if formatted:
        module.add(_overload(endpoint, "text_format: TypeForm[T]", tools, model, "T"))


def _overload(endpoint: str, text_format: str, tools: str, model: str, parsed: str) -> str:
    return (
        "@overload\n"
        "def read_results(\n"
        "    output: reading.ResultFiles | None,\n"
        "    *,\n"
        "    errors: reading.ResultFiles | None = ...,\n"
        "    inputs: reading.ResultFiles | None = ...,\n"
        f"    {endpoint},\n"
        f"    {text_format},\n"
        "    order: reading.Order | None = ...,\n"
        f"{tools}"
        f") -> reading.Results[{model}, {parsed}]: ...\n"
    )
