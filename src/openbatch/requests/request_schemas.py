"""The strict JSON schemas in a request: those of function tools and of the form of the answer.

A schema that the service refuses fails every row of a batch, hours after the upload. So what says
`strict: true` is checked when the request is written, and when a file is validated. Where such schemas
stand is known from the generated registry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.shapes import is_list, is_mapping, is_sequence
from openbatch.strict.names import illegal_name, is_legal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbatch.runtime.endpoint import Endpoint
    from openbatch.runtime.policies import UnknownPolicy

__all__ = ["check_request_schemas", "request_schema_problems"]


def check_request_schemas(
    endpoint: Endpoint,
    body: Mapping[str, object],
    *,
    unknown: UnknownPolicy = "error",
    custom_id: object = None,
    is_format_known: bool = False,
) -> None:
    """Refuse a request with a schema that says `strict: true` and is not.

    A schema that was seen before costs no more than writing it as JSON; a request without one costs
    a look into its body.

    Args:
        endpoint: Where the request goes.
        body: A body that the endpoint's own validation takes.
        unknown: Whether keywords that are neither documented nor known to be refused are an error or
            pass with a warning.
        custom_id: The id of the row, for the error.
        is_format_known: Whether the form of the answer was made from a type, and so is strict.

    Raises:
        InvalidRequestError: Strict mode refuses a schema, or its name.
    """
    found = request_schema_problems(endpoint, body, is_format_known=is_format_known)
    if not found:
        return
    tolerable = {"disputed", "unknown_field"} if unknown == "warn" else {"disputed"}
    refused = tuple(problem for problem in found if problem.kind not in tolerable)
    if refused:
        raise InvalidRequestError(refused, custom_id=custom_id)

    from openbatch.runtime.validate import warn_of_unknown
    from openbatch.strict.disputes import warn_of_disputes

    warn_of_unknown(problem for problem in found if problem.kind == "unknown_field")
    warn_of_disputes(found)


def request_schema_problems(
    endpoint: Endpoint, body: Mapping[str, object], *, is_format_known: bool = False
) -> tuple[Problem, ...]:
    """Return what strict mode refuses in the schemas of a request, and what is disputed.

    Args:
        endpoint: Where the request goes.
        body: The body, right or not.
        is_format_known: Whether the form of the answer was made from a type, and so is strict.

    Returns:
        The problems; none if no schema says `strict: true`. A path leads into the schema, as in
        `tools[0].parameters.properties.city`.
    """
    problems: list[Problem] = []
    is_tuned = str(body.get("model")).startswith("ft:")
    output = endpoint.structured_output
    if output is not None and not is_format_known:
        holder, path = _at(body, output.path, "")
        if holder is not None:
            holder, path = _at(holder, output.wrapper, path)
        if holder is not None and holder.get("strict") is True:
            problems += _of_schema(holder, "schema", path, is_tuned=is_tuned)
    tools = endpoint.function_tools
    if tools is not None and tools.field in body:
        for function, path in _functions(body, tools.field, tools.wrapper, ""):
            problems += _of_schema(function, "parameters", path, is_tuned=is_tuned)
    return tuple(problems)


def _at(
    holder: Mapping[str, object], keys: tuple[str, ...], path: str
) -> tuple[Mapping[str, object] | None, str]:
    """Follow keys to an object; None if there is none."""
    for key in keys:
        inner = holder.get(key)
        if not is_mapping(inner):
            return None, path
        holder, path = inner, f"{path}.{key}" if path else key
    return holder, path


def _functions(
    holder: Mapping[str, object], field: str, wrapper: tuple[str, ...], above: str
) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yield the strict functions of a list of tools, those that other tools group included."""
    listed = holder.get(field)
    if not (is_list(listed) or is_sequence(listed)):
        return
    for index, tool in enumerate(listed):
        if not is_mapping(tool):
            continue
        place = f"{above}{field}[{index}]"
        function, path = _at(tool, wrapper, place)
        if function is not None and function.get("strict") is True:
            yield function, path
        if field in tool:
            yield from _functions(tool, field, wrapper, f"{place}.")


def _of_schema(
    holder: Mapping[str, object], key: str, path: str, *, is_tuned: bool
) -> Iterator[Problem]:
    name = holder.get("name")
    if isinstance(name, str) and not is_legal_name(name):
        yield Problem(f"{path}.name", illegal_name(name).removeprefix("name: "))
    schema = holder.get(key)
    if not is_mapping(schema):
        return  # what a missing one means is for the endpoint's own validation to say
    from openbatch.strict.linter import schema_findings

    # The schema is remembered by its bytes, wherever it stands.
    for problem in schema_findings(schema, "", schema_paths=True, is_tuned=is_tuned):
        # The message stays the same whatever the place, so that a dispute is told once.
        yield Problem(f"{path}.{key}{problem.path}", problem.message, problem.kind)
