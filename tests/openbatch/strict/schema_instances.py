"""Random instances of strict schemas: what an answer may be, from the schema alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from hypothesis import strategies as st

from openbatch.strict.places import referred_definition

__all__ = ["instances"]

#: Deeper values take the shallowest choices, so that recursion ends.
_DEPTH: Final = 3

_ZONED = st.datetimes(timezones=st.just(dt.UTC)).map(
    lambda at: at.isoformat().replace("+00:00", "Z")
)
_FORMATS: Final = {
    "date-time": _ZONED,
    "date": st.dates().map(dt.date.isoformat),
    "time": _ZONED.map(lambda at: at.partition("T")[2]),
    # Of hours and seconds RFC 3339 wants minutes between them, which Pydantic leaves out if zero.
    "duration": st.builds("P{}DT{}H{}M{}S".format, *[st.integers(1, 23)] * 4),
    "email": st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.com", fullmatch=True),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "uuid": st.uuids().map(str),
}
_TEXTS: Final = st.characters(exclude_categories=["Cs"])

Schema = dict[str, Any]  # a part of a strict schema


def instances(schema: Schema) -> st.SearchStrategy[object]:
    """Return a strategy for the instances of a strict schema.

    Args:
        schema: A whole schema: an object with its definitions.
    """
    return _instance(schema, schema, 0)


@st.composite
def _instance(draw: st.DrawFn, part: Schema, root: Schema, depth: int) -> object:
    if "$ref" in part:
        target = root
        if (place := referred_definition(part["$ref"])) is not None:
            target = root[place[0]][place[1]]
        return draw(_instance(target, root, depth + 1))
    if "anyOf" in part:
        choices = part["anyOf"]
        if depth > _DEPTH:
            choices = sorted(choices, key=_weight)[:1]
        return draw(_instance(draw(st.sampled_from(choices)), root, depth))
    if "enum" in part:
        return draw(st.sampled_from(part["enum"]))
    if "const" in part:
        return part["const"]
    if part["type"] == "object":
        return {
            key: draw(_instance(each, root, depth + 1)) for key, each in part["properties"].items()
        }
    if part["type"] == "array":
        least = part.get("minItems", 0)
        most = part.get("maxItems", max(3, least))
        size = draw(st.integers(least, least if depth > _DEPTH else most))
        return [draw(_instance(part["items"], root, depth + 1)) for _ in range(size)]
    return draw(_scalar(part))


def _weight(choice: Schema) -> int:
    if "$ref" in choice or choice.get("type") == "object":
        return 2
    return 1 if choice.get("type") == "array" else 0


def _scalar(part: Schema) -> st.SearchStrategy[object]:
    match part["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer" | "number":
            return _number(part)
        case _ if "pattern" in part:
            # In Python, `$` matches before a line break at the end, too.
            return _texts_like(part["pattern"]).filter(lambda text: not text.endswith("\n"))
        case _ if "format" in part:
            return _FORMATS[part["format"]]
        case _:
            return st.text(
                _TEXTS, min_size=part.get("minLength", 0), max_size=part.get("maxLength")
            )


def _texts_like(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern)


def _number(part: Schema) -> st.SearchStrategy[object]:
    least, most = part.get("minimum"), part.get("maximum")
    above, below = part.get("exclusiveMinimum"), part.get("exclusiveMaximum")
    if part["type"] == "number":
        return st.floats(
            least if least is not None else above,
            most if most is not None else below,
            exclude_min=above is not None,
            exclude_max=below is not None,
            allow_nan=False,
            allow_infinity=False,
        )
    step = part.get("multipleOf", 1)
    low = least if least is not None else (above + 1 if above is not None else None)
    high = most if most is not None else (below - 1 if below is not None else None)
    whole = st.integers(
        None if low is None else -(-low // step), None if high is None else high // step
    )
    return whole.map(lambda number: number * step)
