"""The validator's limits: of the service for a file, of the memory, and of what is listed."""

from __future__ import annotations

import ast
import json
import re
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openbatch.validation import BatchFileValidator, ValidationResult
from openbatch.validation.endpoint_checks import EndpointChecks
from openbatch.validation.findings import CODES
from tests.openbatch.validation.sample_files import EMBEDDINGS, RESPONSES, brief, request, rows

if TYPE_CHECKING:
    from openbatch.errors import Problem


def none(body: dict[str, object]) -> tuple[Problem, ...]:
    """Stand in for the request type of an endpoint; this one takes everything."""
    del body
    return ()


ENDPOINTS = {RESPONSES: EndpointChecks(none), EMBEDDINGS: EndpointChecks(none, "input")}


class Validator(BatchFileValidator):
    """Small limits, so that the tests need no large files."""

    MAX_REQUESTS = 30
    MAX_INPUTS = 10


def check(path: Path, content: bytes) -> ValidationResult:
    path.write_bytes(content)
    return Validator(endpoints=ENDPOINTS).validate_file(path)


def test_too_many_requests(path: Path) -> None:
    assert check(path, rows(*(request(str(n)) for n in range(30)))).is_valid
    result = check(path, rows(*(request(str(n)) for n in range(31))) + b"\n")
    assert brief(result) == [(None, "too_many_tasks", "", "error")]
    assert "31 requests" in result.errors[0]
    assert "at most 30" in result.errors[0]


@pytest.mark.parametrize(
    ("value", "count"),
    [("x", 1), (["x", "y"], 2), ([1, 2, 3], 1), ([[1, 2], [3], [4]], 3), (7, 1), ([], 0)],
)
def test_inputs_to_embed_are_counted(path: Path, value: object, count: int) -> None:
    fill = request("fill", url=EMBEDDINGS, body={"model": "m", "input": ["x"] * (10 - count)})
    one = request("one", url=EMBEDDINGS, body={"model": "m", "input": value})
    more = request("more", url=EMBEDDINGS, body={"model": "m", "input": "x"})
    assert "too_many_inputs" not in check(path, rows(fill, one)).counts
    assert "too_many_inputs" in check(path, rows(fill, one, more)).counts


def test_a_file_that_is_too_large(path: Path) -> None:
    class Tiny(Validator):
        MAX_FILE_SIZE_MB = 1

    limit = 1024 * 1024
    content = rows(request())
    path.write_bytes(content + b"\n" * (limit - len(content)))
    assert Tiny(endpoints=ENDPOINTS).validate_file(path).is_valid
    path.write_bytes(content + b"\n" * (limit - len(content) + 1))
    result = Tiny(endpoints=ENDPOINTS).validate_file(path)
    assert brief(result) == [(None, "file_too_large", "", "error")]
    assert "1,048,577" in result.errors[0]
    relaxed = Tiny(check_file_size=False, endpoints=ENDPOINTS).validate_file(path)
    assert relaxed.is_valid
    assert "file_size_mb" not in relaxed.stats


def test_the_limits_are_the_services() -> None:
    assert BatchFileValidator.MAX_FILE_SIZE_MB * 1024 * 1024 == 209_715_200
    assert BatchFileValidator.MAX_REQUESTS == 50_000
    assert BatchFileValidator.MAX_INPUTS == 50_000
    assert {"custom_id", "method", "url", "body"} == BatchFileValidator.REQUIRED_FIELDS


def test_uniqueness_and_counts_need_not_be_checked(path: Path) -> None:
    path.write_bytes(rows(*(request("same") for _ in range(31))))
    relaxed = Validator(
        check_custom_id_uniqueness=False, check_request_count=False, endpoints=ENDPOINTS
    ).validate_file(path)
    assert relaxed.is_valid
    assert relaxed.stats["unique_custom_ids"] == 1
    assert relaxed.stats["total_requests"] == 31


def test_many_findings_are_listed_up_to_a_screen_and_counted(path: Path) -> None:
    result = check(path, rows(*(request("same", method="GET") for _ in range(30))) + b"\n{\n" * 25)
    assert result.counts == {
        "invalid_request": 30,
        "duplicate_custom_id": 29,
        "invalid_json_line": 25,
        "blank_line": 25,
        "too_many_tasks": 1,
    }
    assert len(result.findings) == 20 * 4 + 1
    assert "... and 9 more [duplicate_custom_id]" in result.errors
    assert "... and 5 more [blank_line]" in result.warnings
    assert len(result.errors) == 20 * 3 + 1 + 3


def test_a_summary_fits_on_a_screen_and_shows_some_of_each_code(path: Path) -> None:
    broken: list[object] = [
        request("same", method="GET", more=1),
        {"custom_id": "x", "url": RESPONSES, "body": {"model": "n", "stream": True}},
        request(3, url="/v1/nothing"),
        request("y", url=EMBEDDINGS),
    ]
    result = check(path, (rows(*broken) + b"\n{\n") * 500)
    text = str(result)
    assert len(text.splitlines()) <= 40
    for code in result.counts:
        assert f"[{code}]" in text
    for block, counts in zip(
        text.split("\nWarnings (1,000):\n"),
        (result.error_counts, {"unknown_parameter": 500, "blank_line": 500}),
        strict=True,
    ):
        listed = [line for line in block.splitlines() if re.match("  • [^.]", line)]
        at = [int(re.findall(r"\d+", line)[0]) for line in listed if "• Line" in line]
        assert at == sorted(at)
        for code, count in counts.items():
            shown = sum(line.endswith(f"[{code}]") for line in listed)
            assert shown == count or f" {count - shown:,} more [{code}]" in block
    assert f"Errors ({sum(result.error_counts.values()):,}):" in text


def test_a_result_that_was_made_by_hand_fits_on_a_screen() -> None:
    result = ValidationResult(is_valid=False, errors=["wrong"] * 100, warnings=["odd"])
    assert len(str(result).splitlines()) <= 40
    assert "Errors (100):" in str(result)
    assert "... and 82 more" in str(result)
    assert str(ValidationResult(is_valid=True)) == "Validation: PASSED"


def test_other_endings_get_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "batch.txt"
    result = check(path, rows(request()))
    assert result.is_valid
    assert brief(result) == [(None, "file_extension", "", "warning")]
    assert "'.jsonl', not in '.txt'" in result.warnings[0]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("missing.jsonl", "File not found: "),
        ("file/batch.jsonl", "Error reading file: "),
        (".", "Error reading file: "),
        ("\0", "Error reading file: "),
    ],
)
def test_what_cannot_be_read_is_an_error_in_the_result(
    tmp_path: Path, name: str, start: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = Validator(endpoints=ENDPOINTS).validate_file(tmp_path / name)
    assert not result.is_valid
    assert len(result.errors) == 1
    assert result.errors[0].startswith(start)
    assert result.stats == {}


def test_devices_are_not_read() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no such device")
    result = Validator(endpoints=ENDPOINTS).validate_file("/dev/zero")
    assert "device" in result.errors[0]


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    def peak(count: int) -> int:
        body = {"model": "m", "input": "x" * 20_000}
        path.write_bytes(rows(*(request(str(n), body=body) for n in range(count))))
        tracemalloc.start()
        Validator(check_request_count=False, endpoints=ENDPOINTS).validate_file(path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(400) < peak(20) + 200_000  # the file itself has 8,000,000 bytes


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([[1] * 100_001] * 3, [("invalid_request", "error")]),
        ([[1] * 100_000] * 3, []),
        (["word " * 120_000] * 3, [("many_tokens", "warning")]),
        (["word " * 70_000] * 3, []),
    ],
)
def test_the_tokens_of_one_embeddings_request_are_limited(
    tmp_path: Path, value: object, found: list[tuple[str, str]]
) -> None:
    path = tmp_path / "batch.jsonl"
    bodies = [{"model": "m", "input": "x"}, {"model": "m", "input": value}]
    lines = [
        json.dumps({"custom_id": str(n), "method": "POST", "url": "/v1/embeddings", "body": body})
        for n, body in enumerate(bodies)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = BatchFileValidator(check_bodies=False).validate_file(path)
    assert [(f.code, f.severity) for f in result.findings] == found
    assert all((f.line, f.path) == (2, "body.input") for f in result.findings)


def test_the_table_of_codes_is_complete() -> None:
    source = Path(__file__).parents[3]
    page = (source / "docs" / "validation.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    assert set(rows) == CODES
    used: set[str] = set()
    for module in (source / "src" / "openbatch" / "validation").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                name = node.func.id if isinstance(node.func, ast.Name) else name
                place = {"_add": 0, "_of_file": 0, "Finding": 1}.get(name)
                if place is not None and isinstance(node.args[place], ast.Constant):
                    used.add(str(ast.literal_eval(node.args[place])))
    assert used == CODES
