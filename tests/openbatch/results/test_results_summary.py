"""The figures of a job: counts, tokens, latency, cost, and how people see them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import pytest

from openbatch.errors import ResultsError
from openbatch.results import TokenPrices, read_results
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    api_error,
    chat_body,
    error_line,
    line,
    request,
    response_body,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from openbatch.results import Results, Summary

MODEL = "gpt-4o-mini-2024-07-18"
PRICES = {"gpt-4o-mini": TokenPrices(1, 10, 0.5)}


def usage(read: int, written: int, cached: int = 0, reasoning: int = 0) -> dict[str, Any]:
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": reasoning},
        "total_tokens": read + written,
    }


def results_of(folder: Path, lines: Iterable[Mapping[str, object]]) -> Results[Any, Any]:
    return read_results(write_lines(folder / "output.jsonl", lines))


def mixed(folder: Path) -> Results[Any, Mood]:
    ids = [f"r{n}" for n in range(7)]
    output = write_lines(
        folder / "output.jsonl",
        [
            line("r0", response_body(answer(1), completed_at=1_760_000_004)),
            line("r1", response_body(answer(2), completed_at=1_760_000_008)),
            line("r2", chat_body(answer(3))),
            line("r3", response_body('{"mood": "sad"}')),
            line("r4", api_error("invalid_prompt"), status=400),
        ],
    )
    errors = write_lines(folder / "errors.jsonl", [error_line("r5", "batch_expired")])
    inputs = write_lines(folder / "input.jsonl", map(request, ids))
    return read_results(output, errors=errors, inputs=inputs, text_format=Mood)


def test_outcomes_are_counted_by_kind(tmp_path: Path) -> None:
    summary = mixed(tmp_path).summary(prices=PRICES)
    assert (summary.outcomes, summary.successes, summary.retryable) == (7, 3, 3)
    assert summary.failures == {
        "schema_violation": 1,
        "api_error": 1,
        "expired": 1,
        "missing": 1,
    }


def test_tokens_are_added_up_whatever_the_endpoint_calls_them_and_of_paid_failures_too(
    tmp_path: Path,
) -> None:
    summary = mixed(tmp_path).summary(prices=PRICES)
    tokens = summary.tokens
    # Two answers of /v1/responses, one of chat, and one that is no Mood.
    assert (tokens.input, tokens.cached, tokens.output) == (40, 16, 28)
    assert (tokens.reasoning, tokens.total) == (12, 68)
    (use,) = summary.models
    assert (use.model, use.answers) == (MODEL, 4)


def test_latency_is_that_of_the_answers_that_tell(tmp_path: Path) -> None:
    summary = mixed(tmp_path).summary(prices=PRICES)
    latency = summary.latency
    assert latency is not None
    assert (latency.answers, latency.mean, latency.median, latency.longest) == (2, 6.0, 6.0, 8.0)
    lines = [
        line(f"r{n}", response_body("hi", completed_at=1_760_000_000 + n)) for n in range(1, 101)
    ]
    latency = results_of(tmp_path, lines).summary(prices={}).latency
    assert latency is not None
    assert (latency.median, latency.p95, latency.longest) == (50.5, 95.0, 100.0)
    assert results_of(tmp_path, [line("a", chat_body("hi"))]).summary().latency is None


def test_cost_is_the_price_of_tokens_with_the_discount_taken_off(tmp_path: Path) -> None:
    lines = [line("a", response_body("hi", usage=usage(1_000_000, 100_000, cached=400_000)))]
    results = results_of(tmp_path, lines)
    # 600,000 at 1 $, 400,000 at 0.50 $ and 100,000 at 10 $ for a million: 1.80 $, less a half.
    cost = results.summary(prices=PRICES).cost
    assert cost is not None
    assert cost.amount == Decimal("0.9")
    assert "50 % off" in cost.assumption
    assert "a table of yours" in cost.assumption
    full = results.summary(prices=PRICES, batch_discount=0).cost
    assert full is not None
    assert full.amount == Decimal("1.8")
    quarter = results.summary(prices=PRICES, batch_discount=0.25).cost
    assert quarter is not None
    assert quarter.amount == Decimal("1.35")
    assert "25 % off" in quarter.assumption


def test_a_model_without_a_price_has_no_cost_and_says_so(tmp_path: Path) -> None:
    lines = [
        line("a", response_body("hi", usage=usage(1_000_000, 0))),
        line("b", response_body("hi", model="house-model", usage=usage(5, 5))),
    ]
    summary = results_of(tmp_path, lines).summary(prices=PRICES)
    assert summary.cost is not None
    assert summary.cost.amount == Decimal("0.5")
    assert summary.cost.unpriced == ("house-model",)
    assert {use.model: use.cost for use in summary.models}["house-model"] is None
    assert "Not in the cost, since no price is known: house-model." in str(summary)


def test_the_name_of_a_model_stands_for_its_snapshots_only(tmp_path: Path) -> None:
    for model, priced in (
        ("gpt-4o-mini", True),
        ("gpt-4o-mini-2024-07-18", True),
        ("gpt-4o-mini-audio", False),
        ("gpt-4o", False),
    ):
        lines = [line("a", response_body("hi", model=model))]
        cost = results_of(tmp_path, lines).summary(prices=PRICES).cost
        assert cost is not None
        assert (not cost.unpriced) is priced


def test_published_prices_are_used_without_a_table(tmp_path: Path) -> None:
    from genai_prices import Usage, calc_price

    lines = [line("a", response_body("hi", usage=usage(3_000_000, 50_000, cached=1_000_000)))]
    lines.append(line("b", response_body("hi", model="house-model")))
    cost = results_of(tmp_path, lines).summary().cost
    regular = calc_price(
        Usage(input_tokens=3_000_000, output_tokens=50_000, cache_read_tokens=1_000_000),
        MODEL,
        provider_id="openai",
    ).total_price
    assert cost is not None
    assert cost.amount == regular / 2
    assert cost.prices.startswith("genai-prices")
    assert cost.unpriced == ("house-model",)


def test_long_requests_have_their_own_published_price(tmp_path: Path) -> None:
    from genai_prices import Usage, calc_price
    from genai_prices.data_snapshot import get_snapshot
    from genai_prices.types import TieredPrices

    (openai,) = (each for each in get_snapshot().providers if each.id == "openai")
    model, start = next(
        (model.id, price.tiers[0].start)
        for model in openai.models
        if openai.find_model(model.id) is model
        for price in [calc_price(Usage(), model.id, provider_id="openai").model_price.input_mtok]
        if isinstance(price, TieredPrices)
    )
    sizes = [start - 1, start, start + 1]
    lines = [
        line(f"r{size}", response_body("hi", model=model, usage=usage(size, 10))) for size in sizes
    ]
    cost = results_of(tmp_path, lines).summary(batch_discount=0).cost
    assert cost is not None
    assert cost.amount == sum(
        calc_price(
            Usage(input_tokens=size, output_tokens=10), model, provider_id="openai"
        ).total_price
        for size in sizes
    )


def test_models_with_prices_for_images_have_no_cost(tmp_path: Path) -> None:
    lines = [line("a", response_body("hi", model="gpt-image-1"))]
    cost = results_of(tmp_path, lines).summary().cost
    assert cost is not None
    assert cost.unpriced == ("gpt-image-1",)


@pytest.mark.parametrize("discount", [-0.1, 1.5, float("nan")])
def test_a_discount_is_a_share(tmp_path: Path, discount: float) -> None:
    with pytest.raises(ResultsError, match="give a share from 0 to 1"):
        mixed(tmp_path).summary(batch_discount=discount)


@pytest.mark.parametrize("price", [-1, "much", float("inf"), float("nan")])
def test_a_price_is_a_number(price: float | str) -> None:
    with pytest.raises(ResultsError, match="is no price; give US dollars"):
        TokenPrices(1, price)


def test_prices_are_exact() -> None:
    assert TokenPrices(0.1, "0.2", Decimal("0.3")) == TokenPrices("0.10", 0.2, 0.3)
    assert TokenPrices(2).cached_input == 2


def test_the_results_can_be_iterated_afterwards(tmp_path: Path) -> None:
    results = mixed(tmp_path)
    first = results.summary(prices=PRICES)
    assert len(list(results)) == 7
    assert results.summary(prices=PRICES) == first
    assert len(list(results)) == 7


def test_what_reading_came_upon_is_told(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "output.jsonl", [line("a", response_body("hi"))])
    with path.open("ab") as file:
        file.write(b'{"id": "torn')
    summary = read_results(path).summary(prices=PRICES)
    assert summary.remarks == ("1 unreadable line; see `results.report`",)
    assert summary.remarks[0] in str(summary)


def test_an_empty_job_has_a_summary(tmp_path: Path) -> None:
    summary = results_of(tmp_path, []).summary()
    assert (summary.outcomes, summary.models, summary.cost) == (0, (), None)
    assert "0 of 0 requests answered" in str(summary)
    assert "0 of 0" in html_of(summary)


def test_the_text_shows_all_figures(tmp_path: Path) -> None:
    text = str(mixed(tmp_path).summary(prices=PRICES))
    assert text.splitlines()[0] == "3 of 7 requests answered"
    assert "answered                 3  42.9%" in text
    assert "Another try can help 3 of 4 failures." in text
    assert "Time per answer: mean 6.0 s, median 6.0 s" in text
    assert "Cost: 0.00016 USD; assumed: regular prices (a table of yours), 50 % off" in text


#: What Jupyter calls; a method with this name is private for checkers.
html_of: Callable[[Summary], str] = methodcaller("_repr_html_")


class _Texts(HTMLParser):
    """Gathers the tags and the texts of HTML, and sees that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert [name for name, _ in attrs] in ([], ["style"])
        self.tags.add(tag)
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def hostile(folder: Path) -> Summary:
    lines = [line("a", response_body("hi", model="<script>alert(1)</script>[bold]x[/bold]"))]
    return results_of(folder, lines).summary(prices=PRICES)


def test_prices_that_are_none_are_refused_before_reading(tmp_path: Path) -> None:
    prices: Any = {MODEL: 0.15}
    with pytest.raises(
        ResultsError, match=rf"prices\['{MODEL}'\]: 0\.15 was given; give TokenPrices"
    ):
        results_of(tmp_path, []).summary(prices=prices)
    discount: Any = "half"
    with pytest.raises(ResultsError, match="batch_discount='half' was given; give a share"):
        results_of(tmp_path, []).summary(batch_discount=discount)


def test_html_is_escaped(tmp_path: Path) -> None:
    seen = _Texts()
    seen.feed(html_of(hostile(tmp_path)))
    assert seen.tags == {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "br"}
    assert "<script>alert(1)</script>[bold]x[/bold]" in seen.texts


def test_rich_shows_the_same_and_takes_no_markup_from_names(tmp_path: Path) -> None:
    from rich.console import Console

    console = Console(width=160, record=True, file=io.StringIO())
    console.print(hostile(tmp_path))
    console.print(mixed(tmp_path).summary(prices=PRICES))
    text = console.export_text()
    assert "<script>alert(1)</script>[bold]x[/bold]" in text
    assert "3 of 7 requests answered" in text
    assert "50 % off" in text


def test_html_has_names_to_the_left_and_numbers_to_the_right(tmp_path: Path) -> None:
    html = html_of(mixed(tmp_path).summary(prices=PRICES))
    cells = re.findall(r'<t[dh] style="text-align: (left|right)[^>]*>([^<]*)<', html)
    assert {text: side for side, text in cells}.items() >= {
        ("Outcome", "left"),
        ("Requests", "right"),
        ("answered", "left"),
        ("42.9%", "right"),
        (MODEL, "left"),
        ("0.00016", "right"),
    }
    assert "Another try can help 3 of 4 failures.<br>Time per answer" in html


def test_html_sets_the_sum_of_several_models_apart(tmp_path: Path) -> None:
    lines = [line(model, response_body("hi", model=model)) for model in ("one", "two")]
    html = html_of(results_of(tmp_path, lines).summary(prices=PRICES))
    assert re.search(r"<th [^>]*>all</th>", html)
    assert re.search(r"<td [^>]*>two</td>", html)


@pytest.mark.parametrize("width", [100, 80, 60, 50])
def test_a_narrow_console_cuts_nothing_off(tmp_path: Path, width: int) -> None:
    from rich.console import Console

    summary = mixed(tmp_path).summary(prices=PRICES)
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(summary)
    shown = console.export_text()
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    # Nothing but line breaks and the lines of the tables differ.
    assert Counter("".join(shown.split()).replace("─", "")) == Counter(
        "".join(str(summary).split())
    )


def test_to_dict_is_json(tmp_path: Path) -> None:
    summary = mixed(tmp_path).summary(prices=PRICES)
    told = json.loads(json.dumps(summary.to_dict()))
    assert told["failures"] == dict(summary.failures)
    assert told["tokens"]["reasoning"] == 12
    assert told["models"][0]["model"] == MODEL
    assert summary.cost is not None
    assert Decimal(told["cost"]["amount"]) == summary.cost.amount
    assert told["latency"]["mean"] == 6.0


def test_without_the_extra_there_is_no_cost_and_the_text_says_what_to_install(
    tmp_path: Path,
) -> None:
    path = write_lines(tmp_path / "output.jsonl", [line("a", response_body("hi"))])
    program = f"""
import sys
sys.modules["genai_prices"] = sys.modules["rich"] = None  # as if it were not installed
from openbatch import read_results
summary = read_results({str(path)!r}).summary()
assert summary.cost is None
print(summary)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert 'pip install "openbatch-typed[summary]"' in done.stdout


def test_prices_come_without_the_network(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "output.jsonl", [line("a", response_body("hi"))])
    program = f"""
import socket, sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(event)
from openbatch import read_results
sys.addaudithook(refuse)
print(read_results({str(path)!r}).summary().cost.prices)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith("genai-prices")
