"""What the comforts of a result give: tokens, tool calls, verdicts, clips."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Facts", "Moderation", "ToolCall", "Usage", "Verdict", "Video"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line says of the call: its ids, the HTTP status, and the model that answered."""

    id: str | None
    request_id: str | None
    status_code: int | None
    model: str | None


@dataclass(frozen=True, slots=True)
class Usage:
    """How many tokens an answer used.

    Attributes:
        input_tokens: Tokens read, cached ones included.
        output_tokens: Tokens written, hidden reasoning included.
        total_tokens: Both together.
        cached_tokens: Tokens read that were known from an earlier request, and cost less.
        reasoning_tokens: Tokens written that the answer does not show.
    """

    input_tokens: int
    output_tokens: int
    total_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asks for.

    Attributes:
        name: The function or tool.
        arguments: Its arguments as the model wrote them: JSON for functions, any text for custom
            tools.
        call_id: The id under which the result goes back to the model.
        parsed: The arguments as the type of the tool with this name among the `tools` that
            `read_results` got, or an `OutputFailure` if they are none; None without such a tool.
    """

    name: str
    arguments: str
    call_id: str | None = None
    parsed: object = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderation found in one input.

    Attributes:
        flagged: Whether any category applies.
        categories: Each category, and whether it applies.
        scores: Each category, and how strongly, from 0 to 1.
    """

    flagged: bool
    categories: dict[str, bool]
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Moderation:
    """What a moderation found.

    Attributes:
        results: One verdict for each input of the request.
    """

    results: tuple[Verdict, ...]

    @property
    def flagged(self) -> bool:
        """Say whether anything was found in any input."""
        return any(result.flagged for result in self.results)

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories that were found in any input."""
        found = (name for each in self.results for name, hit in each.categories.items() if hit)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Video:
    """The state of a clip.

    Attributes:
        id: The id to fetch it by, which works for a day.
        status: How far it is: `queued`, `in_progress`, `completed` or `failed`.
        seconds: Its length.
        size: Width and height in pixels, as in `1280x720`.
        expires_at: When it is deleted, in seconds since 1970; None if not said.
    """

    id: str
    status: str
    seconds: str | None = None
    size: str | None = None
    expires_at: int | None = None
