"""`names.toml`: the few names that the document cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import CodegenError
from .jsontypes import Json, as_object, read_toml

__all__ = ["Names", "parse_names"]


@dataclass(frozen=True)
class Names:
    """The declared names.

    Attributes:
        methods: The official client's method for an endpoint, by URL, where it is not the path's
            segments and `create`.
        aliases: Other names of an endpoint's parameters, by URL: alias to parameter.
        types: Names of types, by the document's.
        request_models: Names of the Pydantic models that are emitted for parts of a request, by the
            name of the type.
        client_types: The official client's types for the values of emitted unions, by the name of
            the union; where they lie, with dots.
        written_by_hand: The member of a union and its field with a list of parts that people write
            by hand, by the name of the union.
    """

    methods: Mapping[str, str] = field(default_factory=dict[str, str])
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    types: Mapping[str, str] = field(default_factory=dict[str, str])
    request_models: Mapping[str, str] = field(default_factory=dict[str, str])
    client_types: Mapping[str, str] = field(default_factory=dict[str, str])
    written_by_hand: Mapping[str, str] = field(default_factory=dict[str, str])


def parse_names(text: str, name: str) -> Names:
    """Read a file of names.

    Args:
        text: TOML with the tables `methods`, `aliases`, `types`, `request_models`, `client_types` and
            `written_by_hand`.
        name: What to call the file in an error.

    Returns:
        The names.

    Raises:
        CodegenError: If the file is not TOML, or holds something else.
    """
    content = read_toml(text, name)
    known = {*Names.__dataclass_fields__}
    if unknown := content.keys() - known:
        raise CodegenError(f"{name}: unknown tables {sorted(unknown)}; known are {sorted(known)}")
    aliases = as_object(content.get("aliases", {}), f"{name}, aliases")
    return Names(
        methods=_strings(content.get("methods", {}), f"{name}, methods"),
        aliases={url: _strings(table, f"{name}, aliases") for url, table in aliases.items()},
        types=_strings(content.get("types", {}), f"{name}, types"),
        request_models=_strings(content.get("request_models", {}), f"{name}, request_models"),
        client_types=_strings(content.get("client_types", {}), f"{name}, client_types"),
        written_by_hand=_strings(content.get("written_by_hand", {}), f"{name}, written_by_hand"),
    )


def _strings(value: Json, place: str) -> dict[str, str]:
    strings: dict[str, str] = {}
    for key, item in as_object(value, place).items():
        if not isinstance(item, str):
            raise CodegenError(f"{place}: {key!r} must be a string")
        strings[key] = item
    return strings
