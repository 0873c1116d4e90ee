"""The oracle: what OpenAI's document itself says of a body, by a JSON Schema validator.

It works on the unmodified document and shares no code with the generator but for the declared
overrides. `oneOf` is read as `anyOf`. Of requests, every object that is not free-form is closed, and
a batch line names its model and is never streamed. Results are read as they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs

from .schemas import DATA, SCHEMAS, as_list, as_object, as_texts

if TYPE_CHECKING:
    from .schemas import Document, Json, Schema

__all__ = ["Oracle"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DROPPED = frozenset({"discriminator", "$recursiveAnchor", "example", "examples", "description"})


class Oracle:
    """Says of each endpoint's bodies whether the document accepts them.

    Args:
        document: The document, with the declared overrides applied.
        relaxed: Whether, within requests, a required property that may be null may also be left
            out. That is what the generator makes of it, and what tells such differences from others.

    Attributes:
        requests: The validator of each endpoint's request body.
        results: The validator of each endpoint's result body.
    """

    def __init__(self, document: Document, *, relaxed: bool = False) -> None:
        """Read the document."""
        components = as_object(as_object(document.root["components"])["schemas"])
        closed: Schema = {}
        opened: Schema = {}
        for name, schema in components.items():
            read = as_object(_read(_only_possible(schema, document), name))
            opened[name] = read
        for name, schema in opened.items():
            read = as_object(_relaxed(schema, opened) if relaxed else schema)
            closed[name] = _closed(read)
            # As a part of `allOf` a schema must leave room for the other parts.
            closed[f"{name}@part"] = _closed(read, outer=False)
        batch_rules: Schema = {
            "type": "object",
            "required": ["model"],
            "properties": {"stream": {"enum": [False, None]}},
        }
        self.requests: dict[str, jsonschema_rs.Validator] = {}
        self.results: dict[str, jsonschema_rs.Validator] = {}
        for url in document.urls:
            body = _only_possible(document.body(url, "request"), document)
            request = _closed(as_object(_read(body, url)))
            self.requests[url] = _validator([request, batch_rules], closed)
            body = _only_possible(document.body(url, "result"), document)
            result = as_object(_read(body, url))
            self.results[url] = _validator([result], opened)


def _validator(rules: list[Schema], schemas: Schema) -> jsonschema_rs.Validator:
    schema: Schema = {
        "$schema": _DIALECT,
        "components": {"schemas": schemas},
        "allOf": [*rules],
    }
    return jsonschema_rs.validator_for(schema)


def _only_possible(value: Json, document: Document, known: frozenset[str] | None = None) -> Json:
    """Return a schema that requires no property that does not exist: nobody can give it.

    `known`: the properties of the whole that a schema is a part of, by `allOf`.
    """
    if isinstance(value, list):
        return [_only_possible(item, document) for item in value]
    if not isinstance(value, dict):
        return value
    if "properties" in value or "allOf" in value:
        known = (known or frozenset()) | document.properties(value).keys()
    schema: Schema = {}
    for key, item in value.items():
        if key == "required" and known is not None:
            schema[key] = [name for name in as_texts(item) if name in known]
        elif key == "properties":
            named = as_object(item)
            schema[key] = {name: _only_possible(one, document) for name, one in named.items()}
        elif key == "allOf":
            listed = as_list(item)
            schema[key] = [_only_possible(part, document, known) for part in listed]
        elif key in DATA:
            schema[key] = item
        else:
            schema[key] = _only_possible(item, document)
    return schema


def _read(value: Json, component: str) -> Json:
    """Return a schema in the words of draft 2020-12."""
    if isinstance(value, list):
        return [_read(item, component) for item in value]
    if not isinstance(value, dict):
        return value
    schema: Schema = {}
    for key, item in value.items():
        if key in DATA:
            schema[key] = item
        elif key == "properties":
            schema[key] = {name: _read(one, component) for name, one in as_object(item).items()}
        elif key == "$recursiveRef":
            schema["$ref"] = f"{SCHEMAS}{component}"
        elif key == "oneOf":
            schema["anyOf"] = _read(item, component)
        elif key not in _DROPPED and not key.startswith("x-"):
            schema[key] = _read(item, component)
    if schema.pop("nullable", None) is True:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return schema


def _relaxed(value: Json, schemas: Schema) -> Json:
    """Return a schema that lets properties which may be null be left out."""
    if isinstance(value, list):
        return [_relaxed(item, schemas) for item in value]
    if not isinstance(value, dict):
        return value
    schema: Schema = {
        key: item if key in DATA else _relaxed(item, schemas) for key, item in value.items()
    }
    if "required" in value and "properties" in value:
        properties = as_object(value["properties"])
        listed = as_texts(value["required"])
        schema["required"] = [
            name
            for name in listed
            if name not in properties or not _nullable(as_object(properties[name]), schemas)
        ]
    return schema


def _nullable(schema: Schema, schemas: Schema) -> bool:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _nullable(as_object(schemas[reference.removeprefix(SCHEMAS)]), schemas)
    if None in as_list(schema.get("enum", [])):
        return True
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    members = as_list(schema.get("anyOf", []))
    return any(_nullable(as_object(member), schemas) for member in members)


def _closed(schema: Schema, *, outer: bool = True) -> Schema:
    """Return a schema whose objects take no unknown properties; `outer`: at its root as well."""
    closed: Schema = {}
    for key, item in schema.items():
        if key in DATA:
            closed[key] = item
        elif key == "properties":
            closed[key] = {name: _closed(as_object(one)) for name, one in as_object(item).items()}
        elif key == "allOf":
            closed[key] = [_part(as_object(one)) for one in as_list(item)]
        elif isinstance(item, dict):
            closed[key] = _closed(item)
        elif isinstance(item, list):
            closed[key] = [_closed(one) if isinstance(one, dict) else one for one in item]
        else:
            closed[key] = item
    is_object = bool(schema.get("properties")) or "allOf" in schema
    if outer and is_object and "additionalProperties" not in schema:
        closed["unevaluatedProperties"] = False
    return closed


def _part(schema: Schema) -> Schema:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return {**schema, "$ref": f"{reference}@part"}
    return _closed(schema, outer=False)
