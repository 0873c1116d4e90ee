"""The validator: what the service would refuse is found, with its line, code and place."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbatch import BatchCollector
from openbatch.errors import InvalidRequestError, Problem
from openbatch.targets import Limits, Target
from openbatch.validation import (
    BatchFileValidator,
    Finding,
    ValidationResult,
    quick_validate,
    validate_batch_file,
)
from openbatch.validation.line_checks import EndpointChecks
from openbatch_api import ENDPOINTS as REAL_ENDPOINTS

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.targets import TargetName
    from openbatch.validation.line_checks import Unknown

RESPONSES, EMBEDDINGS = "/v1/responses", "/v1/embeddings"


def problems(body: dict[str, object]) -> tuple[Problem, ...]:
    """Stand in for the request type of an endpoint: `model` and `input` and nothing else."""
    found = [
        Problem(key, "no such parameter", "unknown_field")
        for key in body
        if key not in ("model", "input")
    ]
    if "model" not in body:
        found.append(Problem("model", "it is missing", "missing"))
    if not isinstance(body.get("input", ""), str | list):
        found.append(Problem("input[0].text", "it must be a text"))
    if body.get("input") == "bad as a whole":
        found.append(Problem("", "it is wrong as a whole"))
    return tuple(found)


ENDPOINTS = {RESPONSES: EndpointChecks(problems), EMBEDDINGS: EndpointChecks(problems, "input")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch.jsonl"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-in in the place of the generated surface."""

    def stand_in() -> dict[str, EndpointChecks]:
        return ENDPOINTS

    # First the attribute: pytest looks at the old value, which the registry then fills.
    monkeypatch.setattr(BatchFileValidator, "VALID_ENDPOINTS", set(ENDPOINTS))
    monkeypatch.setattr("openbatch.validation.validator._registry", stand_in)


def request(custom_id: object = "a", **changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "custom_id": custom_id,
        "method": "POST",
        "url": RESPONSES,
        "body": {"model": "m", "input": "x"},
    }
    base.update(changes)
    return base


def rows(*requests: object) -> bytes:
    return b"".join(json.dumps(request).encode() + b"\n" for request in requests)


def check(
    path: Path, content: bytes, *, unknown: Unknown = "error", mixed: bool = False
) -> ValidationResult:
    path.write_bytes(content)
    validator = BatchFileValidator(
        allow_mixed_endpoints=mixed, unknown=unknown, endpoints=ENDPOINTS
    )
    return validator.validate_file(path)


def brief(result: ValidationResult) -> list[tuple[int | None, str, str, str]]:
    return [(f.line, f.code, f.path, f.severity) for f in result.findings]


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


SURROGATE = (
    b'{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"m","input":%s}}'
)


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
        (SURROGATE % b'"\\ud800"', [(1, "invalid_json_line", "body.input", "error")]),
        (SURROGATE % b'"\xed\xa0\x80"', [(1, "invalid_json_line", "", "error")]),
        (SURROGATE % b'"\\ud83d\\udc22"', []),
        (SURROGATE % b"NaN", [(1, "invalid_json_line", "body.input", "error")]),
        (SURROGATE % b"[1,-Infinity]", [(1, "invalid_json_line", "body.input[1]", "error")]),
        (SURROGATE % b'"NaN"', []),
        (SURROGATE % b'"x","input":"y"', [(1, "duplicate_json_key", "body.input", "warning")]),
        (
            b'{"custom_id":"b",' + rows(request())[1:],
            [(1, "duplicate_json_key", "custom_id", "warning")],
        ),
        (
            SURROGATE % b'[{"a b":[0,{"x":1,"x":2}],"a b":{}}]',
            [
                (1, "duplicate_json_key", path, "warning")
                for path in ('body.input[0]["a b"]', 'body.input[0]["a b"][1].x')
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
    result = check(path, '{"ż": 1, }\n{"ż":"'.encode() + b'\xff"}\n{"x"\r\n')
    assert [finding.column for finding in result.findings] == [10, 7, 5]
    assert result.errors[0].startswith("Line 1, column 10: no valid JSON")


def test_the_error_for_a_url_says_what_is_meant(path: Path) -> None:
    for given_url in ("/v1/response", "https://api.openai.com/v1/responses"):
        (error,) = check(path, rows(request(url=given_url))).errors
        assert given_url in error
        assert f"allowed: {EMBEDDINGS}, {RESPONSES}; did you mean {RESPONSES}?" in error
    (error,) = check(path, rows(request(url="x"))).errors
    assert "did you mean" not in error


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
        BatchFileValidator(unknown=cast("Unknown", "ignore"))


@pytest.mark.parametrize("named", ["/v1/chat/completions", "/chat/completions"])
def test_the_endpoint_of_the_batch_goes_by_either_name(path: Path, named: str) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    path.write_bytes(rows(request("a", url="/chat/completions", body=body)))
    assert validate_batch_file(path, target="azure", endpoint=named).is_valid
    path.write_bytes(rows(request("a", url="/v1/chat/completions", body=body)))
    assert validate_batch_file(path, target="azure", endpoint=named).is_valid
    path.write_bytes(rows(request("a"), request("b", url="/chat/completions", body=body)))
    result = validate_batch_file(path, target="azure", endpoint=named)
    assert brief(result)[0] == (1, "invalid_url", "url", "error")
    assert f"the batch is for {named}" in result.errors[0]


@pytest.mark.parametrize(
    ("target", "endpoint", "message"),
    [
        ("openai", "/v1/respones", "did you mean /v1/responses?"),
        ("openai", "responses", "did you mean /v1/responses?"),
        ("openai", "", "'' was given; openai has batches for /v1/chat/completions, "),
        (
            "azure",
            "/v1/videos",
            "'/v1/videos' was given; azure has batches for /chat/completions, ",
        ),
        ("azure", "embeddings", "did you mean /embeddings?"),
    ],
)
def test_what_is_no_endpoint_is_refused_at_once(
    target: TargetName, endpoint: str, message: str
) -> None:
    with pytest.raises(InvalidRequestError, match=r"^endpoint: ") as caught:
        validate_batch_file("not-there.jsonl", target=target, endpoint=endpoint)
    assert message in str(caught.value)


def test_a_service_may_have_endpoints_that_nobody_knows(path: Path) -> None:
    own = Target("z", urls={"/v1/rerank": "/rerank", "/v1/responses": "/v1/responses"})
    path.write_bytes(
        rows(
            request("a", url="/rerank", body={"model": "m", "query": "x"}),
            request("b", url="/rerank", body={"query": "x", "stream": True}),
        )
    )
    result = validate_batch_file(path, target=own, endpoint="/v1/rerank")
    assert brief(result) == [(2, "streaming_unsupported", "body.stream", "error")]
    path.write_bytes(rows(request("a", body={"model": "m", "input": 3})))
    assert brief(validate_batch_file(path, target=own)) == [
        (1, "invalid_request", "body.input", "error")
    ]


def test_mixed_endpoints_can_be_allowed_and_then_have_a_model_each(path: Path) -> None:
    embedding = {"model": "e", "input": "x"}
    content = rows(
        request("a"),
        request("b", url=EMBEDDINGS, body=embedding),
        request("c", url=EMBEDDINGS, body=embedding),
        request("d"),
    )
    assert brief(check(path, content)) == [
        (2, "url_mismatch", "url", "error"),
        (2, "model_mismatch", "body.model", "error"),
        (3, "url_mismatch", "url", "error"),
        (3, "model_mismatch", "body.model", "error"),
    ]
    result = check(path, content, mixed=True)
    assert result.is_valid
    assert result.stats["endpoints_used"] == [EMBEDDINGS, RESPONSES]
    more = rows(request("e", url=EMBEDDINGS, body={"model": "f"}))
    assert brief(check(path, content + more, mixed=True)) == [
        (5, "model_mismatch", "body.model", "error")
    ]


def test_an_endpoint_that_the_service_lacks_is_no_misspelling_of_another(path: Path) -> None:
    path.write_bytes(rows(request("a")))
    with pytest.raises(
        InvalidRequestError, match=r"'/v1/images/edits' was given; azure has"
    ) as caught:
        validate_batch_file(path, target="azure", endpoint="/v1/images/edits")
    assert "did you mean" not in str(caught.value)
    with pytest.raises(InvalidRequestError, match=r"did you mean /v1/responses\?"):
        validate_batch_file(path, target="azure", endpoint="/v1/response")


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


def test_a_body_that_is_too_deep_to_check_is_an_error(path: Path) -> None:
    def deep(body: dict[str, object]) -> tuple[Problem, ...]:
        return deep(body)

    path.write_bytes(rows(request()))
    result = BatchFileValidator(endpoints={RESPONSES: EndpointChecks(deep)}).validate_file(path)
    assert brief(result) == [(1, "invalid_request", "body", "error")]


@pytest.mark.usefixtures("registry")
def test_the_functions_use_the_registry(path: Path) -> None:
    path.write_bytes(rows(request()))
    assert validate_batch_file(path).is_valid
    assert validate_batch_file(str(path), True, True, False).is_valid  # noqa: FBT003
    assert quick_validate(path)
    path.write_bytes(rows(request(), request("b", body={"model": "m", "new": 1})))
    assert not quick_validate(path)
    assert not validate_batch_file(file_path=path, strict=False).is_valid
    assert validate_batch_file(path, unknown="warn").is_valid
    assert validate_batch_file(path, check_bodies=False).is_valid


@pytest.mark.usefixtures("registry")
def test_a_subclass_can_allow_other_endpoints(path: Path) -> None:
    class Wider(BatchFileValidator):
        VALID_ENDPOINTS = {RESPONSES, "/v1/special"}  # noqa: RUF012

    path.write_bytes(rows(request(url="/v1/special", body={"model": "m", "any": "thing"})))
    assert Wider().validate_file(path).is_valid
    path.write_bytes(rows(request(url=EMBEDDINGS)))
    assert not Wider().validate_file(path).is_valid


def test_the_generated_surface_says_what_is_valid(path: Path) -> None:
    assert set(REAL_ENDPOINTS) == BatchFileValidator.VALID_ENDPOINTS
    assert BatchFileValidator().VALID_ENDPOINTS is BatchFileValidator.VALID_ENDPOINTS
    sound = {"model": "m", "input": "x"}
    path.write_bytes(
        rows(
            request("a", body=sound | {"stream": False}),
            request("b", body=sound | {"temprature": 1}),
            request("c", body=sound | {"temperature": "hot"}),
        )
    )
    assert brief(validate_batch_file(path)) == [
        (2, "invalid_request", "body.temprature", "error"),
        (3, "invalid_request", "body.temperature", "error"),
    ]
    assert brief(validate_batch_file(path, unknown="warn"))[0][3] == "warning"


@pytest.mark.parametrize("url", sorted(REAL_ENDPOINTS))
def test_every_endpoint_of_the_surface_is_checked(path: Path, url: str) -> None:
    path.write_bytes(rows(request(url=url, body={"model": "m", "no_such_parameter": 1})))
    result = validate_batch_file(path)
    assert "body.no_such_parameter" in {finding.path for finding in result.findings}


def test_inputs_are_counted_where_the_surface_says_so(path: Path) -> None:
    class Small(BatchFileValidator):
        MAX_INPUTS = 3

    body = {"model": "m", "input": [[1, 2], [3], [4], [5]]}
    path.write_bytes(rows(request(url=EMBEDDINGS, body=body)))
    assert brief(Small().validate_file(path)) == [(None, "too_many_inputs", "", "error")]


def test_a_body_nested_as_deep_as_json_goes_is_only_wrong(path: Path) -> None:
    for depth in (50, 300, 900, 960, 990):
        deep = b"[" * depth + b"]" * depth
        path.write_bytes(SURROGATE % deep)
        assert not quick_validate(path)


@settings(deadline=None)  # files take the time they take
@given(content=st.binary(max_size=300))
@example(b'{"custom_id":"a","method":"POST","url":[],"body":{}}')
@example(b'{"url":{"a":NaN},"custom_id":NaN,"body":{"model":[],"stream":{}}}')
@example(b'"\\ud800"')
@example(b'{"\\ud800":1,"\\ud800":2}')
@example(b"\x00" * 10)
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    result = check(path, content)
    assert str(result).encode("utf-8")
    assert result.is_valid == (not result.errors)


LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.sampled_from([RESPONSES, EMBEDDINGS, "POST", "a", "b"])
KEYS = st.sampled_from(
    ["custom_id", "method", "url", "body", "model", "input", "stream", "tools", "text", "type", "x"]
)
NEARLY = st.recursive(
    LOOSE | WORDS, lambda inner: st.dictionaries(KEYS, inner, max_size=6), max_leaves=10
)


@settings(deadline=None)  # files take the time they take
@given(requests=st.lists(NEARLY, min_size=1, max_size=4))
def test_nothing_that_is_nearly_a_request_breaks_it(
    tmp_path_factory: pytest.TempPathFactory, requests: list[object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "nearly.jsonl"
    content = rows(*requests)
    result = check(path, content)
    assert str(validate_batch_file(path)).encode("utf-8")  # with the bodies of the real surface
    assert str(result).encode("utf-8")
    assert result.stats["total_requests"] == len(requests)
    if re.search(rb"\b(NaN|Infinity)\b", content) is None and b"\\ud" not in content:
        assert "invalid_json_line" not in result.counts or not all(
            isinstance(value, dict) for value in requests
        )
