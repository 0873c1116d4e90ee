"""Opening files of rows: as text, as bytes, in encodings, and when they are something else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import pytest

from openbatch import RowSourceError, open_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

fsspec: Any = import_module("fsspec")  # it comes without types

MARK = "\ufeff"
TEXT = 't,u\r\n"a\r\né",1\r\n'
ROWS = [["a\r\né", "1"]]


def cells(rows: object, **options: Any) -> list[list[object]]:  # noqa: ANN401 (of all kinds)
    blocks = open_rows(rows, **options).blocks(lambda: 3, None)
    return [list(each.row(n).values()) for each in blocks for n in range(each.count)]


def failure(rows: object, **options: object) -> str:
    with pytest.raises(RowSourceError) as caught:
        cells(rows, **options)
    return str(caught.value)


def zipped(path: Path) -> object:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.write(path, path.name)
    return zipfile.Path(path.with_suffix(".zip"), path.name)


class OfText:
    """What opens as text and cannot do otherwise."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def open(self) -> io.StringIO:
        return io.StringIO(self._path.read_bytes().decode(), newline="")


class OfEither:
    """What opens as text unless it is told otherwise, in the encoding of some machine."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def open(self, mode: str = "r") -> IO[Any]:
        return self._path.open(mode, encoding=None if "b" in mode else "cp1252")


OPENED: dict[str, Callable[[Path], object]] = {
    "path": lambda path: path,
    "zip": zipped,
    "fsspec": lambda path: fsspec.open(str(path)),
    "fsspec, text": lambda path: fsspec.open(str(path), "rt"),
    "text only": OfText,
    "text or bytes": OfEither,
}


@pytest.mark.parametrize("reader", ["python", "arrow"])
@pytest.mark.parametrize("kind", OPENED)
def test_a_mark_and_line_breaks_are_read_alike_however_it_is_opened(
    tmp_path: Path, kind: str, reader: str
) -> None:
    path = tmp_path / "t.csv"
    for mark in ("", MARK):
        path.write_bytes(f"{mark}{TEXT}".encode())
        source = OPENED[kind](path)
        if kind == "text only" and reader == "arrow":
            assert "opens as text, and bytes are needed" in failure(source, reader=reader)
            continue
        assert open_rows(source, reader=reader).columns == ("t", "u")  # type: ignore[arg-type]  # a text is one
        assert cells(source, reader=reader) == ROWS


@pytest.mark.parametrize("kind", OPENED)
def test_jsonl_is_too(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes((MARK + json.dumps({"t": "é"}, ensure_ascii=False)).encode())
    assert cells(OPENED[kind](path)) == [["é"]]


@pytest.mark.parametrize("reader", ["python", "arrow"])
@pytest.mark.parametrize("kind", ["path", "zip", "fsspec", "fsspec, text"])
def test_the_encoding_holds_however_it_is_opened(tmp_path: Path, kind: str, reader: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.encode("cp1252"))
    assert cells(OPENED[kind](path), encoding="cp1252", reader=reader) == ROWS
    assert cells(fsspec.open(str(path), "rt", encoding="cp1252")) == ROWS


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "utf_8", "U8", "utf-8-sig", "cp65001"])
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_mark_is_no_text_under_any_name_of_utf_8(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    path.write_text(MARK + ("t\nx\n" if suffix == ".csv" else '{"t": "x"}'), encoding="utf-8")
    for reader in ("python", "arrow"):
        assert cells(path, encoding=name, reader=reader) == [["x"]]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (
            gzip.compress(TEXT.encode()),
            "it is compressed with gzip; unpack it first, or give fsspec",
        ),
        (bz2.compress(TEXT.encode()), "it is compressed with bzip2"),
        (lzma.compress(TEXT.encode()), "it is compressed with xz"),
        (b"PK\x03\x04\x14\xff", "it is a zip archive or a workbook; give a file in it"),
        ((MARK + TEXT).encode("utf-16-le"), 'it looks like UTF-16, so pass encoding="utf-16"'),
        ((MARK + TEXT).encode("utf-16-be"), 'it looks like UTF-16, so pass encoding="utf-16"'),
        ("t\nx".encode("utf-16-le"), 'it has zero bytes, as UTF-16 has; pass encoding="utf-16-le"'),
        (TEXT.encode("cp1252"), 'such as encoding="cp1252"'),
    ],
    ids=["gzip", "bzip2", "xz", "zip", "utf-16-le", "utf-16-be", "no mark", "cp1252"],
)
@pytest.mark.parametrize("reader", ["python", "arrow"])
def test_what_a_file_is_in_truth_is_said(
    tmp_path: Path, data: bytes, advice: str, reader: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    message = failure(path, reader=reader)
    assert message.startswith(str(path))
    assert advice in message


def test_the_end_of_a_packed_name_says_what_is_in_it(tmp_path: Path) -> None:
    for name, content in {"t.csv.gz": b"a\nx\n", "t.JSONL.gz": b'{"a":"x"}\n'}.items():
        (tmp_path / name).write_bytes(gzip.compress(content))
        packed = fsspec.open(str(tmp_path / name), compression="infer")
        assert cells(packed) == [["x"]]


def test_an_encoding_that_does_not_fit_is_said(tmp_path: Path) -> None:
    for name in ("t.csv", "t.jsonl"):
        path = tmp_path / name
        path.write_text("t\nx\n", encoding="utf-8")
        assert failure(path, encoding="utf-16").endswith('such as encoding="utf-8"')
        assert "there is no encoding 'latin-17'" in failure(path, encoding="latin-17")
        assert "text encoding" in failure(path, encoding="base64")


def test_a_url_is_not_taken_for_a_path() -> None:
    assert failure("s3://bucket/t.csv") == (
        "s3://bucket/t.csv: it cannot be read (a URL is not opened by itself; give "
        "fsspec.open('s3://bucket/t.csv'))"
    )


def test_a_folder_and_what_no_file_can_be_called_are_told(tmp_path: Path) -> None:
    assert failure(str(tmp_path)) == (
        f"{tmp_path}: it is a folder; give a file in it, or all of them as "
        f"pyarrow.dataset.dataset({str(tmp_path)!r})"
    )
    assert failure("a\0b.csv") == "a\0b.csv: it cannot be read (embedded null byte)"
    assert "its name does not say what it is" in failure("a\0b")
