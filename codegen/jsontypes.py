"""JSON values with types, and a few ways to look into them."""

from __future__ import annotations

import json
import tomllib
from typing import NoReturn, TypeAlias, cast

from .errors import DocumentError

__all__ = [
    "Json",
    "JsonObject",
    "as_list",
    "as_object",
    "dump",
    "escape_pointer",
    "is_scalar",
    "pointer",
    "read_json",
    "read_toml",
    "resolve_pointer",
    "string_list",
]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]


def as_object(value: Json, place: str) -> JsonObject:
    """Return a value that has to be an object, or raise `DocumentError` naming the place."""
    if not isinstance(value, dict):
        raise DocumentError(place, f"an object is needed here, not {_kind(value)}")
    return value


def as_list(value: Json, place: str) -> list[Json]:
    """Return a value that has to be an array, or raise `DocumentError` naming the place."""
    if not isinstance(value, list):
        raise DocumentError(place, f"an array is needed here, not {_kind(value)}")
    return value


def string_list(value: Json, place: str) -> list[str]:
    """Return a value that has to be an array of strings, or raise `DocumentError`."""
    strings: list[str] = []
    for item in as_list(value, place):
        if not isinstance(item, str):
            raise DocumentError(place, f"only strings are allowed here, not {_kind(item)}")
        strings.append(item)
    return strings


def is_scalar(value: Json) -> bool:
    """Say whether a value is a string, a number, a boolean or null."""
    return not isinstance(value, (dict, list))


def escape_pointer(token: str) -> str:
    """Return one step of a JSON pointer, escaped as RFC 6901 says."""
    return token.replace("~", "~0").replace("/", "~1")


def pointer(*tokens: str) -> str:
    """Return the JSON pointer of some steps."""
    return "".join("/" + escape_pointer(token) for token in tokens)


def resolve_pointer(document: Json, path: str) -> Json:
    """Return what stands at a JSON pointer.

    Args:
        document: The value that the pointer starts from.
        path: The pointer, such as `/components/schemas/Tool`.

    Returns:
        The value there.

    Raises:
        DocumentError: If nothing stands there.
    """
    here = document
    for raw in path.split("/")[1:]:
        token = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and token in here:
            here = here[token]
        elif isinstance(here, list) and token.isdigit() and int(token) < len(here):
            here = here[int(token)]
        else:
            raise DocumentError(path, f"nothing stands here (no {token!r})")
    return here


def dump(value: Json, *, indent: int | None = 2) -> str:
    """Return JSON text that is the same for the same value: keys sorted, one final newline."""
    return json.dumps(value, indent=indent, sort_keys=True, ensure_ascii=False) + "\n"


def read_json(text: str, name: str) -> Json:
    """Parse JSON text, or raise `DocumentError` naming line and column."""
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"{name}, line {error.lineno}, column {error.colno}"
        raise DocumentError(place, f"invalid JSON: {error.msg}") from None
    except ValueError as error:
        raise DocumentError(name, f"invalid JSON: {error}") from None
    return cast("Json", value)  # json says Any; JSON text holds nothing else


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")


def read_toml(text: str, name: str) -> JsonObject:
    """Parse TOML text without dates, or raise `DocumentError`."""
    try:
        return cast("JsonObject", tomllib.loads(text))  # what TOML holds beyond JSON is dates
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(name, f"invalid TOML: {error}") from None


def _kind(value: Json) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "an array"
        case str():
            return "a string"
        case bool():
            return "a boolean"
        case None:
            return "null"
        case _:
            return "a number"
