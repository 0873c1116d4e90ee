"""The made-up rows that all contenders work on, and the prompt and schema around them.

A line of a mid row has 1.35 kB that are the same in every line and 0.66 kB that are not.
"""

from __future__ import annotations

import random
from typing import TypedDict

__all__ = ["MODEL", "SCHEMA", "SYSTEM", "USER", "Row", "made_rows"]

MODEL = "gpt-4o-mini"
USER = "Title: {title}\nReview: {review}\nJudge the mood of this review, whatever its language."

_RULES = "Judge only what is written, not what might be meant; sarcasm counts as what it says. "
#: The system message by size.
SYSTEM = {
    "small": "You judge the mood of reviews.",
    "mid": "You judge the mood of reviews. " + _RULES * 7,
    "large": "You judge the mood of reviews. " + _RULES * 60,
}
#: How many characters the title and the review of a row have by size.
_LENGTHS = {"small": (20, 60), "mid": (60, 570), "large": (80, 6_000)}

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "sentiment": {"type": "string", "enum": ["Positive", "Neutral", "Negative"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["sentiment", "confidence"],
    "additionalProperties": False,
}

_TEXT = (
    'the kettle works well and boils fast but "quiet" it is not; after two weeks the lid came off '
    "café Größe naïve señor 5/5 — would buy again\nif it were cheaper\\better ありがとう for my kitchen"
)
_WORDS = _TEXT.split(" ")


class Row(TypedDict):
    """A row of the made-up table."""

    review_id: str
    title: str
    review: str


def made_rows(size: str, count: int, seed: int) -> list[Row]:
    """Return rows whose strings are new.

    Args:
        size: `small`, `mid` or `large`.
        count: How many.
        seed: The same seed gives the same rows.

    Returns:
        The rows.
    """
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    title, review = _LENGTHS[size]
    pool = " ".join(chance.choices(_WORDS, k=4 * review // 5 + 2_000))
    most = len(pool) - review

    def text(length: int) -> str:
        start = chance.randrange(most)
        return pool[start : start + length]

    return [
        {"review_id": f"review-{seed}-{n}", "title": text(title), "review": text(review)}
        for n in range(count)
    ]
