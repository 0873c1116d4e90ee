"""`BatchJobManager.build`: from tables of every kind to a batch file."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sqlite3
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from openbatch import (
    BatchJobManager,
    ChatCompletionsRequest,
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
    WriteReport,
)
from openbatch.row_ids import row_number
from openbatch.targets import Limits
from tests.openbatch.sample_requests import bodies, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# They come without types.
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
feather: Any = import_module("pyarrow.feather")

CONFIG = ResponsesRequest(model="m")
PROMPT = "Rate {text} at {price:.2f}"
TABLE = [
    {"key": "a", "text": 'Say "hi",\nyou', "price": 1.5},
    {"key": "b", "text": "ありがとう", "price": 20.0},
]
ASKED = [f"Rate {row['text']} at {row['price']:.2f}" for row in TABLE]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(path: Path) -> list[object]:
    return [body["input"][0]["content"] for body in bodies(path)]


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def build(
    folder: Path,
    rows: Any,  # noqa: ANN401 (all kinds, wrong ones too)
    prompt: Any = PROMPT,  # noqa: ANN401 (all kinds, wrong ones too)
    **options: Any,  # noqa: ANN401 (all kinds, wrong ones too)
) -> WriteReport:
    return BatchJobManager().build(prompt, CONFIG, rows=rows, out=folder / "out.jsonl", **options)


def failure(
    folder: Path,
    rows: object,
    prompt: object = "{text}",
    **options: object,
) -> str:
    with pytest.raises(OpenBatchError) as caught:
        build(folder, rows, prompt, **options)
    assert not (folder / "out.jsonl").exists()
    return str(caught.value)


# --- what rows can be


@dataclasses.dataclass
class Data:
    key: str
    text: str
    price: float


class Model(BaseModel):
    model_config = ConfigDict(extra="allow")

    key: str
    text: str


class Tuple(NamedTuple):
    key: str
    text: str
    price: float


class Rows:
    """An iterable of mappings that is no list, like a data set of Hugging Face."""

    column_names = ("key", "text", "price")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(TABLE)


def cursor() -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (key, text, price)")
    connection.executemany("insert into t values (:key, :text, :price)", TABLE)
    return connection.execute("select * from t")


def keyed_cursor() -> sqlite3.Cursor:
    found = cursor()
    found.row_factory = sqlite3.Row
    return found


def nullable() -> pd.DataFrame:
    return pd.DataFrame(TABLE).convert_dtypes()


IN_MEMORY: dict[str, Callable[[], object]] = {
    "dicts": lambda: TABLE,
    "generator": lambda: (row for row in TABLE),
    "iterable": Rows,
    "dataclasses": lambda: [Data(**row) for row in TABLE],  # type: ignore[arg-type]  # as it is
    "pydantic": lambda: [Model.model_validate(row) for row in TABLE],
    "named tuples": lambda: [Tuple(**row) for row in TABLE],  # type: ignore[arg-type]  # as it is
    "cursor": cursor,
    "cursor of rows": keyed_cursor,
    "pandas": lambda: pd.DataFrame(TABLE),
    "pandas, nullable": nullable,
    "polars": lambda: pl.DataFrame(TABLE),
    "polars, lazy": lambda: pl.DataFrame(TABLE).lazy(),
    "arrow": lambda: pa.Table.from_pylist(TABLE),
}


@pytest.mark.parametrize("kind", IN_MEMORY)
def test_tables_in_memory(folder: Path, kind: str) -> None:
    report = build(folder, IN_MEMORY[kind](), id="key")
    assert report == WriteReport(folder / "out.jsonl", 2)
    assert asked(report.path) == ASKED
    assert ids(report.path) == ["a", "b"]


def write_csv(path: Path, **options: Any) -> None:  # noqa: ANN401 (of open and of csv)
    encoding = options.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["key", "text", "price"], **options)
        writer.writeheader()
        writer.writerows(TABLE)


def write_file(path: Path) -> None:
    table = pa.Table.from_pylist(TABLE)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".feather":
        feather.write_feather(table, path)
    elif path.suffix == ".arrow":
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, TABLE)), encoding="utf-8")
    else:
        write_csv(path, dialect="excel-tab" if path.suffix == ".tsv" else "excel")


@pytest.mark.parametrize(
    "name", ["t.csv", "t.tsv", "t.jsonl", "t.parquet", "t.feather", "t.arrow", "T.CSV"]
)
@pytest.mark.parametrize("opened", [False, True])
def test_files(folder: Path, name: str, *, opened: bool) -> None:
    path = folder / name
    write_file(path)
    prompt = PROMPT.replace(":.2f", "") if path.suffix.lower() in (".csv", ".tsv") else PROMPT
    rows: object = path
    if opened:
        with zipfile.ZipFile(folder / "t.zip", "w") as archive:
            archive.write(path, name)
        rows = zipfile.Path(folder / "t.zip", name)
    report = build(folder, rows, prompt, id="key")
    expected = [prompt.format(**row) for row in TABLE]
    assert asked(report.path) == expected
    assert ids(report.path) == ["a", "b"]


@pytest.mark.parametrize("reader", ["python", "arrow"])
@pytest.mark.parametrize(
    ("encoding", "style"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),
        ("shift_jis", {"delimiter": ";"}),
        ("utf-8", {"delimiter": "|", "quotechar": "'", "lineterminator": "\n"}),
        ("utf-8", {"quoting": csv.QUOTE_ALL}),
    ],
)
def test_encodings_and_dialects_of_csv(
    folder: Path, encoding: str, style: dict[str, Any], reader: str
) -> None:
    path = folder / "t.csv"
    write_csv(path, encoding=encoding, **style)

    class Style(csv.excel):
        delimiter = style.get("delimiter", ",")
        quotechar = style.get("quotechar", '"')

    given = "utf-8" if encoding == "utf-8-sig" else encoding
    report = build(
        folder, path, "Rate {text}", id="key", encoding=given, dialect=Style, reader=reader
    )
    assert asked(report.path) == [f"Rate {row['text']}" for row in TABLE]


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6
) | st.sampled_from(["", '"', "a,b", "x\ny", "007", "NaN", "true", "null"])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_both_readers_read_a_csv_file_alike(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    path = folder / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    for reader in ("python", "arrow"):
        build(folder, path, "{b}<{a}>", reader=reader)
        assert asked(folder / "out.jsonl") == [f"{b}<{a}>" for a, b in rows]


# --- columns, ids, prompts


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
    with pytest.raises(TemplateError, match=r"^row 1: (?s:.*)[Tt]he input is"):
        inputs([{"input": "a"}, {"input": {"b": 1}}])
    assert inputs([{"input": 5}, {"input": "a"}, {"input": [1]}]) == ["5", "a", [1]]
    with pytest.raises(TemplateError, match=r"row 'row-0' \(row 0\): it lacks 'input'"):
        inputs([{"inp": "a"}])


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
        (5, {}, "rows: a path, a table, or an iterable"),
        (io.StringIO("text\nx"), {}, "give its path"),
        ([5], {}, "row 0: a mapping, a dataclass, a Pydantic object or a named tuple is needed"),
        ([{"txt": "x"}], {}, "row 'row-0' (row 0): the prompt names the variable 'text'"),
        ([{"text": "x"}], {"id": "key"}, "row 0: the row lacks 'key', which is to be its id"),
        ([{"text": "x", "key": 1.5}], {"id": "key"}, "row 0: the row's id is 1.5 of type float"),
        (pd.DataFrame({"a": [1]}), {}, "rows: there is no column 'text' for the variable 'text'"),
        (pd.DataFrame({"text": ["x"]}), {"id": "k"}, "rows: there is no column 'k' for the ids"),
        (pd.DataFrame([["x"]]), {}, "rows: the column 0 has no text for a name"),
        ([], {"prompt": None}, "template: /v1/responses takes messages, so a prompt is needed"),
        ([], {"prompt": 5}, "template: a PromptTemplate, a text, a list of messages"),
    ],
)
def test_what_is_wrong_is_said(
    folder: Path, rows: object, options: dict[str, Any], message: str
) -> None:
    assert message in failure(folder, rows, **options)


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
