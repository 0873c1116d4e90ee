"""What is asked of an editor: a piece of a program, a place in it, and what has to be offered there.

`‸` marks the place. Programs are as they stand while somebody types, so most are not complete.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

__all__ = ["CURSOR", "IN_NOTEBOOKS", "PROBES", "Probe"]

Question: TypeAlias = Literal["completion", "hover", "signature"]

CURSOR: Final = "‸"

_PRELUDE: Final = """\
from openbatch import (
    BatchCollector, BatchJobManager, EmbeddingInputInstance, EmbeddingsRequest, Message,
    MessagesInputInstance, PromptTemplate, PromptTemplateInputInstance, ReasoningConfig,
    RequestTemplate, ResponsesRequest, ReusablePrompt, strict_schema, validate_batch_file,
)
from openbatch_api.chat_completions import ChatCompletionsResult
from openbatch_api.completions import CompletionsResult
from openbatch_api.embeddings import EmbeddingsResult
from openbatch_api.images_generations import ImagesGenerationsResult
from openbatch_api.moderations import ModerationsResult
from openbatch_api.responses import InputItem, OutputItem, ResponsesResult
from openbatch_api.videos import VideosResult

collector = BatchCollector("batch.jsonl")
"""


@dataclass(frozen=True)
class Probe:
    """One question.

    Attributes:
        code: The program after the imports, with the mark of the place.
        expected: What has to be offered, or to stand in the text that is shown.
        question: What is asked.
        absent: What must not be offered.
    """

    code: str
    expected: tuple[str, ...]
    question: Question = "completion"
    absent: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the last line of the program, as far as it is typed, with the mark."""
        typed, _, rest = self.code.partition(CURSOR)
        line = typed.rpartition("\n")[2] + CURSOR + rest.partition("\n")[0]
        return line.strip()

    def document(self) -> tuple[str, int, int]:
        """Return the whole program, and line and column of the place, counted from 0."""
        text = _PRELUDE + self.code + "\n"
        before, _, after = text.partition(CURSOR)
        lines = before.split("\n")
        return before + after, len(lines) - 1, len(lines[-1])


def _ask(code: str, *expected: str) -> Probe:
    return Probe(code, expected)


def _narrowed(code: str, expected: tuple[str, ...], absent: tuple[str, ...]) -> Probe:
    return Probe(code, expected, absent=absent)


def _hover(code: str, *expected: str) -> Probe:
    return Probe(code, expected, "hover")


def _signature(code: str, *expected: str) -> Probe:
    return Probe(code, expected, "signature")


_RESPONSE: Final = "def f(result: ResponsesResult) -> None:\n    "
_ITEMS: Final = f"{_RESPONSE}for item in result.output:\n        "
_CHAT: Final = "def f(result: ChatCompletionsResult) -> None:\n    "
_IMAGE_PART: Final = (
    'collector.responses.create("1", "m", input=[{"role": "user", "content": [{"type": "input_image", '
)

_METHODS: Final = (
    _ask(
        "collector.‸",
        "responses",
        "chat",
        "embeddings",
        "completions",
        "moderations",
        "images",
        "videos",
        "close",
    ),
    _ask("collector.responses.‸", "create", "parse", "add"),
    _ask("collector.chat.completions.‸", "create", "parse", "add"),
    _ask("collector.images.‸", "generate", "edit", "generations", "edits"),
    _ask("collector.videos.‸", "create", "add"),
)
_PARAMETERS: Final = (
    _ask(
        "collector.responses.create(‸",
        *("custom_id=", "model=", "input=", "instructions=", "reasoning=", "text=", "tools="),
    ),
    _ask("collector.responses.create('1', 'm', max‸)", "max_output_tokens=", "max_tool_calls="),
    _ask("collector.responses.parse(‸", "text_format=", "custom_id=", "extra_body="),
    _ask("collector.responses.add(‸", "custom_id=", "body="),
    _ask(
        "collector.chat.completions.create(‸",
        *("messages=", "response_format=", "reasoning_effort=", "max_completion_tokens="),
    ),
    _ask("collector.chat.completions.parse(‸", "response_format=", "messages="),
    _ask("collector.embeddings.create(‸", "input=", "dimensions=", "encoding_format="),
    _ask("collector.completions.create(‸", "prompt=", "max_tokens=", "stop=", "echo="),
    _ask("collector.moderations.create(‸", "input=", "model="),
    _ask("collector.images.generate(‸", "prompt=", "size=", "quality=", "background="),
    _ask("collector.images.edit(‸", "prompt=", "images=", "mask=", "input_fidelity="),
    _ask("collector.videos.create(‸", "prompt=", "seconds=", "size=", "input_reference="),
)
_NESTED_KEYS: Final = (
    _ask(f'{_IMAGE_PART}"‸"}}]}}])', "image_url", "detail", "file_id"),
    _ask('collector.responses.create("1", "m", input=[{"‸"}])', "role", "content", "type"),
    _ask('collector.responses.create("1", "m", reasoning={"‸"})', "effort", "summary"),
    _ask('collector.responses.create("1", "m", text={"‸"})', "format", "verbosity"),
    _ask(
        'collector.responses.create("1", "m", text={"format": {"type": "json_schema", "‸"}})',
        *("name", "schema", "strict"),
    ),
    _ask(
        'collector.responses.create("1", "m", tools=[{"type": "file_search", "‸"}])',
        *("vector_store_ids", "ranking_options", "max_num_results"),
    ),
    _ask(
        'collector.responses.create("1", "m", tools=[{"type": "function", "‸"}])',
        *("name", "parameters", "strict"),
    ),
    _ask('collector.chat.completions.create("1", "m", messages=[{"‸"}])', "role", "content"),
    _ask(
        'collector.chat.completions.create("1", "m", messages=[{"role": "user", "content": '
        '[{"type": "image_url", "image_url": {"‸"}}]}])',
        *("url", "detail"),
    ),
    _ask(
        'collector.chat.completions.create("1", "m", messages=[], response_format='
        '{"type": "json_schema", "json_schema": {"‸"}})',
        *("name", "schema", "strict"),
    ),
    _ask(
        'collector.chat.completions.create("1", "m", messages=[], tools=[{"type": "function", '
        '"function": {"‸"}}])',
        *("name", "parameters", "strict"),
    ),
    _ask('collector.moderations.create("1", "m", input=[{"‸"}])', "type", "text", "image_url"),
    _ask('collector.images.edit("1", "m", prompt="x", images=[{"‸"}])', "file_id", "image_url"),
    _ask('collector.responses.add("1", {"‸"})', "model", "input", "reasoning"),
    _ask('collector.embeddings.add("1", {"‸"})', "model", "input", "dimensions"),
    _ask('item: InputItem = {"type": "function_call_output", "‸"}', "call_id", "output"),
)
_LITERALS: Final = (
    _ask(
        'collector.responses.create("1", "m", reasoning={"effort": "‸"})',
        *("none", "minimal", "low", "medium", "high"),
    ),
    _ask('collector.responses.create("1", "m", reasoning={"effort": "‸', "low", "high"),
    _ask('collector.responses.create("1", "m", truncation="‸")', "auto", "disabled"),
    _ask('collector.responses.create("1", "‸', "gpt-4o-mini", "gpt-4.1"),
    _ask(
        'collector.responses.create("1", "m", input=[{"role": "‸"}])',
        *("user", "assistant", "system", "developer"),
    ),
    _ask(
        'collector.responses.create("1", "m", input=[{"role": "user", "content": [{"type": "‸"}]}])',
        *("input_text", "input_image", "input_file"),
    ),
    _ask(f'{_IMAGE_PART}"detail": "‸"}}]}}])', "low", "high", "auto"),
    _ask(
        'collector.responses.create("1", "m", tools=[{"type": "‸"}])',
        *("function", "web_search", "file_search", "code_interpreter"),
    ),
    _ask(
        'collector.responses.create("1", "m", include=["‸"])',
        *("reasoning.encrypted_content", "file_search_call.results"),
    ),
    _ask(
        'collector.chat.completions.create("1", "m", messages=[{"role": "‸"}])',
        *("user", "assistant", "system", "developer", "tool"),
    ),
    _ask(
        'collector.chat.completions.create("1", "m", messages=[], reasoning_effort="‸")',
        *("low", "high"),
    ),
    _ask(
        'collector.embeddings.create("1", "m", input="x", encoding_format="‸")', "float", "base64"
    ),
    _ask('collector.embeddings.create("1", "‸', "text-embedding-3-small"),
    _ask('collector.moderations.create("1", "‸', "omni-moderation-latest"),
    _ask('collector.images.generate("1", "m", prompt="x", quality="‸")', "low", "hd", "auto"),
    _ask('collector.images.generate("1", "m", prompt="x", size="‸")', "1024x1024", "auto"),
    _ask(
        'collector.images.edit("1", "m", prompt="x", images=[], input_fidelity="‸")', "high", "low"
    ),
    _ask('collector.videos.create("1", "m", prompt="x", seconds="‸")', "4", "8", "12"),
    _ask('collector.completions.create("1", "‸', "gpt-3.5-turbo-instruct"),
    _ask('BatchCollector("x.jsonl", mode="‸")', "a", "w", "x"),
)
_RESULTS: Final = (
    _ask(f"{_RESPONSE}result.‸", "output", "usage", "status", "error", "incomplete_details"),
    _ask(f"{_RESPONSE}if result.usage:\n        result.usage.‸", "total_tokens", "input_tokens"),
    _ask(f'{_ITEMS}if item.type == "‸"', "message", "function_call", "reasoning"),
    _narrowed(
        f'{_ITEMS}if item.type == "message":\n            item.‸',
        ("content", "role", "status"),
        ("arguments", "call_id", "summary"),
    ),
    _narrowed(
        f'{_ITEMS}if item.type == "function_call":\n            item.‸',
        ("name", "arguments", "call_id"),
        ("content", "summary"),
    ),
    _narrowed(
        f'{_ITEMS}if item.type == "message":\n            for part in item.content:\n'
        '                if part.type == "output_text":\n                    part.‸',
        ("text", "annotations", "logprobs"),
        ("refusal",),
    ),
    _ask(f"{_CHAT}result.choices[0].‸", "message", "finish_reason", "logprobs"),
    _ask(f"{_CHAT}result.choices[0].message.‸", "content", "refusal", "tool_calls"),
    _ask(
        f"{_CHAT}for call in result.choices[0].message.tool_calls or []:\n"
        '        if call.type == "function":\n            call.function.‸',
        *("name", "arguments"),
    ),
    _ask("def f(result: EmbeddingsResult):\n    result.data[0].‸", "embedding", "index"),
    _ask("def f(result: ModerationsResult):\n    result.results[0].‸", "flagged", "categories"),
    _ask("def f(result: CompletionsResult):\n    result.choices[0].‸", "text", "finish_reason"),
    _ask("def f(result: ImagesGenerationsResult):\n    result.‸", "data", "usage", "created"),
    _ask("def f(result: VideosResult):\n    result.‸", "id", "status", "progress"),
)
_LAYER: Final = (
    _ask("BatchJobManager().‸", "add_templated_instances", "add_embedding_requests"),
    _ask(
        "BatchJobManager().add_templated_instances(‸",
        *("prompt=", "common_request=", "input_instances=", "save_file_path=", "missing="),
    ),
    _ask('BatchJobManager().add_templated_instances(missing="‸")', "error", "skip", "empty"),
    _ask("ResponsesRequest(‸", "model=", "temperature=", "reasoning=", "max_output_tokens="),
    _ask('ResponsesRequest(reasoning={"‸"})', "effort", "summary"),
    _ask("EmbeddingsRequest(‸", "model=", "dimensions="),
    _ask("Message(‸", "role=", "content="),
    _ask('Message(role="‸")', "user", "system", "developer", "assistant"),
    _ask("PromptTemplate(‸", "messages="),
    _ask("PromptTemplateInputInstance(‸", "id=", "prompt_value_mapping="),
    _ask("ReusablePrompt(‸", "id=", "version=", "variables="),
    _ask("validate_batch_file('x').‸", "is_valid", "errors", "warnings", "stats"),
    _ask("RequestTemplate.‸", "load"),
    _signature("validate_batch_file(‸", "unknown"),
    *(
        _signature(f"collector.{method}(‸", "custom_id", "model", parameter)
        for method, parameter in (
            ("responses.create", "reasoning"),
            ("chat.completions.create", "messages"),
            ("embeddings.create", "dimensions"),
            ("completions.create", "prompt"),
            ("moderations.create", "input"),
            ("images.generate", "quality"),
            ("images.edit", "input_fidelity"),
            ("videos.create", "seconds"),
        )
    ),
)
_HOVERS: Final = (
    _hover("collector.responses.crea‸te", "Write one Responses request", "custom_id", "reasoning"),
    _hover('collector.responses.create("1", "m", max_output_tok‸ens=3)', "int"),
    _hover('collector.responses.create("1", "m", reaso‸ning={})', "Reasoning"),
    _hover('collector.chat.completions.create("1", "m", messa‸ges=[])', "messages"),
    _hover('collector.images.generate("1", "m", prompt="x", qual‸ity="low")', "high"),
    _hover("collector.embed‸dings", "/v1/embeddings"),
    _hover("result: Responses‸Result", "ResponsesResult"),
    _hover("Batch‸Collector", "batch_file_path"),
)

#: Everything that a language server is asked.
PROBES: Final = (
    *_METHODS, *_PARAMETERS, *_NESTED_KEYS, *_LITERALS, *_RESULTS, *_LAYER, *_HOVERS
)  # fmt: skip

#: What Jedi is asked, which completes neither keys nor literals and does not narrow.
IN_NOTEBOOKS: Final = tuple(
    replace(probe, absent=())
    for probe in (*_METHODS, *_PARAMETERS, *_RESULTS, *_LAYER, _HOVERS[0], _HOVERS[-1])
    if not probe.name.partition(CURSOR)[0].endswith('"')
)
