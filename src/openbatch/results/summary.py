"""The whole of a job in a few figures: outcomes, tokens, latency, cost."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from openbatch.errors import ResultsError
from openbatch.results.outcomes import Success
from openbatch.results.prices import price_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

    from openbatch.results.outcomes import Failure, FailureKind
    from openbatch.results.prices import PriceBook, Rates, TokenPrices
    from openbatch.results.report import ReadReport
    from openbatch.results.values import Usage

__all__ = [
    "BATCH_DISCOUNT",
    "Cost",
    "Latency",
    "ModelUse",
    "Summary",
    "Tokens",
    "remarks_on",
    "summarise",
]

#: What OpenAI takes off its regular prices for batches.
BATCH_DISCOUNT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of many answers, also of failed ones that were paid for.

    Attributes:
        input: Tokens read, cached ones included.
        cached: Tokens read that were known from an earlier request.
        output: Tokens written, hidden reasoning included.
        reasoning: Tokens written that the answers do not show.
        total: As the service counts them; mostly `input` and `output` together.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    total: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        """Return the sum."""
        return Tokens(
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            self.reasoning + other.reasoning,
            self.total + other.total,
        )


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What one model did.

    Attributes:
        model: Its name, as the answers give it; None for answers that name none.
        answers: How many of its answers say how many tokens they used.
        tokens: These tokens.
        cost: What they cost in US dollars, the discount taken off; None if no price is known.
    """

    model: str | None
    answers: int
    tokens: Tokens
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Latency:
    """How long answers took, in seconds, from their creation to their completion.

    Waiting for the batch's turn is not in it: the service does not say how long that was.

    Attributes:
        answers: How many answers tell.
        mean: The mean.
        median: The median.
        p95: What 95 of 100 answers did not exceed.
        longest: The longest.
    """

    answers: int
    mean: float
    median: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job cost, as far as prices are known. It is an estimate, not a bill.

    Attributes:
        amount: US dollars, the discount taken off.
        batch_discount: The share that was taken off the regular prices.
        prices: Where the regular prices come from.
        unpriced: The models for which there is no price; their tokens are not in `amount`.
    """

    amount: Decimal
    batch_discount: Decimal
    prices: str
    unpriced: tuple[str, ...] = ()

    @property
    def assumption(self) -> str:
        """Return on one line what the figure rests on."""
        percent = f"{self.batch_discount * 100:f}"
        percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
        return (
            f"assumed: regular prices ({self.prices}), {percent} % off for the batch; "
            "only tokens count, not the use of tools"
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole of a job in a few figures.

    `print` shows it as text, `rich.print` and Jupyter as tables.

    Attributes:
        outcomes: How many outcomes there are; with `inputs`, one for each request.
        successes: How many requests were answered.
        failures: How many were not, by kind, the most frequent first.
        retryable: How many of the failures another try can help.
        tokens: The tokens of all answers, also of failed ones that were paid for.
        models: The same by model.
        latency: How long answers took; None if none of them says.
        cost: The estimated cost; None without a price table, or without any tokens.
        remarks: What else reading came upon, such as unreadable lines, a line each.
    """

    outcomes: int
    successes: int
    failures: Mapping[FailureKind, int]
    retryable: int
    tokens: Tokens
    models: tuple[ModelUse, ...]
    latency: Latency | None
    cost: Cost | None
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:  # JSON of the shape of the attributes
        """Return the same as plain dicts, lists, numbers and texts; amounts of money are texts."""
        cost = self.cost
        return {
            "outcomes": self.outcomes,
            "successes": self.successes,
            "retryable": self.retryable,
            "failures": dict(self.failures),
            "tokens": asdict(self.tokens),
            "models": [_plain(asdict(each)) for each in self.models],
            "latency": None if self.latency is None else asdict(self.latency),
            "cost": (
                None if cost is None else {**_plain(asdict(cost)), "unpriced": [*cost.unpriced]}
            ),
            "remarks": list(self.remarks),
        }

    def __str__(self) -> str:
        """Return it as text, a line for each figure."""
        from openbatch.results.summary_view import as_text

        return as_text(self)

    def __rich__(self) -> RenderableType:
        """Return it as rich's tables."""
        from openbatch.results.summary_view import as_rich

        return as_rich(self)

    def _repr_html_(self) -> str:
        """Return it as HTML, for Jupyter."""
        from openbatch.results.summary_view import as_html

        return as_html(self)


def _plain(values: dict[str, Any]) -> dict[str, Any]:  # as `asdict` gives them
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }


class _ModelCount:
    """Counts the tokens of one model, those of long requests apart if they cost more."""

    def __init__(self, rates: Rates | None) -> None:
        self.rates = rates
        self.answers = 0
        self.by_step: dict[int, Tokens] = {}

    def add(self, usage: Usage) -> None:
        self.answers += 1
        step = 0 if self.rates is None else self.rates.step(usage.input_tokens)
        self.by_step[step] = self.by_step.get(step, Tokens()) + Tokens(
            usage.input_tokens,
            usage.cached_tokens,
            usage.output_tokens,
            usage.reasoning_tokens,
            usage.total_tokens,
        )

    def use(self, model: str | None, factor: Decimal) -> ModelUse:
        cost = None
        if self.rates is not None:
            cost = sum(
                (
                    self.rates.steps[step][1].cost(
                        input_tokens=tokens.input,
                        cached_tokens=tokens.cached,
                        output_tokens=tokens.output,
                    )
                    for step, tokens in self.by_step.items()
                ),
                Decimal(0),
            )
            cost *= factor
        return ModelUse(model, self.answers, sum(self.by_step.values(), Tokens()), cost)


def summarise(
    outcomes: Iterable[Success[object, object] | Failure],
    *,
    prices: Mapping[str, TokenPrices] | None = None,
    batch_discount: float | Decimal = BATCH_DISCOUNT,
) -> Summary:
    """Count outcomes: see `Results.summary`."""
    discount = _checked_discount(batch_discount)
    book = price_book(prices)
    successes = retryable = 0
    failures: Counter[FailureKind] = Counter()
    counts: dict[str | None, _ModelCount] = {}
    times = array("d")
    for outcome in outcomes:
        if isinstance(outcome, Success):
            successes += 1
        else:
            failures[outcome.kind] += 1
            retryable += outcome.retryable
            if not outcome.raw_line:
                continue
        usage = outcome.usage
        if usage is not None:
            model = outcome.model
            if model not in counts:
                counts[model] = _ModelCount(_rates(book, model))
            counts[model].add(usage)
        latency = outcome.latency
        if latency is not None:
            times.append(latency)
    uses = sorted(
        (count.use(model, 1 - discount) for model, count in counts.items()),
        key=lambda use: (-use.tokens.total, use.model or ""),
    )
    return Summary(
        outcomes=successes + failures.total(),
        successes=successes,
        failures=MappingProxyType(dict(failures.most_common())),
        retryable=retryable,
        tokens=sum((use.tokens for use in uses), Tokens()),
        models=tuple(uses),
        latency=_latency(times),
        cost=None if book is None or not uses else _cost(uses, discount, book.source),
    )


def remarks_on(report: ReadReport) -> tuple[str, ...]:
    """Return what a summary says of a report beyond its counts of outcomes."""
    counts = (
        (report.unreadable_count, "unreadable {lines}; see `results.report`", "line"),
        (report.duplicate_count, "{lines} with an id that came before", "line"),
        (report.unexpected_count, "{lines} with an id that nobody asked for", "line"),
        (report.repeated_input_count, "{lines} with an id that came before", "input row"),
    )
    return tuple(
        f"{count:,} {what.format(lines=one if count == 1 else f'{one}s')}"
        for count, what, one in counts
        if count
    )


def _checked_discount(given: float | Decimal) -> Decimal:
    try:
        discount = Decimal(str(given))
    except InvalidOperation:
        discount = Decimal("NaN")
    if discount.is_nan() or not 0 <= discount <= 1:
        raise ResultsError(
            f"batch_discount={given!r} was given; give a share from 0 to 1: 0.5 takes half off"
        )
    return discount


def _rates(book: PriceBook | None, model: str | None) -> Rates | None:
    return None if book is None or model is None else book.find(model)


def _cost(uses: list[ModelUse], discount: Decimal, source: str) -> Cost:
    amount = sum((use.cost for use in uses if use.cost is not None), Decimal(0))
    unpriced = tuple(use.model or "(no model named)" for use in uses if use.cost is None)
    return Cost(amount, discount, source, unpriced)


def _latency(times: array[float]) -> Latency | None:
    if not times:
        return None
    ordered = sorted(times)
    count = len(ordered)
    middle = ordered[(count - 1) // 2 : count // 2 + 1]
    return Latency(
        answers=count,
        mean=math.fsum(ordered) / count,
        median=sum(middle) / len(middle),
        p95=ordered[math.ceil(0.95 * count) - 1],
        longest=ordered[-1],
    )
