"""What the page says of the comparison with the document on random bodies."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .pages import Section, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .compare import Comparison, Fidelity
    from .schemas import Feature

__all__ = ["MOST_WRONG", "coverage_section", "requests_section", "results_section"]

#: Wrong acceptances that are allowed, as a share of all instances, for every seed.
MOST_WRONG = 0.002


def requests_section(found: dict[int, Comparison]) -> Section:
    """Return what the page says of requests, by seed."""
    rows: list[list[object]] = []
    for url, figures in _by_endpoint(found.values()).items():
        rows.append([f"`{url}`", *_request_cells(figures)])
    every = [one for comparison in found.values() for one in comparison.endpoints.values()]
    rows.append(["all", *_request_cells(every)])
    shares = {seed: _share_wrong(comparison) for seed, comparison in found.items()}
    faults = [f"seed {seed}: {share:.2%} accepted" for seed, share in shares.items()]
    faults = [
        text for text, share in zip(faults, shares.values(), strict=True) if share > MOST_WRONG
    ]
    for url, figures in _by_endpoint(found.values()).items():
        faults += [f"{url} rejects: {text}" for one in figures for text in one.wrongly_rejected]
        faults += [f"{url} accepts: {text}" for one in figures for text in one.wrongly_accepted]
    head = ("endpoint", "instances", "the document accepts", "wrongly rejected")
    lines = [
        "## Requests",
        "",
        "Does the run-time validation accept what OpenAI's document accepts, and refuse what it "
        "refuses? An independent oracle answers: `jsonschema-rs` on the document, with `oneOf` read "
        "as `anyOf`, every object closed that is not free-form, `model` required, `stream: true` "
        "refused, and the [declared overrides](../codegen/spec/overrides.toml) applied. Of every "
        "three bodies one is made to be right, one is made wrong on purpose by just one schema, and "
        "one is changed anywhere.",
        "",
        *table((*head, "wrongly accepted: left out", "wrongly accepted: others"), rows),
        "",
        "Wrongly accepted: "
        + ", ".join(f"{share:.2%} with seed {seed}" for seed, share in shares.items())
        + f"; at most {MOST_WRONG:.1%} is allowed. There is one reason:",
        "",
        '- "Left out": within a request, a required property that may be null may also be left out '
        "(a function tool's `strict` and `parameters`, a function message's `content`, the `outputs` "
        "of a code interpreter call). That is a declared rule of the generator: everybody leaves "
        "them out. A second oracle, which has this rule and no other, accepts each of these bodies.",
        "",
    ]
    return Section(lines, faults)


def results_section(found: dict[int, Comparison]) -> Section:
    """Return what the page says of results, by seed."""
    rows: list[list[object]] = []
    faults: list[str] = []
    for url, figures in _by_endpoint(found.values()).items():
        rows.append([f"`{url}`", *_result_cells(figures)])
        faults += [f"{url} refuses: {text}" for one in figures for text in one.wrongly_rejected]
        faults += [f"{url} loses: {text}" for one in figures for text in one.lost]
    every = [one for comparison in found.values() for one in comparison.endpoints.values()]
    rows.append(["all", *_result_cells(every)])
    head = ("endpoint", "the document accepts", "not parsed", "not given back as it came")
    lines = [
        "## Results",
        "",
        "One way only, as results are open: whatever the document accepts, the result models parse, "
        "from a value and from JSON, and "
        '`model_dump(mode="json", by_alias=True, exclude_unset=True)` gives back what came in. The '
        "bodies are made by the same generator, half of them changed anywhere; only those count that "
        "the document accepts as it stands. Numbers are compared as JSON compares them: 1 is 1.0, "
        "and neither is `true`. (Not tried are integers beyond 64 bits that are written with an "
        "exponent, such as `1e30`; pydantic refuses these.)",
        "",
        *table(head, rows),
        "",
    ]
    return Section(lines, faults)


def coverage_section(
    requests: Iterable[Comparison], results: Iterable[Comparison], longest: int
) -> Section:
    """Return what the page says of how much of the document was shown."""
    asked, answered = _shown(requests), _shown(results)
    kinds = dict.fromkeys(feature.kind for feature in [*asked, *answered])
    rows = [[kind, _part(asked, kind), _part(answered, kind)] for kind in kinds]
    lines = [
        "## How much of the document that reaches",
        "",
        "Of everything that the schemas of all endpoints say, how much did at least one body show? "
        "Results have no faults on purpose; what is unknown and what is missing in them is tried "
        "place by place below.",
        "",
        *table(("what", "in requests", "in results"), rows),
        "",
        f"Bounds of more than {longest:,} characters are not tried.",
        "",
    ]
    return Section(lines, [])


def _by_endpoint(found: Iterable[Comparison]) -> dict[str, list[Fidelity]]:
    by_endpoint: dict[str, list[Fidelity]] = {}
    for comparison in found:
        for url, figure in comparison.endpoints.items():
            by_endpoint.setdefault(url, []).append(figure)
    return by_endpoint


def _request_cells(figures: list[Fidelity]) -> list[object]:
    return [
        sum(figure.instances for figure in figures),
        sum(figure.accepted for figure in figures),
        sum(figure.wrongly_rejected.total() for figure in figures),
        sum(figure.left_out for figure in figures),
        sum(figure.wrongly_accepted.total() for figure in figures),
    ]


def _result_cells(figures: list[Fidelity]) -> list[object]:
    return [
        sum(figure.accepted for figure in figures),
        sum(figure.wrongly_rejected.total() for figure in figures),
        sum(figure.lost.total() for figure in figures),
    ]


def _share_wrong(comparison: Comparison) -> float:
    figures = comparison.endpoints.values()
    wrong = sum(figure.left_out + figure.wrongly_accepted.total() for figure in figures)
    return wrong / sum(figure.instances for figure in figures)


def _shown(comparisons: Iterable[Comparison]) -> Counter[Feature]:
    shown: Counter[Feature] = Counter()
    for comparison in comparisons:
        for feature, times in comparison.shown.items():
            shown[feature] += times
    return shown


def _part(shown: Counter[Feature], kind: str) -> str:
    times = [count for feature, count in shown.items() if feature.kind == kind]
    return f"{sum(count > 0 for count in times):,} of {len(times):,}" if times else ""
