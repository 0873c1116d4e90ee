"""Estimates of tokens: the bound holds, the sample comes near, and nothing is counted in silence."""

from __future__ import annotations

import json
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
from openbatch.tokens import ModelTokens
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
    with pytest.raises(InvalidRequestError, match="sample: 0 was given"):
        estimate([], sample=0)


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
