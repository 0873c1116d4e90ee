"""What the validator gives back, lets pass and raises."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from openbatch.errors import InvalidRequestError
from openbatch.runtime.validate import RequestValidator, UnknownParameterWarning
from tests.openbatch.runtime.sample_types import InputImage, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbatch.runtime.annotation import TypedDictClass

VALIDATOR = RequestValidator(Request)


def messages() -> Iterator[dict[str, object]]:
    yield {"role": "user", "content": "x"}
    yield {"role": "assistant", "content": "y"}


def test_gives_back_the_same_object_if_it_is_right_as_it_is() -> None:
    body = {"model": "m", "input": [{"role": "user", "content": "x"}], "temperature": None}
    before = repr(body)
    assert VALIDATOR.validated(body) is body
    assert repr(body) == before
    assert VALIDATOR.problems(body) == ()


def test_gives_back_a_dict_subclass_that_is_right() -> None:
    body: OrderedDict[str, object] = OrderedDict(model="m")
    assert VALIDATOR.validated(body) is body


def test_materialises_once_what_is_right_otherwise() -> None:
    body = MappingProxyType({"model": "m", "input": messages()})
    assert VALIDATOR.validated(body) == {"model": "m", "input": list(messages())}


def test_a_materialised_body_that_is_still_wrong_is_told_about() -> None:
    wrong = ({"role": role, "content": "x"} for role in ("user", "usr"))
    with pytest.raises(InvalidRequestError, match=r"^input\[1\]\.role: 'usr' is not allowed"):
        VALIDATOR.validated({"model": "m", "input": wrong})


def test_problems_are_those_of_the_materialised_body() -> None:
    assert VALIDATOR.problems({"model": "m", "input": messages()}) == ()
    [problem] = VALIDATOR.problems({"model": "m", "input": messages(), "temperature": 3})
    assert problem.path == "temperature"


def test_the_error_names_the_row_and_keeps_the_problems() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        VALIDATOR.validated({"temperature": 3}, custom_id="row-7")
    assert caught.value.custom_id == "row-7"
    assert [problem.path for problem in caught.value.problems] == ["temperature", "model"]
    assert str(caught.value).startswith("request 'row-7': temperature: 3 is too large")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"model": "m", "new": 1}, "new: unknown parameter"),
        ({"model": "m", "reasoning": {"effort": "huge"}}, "reasoning.effort: 'huge' is not"),
        ({"model": "m", "reasoning": {"pace": 1}}, "reasoning: unknown field `pace`"),
        ({"model": "m", "tools": [{"type": "laser"}]}, r"tools\[0\].type: 'laser' is not"),
    ],
)
def test_warns_about_what_a_newer_api_may_know(body: Mapping[str, object], told: str) -> None:
    with pytest.warns(UnknownParameterWarning, match=told) as caught:
        assert VALIDATOR.validated(body, unknown="warn") == body
    assert len(caught) == 1
    with pytest.raises(InvalidRequestError, match=told):
        VALIDATOR.validated(body)


@pytest.mark.parametrize(
    "body",
    [
        {"model": "m", "new": 1, "temperature": 3},
        {"new": 1},
        {"modle": "m"},
        {"model": "m", "tools": [{"typ": "function", "name": "f"}]},
        {"model": "m", "always": False},
        {
            "model": "m",
            "input": [{"role": "user", "content": [{"type": "input_image", "new": 1}]}],
        },
        {
            "model": "m",
            "input": [{"role": "user", "content": [{"type": "input_image", "fil_id": "f"}]}],
        },
    ],
)
def test_warns_about_nothing_where_something_else_is_wrong(body: Mapping[str, object]) -> None:
    with pytest.raises(InvalidRequestError):
        VALIDATOR.validated(body, unknown="warn")


def test_partial_lets_fields_be_missing_at_the_top() -> None:
    assert VALIDATOR.validated({"temperature": 1}, partial=True) == {"temperature": 1}
    assert VALIDATOR.problems({}, partial=True) == ()
    [problem] = VALIDATOR.problems({"tools": [{"type": "function"}]}, partial=True)
    assert problem.path == "tools[0].name"


def test_partial_asks_for_no_field_of_several_but_keeps_them_apart() -> None:
    validator = RequestValidator(InputImage)
    assert validator.problems({"detail": "low"}, partial=True) == ()
    assert validator.problems({"file_id": "f", "image_url": "u"}, partial=True) != ()
    assert validator.problems({"type": "input_image", "detail": "low"}) != ()


def test_a_whole_that_is_no_mapping_is_refused_even_when_unknowns_pass() -> None:
    body: Mapping[str, object] = [1, 2]  # type: ignore[assignment]  # what a checker would refuse
    with pytest.raises(InvalidRequestError, match="a dict is needed"):
        VALIDATOR.validated(body, unknown="warn")


def test_takes_the_type_from_a_function_at_the_first_use_only() -> None:
    calls: list[TypedDictClass] = []

    def load() -> TypedDictClass:
        calls.append(Request)
        return Request

    validator = RequestValidator(load)
    assert calls == []
    assert validator.problems({"model": "m"}) == ()
    assert validator.problems({"model": 1}) != ()
    assert calls == [Request]


def test_threads_may_share_a_validator() -> None:
    validator = RequestValidator(Request)
    bodies = [{"model": "m", "temperature": number % 4} for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(validator.problems, bodies))
    assert [bool(problems) for problems in found] == [number % 4 == 3 for number in range(64)]
