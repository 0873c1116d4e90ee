"""What strict mode takes of JSON Schema: keywords, formats and sizes.

Each set is either documented by OpenAI or was seen on the service; where the two disagree
(`minLength`, `maxLength`, `default`), the keyword counts as taken.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ASSERTIONS",
    "BOUNDS",
    "DECIMAL_PATTERN",
    "DISPUTED",
    "FORMATS",
    "IMPOSSIBLE",
    "MAX_CHARACTERS",
    "MAX_ENUM_VALUES",
    "MAX_LARGE_ENUM_CHARACTERS",
    "MAX_LEVELS",
    "MAX_NAME_LENGTH",
    "MAX_PROPERTIES",
    "MAX_SMALL_ENUM_VALUES",
    "NAIVE_DATETIME_PATTERN",
    "PATTERNS",
    "ROOT_KEY",
    "TAKEN",
    "TUNED_FEW",
    "TYPES",
    "WIDER_FORMATS",
]

#: A key that `source` puts where a type has no JSON form; its value says what stands there.
IMPOSSIBLE: Final = "openbatch:impossible"

#: A value that is no object travels in one, under this key: `list[int]` as `{"value": [1, 2]}`.
ROOT_KEY: Final = "value"

TYPES: Final = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})

#: Keywords whose value is a number.
BOUNDS: Final = frozenset(
    {
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
    }
)

#: Keywords on which sources disagree, each with what the rule is about.
DISPUTED: Final = {
    "default": "a `default`",
    "maxLength": "the length of a string (`minLength`, `maxLength`)",
    "minLength": "the length of a string (`minLength`, `maxLength`)",
}

#: Keywords of strings, numbers and arrays, most of which fine-tuned models do not take.
TUNED_FEW: Final = (BOUNDS | {"format", "pattern"}) - DISPUTED.keys()

#: Keywords that strict mode takes.
TAKEN: Final = BOUNDS | {
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "default",
    "definitions",
    "description",
    "enum",
    "format",
    "items",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
}

#: Keywords that restrict which values are right and that strict mode refuses.
ASSERTIONS: Final = frozenset(
    {
        "allOf",
        "contains",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "maxContains",
        "maxProperties",
        "minContains",
        "minProperties",
        "not",
        "oneOf",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    }
)

#: Formats of strings that strict mode takes.
FORMATS: Final = frozenset(
    {
        "date",
        "date-time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "time",
        "uuid",
    }
)

#: Formats that strict mode does not take, with the nearest wider one that it takes.
WIDER_FORMATS: Final = {f"uuid{version}": "uuid" for version in range(1, 9)}

_PAIR: Final = "[A-Za-z0-9+/]{2}"
#: Formats of bytes in text, each with a pattern that says the same: what fits it can be decoded.
PATTERNS: Final = {
    "base64": f"^({_PAIR}{_PAIR})*([A-Za-z0-9+/][AQgw]==|{_PAIR}[AEIMQUYcgkosw048]=)?$",
    "base64url": "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]==|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048]=)?$",
    "hex": "^([0-9a-f]{2})*$",
}

#: What text is a decimal number.
DECIMAL_PATTERN: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$"
#: A date and a time of day without a zone.
NAIVE_DATETIME_PATTERN: Final = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?$"
)

MAX_PROPERTIES: Final = 5_000
MAX_LEVELS: Final = 10
#: Over the names of properties and definitions, and the values of `enum` and `const`.
MAX_CHARACTERS: Final = 120_000
MAX_ENUM_VALUES: Final = 1_000
#: Up to here the strings of one `enum` may be of any length ...
MAX_SMALL_ENUM_VALUES: Final = 250
#: ... and beyond it they come to at most this many characters.
MAX_LARGE_ENUM_CHARACTERS: Final = 15_000
#: Of the name that a request gives to a schema.
MAX_NAME_LENGTH: Final = 64
