"""What the values of a table may be, and that a row out of the common changes nothing for others."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch import (
    BatchJobManager,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ReusablePrompt,
    TemplateError,
)
from tests.openbatch.manager.sample_tables import CONFIG, asked, build, failure, ids
from tests.openbatch.sample_requests import bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from openbatch.prompts.placeholder import MissingPolicy

# They come without types.
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")

pytestmark = pytest.mark.usefixtures("folder")


class Size(enum.Enum):
    SMALL = "s"


# --- rows out of the common


@pytest.mark.parametrize("options", [{}, {"missing": "empty"}, {"missing": "skip"}])
def test_the_column_of_the_ids_can_be_a_placeholder_too(
    folder: Path, options: dict[str, str]
) -> None:
    odd: list[object] = [np.int64(7), Decimal("0.50"), *([None] if options else [])]
    rows = [{"id": str(n), "t": value} for n, value in enumerate(["x", *odd])]
    report = build(folder, rows, "R {id}: {t}", id="id", **options)
    expected = ["R 0: x", "R 1: 7", "R 2: 0.50"]
    assert asked(report.path) == [
        *expected,
        *(["R 3: "] if options == {"missing": "empty"} else []),
    ]
    image = [
        {
            "role": "user",
            "content": [{"type": "input_image", "image_url": "data:{id}", "detail": "{detail}"}],
        }
    ]
    path = build(folder, [{"id": "1", "detail": "low"}], image, id="id").path
    assert bodies(path)[0]["input"][0]["content"][0]["image_url"] == "data:1"


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(
        st.sampled_from(["a", "b\n", "", None, 1, True, 2.5, float("nan"), np.float32(0.1), pd.NA]),
        min_size=1,
        max_size=80,
    ),
    missing=st.sampled_from(["skip", "empty"]),
    spec=st.sampled_from(["", ">5"]),
)
def test_missing_and_odd_values_change_nothing_for_other_rows(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[object],
    missing: MissingPolicy,
    spec: str,
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    texts = [None if each is None or pd.isna(each) else each for each in map(plainly, values)]
    rows = [{"text": each, "n": str(n)} for n, each in enumerate(values)]
    report = build(folder, rows, f"{{n}} <{{text{':' + spec if spec else ''}}}>", missing=missing)
    gaps = [f"row-{n}" for n, each in enumerate(texts) if each is None]
    expected = [
        f"{n} <{'' if each is None else format(each, spec)}>"
        for n, each in enumerate(texts)
        if missing == "empty" or each is not None
    ]
    assert (asked(report.path) if report.written else []) == expected
    if missing == "skip":
        assert (report.skipped, list(report.skipped_ids), report.emptied) == (len(gaps), gaps, 0)
    else:
        assert (report.skipped, report.emptied) == (0, len(gaps))


def plainly(value: object) -> Any:  # noqa: ANN401 (whatever pandas has)
    return 0.1 if type(value) is np.float32 else value


def test_rows_with_options_of_their_own_keep_their_places(folder: Path) -> None:
    rows = [
        PromptTemplateInputInstance(
            id=n,
            prompt_value_mapping={"t": n},
            instance_request_options={"temperature": 0} if n % 7 in (2, 3) else None,
        )
        for n in range(700)
    ]
    prompt = PromptTemplate(messages=[Message(role="user", content="{t}")])
    out = folder / "out.jsonl"
    report = BatchJobManager().add_templated_instances(prompt, CONFIG, rows, out)
    assert report.written == 700
    assert ids(out) == asked(out) == list(map(str, range(700)))
    assert ["temperature" in body for body in bodies(out)] == [n % 7 in (2, 3) for n in range(700)]


class Row(Mapping[str, object]):
    """A row that counts how often somebody looks for what it has."""

    looks = 0

    def __init__(self, **values: object) -> None:
        self.values_by_name = values

    def __getitem__(self, name: str) -> object:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        type(self).looks += 1
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


def test_rows_with_missing_and_odd_values_are_not_looked_at_one_by_one(folder: Path) -> None:
    rows = [Row(t=None if n % 50 == 1 else f"{n}", f=np.float32(n)) for n in range(600)]
    for missing in ("skip", "empty"):
        report = build(folder, rows, "{t} {f}", missing=missing)
        assert report.skipped + report.emptied == 12
    assert Row.looks == 2  # at the names in the first row of each job
    with pytest.raises(TemplateError, match=r"row 'row-1' \(row 1\): variable 't' has no value"):
        build(folder, rows, "{t} {f}")
    assert Row.looks > 0


# --- what values and ids may be


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "parquet", "numpy"])
def test_single_floats_are_written_as_they_were_meant(folder: Path, kind: str) -> None:
    values = np.array([0.1, 3.3, np.nan, 1e-7, 16777216.0], dtype=np.float32)
    table = pa.table({"f": pa.array(values, mask=np.isnan(values)), "n": list("abcde")})
    pq.write_table(table, folder / "t.parquet")
    made: dict[str, Callable[[], object]] = {
        "pandas": lambda: pd.DataFrame({"f": values}),
        "polars": lambda: pl.DataFrame({"f": values}),
        "arrow": lambda: table,
        "parquet": lambda: folder / "t.parquet",
        "numpy": lambda: [{"f": each} for each in values],
    }
    report = build(folder, made[kind](), "{f}", missing="skip")
    assert asked(report.path) == ["0.1", "3.3", "1e-07", "16777216.0"]


def test_values_and_ids_that_have_one_text(folder: Path) -> None:
    day, moment = date(2024, 2, 1), datetime(2024, 2, 1, 8, 30, tzinfo=UTC)
    key = UUID("12345678123456781234567812345678")
    cells: list[object] = [day, moment, Decimal("1.50"), key, Size.SMALL]
    texts = ["2024-02-01", "2024-02-01T08:30:00+00:00", "1.50", str(key), "s"]
    report = build(folder, [{"id": each, "v": each} for each in cells], "<{v}>", id="id")
    assert asked(report.path) == [f"<{text}>" for text in texts]
    assert ids(report.path) == texts
    tables: list[tuple[object, list[str]]] = [
        (pd.DataFrame({"v": cells}), texts),
        (pl.DataFrame({"v": [moment]}), texts[1:2]),
        (pa.table({"v": pa.array(cells[2:3])}), texts[2:3]),
    ]
    for table, expected in tables:
        assert asked(build(folder, table, "{v}").path) == expected
    instance = PromptTemplateInputInstance.model_validate(
        {"id": key, "prompt_value_mapping": {"v": 1}}
    )
    assert instance.id == str(key)


@pytest.mark.parametrize("text", ['{"t": 1e999}', '{"t": Infinity}', '{"t": -Infinity}'])
@pytest.mark.parametrize("missing", ["error", "skip", "empty"])
def test_an_infinity_names_its_row(folder: Path, text: str, missing: str) -> None:
    path = folder / "t.jsonl"
    path.write_text(f'{{"t": 1.5}}\n{text}\n', encoding="utf-8")
    message = failure(folder, path, "{t}", missing=missing)
    assert message.startswith(f"row 'row-1' ({path}, line 2): variable 't' is ")
    assert "inf, which is no number" in message


def test_a_missing_embedding_never_becomes_an_empty_text(folder: Path) -> None:
    config = EmbeddingsRequest(model="m")
    rows = [{"input": "a"}, {"input": None}, {"input": 5}]
    out = folder / "out.jsonl"
    with pytest.raises(TemplateError, match=r"'row-1' \(row 1\): the input has no value.*\"skip\""):
        BatchJobManager(missing="empty").build(None, config, rows=rows, out=out)
    report = BatchJobManager(missing="skip").build(None, config, rows=rows, out=out)
    assert (report.skipped_ids, [body["input"] for body in bodies(out)]) == (("row-1",), ["a", "5"])
    with pytest.raises(TemplateError, match="inf, which is no number"):
        BatchJobManager.build(None, config, rows=[{"input": float("inf")}], out=out)
    with pytest.raises(ValueError, match="has no value"):
        EmbeddingInputInstance.model_validate({"id": "1", "input": None})


def test_a_renamed_column_of_a_reusable_prompt_goes_by_that_name_alone(folder: Path) -> None:
    prompt = ReusablePrompt(id="pmpt_1")
    rows = [{"key": "k", "a b": "x", "c": "y"}]

    def variables(**options: object) -> object:
        path = build(folder, rows, prompt, **options).path
        return bodies(path)[0]["prompt"]["variables"]

    assert variables(id="key", columns={"x": "a b"}) == {"x": "x", "c": "y"}
    assert variables(id="key", columns={"x": "a b", "a": "key"}) == {"x": "x", "a": "k", "c": "y"}
    assert variables(columns={"c": "a b"}) == {"key": "k", "c": "x"}
    (folder / "out.jsonl").unlink()
    message = failure(folder, rows, prompt, columns={"x": "gone"})
    assert message == "row 'row-0' (row 0): it lacks 'gone', which columns= names for 'x'"


def test_an_id_that_is_no_text_names_its_row(folder: Path) -> None:
    path = folder / "t.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": each, "t": "x"}) for each in ("a", "b\ud800")), encoding="utf-8"
    )
    message = failure(folder, path, "{t}", id="id")
    assert message.startswith(f"{path}, line 2: the row's id ")
    assert "lone surrogate" in message
