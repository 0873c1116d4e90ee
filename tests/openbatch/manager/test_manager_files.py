"""The manager's files: whole or untouched, in constant memory, the same in every locale."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
import warnings
from typing import TYPE_CHECKING

import pytest

from openbatch import (
    BatchFileError,
    BatchJobManager,
    DuplicateCustomIdError,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    TemplateError,
    WriteReport,
)
from tests.openbatch.manager.sample_jobs import CONFIG, PROMPT, build, row
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openbatch import PromptTemplateInputInstance

EMBEDDING = EmbeddingsRequest(model="text-embedding-3-small")

LOCALE = """
import sys
from openbatch import *

rows = [
    PromptTemplateInputInstance(id="é-1", prompt_value_mapping={"text": "ありがとう 🎉"}),
    PromptTemplateInputInstance(id="é-2", prompt_value_mapping={"text": "\\u2028 \\x7f"}),
]
prompt = PromptTemplate(messages=[Message(role="user", content="Übersetze: {text}")])
config = ResponsesRequest(model="m", metadata={"ключ": "значение"})
template = RequestTemplate(name="ü", description="ß", prompt=prompt, request=config)
template.save(sys.argv[2])
template = RequestTemplate.load(sys.argv[2])
BatchJobManager().add_templated_instances(template.prompt, template.request, rows, sys.argv[1])
BatchJobManager().add("é-3", ResponsesRequest(model="m", input="ς"), sys.argv[1])
with BatchCollector(sys.argv[1]) as collector:
    collector.responses.create("é-4", "m", input="ß")
assert validate_batch_file(sys.argv[1]).is_valid
"""


class RowSourceError(Exception):
    """What a source of rows may raise."""


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def bad_rows(kind: str) -> Iterator[PromptTemplateInputInstance]:
    """Yield rows of which the last is wrong, after enough of them to fill several chunks."""
    for number in range(600):
        yield row(number, text="x" * 500)
    if kind == "source":
        raise RowSourceError
    if kind == "duplicate":
        yield row(3, text="x")
    if kind == "missing":
        yield row("last", text=None)
    if kind == "surrogate":
        yield row("last", text="\ud800")
    if kind == "option":
        bad = row("last", text="x")
        bad.instance_request_options = {"temperature": 9}
        yield bad


BAD = {
    "source": RowSourceError,
    "duplicate": DuplicateCustomIdError,
    "missing": TemplateError,
    "surrogate": TemplateError,
    "option": InvalidRequestError,
}


@pytest.mark.parametrize("kind", BAD)
def test_an_error_leaves_no_new_file(path: Path, kind: str) -> None:
    with pytest.raises(BAD[kind]) as caught:
        BatchJobManager().add_templated_instances(PROMPT, CONFIG, bad_rows(kind), path)
    assert list(path.parent.iterdir()) == []
    if kind != "source":
        assert "'3'" in str(caught.value) if kind == "duplicate" else "'last'" in str(caught.value)


@pytest.mark.parametrize("kind", BAD)
def test_an_error_leaves_an_existing_file_as_it_was(path: Path, kind: str) -> None:
    build(path, row("old", text="é"))
    before = path.read_bytes()
    with pytest.raises(BAD[kind]), pytest.warns(RuntimeWarning):
        BatchJobManager().add_templated_instances(PROMPT, CONFIG, bad_rows(kind), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_new_file_appears_when_it_is_whole(path: Path) -> None:
    def rows() -> Iterator[PromptTemplateInputInstance]:
        for number in range(300):
            assert not path.exists()
            yield row(number, text="x" * 1000)

    report = BatchJobManager().add_templated_instances(PROMPT, CONFIG, rows(), str(path))
    assert report == WriteReport(path, 300)
    assert len(lines(path)) == 300


def test_an_existing_file_is_appended_to_with_a_warning(path: Path) -> None:
    build(path, row("1", text="it"))
    before = path.read_bytes()
    with pytest.warns(RuntimeWarning, match="the new requests are appended to it") as caught:
        BatchJobManager().add_templated_instances(PROMPT, CONFIG, [row("2", text="it")], path)
    assert caught[0].filename == __file__
    assert str(path) in str(caught[0].message)
    assert path.read_bytes().startswith(before)
    assert ids(path) == ["1", "2"]


def test_the_warning_for_a_set_speaks_of_its_files(path: Path) -> None:
    build(path, row("1", text="it"))
    for number in range(2):
        more = [EmbeddingInputInstance(id=f"e-{number}", input="x")]
        with pytest.warns(RuntimeWarning) as caught:
            BatchJobManager().add_embedding_requests(more, EMBEDDING, path)
        told = str(caught[0].message)
        assert ("is a set of files, which shard_paths(" in told) is bool(number)
        assert ("Remove it" in told) is not bool(number)
    assert not path.exists()


def test_the_warning_can_be_suppressed(path: Path) -> None:
    manager = BatchJobManager()
    texts = [EmbeddingInputInstance(id=number, input="x") for number in range(3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        manager.add_embedding_requests(texts[:1], EMBEDDING, path)
        manager.add_embedding_requests(texts[1:2], EMBEDDING, path, suppress_warnings=True)
        other = path.with_name("other.jsonl")
        for custom_id in ("3", "4"):
            manager.add_templated_instances(
                PROMPT, CONFIG, [row(custom_id, text="it")], other, suppress_warnings=True
            )
    with pytest.warns(RuntimeWarning, match="appended"):
        manager.add_embedding_requests(texts[2:], EMBEDDING, path)
    assert ids(path) == ["0", "1", "2"]
    assert ids(other) == ["3", "4"]


def test_an_id_of_the_existing_file_is_refused(path: Path) -> None:
    build(path, row("1", text="it"))
    before = path.read_bytes()
    with pytest.raises(DuplicateCustomIdError, match=r"'1' is in the existing file"):
        BatchJobManager().add_templated_instances(
            PROMPT, CONFIG, [row("2", text="it"), row("1", text="it")], path, suppress_warnings=True
        )
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["folder", "below a file"])
def test_a_bad_path_is_refused_before_any_row_is_read(tmp_path: Path, place: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")

    def rows() -> Iterator[PromptTemplateInputInstance]:
        pytest.fail("a row was read")
        yield row()

    target = tmp_path if place == "folder" else file / "batch.jsonl"
    with pytest.raises(BatchFileError, match="folder"):
        BatchJobManager().add_templated_instances(PROMPT, CONFIG, rows(), target)
    assert list(tmp_path.iterdir()) == [file]


def test_any_number_of_rows_takes_a_constant_memory(path: Path) -> None:
    def rows(count: int) -> Iterator[MessagesInputInstance]:
        for number in range(count):
            message = Message(role="user", content=f"{number} " + "x" * 2000)
            yield MessagesInputInstance(id=number, messages=[message])

    manager = BatchJobManager()
    manager.add_templated_instances(None, CONFIG, rows(10), path.with_name("warm.jsonl"))
    tracemalloc.start()
    try:
        report = manager.add_templated_instances(None, CONFIG, rows(20_000), path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.written == 20_000
    assert path.stat().st_size > 40_000_000
    # The ids are kept, to find those that come twice; nothing else is.
    assert peak < 5_000_000


def test_ensure_ascii_escapes_what_is_beyond_ascii(path: Path) -> None:
    other = path.with_name("other.jsonl")
    build(path, row("é", text="🎉"))
    # By position, as in openbatch 0.0.4.
    BatchJobManager(True).add_templated_instances(PROMPT, CONFIG, [row("é", text="🎉")], other)
    assert "🎉".encode() in path.read_bytes()
    assert other.read_bytes().isascii()
    assert lines(other) == lines(path)


def test_files_are_utf8_in_every_locale(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(LOCALE, encoding="utf-8")
    files: list[bytes] = []
    environments: list[dict[str, str]] = [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
    ]
    for number, environment in enumerate(environments):
        path, template = tmp_path / f"{number}.jsonl", tmp_path / f"{number}.json"
        # Where a text file is opened without an encoding, this makes it an error.
        options = ["-X", "warn_default_encoding", "-W", "error"]
        done = subprocess.run(
            [sys.executable, *options, program, path, template],
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        files.append(path.read_bytes() + template.read_bytes())
        assert ids(path) == ["é-1", "é-2", "é-3", "é-4"]
    assert files[0] == files[1]
    assert "ありがとう 🎉".encode() in files[0]
