"""What the documents say is true: their code runs, their commands and tables are real."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import pytest

from benchmarks.__main__ import arguments as benchmark_arguments
from codegen.docs import Docs, parse_docs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
README, CONTRIBUTING, CHANGELOG = (
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
)
DOCUMENTS = [README, CONTRIBUTING, *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGES = {"console", "json", "python", "text", "toml"}
FENCE = re.compile(r"^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)(?P<target>[^)#]+)")

# Commands that set a machine up; they would reach for the network, so they are taken on trust.
SET_UP = re.compile(r"git clone \S+|cd \S+|python3? -m venv \S+|python -m pip install \S+")


@dataclass(frozen=True)
class Block:
    """A fenced block of a document, and the line on which its text begins."""

    language: str
    text: str
    line: int


Project = TypedDict(
    "Project",
    {
        "license": str,
        "dependencies": list[str],
        "optional-dependencies": dict[str, list[str]],
    },
)
Settings = TypedDict("Settings", {"project": Project, "dependency-groups": dict[str, list[str]]})


def blocks(document: Path) -> list[Block]:
    source = document.read_text(encoding="utf-8")
    return [
        Block(match["language"], match["text"], source.count("\n", 0, match.start("text")) + 1)
        for match in FENCE.finditer(source)
    ]


def commands() -> Iterator[str]:
    for document in DOCUMENTS:
        for block in blocks(document):
            if block.language == "console":
                yield from (line[2:] for line in block.text.splitlines() if line[:2] == "$ ")


def settings() -> Settings:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return cast("Settings", tomllib.loads(text))  # tomllib knows no shapes


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def document(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


def test_every_block_has_a_rule(document: Path) -> None:
    found = blocks(document)
    assert sum(line.startswith("```") for line in document.read_text("utf-8").splitlines()) == (
        2 * len(found)
    )
    for block in found:
        assert block.language in LANGUAGES, f"{document.name}:{block.line}: {block.language!r}"


def test_the_python_blocks_run_and_print_what_is_written_below_them(
    document: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(
        ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("output")
    )
    monkeypatch.chdir(tmp_path)
    # What `datasets` would otherwise look for on the network, and keep in the home folder.
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hugging_face"))
    module = ModuleType("a_reader_of_the_documents")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    printed: str | None = None
    for block in blocks(document):
        where = f"{document.name}:{block.line}"
        if block.language == "python":
            # empty lines in front, so that a traceback names the document's own lines
            source = "\n" * (block.line - 1) + block.text
            code = compile(source, str(document), "exec", dont_inherit=True)
            exec(code, module.__dict__)  # noqa: S102 - running the documents is the test
            printed = capsys.readouterr().out
        elif block.language == "text":
            assert printed is not None, f"{where}: output without a program"
            assert block.text == printed, where
            printed = None


def test_the_data_blocks_can_be_read(document: Path) -> None:
    for block in blocks(document):
        if block.language == "json":
            json.loads(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)


def test_the_links_lead_somewhere(document: Path) -> None:
    for match in LINK.finditer(document.read_text(encoding="utf-8")):
        assert (document.parent / match["target"]).exists(), match["target"]


def test_console_blocks_hold_commands(document: Path) -> None:
    for block in blocks(document):
        if block.language == "console":
            assert block.text.startswith("$ "), f"{document.name}:{block.line}"


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_a_command_exists(command: str) -> None:
    words = shlex.split(command.replace(".venv/bin/", ""))
    match words:
        case ["make", target]:
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)
        case ["python", "-m", "codegen", *arguments]:
            codegen_understands(arguments)
        case ["python", "-m", "benchmarks", *arguments]:
            benchmark_arguments(arguments)
        case ["python", script, *_] if script.endswith(".py"):
            assert (ROOT / script).is_file()
        case ["black" | "mypy" | "pyright" | "pytest" | "ruff", *_]:
            assert any(re.match(rf"{words[0]}\b", requirement) for _, requirement in requirements())
        case _:
            assert SET_UP.fullmatch(command), f"no rule says how to test {command!r}"


def codegen_understands(arguments: list[str]) -> None:
    """Make sure that `python -m codegen` has the subcommand and its options."""
    subcommand, *rest = arguments
    about = codegen_help(subcommand)
    for word in rest:
        if word.startswith("--"):
            assert word in about


@functools.cache
def codegen_help(subcommand: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "codegen", subcommand, "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def requirements() -> set[tuple[str, str]]:
    """Return the requirements in pyproject.toml, each with its group."""
    project = settings()["project"]
    groups = {
        "core": project["dependencies"],
        **project["optional-dependencies"],
        **settings()["dependency-groups"],
    }
    return {(group, requirement) for group, members in groups.items() for requirement in members}


def table_rows(document: Path, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without the table's own heading."""
    text = document.read_text(encoding="utf-8")
    assert f"\n{heading}\n" in text, heading
    section = text.split(f"\n{heading}\n", 1)[1]
    lines = [line for line in section.split("\n## ", 1)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_dependency_table_names_every_requirement_with_its_reason() -> None:
    rows = table_rows(CONTRIBUTING, "## Dependencies")
    listed = {(group, requirement.strip("`")) for requirement, group, _ in rows}
    assert listed == requirements()
    assert len(listed) == len(rows)
    for requirement, _, reason in rows:
        assert len(reason.split()) >= 4, requirement


def test_there_are_few_extras() -> None:
    extras = settings()["project"]["optional-dependencies"]
    assert "all" in extras
    assert len(extras) <= 7


class ApiObject(TypedDict):
    properties: NotRequired[dict[str, object]]


class ApiEndpoint(TypedDict):
    method: str
    request: dict[str, str]


class Api(TypedDict):
    """The part of `api.json` that these tests read."""

    endpoints: dict[str, ApiEndpoint]
    request: dict[str, ApiObject]
    result: dict[str, ApiObject]


def api() -> Api:
    read: Api = json.loads((ROOT / "generated" / "openbatch_api" / "api.json").read_bytes())
    return read


def own_words() -> Docs:
    return parse_docs((ROOT / "codegen" / "docs.toml").read_text(encoding="utf-8"), "docs.toml")


def test_the_texts_for_docstrings_are_about_what_exists() -> None:
    surface, docs = api(), own_words()
    parameters = {
        url: surface["request"][endpoint["request"]["$ref"]].get("properties", {}).keys()
        for url, endpoint in surface["endpoints"].items()
    }
    stale = docs.parameters.keys() - set().union(*parameters.values())
    stale |= docs.builders.keys() - parameters.keys()
    for url, texts in docs.endpoint_parameters.items():
        known = parameters.get(url, ())
        stale |= {f"{url} {name}" for name in texts.keys() - known}
    stale |= docs.types.keys() - surface["request"].keys() - surface["result"].keys()
    for name, texts in docs.fields.items():
        both = [types[name] for types in (surface["request"], surface["result"]) if name in types]
        fields = {field for schema in both for field in schema.get("properties", {})}
        stale |= {f"{name}.{field}" for field in texts.keys() - fields}
    assert stale == set(), "remove these from codegen/docs.toml, or mend their names"


def test_help_explains_the_parameters_that_people_use() -> None:
    docs, explained = own_words(), 0
    for url, endpoint in api()["endpoints"].items():
        about = " ".join((inspect.getdoc(builder_method(endpoint["method"])) or "").split())
        for name, text in {**docs.parameters, **docs.endpoint_parameters[url]}.items():
            explained += f" {name}: {text} " in about
    assert explained >= 90


def builder_method(path: str) -> object:
    from openbatch import BatchCollector

    with BatchCollector(batch_file_path="never-written.jsonl") as collector:
        return functools.reduce(getattr, path.split("."), collector)


def test_the_endpoint_table_is_what_the_collector_offers() -> None:
    rows = table_rows(README, "## Every endpoint")
    assert {row[0].strip("`") for row in rows} == set(api()["endpoints"])
    for url, calls, whole, module in rows:
        assert api()["endpoints"][url.strip("`")]["method"] in calls
        for path in re.findall(r"`([\w.]+)`", f"{calls} {whole}"):
            assert callable(builder_method(path)), path
        importlib.import_module(module.strip("`"))


def test_the_changelog_has_its_sections() -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    unreleased = text.split("\n## Unreleased\n", 1)[1].split("\n## ", 1)[0]
    assert "\n### Added\n" in unreleased
    assert "\n### API surface\n" in unreleased


def test_the_licence_is_the_one_of_the_package() -> None:
    assert settings()["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
