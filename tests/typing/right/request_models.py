"""Request models: the typed common configuration of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from openai.types.shared_params import Reasoning
from pydantic import BaseModel

from openbatch import (
    ChatCompletionsRequest,
    CompletionsRequest,
    EmbeddingsRequest,
    ImagesEditsRequest,
    ImagesGenerationsRequest,
    Message,
    ModerationsRequest,
    PromptTemplate,
    ReasoningConfig,
    RequestTemplate,
    ResponsesRequest,
    ReusablePrompt,
    VideosRequest,
)
from openbatch_api.responses import InputParam

if TYPE_CHECKING:
    from openai.types.responses import FunctionToolParam

    from openbatch import BatchCollector
    from openbatch_api.responses import Tool


class Mood(BaseModel):
    mood: str


def responses() -> ResponsesRequest:
    look_up: FunctionToolParam = {
        "type": "function",
        "name": "look_up",
        "parameters": {},
        "strict": False,
    }
    tools: list[Tool] = [look_up, {"type": "web_search"}]
    request = ResponsesRequest(
        model="gpt-4o-mini",
        instructions="Be brief.",
        temperature=0.5,
        max_output_tokens=100,
        reasoning=ReasoningConfig(effort="low", summary="auto"),
        text={"verbosity": "low"},
        tools=tools,
        tool_choice="auto",
        metadata={"experiment": "a"},
        include=["file_search_call.results"],
        store=False,
    )
    request.set_output_structure(Mood)
    request.temperature = None
    request.reasoning = Reasoning(effort="low")
    request.set_input_messages([Message(role="user", content="Hello.")])
    assert_type(request.input, InputParam | None)
    assert_type(request.max_output_tokens, int | None)
    return request.with_options({"top_p": 0.5})


def all_others() -> None:
    ChatCompletionsRequest(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Hello."}],
        tools=[{"type": "function", "function": {"name": "look_up"}}],
        stop=["END"],
        seed=7,
        logit_bias={"50256": -100},
        response_format={"type": "json_object"},
    ).set_output_structure(Mood)
    EmbeddingsRequest(model="text-embedding-3-small", dimensions=256, encoding_format="float")
    CompletionsRequest(model="gpt-3.5-turbo-instruct", prompt="Once", max_tokens=20)
    ModerationsRequest(model="omni-moderation-latest", input=["Is this fine?"])
    ImagesGenerationsRequest(model="gpt-image-1", size="1024x1024", quality="low")
    ImagesEditsRequest(model="gpt-image-1", images=[{"file_id": "file-1"}], n=2)
    VideosRequest(model="sora-2", seconds="4", size="720x1280")
    ResponsesRequest(prompt=ReusablePrompt(id="pmpt_1", version="2", variables={"name": "Ada"}))


def templates() -> None:
    template = RequestTemplate(
        name="moods",
        description="Moods of reviews.",
        prompt=PromptTemplate(messages=[Message(role="user", content="{review}")]),
        request=ResponsesRequest(model="gpt-4o-mini"),
    )
    assert_type(template.prompt, PromptTemplate | ReusablePrompt)


def programs(collector: BatchCollector) -> None:
    body = responses().to_dict()
    assert_type(collector.responses.add("model-1", body).custom_id, str)
    all_others()
    templates()
