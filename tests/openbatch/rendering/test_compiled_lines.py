"""Compiled lines are, as JSON, the requests that are built, checked and encoded one by one."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    EmbeddingsRequest,
    ImagesEditsRequest,
    InvalidRequestError,
    Message,
    ModerationsRequest,
    OpenBatchError,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
    VideosRequest,
)
from openbatch.prompts.placeholder import MissingPolicy, RowSkipped
from openbatch.rendering.compiled_lines import compile_lines
from openbatch.rendering.prompt_bodies import PromptBodies
from openbatch.requests.request_lines import request_line

if TYPE_CHECKING:
    from openbatch.model import BaseRequest

LONG = 'What is constant and "long" goes into\nthe file — as it was encoded once. ' * 4
NAMES = ("a", "b", "übrig")

short_texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['"', "\\", "\n\r\t", "\x00\x1f\x7f", "\u2028", "é", "🎉", "{a}", "{{b}}"]
)
texts = short_texts | st.just(LONG)
holes = st.sampled_from(["{a}", "{b}", "{übrig}", "{a:>4}", "{b:.3}", "{{a}}", "{a.b}"])
templates = st.lists(texts | holes, max_size=6).map("".join)
parts = st.lists(
    st.fixed_dictionaries({"type": st.just("input_text"), "text": templates})
    | st.fixed_dictionaries(
        {"type": st.just("input_image"), "image_url": templates, "detail": st.just("low")}
    ),
    min_size=1,
    max_size=3,
)
messages = st.builds(
    Message, role=st.sampled_from(["user", "system", "assistant"]), content=templates
)
rich_messages = st.builds(Message, role=st.just("user"), content=parts)
configurations = st.builds(
    ResponsesRequest,
    model=st.just("m"),
    temperature=st.none() | st.floats(0, 2),
    metadata=st.none() | st.dictionaries(short_texts.filter(bool), short_texts, max_size=2),
    text=st.none() | st.just({"verbosity": "low"}),
    stream=st.none() | st.just(False),
)
values = (
    texts
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.sampled_from([None, "\ud800", [1], float("nan"), "x" * 50])
)
rows = st.lists(
    st.fixed_dictionaries({name: texts for name in NAMES})
    | st.fixed_dictionaries({name: values for name in NAMES})
    | st.fixed_dictionaries({"a": texts}),
    max_size=6,
)


def one_by_one(
    prompt: PromptTemplate,
    config: BaseRequest,
    instances: list[PromptTemplateInputInstance],
    *,
    missing: MissingPolicy,
    extra_body: dict[str, object] | None,
    ensure_ascii: bool,
) -> list[object]:
    """Return the requests as the way makes them that checks each by itself."""
    writer = PromptBodies(prompt, config, missing)
    found: list[object] = []
    for each in instances:
        try:
            body = writer.body(each)
        except RowSkipped:
            continue
        _, line = request_line(
            config.endpoint, each.id, body, extra_body=extra_body, ensure_ascii=ensure_ascii
        )
        found.append(json.loads(line))
    return found


@settings(max_examples=250, deadline=None)
@given(
    prompt=st.lists(messages | rich_messages, min_size=1, max_size=3),
    config=configurations,
    given_rows=rows,
    missing=st.sampled_from(["error", "skip", "empty"]),
    extra_body=st.none() | st.just({"metadata": {"k": 'v"'}}) | st.just({"input": "gone"}),
    ensure_ascii=st.booleans(),
)
@example(
    prompt=[Message(role="user", content="{a}" + LONG + "{b}" + LONG)],
    config=ResponsesRequest(model="m"),
    given_rows=[{"a": '"é', "b": 5, "übrig": ""}, {"a": "x", "b": "y", "übrig": "z"}],
    missing="error",
    extra_body=None,
    ensure_ascii=True,
)
@example(
    prompt=[Message(role="user", content="{a}")],
    config=ResponsesRequest(model="m"),
    given_rows=[{"a": None, "b": "", "übrig": ""}],
    missing="error",
    extra_body={"input": "gone"},
    ensure_ascii=False,
)
def test_a_job_writes_what_its_rows_are_one_by_one(
    prompt: list[Message],
    config: ResponsesRequest,
    given_rows: list[dict[str, object]],
    missing: MissingPolicy,
    extra_body: dict[str, object] | None,
    *,
    ensure_ascii: bool,
) -> None:
    template = PromptTemplate(messages=prompt)
    instances = [
        PromptTemplateInputInstance(id=f'row "{n}" é', prompt_value_mapping=each)
        for n, each in enumerate(given_rows)
    ]
    expected: list[object] | str
    try:
        expected = one_by_one(
            template,
            config,
            instances,
            missing=missing,
            extra_body=extra_body,
            ensure_ascii=ensure_ascii,
        )
    except OpenBatchError as error:
        expected = str(error)
    written: list[object] | str
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, "batch.jsonl")
        try:
            BatchJobManager(ensure_ascii).add_templated_instances(
                template, config, instances, path, missing=missing, extra_body=extra_body
            )
        except OpenBatchError as error:
            written = str(error)
        else:
            data = path.read_bytes() if path.exists() else b""
            assert not ensure_ascii or data.isascii()
            written = [json.loads(line) for line in data.split(b"\n")[:-1]]
    assert written == expected


def compiles(config: BaseRequest, *contents: Any) -> bool:  # noqa: ANN401 (what a message takes)
    prompt = PromptTemplate(messages=[Message(role="user", content=each) for each in contents])
    writer = PromptBodies(prompt, config, "error")
    return (
        compile_lines(
            config.endpoint,
            writer.skeleton,
            writer.placeholders,
            extra_body=None,
            ensure_ascii=False,
        )
        is not None
    )


def test_what_does_not_depend_on_the_texts_is_compiled() -> None:
    responses, chat = ResponsesRequest(model="m"), ChatCompletionsRequest(model="m")
    image = {"type": "input_image", "image_url": "{a}", "detail": "low"}
    assert compiles(responses, "Rate {a}", "and {b}")
    assert compiles(responses, [{"type": "input_text", "text": "{a}"}, image])
    assert compiles(chat, "Rate {a}", [{"type": "text", "text": "{a}"}])
    for config in (EmbeddingsRequest(model="m"), ModerationsRequest(model="m")):
        assert compiles(config, "{a}")


def test_what_depends_on_them_is_not() -> None:
    responses = ResponsesRequest(model="m")
    assert not compiles(responses, [{"type": "input_image", "image_url": "x", "detail": "{a}"}])
    assert not compiles(responses, [{"type": "input_txt", "text": "{a}"}])
    assert not compiles(ResponsesRequest(), "{a}")


@pytest.mark.parametrize(
    ("config", "most"),
    [
        (VideosRequest(model="m"), 32_000),
        (ImagesEditsRequest(model="m", images=[{"file_id": "f"}]), 32_000),
    ],
)
def test_the_length_of_a_text_is_held_against_its_bounds(
    config: BaseRequest, most: int, tmp_path: Path
) -> None:
    assert compiles(config, "{a}")
    path = tmp_path / "batch.jsonl"
    prompt = PromptTemplate(messages=[Message(role="user", content="{a}{b}")])

    def job(a: str, b: str) -> None:
        row = PromptTemplateInputInstance(id="r", prompt_value_mapping={"a": a, "b": b})
        BatchJobManager().add_templated_instances(prompt, config, [row], path)
        path.unlink()

    job("é" * (most - 1), "x")
    job("", "x")
    with pytest.raises(InvalidRequestError, match=r"^request 'r': prompt: .*32000|32,000"):
        job("é" * most, "x")
    with pytest.raises(InvalidRequestError, match=r"^request 'r': prompt: "):
        job("", "")
