"""What `build` takes for the files of one job, instead of what the manager has for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    InvalidRequestError,
    Limits,
    ResponsesRequest,
)
from openbatch.targets import AZURE, OPENAI
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = ResponsesRequest(model="m")
ROWS = [{"id": str(n), "text": "x"} for n in range(5)]


def one_token(_line: bytes) -> int:
    return 1


def test_limits_split_the_job(path: Path) -> None:
    report = BatchJobManager.build("{text}", CONFIG, rows=ROWS, out=path, limits=Limits(requests=2))
    assert [shard.requests for shard in report.shards] == [2, 2, 1]


def test_a_budget_of_tokens_splits_the_job(path: Path) -> None:
    report = BatchJobManager.build(
        "{text}", CONFIG, rows=ROWS, out=path, token_budget=3, count_tokens=one_token
    )
    assert [shard.requests for shard in report.shards] == [3, 2]
    whole = BatchJobManager(token_budget=10_000, count_tokens=one_token)
    report = whole.build("{text}", CONFIG, rows=ROWS, out=path, token_budget=4)
    assert [shard.requests for shard in report.shards] == [4, 1]


def test_a_target_brings_its_urls_and_limits(path: Path) -> None:
    report = BatchJobManager(limits=Limits(requests=1)).build(
        "{text}", CONFIG, rows=ROWS, out=path, target="azure"
    )
    assert report.paths == (path,)
    chat = ChatCompletionsRequest(model="m")
    BatchJobManager.build("{text}", chat, rows=ROWS, out=path, target=AZURE)
    assert {line["url"] for line in lines(path)} == {"/chat/completions"}
    report = BatchJobManager.build(
        "{text}", chat, rows=ROWS, out=path, target=AZURE, limits=Limits(requests=3)
    )
    assert [shard.requests for shard in report.shards] == [3, 2]


def test_the_manager_stays_as_it_is(path: Path) -> None:
    manager = BatchJobManager()
    manager.build("{text}", CONFIG, rows=ROWS, out=path, limits=Limits(requests=2), target="azure")
    assert (manager.target, manager.limits, manager.token_budget) == (OPENAI, OPENAI.limits, None)
    manager.build("{text}", CONFIG, rows=ROWS, out=path)
    assert len(lines(path)) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limits": 5}, "limits"),
        ({"target": "z"}, "target"),
        ({"token_budget": -1}, "token_budget"),
        ({"count_tokens": one_token}, "count_tokens"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(
    path: Path, options: dict[str, object], message: str
) -> None:
    rows = iter(ROWS)
    with pytest.raises(InvalidRequestError, match=f"^{message}"):
        BatchJobManager.build("{text}", CONFIG, rows=rows, out=path, **options)  # type: ignore[arg-type]  # wrong ones
    assert len(list(rows)) == 5
    assert not path.exists()
