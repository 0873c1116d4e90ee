"""Stage *load*: a path or a URL, YAML or JSON, to a checked OpenAPI document."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from .errors import DocumentError
from .jsontypes import Json, JsonObject, as_object, pointer, read_json, resolve_pointer
from .yaml_text import read_yaml

__all__ = ["UPSTREAM_URL", "Document", "load", "parse"]

#: Where OpenAI publishes the newest revision.
UPSTREAM_URL: Final = "https://raw.githubusercontent.com/openai/openai-openapi/master/openapi.yaml"
_TIMEOUT_SECONDS: Final = 60


@dataclass(frozen=True)
class Document:
    """An OpenAPI document and where it came from.

    Attributes:
        root: The document as JSON.
        source: The path or URL it was read from.
        sha256: The digest of its bytes, in hexadecimal.
        size: How many bytes it has.
    """

    root: JsonObject
    source: str
    sha256: str
    size: int


def load(source: str) -> Document:
    """Read an OpenAPI document.

    Args:
        source: A path, or a URL that begins with `https://` or `http://`; YAML or JSON.

    Returns:
        The document.

    Raises:
        DocumentError: If it cannot be read, is neither YAML nor JSON, is cut off, or is no OpenAPI
            document. The message names the place.

    Warns:
        DocumentWarning: If faulty YAML had to be repaired to be read; see `yaml_text`.
    """
    content = _fetch(source) if source.startswith(("https://", "http://")) else _read(source)
    root = parse(content, source)
    _refuse_dangling(root, root, f"{source}#")
    return Document(
        root=root,
        source=source,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def parse(content: bytes, name: str) -> JsonObject:
    """Parse the bytes of an OpenAPI document.

    Args:
        content: YAML or JSON, UTF-8.
        name: What to call it in an error.

    Returns:
        The document as JSON.

    Raises:
        DocumentError: As `load`.

    Warns:
        DocumentWarning: As `load`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}, byte {error.start}", "this is not UTF-8 text") from None
    try:
        root = read_json(text, name) if text.lstrip()[:1] in ("{", "[") else read_yaml(text, name)
    except RecursionError:
        raise DocumentError(name, "nested too deeply") from None
    document = as_object(root, name)
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3."):
        raise DocumentError(
            f"{name}#/openapi",
            f"an OpenAPI 3 document says its version here, this one has {version!r}",
        )
    as_object(document.get("paths"), f"{name}#/paths")
    components = as_object(document.get("components"), f"{name}#/components")
    as_object(components.get("schemas"), f"{name}#/components/schemas")
    return document


def _refuse_dangling(value: Json, root: JsonObject, place: str) -> None:
    """Refuse a reference to nothing, wherever it stands: YAML that is cut off may still be YAML."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_dangling(item, root, f"{place}/{index}")
    elif isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            try:
                resolve_pointer(root, reference[1:])
            except DocumentError:
                message = f"dangling reference {reference!r}; is the document cut off?"
                raise DocumentError(place, message) from None
        for key, item in value.items():
            _refuse_dangling(item, root, f"{place}{pointer(key)}")


def _read(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise DocumentError(source, f"cannot be read: {error.strerror}") from None


def _fetch(url: str) -> bytes:
    try:
        # The scheme was checked by the caller.
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return cast("bytes", response.read())  # urlopen's result is untyped
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise DocumentError(url, f"cannot be fetched: {reason}") from None
