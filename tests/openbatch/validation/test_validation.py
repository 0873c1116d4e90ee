"""The validator: what the service would refuse is found, with its line, code and place."""

from __future__ import annotations

import gzip
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import pytest

from openbatch import BatchCollector
from openbatch.errors import InvalidRequestError
from openbatch.targets import Limits, Target
from openbatch.validation import (
    BatchFileValidator,
    Finding,
    validate_batch_file,
)
from tests.openbatch.validation.sample_files import (
    EMBEDDINGS,
    ENDPOINTS,
    LINE_WITH_INPUT,
    RESPONSES,
    brief,
    check,
    request,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.runtime.policies import UnknownPolicy


def test_a_right_file_passes(path: Path) -> None:
    result = check(path, rows(request("a"), request("b")))
    assert result.is_valid
    assert (result.errors, result.warnings, result.findings, result.counts) == ([], [], [], {})
    assert result.stats == {
        "file_size_mb": 0.0,
        "total_requests": 2,
        "unique_custom_ids": 2,
        "endpoints_used": [RESPONSES],
    }
    assert str(result).startswith("Validation: PASSED\n\nStatistics:\n  file_size_mb: 0.0\n")


def test_a_wrong_file_fails_with_every_finding_in_the_summary(path: Path) -> None:
    result = check(path, rows(request("a"), request("a"), request("b", extra=1)))
    assert not result.is_valid
    place, message = "Line 2: custom_id: ", "'a' is the id of line 1 already; make it another one"
    assert result.errors == [f"{place}{message} [duplicate_custom_id]"]
    assert result.warnings[0].startswith("Line 3: extra: ")
    text = str(result)
    assert text.startswith("Validation: FAILED\n")
    assert "Errors (1):\n  • Line 2: " in text
    assert "Warnings (1):\n  • Line 3: " in text
    assert result.findings[0] == Finding(2, "duplicate_custom_id", "custom_id", message)


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in request().items() if name != key}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", [(1, "invalid_json_line", "", "error")]),
        (b"\xff\xfe", [(1, "invalid_json_line", "", "error")]),
        (b"\xef\xbb\xbf" + rows(request()), [(1, "invalid_json_line", "", "error")]),
        (b'{"a":"\x01"}', [(1, "invalid_json_line", "", "error")]),
        (b"\x0c\n", [(1, "invalid_json_line", "", "error")]),
        (b"[" * 100_000, [(1, "invalid_json_line", "", "error")]),
        (b"1" * 5_000, [(1, "invalid_json_line", "", "error")]),
        (rows([1], "x", None, 5), [(n, "invalid_json_line", "", "error") for n in (1, 2, 3, 4)]),
        (LINE_WITH_INPUT % b'"\\ud800"', [(1, "invalid_json_line", "body.input", "error")]),
        (LINE_WITH_INPUT % b'"\xed\xa0\x80"', [(1, "invalid_json_line", "", "error")]),
        (LINE_WITH_INPUT % b'"\\ud83d\\udc22"', []),
        (LINE_WITH_INPUT % b"NaN", [(1, "invalid_json_line", "body.input", "error")]),
        (LINE_WITH_INPUT % b"[1,-Infinity]", [(1, "invalid_json_line", "body.input[1]", "error")]),
        (LINE_WITH_INPUT % b'"NaN"', []),
        (
            LINE_WITH_INPUT % b'"x","input":"y"',
            [(1, "duplicate_json_key", "body.input", "warning")],
        ),
        (
            b'{"custom_id":"b",' + rows(request())[1:],
            [(1, "duplicate_json_key", "custom_id", "warning")],
        ),
        (
            LINE_WITH_INPUT % b'[{"a b":[0,{"x":1,"x":2}],"a b":{}}]',
            [
                (1, "duplicate_json_key", path, "warning")
                for path in ('body.input[0]["a b"][1].x', 'body.input[0]["a b"]')
            ],
        ),
        (rows({}), [(1, "missing_required_parameter", key, "error") for key in sorted(request())]),
        (rows(without("url")), [(1, "missing_required_parameter", "url", "error")]),
        (rows(without("body")), [(1, "missing_required_parameter", "body", "error")]),
        (rows(request("")), [(1, "invalid_request", "custom_id", "error")]),
        (rows(request(None)), [(1, "invalid_request", "custom_id", "error")]),
        (rows(request(7)), [(1, "invalid_request", "custom_id", "error")]),
        (rows(request(["a"])), [(1, "invalid_request", "custom_id", "error")]),
        (rows(request(method="GET")), [(1, "invalid_request", "method", "error")]),
        (rows(request(method=["POST"])), [(1, "invalid_request", "method", "error")]),
        (rows(request(body=[])), [(1, "invalid_request", "body", "error")]),
        (rows(request(body="{}")), [(1, "invalid_request", "body", "error")]),
        (rows(request(url="/v1/nothing")), [(1, "invalid_url", "url", "error")]),
        (rows(request(url=None)), [(1, "invalid_url", "url", "error")]),
        (rows(request(url=[RESPONSES])), [(1, "invalid_url", "url", "error")]),
        (rows(request(url={"a": 1})), [(1, "invalid_url", "url", "error")]),
        (rows(request(body={"input": "x"})), [(1, "invalid_request", "body.model", "error")]),
        (
            rows(request(body={"model": "m", "input": 5, "x": 1})),
            [
                (1, "invalid_request", "body.x", "error"),
                (1, "invalid_request", "body.input[0].text", "error"),
            ],
        ),
        (
            rows(request(body={"model": "m", "input": "bad as a whole"})),
            [(1, "invalid_request", "body", "error")],
        ),
        (
            rows(request(body={"model": "m", "input": "x", "stream": True})),
            [(1, "streaming_unsupported", "body.stream", "error")],
        ),
        (rows(request(body={"model": "m", "input": "x", "stream": False})), []),
        (rows(request(body={"model": "m", "input": "x", "stream": None})), []),
        (
            rows(request(body={"model": "m", "input": "x", "stream": "yes"})),
            [(1, "invalid_request", "body.stream", "error")],
        ),
        (
            rows(request("a"), request("b", body={"model": "n"})),
            [(2, "model_mismatch", "body.model", "error")],
        ),
        (rows(request("a"), request("b", url=EMBEDDINGS)), [(2, "url_mismatch", "url", "error")]),
        (rows(request(custom_ID="a")), [(1, "unknown_parameter", "custom_ID", "warning")]),
        (b"", [(None, "empty_file", "", "error")]),
        (b"\n \r\n\t\n", [(None, "empty_file", "", "error")]),
        (b"\n" + rows(request()), [(1, "blank_line", "", "warning")]),
        (
            rows(request("a")) + b"\n \r\n\n" + rows(request("b")) + b"\n" + rows(request("c")),
            [(2, "blank_line", "", "warning"), (6, "blank_line", "", "warning")],
        ),
        (rows(request()) + b"\n", []),
        (rows(request()) + b"\n\n  \n", []),
        (rows(request()).rstrip(), []),
        (rows(request()).replace(b"\n", b"\r\n"), []),
        (b"  " + rows(request()), []),
        (b'"' + b"x" * 300_000 + b'"', [(1, "invalid_json_line", "", "error")]),
    ],
)
def test_every_fault_is_found_where_it_is(
    path: Path, content: bytes, expected: list[tuple[int | None, str, str, str]]
) -> None:
    result = check(path, content)
    assert brief(result) == expected
    assert result.is_valid == all(severity == "warning" for *_, severity in expected)
    for text in (*result.errors, *result.warnings):
        assert len(text.splitlines()) == 1
        assert len(text) < 400


def test_json_faults_have_their_column(path: Path) -> None:
    result = check(path, '{"ż": 1 2}\n{"ż":"'.encode() + b'\xff"}\n{"x"\r\n')
    assert [finding.column for finding in result.findings] == [9, 7, 5]
    assert result.errors[0].startswith("Line 1, column 9: no valid JSON")


def test_what_the_surface_does_not_know_can_be_a_warning(path: Path) -> None:
    content = rows(request(body={"input": 1, "new": 2}))
    result = check(path, content, unknown="warn")
    assert brief(result) == [
        (1, "invalid_request", "body.new", "warning"),
        (1, "invalid_request", "body.model", "error"),
        (1, "invalid_request", "body.input[0].text", "error"),
    ]
    assert check(path, rows(request(body={"model": "m", "new": 2})), unknown="warn").is_valid


def test_another_word_for_unknown_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="ignore"):
        BatchFileValidator(unknown=cast("UnknownPolicy", "ignore"))  # which it is not


def test_an_empty_model_is_not_what_the_others_are_held_against(path: Path) -> None:
    content = rows(
        request("a", body={"model": "", "input": "x"}), request("b"), request("c"), request("d")
    )
    assert brief(check(path, content)) == [(1, "invalid_request", "body.model", "error")]


def test_bodies_need_not_be_checked(path: Path) -> None:
    path.write_bytes(rows(request(body={"nonsense": 1}), request("b", body={"stream": True})))
    result = BatchFileValidator(check_bodies=False, endpoints=ENDPOINTS).validate_file(path)
    assert brief(result) == [
        (1, "invalid_request", "body.model", "error"),
        (2, "streaming_unsupported", "body.stream", "error"),
        (2, "invalid_request", "body.model", "error"),
    ]


@pytest.mark.parametrize("check_bodies", [True, False])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"input": "x"}, "required, but missing"),
        ({"model": None, "input": "x"}, "a string is needed"),
        ({"model": 3, "input": "x"}, "a string is needed"),
        ({"model": "", "input": "x"}, "an empty text was given; name the model"),
    ],
)
def test_a_request_without_a_model_is_found_in_any_case(
    path: Path, body: dict[str, object], message: str, *, check_bodies: bool
) -> None:
    path.write_bytes(rows(request("a", body=body), request("b", body=body)))
    result = validate_batch_file(path, check_bodies=check_bodies)
    assert [(f.line, f.code, f.path) for f in result.findings] == [
        (line, "invalid_request", "body.model") for line in (1, 2)
    ]
    assert all(finding.message.startswith(message) for finding in result.findings)


@pytest.mark.parametrize("check_bodies", [True, False])
def test_a_request_has_a_limit_of_inputs_of_its_own(path: Path, *, check_bodies: bool) -> None:
    def embeddings(*counts: int) -> bytes:
        return rows(
            *(
                request(str(n), url=EMBEDDINGS, body={"model": "m", "input": ["x"] * count})
                for n, count in enumerate(counts)
            )
        )

    path.write_bytes(embeddings(1, 2_048))
    assert validate_batch_file(path, check_bodies=check_bodies).is_valid
    path.write_bytes(embeddings(1, 2_049))
    result = validate_batch_file(path, check_bodies=check_bodies)
    assert brief(result) == [(2, "invalid_request", "body.input", "error")]
    path.write_bytes(embeddings(4, 3, 4))
    own = Target("own", limits=Limits(inputs_per_request=3))
    result = validate_batch_file(path, check_bodies=check_bodies, target=own)
    assert brief(result) == [(line, "invalid_request", "body.input", "error") for line in (1, 3)]
    assert result.findings[0].message == "4 inputs were given; one request takes 3, so make several"
    assert validate_batch_file(path, strict=False, target=own).is_valid


def test_what_a_file_is_in_truth_is_said(path: Path) -> None:
    data = rows(request("a"), request("b"))
    for packed, told in (
        (b"\xef\xbb\xbf" + data, "it begins with a byte order mark; write"),
        (data.decode().encode("utf-16"), "it is written in UTF-16, and a batch file in UTF-8"),
        (gzip.compress(data), "it is compressed with gzip; unpack it first"),
    ):
        path.write_bytes(packed)
        first = validate_batch_file(path).findings[0]
        assert (first.line, first.column, first.code) == (1, 1, "invalid_json_line")
        assert first.message.startswith(told)


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ("x", []),
        (["x", "y"], []),
        ("", ["body.input"]),
        (["x", ""], ["body.input[1]"]),
    ],
)
def test_a_text_to_embed_is_not_empty(path: Path, inputs: object, found: list[str]) -> None:
    bodies = [{"model": "m", "input": each} for each in ("first", inputs)]
    path.write_bytes(rows(*(request(str(n), url=EMBEDDINGS, body=b) for n, b in enumerate(bodies))))
    assert [finding.path for finding in validate_batch_file(path).findings] == found
    collector: Any = BatchCollector(path, mode="w")
    with pytest.raises(InvalidRequestError) if found else nullcontext():
        collector.embeddings.create("1", "m", input=inputs)


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ({str(n): "x" for n in range(16)}, []),
        ({"k" * 64: "é" * 512}, []),
        ({str(n): "x" for n in range(17)}, ["body.metadata"]),
        ({"k" * 65: "x"}, ["body.metadata"]),
        ({"k": "x" * 513}, ["body.metadata.k"]),
    ],
)
def test_metadata_has_limits(path: Path, metadata: dict[str, str], found: list[str]) -> None:
    body = {"model": "m", "input": "x", "metadata": metadata}
    path.write_bytes(rows(request("a"), request("b", body=body)))
    assert [finding.path for finding in validate_batch_file(path).findings] == found
    collector: Any = BatchCollector(path, mode="w")
    with pytest.raises(InvalidRequestError) if found else nullcontext():
        collector.responses.create("b", **body)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a": NaN}', [("a", 7)]),
        ('{"é": [1, -Infinity, "NaN", Infinity], "b": 1e999}', [("é[1]", 11), ("é[3]", 29)]),
        (r'{"a": "\ud83d\ude00 \\ud800 \ud800\ud83d\ude00"}', [("a", 29)]),
        (r'{"a": {"\udc00": 1}, "b": NaN}', [("a", 9), ("b", 27)]),
        ('{"a": NaN, "a": 1, "b": [NaN]}', [("a", 7), ("b[0]", 26)]),
        ('  [["NaN", {"x": [Infinity]}]]  ', [("[0][1].x[0]", 19)]),
    ],
)
def test_what_json_cannot_carry_is_found_at_its_column(
    path: Path, line: str, expected: list[tuple[str, int]]
) -> None:
    path.write_text(line, encoding="utf-8")
    found = [
        (finding.path, finding.column)
        for finding in validate_batch_file(path).findings
        if finding.column is not None
    ]
    assert found == expected
    for _, column in expected:
        assert re.match(r"-?(NaN|Infinity)|\\ud[89a-f]", line[column - 1 :])
