"""What tokens cost: from a table of yours, or from the one that genai-prices brings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from openbatch.errors import MissingExtraError, ResultsError
from openbatch.extras import require
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Amount", "PriceBook", "Rates", "TokenPrices", "price_book"]

#: A price as people write it. Floats are taken as they print: 0.15 is 15 cents.
Amount: TypeAlias = Decimal | float | str

_MILLION: Final = Decimal(1_000_000)
#: What the names of dated snapshots of a model end with.
_SNAPSHOT: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")
#: Prices of genai-prices that are per token, and that `Usage` has a count for.
_COUNTED: Final = {"input_mtok", "output_mtok", "cache_read_mtok"}
#: Prices for what a batch's usage does not count, or that no batch pays.
_BESIDES: Final = {"web_searches_kcount", "storage_searches_kcount", "cache_write_mtok"}


@dataclass(frozen=True, slots=True, init=False)
class TokenPrices:
    """The regular prices of a model, in US dollars for a million tokens, without a batch discount.

    Attributes:
        input: For tokens read.
        output: For tokens written, hidden reasoning included.
        cached_input: For tokens read that were known from an earlier request; as `input` if not
            given.
    """

    input: Decimal
    output: Decimal
    cached_input: Decimal

    def __init__(
        self,
        input: Amount,  # noqa: A002  # as the API calls the tokens
        output: Amount = 0,
        cached_input: Amount | None = None,
    ) -> None:
        """Keep the prices as decimal numbers.

        Args:
            input: A price of at least 0, as Decimal, text, int or float.
            output: Likewise.
            cached_input: Likewise, or None for the price of `input`.

        Raises:
            ResultsError: One of them is no such number.
        """
        put = object.__setattr__
        put(self, "input", _price(input, "input"))
        put(self, "output", _price(output, "output"))
        cached = self.input if cached_input is None else _price(cached_input, "cached_input")
        put(self, "cached_input", cached)

    def cost(self, *, input_tokens: int, cached_tokens: int, output_tokens: int) -> Decimal:
        """Return what some tokens cost in US dollars.

        Args:
            input_tokens: Tokens read, cached ones included.
            cached_tokens: Those of them that were cached.
            output_tokens: Tokens written.
        """
        cached = min(cached_tokens, input_tokens)
        return (
            self.input * (input_tokens - cached)
            + self.cached_input * cached
            + self.output * output_tokens
        ) / _MILLION


def _price(value: Amount, name: str) -> Decimal:
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise ResultsError(
            f"{name}={value!r} is no price; give US dollars for a million tokens, such as 0.15"
        )
    return price


class Rates:
    """The prices of a model, which may rise with the length of the request.

    Attributes:
        steps: Pairs, the cheapest first: the prices hold for requests that read more tokens than
            the number before them.
    """

    def __init__(self, *steps: tuple[int, TokenPrices]) -> None:
        """Keep the steps, of which the first begins below 0."""
        self.steps = steps

    def step(self, input_tokens: int) -> int:
        """Return the number of the step that a request belongs to."""
        last = len(self.steps) - 1
        return next(n for n in range(last, -1, -1) if input_tokens > self.steps[n][0] or n == 0)


class PriceBook(Protocol):
    """Where prices are looked up.

    Attributes:
        source: What to call it, in a sentence such as "prices: ...".
    """

    source: str

    def find(self, model: str) -> Rates | None:
        """Return the prices of a model, None if they are not known."""
        ...


def price_book(prices: Mapping[str, TokenPrices] | None) -> PriceBook | None:
    """Return the prices to count with.

    Args:
        prices: A table of yours, from model to prices; None for that of genai-prices.

    Returns:
        The prices; None if no table was given and genai-prices is not installed.
    """
    if prices is not None:
        return _OwnPrices(prices)
    try:
        return _PublishedPrices()
    except MissingExtraError:
        return None


def _check_table(prices: Mapping[str, object]) -> None:
    for model, given in prices.items():
        if not isinstance(given, TokenPrices):
            raise ResultsError(
                f"prices[{model!r}]: {shown(given)} was given; give TokenPrices, such as "
                "TokenPrices(0.15, 0.60)"
            )


class _OwnPrices:
    """A table of the user's. A name stands for the dated snapshots of the model as well."""

    source = "a table of yours"

    def __init__(self, prices: Mapping[str, TokenPrices]) -> None:
        _check_table(prices)
        self._prices = prices

    def find(self, model: str) -> Rates | None:
        prices = self._prices.get(model) or self._prices.get(_SNAPSHOT.sub("", model))
        return None if prices is None else Rates((-1, prices))


class _PublishedPrices:
    """The regular prices of OpenAI's models as genai-prices lists them. It is asked for no news."""

    def __init__(self) -> None:
        require("genai_prices", extra="summary", what="summary")
        from genai_prices import __version__

        self.source = f"genai-prices {__version__}, as of today"

    def find(self, model: str) -> Rates | None:
        from genai_prices import Usage, calc_price

        try:
            listed = calc_price(Usage(), model, provider_id="openai").model_price
        except LookupError:
            return None
        known: dict[str, object] = {
            name: value for name, value in vars(listed).items() if value is not None
        }
        # Usage does not tell images and sounds from text, so a price for each is of no use.
        if not known.keys() & _COUNTED or known.keys() - _COUNTED - _BESIDES:
            return None
        return _rates(known)


def _rates(known: dict[str, object]) -> Rates:
    """Return prices that rise with the length of the request as steps."""
    from genai_prices.types import TieredPrices

    starts = {
        tier.start
        for value in known.values()
        if isinstance(value, TieredPrices)
        for tier in value.tiers
    }

    def at(name: str, start: int) -> Decimal | None:
        value = known.get(name)
        if isinstance(value, TieredPrices):
            fitting = [tier.price for tier in value.tiers if start >= tier.start]
            return fitting[-1] if fitting else value.base
        return value if isinstance(value, Decimal) else None

    return Rates(
        *(
            (
                start,
                TokenPrices(
                    at("input_mtok", start) or 0,
                    at("output_mtok", start) or 0,
                    at("cache_read_mtok", start),
                ),
            )
            for start in sorted({-1, *starts})
        )
    )
