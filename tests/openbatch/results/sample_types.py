"""A type whose fields have every shape that a column can have, and an answer of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Literal, NotRequired
from uuid import UUID

from pydantic import AnyUrl, BaseModel, Field, NaiveDatetime
from typing_extensions import TypedDict

__all__ = ["EVERYTHING", "Everything", "Place"]


class Spot(TypedDict):
    """A nested TypedDict."""

    lat: float
    lon: NotRequired[float | None]


@dataclass
class Place:
    """A nested dataclass."""

    city: str
    spot: Spot | None = None


class Color(Enum):
    """A choice of texts."""

    RED = "red"
    BLUE = "blue"


class Tree(BaseModel):
    """A type that holds itself."""

    name: str
    children: list[Tree]


class Everything(BaseModel):
    """All shapes."""

    text: str
    choice: Literal["a", "b"]
    count: int | None
    share: Annotated[float, Field(ge=0)]
    flag: bool
    moment: datetime
    local: NaiveDatetime
    day: date
    clock: time
    span: timedelta
    price: Decimal
    key: UUID
    color: Color
    tags: list[str]
    place: Place | None
    places: list[Place]
    counts: dict[str, Any]  # free-form on purpose
    link: AnyUrl
    either: int | str
    tree: Tree
    nothing: str | None = None


EVERYTHING: Final = """{
    "text": "ü, \\"quoted\\"\\nand more", "choice": "b", "count": 3, "share": 0.5, "flag": true,
    "moment": "2024-01-01T13:00:00+01:00", "local": "2024-01-01T12:00:00", "day": "2024-01-02",
    "clock": "10:30:00", "span": "P1DT2H", "price": "1.50",
    "key": "00000000-0000-0000-0000-000000000001", "color": "red", "tags": ["x", "y"],
    "place": {"city": "Bern", "spot": {"lat": 46.9, "lon": 7.4}},
    "places": [{"city": "Rom", "spot": {"lat": 41.9}}], "counts": {"k": 1},
    "link": "http://example.com", "either": 7, "tree": {"name": "root", "children": []}
}"""
