"""Replaying past revisions, and the evidence that they and recorded bodies give."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from codegen.emit_builders import with_model
from codegen.errors import CodegenError, DocumentError
from codegen.evidence import parse_evidence
from codegen.jsontypes import Json, JsonObject, dump, read_json
from codegen.replay import gather_evidence, replay, replay_line, revisions
from tests.codegen.command_line import Capture, run
from tests.codegen.documents import STRING, array, as_json, constant, document, fields, ref

if TYPE_CHECKING:
    from pathlib import Path

OLD_RESULT = fields("id kind", id=STRING, kind=constant("widget"), parts=array(ref("Part")))
NEW_RESULT = fields(
    "id kind parts note", id=STRING, kind=constant("widget"), parts=array(ref("Part")), note=STRING
)
OLD_PART = fields("name size", name=STRING, size=STRING)
NEW_PART = fields("name", name=STRING, size=STRING, color=STRING)


def revision(result: JsonObject, part: JsonObject) -> JsonObject:
    return document(fields("model", model=STRING, text=STRING), result, {"Part": part})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "revisions"
    made.mkdir()
    (made / "2025-01-01.json").write_bytes(as_json(revision(OLD_RESULT, OLD_PART)))
    (made / "2026-01-01.json").write_bytes(as_json(revision(NEW_RESULT, NEW_PART)))
    return made


def always(evidence: JsonObject) -> object:
    return evidence["always"]


def test_every_revision_is_generated_imported_and_compared(folder: Path) -> None:
    first, second = replay(folder, checkers=False)
    assert [each.name for each in (first, second)] == ["2025-01-01.json", "2026-01-01.json"]
    assert [(each.endpoints, each.imports, each.failed) for each in (first, second)] == [
        (1, True, False)
    ] * 2
    assert not first.changes
    assert {change.path for change in second.changes} >= {"WidgetsResult.note", "Part.color"}
    assert "FEATURE" in replay_line(second)


def test_a_revision_that_cannot_be_read_is_named_and_the_others_go_on(folder: Path) -> None:
    (folder / "2025-06-01.json").write_text('{"openapi": "3.1.0", ', encoding="utf-8")
    done = list(replay(folder, checkers=False))
    assert [each.failed for each in done] == [False, True, False]
    assert "2025-06-01.json" in replay_line(done[1])


def test_a_git_history_is_read_oldest_first(folder: Path, tmp_path: Path) -> None:
    history = tmp_path / "history"
    history.mkdir()

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        command = ["git", "-C", str(history), *who, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init")
    for number, name in enumerate(("2025-01-01.json", "2026-01-01.json")):
        (history / "openapi.json").write_bytes((folder / name).read_bytes())
        git("add", "openapi.json")
        git("commit", "-m", str(number))
    git("mv", "openapi.json", "moved.json")
    git("commit", "-m", "moved")
    expected = [(folder / f"{year}-01-01.json").read_bytes() for year in (2025, 2026)]
    assert [each.content for each in revisions(history)] == expected
    assert [each.content for each in revisions(history, "moved.json")] == expected[1:]
    assert [each.content for each in revisions(history / ".git")] == expected


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    assert list(revisions(tmp_path)) == []
    with pytest.raises(CodegenError, match="no document that can be read"):
        gather_evidence(tmp_path, None)
    with pytest.raises(CodegenError, match="git cannot read a history here"):
        list(revisions(tmp_path / "nothing"))


def test_a_field_is_counted_on_if_no_document_lacks_it(folder: Path) -> None:
    assert always(gather_evidence(folder, None)) == {
        "Part": ["name"],
        "WidgetsResult": ["id", "kind"],
    }


def test_a_field_is_not_counted_on_if_a_recorded_body_lacks_it(
    folder: Path, tmp_path: Path
) -> None:
    recorded = tmp_path / "recorded"
    recorded.mkdir()
    body = {"kind": "widget", "parts": [{"size": "m"}], "note": "x"}
    (recorded / "one.json").write_text(json.dumps(body), encoding="utf-8")
    assert always(gather_evidence(folder, recorded)) == {"WidgetsResult": ["kind"]}


def test_bodies_in_batch_lines_count_and_errors_do_not(folder: Path, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded"
    recorded.mkdir()
    bodies: list[Json] = [
        {"kind": "widget", "parts": [{}], "note": "x"},
        {"error": {"message": "no"}},
    ]
    lines = [
        json.dumps({"custom_id": "1", "response": {"status_code": 200, "body": body}})
        for body in bodies
    ]
    (recorded / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert always(gather_evidence(folder, recorded)) == {"WidgetsResult": ["kind"]}


def test_the_command_writes_the_evidence(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    status, out, _ = run(capsys, "replay", folder, "--write-evidence", "--root", tmp_path)
    assert status == 0, out
    text = (tmp_path / "codegen" / "spec" / "evidence.json").read_text(encoding="utf-8")
    assert text == dump(gather_evidence(folder, None))
    believed = parse_evidence(text, "evidence.json")
    assert believed("Part", "name")
    assert not believed("Part", "size")


def test_the_command_fails_if_a_revision_does(folder: Path, capsys: Capture) -> None:
    assert run(capsys, "replay", folder)[0] == 0
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert run(capsys, "replay", folder)[0] == 1


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Part | None", "Part | PartModel | None"),
        ("Iterable[Part]", "Iterable[Part | PartModel]"),
        ("PartList | Parts", "PartList | Parts"),
        ("Literal['Part', \"Part\"] | Part", "Literal['Part', \"Part\"] | Part | PartModel"),
    ],
)
def test_a_model_joins_its_type_outside_of_literals(annotation: str, expected: str) -> None:
    assert with_model(annotation, "Part", "PartModel") == expected


@pytest.mark.parametrize("constant_", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_such_numbers(constant_: str) -> None:
    with pytest.raises(DocumentError, match=f"here.json: invalid JSON: {constant_} is no JSON"):
        read_json(f'{{"a": {constant_}}}', "here.json")
