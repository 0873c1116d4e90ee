"""Rows from databases, whose drivers differ, and from objects."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, computed_field

from openbatch import BatchJobManager, NoRequestsWarning, ResponsesRequest
from openbatch.errors import (
    DuplicateCustomIdError,
    OpenBatchError,
    RowSourceError,
    TemplateError,
)
from tests.openbatch.sample_databases import database
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openbatch.row_sources.choosing import Rows

pa: Any = import_module("pyarrow")

TABLE = [(1, "good"), (2, "bad")]


def cursor() -> sqlite3.Cursor:
    connection = database()
    connection.execute("create table review (id, body)")
    connection.executemany("insert into review values (?, ?)", TABLE)
    return connection.execute("select id, body from review order by id")


class Column:
    """What psycopg2 describes a column with: it has items, and is no sequence."""

    def __init__(self, name: str) -> None:
        self._items = (name, 25)

    def __getitem__(self, index: int) -> object:
        return self._items[index]


class Row:
    """What pyodbc gives: it can be gone through, and is no sequence either."""

    def __init__(self, values: tuple[object, ...]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[object]:
        return iter(self._values)


class WithoutTuples:
    """A cursor of such a driver."""

    description = (Column("id"), Column("body"))

    def __init__(self) -> None:
        self._left = iter(map(Row, TABLE))

    def __iter__(self) -> Iterator[object]:
        return self._left

    def execute(self, query: str) -> None:
        raise NotImplementedError(query)

    def fetchmany(self, size: int) -> Sequence[object]:
        return [row for row, _ in zip(self._left, range(size), strict=False)]


class NotIterable:
    """A cursor that can only be asked, as PEP 249 demands and DuckDB has it."""

    description = (("id", "NUMBER"), ("body", "STRING"))

    def __init__(self) -> None:
        self._left = [*TABLE, *((n, "more") for n in range(3, 3_000))]

    def execute(self, query: str) -> None:
        raise NotImplementedError(query)

    def fetchmany(self, size: int) -> Sequence[object]:
        rows, self._left = self._left[:size], self._left[size:]
        return rows


class SqlAlchemyRow(Sequence[object]):
    """A row of SQLAlchemy: a sequence whose names only its instances know."""

    def __init__(self, names: tuple[str, ...], values: tuple[object, ...]) -> None:
        self._names, self._values = names, values

    @property
    def _fields(self) -> tuple[str, ...]:
        return self._names

    @property
    def _mapping(self) -> Mapping[str, object]:
        return MappingProxyType(dict(zip(self._names, self._values, strict=True)))

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401  # what tuples take and give
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)


class SqlAlchemyResult:
    """A result of SQLAlchemy."""

    def __init__(self, names: tuple[str, ...] = ("id", "body")) -> None:
        self._names = names
        self._left = iter([SqlAlchemyRow(names, (*row, *row)[: len(names)]) for row in TABLE])

    def __iter__(self) -> Iterator[object]:
        return self._left

    def keys(self) -> Sequence[str]:
        return self._names

    def fetchmany(self, size: int) -> Sequence[object]:
        return [row for row, _ in zip(self._left, range(size), strict=False)]


def build(path: Path, rows: Rows, id_column: str | None = "id") -> list[tuple[str, object]]:
    config = ResponsesRequest(model="m")
    BatchJobManager.build("{body}", config, rows=rows, id=id_column, out=path / "out.jsonl")
    found = lines(path / "out.jsonl")
    return [(line["custom_id"], line["body"]["input"][0]["content"]) for line in found]


@pytest.mark.parametrize(
    "rows",
    [cursor, WithoutTuples, SqlAlchemyResult, lambda: list(SqlAlchemyResult())],
    ids=["sqlite3", "no tuples", "sqlalchemy", "rows of sqlalchemy"],
)
def test_cursors_of_all_drivers_are_tables(tmp_path: Path, rows: type[WithoutTuples]) -> None:
    assert build(tmp_path, rows()) == [("1", "good"), ("2", "bad")]


def test_a_cursor_need_not_be_iterable(tmp_path: Path) -> None:
    found = build(tmp_path, NotIterable())
    assert found[:3] == [("1", "good"), ("2", "bad"), ("3", "more")]
    assert len(found) == 2_999


def test_a_result_that_has_a_column_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowSourceError, match="the column 'id' is there twice"):
        build(tmp_path, SqlAlchemyResult(("id", "body", "id")))


@pytest.mark.parametrize("query", [None, "create table t (a)"])
def test_a_cursor_without_rows_is_refused(tmp_path: Path, query: str | None) -> None:
    connection = database()
    (tmp_path / "out.jsonl").write_text("what was there\n")
    empty = connection.cursor() if query is None else connection.execute(query)
    with pytest.raises(RowSourceError, match="rows: the cursor has no rows, since it has run no "):
        build(tmp_path, empty)
    assert (tmp_path / "out.jsonl").read_text() == "what was there\n"


def test_a_query_that_finds_nothing_is_an_empty_table(tmp_path: Path) -> None:
    found = database().execute("select 1 as id, 2 as body where 0")
    config, path = ResponsesRequest(model="m"), tmp_path / "out.jsonl"
    with pytest.warns(NoRequestsWarning, match="there are no rows"):
        report = BatchJobManager.build("{body}", config, rows=found, id="id", out=path)
    assert (report.written, report.paths) == (0, ())


class Review(BaseModel):
    """A row whose text is made of its fields."""

    id: int
    text: str

    @computed_field
    def body(self) -> str:
        """Return the text with its number."""
        return f"{self.id}: {self.text}"

    @computed_field
    def broken(self) -> str:
        """Fail, which matters only to those who ask."""
        raise NotImplementedError


def test_computed_fields_are_columns_if_the_prompt_names_them(tmp_path: Path) -> None:
    assert build(tmp_path, [Review(id=1, text="good")]) == [("1", "1: good")]


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # untyped
    """Return Hugging Face's library, which takes a while to import, and would look for the network."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hugging_face"))
    return import_module("datasets")


def test_columns_of_a_data_set_that_nobody_asks_for_are_not_read(
    tmp_path: Path, datasets: Any  # noqa: ANN401  # untyped
) -> None:
    text = datasets.Value("string")
    kinds = {"id": text, "body": text, "picture": datasets.Image()}
    picture = {"bytes": b"that cannot be decoded", "path": "none.png"}
    table = pa.table({"id": ["x", "y"], "body": ["a", "b"], "picture": [picture] * 2})
    info = datasets.DatasetInfo(features=datasets.Features(kinds))
    data = datasets.Dataset(table, info=info)
    for rows in (data, data.to_iterable_dataset()):
        assert build(tmp_path, rows) == [("x", "a"), ("y", "b")]
    with pytest.raises(TemplateError, match="there is no column 'id' for the ids; the columns"):
        build(tmp_path, data.remove_columns("id"))
    doubled = datasets.Dataset.from_dict({"id": ["x", "x"], "body": ["a", "b"]})
    with pytest.raises(DuplicateCustomIdError, match=r"row 1: custom_id 'x'.*row 0 has it too"):
        build(tmp_path, doubled)


def test_a_data_set_whose_columns_are_not_known_is_read_whole(
    tmp_path: Path, datasets: Any  # noqa: ANN401  # untyped
) -> None:
    stream = datasets.Dataset.from_dict({"id": [1], "text": ["a"]}).to_iterable_dataset()

    def with_body(row: dict[str, str]) -> dict[str, str]:
        return {**row, "body": row["text"] * 2}

    longer = stream.map(with_body)
    assert longer.column_names is None
    assert build(tmp_path, longer) == [("1", "aa")]


def test_rows_that_are_tables_themselves_are_refused(
    tmp_path: Path, datasets: Any  # noqa: ANN401  # untyped
) -> None:
    data = datasets.Dataset.from_dict({"id": [1], "body": ["a"]})
    for form in ("pandas", "arrow"):
        with pytest.raises(OpenBatchError, match="row 0"):
            build(tmp_path, data.with_format(form))
