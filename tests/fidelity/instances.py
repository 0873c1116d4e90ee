"""Random bodies by the document's schemas.

The generator of instances reads the raw schemas, not the generator's representation of them. It
prefers what it has shown least, so that every member, value, bound and property gets its turn.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING, TypeVar

from .faults import Fault
from .schemas import (
    Feature,
    as_int,
    as_number,
    as_object,
    as_objects,
    as_texts,
    component_of,
    limits,
    matching,
    own_properties,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .schemas import Document, Json, Schema

_T = TypeVar("_T")
#: How deep bodies nest at most, and from where on they are kept small.
_DEEPEST = 14
_SPARSE = 5
_LETTERS = 'abé "{}\n漢🎈\\'
#: A schema whose weight is above this has much to show.
_HEAVY = 8
#: How long an array may get to touch a bound.
_MOST_ITEMS = 3_000


class TooDeepError(Exception):
    """No instance within the depth that is left."""


class Instances:
    """Makes bodies.

    Args:
        document: The document.
        seed: The same seed gives the same bodies.
        longest: The longest string to make, in characters; bounds beyond it are not touched.

    Attributes:
        shown: How often each feature of the schemas was shown.
        faults: What could be made wrong with the body that was made last.
    """

    def __init__(self, document: Document, seed: int, longest: int = 40_000) -> None:
        """Keep the document; nothing is shown yet."""
        self._document = document
        self._random = random.Random(seed)  # noqa: S311 (the same bodies each time)
        self._longest = longest
        self._given: frozenset[str] = frozenset()
        self._path: tuple[str | int, ...] = ()
        self._weights: dict[int, float] = {}
        self.shown: Counter[Feature] = Counter()
        self.faults: list[Fault] = []

    def body(self, schema: Schema) -> Schema:
        """Return a body that a schema accepts, but for rules that it writes as no type."""
        self.faults = []
        self._path = ()
        self._given = frozenset()
        return as_object(self._value(schema, 0))

    def request(self, schema: Schema) -> Schema:
        """Return a request body as a batch line has it: with a model, and not streamed."""
        body = self.body(schema)
        if "model" not in body or body["model"] is None:
            body["model"] = "some-model"
        if body.get("stream"):
            body["stream"] = False
        return body

    def rarest_faults(self, count: int) -> list[Fault]:
        """Return the faults, of those that the last body offers, that were made least so far."""
        order = self._least_shown([fault.feature for fault in self.faults])
        chosen = [self.faults[number] for number in order[:count]]
        self.shown.update(fault.feature for fault in chosen)
        return chosen

    # --- choosing

    def _least_shown(self, features: Sequence[Feature]) -> Sequence[int]:
        """Return the numbers of some features, the least shown ones first."""
        order = [*range(len(features))]
        self._random.shuffle(order)
        return sorted(order, key=lambda index: self.shown[features[index]])

    def _chosen(self, kind: str, place: str, values: Sequence[_T]) -> _T:
        features = [Feature(kind, place, str(value)) for value in values]
        first = self._least_shown(features)[0]
        self.shown[features[first]] += 1
        return values[first]

    def _weight(self, schema: Schema) -> float:
        """Return how much there is to show in a schema."""
        if id(schema) not in self._weights:
            features = self._document.features(schema)
            self._weights[id(schema)] = sqrt(len(features) + 1)
        return self._weights[id(schema)]

    def _offer(self, kind: str, place: str, what: str, limit: float = 0) -> None:
        self.faults.append(Fault(self._path, Feature(kind, place, what), limit))

    # --- values

    def _value(self, schema: Schema, depth: int) -> Json:
        if depth > _DEEPEST:
            raise TooDeepError
        if schema.get("nullable") is True and self._random.random() < 0.1:
            return None
        if isinstance(reference := schema.get("$ref"), str):
            return self._value(self._document.component(reference), depth)
        place = self._document.place(schema)
        if "$recursiveRef" in schema:
            return self._value(self._document.component(component_of(place)), depth)
        if "allOf" in schema:
            return self._joined(schema, depth)
        if "const" in schema:
            return schema["const"]
        if isinstance(values := schema.get("enum"), list):
            chosen = self._chosen("values of enums", place, values)
            self._offer("enums with an unknown value", place, "")
            return chosen
        keyword, members = variants(schema)
        if members and "properties" not in schema:
            return self._one_of(members, f"{place}/{keyword}", depth)
        return self._typed(schema, place, depth)

    def _one_of(self, members: list[Schema], place: str, depth: int) -> Json:
        features = [Feature("members of unions", place, str(n)) for n in range(len(members))]
        order = [*range(len(members))]
        self._random.shuffle(order)
        # The members that hold most get most turns.
        order.sort(key=lambda n: self.shown[features[n]] / self._weight(members[n]))
        path = self._path
        for number in order:
            try:
                value = self._value(members[number], depth)
            except TooDeepError:
                self._path = path
                continue
            self.shown[features[number]] += 1
            return value
        raise TooDeepError

    def _below(self, step: str | int, schema: Schema, depth: int) -> Json:
        path = self._path
        self._path = (*path, step)
        value = self._value(schema, depth + 1)
        self._path = path
        return value

    def _joined(self, schema: Schema, depth: int) -> Json:
        joined: Schema = {}
        outer = self._given
        for part in as_objects(schema["allOf"]):
            self._given = outer | joined.keys()
            value = self._value(part, depth)
            if isinstance(value, dict):
                joined.update(value)
        self._given = outer
        properties = self._document.properties(schema)
        for name in sorted(self._document.required(schema) - joined.keys()):
            joined[name] = self._below(name, properties[name], depth)  # which another part has
        return self._with_group(joined, schema, depth)

    def _typed(self, schema: Schema, place: str, depth: int) -> Json:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self._chosen("types", place, kind)
        match kind:
            case "string":
                return self._string(schema, place)
            case "integer" | "number":
                return self._number(schema, place, whole=kind == "integer")
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
            case "array":
                return self._array(schema, place, depth)
            case _ if kind == "object" or "properties" in schema:
                return self._object(schema, place, depth)
            case _:
                return self._anything()

    def _anything(self) -> Json:
        some: list[Json] = [1, "x", None, {"a": 1}, [1], True, 2.5, {}, [], {"": [{"é": [None]}]}]
        return copy.deepcopy(self._random.choice(some))

    def _limit(self, schema: Schema, place: str, most: float) -> float | None:
        """Return a bound to touch, or None, and note how it could be exceeded."""
        bounds = [(bound, value) for bound, value in limits(schema) if value <= most]
        if not bounds:
            return None
        for bound, value in bounds:
            self._offer("bounds exceeded", place, bound, value)
        features = [Feature("bounds touched", place, bound) for bound, _ in bounds]
        first = self._least_shown(features)[0]
        if self._random.random() > (0.1 if self.shown[features[first]] else 0.9):
            return None
        self.shown[features[first]] += 1
        return bounds[first][1]

    def _string(self, schema: Schema, place: str) -> str:
        limit = self._limit(schema, place, self._longest)
        low = as_int(schema.get("minLength", 0))
        high = min(as_int(schema.get("maxLength", low + 8)), low + 8)
        length = self._random.randint(low, high) if limit is None else int(limit)
        if isinstance(pattern := schema.get("pattern"), str):
            text = self._random.choice(matching(pattern))
            return "a" * length if limit is not None else text
        if length > 100:
            return self._random.choice(_LETTERS) * length
        return "".join(self._random.choices(_LETTERS, k=length))

    def _number(self, schema: Schema, place: str, *, whole: bool) -> int | float:
        limit = self._limit(schema, place, float("inf"))
        if limit is not None:
            return int(limit) if whole else limit
        low = as_number(schema.get("minimum", -5))
        high = min(as_number(schema.get("maximum", low + 10)), low + 10)
        if whole:
            return self._random.randint(int(low), int(high))
        return self._random.choice([low, high, (low + high) / 2, self._random.uniform(low, high)])

    def _array(self, schema: Schema, place: str, depth: int) -> list[Json]:
        limit = self._limit(schema, place, _MOST_ITEMS)
        low = as_int(schema.get("minItems", 0))
        high = min(as_int(schema.get("maxItems", low + 2)), low + 2)
        count = self._random.randint(low, high)
        if depth > _SPARSE:
            count = max(low, self._random.randint(0, 1))
        if limit is not None:
            count = int(limit)
        items = as_object(schema.get("items", {}))
        if count > 16:  # many of one kind
            return [self._below(0, items, depth)] * count
        return [self._below(index, items, depth) for index in range(count)]

    def _object(self, schema: Schema, place: str, depth: int) -> Schema:
        properties = own_properties(schema)
        required = set(as_texts(schema.get("required", []))) & properties.keys()
        if not properties:
            return self._free(schema, depth)
        built: Schema = {}
        for name, one in properties.items():
            if name in required or self._wanted(place, name, one, depth):
                path = self._path
                try:
                    built[name] = self._below(name, one, depth)
                except TooDeepError:
                    self._path = path
                    if name in required:
                        raise
                    continue
                self.shown[Feature("properties given", place, name)] += 1
                if name in required:
                    self._offer("required properties left out", place, name)
            else:
                self.shown[Feature("optional properties left out", place, name)] += 1
        extra = schema.get("additionalProperties", False)
        self._offer("objects with an unknown property", place, "")
        if extra is not False and self._random.random() < 0.3:
            built["unheard_of"] = self._anything() if extra is True else 1
        return self._with_group(built, schema, depth)

    def _wanted(self, place: str, name: str, schema: Schema, depth: int) -> bool:
        if name in self._given:
            # Another part of `allOf` has given it; what both allow is what the later part allows.
            return self._random.random() < 0.5
        never = not self.shown[Feature("properties given", place, name)]
        chance = 0.3 if depth < _SPARSE or self._weight(schema) > _HEAVY else 0.05
        return self._random.random() < (0.8 if never else chance)

    def _free(self, schema: Schema, depth: int) -> Schema:
        values = schema.get("additionalProperties")
        count = self._random.randint(0, 2)
        if schema.get("maxProperties") and self._random.random() < 0.1:
            count = as_int(schema["maxProperties"]) + self._random.randint(0, 1)
        names = [f"{self._random.choice(('a', 'é', 'type', 'a b'))}{n}" for n in range(count)]
        if names and (keys := schema.get("propertyNames")) and self._random.random() < 0.2:
            longest = as_int(as_object(keys).get("maxLength", 8))
            names[0] = "k" * (longest + self._random.randint(0, 1))
        one: Schema = values if isinstance(values, dict) else {}
        return {name: self._below(name, one, depth) for name in names}

    def _with_group(self, built: Schema, schema: Schema, depth: int) -> Schema:
        """Add one of the properties of which at least one must be there, where the schema says so."""
        groups = schema.get("anyOf")
        if not isinstance(groups, list):
            return built
        properties = own_properties(schema)
        name = as_texts(as_object(self._random.choice(groups))["required"])[0]
        if name not in built:
            one = properties.get(name)
            built[name] = self._below(name, one, depth) if one is not None else "resp_1"
        excluded = schema.get("not")
        if isinstance(excluded, dict):
            for other in as_texts(excluded["required"]):
                if other != name:
                    built.pop(other, None)
        return built
