"""Selecting: the endpoints that a batch accepts and the schemas they reach, without prose."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from codegen.errors import DocumentError
from codegen.jsontypes import Json, JsonObject, as_object, resolve_pointer
from codegen.selection import Selection, select
from tests.codegen.documents import (
    INTEGER,
    STRING,
    add_endpoint,
    array,
    batch_urls,
    batches,
    constant,
    document,
    fields,
    operation,
    pinned_slice,
    ref,
    shuffled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PROSE: JsonObject = {
    "description": "words",
    "summary": "words",
    "title": "words",
    "example": 1,
    "examples": [1],
    "x-oaiMeta": {"name": "words"},
    "x-anything": True,
}


def schemas(selection: Selection) -> JsonObject:
    return as_object(resolve_pointer(selection.slice, "/components/schemas"), "schemas")


def urls(selection: Selection) -> list[str]:
    return [found.url for found in selection.operations]


def refusal(made: JsonObject) -> str:
    with pytest.raises(DocumentError) as caught:
        select(made)
    return str(caught.value)


def every_object(value: Json) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from every_object(item)


def test_the_endpoints_are_those_that_the_body_of_a_batch_names() -> None:
    made = document()
    add_endpoint(made, "/v1/gadgets", fields(model=STRING), fields())
    as_object(made["paths"], "paths")["/unlisted"] = operation(fields(model=STRING), fields())
    batch_urls(made).reverse()
    assert urls(select(made)) == ["/v1/gadgets", "/v1/widgets"]


def test_the_body_of_a_batch_may_be_a_component_and_its_enum_too() -> None:
    made = document(schemas={"Endpoint": {"type": "string", "enum": ["/v1/widgets"]}})
    as_object(resolve_pointer(made, "/components/schemas"), "schemas")["Create"] = fields(
        endpoint=ref("Endpoint")
    )
    as_object(made["paths"], "paths")["/batches"] = operation(ref("Create"), fields())
    selection = select(made)
    assert urls(selection) == ["/v1/widgets"]
    assert schemas(selection) == {}


def test_paths_may_have_the_version_in_them() -> None:
    made = document()
    paths = as_object(made["paths"], "paths")
    made["paths"] = {f"/v1{path}": item for path, item in paths.items()}
    assert urls(select(made)) == ["/v1/widgets"]


def test_an_endpoint_that_is_named_twice_counts_once() -> None:
    made = document()
    batch_urls(made).append("/v1/widgets")
    assert urls(select(made)) == ["/v1/widgets"]


def test_the_json_body_is_taken_where_there_are_several() -> None:
    made = document()
    post = resolve_pointer(made, "/paths/~1widgets/post")
    multipart: JsonObject = {"schema": fields("file", file={"type": "string", "format": "binary"})}
    stream: JsonObject = {"schema": ref("Event")}
    for place, other in (("requestBody", "multipart/form-data"), ("responses/200", "text/stream")):
        content = as_object(resolve_pointer(post, f"/{place}/content"), place)
        content[other] = multipart if place == "requestBody" else stream
        content["application/json"] = content.pop("application/json")
    chosen = select(made).operations[0]
    assert chosen.request == fields(model=STRING)
    assert chosen.result == fields()


def test_a_request_body_may_be_a_component() -> None:
    made = document()
    post = as_object(resolve_pointer(made, "/paths/~1widgets/post"), "post")
    components = as_object(made["components"], "components")
    components["requestBodies"] = {"Widget": post["requestBody"]}
    post["requestBody"] = {"$ref": "#/components/requestBodies/Widget"}
    assert select(made).operations[0].request == fields(model=STRING)


@pytest.mark.parametrize(
    ("post", "told"),
    [
        ({}, "the operation takes no JSON body"),
        (
            {"requestBody": {"content": {"multipart/form-data": {"schema": {}}}}},
            "the operation takes no JSON body",
        ),
        (
            {**as_object(operation({}, {})["post"], ""), "responses": {"201": {}}},
            "the operation has no JSON response 200",
        ),
        (
            {
                **as_object(operation({}, {})["post"], ""),
                "responses": {"200": {"content": {"application/octet-stream": {}}}},
            },
            "the operation has no JSON response 200",
        ),
        (None, "the path has no POST operation"),
    ],
)
def test_an_endpoint_that_cannot_be_a_batch_line_is_left_out_and_told(
    post: JsonObject | None, told: str
) -> None:
    made = document()
    batch_urls(made).append("/v1/odd")
    item: JsonObject = {"get": {}} if post is None else {"post": post}
    if post is not None:
        post.setdefault("responses", {})
    as_object(made["paths"], "paths")["/odd"] = item
    selection = select(made)
    assert urls(selection) == ["/v1/widgets"]
    assert selection.diagnostics == (f"/v1/odd: {told}; the endpoint is left out",)


def test_an_endpoint_without_a_path_is_left_out_and_told() -> None:
    made = document()
    batch_urls(made).append("/v1/missing")
    assert select(made).diagnostics == (
        "/v1/missing: the document has no such path; the endpoint is left out",
    )


def test_a_document_without_batches_is_refused() -> None:
    made = document()
    del as_object(made["paths"], "paths")["/batches"]
    assert refusal(made) == (
        "#/paths: no POST operation on a path `/batches`: this document has no batch endpoint"
    )


def test_a_batch_without_endpoints_is_refused() -> None:
    made = document()
    as_object(made["paths"], "paths")["/batches"] = batches()
    place = (
        "#/paths/~1batches/post/requestBody/content/application~1json/schema/properties/endpoint"
    )
    assert refusal(made) == f"{place}/enum: no endpoint is named here"
    as_object(made["paths"], "paths")["/batches"] = batches("/v1/nowhere")
    assert refusal(made) == (
        f"{place}/enum: none of the endpoints that a batch accepts can be generated: "
        "/v1/nowhere: the document has no such path; the endpoint is left out"
    )


def test_a_batch_whose_body_lacks_the_endpoint_is_refused_with_the_place() -> None:
    made = document()
    as_object(made["paths"], "paths")["/batches"] = operation(fields(), fields())
    assert refusal(made).startswith(
        "#/paths/~1batches/post/requestBody/content/application~1json/schema/properties/endpoint: "
    )


def test_the_slice_holds_what_the_endpoints_reach_and_nothing_else() -> None:
    made = document(
        fields(model=STRING, part=ref("Part")),
        {"allOf": [ref("Base"), {"anyOf": [array(ref("Item")), {"not": ref("Never")}]}]},
        {
            "Part": fields(part=ref("Part"), rest={"additionalProperties": ref("Rest")}),
            "Rest": STRING,
            "Base": fields(),
            "Item": STRING,
            "Never": STRING,
            "Unreached": fields(more=ref("More")),
            "More": STRING,
        },
    )
    selection = select(made)
    assert sorted(schemas(selection)) == ["Base", "Item", "Never", "Part", "Rest"]
    assert sorted(selection.slice) == ["components", "info", "openapi", "paths"]
    assert selection.slice["info"] == {"version": "1.2.3"}


def test_the_slice_has_no_prose() -> None:
    thing: JsonObject = {**fields("kind", kind={**constant("thing"), **PROSE}), **PROSE}
    made = document({**fields(model={**STRING, **PROSE}), **PROSE}, ref("Thing"), {"Thing": thing})
    made["tags"] = [{"name": "Words", "description": "words"}]
    as_object(made["info"], "info").update(PROSE)
    as_object(resolve_pointer(made, "/paths/~1widgets/post"), "post").update(
        {"summary": "words", "operationId": "words", "description": "words"}
    )
    sliced = select(made).slice
    assert schemas(select(made)) == {"Thing": fields("kind", kind=constant("thing"))}
    assert "words" not in str(sliced)


def test_properties_may_be_named_like_prose() -> None:
    names = ["description", "summary", "title", "example", "examples", "x-weight", "properties"]
    body = fields("title", model=STRING, **{name: {**STRING, **PROSE} for name in names})
    kept = fields("title", model=STRING, **dict.fromkeys(names, STRING))
    chosen = select(document(body, {"type": "object", "patternProperties": {"^x-": {**INTEGER}}}))
    assert chosen.operations[0].request == kept
    assert chosen.operations[0].result["patternProperties"] == {"^x-": INTEGER}


def test_data_may_look_like_prose() -> None:
    data: JsonObject = {"description": "a value", "x-y": 1, "title": None}
    body = fields(model=STRING, a={"default": data}, b={"enum": [data, "title"]}, c={"const": data})
    assert select(document(body)).operations[0].request == body


def test_prose_can_be_kept_for_a_users_own_copy() -> None:
    body = fields(model={**STRING, **PROSE})
    properties = select(document(body), prose=True).operations[0].request["properties"]
    assert properties == {"model": {**STRING, "description": "words"}}


def test_required_is_a_set() -> None:
    body: JsonObject = {**fields(a=STRING, b=STRING), "required": ["b", "a", "b"]}
    assert select(document(body)).operations[0].request["required"] == ["a", "b"]


@pytest.mark.parametrize("reference", ["#/components/schemas/Nowhere", "#/nowhere/at/all"])
def test_a_dangling_reference_is_told_with_its_place(reference: str) -> None:
    thing = fields(**{"a/b": array({"$ref": reference})})
    assert refusal(document(ref("Thing"), None, {"Thing": thing})) == (
        f"#/components/schemas/Thing/properties/a~1b/items: dangling reference {reference!r}"
    )


def test_a_dangling_reference_of_a_body_is_told_with_its_place() -> None:
    made = document()
    post = as_object(resolve_pointer(made, "/paths/~1widgets/post"), "post")
    post["requestBody"] = {"$ref": "#/components/requestBodies/Nowhere"}
    assert refusal(made) == (
        "#/paths/~1widgets/post/requestBody: "
        "dangling reference '#/components/requestBodies/Nowhere'"
    )


def test_references_to_elsewhere_are_refused_with_their_place() -> None:
    place = "#/paths/~1widgets/post/requestBody/content/application~1json/schema/properties/model"
    other: JsonObject = {"$ref": "other.yaml#/Thing"}
    assert refusal(document(fields(model=other))) == (
        f"{place}: only references within the document work, not 'other.yaml#/Thing'"
    )
    deep: JsonObject = {"$ref": "#/components/schemas/Thing/properties/a"}
    made = document(fields(model=deep), None, {"Thing": fields(a=STRING)})
    assert refusal(made).startswith(f"{place}: only references to /components/schemas work, not ")


def test_a_reference_in_a_circle_is_refused() -> None:
    made = document()
    loop: JsonObject = {"$ref": "#/components/requestBodies/Loop"}
    as_object(made["components"], "components")["requestBodies"] = {"Loop": loop}
    as_object(resolve_pointer(made, "/paths/~1widgets/post"), "post")["requestBody"] = loop
    assert refusal(made).endswith("leads back to itself")


def test_a_slice_is_its_own_slice() -> None:
    pinned = pinned_slice()
    assert select(pinned).slice == pinned
    assert len(select(pinned).operations) == len(batch_urls(pinned))


def test_the_pinned_slice_has_no_prose() -> None:
    pinned = pinned_slice()
    named = {
        id(item)
        for found in every_object(pinned)
        for key, item in found.items()
        if key in ("properties", "schemas", "default")
    }
    keys = {
        key for found in every_object(pinned) if id(found) not in named for key in found
    }  # the keys of all schemas, without the names that they give
    assert not keys & (PROSE.keys() - {"x-oaiMeta"})
    assert {key for key in keys if key.startswith("x-")} <= {"x-oaiMeta"}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_selection_does_not_depend_on_the_order_of_keys(seed: int) -> None:
    pinned = pinned_slice()
    mixed = as_object(shuffled(pinned, seed), "")
    assert select(mixed) == select(pinned)


def test_the_document_is_left_as_it_is() -> None:
    made = document(fields(model={**STRING, **PROSE}), ref("A"), {"A": {**fields(), **PROSE}})
    before = copy.deepcopy(made)
    select(made).slice.clear()
    assert made == before
