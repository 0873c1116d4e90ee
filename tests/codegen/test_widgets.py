"""An endpoint that the generator never heard of: typed builder, models, registry, with zero edits."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from codegen.__main__ import main
from codegen.document import load
from codegen.jsontypes import JsonObject, as_object, read_json
from tests.codegen.documents import REVISIONS, ROOT, URL, as_json, pinned_slice, revision
from tests.codegen.packages import (
    PACKAGE,
    api_of,
    error_lines,
    mypy,
    package_files,
    pyright,
    run_python,
)
from tests.codegen.widgets import add_widgets

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import Json
    from tests.codegen.conftest import Once

#: Python, but for no checker that does not know the endpoint: hence the ending.
PROGRAMS = ROOT / "tests" / "codegen" / "programs"
#: What emitted modules of the endpoint are called.
MODULES = [
    f"{PACKAGE}/_builders/widgets.py",
    f"{PACKAGE}/_request_models/widgets.py",
    f"{PACKAGE}/_request_types/widgets.py",
    f"{PACKAGE}/_result_models/widgets.py",
    f"{PACKAGE}/widgets.py",
]
#: What is said of each faulty request.
REFUSALS = [
    ["finsh", "did you mean `finish`"],
    ["size.width", "10"],
    ["parts[0].teeth", "3"],
    ["parts[0].type", "gear", "spring"],
    ["prompt", "required, but missing"],
]


def make(folder: Path, made: JsonObject) -> None:
    """Run `update` on a document with the endpoint, and put the programs beside the package."""
    spec = folder / "openapi.json"
    spec.write_bytes(as_json(add_widgets(made)))
    assert main(["update", "--spec", str(spec), "--root", str(folder)]) == 0
    for program in PROGRAMS.glob("widgets_*.py.txt"):
        shutil.copy(program, folder / "generated" / program.stem)


@pytest.fixture
def package(once: Once) -> Path:
    """The folder of the package that the pinned slice gives with the endpoint in it."""
    return once("widgets", lambda folder: make(folder, pinned_slice())) / "generated"


def marked_lines() -> set[int]:
    lines = (PROGRAMS / "widgets_wrong.py.txt").read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "  # wrong" in line}


def elsewhere(errors: list[str]) -> list[str]:
    """Return the errors anywhere but in the program that is there to have some."""
    return [error for error in errors if not error.startswith("widgets_wrong.py:")]


def test_the_endpoint_has_everything_that_others_have(package: Path) -> None:
    files = package_files(package)
    assert {*MODULES} <= files.keys()
    api = as_object(api_of(package), "api.json")
    assert as_object(api["endpoints"], "endpoints")[URL] == {
        "method": "widgets.create",
        "request": {"$ref": "WidgetsParams"},
        "result": {"$ref": "Widget"},
    }
    registry = files[f"{PACKAGE}/_registry.py"].decode()
    assert 'StructuredOutput(("answer", "format"), ())' in registry
    assert 'text_field="prompt"' in registry


def test_the_other_endpoints_stay_as_they_are(package: Path) -> None:
    others = {
        path: content
        for path, content in package_files(ROOT / "generated").items()
        if path.rpartition("/")[2]
        not in {"api.json", "_read_results.py", "_registry.py", "_resources.py"}
        and path != f"{PACKAGE}/__init__.py"
    }
    files = package_files(package)
    assert {path: files[path] for path in others} == others


def test_mypy_passes_the_package_and_flags_each_wrong_line(package: Path) -> None:
    errors = mypy(package, "widgets_right.py", "widgets_wrong.py")
    assert elsewhere(errors) == []
    assert error_lines(errors, "widgets_wrong.py") == marked_lines()


def test_pyright_passes_the_package_and_flags_each_wrong_line(package: Path) -> None:
    errors = pyright(package)
    assert elsewhere(errors) == []
    assert error_lines(errors, "widgets_wrong.py") == marked_lines()


def test_requests_are_written_and_results_read(package: Path, tmp_path: Path) -> None:
    done = run_python(package, "widgets_right.py", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    report = as_object(read_json(done.stdout, "output"), "output")
    lines = report["lines"]
    assert isinstance(lines, list)
    bodies = [as_object(as_object(line, "line")["body"], "body") for line in lines]
    assert [as_object(line, "line")["url"] for line in lines] == [URL] * 4
    assert bodies[0] == {
        "model": "widget-1",
        "prompt": "round",
        "size": {"width": 2.5, "unit": "cm", "frame": {"thick": True}},
        "parts": [{"type": "gear", "teeth": 12}, {"type": "spring", "force": None}],
        "finish": None,
        "labels": {"a": "b"},
    }
    assert _answer(bodies[1])["required"] == ["colour"]
    assert bodies[2] == {"model": "widget-1", "prompt": "blue", "count": 2}
    assert bodies[3] == {"model": "widget-1", "prompt": "A round widget", "size": {"width": 1}}
    assert report["parts"] == ["gear of 12", "{'type': 'wheel', 'spokes': 3}"]
    assert report["same"] is True
    told = report["told"]
    assert isinstance(told, list)
    for message, words in zip(told, REFUSALS, strict=True):
        assert "\n" not in str(message)
        assert all(word in str(message) for word in words), message


def test_another_document_gives_the_same_modules(once: Once, package: Path) -> None:
    whole = load(str(revision(REVISIONS[1]))).root
    folder = once("widgets-whole", lambda folder: make(folder, whole)) / "generated"
    files, expected = package_files(folder), package_files(package)
    assert {path: files[path] for path in MODULES} == {path: expected[path] for path in MODULES}


def _answer(body: JsonObject) -> JsonObject:
    """Return the JSON schema of the answer that a request asks for."""
    answer: Json = as_object(body["answer"], "answer")["format"]
    found = as_object(answer, "format")
    assert (found["type"], found["name"], found["strict"]) == ("json_schema", "Answer", True)
    return as_object(found["schema"], "schema")
