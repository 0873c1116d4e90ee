"""What holds of the comparison of any two surfaces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.api_format import Api, Schema, read_api
from codegen.diff import LEVELS, diff
from tests.codegen.surfaces import (
    ANYTHING,
    FREE,
    NULL,
    NUMBER,
    PROGRAM,
    STRING,
    api,
    array,
    either,
    enum,
    fields,
    lines,
    map_of,
    ref,
)

if TYPE_CHECKING:
    from random import Random

    from codegen.jsontypes import Json
    from tests.codegen.surfaces import Types

NAMES = ("A", "B", "C", "D")
PROPERTIES = st.sampled_from(["id", "type", "text", "x/y"])
VALUES = st.sampled_from(["a", "b", "c", 1, 2, True, None])
SCALARS: st.SearchStrategy[Schema] = st.sampled_from(
    [
        STRING,
        {"type": "string", "maxLength": 8},
        NUMBER,
        {"type": "integer", "minimum": 0, "maximum": 9},
        {"type": "boolean"},
        NULL,
        ANYTHING,
        FREE,
        *(ref(name) for name in NAMES),
    ]
)


@st.composite
def enums(draw: st.DrawFn) -> Schema:
    values = draw(st.lists(VALUES, min_size=1, max_size=3, unique_by=json.dumps))
    return {"enum": values, "open": draw(st.booleans())}


@st.composite
def objects(draw: st.DrawFn, values: st.SearchStrategy[Schema]) -> Schema:
    properties = draw(st.dictionaries(PROPERTIES, values, max_size=3))
    names = sorted(properties)
    for name in names:
        if draw(st.integers(0, 5)) == 0:
            properties[name] = {**properties[name], "default": draw(VALUES)}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in names if draw(st.booleans())],
        "additionalProperties": draw(st.booleans()),
        "atLeastOne": [names] if draw(st.booleans()) else [],
    }


def nested(values: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(
        objects(values),
        values.map(array),
        values.map(map_of),
        st.lists(values, min_size=1, max_size=3).map(lambda members: either(*members)),
    )


SCHEMAS = st.recursive(st.one_of(SCALARS, enums()), nested, max_leaves=6)


def tables(root: str) -> st.SearchStrategy[Types]:
    definitions = dict.fromkeys(NAMES, SCHEMAS)
    return st.fixed_dictionaries({root: objects(SCHEMAS), **definitions})


APIS = st.builds(api, tables("Params"), tables("Answer"))


def shuffled(value: Json, order: Random) -> Json:
    """Make a value that is equal, with the keys of its objects in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        order.shuffle(items)
        return {key: shuffled(member, order) for key, member in items}
    if isinstance(value, list):
        return [shuffled(member, order) for member in value]
    return value


def reordered(surface: Api, order: Random) -> Api:
    return read_api(json.dumps(shuffled(json.loads(json.dumps(surface)), order)))


def renamed(surface: Api, old: str, new: str) -> Api:
    text = json.dumps(surface)
    text = text.replace(f'{{"$ref": "{old}"', f'{{"$ref": "{new}"').replace(
        f'"{old}": {{', f'"{new}": {{'
    )
    return read_api(text)


@settings(max_examples=30)
@given(surface=APIS, order=st.randoms(use_true_random=False))
def test_no_surface_differs_from_itself(surface: Api, order: Random) -> None:
    assert diff(surface, surface) == []
    assert diff(surface, reordered(surface, order)) == []


@settings(max_examples=30)
@given(old=APIS, new=APIS, order=st.randoms(use_true_random=False))
def test_any_two_surfaces_can_be_compared(old: Api, new: Api, order: Random) -> None:
    changes = diff(old, new)
    assert changes == diff(reordered(old, order), reordered(new, order))
    assert len(set(changes)) == len(changes)
    assert [LEVELS.index(change.level) for change in changes] == sorted(
        LEVELS.index(change.level) for change in changes
    )
    assert all(change.message.splitlines() == [change.message] for change in changes)


@settings(max_examples=50)
@given(surface=APIS, name=st.sampled_from(NAMES))
def test_a_rename_is_nothing_but_a_rename(surface: Api, name: str) -> None:
    surface["request"] = {**surface["request"], "Params": fields(use=array(ref(name)))}
    surface["result"] = {}
    for endpoint in surface["endpoints"].values():
        endpoint["result"] = STRING
    assert lines(diff(surface, renamed(surface, name, "Z"))) == [
        f"BREAKING {name}: type `{name}` renamed `Z`"
    ]


@st.composite
def additions(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """Draw an object type, and one that accepts all that it accepts and more."""
    base = draw(objects(SCHEMAS))
    properties = {**base.get("properties", {}), "grown": enum("a", "b")}

    def version(
        grown: Schema, added: Types | None = None, required: tuple[str, ...] = ()
    ) -> Schema:
        return {
            **base,
            "properties": {**properties, "grown": grown, **(added or {})},
            "required": [*base.get("required", ()), *required],
        }

    old = version(enum("a", "b"))
    wider = {
        "property": version(enum("a", "b"), {"added": draw(SCHEMAS)}),
        "value": version(enum("a", "b", "c")),
        "variant": version(either(enum("a", "b"), PROGRAM)),
        "null": version(either(enum("a", "b"), NULL)),
    }
    kind = draw(st.sampled_from(["optional", *wider]))
    if kind == "optional":
        return version(enum("a", "b"), required=("grown",)), old
    return old, wider[kind]


@settings(max_examples=50)
@given(table=tables("Params"), pair=additions())
def test_what_is_a_feature_breaks_when_it_goes_again(
    table: Types, pair: tuple[Schema, Schema]
) -> None:
    before, after = (api({**table, "Params": version}) for version in pair)
    assert {change.level for change in diff(before, after)} == {"FEATURE"}
    assert {change.level for change in diff(after, before)} == {"BREAKING"}
