"""Small OpenAPI documents, the pinned slice, and the documents of the shared folder."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from codegen.docs import Docs
from codegen.generate import Inputs, generate, surface_of
from codegen.jsontypes import Json, JsonObject, as_object, resolve_pointer
from codegen.names import Names
from codegen.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.ir import Node, Surface

ROOT: Final = Path(__file__).resolve().parent.parent.parent
URL: Final = "/v1/widgets"
#: Revisions of the document in the shared folder.
REVISIONS: Final = (
    "openapi-2024-05-09-72a1d94.yaml",
    "openapi-2025-02-10-acea67a.yaml",
    "openapi-2026-07-16-db3e531.yaml",
    "openapi-2026-08-21-f85dbe2.yaml",
    "openapi-2026-08-21-f85dbe2.json",
)
#: No declared names, texts, corrections or evidence: what a document gives by itself.
BARE: Final = Inputs(overrides=(), names=Names(), docs=Docs(), believed=lambda _type, _field: False)

STRING: Final[JsonObject] = {"type": "string"}
NUMBER: Final[JsonObject] = {"type": "number"}
INTEGER: Final[JsonObject] = {"type": "integer"}
BOOLEAN: Final[JsonObject] = {"type": "boolean"}
NULL: Final[JsonObject] = {"type": "null"}


def ref(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def constant(value: str) -> JsonObject:
    return {"type": "string", "enum": [value]}


def array(items: JsonObject) -> JsonObject:
    return {"type": "array", "items": items}


def fields(required: str = "", /, **properties: Mapping[str, Json]) -> JsonObject:
    """Return the schema of an object; `required` lists names, separated by blanks."""
    schemas: JsonObject = {name: dict(schema) for name, schema in properties.items()}
    return {"type": "object", "properties": schemas, "required": [*required.split()]}


def operation(request: Json, result: Json, *, group: str | None = None) -> JsonObject:
    post: JsonObject = {
        "requestBody": {"content": {"application/json": {"schema": request}}},
        "responses": {"200": {"content": {"application/json": {"schema": result}}}},
    }
    if group is not None:
        post["x-oaiMeta"] = {"group": group}
    return {"post": post}


def document(
    request: JsonObject | None = None,
    result: JsonObject | None = None,
    schemas: Mapping[str, Json] | None = None,
    *,
    url: str = URL,
    openapi: str = "3.1.0",
) -> JsonObject:
    """Return a document with one batch endpoint."""
    made: JsonObject = {
        "openapi": openapi,
        "info": {"title": "Widgets", "version": "1.2.3"},
        "paths": {"/batches": batches()},
        "components": {"schemas": {**(schemas or {})}},
    }
    add_endpoint(made, url, request or fields(model=STRING), result or fields())
    return made


def batches(*urls: str) -> JsonObject:
    schema = fields("endpoint", endpoint={"type": "string", "enum": [*urls]})
    return operation(schema, fields())


def batch_urls(made: JsonObject) -> list[Json]:
    """Return the enum of the endpoints that a batch accepts, to be changed in place."""
    body = "/paths/~1batches/post/requestBody/content/application~1json/schema"
    schema = resolve_pointer(made, body)
    reference = as_object(schema, body).get("$ref")
    path = reference.removeprefix("#") if isinstance(reference, str) else body
    urls = resolve_pointer(made, f"{path}/properties/endpoint/enum")
    assert isinstance(urls, list)
    return urls


def add_endpoint(made: JsonObject, url: str, request: Json, result: Json) -> None:
    """Put an endpoint into a document in place, as upstream would."""
    batch_urls(made).append(url)
    path = "/" + url.removeprefix("/").partition("/")[2]
    as_object(made["paths"], "#/paths")[path] = operation(request, result)


def add_schemas(made: JsonObject, schemas: Mapping[str, Json]) -> None:
    found = as_object(resolve_pointer(made, "/components/schemas"), "#/components/schemas")
    assert not found.keys() & schemas.keys()
    found.update(schemas)


def pinned_slice() -> JsonObject:
    return Workspace(ROOT).read_slice()


def shared_folder() -> Path:
    """Return the folder of upstream documents and facts, or skip the test."""
    named = os.environ.get("OPENBATCH_SHARED")
    if not named:
        pytest.skip("OPENBATCH_SHARED does not name the folder with the upstream documents")
    return Path(named)


def revision(name: str) -> Path:
    return shared_folder() / "spec" / name


def surface(made: JsonObject, inputs: Inputs = BARE) -> Surface:
    return surface_of(made, inputs)


def request_type(made: JsonObject, name: str = "WidgetsParams") -> Node:
    return surface(made).requests[name].node


def result_type(made: JsonObject, name: str = "WidgetsResult") -> Node:
    return surface(made).results[name].node


def emit(made: JsonObject, folder: Path, inputs: Inputs = BARE) -> Path:
    """Generate the package of a document into a folder, and return the folder."""
    for path, text in generate(made, inputs).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return folder


def shuffled(value: Json, seed: int) -> Json:
    """Return a value that says the same, with the keys of all its objects in another order."""
    return _shuffled(value, random.Random(seed))  # noqa: S311 (no secret)


def _shuffled(value: Json, source: random.Random) -> Json:
    if isinstance(value, list):
        return [_shuffled(item, source) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value)
    source.shuffle(keys)
    return {key: _shuffled(value[key], source) for key in keys}


def as_json(made: Json) -> bytes:
    return json.dumps(made).encode()
