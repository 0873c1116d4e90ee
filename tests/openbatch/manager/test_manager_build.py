"""`BatchJobManager.build`: ids, columns, prompts and files, and what is said when they do not fit."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
    CompletionsRequest,
    DuplicateCustomIdError,
    EmbeddingsRequest,
    InvalidRequestError,
    Message,
    OpenBatchError,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
    ReusablePrompt,
    RowSourceError,
    TemplateError,
    VideosRequest,
)
from openbatch.row_ids import row_number
from openbatch.targets import Limits
from tests.openbatch.manager.sample_tables import (
    ASKED,
    CONFIG,
    PROMPT,
    TABLE,
    asked,
    build,
    failure,
    ids,
)
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("folder")


# --- columns, ids, prompts


@pytest.mark.parametrize(
    ("template", "got"), [([], "an empty list"), ([3], "a list of int"), (5, "int")]
)
def test_what_is_no_template_is_said_exactly(folder: Path, template: object, got: str) -> None:
    assert failure(folder, TABLE, template).endswith(f"is needed, got {got}")


def test_an_empty_model_is_refused_in_every_job(folder: Path) -> None:
    out = folder / "out.jsonl"
    for rows in ([{"text": "x"}], [{"text": str(n)} for n in range(100)]):
        with pytest.raises(InvalidRequestError, match="model: an empty text was given; name"):
            BatchJobManager.build("{text}", ResponsesRequest(model=""), rows=rows, out=out)
    with pytest.raises(InvalidRequestError, match="model: an empty text was given; name"):
        BatchJobManager().add("a", ResponsesRequest(model="", input="x"), out)
    assert not out.exists()


def test_the_class_offers_it_too(folder: Path) -> None:
    out = folder / "out.jsonl"
    report = BatchJobManager.build(PROMPT, CONFIG, rows=TABLE, id="key", out=out)
    assert report.written == 2
    assert asked(out) == ASKED


def test_rows_without_ids_are_numbered_by_their_place(folder: Path) -> None:
    rows = [{"text": None if n == 1 else str(n)} for n in range(1200)]
    report = build(folder, rows, "{text}", missing="skip")
    numbers = [row_number(each) for each in ids(report.path)]
    assert numbers == [n for n in range(1200) if n != 1]
    assert report.skipped_ids == ("row-1",)
    assert [body["input"][0]["content"] for body in bodies(report.path)] == list(map(str, numbers))


def test_columns_can_be_called_something_else(folder: Path) -> None:
    rows = [{"Review text": "x", "ID no": 7}]
    report = build(folder, rows, "{text}", id="ID no", columns={"text": "Review text"})
    assert (ids(report.path), asked(report.path)) == (["7"], ["x"])
    with pytest.raises(TemplateError, match="columns: the prompt names no variable 'txt'"):
        build(folder, rows, "{text}", columns={"txt": "x"})


@pytest.mark.parametrize(
    "prompt",
    [
        "Rate {text}",
        PromptTemplate(messages=[Message(role="user", content="Rate {text}")]),
        [Message(role="user", content="Rate {text}")],
        [{"role": "user", "content": "Rate {text}"}],
    ],
    ids=["text", "template", "messages", "dicts"],
)
def test_kinds_of_prompts(folder: Path, prompt: object) -> None:
    assert asked(build(folder, [{"text": "x"}], prompt).path) == ["Rate x"]


def test_all_columns_become_variables_of_a_reusable_prompt(folder: Path) -> None:
    report = build(folder, TABLE, ReusablePrompt(id="pmpt_1"), id="key")
    assert [body["prompt"]["variables"] for body in bodies(report.path)] == [
        {"text": row["text"], "price": str(row["price"])} for row in TABLE
    ]


@pytest.mark.parametrize("reader", ["python", "arrow"])
def test_columns_of_csv_without_a_name_are_nothing(folder: Path, reader: str) -> None:
    path = folder / "t.csv"
    path.write_text("key,text,,\na,x,,note\nb,y,,\n", encoding="utf-8")
    prompt = ReusablePrompt(id="pmpt_1")
    columns = "the columns are 'key', 'text'"
    for template in (prompt, "{text}"):
        message = failure(folder, path, template, id="", reader=reader)
        assert message == f"{path}: there is no column '' for the ids; {columns}"
    for template in (prompt, "{note}"):
        message = failure(folder, path, template, columns={"note": ""}, reader=reader)
        assert f"{path}: there is no column '' for the variable 'note'; {columns}" in message
    report = build(folder, path, prompt, id="key", reader=reader)
    assert ids(report.path) == ["a", "b"]
    variables = [body["prompt"]["variables"] for body in bodies(report.path)]
    assert variables == [{"text": "x"}, {"text": "y"}]


def test_a_column_can_be_the_whole_input(folder: Path) -> None:
    config = EmbeddingsRequest(model="m")
    out = folder / "out.jsonl"

    def inputs(rows: object, **options: Any) -> list[object]:  # noqa: ANN401 (all kinds)
        BatchJobManager().build(None, config, rows=rows, out=out, **options)  # type: ignore[arg-type]  # all kinds
        return [body["input"] for body in bodies(out)]

    assert inputs([{"input": "a"}, {"input": [1, 2]}, {"input": ["b"]}]) == ["a", [1, 2], ["b"]]
    table = pd.DataFrame({"key": [1, 2], "words": ["a", "b"]})
    assert inputs(table, id="key") == ["a", "b"]
    assert inputs(table, columns={"input": "words"}) == ["a", "b"]
    assert inputs([{"input": np.array([1, 2])}]) == [[1, 2]]
    assert inputs([{"input": None}, {"input": "a"}], missing="skip") == ["a"]
    with pytest.raises(TemplateError, match="there is no column 'input', and 2 others"):
        inputs(table)
    with pytest.raises(
        TemplateError, match=r"row 'row-0' \(row 0\): variable 'input' has no value"
    ):
        inputs([{"input": None}])
    with pytest.raises(TemplateError, match=r"^row 'row-1' \(row 1\): the input is"):
        inputs([{"input": "a"}, {"input": {"b": 1}}])
    assert inputs([{"input": 5}, {"input": "a"}, {"input": [1]}]) == ["5", "a", [1]]
    with pytest.raises(TemplateError, match=r"row 'row-1' \(row 1\): it lacks 'input'"):
        inputs([{"input": "a"}, {"inp": "a"}])


def test_the_only_column_of_any_table_is_the_input(folder: Path) -> None:
    out = folder / "out.jsonl"
    path = folder / "t.jsonl"
    path.write_text('{"id": "1", "words": "a"}\n{"id": "2", "words": [1]}\n', encoding="utf-8")
    config = EmbeddingsRequest(model="m")
    rows = [{"id": "1", "words": "a"}, {"id": "2", "words": [1]}]
    for table in (path, rows, iter(rows)):
        BatchJobManager.build(None, config, rows=table, id="id", out=out)
        assert [body["input"] for body in bodies(out)] == ["a", [1]]
    with pytest.raises(
        TemplateError, match=r"t.jsonl, line 1: there is no column 'input', and 2 o"
    ):
        BatchJobManager.build(None, config, rows=path, out=out)
    with pytest.raises(TemplateError, match=r"'row-1' \(row 1\): it lacks 'words', which is to be"):
        BatchJobManager.build(None, config, rows=[{"words": "a"}, {"input": "b"}], out=out)


@pytest.mark.parametrize("known", [False, True])
def test_the_input_may_be_called_so_whatever_the_endpoint_calls_it(
    folder: Path, *, known: bool
) -> None:
    out = folder / "out.jsonl"
    config = CompletionsRequest(model="m")

    def prompts(row: dict[str, str], **columns: str) -> list[object]:
        table = pd.DataFrame([row]) if known else [row]
        BatchJobManager.build(None, config, rows=table, columns=columns, out=out)
        return [body["prompt"] for body in bodies(out)]

    assert prompts({"input": "a", "b": "c"}) == ["a"]
    assert prompts({"input": "a", "prompt": "c"}) == ["c"]
    assert prompts({"text": "a", "b": "c"}, input="text") == ["a"]
    assert prompts({"text": "a", "b": "c"}, prompt="text") == ["a"]
    with pytest.raises(TemplateError, match="the prompt names no variable 'txt'"):
        prompts({"text": "a", "b": "c"}, txt="text")


def test_other_endpoints(folder: Path) -> None:
    out = folder / "out.jsonl"
    config = ChatCompletionsRequest(model="m")
    BatchJobManager().build("Rate {text}", config, rows=[{"text": "x"}], out=out)
    assert bodies(out)[0]["messages"] == [{"role": "user", "content": "Rate x"}]
    BatchJobManager().build("A {text}", VideosRequest(model="m"), rows=[{"text": "x"}], out=out)
    assert bodies(out)[0]["prompt"] == "A x"


@pytest.mark.parametrize("options", [{}, {"temperature": 0}])
def test_the_target_decides_on_the_urls(folder: Path, options: dict[str, object]) -> None:
    out = folder / "out.jsonl"
    row = PromptTemplateInputInstance(
        id="1", prompt_value_mapping={"text": "x"}, instance_request_options=options
    )
    manager = BatchJobManager(target="azure")
    config = ChatCompletionsRequest(model="m")
    prompt = PromptTemplate(messages=[Message(role="user", content="{text}")])
    manager.add_templated_instances(prompt, config, [row], out)
    manager.add(
        "2", ChatCompletionsRequest(model="m", messages=[{"role": "user", "content": "x"}]), out
    )
    assert [line["url"] for line in lines(out)] == ["/chat/completions", "/chat/completions"]
    with pytest.raises(InvalidRequestError, match="azure has no batches for /v1/videos"):
        manager.build("{text}", VideosRequest(model="m"), rows=[{"text": "x"}], out=out)


# --- files


def test_a_rerun_replaces_and_other_modes_do_not(folder: Path) -> None:
    build(folder, TABLE, id="key")
    build(folder, TABLE[1:], id="key")
    assert ids(folder / "out.jsonl") == ["b"]
    build(folder, TABLE[:1], id="key", mode="a")
    assert ids(folder / "out.jsonl") == ["b", "a"]
    with pytest.raises(DuplicateCustomIdError):
        build(folder, TABLE[:1], id="key", mode="a")
    with pytest.raises(OpenBatchError, match="exists"):
        build(folder, TABLE, mode="x")
    assert ids(folder / "out.jsonl") == ["b", "a"]


def test_a_large_table_becomes_several_files(folder: Path) -> None:
    table = pd.DataFrame({"text": [f"text {n}" for n in range(2500)]})
    manager = BatchJobManager(limits=Limits(requests=1000))
    report = manager.build("{text}", CONFIG, rows=table, out=folder / "out.jsonl")
    assert [shard.requests for shard in report.shards] == [1000, 1000, 500]
    assert [each for path in report.paths for each in asked(path)] == list(table["text"])


# --- what goes wrong, and where


def test_a_broken_line_of_csv_is_named(folder: Path) -> None:
    path = folder / "t.csv"
    for reader in ("python", "arrow"):
        path.write_text('key,text\n\na,"x\ny"\nb\n', encoding="utf-8")
        assert failure(folder, path, reader=reader).startswith(
            f"{path}, line 5: the line has 1 of the 2 cells"
        )
        path.write_text("key,text\na,b\na,b,c\n", encoding="utf-8")
        assert failure(folder, path, reader=reader).startswith(
            f"{path}, line 3: the line has 3 of the 2 cells"
        )
        path.write_bytes("key,text\na,b\na,é\n".encode("latin-1"))
        assert failure(folder, path, reader=reader) == (
            f"{path}, line 3: this is no utf-8 (byte 0xE9); give the file's encoding, such as "
            'encoding="cp1252"'
        )
        path.write_text("", encoding="utf-8")
        assert "it is empty" in failure(folder, path, reader=reader)
        path.write_text("a,b,a\n", encoding="utf-8")
        assert "line 1: the column 'a' is there twice" in failure(folder, path, reader=reader)


def test_a_broken_line_of_jsonl_is_named(folder: Path) -> None:
    path = folder / "t.jsonl"
    for broken, message in [
        ('{"text": "x"', "this is no valid JSON"),
        ("[1]", "an object is needed"),
        ('{"txt": "x"}', "the prompt names the variable 'text', which the row lacks"),
        ('{"text": null}', "variable 'text' has no value (None)"),
        ('{"text": NaN}', "variable 'text' has no value (nan)"),
        ('{"text": ["x"]}', "variable 'text' is of type list"),
    ]:
        path.write_text(f'{{"text": "x"}}\n\n{broken}\n', encoding="utf-8")
        message_given = failure(folder, path)
        assert f"{path}, line 3" in message_given
        assert message in message_given


def test_a_row_that_does_not_fit_is_named_with_its_line(folder: Path) -> None:
    path = folder / "t.csv"
    path.write_text('key,text\na,"x\ny"\n,z\n', encoding="utf-8")
    assert failure(folder, path, id="key").startswith(f"{path}, line 4: the row's id is empty")
    path.write_text("key,text\na,x\nb," + "y" * 32_001 + "\n", encoding="utf-8")
    with pytest.raises(InvalidRequestError) as caught:
        BatchJobManager().build(
            "{text}", VideosRequest(model="m"), rows=path, id="key", out=folder / "out.jsonl"
        )
    assert str(caught.value).startswith(f"request 'b' ({path}, line 3): prompt: ")
    path.write_text("key,text\na,x\na,y\n", encoding="utf-8")
    assert "custom_id 'a' was added" in failure(folder, path, id="key")


@pytest.mark.parametrize("prompt", [None, "{text}"])
def test_an_empty_cell_is_no_input_of_an_embedding(folder: Path, prompt: str | None) -> None:
    path = folder / "t.csv"
    path.write_text('text\nx\n""\ny\n', encoding="utf-8")
    with pytest.raises(InvalidRequestError) as caught:
        BatchJobManager.build(
            prompt, EmbeddingsRequest(model="m"), rows=path, out=folder / "out.jsonl"
        )
    assert f"request 'row-1' ({path}, line 3): input: '' is too short" in str(caught.value)
    assert not (folder / "out.jsonl").exists()


def test_empty_cells_of_csv_are_texts(folder: Path) -> None:
    path = folder / "t.csv"
    path.write_text("key,text\na,\n", encoding="utf-8")
    for reader in ("python", "arrow"):
        assert asked(build(folder, path, "<{text}>", reader=reader).path) == ["<>"]


def test_cells_may_be_longer_than_python_has_them(folder: Path) -> None:
    path = folder / "t.csv"
    path.write_text("text\n" + "x" * 200_000 + "\n", encoding="utf-8")
    limit = csv.field_size_limit()
    assert asked(build(folder, path, "{text}").path) == ["x" * 200_000]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ("gone.csv", {}, "gone.csv: it cannot be read (No such file or directory)"),
        ("gone.xls", {}, "gone.xls: its name does not say what it is; pass format="),
        ("gone.csv", {"format": "tsv"}, "format='tsv' was given; use \"csv\" or "),
        ([], {"id": ["a"]}, "id: the name of a column is needed, got ['a']"),
        (
            [{"text": "x", "k": [1, "a\nb"]}],
            {"id": "k"},
            "row 0: the row's id is [1, 'a\\nb'] of type",
        ),
        (5, {}, "rows: a path, a table, or an iterable"),
        (io.StringIO("text\nx"), {}, "give its path"),
        ({"train": [], "test": []}, {}, "of a mapping of tables give one, such as rows['train']"),
        ([5], {}, "row 0: a mapping, a dataclass, a Pydantic object or a named tuple is needed"),
        ([{"txt": "x"}], {}, "row 'row-0' (row 0): the prompt names the variable 'text'"),
        ([{"text": "x"}], {"id": "key"}, "row 0: the row lacks 'key', which is to be its id"),
        ([{"text": "x", "key": 1.5}], {"id": "key"}, "row 0: the row's id is 1.5 of type float"),
        (pd.DataFrame({"a": [1]}), {}, "rows: there is no column 'text' for the variable 'text'"),
        (pd.DataFrame({"text": ["x"]}), {"id": "k"}, "rows: there is no column 'k' for the ids"),
        (
            pd.DataFrame({" Text": []}),
            {},
            "the columns are ' Text'; did you mean ' Text'? Pass columns=",
        ),
        (pd.DataFrame({"Text": [], "text": []}), {"id": "TEXT"}, "; did you mean 'Text'?"),
        (
            pd.DataFrame({"key;text": ["x"]}),
            {"id": "key"},
            "'key;text'; if they are separated by ';', pass dialect={'delimiter': ';'}",
        ),
        (pd.DataFrame([["x"]]), {}, "rows: the column 0 has no text for a name"),
        ([], {"prompt": None}, "template: /v1/responses takes messages, so a prompt is needed"),
        ([], {"prompt": 5}, "template: a PromptTemplate, a text, a list of messages"),
    ],
)
def test_what_is_wrong_is_said(
    folder: Path, rows: object, options: dict[str, Any], message: str
) -> None:
    assert message in failure(folder, rows, **options)


@pytest.mark.parametrize(
    ("prompt", "column", "given", "written"),
    [
        ("Rate {Review text}.", "Review text", "{Review text}", "{Review_text}"),
        ('{"text": {user.name:>5}}', "user.name", "{user.name:>5}", "{user_name:>5}"),
        ("{text} {2nd}", "2nd", "{2nd}", "{column_2nd}"),
        ("{text} {*größe*}", "*größe*", "{*größe*}", "{größe}"),
    ],
)
def test_a_column_in_braces_that_no_placeholder_can_name_is_refused(
    folder: Path, prompt: str, column: str, given: str, written: str
) -> None:
    row = {"text": "x", column: "y"}
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row, row.values()])
    for rows in ([row], path, pd.DataFrame([row])):
        told = failure(folder, rows, prompt=prompt)
        assert f"the prompt has {given!r}, which would be sent as it is, though there is" in told
        name = written[1:-1].partition(":")[0]
        assert f"write {written!r} and pass columns={{{name!r}: {column!r}}}" in told
        as_told = build(folder, rows, prompt.replace(given, written), columns={name: column})
        assert "y" in str(asked(as_told.path))
        as_told.path.unlink()


@pytest.mark.parametrize(
    "prompt",
    ["{{Review text}}", "a{3} {}", "{Review  text} {review text}", '{Review text: "{text}"}'],
)
def test_other_braces_stay_text(folder: Path, prompt: str) -> None:
    row = {"text": "x", "Review text": "y", "3": "z", "": "w"}
    assert "y" not in str(asked(build(folder, [row], prompt).path))


def test_files_that_are_something_else(folder: Path) -> None:
    for name in ("t.parquet", "t.arrow"):
        path = folder / name
        path.write_bytes(b"text\nx\n")
        assert str(path) in failure(folder, path)
    path = folder / "t.data"
    path.write_bytes(b"text\nx\n")
    assert asked(build(folder, path, "{text}", format="csv").path) == ["x"]
    assert "unknown dialect" in failure_of_dialect(folder, path)
    with pytest.raises(RowSourceError, match="there is no encoding 'latin-17'"):
        build(folder, path, format="csv", encoding="latin-17")
    with pytest.raises(RowSourceError, match='use "python" or "arrow"'):
        build(folder, path, format="csv", reader="rust")


def failure_of_dialect(folder: Path, path: Path) -> str:
    with pytest.raises(RowSourceError) as caught:
        build(folder, path, format="csv", dialect="nope")
    return str(caught.value)
