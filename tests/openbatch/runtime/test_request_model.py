"""The bases of request models, with an endpoint whose fields have other names in Python."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from openbatch.errors import InvalidRequestError
from openbatch.runtime import omit
from openbatch.runtime.request_model import EndpointRequest
from tests.openbatch.runtime.sample_endpoints import WIDGETS, EffortConfig, WidgetsRequest


class Answer(BaseModel):
    good: bool


def test_the_endpoint_finds_its_types() -> None:
    assert WIDGETS.load_request_model() is WidgetsRequest
    assert WIDGETS.load_request_type().__name__ == "WidgetParams"
    assert WIDGETS.validator is WIDGETS.validator
    assert WIDGETS.structured_output is not None
    assert WIDGETS.structured_output.parameter == "format"


@pytest.mark.parametrize("name", ["from_", "from"])
def test_a_field_goes_by_both_its_names(name: str) -> None:
    model: Any = WidgetsRequest
    for request in (
        model(**{name: "here"}),
        WidgetsRequest.model_validate({name: "here"}),
        WidgetsRequest().with_options({name: "here"}),
    ):
        assert request.from_ == "here"
        assert request.to_dict() == {"from": "here"}
        assert request.model_dump(exclude_none=True) == {"from": "here"}
        assert request.with_options({name: None}).to_dict() == {}


def test_an_error_names_the_field_as_the_api_does() -> None:
    model: Any = WidgetsRequest
    with pytest.raises(InvalidRequestError, match=r"^WidgetsRequest\.from: a string is needed"):
        model(from_=3)
    request = WidgetsRequest()
    with pytest.raises(InvalidRequestError, match=r"^WidgetsRequest\.from: "):
        request.from_ = 3  # type: ignore[assignment]  # a wrong one on purpose
    assert request.from_ is None


def test_key_of_knows_both_names() -> None:
    assert WidgetsRequest.key_of("from_") == "from"
    assert WidgetsRequest.key_of("from") == "from"
    assert WidgetsRequest.key_of("model") == "model"
    assert WidgetsRequest.key_of("modle") is None


def test_parts_are_given_as_models_or_as_dicts() -> None:
    as_model = WidgetsRequest(effort=EffortConfig(level="low"))
    as_dict = WidgetsRequest(effort={"level": "low"})
    assert as_model.to_dict() == as_dict.to_dict() == {"effort": {"level": "low"}}
    assert isinstance(as_model.effort, EffortConfig)
    with pytest.raises(InvalidRequestError, match=r"^WidgetsRequest\.effort\.level: 'lo'"):
        WidgetsRequest(effort={"level": "lo"})  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(InvalidRequestError, match=r"^EffortConfig\.budget: 0 is too small"):
        EffortConfig(budget=0)


def test_a_change_of_a_part_shows_in_the_request() -> None:
    effort = EffortConfig(level="low")
    request = WidgetsRequest(effort=effort)
    effort.level = "high"
    assert request.to_dict() == {"effort": {"level": "high"}}


def test_what_is_not_plain_is_made_plain_once() -> None:
    words = iter(["a", "b"])
    request = WidgetsRequest(model="m", words=words, effort=EffortConfig(level="low"))
    assert list(words) == []
    assert request.words == ["a", "b"]
    assert isinstance(request.effort, EffortConfig)
    assert request.to_dict()["words"] == ["a", "b"]


def test_a_failing_assignment_of_a_generator_changes_nothing() -> None:
    request = WidgetsRequest(words=["a"])
    with pytest.raises(InvalidRequestError, match=r"words\[1\]: a string is needed"):
        request.words = (word for word in ("b", 3))  # type: ignore[misc]  # wrong on purpose
    assert request.to_dict() == {"words": ["a"]}


def test_omitted_values_are_left_out_on_every_way_in() -> None:
    nothing: Any = omit
    request = WidgetsRequest(model=nothing, effort={"level": "low", "budget": nothing})
    assert request.to_dict() == {"effort": {"level": "low"}}
    request.words = nothing
    assert request.with_options({"from": nothing}).to_dict() == {"effort": {"level": "low"}}


def test_shared_body_is_for_reading() -> None:
    words = ["a"]
    request = WidgetsRequest(words=words)
    assert request.shared_body()["words"] is words
    assert request.shared_body() is not request.shared_body()
    copied = request.to_dict()["words"]
    assert copied == words
    assert copied is not words


def test_a_type_of_the_answer_goes_through_all_wrappers() -> None:
    request = WidgetsRequest()
    request.set_output_structure(Answer)
    output: Any = request.to_dict()["format"]
    assert output["type"] == "json_schema"
    assert output["deep"]["deeper"].keys() == {"name", "schema", "strict"}


def test_pydantic_says_what_is_wrong_in_its_own_way() -> None:
    with pytest.raises(ValidationError, match=r"WidgetsRequest\.modle: .* did you mean `model`"):
        WidgetsRequest.model_validate({"modle": "m"})
    with pytest.raises(ValidationError):
        WidgetsRequest.model_validate(3)
    assert issubclass(WidgetsRequest, EndpointRequest)
