"""Texts that stand for others pass where any text passes, and nowhere else."""

from __future__ import annotations

import pytest
from pydantic_core import core_schema

from openbatch.runtime.any_text import AnyText, AnyTextCheck, Lengths


def looks_like_yes(value: str) -> str:
    if "yes" not in value:
        raise ValueError
    return value


ANY = core_schema.str_schema()
SCHEMAS: list[tuple[core_schema.CoreSchema, Lengths | None]] = [
    (ANY, Lengths()),
    (core_schema.str_schema(min_length=2), Lengths(2)),
    (core_schema.str_schema(max_length=9), Lengths(0, 9)),
    (core_schema.str_schema(min_length=1, max_length=9), Lengths(1, 9)),
    (core_schema.str_schema(pattern="."), None),
    (core_schema.chain_schema([ANY, core_schema.str_schema(pattern=".")]), None),
    (core_schema.literal_schema(["yes"]), None),
    (core_schema.no_info_after_validator_function(looks_like_yes, ANY), None),
    (core_schema.int_schema(), None),
    (core_schema.nullable_schema(ANY), Lengths()),
    (core_schema.union_schema([core_schema.literal_schema(["yes"]), ANY]), Lengths()),
    (core_schema.union_schema([core_schema.str_schema(max_length=3), ANY]), Lengths()),
    (core_schema.list_schema(ANY), None),
]


@pytest.mark.parametrize(("schema", "lengths"), SCHEMAS)
def test_what_any_text_may_be(schema: core_schema.CoreSchema, lengths: Lengths | None) -> None:
    check = AnyTextCheck(schema)
    assert check.lengths(lambda given: AnyText("mark of yes", given)) == lengths


def test_plain_texts_are_held_against_the_schema_as_ever() -> None:
    item = core_schema.typed_dict_field(core_schema.str_schema(max_length=3))
    check = AnyTextCheck(
        core_schema.typed_dict_schema({"a": core_schema.typed_dict_field(ANY), "b": item})
    )
    assert check.lengths(lambda given: {"a": AnyText("x", given), "b": "abc"}) == Lengths()
    assert check.lengths(lambda given: {"a": AnyText("x", given), "b": "abcd"}) is None
