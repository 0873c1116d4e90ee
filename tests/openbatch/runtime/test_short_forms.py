"""The short form of a union's objects: what has it is right, whatever its text says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired, TypeAlias

import pytest
from annotated_types import MaxLen
from pydantic_core import SchemaValidator
from typing_extensions import TypedDict

from openbatch.runtime.schema import build_schema
from openbatch.runtime.shapes import is_object, is_sequence
from openbatch.runtime.short_forms import ANY_TEXT, NO_TEXT, short_forms, texts_of
from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic_core import CoreSchema

    from openbatch.runtime.annotation import TypedDictClass

# Schemas are nested dicts of many shapes.
Schema: TypeAlias = "Mapping[str, Any]"


class Question(TypedDict):
    role: Literal["user", "system"]
    content: str
    name: NotRequired[str | None]


class BriefAnswer(TypedDict):
    role: Literal["assistant"]
    content: Annotated[str, MaxLen(3)]


class Finding(TypedDict):
    role: Literal["tool"]
    content: str
    call: str


class Dialogue(TypedDict):
    messages: list[Question | BriefAnswer | Finding]
    one: list[Question]


def resolver(whole: Schema) -> Callable[[Schema], Schema]:
    definitions = {each["ref"]: each for each in whole.get("definitions", ())}

    def resolve(schema: Schema) -> Schema:
        while schema["type"] == "definition-ref":
            schema = definitions[schema["schema_ref"]]
        return schema

    return resolve


def schema_from(typed_dict: TypedDictClass) -> Schema:
    return build_schema(typed_dict)


def as_core_schema(schema: Any) -> CoreSchema:  # noqa: ANN401 (a schema is free-form data)
    made: CoreSchema = schema
    return made


def parts_of(schema: object) -> Iterator[Schema]:
    """Give a schema and all that it holds."""
    if is_object(schema):
        yield schema
        for part in schema.values():
            yield from parts_of(part)
    elif is_sequence(schema):
        for part in schema:
            yield from parts_of(part)


def items_in(schema: object) -> list[Schema]:
    """Return the schemas of the items of lists."""
    lists = (part for part in parts_of(schema) if part.get("type") == "list")
    return [each["items_schema"] for each in lists if "items_schema" in each]


def test_a_tag_and_any_text_must_be_all_that_is_needed() -> None:
    whole = schema_from(Dialogue)
    resolve = resolver(whole)
    found = [short_forms(items, resolve) for items in items_in(whole)]
    assert [each for each in found if each] == [
        ("role", {"user": "content", "system": "content"}),
    ]


@pytest.mark.parametrize(
    ("url", "roles"),
    [
        ("/v1/responses", {"user", "assistant", "system", "developer"}),
        ("/v1/chat/completions", {"user", "system", "developer"}),
    ],
)
def test_every_short_form_of_an_endpoint_is_right_with_every_text(
    url: str, roles: set[str]
) -> None:
    whole = schema_from(ENDPOINTS[url].load_request_type())
    resolve = resolver(whole)
    literals = [part["expected"] for part in parts_of(whole) if part.get("type") == "literal"]
    expected = {each for literal in literals for each in literal if isinstance(each, str)}
    seen: set[object] = set()
    for items in items_in(whole):
        forms = short_forms(items, resolve)
        if forms is None:
            continue
        tag_key, text_keys = forms
        validator = SchemaValidator(as_core_schema({**whole, "schema": items}))
        for tag, text_key in text_keys.items():
            seen.add(tag)
            for text in ("", "x", *expected):
                validator.validate_python({tag_key: tag, text_key: text})
    assert roles <= seen


def test_texts_that_are_listed_bounded_or_free() -> None:
    whole = schema_from(Question)
    resolve = resolver(whole)
    fields = resolve(whole["schema"])["fields"]
    assert texts_of(fields["role"]["schema"], resolve) == {"user", "system"}
    assert texts_of(fields["content"]["schema"], resolve) is ANY_TEXT
    assert texts_of(fields["name"]["schema"], resolve) is ANY_TEXT
    bounded: Schema = {"type": "str", "min_length": 1}
    assert texts_of(bounded, resolve) is NO_TEXT
    assert texts_of({"type": "str", "pattern": "^a"}, resolve) is NO_TEXT
    assert texts_of({"type": "int"}, resolve) is NO_TEXT
