"""Replaying past revisions, and the evidence that they and recorded bodies give."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from codegen.builder_inputs import with_model
from codegen.errors import CodegenError, DocumentError
from codegen.evidence import parse_evidence
from codegen.generate import PACKAGE, generate
from codegen.jsontypes import Json, JsonObject, as_object, dump, read_json
from codegen.package_checks import PackageChecks, PackageReport, Verdict
from codegen.replay import gather_evidence, replay
from codegen.replay_report import replay_lines
from codegen.workspace import load_inputs
from tests.codegen.command_line import Capture, run
from tests.codegen.documents import STRING, array, as_json, constant, document, fields, ref
from tests.codegen.packages import MYPY_CACHE

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
    assert [(each.endpoints, each.checks.imports, each.failed) for each in (first, second)] == [
        (1, Verdict.OK, False)
    ] * 2
    assert first.changes is None
    assert second.changes is not None
    assert {change.path for change in second.changes} >= {"WidgetsResult.note", "Part.color"}


def test_a_revision_that_cannot_be_read_is_named_and_the_others_go_on(folder: Path) -> None:
    (folder / "2025-06-01.json").write_text('{"openapi": "3.1.0", ', encoding="utf-8")
    done = list(replay(folder, checkers=False))
    assert [each.failed for each in done] == [False, True, False]
    assert replay_lines(done[1])[0].startswith("2025-06-01.json ")
    assert "invalid JSON" in replay_lines(done[1])[0]


def test_a_revision_without_a_batch_api_is_passed_over(folder: Path) -> None:
    before = revision(OLD_RESULT, OLD_PART)
    del as_object(before["paths"], "paths")["/batches"]
    (folder / "2024-01-01.json").write_bytes(as_json(before))
    (folder / "2025-06-01.json").write_bytes(as_json(before))
    done = list(replay(folder, checkers=False))
    assert [each.has_batches for each in done] == [False, True, False, True]
    assert not any(each.failed for each in done)
    assert replay_lines(done[0]) == [f"{'2024-01-01.json':34} no batch API"]
    assert done[3].changes, "compared with the last one that has batches"


def test_names_that_are_gone_are_told(folder: Path) -> None:
    without = document(fields("model", model=STRING, text=STRING), fields("id", id=STRING))
    (folder / "2026-02-01.json").write_bytes(as_json(without))
    done = list(replay(folder, checkers=False))
    assert [each.removed for each in done] == [(), (), ("Part",)]
    assert "removed: Part" in replay_lines(done[2])[1]
    assert "(bump: major)" in replay_lines(done[2])[0]


def test_a_defect_of_the_generator_in_one_revision_does_not_hide_the_others(folder: Path) -> None:
    deep = '{"type": "array", "items": ' * 800 + "{}" + "}" * 800
    text = as_json(revision(OLD_RESULT, OLD_PART)).decode()
    (folder / "2025-06-01.json").write_text(
        text.replace('"size": {"type": "string"}', f'"size": {deep}'), encoding="utf-8"
    )
    done = list(replay(folder, checkers=False))
    assert [each.failed for each in done] == [False, True, False]
    assert "a defect of the generator: RecursionError: " in replay_lines(done[1])[0]


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mypy keep what it finds out about libraries from one test to the next."""
    monkeypatch.setenv("MYPY_CACHE_DIR", str(MYPY_CACHE))


@pytest.mark.usefixtures("warm")
def test_both_checkers_judge_the_packages_and_the_same_one_once(folder: Path) -> None:
    (folder / "2026-01-02.json").write_text(
        (folder / "2026-01-01.json").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    done = list(replay(folder))
    fine = PackageReport(Verdict.OK, Verdict.OK, Verdict.OK)
    assert [each.checks for each in done] == [fine] * 3
    assert done[1].checks is done[2].checks


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("line", "imports"),
    [("wrong: int = 'x'\n", Verdict.OK), ("import missing_library\n", Verdict.FAILS)],
)
def test_a_package_with_a_fault_fails_its_checks(line: str, imports: Verdict) -> None:
    files = generate(revision(OLD_RESULT, OLD_PART), load_inputs())
    files[f"{PACKAGE}/_request_types/widgets.py"] += line
    with PackageChecks(checkers=True) as checks:
        report = checks.of(files)
    assert (report.imports, report.mypy, report.pyright) == (
        imports,
        Verdict.FAILS,
        Verdict.FAILS,
    )
    assert report.failed
    assert any(
        text.startswith(f"mypy: {PACKAGE}/_request_types/widgets.py:") for text in report.findings
    )


def test_a_checker_that_is_not_installed_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mypy", "pyright"):
        monkeypatch.setitem(sys.modules, name, None)  # what Python itself notes of such a module
    (done,) = list(replay(folder))[1:]
    assert (done.checks.mypy, done.checks.pyright) == (Verdict.NOT_INSTALLED,) * 2
    assert not done.failed
    assert " absent absent " in replay_lines(done)[0]


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
    assert run(capsys, "replay", folder, "--no-checkers")[0] == 0
    (folder / "broken.json").write_text("{", encoding="utf-8")
    status, out, _ = run(capsys, "replay", folder, "--no-checkers")
    assert status == 1
    assert "3 revisions with a batch API: 2 generated, 2 imported" in out[-1]


def test_the_command_prints_a_table_and_writes_the_same_as_a_page(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    page = tmp_path / "history.md"
    status, out, _ = run(capsys, "replay", folder, "--no-checkers", "--report", page)
    assert status == 0
    head, *rows, total = out
    assert head.split() == [
        *("revision", "endpoints", "seconds", "import", "mypy", "pyright"),
        *("API", "changes", "since", "the", "one", "before"),
    ]
    assert [row.split()[0] for row in rows] == ["2025-01-01.json", "2026-01-01.json"]
    assert rows[1].endswith("2 FEATURE (bump: minor)"), rows[1]
    text = page.read_text(encoding="utf-8")
    assert f"{total}." in text
    assert "| 2026-01-01.json | 1 |" in text
    assert "| ok | - | - | 0 | 2 | 0 | minor |  |" in text


def test_a_source_without_a_batch_api_is_an_error(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CodegenError, match="no document that can be read"):
        gather_evidence(empty, None)
    for source in (empty, folder / "2025-01-01.json", tmp_path / "nothing"):
        status, _, err = run(capsys, "replay", source, "--no-checkers")
        assert status == 1
        assert err[-1].startswith("error: ")


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
