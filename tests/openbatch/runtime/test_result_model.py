"""The bases of result models: open to what is new, strict about what is broken, and nothing is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from openbatch.runtime.result_model import OpenLiteral, OpenUnion, ResultModel, UnknownVariant
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from openbatch.runtime import Endpoint


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
    assert getattr(found, "texture") == {"a": [1]}  # noqa: B009  # no checker knows it
    assert dumped(found) == data


def test_a_member_by_itself_takes_any_tag() -> None:
    assert dumped(Circle.model_validate({"type": "oval", "radius": 1})) == {
        "type": "oval",
        "radius": 1,
    }
    with pytest.raises(ValidationError):
        Circle.model_validate({"type": 3, "radius": 1})


class Note(ResultModel):
    type: Annotated[Literal["note"], OpenLiteral()]
    by: Literal["me", "you"] | str | None = None  # noqa: PYI051 (as it is emitted)
    text: str | None = None


class Letter(ResultModel):
    type: Annotated[Literal["note"], OpenLiteral()]
    by: Literal["them"] | str  # noqa: PYI051 (as it is emitted)
    pages: int


class Desk(ResultModel):
    paper: Annotated[
        Note | Letter | Circle | UnknownShape,
        OpenUnion(
            "type",
            {"note": (Note, Letter), "circle": (Circle,)},
            absent=(),
            unknown=UnknownShape,
            within={"note": ("by", {"me": (Note,), "you": (Note,), "them": (Letter,)})},
        ),
    ]


def test_what_shares_a_tag_is_told_apart_by_a_second_property() -> None:
    def paper(**fields: object) -> object:
        return Desk.model_validate({"paper": {"type": "note", **fields}}).paper

    assert type(paper(by="me")) is Note
    assert type(paper(by="them", pages=1)) is Letter
    # A broken letter is no note, though a note takes any `by`.
    with pytest.raises(ValidationError):
        paper(by="them", pages="many")
    # With a second tag that nobody knows, or with none, any of them will do.
    assert type(paper(by="aliens")) is Note
    assert type(paper(by="aliens", pages=2)) is Letter
    assert type(paper()) is Note
    with pytest.raises(ValidationError):
        paper(by=3)
    made = Letter(type="note", by="them", pages=1)
    assert Desk(paper=made).paper is made


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
