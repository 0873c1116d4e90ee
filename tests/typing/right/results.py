"""Results: what checkers and editors know of an answer, before and after a look at its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from openbatch_api.chat_completions import ChatCompletionsResult
from openbatch_api.embeddings import EmbeddingsResult
from openbatch_api.images_generations import ImagesGenerationsResult
from openbatch_api.responses import (
    FunctionToolCallModel,
    OutputItem,
    OutputMessageModel,
    OutputTextContentModel,
    ReasoningItemModel,
    Response,
    ResponsesResult,
)

if TYPE_CHECKING:
    from openbatch import BatchCollector

RESPONSE: dict[str, object] = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1,
    "model": "gpt-4o-mini",
    "status": "completed",
    "output": [
        {
            "type": "message",
            "id": "msg_1",
            "role": "assistant",
            "status": "completed",
            "content": [
                {"type": "output_text", "text": "Hello.", "annotations": [], "logprobs": []}
            ],
        },
        {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "an_item_of_tomorrow", "depth": 3},
    ],
}


def text_of(item: OutputItem) -> str:
    if item.type == "message":
        assert_type(item, OutputMessageModel)
        texts: list[str] = []
        for part in item.content:
            if part.type == "output_text":
                assert_type(part, OutputTextContentModel)
                texts.append(part.text)
            elif part.type == "refusal":
                texts.append(part.refusal)
        return "".join(texts)
    if item.type == "function_call":
        assert_type(item, FunctionToolCallModel)
        return f"{item.name}({item.arguments})"
    if item.type == "reasoning":
        assert_type(item, ReasoningItemModel)
        return "".join(part.text for part in item.summary)
    return item.type


def tokens_of(response: Response) -> int:
    usage = response.usage
    if usage is None:
        return 0
    assert_type(usage.total_tokens, int)
    return usage.input_tokens + usage.output_tokens


def answers_of(result: ChatCompletionsResult) -> list[str]:
    answers: list[str] = []
    for choice in result.choices:
        if choice.message.content is not None:
            answers.append(choice.message.content)
        calls = choice.message.tool_calls or []
        answers.extend(call.function.name for call in calls if call.type == "function")
    return answers


def programs(collector: BatchCollector) -> None:
    del collector
    response = ResponsesResult.model_validate(RESPONSE)
    assert_type(response.output, list[OutputItem])
    assert next(text_of(item) for item in response.output) == "Hello."
    assert tokens_of(response) == 0
    chat = ChatCompletionsResult.model_validate(
        {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "gpt-4o-mini",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "logprobs": None,
                    "message": {"role": "assistant", "content": "Hello.", "refusal": None},
                }
            ],
        }
    )
    assert answers_of(chat) == ["Hello."]
    vectors = EmbeddingsResult.model_validate(
        {
            "object": "list",
            "model": "m",
            "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
    )
    assert_type(vectors.data[0].embedding, list[float])
    pictures = ImagesGenerationsResult.model_validate({"created": 1, "data": [{"url": "u"}]})
    assert [image.url for image in pictures.data or []] == ["u"]
