"""Requests that are added to a file one by one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from openbatch import (
    BatchJobManager,
    DuplicateCustomIdError,
    EmbeddingsRequest,
    InvalidRequestError,
    ResponsesRequest,
)
from tests.openbatch.manager.sample_jobs import CONFIG, MODEL, PROMPT, row
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from pathlib import Path


EMBEDDING = EmbeddingsRequest(model="text-embedding-3-small")

#: Writes to 201 files in turn where 128 may be open.
MANY_FILES = """
import resource
import sys
from pathlib import Path
from openbatch import BatchJobManager, ResponsesRequest

resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
manager, folder = BatchJobManager(), Path(sys.argv[1])
for number in range(400):
    for path in (folder / f"{number % 200}.jsonl", folder / "all.jsonl"):
        manager.add(number, ResponsesRequest(model="m", input="x"), path)
"""


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def test_add_writes_one_request_at_once(path: Path) -> None:
    manager = BatchJobManager()
    manager.add("1", ResponsesRequest(model=MODEL, input="x"), path)
    assert ids(path) == ["1"]
    manager.add(custom_id=2, request=EMBEDDING.with_options({"input": "x"}), save_file_path=path)
    assert ids(path) == ["1", "2"]
    with pytest.raises(DuplicateCustomIdError):
        manager.add("2", ResponsesRequest(model=MODEL, input="x"), path)
    with pytest.raises(InvalidRequestError, match=r"request '3': one of `input`"):
        manager.add("3", ResponsesRequest(model=MODEL), path)
    with pytest.raises(InvalidRequestError, match=r"^request: a request model .* got dict"):
        manager.add("3", {"model": MODEL}, path)  # type: ignore[arg-type]  # a wrong one on purpose
    assert ids(path) == ["1", "2"]


def test_add_and_whole_jobs_take_turns(path: Path) -> None:
    manager = BatchJobManager()
    manager.add("1", ResponsesRequest(model=MODEL, input="x"), path)
    with pytest.warns(RuntimeWarning):
        manager.add_templated_instances(PROMPT, CONFIG, [row("2", text="it")], path)
    manager.add("3", ResponsesRequest(model=MODEL, input="x"), path)
    with pytest.raises(DuplicateCustomIdError):
        manager.add("2", ResponsesRequest(model=MODEL, input="x"), path)
    assert ids(path) == ["1", "2", "3"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of open files")
def test_add_writes_to_more_files_than_may_be_open(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", MANY_FILES, tmp_path], check=True)
    assert ids(tmp_path / "7.jsonl") == ["7", "207"]
    assert len(ids(tmp_path / "all.jsonl")) == 400
