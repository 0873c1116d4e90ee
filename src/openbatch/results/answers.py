"""What an answer says: its text, a refusal, and whether it came to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbatch.results.envelope import Body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbatch.results.envelope import Choice, Item, Line, Part

__all__ = ["CONTENT_FILTER", "Answer", "plain_text", "read_answer", "text_of_choice"]

#: The reason of both answer shapes for an answer that the filter stopped.
CONTENT_FILTER: Final = "content_filter"
_OK: Final = 200
#: Where texts stand in a list of outputs.
_MESSAGE: Final = "message"
_TEXT: Final = "output_text"
#: Why a choice ended that came to its end.
_ENDED: Final = "stop"
#: Why a choice ended before its end; all other reasons are good ones.
_STOPPED: Final = {"length", "max_tokens", CONTENT_FILTER}
#: States of a list of outputs in which it is whole, as far as anybody can tell.
_COMPLETED: Final = "completed"
_WHOLE: Final = {_COMPLETED, None}
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


def plain_text(line: Line) -> str | None:
    """Return the text of an answer as nearly all are: whole, and with one text in one message.

    `read_answer` reads such an answer too, but ten times as slowly.

    Args:
        line: The slim view of a line.

    Returns:
        The text, None for every other line.
    """
    response = line.response
    if (
        response is None
        or response.status_code != _OK
        or line.error is not None
        or not line.custom_id
    ):
        return None
    body = response.body
    if type(body) is not Body or body.error is not None:
        return None
    if body.output is None:
        return _plain_choice(body.choices or [])
    if body.status != _COMPLETED or response.error is not None:
        return None
    text = None
    for item in body.output:
        if item.type == _MESSAGE:
            content = item.content
            if text is not None or item.phase is not None or type(content) is not list:
                return None
            if len(content) != 1 or content[0].type != _TEXT:
                return None
            text = content[0].text
    return text


def _plain_choice(choices: list[Choice]) -> str | None:
    if len(choices) != 1 or choices[0].finish_reason != _ENDED:
        return None
    message = choices[0].message
    if message is None or message.refusal is not None or type(message.content) is not str:
        return None
    return message.content


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
    messages = [item for item in items if item.type == _MESSAGE]
    final = [item for item in messages if item.phase != _COMMENTARY]
    parts = list(_parts(final or messages))
    text = "".join(part.text for part in parts if part.type == _TEXT and part.text)
    refusals = [part.refusal or "" for part in parts if part.type == "refusal"]
    return text, "".join(refusals) if refusals else None


def _parts(messages: list[Item]) -> Iterator[Part]:
    for message in messages:
        if isinstance(message.content, list):
            yield from message.content
