"""What counts as a change of the API, and how it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from codegen.api_format import Api, read_api
from codegen.diff import Change, diff, suggested_bump
from codegen.errors import CodegenError
from tests.codegen.surfaces import (
    STRING,
    api,
    array,
    either,
    enum,
    field_diff,
    fields,
    lines,
    map_of,
    ref,
    request_diff,
)

if TYPE_CHECKING:
    from codegen.api_format import Schema
    from codegen.diff import Level


def test_parameters_go_by_their_names() -> None:
    old = {"Params": fields("model", model=STRING, temperature={"type": "number", "maximum": 2})}
    new = {
        "Params": fields(
            "model prompt", prompt=STRING, temperature={"type": "number", "maximum": 1}, foo=STRING
        )
    }
    assert request_diff(old, new) == [
        "BREAKING Params.model: parameter `model` removed",
        "BREAKING Params.prompt: new required parameter `prompt` (string)",
        "BREAKING Params.temperature: `temperature` may be at most 1 (was 2)",
        "FEATURE Params.foo: new optional parameter `foo` (string)",
    ]


class TestEndpoints:
    def test_added_removed_and_renamed(self) -> None:
        old, new = api(), api()
        widgets = old["endpoints"]["/v1/widgets"]
        old["endpoints"] = {"/v1/widgets": widgets, "/v1/old": {**widgets, "method": "old.create"}}
        new["endpoints"] = {
            "/v1/widgets": {**widgets, "method": "widgets.make"},
            "/v1/new": {**widgets, "method": "new.create"},
        }
        assert diff(old, new) == [
            Change(
                "BREAKING",
                ("/v1/old",),
                "endpoint",
                "/v1/old",
                "endpoint `/v1/old` removed (method `old.create`)",
            ),
            Change(
                "BREAKING",
                ("/v1/widgets",),
                "endpoint",
                "/v1/widgets",
                "method `widgets.create` renamed `widgets.make`",
            ),
            Change(
                "FEATURE",
                ("/v1/new",),
                "endpoint",
                "/v1/new",
                "new endpoint `/v1/new` (method `new.create`)",
            ),
        ]

    def test_types_go_and_come_with_their_endpoint_silently(self) -> None:
        more = api({"Extra": fields(a=STRING)}, {"Part": fields(a=STRING)})
        widgets = more["endpoints"]["/v1/widgets"]
        more["endpoints"] = {
            "/v1/widgets": widgets,
            "/v1/more": {"method": "more.create", "request": ref("Extra"), "result": ref("Part")},
        }
        assert [change.level for change in diff(more, api())] == ["BREAKING"]
        assert [change.level for change in diff(api(), more)] == ["FEATURE"]

    def test_body_written_in_place(self) -> None:
        old, new = api(), api({"Params": fields(a=STRING)})
        new["endpoints"]["/v1/widgets"]["request"] = fields(b=STRING)
        old["endpoints"]["/v1/widgets"]["request"] = fields(a=STRING)
        old["request"], new["request"] = {}, {}
        assert lines(diff(old, new)) == [
            "BREAKING widgets.create.a: parameter `a` removed",
            "FEATURE widgets.create.b: new optional parameter `b` (string)",
        ]

    def test_only_the_endpoints_that_reach_a_type_are_named(self) -> None:
        def surface(shared: Schema, own: Schema) -> Api:
            return {
                "format": 1,
                "endpoints": {
                    "/v1/b": {"method": "b.create", "request": ref("B"), "result": {}},
                    "/v1/a": {"method": "a.create", "request": ref("A"), "result": {}},
                },
                "request": {
                    "A": fields(part=array(ref("Shared"))),
                    "B": fields(part=either(map_of(ref("Shared")), ref("Own"))),
                    "Shared": shared,
                    "Own": own,
                },
                "result": {},
            }

        changes = diff(
            surface(fields(), fields()), surface(fields(x=STRING), fields(y=STRING, me=ref("Own")))
        )
        assert [(change.path, change.endpoints) for change in changes] == [
            ("Shared.x", ("/v1/a", "/v1/b")),
            ("Own.me", ("/v1/b",)),
            ("Own.y", ("/v1/b",)),
        ]

    def test_an_endpoint_that_begins_to_use_a_type_sees_no_change_in_it(self) -> None:
        def surface(shared: Schema, b: Schema) -> Api:
            return {
                "format": 1,
                "endpoints": {
                    "/v1/a": {"method": "a.create", "request": ref("Shared"), "result": {}},
                    "/v1/b": {"method": "b.create", "request": ref("B"), "result": {}},
                },
                "request": {"Shared": shared, "B": b},
                "result": {},
            }

        changes = diff(
            surface(fields(x=STRING), fields()), surface(fields(), fields(part=ref("Shared")))
        )
        assert [(change.path, change.endpoints) for change in changes] == [
            ("Shared.x", ("/v1/a",)),
            ("B.part", ("/v1/b",)),
        ]


def test_long_lists_are_cut_with_a_count() -> None:
    models = [f"m{number:02}" for number in range(30)]
    (line,) = field_diff("request", enum("m00"), enum(*models))
    assert line.endswith("'m24' and 5 more")


def test_a_message_is_one_line() -> None:
    (line,) = field_diff("request", {**STRING, "default": "a"}, {**STRING, "default": "b\nc"})
    assert line.endswith(r"defaults to 'b\nc' (was 'a')")


class TestFaultyInput:
    def test_dangling_reference(self) -> None:
        with pytest.raises(CodegenError, match="request: the type 'Gone' is referred to"):
            request_diff({}, {"Params": ref("Gone")})

    def test_other_format(self) -> None:
        with pytest.raises(CodegenError, match="format 2"):
            diff(api(), {**api(), "format": 2})

    @pytest.mark.parametrize(
        ("text", "match"),
        [
            ("{", "not JSON"),
            ("[]", "an object with endpoints, format, request, result"),
            ('{"format": 1}', "an object with endpoints, format, request, result"),
            (json.dumps({**api(), "format": 7}), "format 7"),
        ],
    )
    def test_text_that_is_no_surface(self, text: str, match: str) -> None:
        with pytest.raises(CodegenError, match=match):
            read_api(text)

    def test_text_of_a_surface(self) -> None:
        assert diff(read_api(json.dumps(api())), api()) == []


@pytest.mark.parametrize(
    ("levels", "bump"),
    [
        (["FIX", "BREAKING", "FEATURE"], "major"),
        (["FIX", "FEATURE"], "minor"),
        (["FIX"], "patch"),
        ([], "none"),
    ],
)
def test_suggested_bump(levels: list[Level], bump: str) -> None:
    assert suggested_bump(Change(level, (), "request", "X", "x") for level in levels) == bump
