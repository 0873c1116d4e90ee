"""What the type checkers make of programs: right ones pass, wrong ones are found out.

Right programs also run; wrong ones fail when they run, too.
`python tests/typing/record.py` brings what is recorded beside the wrong ones up to date.
"""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from openbatch import BatchCollector
from openbatch_api import ENDPOINTS
from tests.typing.checkers import CHECKERS, Checker, findings
from tests.typing.execution import run_wrong
from tests.typing.programs import RIGHT, WRONG, Record, essence, statements

if TYPE_CHECKING:
    from pathlib import Path

#: Mistakes that have to be among the wrong statements.
NEVER_MISSED = (
    "temprature=1",
    "temperature='hot'",
    "reasoning={'effort': 'hgih'}",
    "input=[{'role': 'usr', 'content': 'x'}]",
    "input=[{'role': 'user', 'content': [{'type': 'input_text', 'txt': 'x'}]}]",
    "tools=[{'type': 'function'}]",
    "chat.create('1', 'm')",
    "text_format=3",
)


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_checker_finds_what_is_recorded_and_nothing_else(checker: Checker) -> None:
    found: defaultdict[tuple[Path, int], set[Record]] = defaultdict(set)
    for finding in findings(checker):
        record = Record(checker, finding.rule, essence(finding.message))
        found[finding.path, finding.line].add(record)
    wrong: list[str] = []
    for statement in (statement for path in WRONG for statement in statements(path)):
        lines = range(statement.first, statement.last + 1)
        said = {record for line in lines for record in found.pop((statement.path, line), ())}
        recorded = {record for record in statement.records if record.source == checker}
        wrong += [f"{statement.name} new {record}" for record in said - recorded]
        wrong += [f"{statement.name} gone {record}" for record in recorded - said]
    wrong += [
        f"{path.name}:{line} {record}"
        for (path, line), records in found.items()
        for record in records
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_statements_fail_when_they_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for statement, outcome in run_wrong(path):
        recorded = [record for record in statement.records if record.source == "run"]
        expected = recorded or [Record("run", "accepted", "")]
        assert [outcome] == expected, statement.name


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_programs_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some write files of their own
    with BatchCollector(tmp_path / "right.jsonl") as collector:
        importlib.import_module(f"tests.typing.right.{path.stem}").programs(collector)


def test_every_wrong_statement_is_found_by_both_checkers() -> None:
    recorded = [statement for path in WRONG for statement in statements(path) if statement.records]
    assert len(recorded) >= 60
    for statement in recorded:
        assert {record.source for record in statement.records} >= {*CHECKERS}, statement.name


def test_the_mistakes_that_must_be_found_are_among_the_wrong_statements() -> None:
    texts = [ast.unparse(s.node) for path in WRONG for s in statements(path) if s.records]
    for mistake in NEVER_MISSED:
        assert any(mistake in text for text in texts), mistake


def called(path: Path, *, recorded_only: bool) -> set[str]:
    """Return what a program calls, aliases of the collector's attributes written out."""
    written_out: dict[str, str] = {}
    calls: set[str] = set()
    for statement in statements(path):
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                written_out[node.targets[0].id] = ast.unparse(node.value)
            elif isinstance(node, ast.Call) and (statement.records or not recorded_only):
                first, _, rest = ast.unparse(node.func).partition(".")
                calls.add(f"{written_out.get(first, first)}.{rest}")
    return calls


@pytest.mark.parametrize(("programs", "recorded_only"), [(RIGHT, False), (WRONG, True)])
def test_every_endpoint_is_called_rightly_and_wrongly(
    programs: tuple[Path, ...], *, recorded_only: bool
) -> None:
    calls = {call for path in programs for call in called(path, recorded_only=recorded_only)}
    assert {f"collector.{endpoint.method}" for endpoint in ENDPOINTS.values()} <= calls


def test_there_are_many_right_statements() -> None:
    calls = [
        node
        for path in RIGHT
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func).startswith("collector.")
    ]
    assert len(calls) >= 60
