"""Random request bodies: right ones by the document's schemas, and ones with a single mutation.

The generator of instances reads the raw schemas, not the generator's representation of them.
"""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from .oracle import Json, Schema

_DEEPEST = 16
_SPARSE = 7
_SCHEMAS = "#/components/schemas/"
_LETTERS = 'abé "{}\n漢'
#: Strings that match the patterns which the documents have.
_MATCHING = ("abc_-1", "tunnel_" + "a" * 32, "a", "A1")


class TooDeepError(Exception):
    """No instance within the depth that is left."""


class Instances:
    """Makes request bodies.

    Args:
        document: The whole document, with the declared overrides applied.
        seed: The same seed gives the same bodies.
    """

    def __init__(self, document: Schema, seed: int) -> None:
        """Keep the schemas."""
        components = cast("Schema", document["components"])  # an OpenAPI document has them
        self._schemas = cast("Schema", components["schemas"])
        self._random = random.Random(seed)  # noqa: S311 (the same bodies each time)

    def body(self, schema: Schema) -> Schema:
        """Return a body that a schema accepts, with a model."""
        body = self._value(schema, 0)
        assert isinstance(body, dict)
        if "model" not in body or body["model"] is None:
            body["model"] = "some-model"
        if body.get("stream"):
            body["stream"] = False
        return body

    def mutated(self, body: Schema) -> Schema:
        """Return a copy of a body with one change somewhere in it."""
        changed = copy.deepcopy(body)
        place = self._random.choice([path for path in _paths(changed) if path])
        holder: Json = changed
        for step in place[:-1]:
            holder = _at(holder, step)
        self._change(holder, place[-1])
        return changed

    def _change(self, holder: Json, last: str | int) -> None:
        chance = self._random.randrange(8)
        if isinstance(holder, dict) and isinstance(last, str):
            if chance == 0:
                del holder[last]
            elif chance == 1:
                holder[f"{last}x"] = holder.pop(last)
            else:
                holder[last] = self._another(holder[last], chance)
        elif isinstance(holder, list) and isinstance(last, int):
            holder[last] = self._another(holder[last], chance)

    def _another(self, old: Json, chance: int) -> Json:
        match old:
            case dict() if chance in (2, 3):
                return {**old, "extra": 1}
            case list() if chance in (2, 3):
                return [*old, self._random.choice([1, "x", None, {}])]
            case str() if chance in (2, 3):
                return f"{old}x"
            case bool():
                pass
            case int() | float() if chance in (2, 3):
                return old + 1000
            case _:
                pass
        others: list[Json] = [None, 1, 1.5, "zz", True, [], {}, [1], {"a": 1}, -1e9]
        return self._random.choice(others)

    def _value(self, schema: Schema, depth: int) -> Json:
        if depth > _DEEPEST:
            raise TooDeepError
        if schema.get("nullable") is True and self._random.random() < 0.1:
            return None
        if isinstance(reference := schema.get("$ref"), str):
            return self._value(self._component(reference), depth + 1)
        if "allOf" in schema:
            return self._joined(schema, depth)
        if "const" in schema:
            return schema["const"]
        if isinstance(values := schema.get("enum"), list):
            return self._random.choice(values)
        variants = schema.get("anyOf", schema.get("oneOf"))
        if isinstance(variants, list) and "properties" not in schema:
            return self._one_of(variants, depth)
        return self._typed(schema, depth)

    def _component(self, reference: str) -> Schema:
        return cast("Schema", self._schemas[reference.removeprefix(_SCHEMAS)])

    def _one_of(self, variants: list[Json], depth: int) -> Json:
        for variant in self._random.sample(variants, len(variants)):
            try:
                return self._value(cast("Schema", variant), depth + 1)
            except TooDeepError:
                continue
        raise TooDeepError

    def _joined(self, schema: Schema, depth: int) -> Json:
        joined: Schema = {}
        for part in cast("list[Schema]", schema["allOf"]):
            value = self._value(part, depth + 1)
            if isinstance(value, dict):
                joined.update(value)
        groups = schema.get("anyOf")
        return self._with_group(joined, schema, groups, depth) if groups else joined

    def _typed(self, schema: Schema, depth: int) -> Json:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self._random.choice(kind)
        match kind:
            case "string":
                return self._string(schema)
            case "integer" | "number":
                return self._number(schema, whole=kind == "integer")
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
            case "array":
                return self._array(schema, depth)
            case "object":
                return self._object(schema, depth)
            case _:
                if "properties" in schema:
                    return self._object(schema, depth)
                anything: list[Json] = [1, "x", None, {"a": 1}, [1], True, 2.5]
                return self._random.choice(anything)

    def _string(self, schema: Schema) -> str:
        if "pattern" in schema:
            return self._random.choice(_MATCHING)
        low = cast("int", schema.get("minLength", 0))
        high = min(cast("int", schema.get("maxLength", low + 8)), low + 8)
        return "".join(self._random.choices(_LETTERS, k=self._random.randint(low, high)))

    def _number(self, schema: Schema, *, whole: bool) -> int | float:
        low = cast("float", schema.get("minimum", -5))
        high = min(cast("float", schema.get("maximum", low + 10)), low + 10)
        if whole:
            return self._random.randint(int(low), int(high))
        return self._random.choice([low, high, (low + high) / 2])

    def _array(self, schema: Schema, depth: int) -> list[Json]:
        low = cast("int", schema.get("minItems", 0))
        high = min(cast("int", schema.get("maxItems", low + 2)), low + 2)
        count = low if depth > _SPARSE else self._random.randint(low, high)
        items = cast("Schema", schema.get("items", {}))
        return [self._value(items, depth + 1) for _ in range(count)]

    def _object(self, schema: Schema, depth: int) -> Schema:
        properties = cast("dict[str, Schema]", schema.get("properties", {}))
        required = set(cast("list[str]", schema.get("required", []))) & properties.keys()
        if not properties:
            extra = schema.get("additionalProperties")
            values: Schema = extra if isinstance(extra, dict) else {}
            names = self._random.sample("abcd", self._random.randint(0, 2))
            return {name: self._value(values, depth + 1) for name in names}
        chance = 0.3 if depth < _SPARSE else 0.05
        built: Schema = {}
        for name, one in properties.items():
            if name in required or self._random.random() < chance:
                try:
                    built[name] = self._value(one, depth + 1)
                except TooDeepError:
                    if name in required:
                        raise
        return self._with_group(built, schema, schema.get("anyOf"), depth)

    def _with_group(self, built: Schema, schema: Schema, groups: Json, depth: int) -> Schema:
        """Add one of the properties of which at least one must be there, where the schema says so."""
        if not isinstance(groups, list):
            return built
        properties = cast("dict[str, Schema]", schema.get("properties", {}))
        name = cast("dict[str, list[str]]", self._random.choice(groups))["required"][0]
        if name not in built:
            one = properties.get(name)
            built[name] = self._value(one, depth + 1) if one is not None else "resp_1"
        excluded = schema.get("not")
        if isinstance(excluded, dict):
            others = [n for n in cast("list[str]", excluded["required"]) if n != name]
            for other in others:
                built.pop(other, None)
        return built


def _at(holder: Json, step: str | int) -> Json:
    if isinstance(holder, dict):
        return holder[str(step)]
    assert isinstance(holder, list)
    return holder[int(step)]


def _paths(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    match value:
        case dict():
            for key, item in value.items():
                found += _paths(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                found += _paths(item, (*path, index))
        case _:
            pass
    return found
