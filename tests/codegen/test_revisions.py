"""The revisions of a folder, and those of a git history."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from codegen.errors import CodegenError
from codegen.revisions import revisions
from tests.codegen.command_line import DOCUMENT, NEWER, Capture, run
from tests.codegen.documents import as_json

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = as_json(DOCUMENT), as_json(NEWER)


def git(folder: Path, *arguments: str | Path, date: str = "2026-01-01T00:00:00Z") -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    environment = {"GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin"}
    command = ["git", "-C", folder, *who, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def commit(folder: Path, name: str, content: bytes, date: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    git(folder, "add", "--all")
    git(folder, "commit", "-m", name, date=date)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Two revisions of a document, one of another file between them, and a move at the end."""
    folder = tmp_path / "history"
    folder.mkdir()
    git(folder, "init")
    commit(folder, "openapi.json", OLD, "2025-01-01T12:00:00Z")
    commit(folder, "notes.txt", b"x", "2025-06-01T12:00:00Z")
    commit(folder, "openapi.json", NEW, "2026-01-01T12:00:00Z")
    git(folder, "mv", "openapi.json", "moved.json")
    git(folder, "commit", "-m", "moved", date="2026-02-01T12:00:00Z")
    return folder


def contents(source: Path, path: str | None = None) -> list[bytes]:
    return [revision.content for revision in revisions(source, path)]


def test_a_history_is_read_oldest_first_and_named_by_date_and_commit(history: Path) -> None:
    assert contents(history) == [OLD, NEW]
    names = [revision.name.split() for revision in revisions(history)]
    assert [date for date, _ in names] == ["2025-01-01", "2026-01-01"]
    assert [len(commit) for _, commit in names] == [7, 7]


def test_the_documents_path_may_be_given(history: Path) -> None:
    assert contents(history, "moved.json") == [NEW]


def test_a_bare_repository_and_a_git_directory_will_do(history: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--bare", history, "bare.git")
    assert contents(tmp_path / "bare.git") == [OLD, NEW]
    assert contents(history / ".git") == [OLD, NEW]


def test_the_path_of_a_document_may_have_folders_and_odd_letters(
    tmp_path: Path, capsys: Capture
) -> None:
    git(tmp_path, "init")
    commit(tmp_path, "a b/öpen[1].json", OLD, "2025-01-01T12:00:00Z")
    commit(tmp_path, "a b/öpen1.json", b"another file", "2025-02-01T12:00:00Z")
    assert contents(tmp_path, "a b/öpen[1].json") == [OLD]
    for way in (["a b/öpen[1].json"], ["--path", "a b/öpen[1].json"]):
        status, out, _ = run(capsys, "replay", tmp_path, *way, "--no-checkers")
        assert status == 0
        assert out[1].startswith("2025-01-01 ")


def test_a_commit_of_both_editions_is_one_revision(tmp_path: Path) -> None:
    git(tmp_path, "init")
    (tmp_path / "openapi.yaml").write_bytes(OLD)
    commit(tmp_path, "openapi.json", OLD, "2025-01-01T12:00:00Z")
    assert contents(tmp_path) == [OLD]


def test_a_revision_that_is_the_same_as_the_one_before_is_left_out(tmp_path: Path) -> None:
    for name, content in (("1", OLD), ("2", OLD), ("3", NEW), ("4", OLD)):
        (tmp_path / f"{name}.json").write_bytes(content)
    (tmp_path / "README.md").write_text("no document", encoding="utf-8")
    assert [revision.name for revision in revisions(tmp_path)] == ["1.json", "3.json", "4.json"]


def test_folders_in_a_folder_are_looked_into(tmp_path: Path) -> None:
    for name, content in (
        ("2026/01.json", NEW),
        ("2025/b/12.yaml", OLD),
        ("2025/a.json", NEW),
        ("2024.yml", OLD),
        (".cache/0.json", OLD),
        ("2025/notes.txt", OLD),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "2027.json").mkdir()
    assert [(each.name, each.content) for each in revisions(tmp_path)] == [
        ("2024.yml", OLD),
        ("2025/a.json", NEW),
        ("2025/b/12.yaml", OLD),
        ("2026/01.json", NEW),
    ]


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "notes.txt").write_bytes(OLD)
    with pytest.raises(
        CodegenError,
        match=r"no document that can be read; none in it or its folders ends in \.yaml",
    ):
        list(revisions(tmp_path))


def test_what_is_no_source_of_revisions_is_told(history: Path, tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match=r"its history has no missing\.yaml$"):
        contents(history, "missing.yaml")
    with pytest.raises(CodegenError, match="git cannot read a history here"):
        contents(tmp_path / "nothing")
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init")
    with pytest.raises(CodegenError, match="git cannot read a history here: fatal: "):
        contents(empty)


def test_the_command_replays_a_history(history: Path, capsys: Capture) -> None:
    status, out, err = run(capsys, "replay", history, "--no-checkers")
    assert (status, err) == (0, [])
    assert out[2].startswith("2026-01-01 ")
    assert out[2].endswith("1 BREAKING, 2 FEATURE (bump: major)")
    assert json.loads(OLD) == DOCUMENT
