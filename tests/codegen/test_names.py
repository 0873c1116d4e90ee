"""Names: from the document or from the path of the place; no counter makes one up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.ir import Object, Ref
from codegen.names import parse_names
from codegen.naming import module_name, pascal, singular
from tests.codegen.documents import (
    BARE,
    NULL,
    NUMBER,
    REVISIONS,
    STRING,
    array,
    constant,
    document,
    fields,
    pinned_slice,
    ref,
    request_type,
    result_type,
    revision,
    surface,
)

if TYPE_CHECKING:

    from codegen.ir import Surface
    from codegen.jsontypes import Json


def names_of(made: Surface) -> set[str]:
    return {*made.requests, *made.results}


def test_inline_types_are_named_after_their_place() -> None:
    made = surface(
        document(
            fields(
                model=STRING,
                size=fields(unit=fields(name=STRING)),
                parts=array(fields(a=STRING)),
                boxes=array(fields(a=STRING)),
                people=array(fields(a=STRING)),
                by_name={"type": "object", "additionalProperties": fields(a=STRING)},
                maybe={"anyOf": [fields(a=STRING), NULL]},
                pet={
                    "anyOf": [
                        fields("kind", kind=constant("big-cat")),
                        fields("name age", name=STRING, age=NUMBER),
                        fields(name=NUMBER, size=NUMBER),
                        STRING,
                    ]
                },
                mixed={"anyOf": [STRING, fields(a=STRING)]},
            )
        )
    )
    stem = "WidgetsParams"
    assert sorted(name.removeprefix(stem) for name in made.requests) == [
        "",
        "Box",
        "ByNameValue",
        "Maybe",
        "Mixed",
        "Part",
        "PeopleItem",
        "Pet",
        "PetBigCat",
        "PetWithAgeAndName",
        "PetWithNameAndSize",
        "Size",
        "SizeUnit",
    ]


def test_a_name_that_is_taken_gets_a_word_and_no_number() -> None:
    schemas: dict[str, Json] = {
        "Thing": fields(size=fields(a=STRING), pet={"anyOf": [ref("Cat"), ref("Dog")]}),
        "ThingSize": fields(b=STRING),
        "ThingPet": fields(b=STRING),
        "Cat": fields("type", type=constant("cat")),
        "Dog": fields("type", type=constant("dog")),
    }
    uses = {name.lower(): ref(name) for name in schemas}
    made = document(fields(model=STRING, **uses), None, schemas)
    node = request_type(made, "Thing")
    assert isinstance(node, Object)
    assert node.fields["size"].node == Ref("ThingSizeObject")
    assert node.fields["pet"].node == Ref("ThingPetVariant")
    assert request_type(made, "ThingSize") == request_type(made, "ThingPet")


def test_a_name_that_cannot_be_found_is_an_error_with_its_remedy() -> None:
    schemas: dict[str, Json] = {
        "Thing": fields(size=fields(a=STRING)),
        "ThingSize": STRING,
        "ThingSizeObject": STRING,
    }
    uses = {name.lower(): ref(name) for name in schemas}
    with pytest.raises(CodegenError) as caught:
        surface(document(fields(model=STRING, **uses), None, schemas))
    assert str(caught.value) == (
        "#/components/schemas/Thing/properties/size: no free name for this type ('ThingSize' and "
        "'ThingSizeObject' are taken); name one of the others in codegen/names.toml under [types]"
    )


def test_names_of_the_document_that_become_one_are_an_error_with_its_remedy() -> None:
    schemas: dict[str, Json] = {"foo-bar": STRING, "FooBar": STRING}
    made = document(fields(model=STRING, a=ref("foo-bar"), b=ref("FooBar")), None, schemas)
    with pytest.raises(CodegenError) as caught:
        surface(made)
    assert "'FooBar' and 'foo-bar' both become 'FooBar'" in str(caught.value)
    assert "codegen/names.toml under [types]" in str(caught.value)
    renamed = parse_names('[types]\n"foo-bar" = "OtherBar"', "names.toml")
    inputs = type(BARE)(BARE.overrides, renamed, BARE.docs, BARE.believed)
    assert {"FooBar", "OtherBar"} <= names_of(surface(made, inputs))


def test_a_component_named_like_an_unnamed_body_is_not_lost() -> None:
    made = document(fields(model=STRING, a=ref("WidgetsParams")), None, {"WidgetsParams": STRING})
    with pytest.raises(CodegenError, match="both become 'WidgetsParams'"):
        surface(made)


def test_what_catches_unknown_members_keeps_its_name() -> None:
    from codegen.generate import generate

    schemas: dict[str, Json] = {
        "Cat": fields("type", type=constant("cat")),
        "Dog": fields("type", type=constant("dog")),
        "Pet": {"anyOf": [ref("Cat"), ref("Dog")]},
        "UnknownPet": fields(a=STRING),
    }
    made = document(None, fields(a=ref("Pet"), b=ref("UnknownPet")), schemas)
    with pytest.raises(
        CodegenError, match=r"'UnknownPet' has the name .* members of 'Pet'; rename"
    ):
        generate(made, BARE)


def test_a_body_is_named_after_its_endpoint_and_not_after_the_document() -> None:
    made = surface(
        document(
            ref("CreateWidget"),
            ref("Widget"),
            {"CreateWidget": fields(model=STRING), "Widget": fields()},
        )
    )
    assert (made.endpoints[0].request, made.endpoints[0].result) == ("WidgetsParams", "Widget")


def counter_names(made: Surface, text: str) -> list[str]:
    """Return names that end in a number that the document does not have in them."""
    known = {word.lower() for word in re.findall(r"[0-9A-Za-z]*[0-9]+", text)}
    return [
        name
        for name in sorted(names_of(made))
        if re.search(r"[0-9]$", name) and not any(name.lower().endswith(word) for word in known)
    ]


def test_no_name_of_the_pinned_slice_ends_in_a_counters_number() -> None:
    pinned = pinned_slice()
    assert not counter_names(surface(pinned), str(pinned))


@pytest.mark.parametrize("name", [REVISIONS[0], REVISIONS[1], REVISIONS[4]])
def test_no_name_of_upstreams_documents_ends_in_a_counters_number(name: str) -> None:
    from codegen.document import load

    root = load(str(revision(name))).root
    assert not counter_names(surface(root), str(root))


@settings(deadline=None)
@given(st.text())
def test_a_class_name_is_an_identifier(text: str) -> None:
    name = pascal(text)
    assert not name or name.isidentifier()
    assert name == pascal(name)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aB1_-/. ", min_size=1), min_size=1, max_size=3))
def test_a_module_name_is_an_identifier_if_it_has_a_letter(segments: list[str]) -> None:
    name = module_name(tuple(segments))
    assert name.isidentifier() or not re.search("[a-z]", name)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("Entries", "Entry"),
        ("Boxes", "Box"),
        ("Classes", "Class"),
        ("Tools", "Tool"),
        ("Status", "StatusItem"),
        ("Analysis", "AnalysisItem"),
        ("Data", "DataItem"),
        ("Ties", "Tie"),
    ],
)
def test_what_a_list_holds_is_named_in_the_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[type]\na = 'B'", "file: unknown tables ['type']; known are ["),
        ("[types]\na = 1", "file, types: 'a' must be a string"),
        ("[aliases]\na = 'b'", "file, aliases: an object is needed here, not a string"),
        ("types", "file: invalid TOML: "),
    ],
)
def test_declared_names_that_are_none_are_refused(text: str, told: str) -> None:
    with pytest.raises(CodegenError) as caught:
        parse_names(text, "file")
    assert str(caught.value).startswith(told)


def test_results_and_requests_of_one_name_are_apart() -> None:
    part: dict[str, Json] = {"Part": fields("a", a=STRING)}
    made = document(fields(model=STRING, part=ref("Part")), fields(part=ref("Part")), part)
    node = result_type(made)
    assert isinstance(node, Object)
    assert node.fields["part"].node == Ref("PartModel")
