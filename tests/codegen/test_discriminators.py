"""How the members of a union are told apart: by what they are, not by what the document declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.ir import NULL as NOTHING
from codegen.ir import Discriminator, Ref, Union
from tests.codegen.documents import (
    NULL,
    NUMBER,
    STRING,
    array,
    constant,
    document,
    fields,
    ref,
    surface,
)

if TYPE_CHECKING:
    from codegen.jsontypes import Json, JsonObject

CAT = fields("type", type=constant("cat"), lives=NUMBER)
DOG = fields("type", type=constant("dog"))
FISH = fields("type", type={"type": "string", "enum": ["carp", "pike"]})


def of(union: JsonObject, **schemas: Json) -> Discriminator | None:
    """Return how the members of a component are told apart."""
    node = surface(document(fields(model=STRING, x=ref("Pet")), None, {"Pet": union, **schemas}))
    pet = node.requests["Pet"].node
    assert isinstance(pet, Union)
    return pet.discriminator


def either(*names: str, **beside: Json) -> JsonObject:
    return {"anyOf": [ref(name) for name in names], **beside}


def test_unique_tags_are_found_though_nothing_is_declared() -> None:
    assert of(either("Cat", "Dog"), Cat=CAT, Dog=DOG) == Discriminator(
        "type", (("cat", ("Cat",)), ("dog", ("Dog",)))
    )


def test_a_tag_may_have_several_values() -> None:
    found = of(either("Cat", "Fish"), Cat=CAT, Fish=FISH)
    assert found == Discriminator(
        "type", (("carp", ("Fish",)), ("cat", ("Cat",)), ("pike", ("Fish",)))
    )


def test_what_the_document_declares_is_not_believed() -> None:
    lie: JsonObject = {"discriminator": {"propertyName": "kind", "mapping": {"a": "#/nowhere"}}}
    assert of(either("Cat", "Dog", **lie), Cat=CAT, Dog=DOG) == of(
        either("Cat", "Dog"), Cat=CAT, Dog=DOG
    )
    nothing: JsonObject = {"discriminator": {"propertyName": "type"}}
    untagged = fields("type", type=STRING)
    assert of(either("Cat", "Free", **nothing), Cat=CAT, Free=untagged) is None


def test_a_member_without_the_tag_leaves_the_union_without_one() -> None:
    assert of(either("Cat", "Bare"), Cat=CAT, Bare=fields(name=STRING)) is None


def test_the_same_tag_on_every_member_tells_nothing() -> None:
    assert of(either("Cat", "Other"), Cat=CAT, Other=fields("type", type=constant("cat"))) is None


def test_a_tag_that_two_members_share_is_kept_for_both() -> None:
    found = of(either("Cat", "Lynx", "Dog"), Cat=CAT, Lynx=CAT, Dog=DOG)
    assert found == Discriminator("type", (("cat", ("Cat", "Lynx")), ("dog", ("Dog",))))


def test_the_property_that_tells_most_members_apart_wins() -> None:
    one = fields("kind role", kind=constant("a"), role=constant("x"))
    two = fields("kind role", kind=constant("b"), role=constant("x"))
    three = fields("kind role", kind=constant("c"), role=constant("y"))
    found = of(either("One", "Two", "Three"), One=one, Two=two, Three=three)
    assert found is not None
    assert found.property == "kind"


def test_a_member_may_lack_its_tag() -> None:
    easy = fields(type=constant("easy"))
    found = of(either("Cat", "Easy"), Cat=CAT, Easy=easy)
    assert found == Discriminator("type", (("cat", ("Cat",)), ("easy", ("Easy",))), ("Easy",))


def test_a_required_tag_is_better_than_an_optional_one() -> None:
    one = fields("z", a=constant("1"), z=constant("1"))
    two = fields("z", a=constant("2"), z=constant("2"))
    found = of(either("One", "Two"), One=one, Two=two)
    assert found is not None
    assert found.property == "z"


def test_a_tag_may_be_null_as_well() -> None:
    nullable: JsonObject = {"anyOf": [constant("easy"), NULL]}
    found = of(either("Cat", "Easy"), Cat=CAT, Easy=fields(type=nullable))
    assert found is not None
    assert found.absent == ("Easy",)


def test_members_of_unions_within_are_told_apart_too() -> None:
    found = of(either("Cat", "Rest"), Cat=CAT, Dog=DOG, Fish=FISH, Rest=either("Dog", "Fish"))
    assert found is not None
    assert [members for _, members in found.mapping] == [("Fish",), ("Cat",), ("Dog",), ("Fish",)]


def test_members_that_are_no_objects_stand_beside() -> None:
    union: JsonObject = {"anyOf": [STRING, array(STRING), ref("Cat"), ref("Dog"), NULL]}
    found = of(union, Cat=CAT, Dog=DOG)
    assert found is not None
    assert [tag for tag, _ in found.mapping] == ["cat", "dog"]


@pytest.mark.parametrize(
    "union", [{"anyOf": [ref("Cat"), NULL, STRING]}, {"anyOf": [STRING, NUMBER]}]
)
def test_a_single_object_needs_no_tag(union: JsonObject) -> None:
    assert of(union, Cat=CAT) is None


def test_inline_members_are_named_by_their_tags() -> None:
    made = surface(document(fields(model=STRING, pet={"anyOf": [CAT, DOG]})))
    pet = made.requests["WidgetsParamsPet"].node
    assert pet == Union(
        (Ref("WidgetsParamsPetCat"), Ref("WidgetsParamsPetDog")),
        Discriminator(
            "type", (("cat", ("WidgetsParamsPetCat",)), ("dog", ("WidgetsParamsPetDog",)))
        ),
    )


def test_null_beside_inline_members_stays_where_the_union_is_used() -> None:
    made = surface(document(fields(model=STRING, pet={"anyOf": [CAT, DOG, NULL]})))
    pet = made.requests["WidgetsParamsPet"].node
    assert isinstance(pet, Union)
    assert NOTHING not in pet.members
    assert pet.discriminator is not None
