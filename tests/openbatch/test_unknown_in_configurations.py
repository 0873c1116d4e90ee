"""A configuration from a body, and what it holds that the installed surface does not know."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    InvalidRequestError,
    PromptTemplate,
    RequestTemplate,
    ResponsesRequest,
    TemplateError,
    UnknownParameterWarning,
)
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import SMALLEST, bodies

if TYPE_CHECKING:
    from pathlib import Path

# Each test says which warning it is about; there are several at each step.
pytestmark = pytest.mark.filterwarnings("ignore::openbatch.UnknownParameterWarning")

BRAND_NEW: dict[str, Any] = {
    "model": "gpt-5",
    "service_tier": "brandnew",
    "text": {"verbosity": "ultra"},
    "shiny": {"a": 1},
}


@pytest.fixture
def config() -> ResponsesRequest:
    with pytest.warns(UnknownParameterWarning) as warned:
        made = ResponsesRequest.from_body(BRAND_NEW, unknown="warn")
    told = sorted(str(each.message).partition(":")[0] for each in warned)
    assert told == ["service_tier", "shiny", "text.verbosity"]
    return made


@pytest.mark.parametrize("url", ENDPOINTS)
def test_a_body_is_a_configuration_by_the_names_of_the_api(url: str) -> None:
    endpoint = ENDPOINTS[url]
    body = {**SMALLEST[url], "model": "m"}
    model = endpoint.load_request_model()
    assert model.from_body(body).to_dict() == model(**body).to_dict() == body
    assert model.from_body(body) == model(**body)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"brand_new": 1}, "brand_new: unknown parameter; what is newer than this version"),
        ({"text": {"brand_new": 1}}, "`format`, `verbosity`; what is newer than this version"),
        ({"extra_body": {}}, "extra_body: unknown parameter; `extra_body` is given to the job"),
    ],
)
def test_what_a_configuration_does_not_know_is_sent_to_the_job(
    fields: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        ResponsesRequest(**fields)
    message = str(caught.value)
    assert said in message
    assert "given to the job" in message
    assert ("as `extra_body={...}`" in message) == ("extra_body" not in fields)
    with pytest.raises(InvalidRequestError) as again:
        ResponsesRequest.from_body(fields)
    assert str(again.value) == message
    # And there it is taken.
    path, config = tmp_path / "batch.jsonl", ResponsesRequest(model="m")
    BatchJobManager.build("{t}", config, rows=[{"t": "x"}], out=path, extra_body=fields)
    assert fields.items() <= bodies(path)[0].items()


def test_a_misspelt_field_is_not_taken_for_a_new_one() -> None:
    wrong: Any = {"temprature": 1}
    with pytest.raises(InvalidRequestError, match=r"did you mean `temperature`\?$"):
        ResponsesRequest(**wrong)


def test_a_body_is_checked_like_the_fields_of_the_model() -> None:
    for body, problem in (
        ({"temprature": 1}, "ResponsesRequest.temprature: unknown parameter; did you mean"),
        ({"service_tier": "brandnew"}, "ResponsesRequest.service_tier: 'brandnew' is not allowed"),
    ):
        with pytest.raises(InvalidRequestError, match=problem):
            ResponsesRequest.from_body(body)
    with pytest.raises(InvalidRequestError, match=r"temperature: 9 is too large"):
        ResponsesRequest.from_body({"temperature": 9}, unknown="warn")
    wrong: Any = [1]
    with pytest.raises(InvalidRequestError, match="body: a mapping is needed, got list"):
        ResponsesRequest.from_body(wrong)
    wrong = "ignore"
    with pytest.raises(InvalidRequestError, match="unknown: 'ignore' was given; use \"error\" or"):
        ResponsesRequest.from_body({}, unknown=wrong)


def test_a_job_that_warns_takes_what_is_unknown_in_its_configuration(
    tmp_path: Path, config: ResponsesRequest
) -> None:
    out = tmp_path / "out.jsonl"
    rows = [{"t": "a"}, {"t": "b"}]
    with pytest.warns(UnknownParameterWarning, match="service_tier: 'brandnew'"):
        BatchJobManager(unknown="warn").build("{t}", config, rows=rows, out=out)
    assert bodies(out) == [
        {**BRAND_NEW, "input": [{"role": "user", "content": row["t"]}]} for row in rows
    ]
    with pytest.raises(InvalidRequestError, match=r"'row-0' \(row 0\): service_tier: 'brandnew'"):
        BatchJobManager.build("{t}", config, rows=rows, out=out)


def test_such_a_configuration_is_changed_and_copied_like_any_other(
    config: ResponsesRequest,
) -> None:
    config.set_output_structure(int)
    assert config.to_dict()["text"]["verbosity"] == "ultra"
    sparkle: Any = config
    with pytest.warns(UnknownParameterWarning, match="reasoning.effort: 'extreme'"):
        sparkle.reasoning = {"effort": "extreme"}
    with pytest.warns(UnknownParameterWarning, match="sparkle: unknown parameter"):
        sparkle.sparkle = 1
    with pytest.raises(InvalidRequestError, match="temperature: 9 is too large"):
        config.temperature = 9
    body = config.to_dict()
    assert (body["shiny"], body["sparkle"], body["reasoning"]) == (
        {"a": 1},
        1,
        {"effort": "extreme"},
    )
    for same in (
        config.model_copy(),
        copy.deepcopy(config),
        pickle.loads(pickle.dumps(config)),  # noqa: S301 (what was just made)
    ):
        assert same == config
        assert same.to_dict() == body
    with pytest.warns(UnknownParameterWarning, match="glow"):
        other = config.with_options({"glow": 2, "temperature": 1})
    assert other.to_dict() == {**body, "glow": 2, "temperature": 1}
    assert config.to_dict() == body


def test_a_configuration_that_knows_all_it_has_stays_strict() -> None:
    config: Any = ChatCompletionsRequest.from_body({"model": "m"})
    with pytest.raises(InvalidRequestError, match="sparkle: unknown parameter"):
        config.sparkle = 1
    with pytest.raises(InvalidRequestError, match="glow: unknown parameter"):
        config.with_options({"glow": 2})


def test_it_is_saved_and_loaded(tmp_path: Path, config: ResponsesRequest) -> None:
    path = tmp_path / "t.json"
    prompt = PromptTemplate(messages=[{"role": "user", "content": "{t}"}])
    RequestTemplate(name="n", description="d", prompt=prompt, request=config).save(path)
    with pytest.warns(UnknownParameterWarning, match="shiny"):
        assert RequestTemplate.load(path).request == config
    strict = {**json.loads(path.read_text(encoding="utf-8")), "unknown": "error"}
    path.write_text(json.dumps(strict), encoding="utf-8")
    with pytest.raises(TemplateError, match="shiny: unknown parameter"):
        RequestTemplate.load(path)
