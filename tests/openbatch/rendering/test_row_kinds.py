"""Rows with options or variables of their own are, written together, what each is by itself."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch import (
    BatchJobManager,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    MessagesInputInstance,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
    ReusablePrompt,
    TemplateError,
    UnusedVariableWarning,
    shard_paths,
)
from openbatch.prompts.placeholder import RowSkipped
from openbatch.rendering.input_bodies import InputBodies
from openbatch.rendering.job_lines import JobLines
from openbatch.rendering.prompt_bodies import PromptBodies
from openbatch.rendering.row_kinds import CompiledKind, CompiledKinds
from openbatch.requests.request_lines import request_line
from openbatch.targets import OPENAI

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from openbatch.model import InputInstance
    from openbatch.prompts.placeholder import MissingPolicy, Placeholder
    from openbatch.runtime.request_model import EndpointRequest

    #: What a row fills in, and its options.
    _Row: TypeAlias = tuple[dict[str, Any], dict[str, Any] | None]

CONFIG = ResponsesRequest(model="m", temperature=0.5, text={"verbosity": "high"})
CONFIG.set_output_structure(list[int])
TEMPLATE = PromptTemplate(
    messages=[
        Message(role="system", content="Rate."),
        Message(role="user", content="{a} and {b:>3}"),
    ]
)
REUSABLE = ReusablePrompt(id="pmpt_1", version="2", variables={"always": "x"})
IMAGE = {"type": "input_image", "file_id": "file-1", "detail": "low"}

texts = st.text(st.characters(codec="utf-8"), max_size=5) | st.sampled_from(["\r\n\u2028\x85", '"'])
values = texts | st.integers() | st.booleans() | st.none() | st.just(float("nan"))
options = st.sampled_from(
    [
        None,
        {},
        {"temperature": 1},
        {"temperature": 1.0},
        {"temperature": None},
        {"text": {"verbosity": "low"}},
        {"text": {"format": {"type": "text"}}},
        {"metadata": {"k": "v"}, "temperature": 0},
        {"model": "n"},
        {"temperature": np.float64(0.25)},
        {"stream": False},
    ]
)


def alone(
    writer: PromptBodies | InputBodies,
    rows: Iterable[InputInstance],
    config: EndpointRequest = CONFIG,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the requests of rows that are made one by one, and which are skipped."""
    made: list[dict[str, Any]] = []
    skipped: list[str] = []
    for row in rows:
        try:
            _, line = request_line(config.endpoint, row.id, writer.body(row))
        except RowSkipped:
            skipped.append(row.id)
        else:
            made.append(json.loads(line))
    return made, skipped


def written(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in shard_paths(folder / "out.jsonl")
        for line in path.read_bytes().splitlines()
    ]


def by_model(requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort requests into the files that their models go to; within each they keep their order."""
    return sorted(requests, key=lambda request: str(request["body"]["model"]))


def assert_alike(
    prompt: PromptTemplate | ReusablePrompt, given_rows: list[_Row], missing: MissingPolicy
) -> None:
    """Hold that a job writes what its rows are one by one, and tells the same of missing values."""
    rows = [
        PromptTemplateInputInstance(
            id=str(n), prompt_value_mapping=row, instance_request_options=own
        )
        for n, (row, own) in enumerate(given_rows)
    ]
    writer = PromptBodies(prompt, CONFIG, missing)
    expected, skipped = alone(writer, rows)
    with tempfile.TemporaryDirectory() as name:
        report = BatchJobManager().add_templated_instances(
            prompt, CONFIG, rows, Path(name, "out.jsonl"), missing=missing
        )
        assert by_model(written(Path(name))) == by_model(expected)
    assert report.skipped_ids == tuple(skipped[:100])
    assert (report.skipped, report.emptied) == (len(skipped), writer.emptied)


rows_of_template = st.lists(
    st.tuples(st.fixed_dictionaries({"a": values, "b": values}), options), min_size=1, max_size=60
)


@settings(max_examples=120, deadline=None)
@given(given_rows=rows_of_template, missing=st.sampled_from(["skip", "empty"]))
def test_rows_with_options_of_their_own(given_rows: list[_Row], missing: MissingPolicy) -> None:
    assert_alike(TEMPLATE, given_rows * 2, missing)


rows_of_reusable = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(["a", "b c", "{d}", "always"]), values | st.just(IMAGE)),
        options,
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(given_rows=rows_of_reusable, missing=st.sampled_from(["skip", "empty"]))
def test_rows_with_variables_of_a_reusable_prompt(
    given_rows: list[_Row], missing: MissingPolicy
) -> None:
    assert_alike(REUSABLE, given_rows * 3, missing)


def test_rows_of_embeddings_with_options_of_their_own(tmp_path: Path) -> None:
    config = EmbeddingsRequest(model="m")
    rows = [
        EmbeddingInputInstance(
            id=n,
            input=[[1, 2], [3]] if n % 7 == 0 else f"text {n}",
            instance_request_options={"dimensions": 8 * (n % 3 + 1)} if n % 4 else None,
        )
        for n in range(80)
    ]
    expected, _ = alone(InputBodies(config), rows, config)
    report = BatchJobManager().add_embedding_requests(rows, config, tmp_path / "out.jsonl")
    assert written(tmp_path) == expected
    assert report.shards[0].inputs == 80 + 12


class CountingWriter(PromptBodies):
    """Counts the rows that are made one by one, and the kinds that are compiled."""

    def __init__(self, prompt: PromptTemplate | ReusablePrompt) -> None:
        super().__init__(prompt, CONFIG, "error")
        self.counts: Counter[str] = Counter()

    def body(self, row: InputInstance) -> dict[str, object]:
        self.counts["alone"] += 1
        return super().body(row)

    def placeholders_of(self, row: InputInstance) -> tuple[Placeholder, ...]:
        self.counts["compiled"] += 1
        return super().placeholders_of(row)


@pytest.mark.parametrize(
    ("prompt", "sets", "compiled", "alone_at_most"),
    [(TEMPLATE, 1, 1, 0), (TEMPLATE, 5, 5, 40), (REUSABLE, 1, 1, 0), (TEMPLATE, 1_000, 0, 1_000)],
)
def test_kinds_that_come_often_are_compiled_once(
    prompt: PromptTemplate | ReusablePrompt, sets: int, compiled: int, alone_at_most: int
) -> None:
    rows = [
        PromptTemplateInputInstance(
            id=str(n),
            prompt_value_mapping={"a": "x", "b": n},
            instance_request_options={"metadata": {"set": str(n % sets)}},
        )
        for n in range(1_000)
    ]
    writer = CountingWriter(prompt)
    lines = JobLines(
        writer,
        CONFIG,
        unknown="error",
        ensure_ascii=False,
        target=OPENAI,
        extra_body=None,
    )
    written = [each for n in range(0, 1_000, 20) for each in lines.of_rows(rows[n : n + 20])]
    assert sum(len(each.ids) for each in written) == 1_000
    assert writer.counts["compiled"] == compiled
    assert writer.counts["alone"] <= alone_at_most


def test_the_kinds_that_are_kept_are_bounded() -> None:
    made: list[str] = []

    def compile_kind(row: InputInstance | None) -> CompiledKind | None:
        assert row is not None
        made.append(row.id)
        return None

    kinds = CompiledKinds(compile_kind)
    rows = [MessagesInputInstance(id=n, messages=[]) for n in range(1_000)]
    for row in rows:
        kinds.find(row.id, row, 8)
    assert made == [row.id for row in rows[:257]]  # one more than are kept
    made.clear()
    for _ in range(3):
        for row in rows:
            kinds.find(row.id, row, 1)
    assert not made


def test_a_wrong_row_among_others_of_its_kind_is_named(tmp_path: Path) -> None:
    def rows(**wrong: Any) -> list[PromptTemplateInputInstance]:  # noqa: ANN401 (anything)
        return [
            PromptTemplateInputInstance(
                id=str(n),
                prompt_value_mapping={"a": "x", "b": 1, **(wrong if n == 30 else {})},
                instance_request_options={"temperature": 1},
            )
            for n in range(40)
        ]

    manager, out = BatchJobManager(), tmp_path / "out.jsonl"
    with pytest.raises(TemplateError, match="row '30': variable 'a' is of type list"):
        manager.add_templated_instances(TEMPLATE, CONFIG, rows(a=[1]), out)
    with pytest.raises(TemplateError, match="row '30': variable 'b' has no value"):
        manager.add_templated_instances(TEMPLATE, CONFIG, rows(b=None), out)
    with pytest.warns(UnusedVariableWarning, match="'c'"):
        manager.add_templated_instances(TEMPLATE, CONFIG, rows(c="x"), out)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"temperature": 9}, "request '0': temperature: 9 is too large"),
        ({"temprature": 1}, "request '0': temprature: unknown parameter"),
        ({"input": "x"}, "request '0': input: the prompt or the row's messages give it"),
        ({"stream": True}, "request '0': stream"),
    ],
)
def test_a_wrong_option_of_many_rows_is_refused(
    tmp_path: Path, own: dict[str, Any], message: str
) -> None:
    rows = [
        PromptTemplateInputInstance(
            id=n, prompt_value_mapping={"a": "x", "b": 1}, instance_request_options=own
        )
        for n in range(20)
    ]
    with pytest.raises(InvalidRequestError, match=message):
        BatchJobManager().add_templated_instances(TEMPLATE, CONFIG, rows, tmp_path / "out.jsonl")
