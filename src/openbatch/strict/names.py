"""The names of types: as people write them, and as a request may carry them."""

from __future__ import annotations

import re
import types
import unicodedata
from typing import Annotated, Literal, Union, get_args, get_origin

from openbatch.strict.vocabulary import MAX_NAME_LENGTH

__all__ = ["illegal_name", "is_legal_name", "schema_name", "type_name"]

_LEGAL_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME_LENGTH}}}")
_ILLEGAL_CHARACTERS = re.compile(r"[^A-Za-z0-9_-]+")
_DIGEST_LENGTH = 8


def type_name(type_: object) -> str:
    """Return a type as one would write it, without modules: `list[Order]`, `Order | None`.

    Args:
        type_: A class, a generic alias, a union or any other type form.

    Returns:
        The name, on one line.
    """
    if type_ is None or type_ is types.NoneType:
        return "None"
    origin = get_origin(type_)
    if origin is None:
        name = getattr(type_, "__name__", None)
        return name if isinstance(name, str) else " ".join(repr(type_).split())
    arguments = get_args(type_)
    if origin is Annotated:
        return type_name(arguments[0])
    if origin is Union or origin is types.UnionType:
        return " | ".join(type_name(argument) for argument in arguments)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    listed = ", ".join("..." if part is Ellipsis else type_name(part) for part in arguments)
    return f"{type_name(origin)}[{listed}]"


def is_legal_name(name: str) -> bool:
    """Say whether a request may give this name to a schema."""
    return _LEGAL_NAME.fullmatch(name) is not None


def illegal_name(name: str) -> str:
    """Return what to say of a name that a request may not give to a schema."""
    return (
        f"name: {name!r} cannot name a schema; use 1 to {MAX_NAME_LENGTH} ASCII letters,"
        " digits, underscores and hyphens"
    )


def schema_name(type_: object) -> str:
    """Return the name under which a request carries the schema of a type.

    It is the name of the class where that is legal. In all others the characters that the API
    refuses become underscores (`Box[int]` is `Box_int`) and accents are dropped; where that loses
    letters, or the name is too long, a digest of the full name keeps it apart from others. The
    name of a type is the same in every process.

    Args:
        type_: A class, a generic alias or any other type form.

    Returns:
        A name of 1 to 64 ASCII letters, digits, underscores and hyphens.
    """
    full = type_name(type_)
    if is_legal_name(full):
        return full
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", full)
        if not unicodedata.combining(character)
    )
    name = _ILLEGAL_CHARACTERS.sub("_", plain).rstrip("_")
    if plain.isascii() and is_legal_name(name):
        return name
    import hashlib  # Few names need it, and importing it takes longer than this whole package.

    digest = hashlib.sha256(full.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGEST_LENGTH]
    kept = name[: MAX_NAME_LENGTH - _DIGEST_LENGTH - 1].strip("_") or "schema"
    return f"{kept}_{digest}"
