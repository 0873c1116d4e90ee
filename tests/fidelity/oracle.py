"""The oracle: what OpenAI's document itself says of a request body, by a JSON Schema validator.

It works on the unmodified document and shares no code with the generator but for the declared
overrides: `oneOf` is read as `anyOf`, every object that is not free-form is closed, and a batch line
names its model and is never streamed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias, cast

import jsonschema_rs

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Schema: TypeAlias = dict[str, Json]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATA = frozenset({"enum", "const", "default", "required"})
_DROPPED = frozenset({"discriminator", "$recursiveAnchor", "example", "examples", "description"})
_SCHEMAS = "#/components/schemas/"


class Oracle:
    """Says of each endpoint's request bodies whether the document accepts them.

    Args:
        document: The whole document, with the declared overrides applied.
    """

    def __init__(self, document: Schema) -> None:
        """Read the document."""
        self._document = document
        components = _object(_object(document["components"])["schemas"])
        self._schemas: Schema = {}
        for name, schema in components.items():
            read = _object(_read(schema, name))
            self._schemas[name] = _closed(read)
            # As a part of `allOf` a schema must leave room for the other parts.
            self._schemas[f"{name}@part"] = _closed(read, outer=False)

    @cached_property
    def endpoints(self) -> dict[str, jsonschema_rs.Validator]:
        """Return the validator of each endpoint's request body."""
        paths = _object(self._document["paths"])
        create = self._body(_object(_object(paths["/batches"])["post"]))
        properties = _object(self._resolved(create)["properties"])
        urls = cast("list[str]", self._resolved(_object(properties["endpoint"]))["enum"])
        return {url: self._validator(url, paths) for url in urls}

    def _validator(self, url: str, paths: Schema) -> jsonschema_rs.Validator:
        post = _object(_object(paths[url.removeprefix("/v1")])["post"])
        batch_rules: Schema = {
            "type": "object",
            "required": ["model"],
            "properties": {"stream": {"enum": [False, None]}},
        }
        body = _closed(_object(_read(self._body(post), url)))
        schema: Schema = {
            "$schema": _DIALECT,
            "components": {"schemas": self._schemas},
            "allOf": [body, batch_rules],
        }
        return jsonschema_rs.validator_for(schema)

    @staticmethod
    def _body(operation: Schema) -> Schema:
        content = _object(_object(operation["requestBody"])["content"])
        return _object(_object(content["application/json"])["schema"])

    def _resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        components = _object(_object(self._document["components"])["schemas"])
        return _object(components[reference.removeprefix(_SCHEMAS)])


def _object(value: Json) -> Schema:
    assert isinstance(value, dict), value
    return value


def _read(value: Json, component: str) -> Json:  # noqa: C901 (a list of keywords)
    """Return a schema in the words of draft 2020-12."""
    if isinstance(value, list):
        return [_read(item, component) for item in value]
    if not isinstance(value, dict):
        return value
    schema: Schema = {}
    for key, item in value.items():
        if key in _DATA:
            schema[key] = item
        elif key == "properties":
            schema[key] = {name: _read(one, component) for name, one in _object(item).items()}
        elif key == "$recursiveRef":
            schema["$ref"] = f"{_SCHEMAS}{component}"
        elif key == "oneOf":
            schema["anyOf"] = _read(item, component)
        elif key not in _DROPPED and not key.startswith("x-"):
            schema[key] = _read(item, component)
    if schema.pop("nullable", None) is True:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if "required" in schema and "properties" in schema:
        # A property that does not exist cannot be given.
        listed = cast("list[Json]", schema["required"])
        known = _object(schema["properties"])
        schema["required"] = [name for name in listed if name in known]
    return schema


def _closed(schema: Schema, *, outer: bool = True) -> Schema:
    """Return a schema whose objects take no unknown properties; `outer`: at its root as well."""
    closed: Schema = {}
    for key, item in schema.items():
        if key in _DATA:
            closed[key] = item
        elif key == "properties":
            closed[key] = {name: _closed(_object(one)) for name, one in _object(item).items()}
        elif key == "allOf":
            closed[key] = [_part(_object(one)) for one in cast("list[Json]", item)]
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
