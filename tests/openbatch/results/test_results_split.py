"""For any split of the requests into output, error and missing rows, in any order over any number of
files, there is exactly one right outcome for each."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch import Success, read_results
from tests.openbatch.results.sample_lines import (
    Mood,
    answer,
    api_error,
    chat_body,
    error_line,
    line,
    request,
    response_body,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbatch import Failure
    from openbatch.results import Order

#: How a request can end: the kind of its failure, or how it succeeds.
ENDINGS = (
    "success",
    "success in chat",
    "missing",
    "expired",
    "cancelled",
    "api_error",
    "refusal",
    "cut_off",
    "invalid_json",
    "schema_violation",
)


def line_of(ending: str, each: str, score: int) -> dict[str, Any] | None:
    """Return the line of a request that ended in some way, None if it has none."""
    match ending:
        case "missing":
            return None
        case "expired" | "cancelled":
            return error_line(each, f"batch_{ending}")
        case "api_error":
            return line(each, api_error("bad"), status=400)
        case "success in chat":
            return line(each, chat_body(answer(score)))
        case "refusal":
            return line(each, chat_body(None, refusal="No."))
        case "cut_off":
            return line(each, chat_body("{", finish_reason="length"))
        case _:
            texts = {"success": answer(score), "invalid_json": "Fine.", "schema_violation": "{}"}
            return line(each, response_body(texts[ending]))


@dataclass
class Split:
    """A job and what came of it.

    Attributes:
        endings: How each request ended, by its id, in the order of the requests.
        files: The lines of each result file, also a few that do not belong to it.
        inputs: The lines of each input file.
    """

    endings: dict[str, str]
    files: list[list[bytes]]
    inputs: list[list[bytes]]


@st.composite
def splits(draw: st.DrawFn) -> Split:
    ids = draw(
        st.one_of(
            st.integers(0, 30).map(lambda count: [f"row-{n}" for n in range(count)]),
            st.lists(st.text(min_size=1, max_size=5).filter(_is_plain), max_size=20, unique=True),
        )
    )
    endings = {each: draw(st.sampled_from(ENDINGS)) for each in ids}
    made = [line_of(ending, each, n) for n, (each, ending) in enumerate(endings.items())]
    lines = [json.dumps(each).encode() for each in made if each is not None]
    noise = [b"", b"{broken", b"[]", json.dumps(line("nobody's row", response_body("x"))).encode()]
    lines += draw(st.lists(st.sampled_from(noise), max_size=3))
    lines = draw(st.permutations(lines))
    inputs = [json.dumps(request(each)).encode() for each in ids]
    return Split(endings, draw(_dealt(lines)), draw(_dealt(inputs)))


def _is_plain(text: str) -> bool:
    return text != "nobody's row"


@st.composite
def _dealt(draw: st.DrawFn, lines: list[bytes]) -> list[list[bytes]]:
    """Cut a list into up to four files, of which some may be empty."""
    cuts = sorted(draw(st.lists(st.integers(0, len(lines)), max_size=3)))
    return [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]


def files_of(parts: Iterable[list[bytes]], line_break: bytes, end: bytes) -> list[io.BytesIO]:
    return [io.BytesIO(line_break.join(part) + (end if part else b"")) for part in parts]


def told(outcome: Success[Any, Any] | Failure) -> tuple[str, str]:
    return outcome.custom_id, "success" if isinstance(outcome, Success) else outcome.kind


@settings(max_examples=150, deadline=None)
@given(
    split=splits(),
    order=st.sampled_from(["input", "file"]),
    line_break=st.sampled_from([b"\n", b"\r\n"]),
    has_end=st.booleans(),
)
def test_every_request_has_exactly_one_right_outcome(
    split: Split, order: Order, line_break: bytes, *, has_end: bool
) -> None:
    end = line_break if has_end else b""
    results = read_results(
        files_of(split.files, line_break, end),
        inputs=files_of(split.inputs, line_break, end),
        text_format=Mood,
        order=order,
    )
    outcomes = list(results)
    expected = [(each, ending.removesuffix(" in chat")) for each, ending in split.endings.items()]
    found = [told(each) for each in outcomes]
    assert (found if order == "input" else sorted(found)) == (
        expected if order == "input" else sorted(expected)
    )
    scores = {each: n for n, each in enumerate(split.endings)}
    for each in outcomes:
        if isinstance(each, Success):
            assert each.parsed == Mood(mood="fine", score=scores[each.custom_id])
    assert results.report.requests == results.report.outcomes == len(split.endings)
    assert results.report.duplicate_count == results.report.repeated_input_count == 0
    if order == "file":
        in_files = [told(each)[0] for each in read_results(files_of(split.files, b"\n", b""))]
        asked = [each for each in in_files if each in split.endings]
        assert [name for name, kind in found if kind != "missing"] == asked


@settings(max_examples=50, deadline=None)
@given(split=splits())
def test_a_pass_can_be_broken_off_and_begun_anew(split: Split) -> None:
    results = read_results(
        files_of(split.files, b"\n", b"\n"), inputs=files_of(split.inputs, b"\n", b"\n")
    )
    first = next(iter(results), None)
    assert results.report.complete is (first is None)
    assert [told(a) for a in results] == [told(a) for a in results]
    both = list(zip(results, results, strict=True))  # two passes side by side
    assert all(told(one) == told(other) for one, other in both)
    assert len(both) == len(split.endings)
