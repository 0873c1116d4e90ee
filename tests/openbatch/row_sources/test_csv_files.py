"""CSV files: quotes in and out of place, dialects, long cells, and that both readers do the same."""

from __future__ import annotations

import csv
import io
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbatch import RowSourceError, open_rows
from openbatch.row_sources.csv_rows import CsvRows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

READERS = ["python", "arrow"]
Cells = list[list[object]]


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def cells(rows: object, size: int = 3, **options: Any) -> Cells:  # noqa: ANN401 (of all kinds)
    source = open_rows(rows, **options)
    blocks = source.blocks(lambda: size, None)
    return [list(each.row(n).values()) for each in blocks for n in range(each.count)]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def failure(rows: object, **options: Any) -> str:  # noqa: ANN401 (of all kinds)
    with pytest.raises(RowSourceError) as caught:
        cells(rows, **options)
    return str(caught.value)


STRICT: dict[str, object] = {"strict": True}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('id,t\n1,a\n2,"b\n3,c\n4,d\n', 3, "is never closed, so that all lines"),
        ('id,t\n1,"x\r\ny"\r\n2,b\r\n3,"c', 5, "is never closed"),
        ('id,t\n1,"x\ny","z\n', 3, "is never closed"),
        ('id,t\n1,a\n2,"b\n3,"c"\n4,d\n', 3, "closes on line 4 in front of other text"),
        ('id,t\n1,5" \n2,"b\n3,5" screen\n', 3, "closes on line 4 in front of other text"),
        ('id,"t\n1,a\n', 1, "is never closed"),
        ('id,t\n1,"a""\n2,b\n', 2, "is never closed"),
    ],
)
def test_a_quote_that_swallows_lines_is_named_where_it_opens(
    tmp_path: Path, text: str, line: int, what: str, reader: str
) -> None:
    path = written(tmp_path, text)
    for dialect in ("excel", STRICT):
        message = failure(path, reader=reader, dialect=dialect)
        assert message.startswith(f"{path}, line {line}: a quote opens a cell here and {what}")
        assert "\n" not in message


def test_such_a_quote_is_found_wherever_it_is(tmp_path: Path, reader: str) -> None:
    for count in (0, 1, 40, 3000):
        rows = "".join(f'{n},"{n}"\n' for n in range(count))
        path = written(tmp_path, f'id,t\n{rows}x,"x\n\n')
        assert failure(path, reader=reader).startswith(f"{path}, line {count + 2}: a quote opens")


@pytest.mark.parametrize("cell", ['"Good" product', '""x', '"a"b"c"', '"a" "b"'])
def test_a_quote_that_would_be_lost_is_refused(tmp_path: Path, cell: str, reader: str) -> None:
    path = written(tmp_path, f'id,t\n1,"a"\n2,5" b\n3,{cell}\n4,"x"\n')
    for dialect in ("excel", STRICT):
        message = failure(path, reader=reader, dialect=dialect)
        assert message.startswith(
            f"{path}, line 4: a quote opens a cell here and closes in front of other text, so that "
            "both would be lost; correct it"
        )
    assert failure(written(tmp_path, f"id,{cell}\n"), reader=reader).startswith(f"{path}, line 1: ")
    plain = {"quoting": csv.QUOTE_NONE}
    path = written(tmp_path, f"id,t\n3,{cell}\n")
    assert cells(path, reader=reader, dialect=plain) == [["3", cell]]


def test_backslashes_in_front_of_quotes_are_recognised(tmp_path: Path, reader: str) -> None:
    path = written(tmp_path, 'id,t\n1,"{\\"a\\": 1}"\n')
    told = r'{"escapechar": "\\", "doublequote": False}'
    assert f", or pass dialect={told} if backslashes stand" in failure(path, reader=reader)
    dialect = {"escapechar": "\\", "doublequote": False}
    assert cells(path, reader=reader, dialect=dialect) == [["1", '{"a": 1}']]


LITERAL = 'id,t\n1,5" screen\n2,"a" \n3,"x\r\ny"\n4,"say ""hi"""\n5,a"b"c\n\n6, "d"\n'
TAKEN = ['5" screen', "a ", "x\r\ny", 'say "hi"', 'a"b"c', ' "d"']


@pytest.mark.parametrize("size", [1, 2, 100])
def test_other_quotes_are_taken_literally(tmp_path: Path, size: int, reader: str) -> None:
    path = written(tmp_path, LITERAL)
    assert [row[1] for row in cells(path, size, reader=reader)] == TAKEN
    assert failure(path, reader=reader, dialect=STRICT) == (
        f"{path}, line 3: ',' expected after '\"'"
    )


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ('a,b\n1,"a\n2,b"\n', {"quoting": csv.QUOTE_NONE}, [["1", '"a'], ["2", 'b"']]),
        ('a,b\n1, "a, b"\n', {"skipinitialspace": True}, [["1", "a, b"]]),
        ("a;b\n1;x,y\n", {"delimiter": ";"}, [["1", "x,y"]]),
        ('a,b\n1,"x\\"y"\n', {"escapechar": "\\", "doublequote": False}, [["1", 'x"y']]),
        ("a,b\n1,x\\,y\n", {"escapechar": "\\"}, [["1", "x,y"]]),
        ('"a","b"\n1,"x"\n', {"quoting": csv.QUOTE_NONNUMERIC}, [[1.0, "x"]]),
        ("a§b\n1§«x§y«\n", {"delimiter": "§", "quotechar": "«"}, [["1", "x§y"]]),
        ("a\tb\n1\tx\n", "excel-tab", [["1", "x"]]),
        ("a,b\n1,x\n", csv.unix_dialect, [["1", "x"]]),
        ("a,b\n1,x\n", csv.get_dialect("unix"), [["1", "x"]]),
    ],
)
def test_both_readers_follow_the_dialect(
    tmp_path: Path, text: str, dialect: object, expected: Cells, reader: str
) -> None:
    assert cells(written(tmp_path, text), reader=reader, dialect=dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        ({"delimeter": ";"}, "dialect: 'delimeter' is no option of one; they are delimiter,"),
        ({"delimiter": ";;"}, 'dialect: "delimiter" must be a'),
        (5, 'dialect: the name of a dialect, a csv.Dialect or a dict such as {"delimiter": ";"}'),
        ("nope", "dialect: unknown dialect"),
    ],
)
def test_what_is_no_dialect_is_refused(
    tmp_path: Path, dialect: object, message: str, reader: str
) -> None:
    assert message in failure(written(tmp_path, "a,b\n"), dialect=dialect, reader=reader)


def test_a_text_where_the_dialect_has_numbers_is_named(tmp_path: Path, reader: str) -> None:
    path = written(tmp_path, '"a"\n1\nx\n')
    options: Mapping[str, object] = {"dialect": {"quoting": csv.QUOTE_NONNUMERIC}, "reader": reader}
    assert failure(path, **options).startswith(f"{path}, line 3: could not convert")


@pytest.mark.parametrize("header", ["id,t,,", ",id,,t", ",,id,t", '"",id,t,""'])
def test_columns_without_a_name_are_passed_over(tmp_path: Path, header: str, reader: str) -> None:
    names = next(csv.reader([header]))
    line = ",".join({"id": "a", "t": "b"}.get(name, "lost") for name in names)
    path = written(tmp_path, f"{header}\n{line}\n{line}\n")
    source = open_rows(path, reader=reader)  # type: ignore[arg-type]  # a text is one
    assert source.columns == ("id", "t")
    for wanted in (None, ["t"], ["t", ""]):
        (block,) = source.blocks(lambda: 3, wanted)
        assert block.column("t") == ["b", "b"]
        assert "lost" not in block.row(1).values()
        with pytest.raises(KeyError):
            block.column("")
    assert cells(path, reader=reader) == [["a", "b"], ["a", "b"]]
    (block,) = source.blocks(lambda: 3, [])
    assert block.count == 2


def test_a_line_has_the_cells_of_columns_without_a_name_too(tmp_path: Path, reader: str) -> None:
    path = written(tmp_path, "id,t,,\na,b,,\nc,d\n")
    told = f"{path}, line 3: the line has 2 of the 4 cells that the header has"
    assert failure(path, reader=reader).startswith(told)
    path = written(tmp_path, "id,,t,,t\na,b,,,\n")
    assert failure(path, reader=reader) == (
        f"{path}, line 1: the column 't' is there twice; rename one"
    )


def test_a_table_may_have_only_columns_without_a_name(tmp_path: Path, reader: str) -> None:
    path = written(tmp_path, ",,\na,b,c\nd,e,f\n")
    assert open_rows(path, reader=reader).columns == ()  # type: ignore[arg-type]  # a text is one
    assert cells(path, reader=reader) == [[], []]


@pytest.mark.parametrize("text", ["a,b", "a,b\n", "a,b\r\n\r\n", "\n\na,b"])
def test_a_table_may_have_no_rows(tmp_path: Path, text: str, reader: str) -> None:
    assert cells(written(tmp_path, text), reader=reader) == []


def test_cells_may_be_of_any_length(tmp_path: Path, reader: str) -> None:
    texts = ["a", "x" * 3_000_000, "", "y\n" * 300_000, "z"]
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["t", "u"], *([text, "u"] for text in texts)])
    assert [row[0] for row in cells(path, reader=reader)] == texts


def test_long_cells_are_read_in_many_threads_at_once(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    path = written(tmp_path, "t\n" + ("x" * 140_000 + "\n") * 12)
    faults: list[object] = []

    def read() -> None:
        try:
            for _ in range(4):
                assert len(cells(path, 1)) == 12
        except BaseException as error:  # noqa: BLE001 (of a thread, to be told)
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert csv.field_size_limit() == limit


def test_rows_are_named_by_their_lines(tmp_path: Path, reader: str) -> None:
    path = written(tmp_path, 'a,b\n\n1,"x\r\ny"\n2,\n\n3,z\n')
    blocks = list(open_rows(path, reader=reader).blocks(lambda: 2, None))  # type: ignore[arg-type]  # a text is one
    places = [each.place(n) for each in blocks for n in range(each.count)]
    assert places == [f"{path}, line {line}" for line in (3, 5, 7)]


PIECES = st.lists(
    st.sampled_from(['"', '""', ",", "\n", "\r\n", "a", "é", " ", '"x",', '\n"', '"\n', "1,2\n"]),
    max_size=14,
).map("".join)


def outcome(path: Path, reader: str, encoding: str) -> object:
    try:
        return cells(path, reader=reader, encoding=encoding)
    except RowSourceError as error:
        return str(error)


@settings(max_examples=300, deadline=None)
@given(
    body=PIECES,
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    header=st.sampled_from(["a,b", "a,", ",", "a,,"]),
)
@example(body='1,"b\n2,"c"\n3,"d\n4,e', encoding="utf-8", header="a,b")
@example(body='"a"\n', encoding="utf-16", header="a,b")
@example(body='1,5"\n2,"\n3,"z\n4,6"\n', encoding="utf-8", header="a,b")
def test_both_readers_read_any_text_alike(
    tmp_path_factory: pytest.TempPathFactory, body: str, encoding: str, header: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(f"{header}\n{body}".encode(encoding))
    assert outcome(path, "arrow", encoding) == outcome(path, "python", encoding)


@settings(max_examples=200, deadline=None)
@given(body=PIECES)
@example(body='"\n""x","\n"')
def test_no_line_is_lost_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(f"a,b\n{body}".encode())
    read = outcome(path, "python", "utf-8")
    taken = [row for row in csv.reader(io.StringIO(body, newline="")) if row]
    if isinstance(read, list):
        assert read == taken
        # Whatever holds several lines, its quotes close where a cell ends.
        for cell in (cell for row in taken for cell in row if "\n" in cell):
            quoted = re.escape('"' + cell.replace('"', '""') + '"')
            assert re.search(rf"{quoted}(?=[,\r\n]|\Z)", body)


@settings(max_examples=300, deadline=None)
@given(
    header=st.sampled_from(["a,b\n", "a,b\r\n", "a,b\r", "a,b\r\r\n", "\r\r\na,b\n", '\n"a",b\r']),
    pieces=st.lists(
        st.sampled_from(
            ["\r", "\n", "\r\n", "1,2", '"', '"x\ry"', ",", "z", "1,2\r\r\n", '3,"4"\n']
        )
    ),
)
@example(header="\r\r\na,b\n", pieces=["1,2", "\n", "z", "\n"])
@example(header="a,b\n", pieces=["1,2\r\r\n", "\r\r\n", "1", ',"x\ry"', "\n", "z", "\n"])
def test_line_breaks_of_all_kinds_are_read_alike_in_all_encodings(
    tmp_path_factory: pytest.TempPathFactory, header: str, pieces: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    text = header + "".join(pieces)
    path.write_bytes(text.encode("ascii"))
    # UTF-8 has a faster way, which knows nothing of a carriage return alone.
    read = outcome(path, "python", "utf-8")
    other = outcome(path, "python", "cp1252")
    if isinstance(read, str):  # which of several faults is told is not the same
        assert isinstance(other, str)
    else:
        assert read == other
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
        assert read == rows[1:]


def test_rows_are_named_by_their_lines_whatever_ends_these(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\r\r\n1,"x\ry"\n\n2,z\n3,z\n')
    (block,) = open_rows(path).blocks(lambda: 9, None)
    places = [block.place(n) for n in range(block.count)]
    assert places == [f"{path}, line {line}" for line in (3, 6, 7)]
    path.unlink()
    assert block.place(0) == str(path)  # an error about a row is not to hide behind another one


def test_rows_after_those_that_are_passed_over_are_named_by_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,x\n\n2,"x\ny"\n3,x\n4,x\n')
    rows = open_rows(path)
    assert isinstance(rows, CsvRows)
    blocks = list(rows.blocks(lambda: 3, None, after=1))
    places = [block.place(n) for block in blocks for n in range(block.count)]
    assert places == [f"{path}, line {line}" for line in (4, 6, 7)]
