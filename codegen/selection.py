"""Stage *select*: the endpoints that a batch accepts, and the schemas they reach.

The result is the *slice*: a small OpenAPI document of its own, without prose, which is what the
repository pins. No endpoint is named here: the document names them itself, in the request body of
the operation that creates a batch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .errors import DocumentError, NoBatchesError
from .jsontypes import (
    Json,
    JsonObject,
    as_list,
    as_object,
    pointer,
    resolve_pointer,
    string_list,
)

__all__ = ["Operation", "Selection", "select"]

_SCHEMAS: Final = "/components/schemas"
_JSON: Final = "application/json"
_PROSE: Final = frozenset({"description", "summary", "title", "example", "examples"})
#: Keywords whose values map names to schemas: a key below them is a name, never prose.
_NAMED: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "schemas"})
#: Keywords whose values are data, not schemas.
_DATA: Final = frozenset({"enum", "const", "default", "required", "mapping"})


@dataclass(frozen=True)
class Operation:
    """One endpoint of the batch API.

    Attributes:
        url: The endpoint as a batch line names it, such as `/v1/responses`.
        request: The JSON schema of the request body, as the document has it.
        result: The JSON schema of the body of a 200 response.
        request_pointer: Where `request` stands in the document.
        result_pointer: Where `result` stands in the document.
        reference: The group of OpenAI's API reference that describes it, if the document says.
    """

    url: str
    request: JsonObject
    result: JsonObject
    request_pointer: str
    result_pointer: str
    reference: str | None


@dataclass(frozen=True)
class Selection:
    """What the generator needs of a document.

    Attributes:
        slice: An OpenAPI document with the batch endpoints and the schemas that they reach.
        operations: The endpoints, in the order in which the document names them.
        diagnostics: One line for each endpoint that had to be left out, and why.
    """

    slice: JsonObject
    operations: tuple[Operation, ...]
    diagnostics: tuple[str, ...]


def select(document: JsonObject, *, prose: bool = False) -> Selection:
    """Cut the batch endpoints and their schemas out of a document.

    Args:
        document: An OpenAPI document, or a slice that an earlier run made of one.
        prose: Whether to keep the document's own descriptions.

    Returns:
        The selection. It depends on what the document says, not on the order of its keys.

    Raises:
        DocumentError: If the document has no batch endpoint, or a reference that leads nowhere.
    """
    batches_path, operation = _create_batch_operation(document)
    endpoint_enum, enum_pointer = _endpoint_enum(document, batches_path, operation)
    operations: list[Operation] = []
    diagnostics: list[str] = []
    for url in endpoint_enum:
        found = _operation(document, url, batches_path)
        if isinstance(found, Operation):
            operations.append(found)
        else:
            diagnostics.append(f"{url}: {found}; the endpoint is left out")
    if not operations:
        raise DocumentError(
            enum_pointer,
            "none of the endpoints that a batch accepts can be generated: "
            + "; ".join(diagnostics),
        )
    pruner = _Pruner(keep_prose=prose)
    paths: JsonObject = {batches_path: {"post": _minimal_batches(endpoint_enum)}}
    roots: list[tuple[Json, str]] = []
    for index, found_operation in enumerate(operations):
        operations[index] = chosen = replace(
            found_operation,
            request=pruner.object(found_operation.request),
            result=pruner.object(found_operation.result),
        )
        path = _document_path(document, chosen.url, batches_path)
        paths[path] = {"post": _minimal_operation(chosen)}
        roots.append((chosen.request, chosen.request_pointer))
        roots.append((chosen.result, chosen.result_pointer))
    schemas = _closure(document, roots, pruner)
    info: JsonObject = {}
    source_info = document.get("info")
    if isinstance(source_info, dict) and "version" in source_info:
        info["version"] = source_info["version"]
    sliced: JsonObject = {
        "openapi": document["openapi"],
        "info": info,
        "paths": paths,
        "components": {"schemas": schemas},
    }
    return Selection(sliced, tuple(operations), tuple(diagnostics))


def _create_batch_operation(document: JsonObject) -> tuple[str, JsonObject]:
    paths = as_object(document.get("paths"), "#/paths")
    for path in sorted(paths):
        if path.rstrip("/").endswith("/batches"):
            item = as_object(paths[path], f"#/paths{pointer(path)}")
            post = item.get("post")
            if isinstance(post, dict):
                return path, post
    raise NoBatchesError(
        "#/paths", "no POST operation on a path `/batches`: this document has no batch endpoint"
    )


def _endpoint_enum(document: JsonObject, path: str, operation: JsonObject) -> tuple[list[str], str]:
    place = f"#/paths{pointer(path)}/post/requestBody"
    body = _follow(document, operation.get("requestBody"), place)
    schema_place = f"{place}/content{pointer(_JSON)}/schema"
    content = as_object(body.get("content"), f"{place}/content")
    media = as_object(content.get(_JSON), f"{place}/content{pointer(_JSON)}")
    schema = _follow(document, media.get("schema"), schema_place)
    properties = as_object(schema.get("properties"), f"{schema_place}/properties")
    endpoint_place = f"{schema_place}/properties/endpoint"
    endpoint = _follow(document, properties.get("endpoint"), endpoint_place)
    urls = string_list(endpoint.get("enum"), f"{endpoint_place}/enum")
    if not urls:
        raise DocumentError(f"{endpoint_place}/enum", "no endpoint is named here")
    return list(dict.fromkeys(urls)), f"{endpoint_place}/enum"


def _document_path(document: JsonObject, url: str, batches_path: str) -> str:
    """Return the key of `paths` for an endpoint: the document's server may hold the prefix."""
    paths = as_object(document.get("paths"), "#/paths")
    candidates = [url, "/" + url.removeprefix("/").partition("/")[2]]
    prefix = batches_path.rstrip("/").removesuffix("/batches")
    candidates.append(prefix + candidates[1])
    for candidate in candidates:
        if candidate in paths:
            return candidate
    raise DocumentError("#/paths", f"the batch endpoint {url} has no path of its own")


def _operation(document: JsonObject, url: str, batches_path: str) -> Operation | str:
    paths = as_object(document.get("paths"), "#/paths")
    try:
        path = _document_path(document, url, batches_path)
    except DocumentError:
        return "the document has no such path"
    place = f"#/paths{pointer(path)}/post"
    post = as_object(paths[path], place).get("post")
    if not isinstance(post, dict):
        return "the path has no POST operation"
    body = _json_schema(document, post.get("requestBody"), f"{place}/requestBody")
    if body is None:
        return "the operation takes no JSON body"
    responses = as_object(post.get("responses", {}), f"{place}/responses")
    result = _json_schema(document, responses.get("200"), f"{place}/responses/200")
    if result is None:
        return "the operation has no JSON response 200"
    meta = post.get("x-oaiMeta")
    group = meta.get("group") if isinstance(meta, dict) else None
    return Operation(
        url=url,
        request=body,
        result=result,
        request_pointer=f"{place}/requestBody/content{pointer(_JSON)}/schema",
        result_pointer=f"{place}/responses/200/content{pointer(_JSON)}/schema",
        reference=group if isinstance(group, str) else None,
    )


def _json_schema(document: JsonObject, holder: Json, place: str) -> JsonObject | None:
    if holder is None:
        return None
    content = _follow(document, holder, place).get("content")
    if not isinstance(content, dict):
        return None
    media = content.get(_JSON)
    schema = media.get("schema") if isinstance(media, dict) else None
    return schema if isinstance(schema, dict) else None


def _follow(document: JsonObject, value: Json, place: str) -> JsonObject:
    """Return an object, having followed its `$ref` if it is one."""
    seen: set[str] = set()
    here = as_object(value, place)
    while isinstance(reference := here.get("$ref"), str):
        if reference in seen:
            raise DocumentError(place, f"the reference {reference!r} leads back to itself")
        seen.add(reference)
        here = as_object(_target(document, reference, place), reference)
    return here


def _target(document: JsonObject, reference: str, place: str) -> Json:
    if not reference.startswith("#/"):
        raise DocumentError(place, f"only references within the document work, not {reference!r}")
    try:
        return resolve_pointer(document, reference[1:])
    except DocumentError:
        raise DocumentError(place, f"dangling reference {reference!r}") from None


def _closure(document: JsonObject, roots: list[tuple[Json, str]], pruner: _Pruner) -> JsonObject:
    """Return all component schemas that some schemas reach, pruned, by name."""
    found: JsonObject = {}
    todo = list(roots)
    while todo:
        value, place = todo.pop()
        if isinstance(value, list):
            todo.extend((item, f"{place}/{index}") for index, item in enumerate(value))
        elif isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                target = _target(document, reference, place)
                name = reference.removeprefix(f"#{_SCHEMAS}/")
                if name == reference or "/" in name:
                    raise DocumentError(
                        place, f"only references to {_SCHEMAS} work, not {reference!r}"
                    )
                if name not in found:
                    found[name] = pruner.schema(target)
                    todo.append((found[name], reference))
            todo.extend((item, f"{place}{pointer(key)}") for key, item in value.items())
    return found


def _minimal_batches(urls: list[str]) -> JsonObject:
    endpoints: list[Json] = [*urls]
    schema: JsonObject = {
        "type": "object",
        "properties": {"endpoint": {"type": "string", "enum": endpoints}},
    }
    return {"requestBody": {"content": {_JSON: {"schema": schema}}}}


def _minimal_operation(operation: Operation) -> JsonObject:
    minimal: JsonObject = {
        "requestBody": {"content": {_JSON: {"schema": operation.request}}},
        "responses": {"200": {"content": {_JSON: {"schema": operation.result}}}},
    }
    if operation.reference is not None:
        minimal["x-oaiMeta"] = {"group": operation.reference}
    return minimal


class _Pruner:
    """Copies schemas without what is no fact: prose, examples, `x-*`."""

    def __init__(self, *, keep_prose: bool) -> None:
        self._dropped = _PROSE - {"description"} if keep_prose else _PROSE

    def object(self, schema: JsonObject) -> JsonObject:
        """Copy a schema that is an object."""
        return as_object(self.schema(schema), "")

    def schema(self, value: Json, *, names: bool = False) -> Json:
        """Copy a schema, or (`names`) an object whose keys are names of schemas."""
        if isinstance(value, list):
            return [self.schema(item) for item in value]
        if not isinstance(value, dict):
            return value
        copy: JsonObject = {}
        for key, item in value.items():
            if names:
                copy[key] = self.schema(item)
            elif key in _DATA:
                copy[key] = self._data(key, item)
            elif key not in self._dropped and not key.startswith("x-"):
                copy[key] = self.schema(item, names=key in _NAMED)
        return copy

    @staticmethod
    def _data(key: str, value: Json) -> Json:
        if key == "required" and isinstance(value, list):
            # A set: its order says nothing.
            return [*sorted(set(string_list(as_list(value, key), key)))]
        return value
