"""What editors offer while somebody types: in VS Code and the like, and in notebooks.

The language server is basedpyright's, which starts once for all questions; notebooks use Jedi.
`python tests/editors/report.py` writes the times into docs/editors.md. They are not held here.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from openbatch_api import ENDPOINTS
from tests.editors.answers import Answer, ask_jedi, ask_language_server
from tests.editors.probes import CURSOR, IN_NOTEBOOKS, PROBES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    RecordProperty = Callable[[str, object], None]


def report(answers: list[Answer], who: str, record_property: RecordProperty) -> None:
    wrong = [str(answer) for answer in answers if not answer.is_right]
    assert not wrong, "\n".join(wrong)
    milliseconds = 1000 * statistics.median(answer.seconds for answer in answers)
    record_property(
        "figure", f"{who}: {len(answers)} probes answered, median {milliseconds:.0f} ms"
    )


def test_a_language_server_answers_every_question(
    tmp_path: Path, record_property: RecordProperty
) -> None:
    answers = ask_language_server(tmp_path)
    assert len(answers) == len(PROBES)
    report(answers, "language server", record_property)


def test_jedi_answers_every_question(record_property: RecordProperty) -> None:
    report(ask_jedi(), "Jedi", record_property)


def test_there_are_many_questions_about_every_endpoint() -> None:
    assert len(PROBES) >= 40
    assert len(IN_NOTEBOOKS) >= 40
    assert {probe.question for probe in PROBES} == {"completion", "hover", "signature"}
    assert all(probe.expected for probe in PROBES)
    for endpoint in ENDPOINTS.values():
        call = f"collector.{endpoint.method}("
        asked = [probe for probe in PROBES if probe.name.startswith(call)]
        questions = {probe.question for probe in asked}
        assert questions >= {"completion", "signature"}, endpoint.url
        inside = [probe for probe in asked if probe.name.partition(CURSOR)[0].endswith('"')]
        assert inside, f"{endpoint.url}: nothing within a key or a literal"
