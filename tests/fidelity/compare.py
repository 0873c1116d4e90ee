"""Compares the run-time validation with the oracle on random bodies, and counts the differences."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from openbatch_api import ENDPOINTS

from .instances import Instances, TooDeepError
from .oracle import Oracle, Schema

if TYPE_CHECKING:
    import jsonschema_rs

    from openbatch.errors import Problem

#: How many mutated bodies are made of each right one.
MUTATIONS = 2

Difference = tuple[str, str]


@dataclass
class Fidelity:
    """The figures of one endpoint.

    Attributes:
        instances: How many bodies were compared.
        accepted: How many of them the document accepts.
        wrongly_rejected: Differences by class, each class with its number: the document accepts.
        wrongly_accepted: Differences by class: the document refuses.
    """

    instances: int = 0
    accepted: int = 0
    wrongly_rejected: Counter[str] = field(default_factory=Counter[str])
    wrongly_accepted: Counter[str] = field(default_factory=Counter[str])


def compare(document: Schema, count: int, seed: int) -> dict[str, Fidelity]:
    """Compare the two on bodies for all endpoints in turn.

    Args:
        document: The whole document, with the declared overrides applied.
        count: How many bodies to compare, right ones and mutated ones.
        seed: The same seed compares the same bodies.

    Returns:
        The figures by endpoint.
    """
    oracle = Oracle(document)
    instances = Instances(document, seed)
    schemas = {url: _body_schema(document, url) for url in oracle.endpoints}
    figures = {url: Fidelity() for url in oracle.endpoints}
    urls = [*oracle.endpoints]
    turn = 0
    while sum(figure.instances for figure in figures.values()) < count:
        # Every other body is for the endpoint with by far the most types.
        url = urls[0] if turn % 2 else urls[turn // 2 % len(urls)]
        turn += 1
        try:
            body = instances.body(schemas[url])
        except TooDeepError:
            continue
        for candidate in [body, *(instances.mutated(body) for _ in range(MUTATIONS))]:
            _note(figures[url], url, candidate, oracle.endpoints[url])
    return figures


def _note(figure: Fidelity, url: str, body: Schema, validator: jsonschema_rs.Validator) -> None:
    body = cast("Schema", json.loads(json.dumps(body)))  # what JSON keeps of it
    expected = validator.is_valid(body)
    problems = ENDPOINTS[url].validator.problems(body)
    figure.instances += 1
    figure.accepted += expected
    if expected and problems:
        figure.wrongly_rejected[_rejection(problems)] += 1
    elif not expected and not problems:
        figure.wrongly_accepted[_acceptance(validator, body)] += 1


def _rejection(problems: tuple[Problem, ...]) -> str:
    return str(problems[0])


def _acceptance(validator: jsonschema_rs.Validator, body: Schema) -> str:
    error = next(iter(validator.iter_errors(body)))
    place = "/".join(str(step) for step in error.instance_path)
    return f"{place}: {error.message}"


def _body_schema(document: Schema, url: str) -> Schema:
    paths = cast("dict[str, Schema]", document["paths"])
    post = cast("Schema", paths[url.removeprefix("/v1")]["post"])
    body = cast("dict[str, dict[str, dict[str, Schema]]]", post["requestBody"])
    return body["content"]["application/json"]["schema"]
