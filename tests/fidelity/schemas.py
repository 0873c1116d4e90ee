"""The document's schemas as they stand, and everything in them that random bodies should reach."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Schema: TypeAlias = dict[str, Json]

SCHEMAS = "#/components/schemas/"
#: Keywords whose content is no schema.
DATA = frozenset({"enum", "const", "default", "required", "example", "examples"})
#: The kinds of features that are faults.
FAULTS = (
    "bounds exceeded",
    "enums with an unknown value",
    "required properties left out",
    "objects with an unknown property",
)
#: Strings that match the patterns which the documents have.
_MATCHING = ("abc_-1", "tunnel_" + "a" * 32, "a", "A1")
_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


class Feature(NamedTuple):
    """Something that a schema says and a body can show.

    Attributes:
        kind: What is counted, such as "members of unions".
        place: The JSON pointer of the schema.
        what: Which of them, such as the number of a union's member.
    """

    kind: str
    place: str
    what: str


class Document:
    """An OpenAPI document, by its places.

    Args:
        root: The whole document, with the declared overrides applied.
    """

    def __init__(self, root: Schema) -> None:
        """Note where every schema stands."""
        self.root = root
        components = as_object(as_object(root["components"])["schemas"])
        self._components: dict[str, Schema] = {
            name: as_object(schema) for name, schema in components.items()
        }
        self._places: dict[int, str] = {}
        for name, schema in self._components.items():
            self._note(schema, f"{SCHEMAS}{name}")
        for url in self.urls:
            for direction in ("request", "result"):
                self._note(self.body(url, direction), f"{url} {direction}")

    @property
    def urls(self) -> list[str]:
        """Return the endpoints that a batch can have."""
        paths = as_object(self.root["paths"])
        create = as_object(as_object(paths["/batches"])["post"])
        schema = self.resolved(_json_schema(as_object(create["requestBody"])))
        endpoint = self.resolved(as_object(as_object(schema["properties"])["endpoint"]))
        return as_texts(endpoint["enum"])

    def body(self, url: str, direction: str) -> Schema:
        """Return the schema of an endpoint's request, or of its result."""
        paths = as_object(self.root["paths"])
        post = as_object(as_object(paths[url.removeprefix("/v1")])["post"])
        if direction == "request":
            return _json_schema(as_object(post["requestBody"]))
        return _json_schema(as_object(as_object(post["responses"])["200"]))

    def component(self, reference: str) -> Schema:
        """Return the schema that a `$ref` names."""
        return self._components[reference.removeprefix(SCHEMAS)]

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema, or what it refers to."""
        if "$recursiveRef" in schema:
            return self.component(component_of(self.place(schema)))
        reference = schema.get("$ref")
        return self.component(reference) if isinstance(reference, str) else schema

    def properties(self, schema: Schema) -> dict[str, Schema]:
        """Return the properties of a schema and of all that it joins by `allOf`."""
        schema = self.resolved(schema)
        found: dict[str, Schema] = {}
        for part in as_objects(schema.get("allOf", [])):
            found.update(self.properties(part))
        found.update(own_properties(schema))
        return found

    def required(self, schema: Schema) -> set[str]:
        """Return the properties that a schema requires, those it joins included, if they exist."""
        schema = self.resolved(schema)
        found = set(as_texts(schema.get("required", [])))
        for part in as_objects(schema.get("allOf", [])):
            # What one part requires may be the property of another.
            found |= self.required(part)
            found |= set(as_texts(self.resolved(part).get("required", [])))
        return found & self.properties(schema).keys()

    def place(self, schema: Schema) -> str:
        """Return where a schema stands."""
        return self._places.get(id(schema), "")

    def reachable(self, root: Schema) -> Iterator[tuple[str, Schema]]:
        """Yield every schema that a body's schema leads to, itself first, with its place."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            schema = waiting.pop()
            if id(schema) in seen:
                continue
            seen.add(id(schema))
            yield self.place(schema), schema
            reference = schema.get("$ref")
            if isinstance(reference, str):
                waiting.append(self.component(reference))
            waiting.extend(one for _, one in parts(schema))

    def features(self, root: Schema) -> Counter[Feature]:
        """Return everything that bodies of a schema can show, each with a count of nought.

        Faults, which only bodies of requests have, are among them.
        """
        found = {
            feature
            for place, schema in self.reachable(root)
            for feature in _features(schema, place)
        }
        return Counter(dict.fromkeys(sorted(found), 0))

    def _note(self, schema: Schema, place: str) -> None:
        self._places.setdefault(id(schema), place)
        for step, one in parts(schema):
            self._note(one, f"{place}/{step}")


def as_object(value: Json) -> Schema:
    """Return a value that is an object."""
    assert isinstance(value, dict), value
    return value


def as_list(value: Json) -> list[Json]:
    """Return a value that is an array."""
    assert isinstance(value, list), value
    return value


def as_objects(value: Json) -> list[Schema]:
    """Return a value that is an array of objects."""
    return [as_object(each) for each in as_list(value)]


def as_text(value: Json) -> str:
    """Return a value that is a string."""
    assert isinstance(value, str), value
    return value


def as_texts(value: Json) -> list[str]:
    """Return a value that is an array of strings."""
    return [as_text(each) for each in as_list(value)]


def as_int(value: Json) -> int:
    """Return a value that is a whole number."""
    assert isinstance(value, int), value
    return value


def as_number(value: Json) -> float:
    """Return a value that is a number."""
    assert isinstance(value, (int, float)), value
    return value


def own_properties(schema: Schema) -> dict[str, Schema]:
    """Return the properties that a schema names itself."""
    return {name: as_object(one) for name, one in as_object(schema.get("properties", {})).items()}


def component_of(place: str) -> str:
    """Return the name of the component that a place is in."""
    return place.removeprefix(SCHEMAS).partition("/")[0]


def parts(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas right below a schema, with the steps that lead there."""
    for key, value in schema.items():
        if key == "properties":
            for name, one in as_object(value).items():
                yield f"properties/{name}", as_object(one)
        elif key in ("anyOf", "oneOf", "allOf"):
            for index, one in enumerate(as_list(value)):
                yield f"{key}/{index}", as_object(one)
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            yield key, value


def matching(pattern: str) -> list[str]:
    """Return some strings that match a pattern of the document."""
    return [text for text in _MATCHING if re.search(pattern, text)]


def variants(schema: Schema) -> tuple[str, list[Schema]]:
    """Return the keyword and the members of a union; none if the schema is no union.

    An `anyOf` of mere `required` says which properties stand together, and is no union.
    """
    for keyword in ("anyOf", "oneOf"):
        members = schema.get(keyword)
        if isinstance(members, list):
            objects = [as_object(member) for member in members]
            if not all(set(member) <= {"required"} for member in objects):
                return keyword, objects
    return "", []


def limits(schema: Schema) -> list[tuple[str, int | float]]:
    """Return the bounds that a value can touch and exceed."""
    return [
        (keyword, value)
        for keyword in _LIMITS
        if isinstance(value := schema.get(keyword), (int, float))
        and not (value == 0 and keyword.startswith("min") and keyword != "minimum")
    ]


def _json_schema(content: Schema) -> Schema:
    return as_object(as_object(as_object(content["content"])["application/json"])["schema"])


def _features(schema: Schema, place: str) -> Iterator[Feature]:
    keyword, members = variants(schema)
    for index in range(len(members)):
        yield Feature("members of unions", f"{place}/{keyword}", str(index))
    if isinstance(values := schema.get("enum"), list):
        for value in values:
            yield Feature("values of enums", place, str(value))
        yield Feature("enums with an unknown value", place, "")
    for bound, _ in limits(schema):
        yield Feature("bounds touched", place, bound)
        yield Feature("bounds exceeded", place, bound)
    if "properties" in schema:
        required = as_texts(schema.get("required", []))
        for name in as_object(schema["properties"]):
            yield Feature("properties given", place, name)
            if name in required:
                yield Feature("required properties left out", place, name)
            else:
                yield Feature("optional properties left out", place, name)
        yield Feature("objects with an unknown property", place, "")
