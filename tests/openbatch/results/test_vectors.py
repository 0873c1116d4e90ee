"""Embeddings as numpy arrays."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbatch.errors import ResultsError
from openbatch.results import Results, Success, read_results
from tests.openbatch.results.sample_lines import error_line, line, write_lines

if TYPE_CHECKING:
    from pathlib import Path

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


def in_base64(vector: list[float]) -> str:
    return base64.b64encode(np.array(vector, dtype="<f4").tobytes()).decode()


def body(*vectors: list[float] | str) -> dict[str, Any]:
    # The service gives the vectors in order, but only `index` says so.
    data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
    return {"object": "list", "model": "text-embedding-3-small", "data": data[::-1]}


def results_of(folder: Path, *lines: dict[str, Any]) -> Results[Any, Any]:
    return read_results(write_lines(folder / "output.jsonl", lines))


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.lists(FLOATS, min_size=width, max_size=width), min_size=1, max_size=3),
            min_size=1,
            max_size=5,
        )
    ),
    st.booleans(),
)
def test_the_matrix_has_every_vector_as_it_was_sent(
    tmp_path_factory: pytest.TempPathFactory,
    answers: list[list[list[float]]],
    encoded: bool,
) -> None:
    folder = tmp_path_factory.mktemp("job")
    lines = [
        line(f"r{n}", body(*(in_base64(v) if encoded else v for v in vectors)))
        for n, vectors in enumerate(answers)
    ]
    lines.append(error_line("late", "batch_expired"))
    results = results_of(folder, *lines)
    found = results.embedding_matrix()
    assert found.matrix.dtype == np.float32
    assert found.matrix.tolist() == [vector for vectors in answers for vector in vectors]
    assert found.ids == [f"r{n}" for n, vectors in enumerate(answers) for _ in vectors]
    assert found.without == ["late"]
    successes = [each for each in results if isinstance(each, Success)]
    for success, vectors in zip(successes, answers, strict=True):
        array = success.embeddings_array()
        assert array.dtype == np.float32
        assert array.tolist() == success.embeddings == vectors


def test_arrays_can_be_written_to(tmp_path: Path) -> None:
    matrix = results_of(tmp_path, line("a", body(in_base64([1, 2])))).embedding_matrix().matrix
    matrix *= 2
    assert matrix.tolist() == [[2, 4]]


def test_a_job_without_vectors_has_an_empty_matrix(tmp_path: Path) -> None:
    found = results_of(tmp_path, error_line("late", "batch_expired")).embedding_matrix()
    assert (found.matrix.shape, found.ids, found.without) == ((0, 0), [], ["late"])


def test_vectors_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    results = results_of(tmp_path, line("a", body([1.0, 2.0])), line("b", body([1.0])))
    with pytest.raises(ResultsError, match="result 'b': a vector has 1 numbers, and those before"):
        results.embedding_matrix()
    results = results_of(tmp_path, line("a", body("AAA=")))
    with pytest.raises(ResultsError, match="result 'a': a vector is no base64"):
        results.embedding_matrix()


def test_the_table_has_vectors_when_asked(tmp_path: Path) -> None:
    results = results_of(tmp_path, line("a", body(in_base64([1, 2]))))
    (row,) = results.to_rows(include=["embedding"])
    assert row["embedding"] == [1, 2]
    assert results.to_arrow(include=["embedding"]).column("embedding").to_pylist() == [[1, 2]]


@pytest.mark.parametrize(
    ("module", "call", "extra"),
    [
        ("numpy", "embedding_matrix()", "openbatch-typed[frames]"),
        ("narwhals", "to_pandas()", "openbatch-typed[frames]"),
        ("narwhals", "to_polars()", "openbatch-typed[frames]"),
        ("polars", "to_polars()", "polars"),
        ("pandas", "to_pandas()", "pandas"),
        ("pyarrow", "to_arrow()", "openbatch-typed[arrow]"),
        ("pyarrow", "to_parquet('x.parquet')", "openbatch-typed[arrow]"),
    ],
)
def test_without_an_extra_the_error_says_what_to_install(
    tmp_path: Path, module: str, call: str, extra: str
) -> None:
    path = write_lines(tmp_path / "output.jsonl", [line("a", body([1.0]))])
    program = f"""
import sys
sys.modules[{module!r}] = None  # as if it were not installed
from openbatch import MissingExtraError, read_results
try:
    read_results({str(path)!r}).{call}
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip().endswith(f'{module} is not installed; run: pip install "{extra}"')
    assert {each.name for each in tmp_path.iterdir()} == {"output.jsonl"}
