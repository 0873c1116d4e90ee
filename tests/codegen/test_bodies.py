"""Whole bodies: one object for each, whatever the document makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import CodegenError
from codegen.ir import Field, Object, Scalar
from openbatch.runtime.result_model import ResultModel
from tests.codegen.documents import (
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    document,
    fields,
    ref,
    request_type,
    result_type,
    surface,
)
from tests.codegen.packages import endpoint, imported, problems

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import JsonObject

TWO: JsonObject = {
    "oneOf": [
        fields("model a", model=STRING, a=STRING),
        {"anyOf": [fields("model b", model=STRING, b=INTEGER), NULL]},
    ]
}


def test_a_body_that_is_one_of_several_objects_has_the_properties_of_all() -> None:
    node = request_type(document(TWO))
    assert isinstance(node, Object)
    assert {name: field.required for name, field in node.fields.items()} == {
        "model": True,
        "a": False,
        "b": False,
    }
    assert node.fields["b"] == Field(Scalar("integer"), required=False)


def test_builders_and_models_are_made_of_such_bodies(tmp_path: Path) -> None:
    with imported(document(TWO, ref("Answer"), {"Answer": TWO}), tmp_path) as public:
        assert callable(public.Widgets.create)
        assert not problems({"model": "m", "b": 1})
        assert [problem.path for problem in problems({"model": "m", "c": 1})] == ["c"]
        model = endpoint().load_result_model()
        assert issubclass(model, ResultModel)
        assert model.model_validate({"model": "m", "b": 1}).model_dump(exclude_unset=True) == {
            "model": "m",
            "b": 1,
        }


@pytest.mark.parametrize("schema", [{"type": "object"}, {"description": "any"}])
def test_a_result_of_which_nothing_is_known_keeps_all(schema: JsonObject, tmp_path: Path) -> None:
    made = document(None, schema)
    assert result_type(made) == Object({}, open=True)
    with imported(made, tmp_path):
        answer = endpoint().load_result_model().model_validate({"a": 1})
    assert answer.model_dump() == {"a": 1}


@pytest.mark.parametrize("schema", [NUMBER, {"type": "array", "items": fields(x=STRING)}])
def test_a_body_that_is_no_object_is_refused(schema: JsonObject) -> None:
    for made, direction in ((document(schema), "request"), (document(None, schema), "result")):
        with pytest.raises(CodegenError, match=f"a {direction} body has to be an object"):
            surface(made)
