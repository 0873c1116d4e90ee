"""`evidence.json`: which fields of results can be counted on.

The document requires more of results than the service keeps: older outputs lack newer fields, and
some required fields never come. A field is counted on only if neither past documents nor recorded
bodies ever miss it; where there is no evidence about a type, nothing of it is counted on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .errors import CodegenError
from .jsontypes import as_object, read_json, string_list

__all__ = ["EVIDENCE_FORMAT", "parse_evidence"]

#: Rises when the shape of the file changes.
EVIDENCE_FORMAT: Final = 1


def parse_evidence(text: str, name: str) -> Callable[[str, str], bool]:
    """Read a file of evidence.

    Args:
        text: JSON: `{"format": 1, "always": {type: [field, ...]}}`.
        name: What to call the file in an error.

    Returns:
        A function of a type and a field that says whether the field was never missing.

    Raises:
        CodegenError: If the file is something else.
    """
    content = as_object(read_json(text, name), name)
    if content.get("format") != EVIDENCE_FORMAT:
        raise CodegenError(f"{name}: an object with `format` {EVIDENCE_FORMAT} is needed")
    always = as_object(content.get("always"), f"{name}#/always")
    known = {
        (type_name, field)
        for type_name, fields in always.items()
        for field in string_list(fields, f"{name}#/always/{type_name}")
    }
    return lambda type_name, field: (type_name, field) in known
