"""`RequestTemplate`: what is saved comes back, and a file that cannot be read says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ReasoningConfig,
    RequestTemplate,
    ResponsesRequest,
    ReusablePrompt,
    TemplateError,
)
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import SMALLEST, bodies

if TYPE_CHECKING:
    from pathlib import Path

    from openbatch.runtime import Endpoint

PROMPT = PromptTemplate(
    messages=[
        Message(role="system", content="Grüße, {{name}}"),
        Message(role="user", content=[{"type": "input_text", "text": "{text:>5} 🎉"}]),
    ]
)


class Answer(BaseModel):
    good: bool


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "template.json"


def template(**changed: Any) -> RequestTemplate:  # noqa: ANN401 (wrong ones too)
    parts: dict[str, Any] = {
        "name": "reviews",
        "description": "Rates reviews",
        "prompt": PROMPT,
        "request": ResponsesRequest(model="gpt-4o-mini"),
    }
    return RequestTemplate(**{**parts, **changed})


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda each: each.url)
@pytest.mark.parametrize(
    "prompt",
    [
        PROMPT,
        ReusablePrompt(id="pmpt_1"),
        ReusablePrompt(id="p", version="2", variables={"a": "b"}),
    ],
    ids=["template", "reference", "whole reference"],
)
def test_what_is_saved_comes_back(path: Path, endpoint: Endpoint, prompt: object) -> None:
    request = endpoint.load_request_model().model_validate(SMALLEST[endpoint.url])
    saved = template(prompt=prompt, request=request, metadata={"run": [1, None], "ü": {"a": True}})
    saved.save(path)
    loaded = RequestTemplate.load(path)
    assert loaded == saved
    assert type(loaded.request) is type(request)
    assert loaded.request.to_dict() == SMALLEST[endpoint.url]


def test_the_request_keeps_all_its_fields(path: Path) -> None:
    request = ResponsesRequest(
        model="gpt-4o-mini",
        temperature=0,
        reasoning=ReasoningConfig(effort="low"),
        text={"verbosity": "low"},
        tools=[{"type": "web_search"}],
    )
    request.set_output_structure(Answer)
    template(request=request).save(path)
    assert RequestTemplate.load(str(path)).request.to_dict() == request.to_dict()


def test_a_loaded_template_builds_the_same_batch(path: Path) -> None:
    request = ChatCompletionsRequest(model="gpt-4o-mini", temperature=1)
    prompt = PromptTemplate(messages=[Message(role="user", content="Rate {text}")])
    saved = template(request=request, prompt=prompt)
    saved.save(path)
    rows = [PromptTemplateInputInstance(id="1", prompt_value_mapping={"text": "é"})]
    written: list[object] = []
    for number, each in enumerate((saved, RequestTemplate.load(path))):
        batch = path.with_name(f"{number}.jsonl")
        BatchJobManager().add_templated_instances(each.prompt, each.request, rows, batch)
        written.append(bodies(batch))
    assert written[0] == written[1]


def test_the_file_is_whole_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "template.json"
    template().save(path)
    first = path.read_bytes()
    template(name="other").save(path)
    assert json.loads(path.read_bytes())["name"] == "other"
    template().save(path)
    assert path.read_bytes() == first
    assert list(path.parent.iterdir()) == [path]
    assert "Grüße".encode() in first


@pytest.mark.parametrize(
    "changed",
    [
        {"metadata": {"a": float("nan")}},
        {"metadata": {"a": {1, 2}}},
        {"name": "half \ud83d"},
    ],
)
def test_what_cannot_be_written_leaves_the_file_as_it_was(
    path: Path, changed: dict[str, object]
) -> None:
    template().save(path)
    before = path.read_bytes()
    with pytest.raises(TemplateError, match=r"template\.json: cannot be written as JSON: "):
        template(**changed).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_bad_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"`\.json` file; name it so"):
        template().save(tmp_path / "template.txt")
    (tmp_path / "file.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"below\.json: cannot be written: "):
        template().save(tmp_path / "file.json" / "below.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(TemplateError, match=r"folder\.json: cannot be written: "):
        template().save(tmp_path / "folder.json")
    with pytest.raises(TemplateError, match=r"none\.json: cannot be read: "):
        RequestTemplate.load(tmp_path / "none.json")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file.json", "folder.json"]


WHOLE: dict[str, object] = {
    "name": "n",
    "description": "d",
    "endpoint": "/v1/responses",
    "prompt": {"id": "pmpt_1"},
    "request": {"model": "m"},
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "invalid JSON: "),
        (b"\xff\xfe", "invalid JSON: "),
        (b"[1]", "an object is needed, not list"),
        ({**WHOLE, "prompt": [1]}, "prompt: an object is needed, not list"),
        ({**WHOLE, "request": "m"}, "request: an object is needed, not str"),
        ({**WHOLE, "endpoint": "/v1/nothing"}, "`endpoint` is '/v1/nothing'; it must be one of "),
        ({**WHOLE, "request": {"temprature": 1}}, "ResponsesRequest.temprature: unknown parameter"),
        (
            {**WHOLE, "prompt": {"messages": [{"role": "user"}]}},
            "PromptTemplate.messages[0].content: required, but missing",
        ),
        ({**WHOLE, "name": 3}, "name: "),
        ({**WHOLE, "extra": 3}, "extra: "),
    ],
    ids=lambda value: None if isinstance(value, str) else "",
)
def test_a_file_that_is_no_template_says_why(path: Path, content: object, message: str) -> None:
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(TemplateError) as caught:
        RequestTemplate.load(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert len(str(caught.value).splitlines()) == 1


def test_each_missing_part_has_its_line(path: Path) -> None:
    path.write_text('{"endpoint": "/v1/responses"}', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        RequestTemplate.load(path)
    assert str(caught.value).splitlines() == [
        f"{path}: name: Field required",
        f"{path}: description: Field required",
    ]


def test_a_file_of_the_predecessor_says_what_it_lacks(path: Path) -> None:
    old = {
        "name": "n",
        "description": "d",
        "prompt": {"messages": [{"role": "user", "content": "x"}]},
        "request": {"model": "gpt-4.1"},
        "metadata": None,
    }
    path.write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(
        TemplateError, match=r"openbatch 0\.0\.4 saved neither endpoint nor request"
    ):
        RequestTemplate.load(path)


def test_a_request_needs_its_model(path: Path) -> None:
    with pytest.raises(ValidationError, match="a request model such as ResponsesRequest is needed"):
        template(request={"model": "gpt-4o-mini"})
    assert not path.exists()
