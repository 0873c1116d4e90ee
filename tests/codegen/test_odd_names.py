"""Names that Python cannot have, or that emitted code has for something of its own."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.jsontypes import as_list, as_object
from codegen.pysource import attributes, identifiers
from openbatch.runtime.builder import Builder
from openbatch.runtime.request_model import EndpointRequest
from openbatch.runtime.result_model import ResultModel
from tests.codegen.documents import (
    STRING,
    add_endpoint,
    document,
    fields,
    ref,
    surface,
)
from tests.codegen.packages import endpoint, imported, problems

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import Json, JsonObject

#: Names that emitted modules have for something of their own.
TAKEN = (
    *("list", "object", "Exception", "str", "None", "print"),
    *(
        "Annotated",
        "Any",
        "Builder",
        "ClassVar",
        "Endpoint",
        "Field",
        "Final",
        "Iterable",
        "Literal",
    ),
    *("Mapping", "Omit", "Pattern", "RequestRef", "Resource", "ResultModel", "T", "TypedDict"),
    *("BatchEndpoints", "EndpointRequest", "OpenUnion", "UnknownVariant"),
    *("Widgets", "WidgetsRequest"),
)


def odd_document() -> JsonObject:
    """Return a document whose names Python cannot have, or emitted code has already."""
    schemas: dict[str, Json] = {name: fields("x", x=STRING) for name in TAKEN}
    schemas["foo-bar.Baz"] = fields("x", x=STRING)
    uses = {f"use_{name.lower()}": ref(name) for name in schemas}
    odd: JsonObject = {
        "type": "object",
        "required": ["class", "a/b"],
        "properties": {"class": STRING, "from": ref("foo-bar.Baz"), "a/b": STRING, "1st": STRING},
    }
    names = [
        "class",
        "from",
        "self",
        "custom_id",
        "extra_body",
        "a/b",
        "a-b",
        "1st",
        "copy",
        "object",
    ]
    body = fields(
        "model class", model=STRING, odd=ref("Odd"), **dict.fromkeys(names, STRING), **uses
    )
    result = fields(odd=ref("Odd"), **dict.fromkeys(names, STRING), **uses)
    return document(body, result, {**schemas, "Odd": odd})


@pytest.mark.parametrize(
    ("url", "module", "stem", "method"),
    [
        ("/v1/widgets", "widgets", "Widgets", "widgets.create"),
        ("/v1/foo-bar/baz_qux", "foo_bar_baz_qux", "FooBarBazQux", "foo_bar.baz_qux.create"),
        ("/v1/import", "import_", "Import", "import_.create"),
        ("/v1/class/from", "class_from", "ClassFrom", "class_.from_.create"),
        ("/v1/3d/models", "n3d_models", "N3dModels", "n3d.models.create"),
        ("/v1/Foo.Bar", "foo_bar", "FooBar", "foo_bar.create"),
        ("/widgets", "widgets", "Widgets", "widgets.create"),
        ("/v2/widgets", "widgets", "Widgets", "widgets.create"),
    ],
)
def test_modules_classes_and_methods_of_odd_paths(
    url: str, module: str, stem: str, method: str, tmp_path: Path
) -> None:
    found = surface(document(url=url)).endpoints[0]
    assert (found.module, found.stem, ".".join(found.method)) == (module, stem, method)
    with imported(document(url=url), tmp_path, module) as public:
        assert issubclass(getattr(public, stem), Builder)
        assert not problems({"model": "m"}, url)


def test_endpoints_that_would_share_a_module_are_an_error() -> None:
    made = document(url="/v1/foo-bar")
    add_endpoint(made, "/v1/foo_bar", fields(model=STRING), fields())
    with pytest.raises(CodegenError) as caught:
        surface(made)
    assert str(caught.value) == (
        "the endpoints /v1/foo-bar and /v1/foo_bar would both become the module `foo_bar`"
    )


def test_an_endpoint_may_lie_below_another(tmp_path: Path) -> None:
    made = document(url="/v1/chat")
    add_endpoint(made, "/v1/chat/completions", fields(model=STRING), fields())
    with imported(made, tmp_path, "_resources") as resources:
        chat = resources.BatchEndpoints(None).chat
        assert callable(chat.create)
        assert callable(chat.completions.create)


def test_names_that_python_or_emitted_code_has_already_do_no_harm(tmp_path: Path) -> None:
    body: dict[str, object] = {
        "model": "m",
        "class": "a",
        "self": "b",
        "custom_id": "c",
        "odd": {"class": "a", "a/b": "b", "from": {"x": "y"}},
    }
    given = {"model": "m", "class_": "a", "a_b": "c", "1st": "d", "object": "e"}
    with imported(odd_document(), tmp_path) as public:
        assert not problems(body)
        found = problems({**body, "odd": {"a/b": 1}})
        assert {problem.path for problem in found} == {'odd["a/b"]', "odd.class"}
        parameters = [*inspect.signature(public.Widgets.create).parameters]
        model = endpoint().load_request_model()
        config = model(**given)
        answer = endpoint().load_result_model().model_validate(body)
    assert parameters[:3] == ["self", "custom_id", "model"]
    assert {"class_", "from_", "self_", "custom_id_", "extra_body_", "a_b", "a_b_"} <= {*parameters}
    assert config.model_dump(exclude_unset=True, by_alias=True) == {
        "model": "m",
        "class": "a",
        "a-b": "c",
        "1st": "d",
        "object": "e",
    }
    assert answer.model_dump(exclude_unset=True, by_alias=True) == body


def test_a_renamed_parameter_is_written_under_its_own_name(tmp_path: Path) -> None:
    written: list[object] = []

    class Sink:
        def write_plain(self, *_: object) -> None:
            return None

        def write_request(self, _endpoint: object, *values: object, **_options: object) -> None:
            written.extend(values)

    with imported(odd_document(), tmp_path) as public:
        public.Widgets(Sink()).create("id", "m", class_="a", self_="b", custom_id_="c", from_="d")
    assert written == [
        "id",
        {"model": "m", "class": "a", "self": "b", "custom_id": "c", "from": "d"},
    ]


def test_no_type_of_an_odd_document_hides_another() -> None:
    made = surface(odd_document())
    assert {f"{name[0].upper()}{name[1:]}" for name in ("Exception", "Builder", "Widgets")} <= {
        name.removesuffix("Type") for name in made.requests
    }
    assert not {"Builder", "Widgets", "WidgetsRequest", "Exception"} & {
        *made.requests,
        *made.results,
    }


def test_properties_named_like_attributes_of_the_models_do_no_harm(tmp_path: Path) -> None:
    names = {name for base in (EndpointRequest, ResultModel) for name in dir(base)}
    body: dict[str, object] = {name: "x" for name in names if not name.startswith("_")}
    body |= {"model": "m", "endpoint": "x", "str": "x", "list": "x", "zebra": 1}
    made = fields(**{name: STRING for name in body if name != "zebra"}, zebra={})
    with imported(document(made, made), tmp_path):
        request, result = endpoint().load_request_model(), endpoint().load_result_model()
        assert request(**body).to_dict() == body
        answer = result.model_validate(body)
        assert answer.model_dump(exclude_unset=True, by_alias=True) == body
        shown = attributes(body, {"zebra"})
    assert (shown["copy"], shown["model_dump"], shown["zebra"]) == (
        "copy_",
        "model_dump_",
        "zebra_",
    )


def test_properties_named_like_types_do_no_harm_within_other_types(tmp_path: Path) -> None:
    schemas: dict[str, Json] = {"Inner": fields("x", x=STRING), "中": fields("x", x=STRING)}
    used: tuple[str, ...] = (
        "Any",
        "Annotated",
        "Field",
        "Inner",
        "Iterable",
        "Literal",
        "Mapping",
        "None",
        "Optional",
    )
    used += ("ReadOnly", "NotRequired", "TypeAlias", "__init__", "__private", "bool", "int", "str")
    kinds: dict[str, JsonObject] = {
        "any": {},
        "choice": {"type": "string", "enum": ["a", "b"]},
        "count": {"type": "integer", "minimum": 1},
        "inner": ref("Inner"),
        "letters": ref("中"),
        "lists": {"type": "array", "items": STRING},
        "map": {"type": "object", "additionalProperties": STRING},
    }
    schemas["Odd"] = fields("str", **dict.fromkeys(used, ref("Inner")), **kinds)
    body: dict[str, object] = {"model": "m", "odd": {key: {"x": "y"} for key in used}}
    made = fields(model=STRING, odd=ref("Odd"))
    with imported(document(made, made, schemas), tmp_path):
        assert not problems(body)
        assert [problem.path for problem in problems({"model": "m", "odd": {"str": 1}})] == [
            "odd.str"
        ]
        answer = endpoint().load_result_model().model_validate(body)
        assert answer.model_dump(exclude_unset=True, by_alias=True) == body


@settings(deadline=None)
@given(st.sets(st.text(alphabet="ab1_-/ é²", min_size=1)))
def test_every_property_has_a_name_of_its_own(keys: set[str]) -> None:
    found = identifiers(keys, {"a", "b_"})
    assert found.keys() == keys
    assert len({*found.values()}) == len(keys)
    assert all(name.isidentifier() and name not in {"a", "b_"} for name in found.values())
    assert all(
        found[key] == key for key in keys if key.isidentifier() and key[0] in "b1" and key != "b_"
    )


@pytest.mark.parametrize(
    "members",
    [
        [{"enum": ["a"]}, {"enum": ["b"]}, {"type": "null"}],
        [{"enum": ["a"]}, STRING, {"enum": ["b"]}],
        [{"enum": [1]}, {"type": "integer"}, {"type": "null"}],
        [{"enum": [True]}, {"type": "boolean"}, {"enum": ["a", 1]}],
        [STRING, {"enum": ["a"]}, {"type": "null"}],
    ],
)
def test_enums_in_one_union_are_read_openly(members: list[Json], tmp_path: Path) -> None:
    with imported(document(None, fields(x={"anyOf": members})), tmp_path):
        model = endpoint().load_result_model()
        for member in members:
            value = as_list(as_object(member, "member").get("enum", [None]), "enum")[0]
            assert model.model_validate({"x": value}).model_dump() == {"x": value}
