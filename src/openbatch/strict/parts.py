"""The schemas that are written in a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.strict.json_values import JsonSchema

__all__ = ["SECTIONS", "schema_parts"]

#: Keywords whose values are schemas by name.
SECTIONS: Final = ("properties", "$defs", "definitions")
_LISTS: Final = ("anyOf", "oneOf", "allOf", "prefixItems")


def schema_parts(schema: JsonSchema) -> Iterator[JsonSchema]:
    """Yield a schema and every schema that is written in it."""
    waiting: list[object] = [schema]
    while waiting:
        part = waiting.pop()
        if not is_object(part):
            continue
        yield part
        waiting += [
            part[keyword] for keyword in ("items", "additionalProperties") if keyword in part
        ]
        for keyword in _LISTS:
            if is_list(members := part.get(keyword)):
                waiting += members
        for section in SECTIONS:
            if is_object(named := part.get(section)):
                waiting += named.values()
