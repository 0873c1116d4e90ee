"""Stage *override*: declared corrections to a faulty document.

`spec/overrides.toml` lists them as patches at JSON pointers, each with its reason. What can be said
of the *structure* of a document belongs into `normalise` instead; a patch is the last resort.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .errors import DocumentError, OverrideError
from .jsontypes import Json, JsonObject, as_list, as_object, read_toml, resolve_pointer

__all__ = ["Override", "apply_overrides", "parse_overrides"]

Op = Literal["add", "set", "remove", "copy"]
_OPS: tuple[Op, ...] = ("add", "set", "remove", "copy")


@dataclass(frozen=True)
class Override:
    """One correction.

    Attributes:
        op: `add` puts a value where none stands, `set` replaces the value `old`, `remove` takes
            away the value `old`, `copy` puts the value from elsewhere where none stands.
        path: The JSON pointer of the place. For `remove` it may end with an element of a list of
            names, such as `.../required/detail`.
        reason: Why the document is wrong there.
        value: What `add` and `set` put.
        old: What has to stand there for `set` and `remove`.
        source: The JSON pointer that `copy` copies from.
        optional: Whether a document that has nothing at the place, though it has the schema, is
            taken to be without the fault; for what stands deep within a schema. Of what `add` and
            `copy` put, the place is what it is put into.
    """

    op: Op
    path: str
    reason: str
    value: Json = None
    old: Json = None
    source: str | None = None
    optional: bool = False


def parse_overrides(text: str, name: str) -> tuple[Override, ...]:
    """Read a file of overrides.

    Args:
        text: TOML with an array of tables `override`.
        name: What to call the file in an error.

    Returns:
        The overrides, in order.

    Raises:
        OverrideError: If the file is not TOML, or a patch lacks something.
    """
    entries = as_list(read_toml(text, name).get("override", []), f"{name}, override")
    return tuple(
        _override(as_object(entry, name), f"{name}, override {number}")
        for number, entry in enumerate(entries, 1)
    )


def _override(entry: Mapping[str, Json], place: str) -> Override:
    op, path, reason, source = (entry.get(key) for key in ("op", "path", "reason", "from"))
    if op not in _OPS:
        raise OverrideError(f"{place}: `op` is {op!r}; it must be one of {', '.join(_OPS)}")
    if not isinstance(path, str) or not path.startswith("/"):
        raise OverrideError(f"{place}: `path` is {path!r}; it must be a JSON pointer")
    if not isinstance(reason, str) or not reason.strip():
        raise OverrideError(f"{place}: every override needs a `reason`")
    if op == "copy" and not isinstance(source, str):
        raise OverrideError(f"{place}: `copy` needs a JSON pointer `from`")
    needed = {"add": ["value"], "set": ["value", "old"], "remove": ["old"], "copy": []}[op]
    if op == "remove" and path.rpartition("/")[0].endswith("/required"):
        needed = []  # the name itself is what has to stand there
    for key in needed:
        if key not in entry:
            raise OverrideError(f"{place}: `{op}` needs `{key}`")
    return Override(
        op=op,
        path=path,
        reason=reason,
        value=entry.get("value"),
        old=entry.get("old"),
        source=source if isinstance(source, str) else None,
        optional=_flag(entry, "optional", place),
    )


def _flag(entry: Mapping[str, Json], key: str, place: str) -> bool:
    flag = entry.get(key, False)
    if not isinstance(flag, bool):
        raise OverrideError(f"{place}: `{key}` is {flag!r}; it must be true or false")
    return flag


def apply_overrides(document: JsonObject, overrides: tuple[Override, ...]) -> JsonObject:
    """Return a document with the overrides applied.

    Args:
        document: An OpenAPI document; it is left as it is.
        overrides: The patches. One whose schema the document does not have is skipped: the
            document is older or newer than the fault.

    Returns:
        The corrected copy.

    Raises:
        OverrideError: If the schema is there, but no longer as the patch expects it.
    """
    patched = copy.deepcopy(document)
    for override in overrides:
        if _has(patched, _needed(override)):
            _apply(patched, override)
    return patched


def _needed(override: Override) -> str:
    """Return the place that a document must have for an override to be meant for it."""
    parent = override.path.rpartition("/")[0]
    if override.optional:
        return parent if override.op in ("add", "copy") else override.path
    # A schema that requires nothing has not the fault that it requires too much.
    return parent if _unrequires(override) else "/".join(override.path.split("/")[:4])


def _has(document: JsonObject, path: str) -> bool:
    try:
        resolve_pointer(document, path)
    except DocumentError:
        return False
    return True


def _apply(document: JsonObject, override: Override) -> None:  # noqa: C901 (a row of ops)
    parent_path, _, raw = override.path.rpartition("/")
    key = raw.replace("~1", "/").replace("~0", "~")
    place = f"override {override.op} {override.path}"
    try:
        parent = resolve_pointer(document, parent_path)
    except DocumentError as error:
        raise OverrideError(f"{place}: the schema has changed: {error}") from None
    if isinstance(parent, list) and _unrequires(override):
        if key in parent:  # a revision that does not require it has not the fault
            parent.remove(key)
        return
    if isinstance(parent, list) and key.isdigit() and override.op == "set":
        _set_element(parent, int(key), override, place)
        return
    if not isinstance(parent, dict):
        raise OverrideError(f"{place}: the schema has changed: its parent is no object")
    if override.op in ("add", "copy"):
        if key in parent:
            raise OverrideError(
                f"{place}: the document has a value here now; is the override still needed?"
            )
        if override.op == "copy":
            parent[key] = copy.deepcopy(_copied(document, override, place))
        else:
            parent[key] = copy.deepcopy(override.value)
        return
    if key not in parent or parent[key] != override.old:
        raise OverrideError(
            f"{place}: the document has {parent.get(key)!r} here now, not {override.old!r}; "
            "is the override still needed?"
        )
    if override.op == "set":
        parent[key] = copy.deepcopy(override.value)
    else:
        del parent[key]


def _set_element(values: list[Json], index: int, override: Override, place: str) -> None:
    here = values[index] if index < len(values) else None
    if here != override.old:
        raise OverrideError(
            f"{place}: the document has {here!r} here now, not {override.old!r}; "
            "is the override still needed?"
        )
    values[index] = copy.deepcopy(override.value)


def _unrequires(override: Override) -> bool:
    """Say whether an override takes a name out of a `required`."""
    return override.op == "remove" and override.path.rpartition("/")[0].endswith("/required")


def _copied(document: JsonObject, override: Override, place: str) -> Json:
    try:
        return resolve_pointer(document, override.source or "")
    except DocumentError as error:
        raise OverrideError(f"{place}: nothing to copy: {error}") from None
