"""References to requests: values that nobody changes."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest

from openbatch import RequestRef

REF = RequestRef("row-1", "/v1/responses", int)


def test_references_are_equal_by_what_they_hold() -> None:
    same = RequestRef(custom_id="row-1", url="/v1/responses", text_format=int)
    assert same == REF
    assert hash(same) == hash(REF)
    assert {same, REF} == {REF}
    for other in (
        RequestRef("row-2", "/v1/responses", int),
        RequestRef("row-1", "/v1/embeddings", int),
        RequestRef("row-1", "/v1/responses", str),
        ("row-1", "/v1/responses", int),
    ):
        assert other != REF


def test_references_show_what_they_hold() -> None:
    text = "RequestRef(custom_id='row-1', url='/v1/responses', text_format=<class 'int'>)"
    assert repr(REF) == text
    assert list(inspect.signature(RequestRef).parameters) == ["custom_id", "url", "text_format"]
    match REF:
        case RequestRef(custom_id, url, text_format):
            assert (custom_id, url, text_format) == ("row-1", "/v1/responses", int)


@pytest.mark.parametrize("name", ["custom_id", "url", "text_format", "other"])
def test_references_cannot_be_changed(name: str) -> None:
    ref: Any = copy.copy(REF)
    with pytest.raises(AttributeError):
        setattr(ref, name, "x")
    with pytest.raises(AttributeError):
        delattr(ref, name)
    assert ref == REF


def test_references_can_be_copied_and_kept() -> None:
    kept = pickle.dumps(REF)
    assert pickle.loads(kept) == REF  # noqa: S301  # our own
    assert copy.copy(REF) == copy.deepcopy(REF) == REF
    assert RequestRef[int]("row-1", "/v1/responses", int) == REF
