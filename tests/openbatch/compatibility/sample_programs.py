"""Small programs for openbatch 0.0.4, and how what they give here is meant to differ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Lines = list[dict[str, Any]]

PREDECESSOR = Path(
    os.environ.get(
        "OPENBATCH_PREDECESSOR", Path(__file__).resolve().parents[3] / ".venv" / "predecessor"
    )
)
needs_predecessor = pytest.mark.skipif(
    not (PREDECESSOR / "openbatch").is_dir(),
    reason="openbatch 0.0.4 is not installed; set OPENBATCH_PREDECESSOR to its folder",
)

PRELUDE = """
from typing import Literal, Optional
from pydantic import BaseModel, Field
from openbatch import *
from openbatch.model import RequestTemplate, ReusablePrompt

class Verdict(BaseModel):
    label: Literal["good", "bad"]
    score: float = Field(ge=0.0, le=1.0, description="How sure.")

class Part(BaseModel):
    name: str

class Whole(BaseModel):
    parts: list[Part]
    main: Optional[Part]

def prompt(text):
    return PromptTemplate(messages=[Message(role="user", content=text)])

def row(id, options=None, /, **values):
    return PromptTemplateInputInstance(
        id=id, prompt_value_mapping=values, instance_request_options=options
    )

def job(template, config, *rows):
    BatchJobManager().add_templated_instances(template, config, rows, PATH)
"""


@dataclass(frozen=True)
class Difference:
    """What is meant to differ, and why.

    Attributes:
        defect: The defect of 0.0.4.
        change: From the lines of 0.0.4 to those here; None if an error takes their place.
        error: How the error here begins; None if there is none.
        old_error: How the error of 0.0.4 begins; None if it has none.
    """

    defect: str
    change: Callable[[Lines], Lines] | None = None
    error: str | None = None
    old_error: str | None = None


#: Programs that give the same lines.
SAME = {
    "collector": """
c = BatchCollector(PATH)
c.responses.create("1", "gpt-4o", input="Hi", instructions="Be brief", temperature=0.5, store=False)
c.responses.create(custom_id="2", model="gpt-4o", input=[{"role": "user", "content": "é🎉"}])
c.chat.completions.create("3", "gpt-4o", messages=[{"role": "user", "content": "Hi"}], n=2)
c.embeddings.create("4", "text-embedding-3-small", "Hi", dimensions=8, encoding_format="float")
c.embeddings.create(custom_id="5", model="text-embedding-3-small", inp=["a", "b"], user="u")
""",
    "parse": """
c = BatchCollector(batch_file_path=PATH)
c.responses.parse(custom_id="1", model="gpt-4o", text_format=Verdict, input="Hi")
c.responses.parse("2", "gpt-4o", input="Hi")
c.chat.completions.parse("4", "gpt-4o", messages=[{"role": "user", "content": "Hi"}])
""",
    "nested type": """
BatchCollector(PATH).responses.parse("1", "gpt-4o", input="Hi", text_format=Whole)
""",
    "tools": """
tool = {"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": False}
BatchCollector(PATH).responses.create(
    "1", "gpt-4o", input="Hi", tools=[tool], tool_choice="auto", parallel_tool_calls=False
)
""",
    "reasoning": """
BatchCollector(PATH).responses.create(
    "1", "o3", input="Hi", reasoning=ReasoningConfig(effort="low", summary="auto")
)
""",
    "template": """
job(prompt("Rate {text:>6} {{as is}}"), ResponsesRequest(model="gpt-4o", top_p=0.5),
    row("1", text="it"), row("2", {"temperature": 0}, text="{this}"))
""",
    "chat template": """
config = ChatCompletionsRequest(model="gpt-4o", logprobs=True, n=None)
job(prompt("Rate {text}"), config, row("1", text="ありがとう"))
""",
    "empty messages": """
config = ChatCompletionsRequest(model="gpt-4o", messages=[])
job(prompt("Rate {text}"), config, row("1", text="it"))
config.set_input_messages([Message(role="user", content="x")])
BatchJobManager().add("2", config, PATH)
""",
    "structured template": """
config = ResponsesRequest(model="gpt-4o")
config.set_output_structure(Verdict)
job(prompt("Rate {text}"), config, row("1", text="it"))
""",
    "reusable prompt": """
reference = ReusablePrompt(id="pmpt_1", version="2", variables={})
job(reference, ResponsesRequest(model="gpt-4o"), row("1", text="it"), row("2", text="that"))
""",
    "embeddings": """
rows = [EmbeddingInputInstance(id="1", input="a"),
        EmbeddingInputInstance(id="2", input=["a"], instance_request_options={"dimensions": 4})]
BatchJobManager().add_embedding_requests(rows, EmbeddingsRequest(model="m"), PATH)
""",
    "appending": """
for number in range(3):
    job(prompt("{a}"), ResponsesRequest(model="m"), row(str(number), a="x"))
    BatchJobManager().add("add" + str(number), ResponsesRequest(model="m", input="x"), PATH)
""",
    "generator": """
rows = (row(str(number), a="x") for number in range(3))
BatchJobManager(ensure_ascii=False).add_templated_instances(
    prompt("é {a}"), ResponsesRequest(model="m"), rows, PATH, suppress_warnings=True
)
""",
    "set input": """
config = EmbeddingsRequest(model="m")
config.set_input("x")
BatchJobManager().add("1", config, PATH)
chat = ChatCompletionsRequest(model="m")
chat.set_input_messages([Message(role="user", content="x")])
BatchJobManager().add("2", chat, PATH)
""",
}


def chat_shape(lines: Lines) -> Lines:
    for line in lines:
        old = line["body"]["response_format"].pop("format")
        kind = old.pop("type")
        line["body"]["response_format"] = {"type": kind, "json_schema": old}
    return lines


def without_effort(lines: Lines) -> Lines:
    for line in lines:
        assert line["body"]["reasoning"].pop("effort") == "medium"
    return lines


def with_verbosity(lines: Lines) -> Lines:
    for line in lines:
        assert "verbosity" not in line["body"]["text"]
        line["body"]["text"]["verbosity"] = "low"
    return lines


def with_dropped(lines: Lines) -> Lines:
    for line in lines:
        line["body"]["metadata"] = {"a": "b"}
    return lines


def with_reference_variables(lines: Lines) -> Lines:
    for line in lines:
        line["body"]["prompt"]["variables"]["tone"] = "dry"
    return lines


def written(*contents: object) -> Callable[[Lines], Lines]:
    """Return lines that 0.0.4 could not write."""

    def change(lines: Lines) -> Lines:
        assert lines == []
        return [
            {
                "custom_id": str(number),
                "method": "POST",
                "url": "/v1/responses",
                "body": {"model": "m", "input": [{"role": "user", "content": content}]},
            }
            for number, content in enumerate(contents, 1)
        ]

    return change


PARTS: list[dict[str, str]] = [
    {"type": "input_text", "text": "it"},
    {"type": "input_image", "image_url": "https://a.example"},
]

#: Programs that give something else, and the defect that is the reason.
DIFFERENT = {
    "chat format": (
        """
BatchCollector(PATH).chat.completions.parse(
    "1", "gpt-4o", response_format=Verdict, messages=[{"role": "user", "content": "Hi"}]
)
config = ChatCompletionsRequest(model="gpt-4o")
config.set_output_structure(output_type=Verdict)
job(prompt("Rate {text}"), config, row("2", text="it"))
""",
        Difference("the wrong response_format shape for chat", chat_shape),
    ),
    "known parameter": (
        'BatchCollector(PATH).responses.create("1", "m", input="x", metadata={"a": "b"})',
        Difference("parameters dropped silently", with_dropped),
    ),
    "unknown parameter": (
        'BatchCollector(PATH).responses.create("1", "m", input="x", temprature=1)',
        Difference(
            "parameters dropped silently",
            error="InvalidRequestError: request '1': temprature: unknown parameter; did you mean",
        ),
    ),
    "multimodal": (
        f'job(prompt({PARTS}), ResponsesRequest(model="m"), row("1"))',
        Difference("multimodal content refused", written(PARTS), old_error="ValidationError: "),
    ),
    "tokens": (
        'BatchCollector(PATH).embeddings.create("1", "m", inp=[[1, 2]])',
        Difference(
            "token-array embeddings refused",
            lambda _: [
                {
                    "custom_id": "1",
                    "method": "POST",
                    "url": "/v1/embeddings",
                    "body": {"model": "m", "input": [[1, 2]]},
                }
            ],
            old_error="ValidationError: ",
        ),
    ),
    "stale enum": (
        """
config = ResponsesRequest(model="m")
ReasoningConfig(effort="none")
job(prompt("x"), config, row("1"))
""",
        Difference("stale enums", written("x"), old_error="ValidationError: "),
    ),
    "effort": (
        """
BatchCollector(PATH).responses.create(
    "1", "o3", input="x", reasoning=ReasoningConfig(summary="auto")
)
""",
        Difference("defaults injected (effort)", without_effort),
    ),
    "no model": (
        'job(prompt("x"), ResponsesRequest(temperature=0), row("1"))',
        Difference(
            "defaults injected (gpt-4.1)",
            error="InvalidRequestError: request '1': model: required, but missing",
        ),
    ),
    "no messages": (
        'BatchCollector(PATH).chat.completions.create("1", "m")',
        Difference(
            "defaults injected (messages: [])",
            error="InvalidRequestError: request '1': messages: required, but missing",
        ),
    ),
    "no input": (
        'BatchJobManager().add("1", EmbeddingsRequest(model="m"), PATH)',
        Difference(
            "defaults injected (input: '')",
            error="InvalidRequestError: request '1': input: required, but missing",
        ),
    ),
    "override": (
        'job(prompt("x"), ResponsesRequest(model="m"), row("1", {"temperature": "hot"}))',
        Difference(
            "per-row overrides unvalidated",
            error="InvalidRequestError: request '1': temperature: a number is needed",
        ),
    ),
    "misspelt override": (
        'job(prompt("x"), ResponsesRequest(model="m"), row("1", {"temprature": 1}))',
        Difference(
            "per-row overrides unvalidated",
            error="InvalidRequestError: request '1': temprature: unknown parameter",
        ),
    ),
    "braces": (
        """job(prompt('Give {"a": 1} for {text}'), ResponsesRequest(model="m"), row("1", text="it"))""",
        Difference(
            "braces in prompts failing", written('Give {"a": 1} for it'), old_error="KeyError: "
        ),
    ),
    "attribute": (
        """job(prompt("{text.__class__}"), ResponsesRequest(model="m"), row("1", text="it"))""",
        Difference("attribute access in placeholders", lambda _: written("{text.__class__}")([])),
    ),
    "partial file": (
        """
job(prompt("{text}"), ResponsesRequest(model="m"), row("1", text="it"), row("2", txt="it"))
""",
        Difference(
            "partial files after an error",
            lambda _: [],
            error="MissingVariableError: row '2': the prompt names the variable 'text'",
            old_error="KeyError: 'text'",
        ),
    ),
    "duplicate": (
        """
c = BatchCollector(PATH)
c.responses.create("1", "m", input="x")
c.responses.create("1", "m", input="y")
""",
        Difference(
            "duplicate ids",
            lambda lines: lines[:1],
            error="DuplicateCustomIdError: custom_id '1' was added to ",
        ),
    ),
    "verbosity": (
        """
config = ResponsesRequest(model="m", text={"verbosity": "low"})
config.set_output_structure(Verdict)
job(prompt("x"), config, row("1"))
""",
        Difference("text.verbosity erased by set_output_structure", with_verbosity),
    ),
    "nan": (
        'BatchCollector(PATH).responses.create("1", "m", input="x", temperature=1, metadata=None,\n'
        '    tools=[{"type": "function", "name": "f", "strict": None,\n'
        '        "parameters": {"default": float("nan")}}])',
        Difference(
            "NaN written as JSON",
            error="InvalidRequestError: request '1': tools[0].parameters.default: nan",
        ),
    ),
    "load": (
        """
path = PATH + ".json"
request = ResponsesRequest(model="m", temperature=0)
RequestTemplate(name="n", description="d", prompt=prompt("x"), request=request).save(path)
loaded = RequestTemplate.load(path)
job(loaded.prompt, loaded.request, row("1"))
""",
        Difference(
            "RequestTemplate.load losing its request",
            lambda _: [
                {**line, "body": {"model": "m", "temperature": 0, "input": line["body"]["input"]}}
                for line in written("x")([])
            ],
            old_error="ValueError: Unsupported request type",
        ),
    ),
    "variables of a reference": (
        """
reference = ReusablePrompt(id="pmpt_1", version="2", variables={"tone": "dry"})
job(reference, ResponsesRequest(model="m"), row("1", text="it"))
""",
        Difference("parameters dropped silently", with_reference_variables),
    ),
    "number": (
        'job(prompt("x"), ResponsesRequest(model="m"), row(1))',
        Difference("integer ids refused", written("x"), old_error="ValidationError: "),
    ),
}
