"""Whatever is in a file, the validator says so and does not break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbatch.validation import (
    BatchFileValidator,
    quick_validate,
    validate_batch_file,
)
from openbatch.validation.endpoint_checks import EndpointChecks
from tests.openbatch.validation.sample_files import (
    EMBEDDINGS,
    LINE_WITH_INPUT,
    RESPONSES,
    brief,
    check,
    request,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from openbatch.errors import Problem


def test_a_body_that_is_too_deep_to_check_is_an_error(path: Path) -> None:
    def deep(body: dict[str, object]) -> tuple[Problem, ...]:
        return deep(body)

    path.write_bytes(rows(request()))
    result = BatchFileValidator(endpoints={RESPONSES: EndpointChecks(deep)}).validate_file(path)
    assert brief(result) == [(1, "invalid_request", "body", "error")]


def test_a_body_nested_as_deep_as_json_goes_is_only_wrong(path: Path) -> None:
    for depth in (50, 300, 900, 960, 990):
        deep = b"[" * depth + b"]" * depth
        path.write_bytes(LINE_WITH_INPUT % deep)
        assert not quick_validate(path)


@settings(deadline=None)  # files take the time they take
@given(content=st.binary(max_size=300))
@example(b'{"custom_id":"a","method":"POST","url":[],"body":{}}')
@example(b'{"url":{"a":NaN},"custom_id":NaN,"body":{"model":[],"stream":{}}}')
@example(b'"\\ud800"')
@example(b'{"\\ud800":1,"\\ud800":2}')
@example(b"\x00" * 10)
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    result = check(path, content)
    assert str(result).encode("utf-8")
    assert result.is_valid == (not result.errors)


LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.sampled_from([RESPONSES, EMBEDDINGS, "POST", "a", "b"])
KEYS = st.sampled_from(
    ["custom_id", "method", "url", "body", "model", "input", "stream", "tools", "text", "type", "x"]
)
NEARLY = st.recursive(
    LOOSE | WORDS, lambda inner: st.dictionaries(KEYS, inner, max_size=6), max_leaves=10
)


@settings(deadline=None)  # files take the time they take
@given(requests=st.lists(NEARLY, min_size=1, max_size=4))
def test_nothing_that_is_nearly_a_request_breaks_it(
    tmp_path_factory: pytest.TempPathFactory, requests: list[object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "nearly.jsonl"
    content = rows(*requests)
    result = check(path, content)
    assert str(validate_batch_file(path)).encode("utf-8")  # with the bodies of the real surface
    assert str(result).encode("utf-8")
    assert result.stats["total_requests"] == len(requests)
    if re.search(rb"\b(NaN|Infinity)\b", content) is None and b"\\ud" not in content:
        assert "invalid_json_line" not in result.counts or not all(
            isinstance(value, dict) for value in requests
        )
