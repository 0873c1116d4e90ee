"""A sample of the comparison that `make proof` makes, and checks of the means it uses."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codegen.document import load
from codegen.overrides import apply_overrides
from codegen.workspace import load_inputs

from .compare import Comparison, compare_requests, compare_results, same
from .comparison_sections import MOST_WRONG, requests_section, results_section
from .faults import Fault, with_fault
from .instances import Instances
from .oracle import Oracle
from .schemas import FAULTS, Document, Feature

if TYPE_CHECKING:
    from .schemas import Schema

INSTANCES = 3_000
SLICE = Path(__file__).resolve().parents[2] / "codegen" / "spec" / "openapi-slice.json"
SHARED = os.environ.get("OPENBATCH_SHARED")


@pytest.fixture(scope="module")
def document() -> Document:
    # The pinned slice says the same of the batch endpoints as the whole document does.
    newest = SLICE if SHARED is None else max(Path(SHARED, "spec").glob("openapi-*.json"))
    return Document(apply_overrides(load(str(newest)).root, load_inputs().overrides))


@pytest.fixture(scope="module")
def requests(document: Document) -> Comparison:
    return compare_requests(document, INSTANCES, seed=7)


@pytest.fixture(scope="module")
def results(document: Document) -> Comparison:
    return compare_results(document, INSTANCES, seed=7)


def test_nothing_that_the_document_accepts_is_rejected(requests: Comparison) -> None:
    rejected = {url: dict(one.wrongly_rejected) for url, one in requests.endpoints.items()}
    assert rejected == {url: {} for url in rejected}


def test_every_wrong_acceptance_has_the_declared_reason_and_they_are_few(
    requests: Comparison,
) -> None:
    accepted = {url: dict(one.wrongly_accepted) for url, one in requests.endpoints.items()}
    assert accepted == {url: {} for url in accepted}
    assert sum(one.left_out for one in requests.endpoints.values()) <= INSTANCES * MOST_WRONG


def test_results_parse_whatever_the_document_accepts_and_give_it_back(results: Comparison) -> None:
    refused = {url: dict(one.wrongly_rejected) for url, one in results.endpoints.items()}
    lost = {url: dict(one.lost) for url, one in results.endpoints.items()}
    assert refused == {url: {} for url in refused}
    assert lost == {url: {} for url in lost}
    assert sum(one.accepted for one in results.endpoints.values()) >= INSTANCES


def test_both_answers_are_common_enough_to_mean_something(
    requests: Comparison, results: Comparison
) -> None:
    for comparison in (requests, results):
        for url, figure in comparison.endpoints.items():
            assert 0.2 < figure.accepted / figure.instances < 0.8, url


@pytest.mark.parametrize("direction", ["request", "result"])
def test_a_sample_shows_most_of_what_the_document_says(
    requests: Comparison, results: Comparison, direction: str
) -> None:
    shown = (requests if direction == "request" else results).shown
    found: Counter[str] = Counter()
    for feature, times in shown.items():
        found[feature.kind] += times > 0
    every = Counter(feature.kind for feature in shown)
    assert every["members of unions"] > 500
    assert every["values of enums"] > 500
    for kind, count in every.items():
        # Long bounds and rare faults need more bodies than a sample has.
        least = 0.3 if kind in FAULTS or kind == "bounds touched" else 0.8
        assert found[kind] >= count * least, kind


def test_the_page_names_every_difference(requests: Comparison, results: Comparison) -> None:
    instances = sum(one.instances for one in requests.endpoints.values())
    wrong = 300 + sum(one.left_out for one in requests.endpoints.values())
    assert requests_section({7: with_differences(requests)}).faults == [
        f"seed 7: {wrong / instances:.2%} accepted",
        "/v1/videos rejects: x: no",
        "/v1/videos accepts: y: why",
    ]
    assert results_section({7: with_differences(results)}).faults == [
        "/v1/videos refuses: x: no",
        "/v1/videos loses: z: gone",
    ]
    assert requests_section({7: requests}).faults == []
    assert results_section({7: results}).faults == []


def with_differences(good: Comparison) -> Comparison:
    figures = dict(good.endpoints)
    figures["/v1/videos"] = replace(
        figures["/v1/videos"],
        wrongly_rejected=Counter({"x: no": 1}),
        wrongly_accepted=Counter({"y: why": 300}),
        lost=Counter({"z: gone": 1}),
    )
    return Comparison(figures, good.shown)


def test_the_oracle_tells_right_from_wrong(document: Document) -> None:
    validator = Oracle(document).requests["/v1/responses"]
    assert validator.is_valid({"model": "m", "input": "x"})
    assert not validator.is_valid({"input": "x"})
    assert not validator.is_valid({"model": "m"})
    assert not validator.is_valid({"model": "m", "input": "x", "temprature": 1})
    assert not validator.is_valid({"model": "m", "input": "x", "stream": True})
    assert not validator.is_valid({"model": "m", "input": "x", "reasoning": {"effort": "hgih"}})
    assert not validator.is_valid({"model": "m", "input": "x", "reasoning": {"efort": "high"}})


def test_the_oracle_of_results_is_open_and_strict_about_what_it_names(document: Document) -> None:
    validator = Oracle(document).results["/v1/embeddings"]
    body: Schema = {
        "object": "list",
        "model": "m",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    assert validator.is_valid(body)
    assert validator.is_valid({**body, "later": 1})
    assert not validator.is_valid({**body, "object": "lists"})
    assert not validator.is_valid({key: body[key] for key in ("object", "model", "data")})


def test_a_part_of_allof_may_require_what_another_part_has(document: Document) -> None:
    schema = document.body("/v1/responses", "result")
    assert "model" in document.required(schema)
    body = Instances(document, seed=1).body(schema)
    validator = Oracle(document).results["/v1/responses"]
    assert validator.is_valid(body)
    del body["model"]
    assert not validator.is_valid(body)


def test_only_the_relaxed_oracle_lets_what_may_be_null_be_left_out(document: Document) -> None:
    body = {"model": "m", "input": "x", "tools": [{"type": "function", "name": "f"}]}
    assert not Oracle(document).requests["/v1/responses"].is_valid(body)
    relaxed = Oracle(document, relaxed=True).requests["/v1/responses"]
    assert relaxed.is_valid(body)
    assert not relaxed.is_valid({**body, "tools": [{"type": "function"}]})


def test_the_same_seed_makes_the_same_bodies(document: Document) -> None:
    schema = document.body("/v1/chat/completions", "request")
    one, other = (Instances(document, seed=3) for _ in range(2))
    assert [one.request(schema) for _ in range(5)] == [other.request(schema) for _ in range(5)]


def test_a_fault_is_just_beyond_what_is_allowed() -> None:
    body: Schema = {"n": 2, "names": ["a"], "text": "ab", "kind": {"type": "x"}}

    def made(kind: str, what: str, path: tuple[str | int, ...], limit: float = 0) -> Schema:
        return with_fault(body, Fault(path, Feature(kind, "", what), limit))

    assert made("bounds exceeded", "maximum", ("n",), 2)["n"] == 3
    assert made("bounds exceeded", "minItems", ("names",), 1)["names"] == []
    assert made("bounds exceeded", "maxItems", ("names",), 2)["names"] == ["a"] * 3
    assert made("bounds exceeded", "maxLength", ("text",), 2)["text"] == "aaa"
    assert made("enums with an unknown value", "", ("kind", "type"))["kind"] == {"type": "xx"}
    assert made("required properties left out", "type", ("kind",))["kind"] == {}
    assert made("objects with an unknown property", "", ())["unheard_of"] == 1
    assert made("bounds exceeded", "maximum", ("gone", 0, "x"), 2) == body


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        ({"a": [1, None]}, {"a": [1, None]}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([0], [False], False),
        ("1", 1, False),
    ],
)
def test_json_values_are_compared_as_json(one: object, other: object, equal: object) -> None:
    assert same(one, other) is equal  # type: ignore[arg-type]  # they are JSON
