"""The examples: the table of reviews, the three programs of the guide, and the demo."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openbatch import validate_batch_file

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
CSV_PATH = EXAMPLES / "customer_reviews.csv"
PROGRAMS = ("reviews_sequential", "reviews_typed", "reviews_manager")
SCRIPTS = (
    *("ARABIC", "CJK UNIFIED", "CYRILLIC", "DEVANAGARI", "GREEK", "HANGUL", "HEBREW"),
    *("HIRAGANA", "KATAKANA", "THAI", "MATHEMATICAL BOLD SCRIPT"),
)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def reviews() -> list[dict[str, str]]:
    with CSV_PATH.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope="module")
def batch_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("batches")
    for program in PROGRAMS:
        done = python(f"examples/{program}.py", str(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
    return {program: folder / f"{program}.jsonl" for program in PROGRAMS}


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("openbatch_demo", EXAMPLES / "demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_committed_table_is_what_its_script_writes(tmp_path: Path, hash_seed: str) -> None:
    written = tmp_path / "reviews.csv"
    done = python("examples/make_reviews.py", str(written), PYTHONHASHSEED=hash_seed)
    assert done.returncode == 0, done.stderr
    assert written.read_bytes() == CSV_PATH.read_bytes()


def test_the_table_is_large_and_nasty_enough() -> None:
    rows = reviews()
    texts = "".join(row["review_text"] for row in rows)
    names = {unicodedata.name(character, "") for character in texts}
    assert len(rows) >= 320
    assert list(rows[0]) == ["review_id", "product", "rating", "review_text"]
    assert len({row["review_id"] for row in rows}) == len(rows)
    assert {row["rating"] for row in rows} == set("12345")
    assert all(row["review_text"].strip() for row in rows)
    for trap in (
        '"',
        ",",
        "\n",
        "\t",
        "\\",
        "{review_text}",
        '{"error"',
        "{{",
        "}",
        "\u2028",
        "😡",
    ):
        assert trap in texts, trap
    for script in SCRIPTS:
        assert any(name.startswith(script) for name in names), script


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_writes_one_valid_request_for_each_review(
    batch_files: dict[str, Path], program: str
) -> None:
    file = batch_files[program]
    verdict = validate_batch_file(file)
    assert verdict.is_valid, str(verdict)
    lines = [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]
    assert [(line["custom_id"], line["body"]["input"][-1]["content"]) for line in lines] == [
        (row["review_id"], row["review_text"]) for row in reviews()
    ]
    for line in lines:
        body = line["body"]
        assert (line["method"], line["url"]) == ("POST", "/v1/responses")
        assert body["model"] == "gpt-4o-mini"
        assert body["text"]["format"]["type"] == "json_schema"
        assert body["text"]["format"]["strict"] is True
        properties = body["text"]["format"]["schema"]["properties"]
        assert properties["sentiment"]["enum"] == ["Positive", "Neutral", "Negative"]
        assert (properties["confidence"]["minimum"], properties["confidence"]["maximum"]) == (0, 1)


def test_a_program_can_be_run_again(batch_files: dict[str, Path]) -> None:
    for program, file in batch_files.items():
        before = file.read_bytes()
        done = python(f"examples/{program}.py", str(file.parent))
        assert (done.returncode, done.stderr) == (0, "")
        assert file.read_bytes() == before


def test_the_two_collector_programs_write_the_same_bytes(batch_files: dict[str, Path]) -> None:
    sequential, typed = batch_files["reviews_sequential"], batch_files["reviews_typed"]
    assert sequential.read_bytes() == typed.read_bytes()


def test_the_demo_shows_the_whole_way(
    demo: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run, checks = demo.run, list[tuple[str, ...]]()

    def run_all_but_the_check(arguments: tuple[str, ...]) -> float:
        if arguments[0] != "-m":
            return float(run(arguments))
        checks.append(arguments)  # `make check` runs it anyway, and it takes seconds
        return 0.0

    monkeypatch.setattr(demo, "run", run_all_but_the_check)
    monkeypatch.setattr(sys, "argv", ["demo.py", str(tmp_path)])
    assert demo.main() == 0
    assert checks == [("-m", "codegen", "check")]
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    count = len(reviews())
    for program in PROGRAMS:
        row = next(line for line in printed.splitlines() if line.startswith(f"{program}.py"))
        size = (tmp_path / f"{program}.jsonl").stat().st_size
        expected = f"{program}.py {program}.jsonl {count} {size / 1000:.0f} kB yes"
        assert " ".join(row.split()).startswith(expected)
    assert f'"custom_id": "{reviews()[1]["review_id"]}"' in printed
    assert "поддержка молчит" in printed
    assert "2 of 5 requests answered" in printed
    assert "r-1  delighted, score 5" in printed
    again = (tmp_path / "again.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["custom_id"] for line in again] == ["r-3", "r-4", "r-5"]
    answers = (tmp_path / "answers.csv").read_text(encoding="utf-8")
    assert "r-1" in answers
    assert "cut_off" in answers


def test_the_demo_prints_ascii_where_nothing_else_is_carried(
    batch_files: dict[str, Path], demo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ascii:
        encoding = "ascii"

    line = reviews()[1]
    monkeypatch.setattr(demo.sys, "stdout", Ascii())
    shown = demo.pretty_line(batch_files["reviews_typed"], line["review_id"])
    assert shown.isascii()
    assert json.loads(shown)["body"]["input"][0]["content"] == line["review_text"]


def test_the_demo_fails_when_something_is_wrong(
    demo: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo.py", str(tmp_path)])

    def refuse(arguments: tuple[str, ...]) -> float:
        message = f"{arguments[-1]} is wrong"
        raise demo.DemoError(message)

    monkeypatch.setattr(demo, "run", refuse)
    assert demo.main() == 1
    assert "check is wrong" in capsys.readouterr().err


def test_the_demo_compares_the_files(batch_files: dict[str, Path], demo: ModuleType) -> None:
    ids = demo.review_ids()
    first, *others = (
        demo.Outcome(program, file, 1, 0.0, (), demo.read_requests(file))
        for program, file in batch_files.items()
    )
    demo.check_outcomes([first, *others], ids)
    last = first.requests[-1]
    changed = last._replace(body={**last.body, "model": "gpt-4o"})
    faults = {
        "differ at": (*first.requests[:-1], changed),
        "one request for each review": first.requests[:-1],
    }
    for message, requests in faults.items():
        other = demo.Outcome("other", Path("other.jsonl"), 1, 0.0, (), requests)
        with pytest.raises(demo.DemoError, match=message):
            demo.check_outcomes([first, other], ids)
    invalid = demo.Outcome("other", Path("other.jsonl"), 1, 0.0, ("line 3: no body",), ())
    with pytest.raises(demo.DemoError, match="line 3: no body"):
        demo.check_outcomes([first, invalid], ids)


def test_a_program_that_fails_is_reported_with_what_it_printed(demo: ModuleType) -> None:
    with pytest.raises(demo.DemoError, match="no such luck"):
        demo.run(("-c", "raise SystemExit('no such luck')"))
