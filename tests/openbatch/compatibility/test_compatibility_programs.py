"""Programs in the manner of those that openbatch 0.0.4's own introduction shows run unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

# The import paths of 0.0.4, all of them.
from openbatch import (
    BatchCollector,
    BatchJobManager,
    ChatCompletionsRequest,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ReasoningConfig,
    ResponsesRequest,
    validate_batch_file,
)
from openbatch.collector import BatchCollector as CollectorOfModule
from openbatch.manager import BatchJobManager as ManagerOfModule
from openbatch.model import (
    BaseRequest,
    ChatCompletionsAPIStrategy,
    EmbeddingsAPIStrategy,
    RequestTemplate,
    ResponsesAPIStrategy,
    ReusablePrompt,
    TextGenerationRequest,
)
from openbatch.validation import BatchFileValidator, quick_validate
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path


class Recipe(BaseModel):
    dish: str
    minutes: int
    vegan: bool = Field(description="Whether nothing in it comes from animals.")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_collector_writes_responses_and_embeddings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch_file = "cooking.jsonl"
    collector = BatchCollector(batch_file_path=batch_file)
    collector.responses.create(
        custom_id="soup",
        model="gpt-4o",
        instructions="You write for beginners.",
        input="How do I make onion soup?",
        max_output_tokens=300,
    )
    collector.responses.parse(
        custom_id="stew",
        model="gpt-5-mini",
        text_format=Recipe,
        instructions="Take the recipe apart.",
        input="Simmer beans and tomatoes for forty minutes.",
        reasoning=ReasoningConfig(effort="high"),
    )
    vectors = BatchCollector(batch_file_path="vectors.jsonl")
    vectors.embeddings.create(
        custom_id="word", model="text-embedding-3-small", inp="Cardamom warms every bread."
    )
    print(f"{batch_file} is written.")  # noqa: T201 (programs do)

    assert capsys.readouterr().out == "cooking.jsonl is written.\n"
    assert [line["custom_id"] for line in lines(tmp_path / batch_file)] == ["soup", "stew"]
    soup, stew = bodies(tmp_path / batch_file)
    assert soup["max_output_tokens"] == 300
    assert stew["reasoning"] == {"effort": "high"}
    assert stew["text"]["format"]["name"] == "Recipe"
    assert bodies(tmp_path / "vectors.jsonl") == [
        {"model": "text-embedding-3-small", "input": "Cardamom warms every bread."}
    ]
    assert quick_validate("vectors.jsonl")
    # 0.0.4 saw nothing wrong here, but a batch has one model.
    assert list(validate_batch_file("cooking.jsonl").counts) == ["model_mismatch"]


def test_a_manager_writes_a_batch_from_a_template(tmp_path: Path) -> None:
    template = PromptTemplate(
        messages=[
            Message(role="system", content="You name colours of paint, two words each."),
            Message(role="user", content="Base: {base}, mood: {mood}"),
        ]
    )
    config = ResponsesRequest(model="gpt-4o-mini", temperature=0.8, max_output_tokens=100)
    instances = [
        PromptTemplateInputInstance(
            id="paint_001", prompt_value_mapping={"base": "blue", "mood": "early, cold"}
        ),
        PromptTemplateInputInstance(
            id="paint_002", prompt_value_mapping={"base": "ochre", "mood": "late {sun}"}
        ),
    ]
    manager = BatchJobManager()
    manager.add_templated_instances(
        prompt=template,
        common_request=config,
        input_instances=instances,
        save_file_path="paints.jsonl",
    )

    assert [body["input"][1]["content"] for body in bodies(tmp_path / "paints.jsonl")] == [
        "Base: blue, mood: early, cold",
        "Base: ochre, mood: late {sun}",
    ]
    result = validate_batch_file("paints.jsonl")
    assert result.is_valid
    assert result.stats["total_requests"] == 2


def test_a_manager_writes_a_batch_of_embeddings(tmp_path: Path) -> None:
    config = EmbeddingsRequest(model="text-embedding-3-small", dimensions=512)
    texts = [
        EmbeddingInputInstance(id="doc_1", input="Rain is wet."),
        EmbeddingInputInstance(id="doc_2", input=["Snow is cold.", "Hail is hard."]),
    ]
    BatchJobManager().add_embedding_requests(
        inputs=texts, common_request=config, save_file_path="weather.jsonl"
    )
    assert bodies(tmp_path / "weather.jsonl") == [
        {"model": "text-embedding-3-small", "dimensions": 512, "input": "Rain is wet."},
        {
            "model": "text-embedding-3-small",
            "dimensions": 512,
            "input": ["Snow is cold.", "Hail is hard."],
        },
    ]


def test_a_configuration_has_more_settings(tmp_path: Path) -> None:
    config = ResponsesRequest(
        model="gpt-4o",
        service_tier="flex",
        reasoning=ReasoningConfig(effort="minimal"),
        max_output_tokens=500,
    )
    one = PromptTemplateInputInstance(
        id="1", prompt_value_mapping={}, instance_request_options={"max_output_tokens": 50}
    )
    prompt = PromptTemplate(messages=[Message(role="user", content="Anything new?")])
    BatchJobManager(ensure_ascii=True).add_templated_instances(prompt, config, [one], "one.jsonl")
    assert bodies(tmp_path / "one.jsonl")[0] == {
        "model": "gpt-4o",
        "service_tier": "flex",
        "reasoning": {"effort": "minimal"},
        "max_output_tokens": 50,
        "input": [{"role": "user", "content": "Anything new?"}],
    }


def test_a_file_is_validated_before_the_upload(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"custom_id": "1"}\n', encoding="utf-8")
    result = validate_batch_file("broken.jsonl", strict=True, allow_mixed_endpoints=False)
    assert not result.is_valid
    assert len(result.errors) >= 1
    assert "FAILED" in str(result)
    validator = BatchFileValidator(check_file_size=False, check_request_count=False)
    assert not validator.validate_file("broken.jsonl").is_valid
    (error,) = validate_batch_file("none.jsonl").errors
    assert error.startswith("File not found: none.jsonl")
    assert {"/v1/responses", "/v1/chat/completions"} <= BatchFileValidator.VALID_ENDPOINTS
    assert (BatchFileValidator.MAX_FILE_SIZE_MB, BatchFileValidator.MAX_REQUESTS) == (200, 50000)


def test_the_parts_can_be_used_by_themselves(tmp_path: Path) -> None:
    assert CollectorOfModule is BatchCollector
    assert ManagerOfModule is BatchJobManager
    template = PromptTemplate(messages=[Message(role="user", content="{a} and {b}")])
    (message,) = template.format(a="x", b="y")
    assert message == Message(role="user", content="x and y")
    assert message.serialize() == {"role": "user", "content": "x and y"}

    config = ChatCompletionsRequest(model="gpt-4o")
    config.set_input_messages([message])
    assert isinstance(config, BaseRequest)
    assert isinstance(config, TextGenerationRequest)
    assert not isinstance(EmbeddingsRequest(), TextGenerationRequest)
    BatchJobManager().add("1", config, "one.jsonl")
    strategies = (ResponsesAPIStrategy(), ChatCompletionsAPIStrategy(), EmbeddingsAPIStrategy())
    by_url = {strategy.url: strategy for strategy in strategies}
    body: dict[str, Any] = config.to_dict()
    request = by_url["/v1/chat/completions"].create_request("1", body)
    assert lines(tmp_path / "one.jsonl") == [request]

    vectors = EmbeddingsRequest(model="text-embedding-3-small")
    vectors.set_input(inp=["x"])
    assert vectors.input == ["x"]
    copied = vectors.model_copy(update={"dimensions": 3})
    assert copied.model_dump(exclude_none=True) == {
        "model": "text-embedding-3-small",
        "input": ["x"],
        "dimensions": 3,
    }
    saved = RequestTemplate(
        name="n",
        description="d",
        prompt=ReusablePrompt(id="pmpt_1", version="1", variables={"a": "b"}),
        request=vectors,
        metadata={"by": "me"},
    )
    saved.save(tmp_path / "deep" / "template.json")
    assert RequestTemplate.load(tmp_path / "deep" / "template.json") == saved
