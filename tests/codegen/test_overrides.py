"""Declared corrections to a document."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from codegen.errors import CodegenError, OverrideError
from codegen.jsontypes import resolve_pointer
from codegen.overrides import apply_overrides, parse_overrides
from codegen.workspace import load_inputs
from tests.codegen.documents import INTEGER, STRING, document, fields, pinned_slice

if TYPE_CHECKING:
    from codegen.jsontypes import Json, JsonObject

THING = fields("a", a=STRING, **{"b/c~d": INTEGER})
PATH = "/components/schemas/Thing/properties"


def thing() -> JsonObject:
    return document(schemas={"Thing": copy.deepcopy(THING)})


def patched(text: str, made: JsonObject | None = None) -> Json:
    """Return the properties of `Thing` after an override, whose reason is given."""
    changed = apply_overrides(made or thing(), parse_overrides(f"[[override]]\n{text}", "file"))
    return resolve_pointer(changed, PATH)


def refusal(text: str) -> str:
    with pytest.raises(OverrideError) as caught:
        patched(text)
    assert isinstance(caught.value, CodegenError)
    return str(caught.value)


def override(op: str, path: str, **values: str) -> str:
    lines = [f"op = '{op}'", f"path = '{path}'", "reason = 'The service says so.'"]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in values.items())])


def test_add_puts_a_value_where_none_stands() -> None:
    assert patched(override("add", f"{PATH}/e", value="{ type = 'string' }")) == {
        "a": STRING,
        "b/c~d": INTEGER,
        "e": STRING,
    }


def test_set_replaces_the_value_that_it_names() -> None:
    change = override("set", f"{PATH}/a/type", old="'string'", value="'number'")
    assert patched(change) == {"a": {"type": "number"}, "b/c~d": INTEGER}


def test_remove_takes_away_the_value_that_it_names() -> None:
    assert patched(override("remove", f"{PATH}/b~1c~0d", old="{ type = 'integer' }")) == {
        "a": STRING
    }


def test_set_replaces_an_element_of_a_list() -> None:
    path = "/components/schemas/Thing/required/0"
    change = override("set", path, old="'a'", value="'b/c~d'")
    changed = apply_overrides(thing(), parse_overrides(f"[[override]]\n{change}", "file"))
    assert resolve_pointer(changed, "/components/schemas/Thing/required") == ["b/c~d"]
    for wrong in (override("set", path, old="'x'", value="'y'"), change.replace("/0", "/7")):
        assert "is the override still needed?" in refusal(wrong)


def test_what_requires_nothing_does_not_require_too_much() -> None:
    assert patched(override("remove", f"{PATH}/a/required/b", old="'b'")) == THING["properties"]


def test_copy_puts_the_value_from_elsewhere() -> None:
    copied = patched(override("copy", f"{PATH}/e", **{"from": f"'{PATH}/a'"}))
    assert copied == {"a": STRING, "b/c~d": INTEGER, "e": STRING}


def test_overrides_apply_in_order_and_leave_the_document_as_it_is() -> None:
    made = thing()
    two = [
        override("add", f"{PATH}/e", value="{ type = 'string' }"),
        override("set", f"{PATH}/e/type", old="'string'", value="'null'"),
    ]
    overrides = parse_overrides("\n".join(f"[[override]]\n{text}" for text in two), "file")
    changed = apply_overrides(made, overrides)
    assert resolve_pointer(changed, f"{PATH}/e") == {"type": "null"}
    assert made == thing()


@pytest.mark.parametrize(
    ("op", "values"),
    [
        ("add", {"value": "1"}),
        ("set", {"old": "1", "value": "2"}),
        ("remove", {"old": "1"}),
        ("copy", {"from": "'/info'"}),
    ],
)
def test_an_override_of_a_schema_that_is_not_there_is_skipped(
    op: str, values: dict[str, str]
) -> None:
    gone = override(op, "/components/schemas/Gone/properties/a", **values)
    assert patched(gone) == THING["properties"]


def test_an_optional_override_is_skipped_where_nothing_stands() -> None:
    gone = override("set", f"{PATH}/z/type", old="'string'", value="'number'", optional="true")
    assert patched(gone) == THING["properties"]
    fits = override("set", f"{PATH}/a/type", old="'string'", value="'number'", optional="true")
    assert patched(fits) == {"a": {"type": "number"}, "b/c~d": INTEGER}
    other = override("set", f"{PATH}/a/type", old="'null'", value="'number'", optional="true")
    assert "the document has 'string' here now" in refusal(other)


def test_an_optional_addition_is_skipped_where_nothing_can_be_added_to() -> None:
    gone = override("add", f"{PATH}/z/maxLength", value="5", optional="true")
    assert patched(gone) == THING["properties"]
    fits = override("add", f"{PATH}/a/maxLength", value="5", optional="true")
    assert patched(fits) == {"a": {**STRING, "maxLength": 5}, "b/c~d": INTEGER}
    other = override("add", f"{PATH}/a/type", value="'number'", optional="true")
    assert "the document has a value here now" in refusal(other)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            override("add", f"{PATH}/a", value="1"),
            (
                f"override add {PATH}/a: the document has a value here now; "
                "is the override still needed?"
            ),
        ),
        (
            override("copy", f"{PATH}/a", **{"from": "'/info'"}),
            (
                f"override copy {PATH}/a: the document has a value here now; "
                "is the override still needed?"
            ),
        ),
        (
            override("copy", f"{PATH}/e", **{"from": f"'{PATH}/f'"}),
            f"override copy {PATH}/e: nothing to copy: {PATH}/f: nothing stands here (no 'f')",
        ),
        (
            override("set", f"{PATH}/a/type", old="'number'", value="'string'"),
            (
                f"override set {PATH}/a/type: the document has 'string' here now, not 'number'; "
                "is the override still needed?"
            ),
        ),
        (
            override("set", f"{PATH}/e", old="1", value="2"),
            (
                f"override set {PATH}/e: the document has None here now, not 1; "
                "is the override still needed?"
            ),
        ),
        (
            override("remove", f"{PATH}/a/type", old="'number'"),
            (
                f"override remove {PATH}/a/type: the document has 'string' here now, not 'number'; "
                "is the override still needed?"
            ),
        ),
        (
            override("add", f"{PATH}/z/y", value="1"),
            (
                f"override add {PATH}/z/y: the schema has changed: {PATH}/z: "
                "nothing stands here (no 'z')"
            ),
        ),
        (
            override("add", f"{PATH}/a/type/x", value="1"),
            f"override add {PATH}/a/type/x: the schema has changed: its parent is no object",
        ),
    ],
)
def test_an_override_that_no_longer_fits_is_an_error(text: str, told: str) -> None:
    assert refusal(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("op = 'add'\npath = '/a'\nvalue = 1", "every override needs a `reason`"),
        ("op = 'add'\npath = '/a'\nvalue = 1\nreason = ' '", "every override needs a `reason`"),
        (
            "op = 'replace'\npath = '/a'\nreason = 'x'",
            "`op` is 'replace'; it must be one of add, set, remove, copy",
        ),
        ("op = 'add'\nreason = 'x'\nvalue = 1", "`path` is None; it must be a JSON pointer"),
        (
            "op = 'add'\npath = 'a'\nreason = 'x'\nvalue = 1",
            "`path` is 'a'; it must be a JSON pointer",
        ),
        (override("add", "/a"), "`add` needs `value`"),
        (override("set", "/a", value="1"), "`set` needs `old`"),
        (override("set", "/a", old="1"), "`set` needs `value`"),
        (override("remove", "/a"), "`remove` needs `old`"),
        (override("copy", "/a"), "`copy` needs a JSON pointer `from`"),
        (
            override("add", "/a", value="1", optional="'yes'"),
            "`optional` is 'yes'; it must be true or false",
        ),
    ],
)
def test_an_override_that_lacks_something_is_refused(text: str, told: str) -> None:
    assert refusal(text) == f"file, override 1: {told}"


def test_the_file_has_to_be_toml() -> None:
    with pytest.raises(CodegenError, match=r"^file: invalid TOML: "):
        parse_overrides("[[override", "file")


def test_the_repositorys_overrides_fit_the_pinned_slice() -> None:
    overrides = load_inputs().overrides
    pinned = pinned_slice()
    assert overrides
    assert apply_overrides(pinned, overrides) != pinned
    assert all(item.reason.endswith(".") for item in overrides)
