"""What emitted builder methods do: collect what was given, and hand it to a sink."""

# ruff: noqa: ARG002 (the bodies of the signatures never run)

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import openai
import pytest

from openbatch.errors import InvalidRequestError
from openbatch.runtime import (
    Builder,
    Omit,
    RequestRef,
    Resource,
    SignatureOnlyError,
    add_request,
    no_format,
    omit,
    request_method,
)
from tests.openbatch.runtime.sample_endpoints import WIDGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbatch.runtime import BoundSink, Endpoint


class Notebook:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.endpoints: list[Endpoint] = []
        self.written: list[tuple[object, dict[str, object], object, object]] = []

    def write_plain(self, *_: object) -> None:
        return None

    def bind_request(
        self,
        endpoint: Endpoint,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> BoundSink:
        raise NotImplementedError

    def write_request(
        self,
        endpoint: Endpoint,
        custom_id: object,
        body: Mapping[str, object],
        *,
        text_format: object,
        extra_body: Mapping[str, object] | None,
    ) -> RequestRef[None]:
        self.endpoints.append(endpoint)
        self.written.append((custom_id, dict(body), text_format, extra_body))
        return RequestRef(str(custom_id), endpoint.url, None)


class Widgets(Builder):
    """As the generator emits builders."""

    @request_method(WIDGETS, renamed={"from_": "from", "old": "words"})
    def create(
        self,
        custom_id: str | int,
        model: str,
        old: list[str] | Omit = omit,
        *,
        words: list[str] | Omit = omit,
        from_: str | Omit | None = omit,
        stream: Literal[False] | Omit | None = omit,
        extra_body: Mapping[str, object] | None = None,
    ) -> RequestRef[None]:
        """Write a widget."""
        raise SignatureOnlyError

    @request_method(WIDGETS, format_parameter="shape")
    def parse(
        self, custom_id: str | int, model: str, *, shape: object = no_format
    ) -> RequestRef[None]:
        """Write a widget of a shape."""
        raise SignatureOnlyError

    def add(self, custom_id: str | int, body: Mapping[str, object]) -> RequestRef[None]:
        """Write a whole widget."""
        return add_request(self, WIDGETS, custom_id, body)


#: A builder that is also called wrongly, on purpose.
CalledAtWill: TypeAlias = Any


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def widgets(notebook: Notebook) -> CalledAtWill:
    return Widgets(notebook)


def test_arguments_are_collected_in_the_order_of_the_call(
    widgets: CalledAtWill, notebook: Notebook
) -> None:
    ref = widgets.create(words=["a"], model="m", custom_id=3, extra_body={"x": 1})
    assert ref == RequestRef("3", "/v1/widgets", None)
    assert notebook.endpoints == [WIDGETS]
    custom_id, body, text_format, extra_body = notebook.written[0]
    assert (custom_id, text_format, extra_body) == (3, omit, {"x": 1})
    assert list(body.items()) == [("words", ["a"]), ("model", "m")]


def test_arguments_by_position_are_those_of_the_signature(
    widgets: CalledAtWill, notebook: Notebook
) -> None:
    widgets.create("1", "m", ["a"])
    widgets.create("2", model="m")
    assert [body for _, body, _, _ in notebook.written] == [
        {"model": "m", "words": ["a"]},
        {"model": "m"},
    ]
    with pytest.raises(InvalidRequestError, match="only custom_id, model, old may be given so"):
        widgets.create("1", "m", ["a"], ["b"])
    with pytest.raises(InvalidRequestError, match=r"^request '1': model: given twice"):
        widgets.create("1", "m", model="m")
    assert len(notebook.written) == 2


def test_other_names_stand_for_the_names_of_the_body(
    widgets: CalledAtWill, notebook: Notebook
) -> None:
    widgets.create("1", "m", from_="here", old=["a"], words=omit)
    widgets.create("2", "m", from_=None, old=openai.omit, words=["b"])
    assert [body for _, body, _, _ in notebook.written] == [
        {"model": "m", "from": "here", "words": ["a"]},
        {"model": "m", "from": None, "words": ["b"]},
    ]
    with pytest.raises(InvalidRequestError, match=r"old: another name of `words`"):
        widgets.create("1", "m", old=["a"], words=["b"])


@pytest.mark.parametrize("nothing", [omit, openai.omit, openai.NOT_GIVEN])
def test_sentinels_are_not_collected(
    widgets: CalledAtWill, notebook: Notebook, nothing: object
) -> None:
    widgets.create("1", "m", words=nothing, stream=nothing, timeout=nothing, extra_query=None)
    widgets.add("2", {"model": "m", "words": nothing, "timeout": nothing, "extra_query": None})
    assert [body for _, body, _, _ in notebook.written] == [{"model": "m"}, {"model": "m"}]


def test_a_stream_is_dropped_where_the_signature_has_one(
    widgets: CalledAtWill, notebook: Notebook
) -> None:
    for nothing in (False, None):
        widgets.create("1", "m", stream=nothing)
        widgets.add("1", {"model": "m", "stream": nothing})
    assert {tuple(body) for _, body, _, _ in notebook.written} == {("model",)}
    for write in (widgets.create, widgets.parse):
        with pytest.raises(InvalidRequestError, match="not possible in a batch"):
            write("1", "m", extra_headers={"a": "b"})
    with pytest.raises(InvalidRequestError, match=r"^request '1': stream: not possible in a batch"):
        widgets.create("1", "m", stream=True)
    # Here it is a parameter like any unknown one, for the sink to judge.
    widgets.parse("1", "m", stream=False)
    assert notebook.written[-1][1] == {"model": "m", "stream": False}


def test_the_type_of_the_answer_is_no_part_of_the_body(
    widgets: CalledAtWill, notebook: Notebook
) -> None:
    widgets.parse("1", "m", shape=int)
    widgets.parse("2", "m")
    assert notebook.written == [
        ("1", {"model": "m"}, int, None),
        ("2", {"model": "m"}, omit, None),
    ]


def test_add_wants_a_mapping_and_leaves_it_alone(widgets: CalledAtWill, notebook: Notebook) -> None:
    body = {"model": "m", "stream": None, "words": omit}
    widgets.add("1", body)
    assert body == {"model": "m", "stream": None, "words": omit}
    with pytest.raises(InvalidRequestError, match=r"^request '1': body: a mapping is needed"):
        widgets.add("1", ["model"])
    assert len(notebook.written) == 1


def test_a_missing_id_is_for_the_sink_to_judge(widgets: CalledAtWill, notebook: Notebook) -> None:
    widgets.create(model="m")
    assert notebook.written == [(omit, {"model": "m"}, omit, None)]
    with pytest.raises(InvalidRequestError, match=r"^timeout: not possible"):
        widgets.create(model="m", timeout=3)


def test_the_method_keeps_what_help_shows() -> None:
    assert inspect.getdoc(Widgets.create) == "Write a widget."
    assert Widgets.create.__name__ == "create"
    assert list(inspect.signature(Widgets.create).parameters)[:4] == [
        *("self", "custom_id", "model", "old")
    ]


def test_resources_hand_their_sink_on(notebook: Notebook) -> None:
    assert Resource(notebook).request_sink is notebook
    assert Widgets(notebook).request_sink is notebook
