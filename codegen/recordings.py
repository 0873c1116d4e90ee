"""Result bodies that the service has really answered with, or that OpenAI shows as examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from .ir import Endpoint, Enum, Object, Surface
from .jsontypes import Json, JsonObject

__all__ = ["endpoint_of", "example_bodies", "recorded_bodies"]


def example_bodies(
    document: JsonObject, endpoints: Iterable[Endpoint]
) -> Iterator[tuple[str, JsonObject]]:
    """Yield the JSON answers that a document shows beside batch endpoints, with their places.

    Args:
        document: A whole OpenAPI document; a slice has no examples.
        endpoints: The endpoints.

    Yields:
        The place and the body. Examples that are no JSON object (streams, shortened lists) are
        passed over.
    """
    paths = document.get("paths")
    urls = tuple(endpoint.url for endpoint in endpoints)
    for path, item in sorted(paths.items()) if isinstance(paths, dict) else ():
        if not any(url.endswith(path) for url in urls):
            continue
        post = item.get("post") if isinstance(item, dict) else None
        meta = post.get("x-oaiMeta") if isinstance(post, dict) else None
        examples = meta.get("examples") if isinstance(meta, dict) else None
        listed = examples if isinstance(examples, list) else [examples]
        for number, example in enumerate(listed):
            text = example.get("response") if isinstance(example, dict) else None
            body = _parsed(text) if isinstance(text, str) else None
            if body is not None:
                yield f"{path}, example {number}", body


def recorded_bodies(folder: Path) -> Iterator[tuple[str, JsonObject]]:
    """Yield the bodies in a folder: a `.json` file holds one, a line of `.jsonl` a batch line.

    Args:
        folder: The folder; those below it are read as well.

    Yields:
        The place and the body.
    """
    for path in sorted(folder.rglob("*.json*")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines() if path.suffix == ".jsonl" else [text]
        for number, line in enumerate(lines, 1):
            body = _unwrapped(_parsed(line))
            if body is not None:
                yield (f"{path.name}:{number}" if len(lines) > 1 else path.name), body


def endpoint_of(body: JsonObject, surface: Surface) -> Endpoint | None:
    """Return the endpoint that answers with such a body.

    Args:
        body: A result body.
        surface: The surface with the endpoints.

    Returns:
        The endpoint whose result has the most of the body's fields, and no literal against it; None
        if no result has most of them, as with an error.
    """
    best: Endpoint | None = None
    most = max(len(body) / 2, 1)  # one field, such as an error's, says nothing
    for endpoint in surface.endpoints:
        node = surface.results[endpoint.result].node
        if isinstance(node, Object) and _may_be(body, node):
            known = len(body.keys() & node.fields.keys())
            if known > most:
                best, most = endpoint, known
    return best


def _may_be(body: JsonObject, node: Object) -> bool:
    return all(
        body[name] in field.node.values
        for name, field in node.fields.items()
        if name in body and isinstance(field.node, Enum) and len(field.node.values) == 1
    )


def _parsed(text: str) -> JsonObject | None:
    try:
        value = cast("Json", json.loads(text))  # json says Any; JSON text holds nothing else
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _unwrapped(value: JsonObject | None) -> JsonObject | None:
    """Return the body within a batch output line, or the value itself."""
    if value is None:
        return None
    line = value.get("line", value)
    response = line.get("response") if isinstance(line, dict) else None
    if not isinstance(response, dict) or "status_code" not in response:
        return value
    body = response.get("body")
    return body if isinstance(body, dict) else None
