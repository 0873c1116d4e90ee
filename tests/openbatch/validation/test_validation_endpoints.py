"""Which endpoints the lines of a file may have, and what checks their bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openbatch.errors import InvalidRequestError
from openbatch.targets import Target
from openbatch.validation import (
    BatchFileValidator,
    quick_validate,
    validate_batch_file,
)
from openbatch_api import ENDPOINTS as REAL_ENDPOINTS
from tests.openbatch.validation.sample_files import (
    EMBEDDINGS,
    RESPONSES,
    brief,
    check,
    request,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.targets import TargetName


def test_the_error_for_a_url_says_what_is_meant(path: Path) -> None:
    for given_url in ("/v1/response", "https://api.openai.com/v1/responses"):
        (error,) = check(path, rows(request(url=given_url))).errors
        assert given_url in error
        assert f"allowed: {EMBEDDINGS}, {RESPONSES}; did you mean {RESPONSES}?" in error
    (error,) = check(path, rows(request(url="x"))).errors
    assert "did you mean" not in error


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


def test_the_functions_use_the_registry(path: Path) -> None:
    path.write_bytes(rows(request()))
    assert validate_batch_file(path).is_valid
    assert validate_batch_file(str(path), True, True, False).is_valid
    assert quick_validate(path)
    path.write_bytes(rows(request(), request("b", body={"model": "m", "input": "x", "new": 1})))
    assert not quick_validate(path)
    assert not validate_batch_file(file_path=path, strict=False).is_valid
    assert validate_batch_file(path, unknown="warn").is_valid
    assert validate_batch_file(path, check_bodies=False).is_valid


def test_a_subclass_can_allow_other_endpoints(path: Path) -> None:
    class Wider(BatchFileValidator):
        # As programs for 0.0.4 have it.
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
