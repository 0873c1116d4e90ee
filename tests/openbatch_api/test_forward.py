"""What the API may answer tomorrow parses, at every place of every result; what is broken does not.

The bodies are generated from the pinned slice: see `forward` for what is tried, `places` for where.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from codegen.overrides import apply_overrides
from codegen.workspace import load_inputs
from openbatch_api import ENDPOINTS
from tests.codegen.documents import pinned_slice
from tests.fidelity.oracle import Oracle
from tests.fidelity.schemas import Document, as_objects, variants
from tests.openbatch_api.forward import KINDS, Forward, promised
from tests.openbatch_api.places import Walk, broken_for, json_types

if TYPE_CHECKING:
    from tests.fidelity.schemas import Schema

URLS = [*ENDPOINTS]


@cache
def document() -> Document:
    return Document(apply_overrides(pinned_slice(), load_inputs().overrides))


@cache
def oracle() -> Oracle:
    return Oracle(document())


@cache
def forward(url: str) -> Forward:
    return Forward(document(), url, oracle(), promised(load_inputs().believed))


def is_constant(schema: Schema) -> bool:
    return "enum" in schema or "const" in schema


@pytest.mark.parametrize("url", URLS)
def test_tomorrows_answers_parse_and_broken_ones_do_not(url: str) -> None:
    assert forward(url).failures == []
    # That an object without its tag may be two things is rare.
    assert forward(url).tried["unknown to another variant"] < 10


@pytest.mark.parametrize("url", URLS)
def test_smallest_bodies_are_right(url: str) -> None:
    walk = Walk(document(), url)
    validator = oracle().results[url]
    for place in walk.places:
        assert validator.is_valid(walk.body(place, walk.smallest(place.schema))), place.pointer


@pytest.mark.parametrize("url", URLS)
def test_every_enum_and_union_of_the_document_has_its_place(url: str) -> None:
    reachable = document().reachable(document().body(url, "result"))
    has = {place for place, one in reachable if is_constant(one) or variants(one)[1]}
    visited = {
        document().place(place.schema)
        for place in Walk(document(), url).places
        if is_constant(place.schema) or variants(place.schema)[1]
    }
    assert visited == has - properties_that_a_later_part_replaces(url)
    assert visited


@pytest.mark.parametrize("url", URLS)
def test_every_enum_union_and_object_is_tried(url: str) -> None:
    places, tried = Walk(document(), url).places, forward(url).tried
    unions = [place for place in places if variants(place.schema)[1]]
    constants = [place for place in places if is_constant(place.schema) and place not in unions]
    tagged = [place for place in unions if Walk(document(), url).tag(place.schema)]
    objects = [
        place
        for place in places
        if place not in unions and place not in constants and document().properties(place.schema)
    ]
    assert tried["unknown enum value"] + tried["changed const"] == len(constants)
    assert tried["unknown union tag"] == len(tagged)
    assert tried["unknown field"] == len(objects)
    assert tried["missing field"] + tried["promised field missing"] >= len(objects) / 2
    assert {*tried} <= {*KINDS}


def test_unions_of_objects_are_told_apart_by_what_the_models_go_by() -> None:
    for url in URLS:
        walk = Walk(document(), url)
        for place in walk.places:
            if len(walk.leaves(place.schema)) > 1:
                assert walk.tag(place.schema) == "type", place.pointer


@pytest.mark.parametrize(
    ("believed", "kind"), [(True, "promised field missing"), (False, "missing field")]
)
def test_a_promise_that_the_models_do_not_keep_is_found(believed: object, kind: str) -> None:
    def by_all(_model: str, _field: str) -> bool:
        return bool(believed)

    tried = Forward(document(), "/v1/moderations", oracle(), by_all)
    assert tried.failures
    assert all(failure.startswith(f"{kind} at /v1/moderations") for failure in tried.failures)


def test_values_of_other_types_are_found() -> None:
    types = json_types(document(), {"anyOf": [{"type": "string"}, {"enum": [1]}, {"type": "null"}]})
    assert types == {"string", "number", "null"}
    assert broken_for(types) == {"broken": 1}
    assert broken_for({"object"}) == "broken"
    assert broken_for({"object", "string"}) == [["broken"]]
    assert broken_for(set()) is None


def properties_that_a_later_part_replaces(url: str) -> set[str]:
    """Return the places of properties that another part of an `allOf` has as well."""
    replaced: set[str] = set()
    for _, schema in document().reachable(document().body(url, "result")):
        seen: dict[str, str] = {}
        for part in as_objects(schema.get("allOf", [])):
            for name, one in document().properties(part).items():
                if name in seen:
                    replaced.add(seen[name])
                seen[name] = document().place(one)
    return replaced
