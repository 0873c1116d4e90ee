"""The services that take batch files: URLs, limits, and what a parameter `target` may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openbatch import BatchJobManager, InvalidRequestError
from openbatch.targets import AZURE, OPENAI, Limits, Target, checked_target
from openbatch_api import ENDPOINTS


def test_openai_takes_every_endpoint_under_its_own_url() -> None:
    assert [OPENAI.url(endpoint) for endpoint in ENDPOINTS] == list(ENDPOINTS)
    assert OPENAI.endpoints_by_url(ENDPOINTS) == {url: url for url in ENDPOINTS}
    assert Limits(50_000, 209_715_200, 50_000, 2_048) == OPENAI.limits


def test_azure_has_urls_and_limits_of_its_own() -> None:
    assert AZURE.url("/v1/chat/completions") == "/chat/completions"
    assert AZURE.url("/v1/responses") == "/v1/responses"
    assert (AZURE.limits.requests, AZURE.limits.bytes) == (100_000, 209_715_200)
    urls = AZURE.endpoints_by_url(ENDPOINTS)
    assert urls["/chat/completions"] == urls["/v1/chat/completions"] == "/v1/chat/completions"
    assert set(urls.values()) <= set(ENDPOINTS)
    assert "/v1/videos" not in urls


@pytest.mark.parametrize("endpoint", ["/v1/videos", "/v1/images/edits", "/v1/moderations"])
def test_what_azure_has_no_batches_for_is_refused(endpoint: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        AZURE.url(endpoint)
    assert str(caught.value) == (
        f"azure has no batches for {endpoint}, only for /v1/responses, /v1/chat/completions, "
        '/v1/embeddings; write this request to a file with target="openai"'
    )


def test_a_target_is_named_or_given() -> None:
    assert checked_target("openai") is OPENAI
    assert checked_target("azure") is AZURE
    stored_elsewhere = replace(AZURE, limits=Limits(requests=100_000, bytes=2**30))
    assert checked_target(stored_elsewhere) is stored_elsewhere
    gateway = Target("gateway", urls={"/v1/embeddings": "/e"})
    assert gateway.url("/v1/embeddings") == "/e"


@pytest.mark.parametrize("wrong", ["Azure", "", None, 1])
def test_any_other_target_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        checked_target(wrong)  # type: ignore[arg-type]  # what a caller without a checker may do
    assert str(caught.value).endswith('was given; use "openai" or "azure", or a `Target`')


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limits": 5}, r"limits: 5 was given; use Limits\("),
        (
            {"urls": {"/v1/embeddings": ("/e", "/f")}},
            r"target\.urls: .* for '/v1/embeddings'; give",
        ),
        ({"urls": ["/e"]}, r"target\.urls: .* was given; give a dict"),
        (
            {"other_urls": {"/e": None}},
            r"target\.other_urls: None was given for '/e'; give one URL",
        ),
    ],
)
def test_a_target_with_something_else_in_it_is_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{message}"):
        Target("gateway", **options)


@pytest.mark.parametrize("name", ["requests", "bytes", "inputs", "inputs_per_request"])
@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, None, "5"])
def test_limits_are_whole_numbers(name: str, wrong: object) -> None:
    with pytest.raises(InvalidRequestError, match=rf"^limits\.{name}: .* whole number, at least 1"):
        Limits(**{name: wrong})  # type: ignore[arg-type]  # on purpose
    assert getattr(Limits(**{name: 1}), name) == 1


def test_what_is_no_limits_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match=r"^limits: 5 was given; use Limits\("):
        BatchJobManager(limits=5)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(InvalidRequestError, match=r"^token_budget: 0 was given"):
        BatchJobManager(token_budget=0)
