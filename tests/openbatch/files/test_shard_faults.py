"""Sets of files in which something is not as a job left it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from openbatch import (
    BatchFileError,
    DuplicateCustomIdError,
)
from openbatch.files.draft_file import DraftFile
from openbatch.files.shard_commit import commit_changes, journal_path
from openbatch.files.shard_manifest import manifest_path, shard_path
from openbatch.files.shard_paths import shard_paths
from openbatch.targets import Limits
from tests.openbatch.files.sample_sets import job, names, numbered

if TYPE_CHECKING:
    from pathlib import Path


def test_files_of_others_are_not_overwritten(path: Path) -> None:
    mine = shard_path(path, 2)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(BatchFileError, match=r"batch-00002.jsonl: this file is in the way"):
        job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    assert names(path) == ["batch-00002.jsonl"]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_file_beside_a_set_is_not_guessed_about(path: Path) -> None:
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    path.write_bytes(b'{"custom_id":"x"}\n')
    with pytest.raises(BatchFileError, match="became several files, but there is such a file too"):
        job(path, *numbered(4))
    assert path.read_bytes() == b'{"custom_id":"x"}\n'


# --- manifests that cannot be trusted


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "this is no manifest of openbatch"),
        (b'{"version":2,"shards":[]}', "this manifest is of version 2"),
        (
            b'{"version":1,"shards":[{"file":"../x","requests":1,"bytes":1}]}',
            "'../x' is no name of a file beside it",
        ),
    ],
)
def test_what_is_no_manifest_is_said(path: Path, content: bytes, message: str) -> None:
    manifest_path(path).write_bytes(content)
    with pytest.raises(BatchFileError, match=message):
        shard_paths(path)


def test_a_shard_that_was_changed_is_named(path: Path) -> None:
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    first = shard_path(path, 1)
    with first.open("ab") as file:
        file.write(b"x")
    with pytest.raises(BatchFileError, match=r"batch-00001.jsonl: .*it has .* bytes"):
        shard_paths(path)
    first.unlink()
    with pytest.raises(BatchFileError, match="there is no such file"):
        shard_paths(path)


# --- interruptions


def journal_of(renames: list[tuple[str, str]], folder: Path) -> bytes:
    """Write the journal of a commit, going by the files under either name."""
    entries: list[tuple[str, str, int, int, int]] = []
    for draft, final in renames:
        there = folder / draft if (folder / draft).exists() else folder / final
        status = there.stat()
        entries.append((draft, final, status.st_size, status.st_ino, status.st_mtime_ns))
    return json.dumps({"rename": entries, "remove": [], "hide": []}).encode()


def test_an_interrupted_commit_is_finished_by_the_next_run(path: Path) -> None:
    job(path, *numbered(1, 2, 3), limits=Limits(requests=2))
    whole = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    drafts = [f".draft-{n}" for n in range(3)]
    finals = sorted(whole)
    renames = list(zip(drafts, finals, strict=True))
    for done in range(4):
        # As it is when the program was killed after so many renames.
        for each in path.parent.iterdir():
            each.unlink()
        for number, (draft, final) in enumerate(renames):
            name = final if number < done else draft
            path.with_name(name).write_bytes(whole[final])
        journal_path(path).write_bytes(journal_of(renames, path.parent))
        with pytest.raises(DuplicateCustomIdError):
            job(path, *numbered(3), limits=Limits(requests=2))
        assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == whole


def test_what_is_hidden_is_what_was_there_before(path: Path) -> None:
    path.with_name("old").write_bytes(b"old")
    draft = DraftFile(path, path.with_name("old"))
    draft.write(b"new")
    draft.complete()
    commit_changes(path, path, [(draft, "old")], hide=["old"], remove=["gone"])
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == {"old": b"new"}


def test_a_foreign_journal_is_refused(path: Path) -> None:
    journal_path(path).write_bytes(b"[]")
    with pytest.raises(BatchFileError, match="this is no journal of openbatch"):
        job(path, *numbered(1))
