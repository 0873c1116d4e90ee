"""Every public name and keyword of openbatch 0.0.4 is here, in its place and order."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

import openbatch
from tests.openbatch.compatibility.sample_programs import PREDECESSOR, needs_predecessor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What 0.0.4 has in `openbatch` itself.
TOP = [
    *("BatchCollector", "BatchJobManager", "ChatCompletionsRequest", "EmbeddingInputInstance"),
    *("EmbeddingsRequest", "Message", "MessagesInputInstance", "PromptTemplate"),
    *("PromptTemplateInputInstance", "ReasoningConfig", "ResponsesRequest", "validate_batch_file"),
]

#: The keywords of 0.0.4's functions and classes, in order. `**` stands for any others.
FUNCTIONS = {
    "collector.BatchCollector": "batch_file_path",
    "collector.Responses": "batch_file_path",
    "collector.Responses.parse": "custom_id model text_format **",
    "collector.Responses.create": "custom_id model **",
    "collector.ChatCompletions": "batch_file_path",
    "collector.ChatCompletions.parse": "custom_id model response_format **",
    "collector.ChatCompletions.create": "custom_id model **",
    "collector.Embeddings": "batch_file_path",
    "collector.Embeddings.create": "custom_id model inp **",
    "manager.BatchJobManager": "ensure_ascii",
    "manager.BatchJobManager.add_templated_instances": (
        "prompt common_request input_instances save_file_path suppress_warnings"
    ),
    "manager.BatchJobManager.add_embedding_requests": "inputs common_request save_file_path",
    "manager.BatchJobManager.add": "custom_id request save_file_path",
    "model.Message.serialize": "",
    "model.PromptTemplate.format": "**",
    "model.RequestStrategy.create_request": "custom_id body",
    "model.ResponsesAPIStrategy": "",
    "model.ChatCompletionsAPIStrategy": "",
    "model.EmbeddingsAPIStrategy": "",
    "model.ResponsesRequest.to_dict": "",
    "model.ResponsesRequest.set_input_messages": "messages",
    "model.ResponsesRequest.set_output_structure": "output_type",
    "model.ChatCompletionsRequest.to_dict": "",
    "model.ChatCompletionsRequest.set_input_messages": "messages",
    "model.ChatCompletionsRequest.set_output_structure": "output_type",
    "model.EmbeddingsRequest.to_dict": "",
    "model.EmbeddingsRequest.set_input": "inp",
    "model.RequestTemplate.save": "path",
    "model.RequestTemplate.load": "path",
    "validation.ValidationResult": "is_valid errors warnings stats",
    "validation.BatchFileValidator": (
        "check_custom_id_uniqueness check_file_size check_request_count allow_mixed_endpoints"
    ),
    "validation.BatchFileValidator.validate_file": "file_path",
    "validation.validate_batch_file": (
        "file_path strict check_custom_id_uniqueness allow_mixed_endpoints"
    ),
    "validation.quick_validate": "file_path",
}

_TEXT = (
    "model tools top_p parallel_tool_calls prompt_cache_key safety_identifier service_tier store "
    "temperature tool_choice top_logprobs"
)
#: The fields of 0.0.4's models, all given by keyword.
MODELS = {
    "model.Message": "role content",
    "model.PromptTemplate": "messages",
    "model.ReusablePrompt": "id version variables",
    "model.ReasoningConfig": "effort summary",
    "model.InputInstance": "id instance_request_options",
    "model.MessagesInputInstance": "id instance_request_options messages",
    "model.PromptTemplateInputInstance": "id instance_request_options prompt_value_mapping",
    "model.EmbeddingInputInstance": "id instance_request_options input",
    "model.ResponsesRequest": (
        f"{_TEXT} conversation include input instructions max_output_tokens max_tool_calls "
        "previous_response_id prompt reasoning text truncation"
    ),
    "model.ChatCompletionsRequest": (
        f"{_TEXT} messages frequency_penalty logit_bias logprobs max_completion_tokens modalities n "
        "prediction presence_penalty reasoning_effort response_format verbosity web_search_options"
    ),
    "model.EmbeddingsRequest": "model input dimensions encoding_format user",
    "model.RequestTemplate": "name description prompt request metadata",
}

#: Other names that programs may hold on to.
OTHERS = [
    *("model.BaseRequest", "model.TextGenerationRequest", "model.RequestStrategy.url"),
    *(
        "validation.BatchFileValidator.MAX_FILE_SIZE_MB",
        "validation.BatchFileValidator.MAX_REQUESTS",
    ),
    "validation.BatchFileValidator.VALID_ENDPOINTS",
    "validation.BatchFileValidator.REQUIRED_FIELDS",
]

#: Prints what an installed openbatch has, in the notation of the tables above.
DESCRIBE = """
import importlib, inspect, json, sys
from operator import attrgetter

def keywords(found):
    names = []
    for parameter in inspect.signature(found).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            names.append("**")
        elif parameter.name != "self":
            names.append(parameter.name)
    return " ".join(names)

import openbatch
functions, models, others = json.load(sys.stdin)
def look_up(path):
    module, _, name = path.partition(".")
    return attrgetter(name)(importlib.import_module("openbatch." + module))

for path in others:
    look_up(path)
print(json.dumps([
    sorted(openbatch.__all__),
    {path: keywords(look_up(path)) for path in functions},
    {path: sorted(look_up(path).model_fields) for path in models},
]))
"""


def look_up(path: str) -> Callable[..., object]:
    module, _, name = path.partition(".")
    found: Callable[..., object] = attrgetter(name)(importlib.import_module(f"openbatch.{module}"))
    return found


def parameters(function: Callable[..., object]) -> Iterator[inspect.Parameter]:
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name != "self":
            yield parameter


@needs_predecessor
def test_the_tables_are_what_the_predecessor_has() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE],
        input=json.dumps([list(FUNCTIONS), list(MODELS), OTHERS]),
        env={**os.environ, "PYTHONPATH": str(PREDECESSOR)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    top, functions, models = json.loads(done.stdout)
    assert top == TOP
    assert functions == FUNCTIONS
    assert models == {path: sorted(fields.split()) for path, fields in MODELS.items()}


@pytest.mark.parametrize("name", TOP)
def test_the_package_has_the_name(name: str) -> None:
    assert name in openbatch.__all__
    assert getattr(openbatch, name) is not None


@pytest.mark.parametrize("path", [*FUNCTIONS, *MODELS, *OTHERS])
def test_the_module_has_the_name(path: str) -> None:
    assert look_up(path) is not None


@pytest.mark.parametrize(("path", "old"), FUNCTIONS.items(), ids=list(FUNCTIONS))
def test_the_keywords_are_taken_in_their_order(path: str, old: str) -> None:
    now = list(parameters(look_up(path)))
    names = [name for name in old.split() if name != "**"]
    assert set(names) <= {parameter.name for parameter in now}
    by_position = [
        each.name for each in now if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    assert by_position[: len(names)] == names
    required = {
        each.name
        for each in now
        if each.default is each.empty and each.kind is not each.VAR_KEYWORD
    }
    # 0.0.4 took whatever came as `**`, which the API itself requires.
    assert required <= {*names, "messages"} if "**" in old else required <= set(names)


@pytest.mark.parametrize(("path", "fields"), MODELS.items(), ids=list(MODELS))
def test_the_fields_are_taken(path: str, fields: str) -> None:
    model = look_up(path)
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    assert set(fields.split()) <= model.model_fields.keys()
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    assert required <= set(fields.split())
