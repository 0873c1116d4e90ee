"""The check of schemas that people wrote themselves, remembered for as long as they stay the same."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.errors import InvalidRequestError, Problem, StrictSchemaError
from openbatch.json_faults import find_json_faults
from openbatch.runtime.caller import warn_caller
from openbatch.runtime.materialise import materialise
from openbatch.runtime.shapes import is_object
from openbatch.runtime.validate import UnknownParameterWarning
from openbatch.strict.disputes import warn_of_disputes
from openbatch.strict.rules import find_problems

if TYPE_CHECKING:
    from openbatch.runtime.policies import UnknownPolicy

__all__ = ["check_strict_schema", "schema_findings"]

#: Schemas are remembered by their bytes; a batch has a handful.
_MAX_REMEMBERED: Final = 256
_remembered: Final[dict[tuple[bytes, str, bool, bool], tuple[Problem, ...]]] = {}
_lock: Final = Lock()


def check_strict_schema(
    schema: Mapping[str, object],
    name: str = "schema",
    *,
    unknown: UnknownPolicy = "error",
) -> None:
    """Check that strict mode takes a JSON schema, whoever wrote it.

    The rules are those of OpenAI's guide to structured outputs and of refusals that were seen on the
    service; `docs/structured-outputs.md` lists them. The same check is applied to the function tools
    with `strict: true` and the `json_schema` formats of requests.

    Args:
        schema: A whole JSON schema: the `schema` of a format, the `parameters` of a function tool, or
            what another library generated.
        name: What the schema is called at the beginning of each path.
        unknown: `"error"` refuses keywords that are neither documented nor known to be refused;
            `"warn"` lets them pass with a warning.

    Raises:
        StrictSchemaError: Strict mode refuses it. The message has a line for each problem: place, rule
            and remedy; `problems` has them as objects.

    Warns:
        DisputedRuleWarning: Sources disagree on a keyword in it; once for each such rule.

    Example:
        >>> check_strict_schema({"type": "object", "properties": {"a": {"type": "string"}}}, "Order")
        Traceback (most recent call last):
        openbatch.errors.StrictSchemaError: Order: the object takes keys that it does not declare ...
    """
    # A checker sees to it, but not every caller has one.
    if not isinstance(schema, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{name}: a schema is a dict, got {type(schema).__name__}"
        if isinstance(schema, type):
            message += "; give `strict_schema(type)`, which is strict by itself"
        raise StrictSchemaError(message, (Problem(name, message),))
    found = schema_findings(schema, name)
    refused = tuple(
        problem
        for problem in found
        if problem.kind != "disputed"
        and not (unknown == "warn" and problem.kind == "unknown_field")
    )
    if refused:
        raise StrictSchemaError("\n".join(map(str, refused)), refused)
    for problem in found:
        if problem.kind == "unknown_field":
            warn_caller(f"{problem} (not known to this version)", UnknownParameterWarning)
    warn_of_disputes(found)


def schema_findings(
    schema: Mapping[str, object],
    name: str,
    *,
    schema_paths: bool = False,
    is_tuned: bool = False,
) -> tuple[Problem, ...]:
    """Return what strict mode refuses in a schema, and what is disputed.

    A schema that was seen before, byte for byte, costs no more than writing it as JSON.

    Args:
        schema: A whole JSON schema.
        name: What the schema is called at the beginning of each path.
        schema_paths: Whether paths lead into the schema, as in `S.properties.a`, and not into what
            it describes, as in `S.a`.
        is_tuned: Whether it is for a fine-tuned model.

    Returns:
        The problems, in the order of the schema.
    """
    try:
        key = msgspec.json.encode(schema), name, schema_paths, is_tuned
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        # It holds what only `materialise` turns into JSON, or nothing does.
        faults = _json_faults(schema, name, schema_paths)
        return faults or _findings(schema, name, schema_paths, is_tuned)
    found = _remembered.get(key)
    if found is None:
        if faults := _json_faults(schema, name, schema_paths):
            return faults  # as JSON, a key 1 looks like the key "1", which is right
        found = _findings(schema, name, schema_paths, is_tuned)
        with _lock:
            while len(_remembered) >= _MAX_REMEMBERED:
                del _remembered[next(iter(_remembered))]
            _remembered[key] = found
    return found


def _json_faults(
    schema: Mapping[str, object], name: str, schema_paths: bool  # noqa: FBT001  # private
) -> tuple[Problem, ...]:
    """Return what of a schema cannot be written as JSON, such as keys that are no text."""
    found = find_json_faults(materialise(schema))
    if schema_paths:
        return tuple(Problem(_inside(name, fault.path), fault.message) for fault in found)
    return tuple(
        # The place is one in the schema, and the name that of what it describes.
        Problem(f"{name} ({fault.path})" if fault.path else name, fault.message)
        for fault in found
    )


def _inside(name: str, path: str) -> str:
    return f"{name}{path}" if not path or path.startswith("[") else f"{name}.{path}"


def _findings(
    schema: Mapping[str, object],
    name: str,
    schema_paths: bool,  # noqa: FBT001  # private
    is_tuned: bool,  # noqa: FBT001  # likewise
) -> tuple[Problem, ...]:
    try:
        plain = materialise(schema)
        if is_object(plain):
            return find_problems(
                plain, name, is_written=True, schema_paths=schema_paths, is_tuned=is_tuned
            )
    except RecursionError:
        return (Problem(name, "the schema is nested too deeply; flatten it"),)
    except InvalidRequestError as error:
        return error.problems
    return (Problem(name, f"a schema is a dict, got {type(schema).__name__}"),)
