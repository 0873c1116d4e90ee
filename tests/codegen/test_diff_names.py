"""How named types are compared: once, by name, and as what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.diff import Change, diff
from tests.codegen.surfaces import (
    INTEGER,
    NULL,
    PROGRAM,
    SEARCH,
    STRING,
    api,
    array,
    either,
    enum,
    fields,
    ref,
    request_diff,
    result_diff,
)

if TYPE_CHECKING:
    from codegen.api_format import Api, Direction, Schema
    from tests.codegen.surfaces import Types


class TestNames:
    def test_a_shared_type_is_told_once(self) -> None:
        def types(effort: Schema) -> Types:
            return {
                "Params": fields(a=ref("Reasoning"), b=array(ref("Reasoning")), c=ref("Reasoning")),
                "Reasoning": fields(effort=effort),
            }

        assert request_diff(types(enum("low")), types(enum("low", "max"))) == [
            "FEATURE Reasoning.effort: `Reasoning.effort` accepts 'max'"
        ]

    def test_a_type_and_its_name_are_the_same(self) -> None:
        named = {
            "Params": fields(a=ref("Maybe"), b=either(ref("Word"), NULL), c=ref("Alias")),
            "Maybe": either(STRING, ref("Word"), NULL),
            "Word": enum("x", "y"),
            "Alias": ref("Word"),
        }
        spelt_out = {
            "Params": fields(
                a=either(NULL, enum("y", "x"), STRING), b=enum("x", "y", None), c=ref("Word")
            ),
            "Word": enum("x", "y"),
        }
        assert request_diff(named, spelt_out) == [
            "BREAKING Alias: type `Alias` replaced by `Word`",
            "BREAKING Maybe: type `Maybe` removed",
            "FIX Params.c: `c` is typed Word (was Alias)",
        ]
        assert request_diff(spelt_out, named) == ["FIX Params.c: `c` is typed Alias (was Word)"]

    def test_what_a_name_in_a_union_stands_for_is_not_new_in_the_union(self) -> None:
        old = {"Answer": fields(x=ref("Maybe")), "Maybe": either(STRING, NULL)}
        new = {"Answer": fields(x=either(ref("Maybe"), NULL)), "Maybe": either(STRING, NULL)}
        assert result_diff(old, new) == []
        assert result_diff(new, old) == []

    @pytest.mark.parametrize("direction", ["request", "result"])
    def test_rename_seen_by_its_use(self, direction: Direction) -> None:
        def surface(item: str, leaf: str) -> Api:
            types = {
                item: fields("type", type=enum("item"), leaf=ref(leaf), me=array(ref(item))),
                leaf: either(STRING, ref(item)),
            }
            if direction == "request":
                return api({"Params": fields(x=array(ref(item))), **types})
            return api(None, {"Answer": fields(x=array(ref(item))), **types})

        changes = diff(surface("Item", "Leaf"), surface("Thing", "Blade"))
        assert changes == [
            Change("BREAKING", ("/v1/widgets",), direction, "Item", "type `Item` renamed `Thing`"),
            Change("BREAKING", ("/v1/widgets",), direction, "Leaf", "type `Leaf` renamed `Blade`"),
        ]

    def test_rename_seen_by_its_structure(self) -> None:
        old = {
            "Params": fields(x=ref("ItemParam")),
            "ItemParam": fields("a", a=STRING, me=ref("ItemParam")),
        }
        new = {
            "Params": fields(y=ref("ItemInput")),
            "ItemInput": fields("a", a=STRING, me=ref("ItemInput")),
        }
        assert request_diff(old, new) == [
            "BREAKING ItemParam: type `ItemParam` renamed `ItemInput`",
            "BREAKING Params.x: parameter `x` removed",
            "FEATURE Params.y: new optional parameter `y` (ItemInput)",
        ]

    def test_a_common_structure_is_no_rename(self) -> None:
        old = {"Params": fields(x=ref("Id")), "Id": STRING}
        new = {"Params": fields(y=ref("Url")), "Url": STRING}
        assert "BREAKING Id: type `Id` removed" in request_diff(old, new)

    def test_each_new_name_is_given_once(self) -> None:
        old = {"Params": fields(x=ref("PartA"), y=ref("PartB"))}
        old |= {"PartA": fields(a=STRING), "PartB": fields(a=STRING)}
        new = {"Params": fields(z=ref("PartB2")), "PartB2": fields(a=STRING)}
        changes = request_diff(old, new)
        assert "BREAKING PartA: type `PartA` removed" in changes
        assert "BREAKING PartB: type `PartB` renamed `PartB2`" in changes

    def test_renamed_and_changed(self) -> None:
        old = {"Params": fields(x=ref("A"), y=array(ref("A"))), "A": fields(a=STRING)}
        new = {"Params": fields(x=ref("B"), y=array(ref("B"))), "B": fields(a=STRING, b=STRING)}
        assert request_diff(old, new) == [
            "BREAKING A: type `A` replaced by `B`",
            "FEATURE B.b: new optional field `B.b` (string)",
        ]

    def test_a_name_that_took_a_place_is_not_another_types_new_name(self) -> None:
        old = {"Params": fields(x=ref("A"), y=ref("C")), "A": fields(a=STRING)}
        old |= {"C": fields(a=STRING)}
        new = {"Params": fields(x=ref("B")), "B": fields(a=STRING)}
        assert request_diff(old, new) == [
            "BREAKING A: type `A` renamed `B`",
            "BREAKING C: type `C` removed",
            "BREAKING Params.y: parameter `y` removed",
        ]

    def test_successor_of_another_kind(self) -> None:
        old = {"Params": fields(x=either(ref("A"), NULL)), "A": fields(a=STRING)}
        new = {"Params": fields(x=either(ref("B"), NULL)), "B": STRING}
        assert request_diff(old, new) == [
            "BREAKING A: type `A` replaced by `B`",
            "BREAKING B: `B` is string (was object)",
        ]

    def test_no_successor_among_other_variants(self) -> None:
        old = {"Params": fields(x=either(ref("A"), INTEGER)), "A": fields(a=STRING)}
        new = {"Params": fields(x=either(ref("B"), INTEGER)), "B": STRING}
        assert request_diff(old, new) == [
            "BREAKING A: type `A` removed",
            "BREAKING Params.x: `x` no longer accepts A",
            "FEATURE Params.x: `x` accepts B",
        ]

    def test_named_union_against_its_parts(self) -> None:
        old = {"Params": fields(x=ref("Any")), "Any": either(STRING, INTEGER)}
        new = {"Params": fields(x=either(STRING, PROGRAM))}
        assert request_diff(old, new) == [
            "BREAKING Any: type `Any` removed",
            "BREAKING Params.x: `x` no longer accepts integer",
            "FEATURE Params.x: new variant of `x`: `program`",
        ]

    def test_equal_types_trade_places(self) -> None:
        types = {"A": fields(a=STRING), "B": fields(a=STRING)}
        old = {"Params": fields(x=ref("A"), y=ref("A"), z=ref("B")), **types}
        new = {"Params": fields(x=ref("B"), y=ref("B"), z=ref("A")), **types}
        assert request_diff(old, new) == [
            "FIX Params.x: `x` is typed B (was A)",
            "FIX Params.y: `y` is typed B (was A)",
            "FIX Params.z: `z` is typed A (was B)",
        ]

    def test_another_type_that_was_there_before(self) -> None:
        types = {"A": fields(a=STRING), "B": fields(a=STRING, b=STRING)}
        old = {"Params": fields(x=ref("A"), y=ref("A"), keep=ref("B")), **types}
        new = {"Params": fields(x=ref("B"), y=ref("B"), keep=ref("A")), **types}
        assert request_diff(old, new) == [
            "BREAKING Params.keep.b: field `keep.b` removed",
            "FEATURE Params.x.b: new optional field `x.b` (string)",
            "FEATURE Params.y: `y` is typed B (was A): the differences are listed at `x`",
            "FIX Params.keep: `keep` is typed A (was B)",
            "FIX Params.x: `x` is typed B (was A)",
        ]

    def test_recursion_through_different_spellings(self) -> None:
        old = {"Params": fields(x=ref("A")), "A": fields(p=fields(q=ref("A")))}
        new = {"Params": fields(x=fields(p=ref("C"))), "C": fields(q=fields(p=ref("C")))}
        assert request_diff(old, new) == ["BREAKING A: type `A` removed"]

    def test_a_new_type_is_no_change_of_its_own(self) -> None:
        new = {"Answer": fields(x=ref("Part")), "Part": fields(y=ref("Deep")), "Deep": fields()}
        assert result_diff({}, new) == ["FEATURE Answer.x: new field `Answer.x` (Part)"]

    def test_deprecated_type(self) -> None:
        old = {"Params": fields(x=ref("A")), "A": fields()}
        new: Types = {"Params": fields(x=ref("A")), "A": {**fields(), "deprecated": True}}
        assert request_diff(old, new) == ["FIX A: `A` is deprecated"]

    def test_variant_is_named_by_tag_and_type(self) -> None:
        parts = {"Program": PROGRAM, "Search": SEARCH, "Item": either(ref("Search"), STRING)}
        old = {"Answer": fields(output=array(ref("Item"))), **parts}
        new = {**old, "Item": either(ref("Search"), STRING, ref("Program"))}
        assert result_diff(old, new) == ["FEATURE Item: new variant of `Item`: `program` (Program)"]
