"""Compares the run-time validation with the oracle on random bodies, and counts the differences."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from openbatch_api import ENDPOINTS

from .faults import with_fault
from .instances import Instances, TooDeepError
from .mutations import mutated
from .oracle import Oracle
from .schemas import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jsonschema_rs

    from openbatch.errors import Problem

    from .schemas import Document, Feature, Json, Schema

#: The endpoints with by far the most types get more of the bodies.
_LARGE = ("/v1/responses", "/v1/chat/completions")

#: How many bodies with a deliberate fault are made of each right one.
_FAULTS = 1


@dataclass
class Fidelity:
    """The figures of one endpoint.

    Attributes:
        instances: How many bodies were compared.
        accepted: How many of them the document accepts.
        wrongly_rejected: Differences by class, each class with its number: the document accepts.
        left_out: How many of them the document refuses and the run-time validation accepts only
            because a required property that may be null is left out.
        wrongly_accepted: Differences by class: the document refuses for another reason.
        lost: Of results: what was parsed, but did not come back as it was.
    """

    instances: int = 0
    accepted: int = 0
    wrongly_rejected: Counter[str] = field(default_factory=Counter[str])
    left_out: int = 0
    wrongly_accepted: Counter[str] = field(default_factory=Counter[str])
    lost: Counter[str] = field(default_factory=Counter[str])


@dataclass
class Comparison:
    """What a comparison found.

    Attributes:
        endpoints: The figures by endpoint.
        shown: How often each feature of the schemas was shown; nought is the worst.
    """

    endpoints: dict[str, Fidelity]
    shown: Counter[Feature]


def compare_requests(
    document: Document, count: int, seed: int, *, longest: int = 40_000
) -> Comparison:
    """Compare what the run-time validation accepts with what the document accepts.

    Args:
        document: The document, with the declared overrides applied.
        count: How many bodies to compare: right ones, flawed ones and mutated ones by turns.
        seed: The same seed compares the same bodies.
        longest: The longest string to make.

    Returns:
        The figures.
    """
    oracle, relaxed = Oracle(document), Oracle(document, relaxed=True)
    instances = Instances(document, seed, longest)
    dice = random.Random(seed)  # noqa: S311 (the same bodies each time)
    figures = {url: Fidelity() for url in document.urls}
    for url in _turns(document.urls):
        if sum(figure.instances for figure in figures.values()) >= count:
            break
        schema = document.body(url, "request")
        try:
            body = instances.request(schema)
        except TooDeepError:
            continue
        candidates = [body, mutated(body, dice)]
        candidates += [with_fault(body, fault) for fault in instances.rarest_faults(_FAULTS)]
        for candidate in candidates:
            _note_request(figures[url], url, _as_json(candidate), oracle, relaxed)
    return Comparison(figures, _shown(document, "request", instances.shown))


def compare_results(
    document: Document, count: int, seed: int, *, longest: int = 40_000
) -> Comparison:
    """Compare one way: whatever the document accepts is parsed, and comes back as it was.

    Args:
        document: The document, with the declared overrides applied.
        count: How many bodies that the document accepts.
        seed: The same seed compares the same bodies.
        longest: The longest string to make.

    Returns:
        The figures.
    """
    oracle = Oracle(document)
    instances = Instances(document, seed, longest)
    dice = random.Random(seed)  # noqa: S311 (the same bodies each time)
    figures = {url: Fidelity() for url in document.urls}
    for url in _turns(document.urls):
        if sum(figure.accepted for figure in figures.values()) >= count:
            break
        try:
            body = instances.body(document.body(url, "result"))
        except TooDeepError:
            continue
        for candidate in [body, mutated(body, dice)]:
            _note_result(figures[url], url, _as_json(candidate), oracle.results[url])
    return Comparison(figures, _shown(document, "result", instances.shown))


def same(one: Json, other: Json) -> bool:
    """Say whether two values are the same JSON; 1 and 1.0 are, 1 and true are not."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return isinstance(one, bool) == isinstance(other, bool) and one == other


def _turns(urls: list[str]) -> Iterator[str]:
    """Yield endpoints without end: each in turn, the large ones in between."""
    large = cycle([url for url in _LARGE if url in urls] or urls)
    for url in cycle(urls):
        yield url
        yield next(large)


def _shown(document: Document, direction: str, shown: Counter[Feature]) -> Counter[Feature]:
    found: Counter[Feature] = Counter()
    for url in document.urls:
        for feature in document.features(document.body(url, direction)):
            if direction == "request" or feature.kind not in FAULTS:
                found[feature] = shown[feature]
    return found


def _as_json(body: Schema) -> Schema:
    return cast("Schema", json.loads(json.dumps(body)))  # what JSON keeps of it


def _note_request(
    figure: Fidelity, url: str, body: Schema, oracle: Oracle, relaxed: Oracle
) -> None:
    expected = oracle.requests[url].is_valid(body)
    problems = ENDPOINTS[url].validator.problems(body)
    figure.instances += 1
    figure.accepted += expected
    if expected and problems:
        figure.wrongly_rejected[_rejection(problems)] += 1
    elif not expected and not problems:
        if relaxed.requests[url].is_valid(body):
            figure.left_out += 1
        else:
            figure.wrongly_accepted[_acceptance(oracle.requests[url], body)] += 1


def _note_result(
    figure: Fidelity, url: str, body: Schema, validator: jsonschema_rs.Validator
) -> None:
    figure.instances += 1
    if not validator.is_valid(body):
        return
    figure.accepted += 1
    model = ENDPOINTS[url].load_result_model()
    try:
        results = [model.model_validate(body), model.model_validate_json(json.dumps(body))]
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(step) for step in first["loc"])
        figure.wrongly_rejected[f"{place}: {first['msg']}"] += 1
        return
    for result in results:
        back: Json = result.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if not same(body, back):
            figure.lost[difference(body, back)] += 1


def difference(one: Json, other: Json, place: str = "") -> str:
    """Return the first place at which two values differ, and how."""
    match one, other:
        case dict(), dict() if one.keys() == other.keys():
            key = next(key for key in one if not same(one[key], other[key]))
            return difference(one[key], other[key], f"{place}/{key}")
        case list(), list() if len(one) == len(other):
            index = next(n for n in range(len(one)) if not same(one[n], other[n]))
            return difference(one[index], other[index], f"{place}/{index}")
        case _:
            return f"{place}: {json.dumps(one)[:200]} came back as {json.dumps(other)[:200]}"


def _rejection(problems: tuple[Problem, ...]) -> str:
    return str(problems[0])[:400]


def _acceptance(validator: jsonschema_rs.Validator, body: Schema) -> str:
    error = next(iter(validator.iter_errors(body)))
    place = "/".join(str(step) for step in error.instance_path)
    return f"{place}: {error.message[:400]}"
