"""What results are turned into never takes the place of what they are made of."""

from __future__ import annotations

import io
import json
import zipfile
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import polars as pl
import pytest

from openbatch import BatchJobManager, Limits, ResponsesRequest, open_rows, shard_paths
from openbatch.errors import BatchFileError, RowSourceError
from openbatch.results import Results, read_results, write_retry_file
from openbatch.row_ids import row_id
from tests.openbatch.results.sample_lines import (
    answer,
    error_line,
    line,
    request,
    response_body,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openbatch.row_sources import Rows

    #: Writes results to a path, with rows beside them where it takes any.
    Exit: TypeAlias = Callable[[Results[Any, Any], Path, Rows | None], object]


fsspec: Any = import_module("fsspec")  # it comes without types
ds: Any = import_module("pyarrow.dataset")

EXITS: Final[dict[str, Exit]] = {
    "to_csv": lambda results, path, rows: results.to_csv(path, rows=rows),
    "to_jsonl": lambda results, path, rows: results.to_jsonl(path, rows=rows),
    "to_parquet": lambda results, path, rows: results.to_parquet(path, rows=rows),
    "retry": lambda results, path, _: write_retry_file(results, None, path),
}
every_exit = pytest.mark.parametrize("leave", EXITS.values(), ids=EXITS)
every_table = pytest.mark.parametrize("leave", list(EXITS.values())[:3], ids=list(EXITS)[:3])


@pytest.fixture
def results(tmp_path: Path) -> Results[Any, Any]:
    write_lines(tmp_path / "output.jsonl", [line("row-0", response_body(answer(3)))])
    write_lines(tmp_path / "errors.jsonl", [error_line("row-1", "batch_expired")])
    write_lines(tmp_path / "job.jsonl", [request(row_id(n)) for n in range(3)])
    return read_results(
        tmp_path / "output.jsonl", errors=tmp_path / "errors.jsonl", inputs=tmp_path / "job.jsonl"
    )


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


@every_exit
@pytest.mark.parametrize("name", ["output.jsonl", "errors.jsonl", "job.jsonl"])
@pytest.mark.parametrize("way", ["itself", "another spelling", "link", "hard link"])
def test_no_file_of_the_job_is_replaced(
    results: Results[Any, Any], tmp_path: Path, leave: Exit, name: str, way: str
) -> None:
    path = tmp_path / "other"
    match way:
        case "itself":
            path = tmp_path / name
        case "another spelling":
            path = tmp_path / "folder" / ".." / name
            (tmp_path / "folder").mkdir()
        case "link":
            path.symlink_to(tmp_path / name)
        case _:
            path.hardlink_to(tmp_path / name)
    before = content(tmp_path)
    message = f"{path}: the results are read from this file; write the"
    with pytest.raises(BatchFileError, match=message):
        leave(results, path, None)
    assert content(tmp_path) == before


@every_table
def test_the_table_of_the_rows_is_not_replaced(
    results: Results[Any, Any],
    tmp_path: Path,
    leave: Exit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("review\nGood.\nBad.\nWell.\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(path)
    before = content(tmp_path)
    monkeypatch.chdir(tmp_path)
    for rows in ("t.csv", path, open_rows("t.csv", encoding="cp1252"), "link.csv"):
        for target in (path, tmp_path / "link.csv"):
            with pytest.raises(BatchFileError, match="the rows are read from this file; write the"):
                leave(results, target, rows)
            assert content(tmp_path) == before
    leave(results, tmp_path / "beside.csv", "t.csv")
    assert before.items() <= content(tmp_path).items()


@every_table
def test_whatever_holds_the_rows_is_known(
    results: Results[Any, Any], tmp_path: Path, leave: Exit
) -> None:
    pl.DataFrame({"review": ["Good.", "Bad."]}).write_parquet(tmp_path / "a")
    pl.DataFrame({"review": ["Well."]}).write_parquet(tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("t.csv", "review\nGood.\nBad.\nWell.\n")
    (tmp_path / "u.csv").write_text("review\nGood.\nBad.\nWell.\n", encoding="utf-8")
    before = content(tmp_path)
    given: list[tuple[Any, str]] = [
        (zipfile.Path(tmp_path / "all.zip", "t.csv"), "all.zip"),
        (fsspec.open(f"file://{tmp_path}/u.csv"), "u.csv"),
        (ds.dataset([str(tmp_path / "a"), str(tmp_path / "b")]), "b"),
    ]
    for rows, name in given:
        with pytest.raises(BatchFileError, match="the rows are read from this file"):
            leave(results, tmp_path / name, rows)
    assert content(tmp_path) == before
    leave(results, tmp_path / "u.csv", pl.read_csv(tmp_path / "u.csv"))  # they are in memory
    assert content(tmp_path)["u.csv"] != before["u.csv"]


@every_exit
def test_open_files_are_known(tmp_path: Path, leave: Exit) -> None:
    output = write_lines(tmp_path / "output.jsonl", [line("row-0", response_body(answer(3)))])
    job = write_lines(tmp_path / "job.jsonl", [request("row-0")])
    before = content(tmp_path)
    with output.open("rb") as file, job.open(encoding="utf-8") as text:
        for path in (output, job):
            with pytest.raises(BatchFileError, match="read from this file"):
                leave(read_results(file, inputs=text), path, None)
    with pytest.raises(BatchFileError, match="read from this file"):
        leave(read_results(fsspec.open(str(output)), inputs=job), output, None)
    assert content(tmp_path) == before
    # What is in memory, or has only the name of a file, stands in nobody's way.
    named = io.BytesIO(before["output.jsonl"])
    named.name = str(output)  # as tarfile and others do
    leave(read_results(named, inputs=job), output, None)
    assert content(tmp_path)["output.jsonl"] != before["output.jsonl"]


@every_exit
def test_a_set_of_batch_files_stays_whole(
    results: Results[Any, Any], tmp_path: Path, leave: Exit
) -> None:
    path = tmp_path / "large.jsonl"
    BatchJobManager(limits=Limits(requests=2)).build(
        "{t}", ResponsesRequest(model="m"), rows=[{"t": "x"} for _ in range(5)], out=path
    )
    before = content(tmp_path)
    with pytest.raises(
        BatchFileError, match=r"large\.manifest\.json says that it became several files; write the"
    ):
        leave(results, path, None)
    for shard in shard_paths(path):
        message = r"this is one of the files that large\.jsonl is split into; write the"
        with pytest.raises(BatchFileError, match=message):
            leave(results, shard, None)
    with pytest.raises(
        BatchFileError, match="this says which files a job was split into, and they"
    ):
        leave(results, tmp_path / "large.manifest.json", None)
    # The same set as the requests of the results.
    mine = read_results([], inputs=path)
    for shard in shard_paths(path):
        with pytest.raises(BatchFileError, match="the results are read from this file"):
            leave(mine, shard, None)
    assert content(tmp_path) == before


@every_exit
def test_a_url_makes_no_folder_of_its_name(
    results: Results[Any, Any], tmp_path: Path, leave: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {each.name for each in tmp_path.iterdir()}
    url: Any = "s3://bucket/moods.csv"
    with pytest.raises(
        BatchFileError, match="this looks like a URL, and files are written to this"
    ):
        leave(results, url, None)
    assert {each.name for each in tmp_path.iterdir()} == before
    (tmp_path / "s3:" / "bucket").mkdir(parents=True)  # whoever has such a folder may write to it
    leave(results, url, None)
    assert (tmp_path / "s3:" / "bucket" / "moods.csv").exists()


def test_what_json_does_not_have_leaves_the_file_readable(
    results: Results[Any, Any], tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    row = {"id": "row-0", "ratio": float("inf"), "list": [1.5, float("-inf")]}
    for text in ("a", "\ud800"):  # two ways of encoding
        results.to_jsonl(path, rows=[{**row, "note": text}], id="id")
        first = json.loads(path.read_bytes().splitlines()[0], parse_constant=pytest.fail)
        assert (first["ratio"], first["list"], first["note"]) == (None, [1.5, None], text)


@every_table
def test_a_manifest_of_something_else_is_a_file_like_any_other(
    results: Results[Any, Any], tmp_path: Path, leave: Exit
) -> None:
    path = tmp_path / "web.manifest.json"
    path.write_text('{"name": "web"}', encoding="utf-8")
    leave(results, path, None)
    assert path.read_bytes() != b'{"name": "web"}'


@every_table
def test_a_column_without_text_for_a_name_is_refused(
    results: Results[Any, Any], tmp_path: Path, leave: Exit
) -> None:
    rows: Any = [{"custom_id": "row-0", 5: "five", "5": "FIVE"}]
    with pytest.raises(
        RowSourceError, match="rows: the column 5 has no text for a name; rename it"
    ):
        leave(results, tmp_path / "t", rows)
    assert not (tmp_path / "t").exists()
