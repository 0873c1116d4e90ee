"""Why the run-time validation takes what the document refuses, class by class."""

from __future__ import annotations

import re

__all__ = ["explain"]

_REASONS = (
    (
        r"top_logprobs: null is not of type",
        "Two parts of an `allOf` disagree about null for `top_logprobs`; the later part, which allows "
        "it, is believed, as the official client does.",
    ),
    (
        r'"type":"function"\}? is not valid|"type":"function".* is not valid under any',
        "A function tool requires `strict` and `parameters`, both of which may be null: within a "
        "request such a field may be left out.",
    ),
    (
        r'"role":"function".* is not valid under any',
        "A function message requires `content`, which may be null: within a request such a field may "
        "be left out.",
    ),
    (
        r"code_interpreter_call.* is not valid under any",
        "A code interpreter call requires `code` and `outputs`, both of which may be null: within a "
        "request such a field may be left out.",
    ),
)


def explain(difference: str) -> str | None:
    """Return the reason for a difference, or None if there is none."""
    for pattern, reason in _REASONS:
        if re.search(pattern, difference):
            return reason
    return None
