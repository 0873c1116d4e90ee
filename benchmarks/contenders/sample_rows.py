"""The made-up rows that all contenders work on, and the prompt and schema around them.

A line of a mid row has 1.35 kB that are the same in every line and 0.66 kB that are not; small and
large rows have about the same proportion.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MODEL", "SCHEMA", "SYSTEM", "USER", "Row", "made_rows", "streamed_rows"]

MODEL = "gpt-4o-mini"
USER = "Title: {title}\nReview: {review}\nJudge the mood of this review, whatever its language."

_RULES = "Judge only what is written, not what might be meant; sarcasm counts as what it says. "
#: The system message by size.
SYSTEM = {
    "small": "You judge the mood of reviews.",
    "mid": "You judge the mood of reviews. " + _RULES * 10,
    "large": "You judge the mood of reviews. " + _RULES * 116,
}
#: How many characters the title and the review of a row have by size.
_LENGTHS = {"small": (30, 180), "mid": (60, 570), "large": (80, 5_150)}

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "sentiment": {"type": "string", "enum": ["Positive", "Neutral", "Negative"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["sentiment", "confidence"],
    "additionalProperties": False,
}

_PLAIN = (
    'the kettle works well and boils fast but "quiet" it is not; after two weeks the lid came off and '
    "I had to send it back\nwould I buy it again? only if it were cheaper\\better for my kitchen 5/5"
)
_FOREIGN = _PLAIN + " café Größe naïve señor — ありがとう"
#: One review in so many has characters beyond ASCII.
_ONE_FOREIGN_IN = 4


class Row(TypedDict):
    """A row of the made-up table."""

    review_id: str
    title: str
    review: str


def made_rows(size: str, count: int, seed: int) -> list[Row]:
    """Return rows whose strings are new; see `streamed_rows`."""
    return list(streamed_rows(size, count, seed))


def streamed_rows(size: str, count: int, seed: int) -> Iterator[Row]:
    """Make rows whose strings are new, one by one.

    Args:
        size: `small`, `mid` or `large`.
        count: How many.
        seed: The same seed gives the same rows.

    Yields:
        The rows.
    """
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    title, review = _LENGTHS[size]
    pools = [
        " ".join(chance.choices(words.split(" "), k=review + 2_000))
        for words in (_FOREIGN, *[_PLAIN] * (_ONE_FOREIGN_IN - 1))
    ]
    for n in range(count):
        pool = chance.choice(pools)
        at, other = chance.randrange(len(pool) - title), chance.randrange(len(pool) - review)
        yield {
            "review_id": f"review-{seed}-{n}",
            "title": pool[at : at + title],
            "review": pool[other : other + review],
        }
