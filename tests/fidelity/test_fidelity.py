from __future__ import annotations

import os
from pathlib import Path

import pytest

from codegen.document import load
from codegen.overrides import apply_overrides
from codegen.workspace import load_inputs

from .compare import Fidelity, compare
from .explanations import explain
from .oracle import Oracle, Schema

INSTANCES = 3_000
SLICE = Path(__file__).resolve().parents[2] / "codegen" / "spec" / "openapi-slice.json"
SHARED = os.environ.get("OPENBATCH_SHARED")


@pytest.fixture(scope="module")
def document() -> Schema:
    # The pinned slice says the same of the batch endpoints as the whole document does.
    newest = SLICE if SHARED is None else max(Path(SHARED, "spec").glob("openapi-*.json"))
    return apply_overrides(load(str(newest)).root, load_inputs().overrides)


@pytest.fixture(scope="module")
def figures(document: Schema) -> dict[str, Fidelity]:
    return compare(document, INSTANCES, seed=7)


def test_nothing_that_the_document_accepts_is_rejected(figures: dict[str, Fidelity]) -> None:
    assert {url: dict(figure.wrongly_rejected) for url, figure in figures.items()} == {
        url: {} for url in figures
    }


def test_every_wrong_acceptance_has_a_known_reason(figures: dict[str, Fidelity]) -> None:
    found = [text for figure in figures.values() for text in figure.wrongly_accepted]
    assert [text for text in found if explain(text) is None] == []
    wrong = sum(figure.wrongly_accepted.total() for figure in figures.values())
    assert wrong <= INSTANCES * 0.004


def test_both_answers_are_common_enough_to_mean_something(figures: dict[str, Fidelity]) -> None:
    for url, figure in figures.items():
        assert 0.2 < figure.accepted / figure.instances < 0.8, url


def test_the_oracle_tells_right_from_wrong(document: Schema) -> None:
    validator = Oracle(document).endpoints["/v1/responses"]
    assert validator.is_valid({"model": "m", "input": "x"})
    assert not validator.is_valid({"input": "x"})
    assert not validator.is_valid({"model": "m"})
    assert not validator.is_valid({"model": "m", "input": "x", "temprature": 1})
    assert not validator.is_valid({"model": "m", "input": "x", "stream": True})
    assert not validator.is_valid({"model": "m", "input": "x", "reasoning": {"effort": "hgih"}})
    assert not validator.is_valid({"model": "m", "input": "x", "reasoning": {"efort": "high"}})
