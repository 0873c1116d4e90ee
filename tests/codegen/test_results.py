"""Results are read openly: what the API answers tomorrow is kept, what is broken is an error."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from codegen.errors import CodegenError
from codegen.evidence import parse_evidence
from codegen.generate import generate, surface_of
from codegen.ir import Enum, Object, Ref, Scalar, Union
from tests.codegen.documents import (
    BARE,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    array,
    constant,
    document,
    fields,
    ref,
    result_type,
)
from tests.codegen.packages import endpoint, imported

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from codegen.jsontypes import Json, JsonObject

CAT = fields("type lives", type=constant("cat"), lives=INTEGER)
DOG = fields("type", type=constant("dog"), name=STRING)
PETS: dict[str, Json] = {
    "Cat": CAT,
    "Dog": DOG,
    "Pet": {"oneOf": [ref("Cat"), ref("Dog")]},
    "Easy": fields(type=constant("easy"), role=STRING),
    "Guest": {"anyOf": [ref("Pet"), ref("Easy"), STRING]},
}
RESULT = fields(
    "id",
    id=STRING,
    status={"type": "string", "enum": ["done", "failed"]},
    size={"type": "integer", "enum": [256, 512]},
    pet=ref("Pet"),
    pets=array(ref("Pet")),
    guest={"anyOf": [ref("Guest"), NULL]},
    scores={"type": "object", "additionalProperties": NUMBER},
    **{"hate/threatening": BOOLEAN, "class": STRING, "schema": STRING, "copy": STRING},
)


@contextmanager
def result_model(folder: Path) -> Generator[type[BaseModel]]:
    with imported(document(None, RESULT, PETS), folder):
        yield endpoint().load_result_model()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Generator[type[BaseModel]]:
    with result_model(tmp_path_factory.mktemp("results")) as found:
        yield found


def read(model: type[BaseModel], **body: object) -> Any:  # noqa: ANN401 (a type of the test's own)
    return model.model_validate({"id": "w", **body})


def back(answer: BaseModel) -> dict[str, object]:
    return answer.model_dump(exclude_unset=True, by_alias=True)


def test_unknown_values_of_enums_are_kept(model: type[BaseModel]) -> None:
    answer = read(model, status="paused", size=1024)
    assert (answer.status, answer.size) == ("paused", 1024)


def test_a_value_of_another_type_is_an_error(model: type[BaseModel]) -> None:
    for field, value in {"status": 3, "size": "big", "scores": {"a": "b"}, "pets": {}}.items():
        with pytest.raises(ValidationError, match=field):
            read(model, **{field: value})


def test_unknown_fields_are_kept(model: type[BaseModel]) -> None:
    body = {"id": "w", "later": {"a": [1]}, "pet": {"type": "dog", "tail": True}}
    answer = model.model_validate(body)
    assert (answer.model_extra or {})["later"] == {"a": [1]}
    assert back(answer) == body


def test_known_variants_are_told_by_their_tag(model: type[BaseModel]) -> None:
    answer = read(model, pets=[{"type": "cat", "lives": 9}, {"type": "dog"}])
    assert [type(pet).__name__ for pet in answer.pets] == ["Cat", "Dog"]
    assert answer.pets[0].lives == 9


def test_an_unknown_variant_keeps_all_that_it_holds(model: type[BaseModel]) -> None:
    raw = {"type": "parrot", "words": ["hello"]}
    answer = read(model, pet=raw, pets=[raw], guest=raw)
    assert [type(answer.pet).__name__, type(answer.guest).__name__] == [
        "UnknownPet",
        "UnknownGuest",
    ]
    for found in (answer.pet, answer.pets[0], answer.guest):
        assert found.type == "parrot"
        assert found.raw == raw
    assert back(answer)["pet"] == raw


def test_a_variant_without_any_tag_is_unknown(model: type[BaseModel]) -> None:
    assert type(read(model, pet={"lives": 9}).pet).__name__ == "UnknownPet"


def test_a_tag_may_be_missing_where_the_document_says_so(model: type[BaseModel]) -> None:
    answer = read(model, guest={"role": "host"})
    assert type(answer.guest).__name__ == "Easy"


def test_what_is_no_object_goes_by_its_type(model: type[BaseModel]) -> None:
    assert read(model, guest="somebody").guest == "somebody"
    assert read(model, guest=None).guest is None
    with pytest.raises(ValidationError, match="guest"):
        read(model, guest=3)


@pytest.mark.parametrize("field", ["pet", "guest"])
def test_a_broken_known_variant_is_an_error(model: type[BaseModel], field: str) -> None:
    with pytest.raises(ValidationError, match="lives"):
        read(model, **{field: {"type": "cat", "lives": "many"}})


def test_members_that_share_a_tag_are_told_apart_by_a_second_property(tmp_path: Path) -> None:
    said: dict[str, Json] = {
        "Asked": fields(type=constant("said"), role={"enum": ["user", "system"]}, text=STRING),
        "Told": fields(type=constant("said"), role={"enum": ["assistant"]}, size=INTEGER),
        "Done": fields(type=constant("done")),
    }
    result = fields(id=STRING, last={"oneOf": [ref("Asked"), ref("Told"), ref("Done")]})
    made = document(None, result, said)
    union = result_type(made, "WidgetsResultLast")
    assert isinstance(union, Union)
    assert union.discriminator is not None
    (shared,) = union.discriminator.within
    assert shared[0] == "said"
    assert dict(shared[1].mapping) == {
        "assistant": ("Told",),
        "system": ("Asked",),
        "user": ("Asked",),
    }
    with imported(made, tmp_path):
        model = endpoint().load_result_model()
        assert type(read(model, last={"type": "said", "role": "user"}).last).__name__ == "Asked"
        broken = {"type": "said", "role": "assistant", "size": "big"}
        with pytest.raises(ValidationError, match="size"):
            read(model, last=broken)
        # Of a role that nobody knows, nothing is known to be broken.
        assert read(model, last={**broken, "role": "tool"}).last.role == "tool"


def test_names_that_python_cannot_have_are_attributes_all_the_same(model: type[BaseModel]) -> None:
    body = {"hate/threatening": True, "class": "a", "schema": "b", "copy": "c"}
    answer = read(model, **body)
    assert answer.hate_threatening is True
    assert answer.class_ == "a"
    assert back(answer) == {"id": "w", **body}


def test_a_required_field_is_counted_on_only_if_it_was_never_missing() -> None:
    result = fields("id usage", id=STRING, usage=STRING, more=STRING)
    text = '{"format": 1, "always": {"WidgetsResult": ["id", "more"]}}'
    inputs = replace(BARE, believed=parse_evidence(text, "evidence.json"))
    node = surface_of(document(None, result), inputs).results["WidgetsResult"].node
    assert isinstance(node, Object)
    assert {name for name, field in node.fields.items() if field.required} == {"id"}
    files = generate(document(None, result), inputs)
    body = files["openbatch_api/_result_models/widgets.py"]
    assert "id: str\n" in body
    assert "usage: str | None = None" in body


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "file, line 1, column 2: invalid JSON"),
        ("[]", "file: an object is needed here, not an array"),
        ('{"format": 2, "always": {}}', "file: an object with `format` 1 is needed"),
        ('{"format": 1}', "file#/always: an object is needed here, not null"),
        (
            '{"format": 1, "always": {"A": [1]}}',
            "file#/always/A: only strings are allowed here, not a number",
        ),
    ],
)
def test_evidence_that_is_none_is_refused(text: str, told: str) -> None:
    with pytest.raises(CodegenError) as caught:
        parse_evidence(text, "file")
    assert str(caught.value).startswith(told)


def test_tags_stay_literal_and_other_enums_open() -> None:
    made = document(None, RESULT, PETS)
    cat = result_type(made, "Cat")
    answer = result_type(made)
    assert isinstance(cat, Object)
    assert isinstance(answer, Object)
    assert cat.fields["type"].node == Enum(("cat",))
    assert cat.fields["type"].required
    assert answer.fields["status"].node == Enum(("done", "failed"), open=True)
    assert answer.open


def test_a_union_within_a_union_is_taken_apart_so_that_it_is_open_once() -> None:
    guest = result_type(document(None, RESULT, PETS), "Guest")
    assert isinstance(guest, Union)
    assert guest.members == (Scalar("string"), Ref("Cat"), Ref("Dog"), Ref("Easy"))


def test_a_type_of_both_directions_has_two_names() -> None:
    part: JsonObject = fields("a", a=STRING, b={"type": "string", "enum": ["x"]})
    body = fields(model=STRING, part=ref("Part"))
    made = document(body, fields(part=ref("Part")), {"Part": part})
    assert result_type(made, "PartModel") != result_type(made)
    taken = document(
        body, fields(a=ref("Part"), b=ref("PartModel")), {"Part": part, "PartModel": part}
    )
    assert result_type(taken, "PartResultModel") == result_type(taken, "PartModel")
