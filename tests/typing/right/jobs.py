"""Jobs of the manager, and the three programs of the guide in small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_type
from uuid import UUID

from openai.types.responses import ResponseFunctionToolCall
from pydantic import BaseModel, Field

from openbatch import (
    BatchJobManager,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    Limits,
    Message,
    MessagesInputInstance,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
    ReusablePrompt,
    WriteReport,
    shard_paths,
    validate_batch_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.responses import EasyInputMessageParam, ResponseInputItemParam

    from openbatch import BatchCollector
    from openbatch_api.responses import InputItem

ROWS = ({"review_id": "r1", "review_text": "Good."}, {"review_id": "r2", "review_text": "Bad."})


class SentimentAnalysisModel(BaseModel):
    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0, description="How sure the verdict is.")


def sequential(collector: BatchCollector) -> None:
    for row in ROWS:
        collector.responses.parse(
            custom_id=row["review_id"],
            model="gpt-4o-mini",
            instructions="Judge the mood.",
            input=[{"role": "user", "content": row["review_text"]}],
            text_format=SentimentAnalysisModel,
        )


def typed(collector: BatchCollector, row: Mapping[str, str]) -> None:
    messages: list[EasyInputMessageParam] = [{"role": "user", "content": row["review_text"]}]
    collector.responses.parse(
        custom_id=f"typed-{row['review_id']}",
        model="gpt-4o-mini",
        instructions="Judge the mood.",
        input=messages,
        text_format=SentimentAnalysisModel,
    )


def managed(collector: BatchCollector) -> None:
    config = ResponsesRequest(model="gpt-4o-mini")
    config.set_output_structure(SentimentAnalysisModel)
    path = collector.batch_file_path.with_name("managed.jsonl")
    report = BatchJobManager().add_templated_instances(
        prompt=PromptTemplate(
            messages=[
                Message(role="system", content="Judge the mood."),
                Message(role="user", content="{review_text}"),
            ]
        ),
        common_request=config,
        input_instances=[
            PromptTemplateInputInstance(
                id=row["review_id"], prompt_value_mapping={"review_text": row["review_text"]}
            )
            for row in ROWS
        ],
        save_file_path=path,
    )
    assert_type(report, WriteReport)
    assert_type(report.written, int)
    assert validate_batch_file(path).is_valid


def examples() -> PromptTemplate:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "user", "content": "Mood of {example}?"},
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
            ],
        },
        {"role": "tool", "tool_call_id": "c", "content": "{mood}"},
    ]
    calls: list[ResponseInputItemParam] = [
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "{mood}"},
    ]
    ours: list[InputItem] = [{"role": "user", "content": "{review_text}"}]
    MessagesInputInstance(id="r0", messages=[*calls, *ours])
    assert_type(PromptTemplate(messages=messages).messages, list[Message])
    assert PromptTemplate(messages=[*ours, *calls]).variables == ("review_text", "mood")
    call = ResponseFunctionToolCall(
        type="function_call", call_id="c", name="f", arguments="{review_text}"
    )
    last = Message(role="assistant", tool_calls=[{"id": "c"}], name="n")
    assert_type(last.serialize(), dict[str, object])
    return PromptTemplate(messages=[Message(role="user", content="{review_text}"), call])


def conversations() -> Iterator[MessagesInputInstance]:
    for number, row in enumerate(ROWS):
        yield MessagesInputInstance(
            id=number,
            messages=[
                Message(role="user", content=row["review_text"]),
                Message(role="user", content=[{"type": "input_text", "text": "And now?"}]),
            ],
            instance_request_options={"temperature": 0.5},
        )


def other_jobs(collector: BatchCollector) -> None:
    manager = BatchJobManager(unknown="warn", missing="skip")
    folder = collector.batch_file_path.parent
    config = ResponsesRequest.from_body({"model": "gpt-4o-mini"}, unknown="warn")
    assert_type(config, ResponsesRequest)
    manager.add_templated_instances(
        None, config, conversations(), folder / "conversations.jsonl", missing="empty"
    )
    manager.add_templated_instances(
        prompt=ReusablePrompt(id="pmpt_1"),
        common_request=config,
        input_instances=(
            PromptTemplateInputInstance(id=i, prompt_value_mapping={"n": i}) for i in range(3)
        ),
        save_file_path=str(folder / "reusable.jsonl"),
    )
    manager.add_embedding_requests(
        inputs=[
            EmbeddingInputInstance(id="a", input="One text."),
            EmbeddingInputInstance(id="b", input=["two", "texts"]),
            EmbeddingInputInstance(id="c", input=[[1, 2], [3]]),
            EmbeddingInputInstance(id=UUID(int=1), input="An id of another kind."),
        ],
        common_request=EmbeddingsRequest(model="text-embedding-3-small"),
        save_file_path=folder / "embeddings.jsonl",
    )
    manager.add("one", ResponsesRequest(model="gpt-4o-mini", input="x"), folder / "one.jsonl")


def programs(collector: BatchCollector) -> None:
    sequential(collector)
    typed(collector, ROWS[0])
    managed(collector)
    assert examples().variables == ("review_text",)
    other_jobs(collector)


def tables(manager: BatchJobManager, config: ResponsesRequest) -> None:
    prompt = PromptTemplate(messages=[Message(role="user", content="Rate {review_text}")])
    assert_type(
        manager.build(prompt, config, rows="reviews.csv", id="review_id", out="reviews.jsonl"),
        WriteReport,
    )
    report = BatchJobManager.build("Rate {review_text}", config, rows=ROWS, out=Path("out.jsonl"))
    assert_type(report, WriteReport)
    assert_type(report.paths, tuple[Path, ...])
    assert_type(report.shards[0].requests, int)
    manager.build([Message(role="user", content="{a}")], config, rows=Path("t.parquet"), out="o")
    manager.build(ReusablePrompt(id="pmpt_1"), config, rows=iter(ROWS), out="o", missing="skip")
    manager.build(
        None,
        EmbeddingsRequest(model="m"),
        rows="t.tsv",
        out="o",
        columns={"input": "abstract"},
        mode="a",
        encoding="cp1252",
        dialect="excel-tab",
        reader="arrow",
    )
    for path in shard_paths("out.jsonl"):
        assert_type(path, Path)
    BatchJobManager(target="azure", limits=Limits(requests=10), token_budget=1000)
    BatchJobManager(token_budget=1000, count_tokens="exact")
