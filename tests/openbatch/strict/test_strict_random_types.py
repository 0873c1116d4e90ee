"""Random models: their schemas are strict, and fit their instances in both directions."""

import datetime as dt
import decimal
import enum
import ipaddress
import json
import uuid
from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Literal, Union

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model

from openbatch import check_strict_schema
from openbatch.outputs import output_parser, parse_output
from openbatch.strict.rewrite import make_strict
from openbatch.structured import strict_schema


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mixed(enum.Enum):
    ONE = 1
    HALF = 0.5
    NAME = "name"
    NOTHING = None


class Node(BaseModel):
    name: str
    children: "list[Node]" = Field(description="Below it.")
    twin: "Annotated[Node, Field(description='Beside it.')] | None" = None


@dataclass
class Kind:
    """A type, and a strategy for its values."""

    annotation: Any
    values: st.SearchStrategy[Any]
    hashable: bool = True


#: Checkers read a subscript of these as a type, and here it is made of values.
ANNOTATED: Any = Annotated
UNION: Any = Union

UTC = st.just(dt.UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.builds(Node, name=TEXTS, children=st.just([]), twin=st.none()),
    lambda inner: st.builds(
        Node, name=TEXTS, children=st.lists(inner, max_size=2), twin=st.none() | inner
    ),
    max_leaves=3,
)

LEAVES = [
    Kind(int, st.integers()),
    Kind(Annotated[int, Field(ge=-3, lt=7)], st.integers(-3, 6)),
    Kind(Annotated[int, Field(multiple_of=3)], st.integers(-9, 9).map(lambda n: n * 3)),
    Kind(float, st.floats(allow_nan=False, allow_infinity=False)),
    Kind(bool, st.booleans()),
    Kind(str, TEXTS),
    Kind(Annotated[str, Field(min_length=1, max_length=3)], st.text("abc", min_size=1, max_size=3)),
    Kind(Annotated[str, Field(pattern=r"^[ab]+$")], st.text("ab", min_size=1, max_size=3)),
    Kind(Literal["a", "b"], st.sampled_from(["a", "b"])),
    Kind(Literal["a", 2, True] | None, st.sampled_from(["a", 2, True, None])),
    Kind(Colour, st.sampled_from(Colour)),
    Kind(Mixed, st.sampled_from(Mixed)),
    Kind(decimal.Decimal, st.decimals(allow_nan=False, allow_infinity=False)),
    Kind(dt.datetime, st.datetimes(timezones=UTC)),
    Kind(dt.date, st.dates()),
    Kind(dt.time, st.times(timezones=UTC)),
    Kind(dt.timedelta, st.integers(0, 99).map(lambda days: dt.timedelta(days=days))),
    Kind(uuid.UUID, st.uuids()),
    Kind(ipaddress.IPv4Address, st.ip_addresses(v=4)),
    Kind(ipaddress.IPv6Address, st.ip_addresses(v=6)),
    Kind(bytes, TEXTS.map(str.encode)),
    Kind(Node, NODES, hashable=False),
]

FIELD_NAMES = ["a", "b", "title", "properties", "type_", "default"]


def list_of(kind: Kind) -> Kind:
    annotation = GenericAlias(list, (kind.annotation,))
    return Kind(annotation, st.lists(kind.values, max_size=3), hashable=False)


def pair_of(kind: Kind) -> Kind:
    annotation = GenericAlias(tuple, (kind.annotation, kind.annotation))
    return Kind(annotation, st.tuples(kind.values, kind.values), hashable=kind.hashable)


def set_of(kind: Kind) -> Kind:
    if not kind.hashable:
        return list_of(kind)
    annotation = GenericAlias(frozenset, (kind.annotation,))
    return Kind(annotation, st.frozensets(kind.values, max_size=3))


def optional(kind: Kind) -> Kind:
    return either((kind, Kind(None, st.none())))


def described(kind: Kind) -> Kind:
    if kind.annotation is Node:
        return kind  # Pydantic 2.14 keeps the description for every later use of the model
    annotation = ANNOTATED[kind.annotation, Field(description="d")]
    return Kind(annotation, kind.values, hashable=kind.hashable)


def either(kinds: tuple[Kind, Kind]) -> Kind:
    one, other = kinds
    return Kind(
        UNION[one.annotation, other.annotation],
        one.values | other.values,
        hashable=one.hashable and other.hashable,
    )


def model_of(fields: dict[str, tuple[Kind, bool, bool]]) -> Kind:
    """Return a model; of each field: what it holds, and whether it has an alias and a default."""
    definitions: dict[str, Any] = {}
    values: dict[str, st.SearchStrategy[Any]] = {}
    for name, (kind, has_alias, has_default) in fields.items():
        alias = f"{name} alias" if has_alias else name
        default: Any = {"default_factory": object} if has_default else {}
        definitions[f"field_{name}"] = (kind.annotation, Field(alias=alias, **default))
        values[alias] = kind.values
    model = create_model("Model", **definitions)

    def build(given: dict[str, Any]) -> BaseModel:
        made: BaseModel = model(**given)
        return made

    return Kind(model, st.fixed_dictionaries(values).map(build), hashable=False)


def models(kinds: st.SearchStrategy[Kind], max_size: int = 4) -> st.SearchStrategy[Kind]:
    field = st.tuples(kinds, st.booleans(), st.booleans())
    return st.dictionaries(st.sampled_from(FIELD_NAMES), field, min_size=1, max_size=max_size).map(
        model_of
    )


def composed(kinds: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    return st.one_of(
        kinds.map(list_of),
        kinds.map(pair_of),
        kinds.map(set_of),
        kinds.map(optional),
        kinds.map(described),
        st.tuples(kinds, kinds).map(either),
        models(kinds, max_size=2),
    )


KINDS = st.recursive(st.sampled_from(LEAVES), composed, max_leaves=5)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models(KINDS), st.data())
def test_schemas_are_strict_and_fit(kind: Kind, data: st.DataObject) -> None:
    model: type[BaseModel] = kind.annotation
    schema = strict_schema(model)
    check_strict_schema(schema, "Model")
    assert make_strict(schema, "Model") == schema

    instance = data.draw(kind.values)
    text = output_parser(model).dump(instance)
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    answer: dict[str, object] = json.loads(text)
    validator.validate(answer)
    # What comes back may be another member of a union, but it is one.
    parsed = parse_output(model, text)
    assert isinstance(parsed, model)
    validator.validate(json.loads(output_parser(model).dump(parsed)))

    key = data.draw(st.sampled_from(sorted(answer)))
    assert not validator.is_valid({**answer, "undeclared": 1})
    assert not validator.is_valid({name: each for name, each in answer.items() if name != key})
