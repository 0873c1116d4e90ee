"""The collector's methods: the official client's paths, signatures and bodies, for all endpoints."""

from __future__ import annotations

import inspect
import pydoc
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from openbatch import (
    BatchCollector,
    InvalidRequestError,
    RequestRef,
    StrictSchemaError,
    omit,
    strict_schema,
)
from openbatch.collector import ChatCompletions, Embeddings, Responses
from openbatch_api import ENDPOINTS
from tests.openbatch.sample_requests import ADD, CREATE, PARSE, SMALLEST, bodies, lines, method

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typing_extensions import TypeForm

#: Parameters of the methods that are no fields of the body.
OWN_PARAMETERS = {"custom_id", "extra_body"}
#: Parameters of the official client that are taken as long as they say nothing.
TRANSPORT = {"extra_headers", "extra_query", "timeout"}


class Answer(BaseModel):
    good: bool


class Score(TypedDict):
    points: int


@pytest.fixture
def collector(path: Path) -> BatchCollector:
    return BatchCollector(path)


def fields(url: str) -> set[str]:
    return set(get_type_hints(ENDPOINTS[url].load_request_type()))


def parameters(write: Callable[..., object]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(write).parameters)


def test_the_samples_are_of_all_endpoints() -> None:
    assert SMALLEST.keys() == ENDPOINTS.keys() == set(ADD.values())


def test_the_methods_are_those_of_the_official_client() -> None:
    assert CREATE == {
        "responses.create": "/v1/responses",
        "chat.completions.create": "/v1/chat/completions",
        "embeddings.create": "/v1/embeddings",
        "completions.create": "/v1/completions",
        "moderations.create": "/v1/moderations",
        "images.generate": "/v1/images/generations",
        "images.edit": "/v1/images/edits",
        "videos.create": "/v1/videos",
    }
    assert PARSE == {
        "responses.parse": "/v1/responses",
        "chat.completions.parse": "/v1/chat/completions",
    }


@pytest.mark.parametrize(("name", "url"), CREATE.items())
def test_create_writes_the_body_as_it_was_given(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    ref = method(collector, name)(custom_id="row-1", **SMALLEST[url])
    assert ref == RequestRef("row-1", url, None)
    assert lines(path) == [
        {"custom_id": "row-1", "method": "POST", "url": url, "body": SMALLEST[url]}
    ]


@pytest.mark.parametrize(("name", "url"), CREATE.items())
def test_custom_id_and_model_may_be_given_by_position(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    rest = {key: value for key, value in SMALLEST[url].items() if key != "model"}
    method(collector, name)("row-1", SMALLEST[url]["model"], **rest)
    assert bodies(path) == [SMALLEST[url]]


@pytest.mark.parametrize(("name", "url"), ADD.items())
def test_add_writes_the_body_as_it_was_given(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    assert method(collector, name)("row-1", SMALLEST[url]) == RequestRef("row-1", url, None)
    assert method(collector, name)(custom_id=2, body=SMALLEST[url]).custom_id == "2"
    assert [(line["custom_id"], line["url"], line["body"]) for line in lines(path)] == [
        ("row-1", url, SMALLEST[url]),
        ("2", url, SMALLEST[url]),
    ]


def test_the_line_is_compact_and_in_one_order(collector: BatchCollector, path: Path) -> None:
    collector.responses.create("é", "gpt-4o-mini", temperature=0, input="ありがとう\n")
    assert path.read_text(encoding="utf-8") == (
        '{"custom_id":"é","method":"POST","url":"/v1/responses",'
        '"body":{"model":"gpt-4o-mini","temperature":0,"input":"ありがとう\\n"}}\n'
    )


def test_ensure_ascii_escapes_what_is_beyond_ascii(path: Path) -> None:
    with BatchCollector(path, ensure_ascii=True) as collector:
        collector.responses.create("é", "gpt-4o-mini", input="🎉")
    assert path.read_bytes().isascii()
    assert lines(path)[0]["custom_id"] == "é"
    assert bodies(path)[0]["input"] == "🎉"


def test_parse_of_responses_writes_the_format_into_text(
    collector: BatchCollector, path: Path
) -> None:
    ref = collector.responses.parse(
        "row-1", "gpt-4o-mini", input="Good?", text={"verbosity": "low"}, text_format=Answer
    )
    assert ref.text_format is Answer
    assert ref.url == "/v1/responses"
    text = bodies(path)[0]["text"]
    schema = text["format"].pop("schema")
    assert text == {
        "verbosity": "low",
        "format": {"type": "json_schema", "name": "Answer", "strict": True},
    }
    assert schema["required"] == ["good"]
    assert schema["additionalProperties"] is False


def test_parse_of_chat_writes_the_format_into_response_format(
    collector: BatchCollector, path: Path
) -> None:
    ref = collector.chat.completions.parse(
        "row-1",
        "gpt-4o-mini",
        messages=[{"role": "user", "content": "Good?"}],
        response_format=Answer,
    )
    assert ref.text_format is Answer
    response_format = bodies(path)[0]["response_format"]
    assert response_format.keys() == {"type", "json_schema"}
    assert response_format["type"] == "json_schema"
    assert response_format["json_schema"].keys() == {"name", "schema", "strict"}


@pytest.mark.parametrize(("name", "url"), PARSE.items())
def test_parse_works_without_a_type(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    output = ENDPOINTS[url].structured_output
    assert output is not None
    write = method(collector, name)
    nothing: list[dict[str, object]] = [{}, {output.parameter: None}, {output.parameter: omit}]
    for number, none in enumerate(nothing):
        assert write(custom_id=number, **SMALLEST[url], **none).text_format is None
    assert bodies(path) == [SMALLEST[url]] * 3


@pytest.mark.parametrize("name", PARSE)
@pytest.mark.parametrize(
    ("answer", "schema_name"),
    [
        (Score, "Score"),
        (Answer | Score, "Answer_Score"),
        (list[Answer], "list_Answer"),
        (Answer | None, "Answer_None"),
        (int, "int"),
    ],
)
def test_parse_takes_more_than_models(
    collector: BatchCollector, path: Path, name: str, answer: TypeForm[object], schema_name: str
) -> None:
    url = PARSE[name]
    output = ENDPOINTS[url].structured_output
    assert output is not None
    write = method(collector, name)
    ref = write(custom_id="1", **SMALLEST[url], **{output.parameter: answer})
    assert ref.text_format is answer
    sent: Any = bodies(path)[0]
    for key in output.path:
        sent = sent[key]
    assert sent.pop("type") == "json_schema"
    for key in output.wrapper:
        sent = sent[key]
    assert sent == {"name": schema_name, "schema": strict_schema(answer), "strict": True}


def test_parse_refuses_what_cannot_be_strict(collector: BatchCollector, path: Path) -> None:
    write = method(collector, "responses.parse")
    with pytest.raises(
        StrictSchemaError, match=r"^request '1': text_format: dict.*: a free-form"
    ) as caught:
        write("1", "gpt-4o-mini", input="x", text_format=dict[str, int])
    assert [problem.path for problem in caught.value.problems] == ["dict[str, int]"]
    assert not path.exists()


def test_a_builder_of_its_own_writes_to_its_path(path: Path) -> None:
    Responses(path).create("1", "gpt-4o-mini", input="x")
    ChatCompletions(str(path)).create(
        "2", "gpt-4o-mini", messages=[{"role": "user", "content": "x"}]
    )
    Embeddings(batch_file_path=path).create("3", "text-embedding-3-small", inp="x")
    assert [line["url"] for line in lines(path)] == [
        "/v1/responses",
        "/v1/chat/completions",
        "/v1/embeddings",
    ]
    assert Responses(path).batch_file_path == path


# --- what help() and editors show, and what runs


@pytest.mark.parametrize(("name", "url"), [*CREATE.items(), *PARSE.items()])
def test_the_signature_has_the_fields_of_the_body_as_explicit_keywords(
    collector: BatchCollector, name: str, url: str
) -> None:
    found = parameters(method(collector, name))
    kinds = {parameter.kind for parameter in found.values()}
    assert kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    positional = [each.name for each in found.values() if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert positional[:2] == ["custom_id", "model"]
    output = ENDPOINTS[url].structured_output
    formats = {output.parameter} if output is not None else set[str]()
    aliases = {"inp"} if url == "/v1/embeddings" else set[str]()
    assert set(found) | formats == fields(url) | OWN_PARAMETERS | formats | aliases


@pytest.mark.parametrize(("name", "url"), [*CREATE.items(), *PARSE.items()])
def test_what_the_signature_names_is_taken_and_nothing_else(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    write = method(collector, name)
    named = set(parameters(write))
    for number, parameter in enumerate(sorted(named - SMALLEST[url].keys() - {"custom_id"})):
        # Of the right name and of no type: only the value may be wrong.
        with pytest.raises((InvalidRequestError, TypeError)) as caught:
            write(custom_id=number, **SMALLEST[url], **{parameter: object()})
        assert "unknown parameter" not in str(caught.value), parameter
    everywhere = {field for each in ENDPOINTS for field in fields(each)}
    for foreign in sorted((everywhere | {"inp", "text_format", "nonsense"}) - named):
        with pytest.raises(
            InvalidRequestError, match=rf"^request '1': {foreign}: (unknown|`parse` takes)"
        ):
            write(custom_id="1", **SMALLEST[url], **{foreign: False})
    assert not path.exists()


@pytest.mark.parametrize(("name", "url"), [*CREATE.items(), *PARSE.items()])
def test_defaults_in_the_signature_are_sentinels_that_are_not_sent(
    collector: BatchCollector, path: Path, name: str, url: str
) -> None:
    write = method(collector, name)
    defaults = {
        parameter.name: parameter.default
        for parameter in parameters(write).values()
        if parameter.default is not parameter.empty and parameter.name not in SMALLEST[url]
    }
    write(custom_id="1", **SMALLEST[url], **defaults)
    assert bodies(path) == [SMALLEST[url]]


@pytest.mark.parametrize(("name", "url"), [*CREATE.items(), *PARSE.items()])
def test_the_docstring_explains_every_parameter(
    collector: BatchCollector, name: str, url: str
) -> None:
    write = method(collector, name)
    text = inspect.getdoc(write) or ""
    shown = pydoc.render_doc(write)
    for parameter in parameters(write):
        assert f"\n    {parameter}: " in text, (url, parameter)
        assert f"{parameter}:" in shown
    assert "custom_id: 'str | int'" in shown
    assert "Raises:" in text


@pytest.mark.parametrize("name", ADD)
def test_add_takes_an_id_and_a_body(collector: BatchCollector, name: str) -> None:
    assert list(parameters(method(collector, name))) == ["custom_id", "body"]
    assert "Args:" in (inspect.getdoc(method(collector, name)) or "")


def test_the_parameters_of_the_http_call_are_in_no_signature(collector: BatchCollector) -> None:
    for name in [*CREATE, *PARSE]:
        assert not TRANSPORT & parameters(method(collector, name)).keys()


def test_the_builders_of_a_collector_are_of_the_classes_that_0_0_4_has(
    collector: BatchCollector, path: Path
) -> None:
    builders = (collector.responses, collector.chat.completions, collector.embeddings)
    for builder, kind in zip(builders, (Responses, ChatCompletions, Embeddings), strict=True):
        assert isinstance(builder, kind)
        assert builder.batch_file_path == path
    collector.responses.create("a", "m", input="x")
    collector.chat.completions.create("b", "m", messages=[{"role": "user", "content": "x"}])
    assert [line["custom_id"] for line in lines(path)] == ["a", "b"]
