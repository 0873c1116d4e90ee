"""The bases of result models: open to what is new, strict about what is broken, and nothing is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from openbatch.runtime.result_model import OpenLiteral, OpenUnion, ResultModel, UnknownVariant
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from openbatch.runtime import Endpoint

SHARED = Path(os.environ.get("OPENBATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))
RECORDED = sorted((SHARED / "corpus" / "recorded_bodies").glob("*.json"))


class Circle(ResultModel):
    type: Annotated[Literal["circle"], OpenLiteral()]
    radius: float
    colour: Literal["red", "green"] | str | None = None  # noqa: PYI051 (as it is emitted)


class Square(ResultModel):
    type: Annotated[Literal["square"], OpenLiteral()]
    side: float
    kind_: Annotated[str | None, Field(alias="kind")] = None


class OldSquare(ResultModel):
    type: Annotated[Literal["square"], OpenLiteral()]
    edges: list[float]


class Untagged(ResultModel):
    points: list[int]


class UnknownShape(UnknownVariant):
    if TYPE_CHECKING:
        type: Literal["<unknown>"]


Shape: TypeAlias = Annotated[
    Circle | Square | OldSquare | Untagged | UnknownShape,
    OpenUnion(
        "type",
        {"circle": (Circle,), "square": (Square, OldSquare)},
        absent=(Untagged,),
        unknown=UnknownShape,
    ),
]
Strict: TypeAlias = Annotated[
    Circle | UnknownShape,
    OpenUnion("type", {"circle": (Circle,)}, absent=(), unknown=UnknownShape),
]


class Drawing(ResultModel):
    title: str
    shapes: list[Shape] | None = None
    first: Strict | str | None = None


def dumped(model: BaseModel) -> object:
    return model.model_dump(exclude_unset=True, by_alias=True)


def shape(data: dict[str, Any]) -> object:
    shapes = Drawing.model_validate({"title": "t", "shapes": [data]}).shapes
    assert shapes is not None
    return shapes[0]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"type": "circle", "radius": 1.5}, Circle),
        ({"type": "square", "side": 1.5}, Square),
        ({"type": "square", "edges": [1.0, 2.0]}, OldSquare),
        ({"points": [1, 2]}, Untagged),
        ({"type": "spiral", "turns": {"deep": [1, None]}}, UnknownShape),
        ({"type": 3}, UnknownShape),
    ],
)
def test_the_tag_decides(data: dict[str, Any], kind: type[ResultModel]) -> None:
    found = shape(data)
    assert type(found) is kind
    assert isinstance(found, ResultModel)
    assert dumped(found) == data


def test_a_broken_known_variant_is_an_error_not_an_unknown_one() -> None:
    for data in ({"type": "circle"}, {"type": "circle", "radius": "big"}, {"type": "square"}):
        with pytest.raises(ValidationError):
            shape(data)
    with pytest.raises(ValidationError):
        shape({"points": "many"})


def test_an_unknown_variant_gives_its_data() -> None:
    data = {"type": "spiral", "turns": 3, "model_config": "a field like any"}
    found = shape(data)
    assert isinstance(found, UnknownShape)
    assert found.raw == data
    assert getattr(found, "turns") == 3  # noqa: B009 (the checkers know of no such field)
    assert getattr(found, "type") == "spiral"  # noqa: B009 (to them it is another literal)
    with pytest.raises(AttributeError):
        _ = found.nothing  # type: ignore[attr-defined]  # as it should be


def test_without_a_tag_and_without_a_member_for_that_it_is_unknown() -> None:
    drawing = Drawing.model_validate({"title": "t", "first": {"radius": 1}})
    assert isinstance(drawing.first, UnknownShape)
    assert drawing.first.raw == {"radius": 1}
    assert Drawing.model_validate({"title": "t", "first": "a name"}).first == "a name"
    with pytest.raises(ValidationError):
        Drawing.model_validate({"title": "t", "shapes": [3]})


def test_unknown_values_and_fields_are_kept() -> None:
    data = {"type": "circle", "radius": 1, "colour": "mauve", "texture": {"a": [1]}}
    found = shape(data)
    assert isinstance(found, Circle)
    assert found.colour == "mauve"
    assert found.model_extra == {"texture": {"a": [1]}}
    assert getattr(found, "texture") == {"a": [1]}  # noqa: B009
    assert dumped(found) == data


def test_a_member_by_itself_takes_any_tag() -> None:
    assert dumped(Circle.model_validate({"type": "oval", "radius": 1})) == {
        "type": "oval",
        "radius": 1,
    }
    with pytest.raises(ValidationError):
        Circle.model_validate({"type": 3, "radius": 1})


def test_what_was_not_answered_is_not_dumped() -> None:
    data = {"type": "square", "side": 1, "kind": "rare"}
    found = shape(data)
    assert isinstance(found, Square)
    assert found.kind_ == "rare"
    assert dumped(found) == data
    assert dumped(Drawing.model_validate({"title": "t"})) == {"title": "t"}
    null = {"title": "t", "first": None}
    assert dumped(Drawing.model_validate(null)) == null


def test_models_can_be_made_of_models_and_of_json() -> None:
    circle = Circle(type="circle", radius=1)
    assert Drawing(title="t", shapes=[circle]).shapes == [circle]
    assert Drawing.model_validate({"title": "t", "shapes": [circle]}).shapes == [circle]
    text = '{"title": "t", "shapes": [{"type": "spiral"}, {"type": "circle", "radius": 2}]}'
    drawing = Drawing.model_validate_json(text)
    assert [type(each) for each in drawing.shapes or ()] == [UnknownShape, Circle]
    assert json.loads(drawing.model_dump_json(exclude_unset=True)) == json.loads(text)
    assert TypeAdapter(Drawing).json_schema()["properties"]["shapes"]["anyOf"][0]["items"] == {}


# --- the emitted models


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda each: each.url)
def test_every_model_can_be_built(endpoint: Endpoint) -> None:
    model = endpoint.load_result_model()
    assert issubclass(model, ResultModel)
    model.model_rebuild(force=True)
    assert model.__pydantic_complete__


def test_an_answer_of_tomorrow_can_be_read() -> None:
    model: Any = ENDPOINTS["/v1/responses"].load_result_model()
    body = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "postponed",
        "model": "gpt-9",
        "output": [
            {"type": "telepathy", "content": ["?"]},
            {
                "type": "message",
                "id": "msg_1",
                "role": "assistant",
                "status": "completed",
                "mood": "glad",
                "content": [
                    {"type": "output_text", "text": "Hi", "annotations": [{"type": "scent"}]},
                    {"type": "output_hologram", "x": 1},
                ],
            },
        ],
        "brand_new": {"a": 1},
    }
    response = model.model_validate(body)
    assert dumped(response) == body
    unknown, message = response.output
    assert isinstance(unknown, UnknownVariant)
    assert unknown.raw == {"type": "telepathy", "content": ["?"]}
    assert (message.type, message.mood, message.content[0].text) == ("message", "glad", "Hi")
    assert isinstance(message.content[0].annotations[0], UnknownVariant)
    assert isinstance(message.content[1], UnknownVariant)
    assert response.status == "postponed"


def test_a_broken_message_is_an_error() -> None:
    model: Any = ENDPOINTS["/v1/responses"].load_result_model()
    with pytest.raises(ValidationError, match="content"):
        model.model_validate({"output": [{"type": "message", "content": 3}]})


# --- recorded answers


def url_of(body: dict[str, Any]) -> str | None:
    """Return the endpoint that gave an answer; None for an error."""
    kinds = {"response": "/v1/responses", "chat.completion": "/v1/chat/completions"}
    if body.get("object") == "list":
        return "/v1/embeddings"
    if "created" in body and isinstance(body.get("data"), list):
        return "/v1/images/edits"
    return kinds.get(str(body.get("object")))


@pytest.mark.skipif(not RECORDED, reason="no recorded bodies; set OPENBATCH_SHARED")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_answer_comes_back_as_it_came(path: Path) -> None:
    body = json.loads(path.read_bytes())
    url = url_of(body)
    if url is None:
        assert body.keys() == {"error"}
        return
    model = ENDPOINTS[url].load_result_model()
    assert dumped(model.model_validate(body)) == body
    read = model.model_validate_json(path.read_bytes())
    assert json.loads(read.model_dump_json(exclude_unset=True, by_alias=True)) == body
