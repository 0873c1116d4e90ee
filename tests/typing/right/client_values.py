"""Values typed with the official client's own types, as codebases that use it have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openai
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openai.types import (
        ChatModel,
        EmbeddingCreateParams,
        EmbeddingModel,
        ModerationCreateParams,
        ModerationMultiModalInputParam,
        VideoSeconds,
        VideoSize,
    )
    from openai.types.chat import (
        ChatCompletionContentPartParam,
        ChatCompletionFunctionToolParam,
        ChatCompletionMessageParam,
        ChatCompletionMessageToolCallParam,
        ChatCompletionSystemMessageParam,
        ChatCompletionToolChoiceOptionParam,
        ChatCompletionToolParam,
        ChatCompletionToolUnionParam,
        ChatCompletionUserMessageParam,
        CompletionCreateParams,
    )
    from openai.types.chat.completion_create_params import ResponseFormat
    from openai.types.responses import (
        EasyInputMessageParam,
        FileSearchToolParam,
        FunctionToolParam,
        ResponseCreateParams,
        ResponseFormatTextConfigParam,
        ResponseFormatTextJSONSchemaConfigParam,
        ResponseFunctionToolCallParam,
        ResponseIncludable,
        ResponseInputContentParam,
        ResponseInputImageParam,
        ResponseInputItemParam,
        ResponseInputMessageContentListParam,
        ResponseInputParam,
        ResponseInputTextParam,
        ResponseOutputMessageParam,
        ResponsePromptParam,
        ResponseTextConfigParam,
        ToolChoiceFunctionParam,
        ToolChoiceOptions,
        ToolParam,
        WebSearchToolParam,
    )
    from openai.types.shared import ReasoningEffort, ResponsesModel
    from openai.types.shared_params import (
        FunctionDefinition,
        FunctionParameters,
        Metadata,
        Reasoning,
        ResponseFormatJSONObject,
        ResponseFormatJSONSchema,
        ResponseFormatText,
    )

    from openbatch import BatchCollector


class Mood(BaseModel):
    mood: str


def response_items(collector: BatchCollector) -> None:
    messages: list[EasyInputMessageParam] = [{"role": "user", "content": "Hello."}]
    collector.responses.create("item-1", "gpt-4o-mini", input=messages)
    item: ResponseInputItemParam = {"type": "item_reference", "id": "msg_1"}
    collector.responses.create("item-2", "gpt-4o-mini", input=[item])
    collector.responses.create("item-3", "gpt-4o-mini", input=[*messages, item])
    items: ResponseInputParam = [item, {"role": "user", "content": "Go on."}]
    collector.responses.create("item-4", "gpt-4o-mini", input=items)
    call: ResponseFunctionToolCallParam = {
        "type": "function_call",
        "call_id": "c1",
        "name": "weather",
        "arguments": "{}",
    }
    answer: ResponseOutputMessageParam = {
        "type": "message",
        "id": "msg_2",
        "role": "assistant",
        "status": "completed",
        "content": [
            {"type": "output_text", "text": "Hello.", "annotations": [], "logprobs": []},
        ],
    }
    collector.responses.create("item-5", "gpt-4o-mini", input=[call, answer])
    sequence: Sequence[ResponseInputItemParam] = tuple(items)
    collector.responses.create("item-6", "gpt-4o-mini", input=sequence)
    any_input: str | ResponseInputParam = "Hello."
    collector.responses.create("item-7", "gpt-4o-mini", input=any_input)


def response_content(collector: BatchCollector) -> None:
    text: ResponseInputTextParam = {"type": "input_text", "text": "What is this?"}
    image: ResponseInputImageParam = {
        "type": "input_image",
        "image_url": "https://example.com/lamp.png",
        "detail": "high",
    }
    collector.responses.create(
        "content-1", "gpt-4o-mini", input=[{"role": "user", "content": [text, image]}]
    )
    parts: ResponseInputMessageContentListParam = [text, image]
    collector.responses.create(
        "content-2", "gpt-4o-mini", input=[{"role": "user", "content": parts}]
    )
    more: list[ResponseInputContentParam] = [text, {"type": "input_file", "file_id": "file-1"}]
    collector.responses.create(
        "content-3", "gpt-4o-mini", input=[{"role": "user", "content": more}]
    )


def response_tools(collector: BatchCollector) -> None:
    schema: dict[str, object] = {"type": "object", "properties": {}}
    weather: FunctionToolParam = {
        "type": "function",
        "name": "weather",
        "parameters": schema,
        "strict": False,
    }
    search: FileSearchToolParam = {"type": "file_search", "vector_store_ids": ["vs_1"]}
    web: WebSearchToolParam = {"type": "web_search"}
    collector.responses.create("tool-1", "gpt-4o-mini", input="x", tools=[weather, search, web])
    tools: list[ToolParam] = [weather, {"type": "image_generation", "quality": "low"}]
    collector.responses.create("tool-2", "gpt-4o-mini", input="x", tools=tools)
    functions: Iterable[FunctionToolParam] = [weather]
    collector.responses.create("tool-3", "gpt-4o-mini", input="x", tools=functions)
    choice: ToolChoiceFunctionParam = {"type": "function", "name": "weather"}
    collector.responses.create("tool-4", "gpt-4o-mini", input="x", tools=tools, tool_choice=choice)
    option: ToolChoiceOptions = "required"
    collector.responses.create("tool-5", "gpt-4o-mini", input="x", tools=tools, tool_choice=option)


def response_options(collector: BatchCollector, temperature: float | openai.Omit | None) -> None:
    reasoning: Reasoning = {"effort": "low", "summary": "auto"}
    collector.responses.create("option-1", "o4-mini", input="x", reasoning=reasoning)
    text: ResponseTextConfigParam = {"verbosity": "low", "format": {"type": "json_object"}}
    collector.responses.create("option-2", "o4-mini", input="x", text=text)
    answer: ResponseFormatTextJSONSchemaConfigParam = {
        "type": "json_schema",
        "name": "answer",
        "schema": {"type": "object"},
    }
    collector.responses.create("option-3", "o4-mini", input="x", text={"format": answer})
    plain: ResponseFormatTextConfigParam = {"type": "text"}
    collector.responses.create("option-4", "o4-mini", input="x", text={"format": plain})
    prompt: ResponsePromptParam = {"id": "pmpt_1", "variables": {"name": "Ada"}}
    collector.responses.create("option-5", "o4-mini", prompt=prompt)
    metadata: Metadata = {"experiment": "a"}
    include: list[ResponseIncludable] = ["message.output_text.logprobs"]
    collector.responses.create(
        "option-6", "o4-mini", input="x", metadata=metadata, include=include, top_logprobs=2
    )
    model: ResponsesModel = "o4-mini"
    effort: ReasoningEffort = "high"
    collector.responses.create("option-7", model, input="x", reasoning={"effort": effort})
    collector.responses.create("option-8", "o4-mini", input="x", temperature=temperature)
    collector.responses.create(
        custom_id="option-9",
        model="o4-mini",
        input="x",
        instructions=openai.omit,
        max_output_tokens=openai.NOT_GIVEN,
        tools=openai.omit,
        text=openai.omit,
        stream=False,
    )
    body: ResponseCreateParams = {"model": "o4-mini", "input": "x", "reasoning": reasoning}
    collector.responses.add("option-10", body)


def chat_messages(collector: BatchCollector) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello."}]
    collector.chat.completions.create("message-1", "gpt-4o-mini", messages=messages)
    one: ChatCompletionMessageParam = {"role": "assistant", "content": "Hello."}
    collector.chat.completions.create("message-2", "gpt-4o-mini", messages=[*messages, one])
    system: ChatCompletionSystemMessageParam = {"role": "system", "content": "Be brief."}
    user: ChatCompletionUserMessageParam = {"role": "user", "content": "Hello."}
    collector.chat.completions.create("message-3", "gpt-4o-mini", messages=[system, user])
    users: list[ChatCompletionUserMessageParam] = [user]
    collector.chat.completions.create("message-4", "gpt-4o-mini", messages=users)
    parts: list[ChatCompletionContentPartParam] = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/lamp.png"}},
    ]
    shown: ChatCompletionUserMessageParam = {"role": "user", "content": parts}
    collector.chat.completions.create("message-5", "gpt-4o-mini", messages=[shown])
    call: ChatCompletionMessageToolCallParam = {
        "id": "c1",
        "type": "function",
        "function": {"name": "weather", "arguments": "{}"},
    }
    collector.chat.completions.create(
        custom_id="message-6",
        model="gpt-4o-mini",
        messages=[
            *messages,
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "Fog."},
        ],
    )


def chat_options(collector: BatchCollector, seed: int | openai.NotGiven | None) -> None:
    messages: Iterable[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello."}]
    schema: FunctionParameters = {"type": "object", "properties": {}}
    function: FunctionDefinition = {"name": "weather", "parameters": schema}
    tool: ChatCompletionFunctionToolParam = {"type": "function", "function": function}
    tools: list[ChatCompletionToolParam] = [tool]
    choice: ChatCompletionToolChoiceOptionParam = "auto"
    collector.chat.completions.create(
        "chat-option-1", "gpt-4o-mini", messages=messages, tools=tools, tool_choice=choice
    )
    either: list[ChatCompletionToolUnionParam] = [tool]
    collector.chat.completions.create(
        "chat-option-2", "gpt-4o-mini", messages=messages, tools=either, seed=seed
    )
    answer: ResponseFormatJSONSchema = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}},
    }
    collector.chat.completions.create(
        "chat-option-3", "gpt-4o-mini", messages=messages, response_format=answer
    )
    anything: ResponseFormatJSONObject = {"type": "json_object"}
    collector.chat.completions.create(
        "chat-option-4", "gpt-4o-mini", messages=messages, response_format=anything
    )
    collector.chat.completions.create(
        "chat-option-6",
        "gpt-4o-mini",
        messages=messages,
        tools=[openai.pydantic_function_tool(Mood)],
    )
    text: ResponseFormatText = {"type": "text"}
    formats: list[ResponseFormat] = [answer, anything, text]
    for number, response_format in enumerate(formats):
        collector.chat.completions.create(
            f"chat-format-{number}",
            "gpt-4o-mini",
            messages=messages,
            response_format=response_format,
            temperature=openai.NOT_GIVEN,
            stop=openai.omit,
            stream=False,
        )
    body: CompletionCreateParams = {"model": "gpt-4o-mini", "messages": messages}
    collector.chat.completions.add("chat-option-5", body)


def other_bodies(collector: BatchCollector) -> None:
    embedded: EmbeddingCreateParams = {"model": "text-embedding-3-small", "input": "x"}
    collector.embeddings.add("embedded-1", embedded)
    collector.embeddings.create(
        "embedded-2", embedded["model"], input=embedded["input"], dimensions=openai.omit
    )
    moderated: ModerationCreateParams = {"model": "omni-moderation-latest", "input": ["x"]}
    collector.moderations.add("moderated-1", moderated)
    collector.moderations.create("moderated-2", "omni-moderation-latest", input=moderated["input"])
    parts: list[ModerationMultiModalInputParam] = [{"type": "text", "text": "x"}]
    collector.moderations.create("moderated-3", "omni-moderation-latest", input=parts)
    seconds: VideoSeconds = "4"
    size: VideoSize = "720x1280"
    collector.videos.create("filmed-1", "sora-2", prompt="A lamp.", seconds=seconds, size=size)
    embedder: EmbeddingModel = "text-embedding-3-small"
    collector.embeddings.create("embedded-3", embedder, input="x", user=openai.NOT_GIVEN)
    chatter: ChatModel = "gpt-4o-mini"
    collector.chat.completions.create(
        "chatted-1", chatter, messages=[{"role": "user", "content": "Hello."}]
    )


def programs(collector: BatchCollector) -> None:
    response_items(collector)
    response_content(collector)
    response_tools(collector)
    response_options(collector, openai.omit)
    chat_messages(collector)
    chat_options(collector, openai.NOT_GIVEN)
    other_bodies(collector)
