"""Lines that pass fast are those in which a close look finds nothing, and it notes the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbatch.validation import ValidationResult, validate_batch_file
from openbatch.validation.fast_pass import has_key_twice
from openbatch.validation.line_checks import LineChecker

if TYPE_CHECKING:
    from pathlib import Path

RESPONSES, EMBEDDINGS = "/v1/responses", "/v1/embeddings"
BODIES: dict[str, dict[str, Any]] = {
    RESPONSES: {"model": "m", "input": [{"role": "user", "content": 'a "b": {c: "é"}'}]},
    EMBEDDINGS: {"model": "m", "input": ["a", "b"]},
}


def line(custom_id: object, url: str = RESPONSES, **changes: object) -> str:
    request = {"custom_id": custom_id, "method": "POST", "url": url, "body": BODIES.get(url)}
    return json.dumps({**request, **changes}, ensure_ascii=False)


#: What is wrong with a line, or looks as if something were.
ODD = [
    line("odd")[:-1],
    line("odd") + " ",
    line(""),
    line(3),
    line("odd", method="GET"),
    line("odd", method=None),
    line("odd", more=1),
    line("odd", body=3),
    line("odd", body={"model": "other", "input": "x"}),
    line("odd", body={"input": "x"}),
    line("odd", body={"model": "m", "input": "x", "stream": True}),
    line("odd", body={"model": "m", "input": "x", "stream": False}),
    line("odd", body={"model": "m", "input": 3}),
    line("odd", body={"model": "m", "input": "x", "temperature": float("nan")}),
    line("odd", EMBEDDINGS),
    line("odd").replace('"m"', '"m","model":"m"'),
    line("odd").replace('"method"', '"custom_id" :"odd","method"'),
    line("odd").replace("a ", r"\u0061 \ud83d\ude00 "),
    line("odd").replace("a ", r"\ud83d "),
    line("odd").replace("a ", "\x01"),
    line("odd").replace("user", "usr"),
    line("odd").replace(": ", " :"),
    line(
        "odd",
        body={
            "model": "m",
            "input": "x",
            "tools": [
                {"type": "function", "name": "f", "strict": True, "parameters": {"type": "object"}}
            ],
        },
    ),
    "",
    "[]",
    "\ufeff" + line("odd"),
]


def close_look(path: Path, *, check_bodies: bool) -> ValidationResult:
    with patch.object(LineChecker, "passing", return_value=None):
        return validate_batch_file(path, check_bodies=check_bodies)


@pytest.mark.parametrize("check_bodies", [True, False])
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("url", [RESPONSES, EMBEDDINGS])
def test_an_odd_line_among_right_ones_is_found(
    tmp_path: Path, url: str, odd: str, *, check_bodies: bool
) -> None:
    path = tmp_path / "batch.jsonl"
    lines = [line("a", url), line("b", url), odd, line("c", url), odd, line("d", url)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fast, close = validate_batch_file(path, check_bodies=check_bodies), close_look(
        path, check_bodies=check_bodies
    )
    if not check_bodies:  # then keys that stand twice are not looked for
        for result in (fast, close):
            result.findings = [f for f in result.findings if f.code != "duplicate_json_key"]
        assert fast.findings == close.findings
    else:
        assert fast == close
    assert fast.stats == close.stats


@pytest.mark.parametrize("check_bodies", [True, False])
def test_bytes_that_are_no_text_are_found(tmp_path: Path, *, check_bodies: bool) -> None:
    path = tmp_path / "batch.jsonl"
    good = line("a").encode()
    path.write_bytes(good + b"\n" + line("b").encode().replace(b"a ", b"\xff\xfe ") + b"\n")
    result = validate_batch_file(path, check_bodies=check_bodies)
    assert [(f.line, f.code) for f in result.findings] == [(2, "invalid_json_line")]


def test_right_lines_do_not_get_a_close_look(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(line(f"row-{n}") for n in range(50)), encoding="utf-8")
    with patch.object(LineChecker, "check", autospec=True, side_effect=LineChecker.check) as check:
        for check_bodies in (True, False):
            result = validate_batch_file(path, check_bodies=check_bodies)
            assert result.is_valid
            assert result.stats["total_requests"] == result.stats["unique_custom_ids"] == 50
    assert check.call_count == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.text('ab":{}\\ é', max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.lists(st.tuples(st.text("ab:", max_size=2), inner), max_size=3).map(dict),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    value=JSON,
    separators=st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")]),
    escaped=st.booleans(),
)
def test_keys_are_counted_exactly(
    *, value: object, separators: tuple[str, str], escaped: bool
) -> None:
    text = json.dumps(value, separators=separators, ensure_ascii=escaped)
    keys = 0

    def counted(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal keys
        keys += len(pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=counted)
    assert not has_key_twice(text.encode(), keys)
    assert not has_key_twice(b'{"x\\"y":%b}' % text.encode(), keys + 1)
    assert has_key_twice(b'{"x":0,"x":%b}' % text.encode(), keys + 1)


def test_the_endpoint_of_the_batch_and_the_service_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(f"{line('a')}\n{line('b')}\n", encoding="utf-8")
    assert validate_batch_file(path, endpoint=RESPONSES).is_valid
    result = validate_batch_file(path, endpoint="/v1/chat/completions")
    assert [(f.line, f.code, f.path) for f in result.findings] == [
        (1, "invalid_url", "url"),
        (2, "invalid_url", "url"),
    ]
    assert validate_batch_file(path, target="azure").is_valid
    body = {"model": "deployment", "messages": [{"role": "user", "content": "x"}]}
    path.write_text(
        "".join(line(f"row-{n}", url="/chat/completions", body=body) + "\n" for n in range(3)),
        encoding="utf-8",
    )
    assert validate_batch_file(path, target="azure").is_valid
    assert not validate_batch_file(path).is_valid
