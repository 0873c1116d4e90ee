"""The official client's converter gives the same schema, wherever what it gives is legal."""

import json
from typing import Any

import pytest
from openai.lib._pydantic import to_strict_json_schema
from pydantic import TypeAdapter, create_model
from typing_extensions import TypeForm

from openbatch import StrictSchemaError, check_strict_schema
from openbatch.runtime.shapes import is_list, is_object
from openbatch.strict.rules import find_problems
from openbatch.structured import strict_schema
from tests.openbatch.strict.official_cases import BETTER, EQUAL, ILLEGAL
from tests.openbatch.strict.sample_types import (
    Chain,
    Inner,
    Node,
    order,
)


def whole(type_: object, reason: str = "") -> Any:  # noqa: ANN401 - a type form
    """Return the type of a row itself, or a model with a field of it."""
    return type_ if reason.startswith("the root") or _is_model(type_) else order(type_)


def _is_model(type_: object) -> bool:
    return isinstance(type_, type) and type_.__name__ in {"Order", "WithDefault"}


def official(type_: TypeForm[object]) -> dict[str, object]:
    return to_strict_json_schema(TypeAdapter[object](type_))


def test_there_are_at_least_150_types_and_no_two_are_the_same() -> None:
    rows: list[Any] = [
        *EQUAL.values(),
        *(whole(type_, rule) for type_, rule, _ in ILLEGAL.values()),
    ]
    rows += [whole(type_) for type_, _ in BETTER.values()]
    assert len({json.dumps(official(type_)) for type_ in rows}) == len(rows) >= 150


def test_the_official_client_makes_of_an_adapter_what_it_makes_of_a_model() -> None:
    assert official(Node) == to_strict_json_schema(Node)


@pytest.mark.parametrize("name", EQUAL)
def test_the_schema_is_the_same(name: str) -> None:
    type_: Any = EQUAL[name]
    check_strict_schema(official(type_))
    assert json.dumps(sort_definitions(strict_schema(type_))) == json.dumps(
        sort_definitions(official(type_))
    )


def sort_definitions(schema: dict[str, object]) -> object:
    """Return a schema with all keys sorted but those of `properties`, whose order is the answer's."""

    def sort(part: object, *, keep: bool = False) -> object:
        if is_object(part):
            keys = part if keep else sorted(part)
            return {key: sort(part[key], keep=key == "properties") for key in keys}
        return [sort(each) for each in part] if is_list(part) else part

    return sort(schema)


@pytest.mark.parametrize("name", ILLEGAL)
def test_the_schema_differs_because_the_official_one_is_illegal(name: str) -> None:
    type_, rule, _ = ILLEGAL[name]
    case = whole(type_, rule)
    with pytest.raises(StrictSchemaError) as caught:
        check_strict_schema(official(case), "Order")
    assert rule in [problem.message.partition("; ")[0] for problem in caught.value.problems]
    check_strict_schema(strict_schema(case))


@pytest.mark.parametrize("name", BETTER)
def test_the_schema_differs_for_a_reason(name: str) -> None:
    case = whole(BETTER[name][0])
    check_strict_schema(official(case))
    check_strict_schema(strict_schema(case))
    assert strict_schema(case) != official(case)


def test_dropping_defaults_is_all_that_is_done_about_them() -> None:
    for name in ("default", "default of text"):
        model = whole(BETTER[name][0])
        theirs: Any = official(model)
        del theirs["properties"]["x"]["default"]
        assert strict_schema(model) == theirs


def test_an_endless_recursion_ends_here() -> None:
    with pytest.raises(RecursionError):
        official(Chain)
    assert find_problems(strict_schema(Chain), "Chain") == ()


def test_the_order_of_the_fields_is_the_same() -> None:
    model = create_model("Order", z=(int, ...), a=(str, ...), m=(Inner, ...))
    assert json.dumps(official(model)["properties"]) == json.dumps(
        strict_schema(model)["properties"]
    )
