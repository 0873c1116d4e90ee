"""Tries, place by place, what the API may answer tomorrow, and what is merely broken.

At every place of a result where the document has an enum, a union or an object, a smallest body is
changed as a later version of the API might change it. It has to be parsed and to come back as it was.
A known variant that is broken has to be an error.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from openbatch.runtime.result_model import UnknownVariant
from openbatch_api import ENDPOINTS
from tests.fidelity.compare import same
from tests.fidelity.schemas import Json, Schema, as_list, as_object, variants
from tests.openbatch_api.model_trees import found_at, json_at
from tests.openbatch_api.places import Place, Walk, broken_for, json_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fidelity.oracle import Oracle
    from tests.fidelity.schemas import Document
    from tests.openbatch_api.places import Path

__all__ = ["KINDS", "Forward", "promised"]

#: What is tried, in the order of the table.
KINDS = (
    "unknown enum value",
    "changed const",
    "unknown union tag",
    "missing union tag",
    "unknown field",
    "missing field",
    "promised field missing",
    "broken known variant",
    "allowed by another variant",
    "unknown to another variant",
)
_NEW = "unheard_of"


class Forward:
    """Tries one endpoint.

    Args:
        document: The document.
        url: The endpoint.
        oracle: Says what the document accepts.
        promised: Says of a result model and a field whether it can be counted on.

    Attributes:
        walk: The places.
        tried: How many bodies were tried, by kind.
        failures: What went otherwise than it has to, one line each.
    """

    def __init__(
        self,
        document: Document,
        url: str,
        oracle: Oracle,
        promised: Callable[[str, str], bool],
    ) -> None:
        """Try everything."""
        self.walk = Walk(document, url)
        self.tried: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        self.failures: list[str] = []
        self._document = document
        self._valid = oracle.results[url].is_valid
        self._promised = promised
        self._model = ENDPOINTS[url].load_result_model()
        for place in self.walk.places:
            if variants(place.schema)[1]:
                self._try_union(place)
            elif "enum" in place.schema or "const" in place.schema:
                self._try_constant(place)
            elif document.properties(place.schema):
                self._try_object(place)

    # --- what is tried

    def _try_constant(self, place: Place) -> None:
        listed = as_list(place.schema.get("enum", [place.schema.get("const")]))
        if listed == [None]:
            return
        value: Json = _NEW if isinstance(listed[0], str) else 987_654_321
        kind = "changed const" if len(listed) == 1 else "unknown enum value"
        result = self._parsed(kind, place, value)
        union = self.walk.told_by(place)
        if result is None:
            return
        if union is None:
            self._expect(kind, place, found_at(result, place.path) == value)
        else:
            self._expect_unknown(kind, place, value, result, union.path)

    def _try_union(self, place: Place) -> None:
        leaves = self.walk.leaves(place.schema)
        tag = self.walk.tag(place.schema)
        if tag is not None:
            for kind, value in self._strangers(leaves, tag).items():
                result = self._parsed(kind, place, value)
                if result is not None:
                    self._expect_unknown(kind, place, value, result, place.path)
        for leaf in leaves:
            for value in self._broken(leaf, tag):
                self._broken_or_allowed("broken known variant", place, value)
        other = broken_for(json_types(self._document, place.schema))
        if other is not None and not isinstance(other, dict):
            self._broken_or_allowed("broken known variant", place, other)

    def _strangers(self, leaves: list[Schema], tag: str) -> dict[str, Json]:
        """Return objects that are no known variant."""
        found: dict[str, Json] = {"unknown union tag": {tag: _NEW, "a": {"b": [1, None]}}}
        if all(tag in self._document.required(leaf) for leaf in leaves):
            found["missing union tag"] = {"a": 1}
        return found

    def _broken(self, leaf: Schema, tag: str | None) -> list[Json]:
        """Return known variants of which one property has a value of another type."""
        whole = as_object(self.walk.smallest(leaf))
        broken: list[Json] = []
        for value in self.walk.tags(leaf, tag) if tag is not None else [None]:
            tagged: Schema = {**whole, tag: value} if tag is not None else whole
            for name, one in self._document.properties(leaf).items():
                other = broken_for(json_types(self._document, one))
                if other is not None and name != tag:
                    broken.append({**tagged, name: other})
        return broken

    def _try_object(self, place: Place) -> None:
        whole = as_object(self.walk.smallest(place.schema))
        extra: Json = {"a": [1, None]}
        result = self._parsed("unknown field", place, {**whole, _NEW: extra})
        if result is None:
            return
        found = found_at(result, place.path)
        assert isinstance(found, BaseModel), place
        self._expect("unknown field", place, (found.model_extra or {}).get(_NEW) == extra)
        union = place.union
        tag = self.walk.tag(union.schema) if union is not None else None
        for name in sorted(self._document.required(place.schema) - {tag}):
            value = {key: item for key, item in whole.items() if key != name}
            if self._promised(type(found).__name__, name):
                self._broken_or_allowed("promised field missing", place, value)
            else:
                self._parsed("missing field", place, value)

    # --- what has to come of it

    def _parsed(self, kind: str, place: Place, value: Json) -> BaseModel | None:
        self.tried[kind] += 1
        body = self.walk.body(place, value)
        try:
            result = self._model.model_validate(body)
            again = self._model.model_validate_json(json.dumps(body))
        except ValidationError as error:
            self._fail(
                kind, place, f"refused: {error.errors()[0]['loc']} {error.errors()[0]['msg']}"
            )
            return None
        back: Json = result.model_dump(mode="json", by_alias=True, exclude_unset=True)
        self._expect(kind, place, same(body, back) and again == result)
        return result

    def _broken_or_allowed(self, kind: str, place: Place, value: Json) -> None:
        body = self.walk.body(place, value)
        if self._valid(body):
            self._parsed("allowed by another variant", place, value)
        elif self._within_untagged(place) and self._is_unknown(body, place.path):
            # What it stands in has no tag, and may be a variant that does not know it at all.
            self._parsed("unknown to another variant", place, value)
        else:
            self._refused(kind, place, value)

    def _within_untagged(self, place: Place) -> bool:
        """Say whether a place is in an object that does without the tag which it may have."""
        above = place.parent
        while above is not None:
            tag = self.walk.tag(above.union.schema) if above.union is not None else None
            if tag is not None and self._document.properties(above.schema):
                untagged = tag not in as_object(self.walk.smallest(above.schema))
                if untagged:
                    return True
            above = above.parent
        return False

    def _is_unknown(self, body: Schema, path: Path) -> bool:
        try:
            result = self._model.model_validate(body)
        except ValidationError:
            return False
        return isinstance(found_at(result, path), UnknownVariant)

    def _refused(self, kind: str, place: Place, value: Json) -> None:
        self.tried[kind] += 1
        body = self.walk.body(place, value)
        accepted = 0
        with suppress(ValidationError):
            self._model.model_validate(body)
            accepted += 1
        with suppress(ValidationError):
            self._model.model_validate_json(json.dumps(body))
            accepted += 1
        if accepted:
            self._fail(kind, place, f"accepted: {json.dumps(value)[:200]}")

    def _expect_unknown(
        self, kind: str, place: Place, value: Json, result: BaseModel, path: Path
    ) -> None:
        """Expect that the object at a path was read as unknown, and gives all that it holds."""
        found = found_at(result, path)
        raw = found.raw if isinstance(found, UnknownVariant) else None
        self._expect(kind, place, raw == json_at(self.walk.body(place, value), path))

    def _expect(self, kind: str, place: Place, fulfilled: object) -> None:
        if not fulfilled:
            self._fail(kind, place, "not as it has to be")

    def _fail(self, kind: str, place: Place, what: str) -> None:
        where = "/".join(map(str, place.path))
        self.failures.append(f"{kind} at {self.walk.url} {where} ({place.pointer}): {what}")


def promised(believed: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    """Return the evidence by the names of models, which end otherwise where a request type has one."""

    def by_model(model: str, field: str) -> bool:
        return believed(model, field) or believed(model.removesuffix("Model"), field)

    return by_model
