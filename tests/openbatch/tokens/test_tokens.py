"""Estimates of tokens: the bound holds, the sample comes near, and nothing is counted in silence."""

from __future__ import annotations

import gzip
import json
import random
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch import (
    BatchCollector,
    BatchFileError,
    BatchJobManager,
    InvalidRequestError,
    Limits,
    OpenBatchError,
    ResponsesRequest,
    TokenEstimate,
    estimate,
)
from openbatch.tokens import ModelTokens, count_request_tokens
from openbatch.tokens.counting import count_tokens, encoding_of

if TYPE_CHECKING:
    from pathlib import Path


def body(text: str, model: str = "gpt-4o-mini", **more: object) -> dict[str, object]:
    return {"model": model, "input": text, **more}


def texts(number: int) -> list[dict[str, object]]:
    words = ("basalt", "kettle", "漢字", "of", "1984", "and\n")
    return [body(" ".join(words[(n * k) % 6] for k in range(n % 40 + 1))) for n in range(number)]


def test_known_texts_have_known_numbers_of_tokens() -> None:
    # Three for the request; the numbers are those that tiktoken gives.
    assert count_tokens(body("Hello world, this is a test"), "o200k_base") == 3 + 7
    assert count_tokens({"input": [[1, 2, 3], [4]]}, "cl100k_base") == 3 + 4
    assert count_tokens({"input": [1, 2, 3]}, "cl100k_base") == 3 + 3
    messages = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "world"}]
    assert count_tokens({"model": "m", "messages": messages}, "o200k_base") == 3 + 2 * 4 + 2
    picture = [{"type": "input_image", "image_url": "https://example.com/x.png", "detail": "low"}]
    message = {"role": "user", "content": [{"type": "input_text", "text": "Hello"}, *picture]}
    assert count_tokens({"input": [message]}, "o200k_base") == 3 + 4 + 1
    assert count_tokens({"input": "<|endoftext|>"}, "o200k_base") > 3 + 1  # text like any other
    plain = count_tokens(body("x"), "o200k_base")
    tool = {"type": "function", "name": "f", "parameters": {"type": "object"}}
    assert count_tokens(body("x", tools=[tool]), "o200k_base") > plain + 10


@pytest.mark.parametrize(
    ("model", "encoding", "known"),
    [
        ("gpt-4o-mini", "o200k_base", True),
        ("gpt-4.1", "o200k_base", True),
        ("gpt-5-nano", "o200k_base", True),
        ("o3-mini", "o200k_base", True),
        ("ft:gpt-4o-mini:acme::1", "o200k_base", True),
        ("gpt-4-turbo", "cl100k_base", True),
        ("gpt-3.5-turbo", "cl100k_base", True),
        ("text-embedding-3-small", "cl100k_base", True),
        ("my-deployment", "o200k_base", False),
    ],
)
def test_the_vocabulary_follows_from_the_model(model: str, encoding: str, *, known: bool) -> None:
    assert encoding_of(model) == (encoding, known)


def test_all_are_counted_where_the_sample_is_large_enough() -> None:
    rows = texts(200)
    exact = sum(count_tokens(row, "o200k_base") for row in rows)
    for sample in (200, 1_000, None):
        figures = estimate(rows, sample=sample)
        assert (figures.requests, figures.tokens_estimated, figures.margin) == (200, exact, 0)
        assert figures.bytes == sum(
            len(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()) for row in rows
        )
        assert figures.notes == ()
    assert str(estimate(rows)).endswith(f"tokens, about {exact:,}")


def test_a_sample_comes_as_near_as_it_says() -> None:
    rows = texts(2_000)
    exact = sum(count_tokens(row, "o200k_base") for row in rows)
    within = 0
    for seed in range(40):
        figures = estimate(rows, sample=100, seed=seed)
        assert figures.tokens_estimated is not None
        assert figures.margin
        within += abs(figures.tokens_estimated - exact) <= figures.margin
        assert figures.margin < exact / 10
    assert within >= 32  # 95 of 100 are meant; five sixths come by chance once in thousands
    assert estimate(rows, sample=100, seed=3) == estimate(iter(rows), sample=100, seed=3)


def test_the_margin_of_a_few_like_requests_is_wide_enough() -> None:
    words = ("basalt", "kettle", "of", "the", "quick", "product", "description", "and\n")
    chance = random.Random(0)  # noqa: S311  # repeatable on purpose
    rows = [body(" ".join(chance.choices(words, k=chance.randrange(20, 200)))) for _ in range(200)]
    exact = sum(count_tokens(row, "o200k_base") for row in rows)
    within = 0
    for seed in range(400):
        figures = estimate(rows, sample=4, seed=seed)
        assert figures.tokens_estimated is not None
        assert figures.margin is not None
        within += abs(figures.tokens_estimated - exact) <= figures.margin
    assert within >= 360  # with the quantile of the normal distribution, some 330


VALUES = st.recursive(st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=4)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"model": st.sampled_from(["gpt-4o", "gpt-4", "new"]), "input": VALUES},
            optional={
                "instructions": st.text(),
                "messages": st.lists(
                    st.fixed_dictionaries({"role": st.just("user"), "content": st.text()})
                ),
            },
        ),
        max_size=5,
    )
)
def test_the_bound_holds(rows: list[dict[str, Any]]) -> None:
    figures = estimate(rows, sample=None)
    assert figures.requests == len(rows)
    assert (figures.tokens_estimated or 0) <= figures.tokens_at_most == figures.bytes


def test_the_path_of_a_job_stands_for_all_its_files(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    report = BatchJobManager(limits=Limits(requests=2)).build(
        "{t}", ResponsesRequest(model="m"), rows=[{"t": "x"} for _ in range(5)], out=path
    )
    assert len(report.paths) == 3
    assert estimate(report.path).requests == 5
    assert estimate(report.path) == estimate(tmp_path)
    report.paths[1].unlink()
    with pytest.raises(BatchFileError, match="there is no such file; write the set anew"):
        estimate(report.path)
    with pytest.raises(BatchFileError, match="give the path of a file that can be read"):
        estimate(tmp_path / "none.jsonl")


def test_files_folders_and_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "batch-00001.jsonl"
    with BatchCollector(path) as collector:
        collector.responses.create("a", "gpt-4o-mini", input="Grüße")
    with BatchCollector(tmp_path / "batch-00002.jsonl") as collector:
        collector.embeddings.create("b", "text-embedding-3-small", input=["x", "y"])
    (tmp_path / "batch.manifest.json").write_text("{}", encoding="utf-8")
    figures = estimate(tmp_path)
    assert [(each.model, each.requests) for each in figures.models] == [
        ("gpt-4o-mini", 1),
        ("text-embedding-3-small", 1),
    ]
    assert estimate(str(path)).models == figures.models[:1]
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert estimate(rows).models == figures.models[:1]
    assert len(str(figures).splitlines()) == 3


def test_what_the_figures_leave_out_is_said(tmp_path: Path) -> None:
    figures = estimate([body("x", model="my-deployment"), {"input": [{"type": "input_image"}]}])
    assert any("my-deployment" in note for note in figures.notes)
    assert any("images" in note for note in figures.notes)
    assert str(figures).endswith("\n".join(figures.notes))
    assert estimate([]).tokens_estimated == 0
    for wrong in ("not json", "[]", "{}", '{"body": 3}'):
        path = tmp_path / "wrong.jsonl"
        path.write_text(f'\n{{"body":{{}}}}\n{wrong}\n', encoding="utf-8")
        with pytest.raises(BatchFileError, match="line 3: this is no request"):
            estimate(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BatchFileError, match=r"no \.jsonl files"):
        estimate(tmp_path / "empty")
    with pytest.raises(BatchFileError, match="cannot be read"):
        estimate(tmp_path / "none.jsonl")
    wrong_rows: Any = [3]
    with pytest.raises(InvalidRequestError, match=r"source\[0\]: a mapping is needed"):
        estimate(wrong_rows)
    with pytest.raises(InvalidRequestError, match=r"source\[0\]\.body: a mapping"):
        estimate([{"body": 3}])
    for sample in (0, 1.5, True):
        with pytest.raises(InvalidRequestError, match=f"sample: {sample} was given"):
            estimate([], sample=sample)  # type: ignore[arg-type]  # what a caller may do


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\ufeff{}".encode(), "batch.jsonl: it begins with a byte order mark; write"),
        (gzip.compress(b"{}"), "batch.jsonl: it is compressed with gzip; unpack it"),
        ('{"body":{}}'.encode("utf-16"), "batch.jsonl: it is written in UTF-16, and"),
    ],
)
def test_a_file_that_is_no_plain_text_is_called_what_it_is(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "batch.jsonl").write_bytes(content)
    with pytest.raises(BatchFileError, match=message):
        estimate(tmp_path / "batch.jsonl")


def test_request_models_are_requests() -> None:
    request = ResponsesRequest(model="gpt-4o-mini", input="Is this good?")
    assert estimate([request]) == estimate([body("Is this good?")])


def test_the_variables_of_a_prompt_count_whatever_their_names() -> None:
    def prompt(**variables: object) -> dict[str, object]:
        return {"model": "m", "prompt": {"id": "pmpt_1", "variables": variables}}

    plain = count_tokens(prompt(review="word " * 100), "o200k_base")
    assert plain > 100
    for name in ("status", "type", "tools", "messages", "data", "variables"):
        assert count_tokens(prompt(**{name: "word " * 100}), "o200k_base") == plain
    picture = {"type": "input_image", "image_url": "https://example.com/" + "x" * 200}
    assert count_tokens(prompt(status=picture), "o200k_base") == 3


LINE = b'{"custom_id":"%s","method":"POST","url":"/v1/responses","body":%s}'


def test_the_request_of_a_line_is_counted_without_the_line_around_it() -> None:
    for model, encoding in (("gpt-4o-mini", "o200k_base"), ("gpt-4", "cl100k_base")):
        request = body("Hello world, 漢字 " * 20, model=model, instructions="Count.")
        encoded = json.dumps(request).encode()
        expected = count_tokens(request, encoding)
        for custom_id in (b"a", b"word " * 300):
            assert count_request_tokens(LINE % (custom_id, encoded)) == expected
            assert count_request_tokens(LINE % (custom_id, encoded) + b"\n") == expected
        assert expected == estimate([request]).tokens_estimated
    with pytest.raises(InvalidRequestError, match="this is no request"):
        count_request_tokens(b"[]")


def test_a_budget_of_tokens_can_be_held_exactly(tmp_path: Path) -> None:
    rows = [{"text": "word " * count} for count in (10, 20, 30, 40)]
    config = ResponsesRequest(model="gpt-4o-mini", instructions="Rate.")

    def build(budget: int) -> list[int]:
        manager = BatchJobManager(token_budget=budget, count_tokens="exact")
        report = manager.build("{text}", config, rows=rows, out=tmp_path / "a.jsonl")
        return [estimate(path, sample=None).tokens_estimated or 0 for path in report.paths]

    (whole,) = build(100_000)
    each = [estimate([row], sample=None).tokens_estimated or 0 for row in bodies(tmp_path)]
    assert sum(each) == whole
    assert build(whole) == [whole]
    assert build(sum(each[:3])) == [sum(each[:3]), each[3]]
    assert build(each[3]) == [each[0] + each[1], each[2], each[3]]
    with pytest.raises(InvalidRequestError, match=f"the request has {each[3]} tokens"):
        build(each[3] - 1)


def bodies(folder: Path) -> list[dict[str, object]]:
    text = (folder / "a.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["body"] for line in text.splitlines()]


def test_what_counts_tokens_is_asked_for_when_the_manager_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong: Any = "exakt"
    with pytest.raises(InvalidRequestError, match="count_tokens: 'exakt' was given; use \"exact\""):
        BatchJobManager(count_tokens=wrong)
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    with pytest.raises(OpenBatchError, match=r'pip install "openbatch-typed\[tokens\]"'):
        BatchJobManager(token_budget=1_000, count_tokens="exact")


def by_fours(line: bytes) -> int:
    return len(line) // 4


@pytest.mark.parametrize("counter", ["exact", by_fours])
def test_what_counts_tokens_for_no_budget_is_refused(
    counter: Any,  # noqa: ANN401 - a word or a function
) -> None:
    with pytest.raises(
        InvalidRequestError, match="count_tokens: without `token_budget` nothing is"
    ):
        BatchJobManager(count_tokens=counter)
    assert BatchJobManager(count_tokens=counter, token_budget=1).token_budget == 1
    assert BatchJobManager(count_tokens=len).token_budget is None  # the default


def test_without_the_extra_there_is_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    figures = estimate([body("x")])
    assert figures == TokenEstimate(
        (ModelTokens("gpt-4o-mini", 1, 35, 35, None, None, 0, "o200k_base"),),
        ('Tokens were not counted; to have them counted, pip install "openbatch-typed[tokens]".',),
    )
    assert figures.tokens_estimated is figures.margin is None
    assert str(figures).startswith("1 requests, 35 bytes, at most 35 tokens\n")
    with pytest.raises(OpenBatchError, match=r'pip install "openbatch-typed\[tokens\]"'):
        count_tokens(body("x"), "p50k_base")  # one that no test has loaded before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (5, "source: a path or an iterable of requests is needed, got 5"),
        (None, "source: a path or an iterable of requests is needed, got None"),
        ({"model": "m", "input": "x"}, "; put a single request into a list"),
    ],
)
def test_what_holds_no_requests_is_refused(source: object, message: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        estimate(source)  # type: ignore[arg-type]  # what is to be refused
    assert message in str(caught.value)
