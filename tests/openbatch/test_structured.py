"""The public functions: names, formats, copies, and one conversion for each type."""

import gc
import json
import re
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, Literal, NewType, TypeVar

import pytest
from pydantic import (
    BaseModel,
    Field,
    GetJsonSchemaHandler,
    create_model,
)
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType, TypeForm

from openbatch.errors import StrictSchemaError
from openbatch.outputs import parse_output
from openbatch.runtime.shapes import is_object
from openbatch.strict.type_cache import MAX_TYPES
from openbatch.structured import StrictOutput, output_format, schema_name, strict_schema
from tests.openbatch.strict.million_calls import conversions

T = TypeVar("T")


class Inner(BaseModel):
    """What is inside."""

    number: int


class Sentiment(BaseModel):
    sentiment: Literal["Positive", "Neutral", "Negative"]
    confidence: float = Field(ge=0.0, le=1.0, description="How sure, from 0 to 1.")


class Box(BaseModel, Generic[T]):
    value: T


Alias = TypeAliasType("Alias", Inner)
Renamed = NewType("Renamed", Inner)


def order(field: object, **more: object) -> type[BaseModel]:
    """Return a model `Order` with a field of the given type, named `x`."""
    fields: dict[str, Any] = {name: (type_, ...) for name, type_ in {"x": field, **more}.items()}
    return create_model("Order", **fields)


def test_the_schema_of_the_guide() -> None:
    assert strict_schema(Sentiment) == {
        "properties": {
            "sentiment": {
                "enum": ["Positive", "Neutral", "Negative"],
                "title": "Sentiment",
                "type": "string",
            },
            "confidence": {
                "description": "How sure, from 0 to 1.",
                "maximum": 1.0,
                "minimum": 0.0,
                "title": "Confidence",
                "type": "number",
            },
        },
        "required": ["sentiment", "confidence"],
        "title": "Sentiment",
        "type": "object",
        "additionalProperties": False,
    }


class TestNames:
    @pytest.mark.parametrize(
        ("given", "name"),
        [
            (Inner, "Inner"),
            (Box[int], "Box_int"),
            (Box[Box[Inner]], "Box_Box_Inner"),
            (Annotated[Inner, "unread"], "Inner"),
            (Alias, "Alias"),
            (Renamed, "Renamed"),
            (list[Inner], "list_Inner"),
            (tuple[int, ...], "tuple_int"),
            (Inner | None, "Inner_None"),
            (Literal["a", 1], "Literal_a_1"),
            (create_model("_Private_"), "_Private_"),
            (create_model("Café"), "Cafe"),
            (create_model("評価"), "schema_c85c4290"),
            (create_model("感情"), "schema_5bec26dc"),
            (create_model("A" * 64), "A" * 64),
            (create_model("A" * 65), "A" * 55 + "_83620394"),
        ],
    )
    def test_the_name_is_legal_and_stable(self, given: TypeForm[object], name: str) -> None:
        assert schema_name(given) == name
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)

    def test_the_format_carries_the_name(self) -> None:
        assert output_format(Box[int]) == StrictOutput("Box_int", strict_schema(Box[int]))
        assert output_format(Inner, "my-name").name == "my-name"
        assert output_format(Inner).strict is True

    @pytest.mark.parametrize("name", ["", "a b", "Box[int]", "é", "a" * 65, "a\n"])
    def test_an_illegal_name_is_refused(self, name: str) -> None:
        with pytest.raises(StrictSchemaError) as caught:
            output_format(Inner, name)
        assert str(caught.value) == (
            f"name: {name!r} cannot name a schema;"
            " use 1 to 64 ASCII letters, digits, underscores and hyphens"
        )


class Counted(BaseModel):
    """A model that knows how often it was converted."""

    conversions: ClassVar[int] = 0
    number: int

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        Counted.conversions += 1
        return handler(schema)


class TestCache:
    @pytest.fixture(autouse=True)
    def _uncounted(self) -> None:
        Counted.conversions = 0

    def test_a_type_is_converted_once(self) -> None:
        holder: type[BaseModel] = order(Counted)
        for _ in range(1_000):
            strict_schema(holder)
            output_format(holder)
            parse_output(holder, '{"x": {"number": 1}}')
        assert Counted.conversions == 1

    def test_thousands_of_requests_convert_a_type_once(self, tmp_path: Path) -> None:
        assert conversions(3_000, tmp_path / "batch.jsonl") == 1  # `make proof` makes a million

    def test_threads_convert_a_type_once(self) -> None:
        holder = order(Counted)
        with ThreadPoolExecutor(8) as pool:
            schemas = list(pool.map(strict_schema, [holder] * 64))
        assert Counted.conversions == 1
        assert all(schema == schemas[0] for schema in schemas)

    def test_a_type_that_has_no_hash_is_converted_once(self) -> None:
        unhashable = Annotated[Counted, []]
        assert strict_schema(unhashable) == strict_schema(unhashable)
        assert Counted.conversions == 1

    def test_classes_of_one_name_are_converted_each(self) -> None:
        assert strict_schema(order(int)) != strict_schema(order(str))

    def test_unions_in_another_order_are_converted_each(self) -> None:
        one, other = strict_schema(Inner | Sentiment), strict_schema(Sentiment | Inner)
        assert json.dumps(one["properties"]) != json.dumps(other["properties"])

    def test_the_caller_may_change_the_schema(self) -> None:
        schema = strict_schema(Sentiment)
        expected = json.dumps(schema)
        properties = schema["properties"]
        assert is_object(properties)
        assert is_object(properties["sentiment"])
        properties["sentiment"].clear()
        schema.clear()
        output_format(Sentiment).schema.clear()
        assert json.dumps(strict_schema(Sentiment)) == expected

    def test_a_program_that_makes_types_in_a_loop_does_not_keep_them(self) -> None:
        first = order(int)
        alive = weakref.ref(first)
        parse_output(first, '{"x": 1}')
        del first
        for _ in range(MAX_TYPES + 1):
            parse_output(order(int), '{"x": 1}')
        gc.collect()
        assert alive() is None


def test_importing_the_module_imports_neither_pydantic_nor_openai() -> None:
    program = (
        "import sys, openbatch.structured as s;"
        "print(sorted({'pydantic', 'pydantic_core', 'openai'} & set(sys.modules)), s.schema_name(int))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout == "[] int\n"
