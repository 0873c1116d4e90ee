"""The answers that OpenAI's documents show as examples, wherever they stand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fidelity.schemas import as_object
from tests.openbatch_api.places import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fidelity.schemas import Document, Json, Schema

__all__ = ["Example", "examples"]

#: Where an example leaves something out, such as most numbers of an embedding.
_LEFT_OUT = re.compile(r"^\s*\.{3,}.*$", re.MULTILINE)
#: Commas that examples forget, and those they have too many of.
_NO_COMMA = re.compile(r'(["\d\]}el])(\n\s*")')
_STREAM = re.compile(r'\\?"stream\\?": true|stream=True|stream: true')
_LAST_COMMA = re.compile(r",(\s*[\]}])")


@dataclass(frozen=True)
class Example:
    """An example.

    Attributes:
        url: The endpoint.
        place: Where it stands in the document.
        body: A body that holds it: the example itself, or a smallest body around it. None if it is
            the answer to a request that asks to stream, which no batch does.
    """

    url: str
    place: str
    body: Json


def examples(document: Document) -> Iterator[Example]:
    """Yield the examples of a document that stand in the place of an answer of a batch endpoint.

    They stand beside operations, beside the content of answers, and within every schema that an
    answer can have.
    """
    for url in document.urls:
        post = _post(document, url)
        for number, text in enumerate(_beside(post)):
            yield Example(url, f"{url} example {number}", None if text is None else _read(text))
        content = as_object(as_object(as_object(post["responses"])["200"])["content"])
        media = as_object(content["application/json"])
        if "example" in media:
            yield Example(url, f"{url} answer", media["example"])
        for name, one in as_object(media.get("examples", {})).items():
            yield Example(url, f"{url} answer {name}", as_object(one)["value"])
        yield from _within(document, url)


def _within(document: Document, url: str) -> Iterator[Example]:
    walk = Walk(document, url)
    for place in walk.places:
        for value in _of_schema(place.schema):
            yield Example(url, document.place(place.schema), walk.body(place, value))


def _of_schema(schema: Schema) -> Iterator[Json]:
    if "example" in schema:
        yield schema["example"]
    listed = schema.get("examples")
    if isinstance(listed, list):
        yield from listed
    meta = schema.get("x-oaiMeta")
    text = meta.get("example") if isinstance(meta, dict) else None
    if isinstance(text, str):
        yield _read(text)


def _beside(post: Schema) -> Iterator[str | None]:
    """Yield the answers shown beside an operation, None for those to requests that ask to stream."""
    meta = post.get("x-oaiMeta")
    shown = meta.get("examples") if isinstance(meta, dict) else None
    for one in shown if isinstance(shown, list) else [shown]:
        text = one.get("response") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(text, str):
            streamed = _STREAM.search(json.dumps(one.get("request")))
            yield None if streamed else text


def _read(text: str) -> Json:
    whole = _LAST_COMMA.sub(r"\1", _NO_COMMA.sub(r"\1,\2", _LEFT_OUT.sub("", text)))
    read: Json = json.loads(whole)
    return read


def _post(document: Document, url: str) -> Schema:
    paths = as_object(document.root["paths"])
    return as_object(as_object(paths[url.removeprefix("/v1")])["post"])
