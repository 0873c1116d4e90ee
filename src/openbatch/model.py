"""Prompts, rows and configurations: everything that a batch job is described with.

The request models are generated; one exists for each endpoint that a batch accepts.
"""

from __future__ import annotations

from typing import TypeAlias

from openbatch.prompts.input_instances import (
    EmbeddingInputInstance,
    InputInstance,
    MessagesInputInstance,
    PromptTemplateInputInstance,
)
from openbatch.prompts.message import Message
from openbatch.prompts.prompt_template import PromptTemplate
from openbatch.prompts.request_template import RequestTemplate
from openbatch.runtime.request_model import EndpointRequest
from openbatch.strategies import (
    ChatCompletionsAPIStrategy,
    EmbeddingsAPIStrategy,
    RequestStrategy,
    ResponsesAPIStrategy,
)
from openbatch_api.chat_completions import ChatCompletionsRequest
from openbatch_api.completions import CompletionsRequest
from openbatch_api.embeddings import EmbeddingsRequest
from openbatch_api.images_edits import ImagesEditsRequest
from openbatch_api.images_generations import ImagesGenerationsRequest
from openbatch_api.moderations import ModerationsRequest
from openbatch_api.responses import ReasoningConfig, ResponsesRequest, ReusablePrompt
from openbatch_api.videos import VideosRequest

__all__ = [
    "BaseRequest",
    "ChatCompletionsAPIStrategy",
    "ChatCompletionsRequest",
    "CompletionsRequest",
    "EmbeddingInputInstance",
    "EmbeddingsAPIStrategy",
    "EmbeddingsRequest",
    "ImagesEditsRequest",
    "ImagesGenerationsRequest",
    "InputInstance",
    "Message",
    "MessagesInputInstance",
    "ModerationsRequest",
    "PromptTemplate",
    "PromptTemplateInputInstance",
    "ReasoningConfig",
    "RequestStrategy",
    "RequestTemplate",
    "ResponsesAPIStrategy",
    "ResponsesRequest",
    "ReusablePrompt",
    "TextGenerationRequest",
    "VideosRequest",
]

#: The name that openbatch 0.0.4 had for what all request models share.
BaseRequest: TypeAlias = EndpointRequest
#: The name that openbatch 0.0.4 had for the request models that take messages.
TextGenerationRequest: TypeAlias = ResponsesRequest | ChatCompletionsRequest
