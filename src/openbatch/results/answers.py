"""What an answer says: its text, a refusal, and whether it came to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.results.envelope import Body, Choice, Item, Part

__all__ = ["CONTENT_FILTER", "Answer", "read_answer", "text_of_choice"]

#: The reason of both answer shapes for an answer that the filter stopped.
CONTENT_FILTER: Final = "content_filter"
#: Why a choice ended before its end; all other reasons are good ones.
_STOPPED: Final = {"length", "max_tokens", CONTENT_FILTER}
#: States of a list of outputs in which it is whole, as far as anybody can tell.
_WHOLE: Final = {"completed", None}
#: What the model says on its way, beside the answer itself.
_COMMENTARY: Final = "commentary"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says.

    Attributes:
        text: Its text, of the first choice where there are several; empty if there is none.
        refusal: Why the model declined; None if it did not.
        stopped: Why it ended early, such as `max_output_tokens`; None if it is whole.
    """

    text: str
    refusal: str | None = None
    stopped: str | None = None


_NO_TEXT: Final = Answer("")


def read_answer(body: Body) -> Answer:
    """Read what an answer of any endpoint says.

    Args:
        body: The slim view of the answer.

    Returns:
        Its text, refusal, and ending; an answer that has no text, such as a vector, has an empty
        one.
    """
    if body.output is not None:
        text, refusal = _read_items(body.output)
        if body.status in _WHOLE:
            return Answer(text, refusal)
        details = body.incomplete_details
        reason = None if details is None else details.reason
        return Answer(text, refusal, reason or body.status)
    if body.choices:
        choice = body.choices[0]
        refusal = None if choice.message is None else choice.message.refusal
        reason = choice.finish_reason
        return Answer(
            text_of_choice(choice), refusal or None, reason if reason in _STOPPED else None
        )
    return _NO_TEXT


def text_of_choice(choice: Choice) -> str:
    """Return the text of one of several choices."""
    if choice.message is None:
        return choice.text or ""
    content = choice.message.content
    if content is None or isinstance(content, str):
        return content or ""
    return "".join(part.text or "" for part in content)


def _read_items(items: list[Item]) -> tuple[str, str | None]:
    """Return the text of a list of outputs, and the refusal if there is one."""
    messages = [item for item in items if item.type == "message"]
    final = [item for item in messages if item.phase != _COMMENTARY]
    parts = list(_parts(final or messages))
    text = "".join(part.text for part in parts if part.type == "output_text" and part.text)
    refusals = [part.refusal or "" for part in parts if part.type == "refusal"]
    return text, "".join(refusals) if refusals else None


def _parts(messages: list[Item]) -> Iterator[Part]:
    for message in messages:
        if isinstance(message.content, list):
            yield from message.content
