"""How the member of a union is chosen: by a look, not by trying one after the other."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from pydantic_core import SchemaValidator, ValidationError

from openbatch.runtime.annotation import members_of
from openbatch.runtime.decision import Branch, Decision, decide
from openbatch.runtime.schema import build_schema
from openbatch.runtime.validate import RequestValidator
from tests.openbatch.runtime import sample_types as sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.runtime.annotation import TypedDictClass


def decision_of(annotation: object) -> Decision:
    return decide([Branch(owner, member) for owner, member in enumerate(members_of(annotation))])


def chosen(value: object, annotation: object = sample.InputItem) -> list[object]:
    """Return the members that are tried for a value."""
    decision = decision_of(annotation)
    label = decision.choose(value)
    forms = [member.form for member in members_of(annotation)]
    return [forms[owner] for owner in decision.owners[label]] if label is not None else []


@pytest.mark.parametrize(
    ("value", "members"),
    [
        ({"type": "function_call"}, [sample.FunctionCall]),
        ({"type": "reasoning", "role": "user"}, [sample.Reasoning]),
        ({"type": "item_reference"}, [sample.ItemReference]),
        ({"type": None}, [sample.ItemReference]),
        ({"role": "user", "content": "x"}, [sample.EasyInputMessage, sample.InputMessage]),
        ({"type": "message", "role": "user"}, [sample.EasyInputMessage, sample.InputMessage]),
        ({"role": "assistant"}, [sample.EasyInputMessage]),
        ({"type": "message", "role": "assistant", "status": "completed"}, [sample.OutputMessage]),
        ({"type": "nothing"}, []),
        ({"role": "nobody"}, []),
        ({"type": []}, []),
        ("x", []),
        (None, []),
    ],
)
def test_leaves_the_members_that_can_be_meant(value: object, members: list[object]) -> None:
    assert chosen(value) == members


def test_tries_unlikely_members_last_and_only_for_the_error() -> None:
    # Without an id only the easy message is possible, but the other may have been meant.
    value = {"type": "message", "role": "assistant", "content": "x"}
    assert chosen(value) == [sample.EasyInputMessage, sample.OutputMessage]


def test_looks_into_the_first_item_of_a_list() -> None:
    annotation = list[sample.InputText] | list[sample.OutputText] | list[str]
    assert chosen([{"type": "output_text"}], annotation) == [list[sample.OutputText]]
    assert chosen(["x"], annotation) == [list[str]]
    assert chosen([1], annotation) == []
    assert len(chosen([], annotation)) == 3


def test_takes_subclasses_of_the_plain_types_for_what_they_are() -> None:
    class Mine(dict[str, object]):
        pass

    assert chosen(Mine(type="reasoning")) == [sample.Reasoning]


@pytest.fixture(scope="module")
def many() -> Iterator[TypedDictClass]:
    """Return a request type with a union of thirty members, three of which share a tag."""
    members = [f"M{number}" for number in range(30)]
    source = "from typing import Literal, NotRequired\n"
    source += "from typing_extensions import TypedDict\n"
    for number, name in enumerate(members):
        tag = f"Literal['t{max(number, 2)}']"
        tag = tag if number else f"NotRequired[{tag}]"
        kind = f"Literal['k{number}']"
        source += f"class {name}(TypedDict):\n  type: {tag}\n  kind: {kind}\n  field{number}: str\n"
    source += f"class Request(TypedDict):\n  input: list[{' | '.join(members)}]\n"
    module = ModuleType("thirty_members")
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)  # noqa: S102  # thirty classes by hand would hide the point
    request: TypedDictClass = module.__dict__["Request"]
    yield request
    del sys.modules[module.__name__]


@pytest.mark.parametrize("number", range(30))
def test_an_error_in_one_of_thirty_is_about_that_one_alone(
    number: int, many: TypedDictClass
) -> None:
    value = {"type": f"t{max(number, 2)}", "kind": f"k{number}", f"field{number}": 1}
    validator = SchemaValidator(build_schema(many))
    with pytest.raises(ValidationError) as caught:
        validator.validate_python({"input": [value]})
    assert [error["type"] for error in caught.value.errors()] == ["string_type"]
    problems = [str(problem) for problem in RequestValidator(many).problems({"input": [value]})]
    assert problems == [f"input[0].field{number}: a string is needed, got int 1; write '1'"]


def test_an_unknown_tag_is_one_error(many: TypedDictClass) -> None:
    validator = SchemaValidator(build_schema(many))
    with pytest.raises(ValidationError, match="1 validation error"):
        validator.validate_python({"input": [{"type": "t99"}]})
