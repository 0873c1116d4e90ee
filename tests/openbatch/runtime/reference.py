"""A second opinion on what fits a request type, and values that nearly do.

The opinion is that of jsonschema-rs on a JSON schema, which knows nothing of how unions are taken
apart, nor of pydantic_core.
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, get_args, get_origin

import jsonschema_rs
from hypothesis import strategies as st
from typing_extensions import get_type_hints, is_typeddict

from openbatch.runtime.rules import presence_rules

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_KEYWORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "regex": "pattern",
}
_TYPES: dict[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


@cache
def _hints(typed_dict: type) -> dict[str, object]:
    return get_type_hints(typed_dict, include_extras=True)


def second_opinion(typed_dict: type) -> jsonschema_rs.Validator:
    """Return a validator for a request type that was made by another road."""
    definitions: dict[str, object] = {}
    root = _json_schema(typed_dict, definitions)
    return jsonschema_rs.validator_for({"allOf": [root], "$defs": definitions})


def _json_schema(annotation: object, definitions: dict[str, object]) -> dict[str, object]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = _json_schema(arguments[0], definitions)
        return inner | {
            keyword: bound
            for constraint in arguments[1:]
            for keyword, bound in _bounds(constraint, str(inner.get("type"))).items()
        }
    if origin is NotRequired:
        return _json_schema(arguments[0], definitions)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _json_schema(arguments[0], definitions)}
    if origin is dict:
        return {
            "type": "object",
            "propertyNames": _json_schema(arguments[0], definitions),
            "additionalProperties": _json_schema(arguments[1], definitions),
        }
    if isinstance(annotation, type) and is_typeddict(annotation):
        if annotation.__name__ not in definitions:
            definitions[annotation.__name__] = {}  # it may refer to itself
            definitions[annotation.__name__] = _object_schema(annotation, definitions)
        return {"$ref": f"#/$defs/{annotation.__name__}"}
    if arguments:  # only unions are left
        return {"anyOf": [_json_schema(member, definitions) for member in arguments]}
    return {} if annotation is object else {"type": _TYPES[annotation]}


def _bounds(constraint: object, type_: str) -> dict[str, object]:
    assert is_dataclass(constraint)
    assert not isinstance(constraint, type)
    [(name, bound)] = asdict(constraint).items()
    of_length = {"string": "Length", "array": "Items", "object": "Properties"}
    return {_KEYWORDS.get(name) or f"{name[:3]}{of_length[type_]}": bound}


def _object_schema(typed_dict: type, definitions: dict[str, object]) -> dict[str, object]:
    hints = _hints(typed_dict)
    rules: list[object] = []
    for rule in presence_rules(typed_dict):
        if rule.kind == "at_least_one":
            rules.append({"anyOf": [{"required": [field]} for field in rule.fields]})
        else:
            rules.append({"not": {"required": list(rule.fields)}})
    return {
        "type": "object",
        "properties": {name: _json_schema(hint, definitions) for name, hint in hints.items()},
        "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        "additionalProperties": getattr(typed_dict, "__openbatch_open__", False),
        **({"allOf": rules} if rules else {}),
    }


#: Scalars that are right somewhere, or that something is nearly right about.
SCALARS: SearchStrategy[object] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 2, 3, 4, 8, 16, 64, 72, -1, 0.0, 0.5, 1.0, 1.5, 2.0, 16.0, 1e300]),
    st.sampled_from(
        ["", "a", "user", "assistant", "message", "voice_1", "auto", "input_text", "é"]
    ),
    st.text(max_size=3),
)
JSON: SearchStrategy[object] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "type", "role", "name", "x"]), inner, max_size=3),
    max_leaves=4,
)


_POOLS: dict[object, tuple[object, ...]] = {
    str: ("", "a", "voice_1", "a b", "a\n", "x" * 70, "tunnel_" + "a" * 32),
    int: (0, 1, 2, 8, 16, 20, 64, 72, -1, 2.0, 16.0, 1024),
    float: (0, 1, 2, 3, -1, 0.0, 0.5, 1.0, 2.0, 2.5),
    bool: (True, False),
    type(None): (None,),
}


@st.composite
def nearly(draw: DrawFn, annotation: object, depth: int = 0) -> object:
    """Draw a JSON value that fits an annotation, but for a fault here and there."""
    if draw(st.integers(0, 99)) == 0 or depth > 12:
        return draw(JSON)
    constraints: tuple[object, ...] = ()
    if get_origin(annotation) is NotRequired:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Annotated:
        annotation, *held = get_args(annotation)
        constraints = tuple(held)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return draw(st.sampled_from(arguments))
    if origin is list:
        least = max((getattr(each, "min_length", 0) for each in constraints), default=0)
        items = st.lists(nearly(arguments[0], depth + 1), min_size=least, max_size=least + 2)
        return draw(items)
    if origin is dict:
        held_values = nearly(arguments[1], depth + 1)
        return draw(st.dictionaries(st.text(max_size=3), held_values, max_size=2))
    if isinstance(annotation, type) and is_typeddict(annotation):
        return draw(_nearly_fields(annotation, depth))
    if arguments:  # only unions are left
        return draw(nearly(draw(st.sampled_from(arguments)), depth))
    if annotation is object:
        return draw(JSON)
    pool = _POOLS[annotation]
    fitting = _fitting(annotation, constraints) if draw(st.integers(0, 19)) else ()
    return draw(st.sampled_from(fitting or pool))


@cache
def _fitting(annotation: object, constraints: tuple[object, ...]) -> tuple[object, ...]:
    schema = _json_schema(annotation, {})
    for constraint in constraints:
        schema |= _bounds(constraint, str(schema["type"]))
    validator = jsonschema_rs.validator_for(schema)
    return tuple(value for value in _POOLS[annotation] if validator.is_valid(value))


@st.composite
def _nearly_fields(draw: DrawFn, typed_dict: type, depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for name, hint in _hints(typed_dict).items():
        is_drawn = draw(
            st.integers(0, 4).map(lambda number: number == 0)
            if get_origin(hint) is NotRequired
            else st.integers(0, 99).map(lambda number: number > 0)
        )
        if is_drawn:
            value[name] = draw(nearly(hint, depth + 1))
    if draw(st.integers(0, 79)) == 0:
        value[draw(st.sampled_from(["extra", "type", "role", "status", "id"]))] = draw(JSON)
    return value
