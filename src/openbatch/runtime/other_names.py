"""What parameters are called elsewhere: on another endpoint, in older code, in other libraries.

Names that resemble each other need no entry, nor does what has the same name at another place of the
request: both are found by looking. An entry counts only where the request has what it leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["ITEMS_OF_ROLES", "NOWHERE_ELSE", "called_here"]

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "duration": ("seconds",),
    "engine": ("model",),
    "function_call": ("tool_choice",),
    "functions": ("tools",),
    "image": ("images",),
    "image_url": ("images",),
    "input": ("messages", "prompt"),
    "inputs": ("input",),
    "max_completion_tokens": ("max_output_tokens", "max_tokens"),
    "max_output_tokens": ("max_completion_tokens", "max_tokens"),
    "max_tokens": ("max_output_tokens", "max_completion_tokens"),
    "messages": ("input", "prompt"),
    "prompt": ("input", "messages"),
    "reasoning": ("reasoning_effort",),
    "reasoning_effort": ("reasoning.effort",),
    "response_format": ("text.format",),
    "system": ("instructions",),
    "system_prompt": ("instructions",),
    "text": ("response_format",),
    "text_format": ("text.format", "response_format"),
    "texts": ("input",),
    "verbosity": ("text.verbosity",),
}
#: Roles of messages that are items of their own elsewhere, by the `type` of the item.
ITEMS_OF_ROLES: Final = {"tool": "function_call_output", "function": "function_call_output"}
#: Names that other endpoints have and that lead nowhere here, unless they have an entry above. What
#: resembles them by chance is not what was meant.
NOWHERE_ELSE: Final = frozenset(
    {
        *_NAMES,
        *("background", "best_of", "conversation", "echo", "frequency_penalty", "include"),
        *("instructions", "logit_bias", "logprobs", "n", "presence_penalty"),
        *("previous_response_id", "seed", "stop", "suffix", "truncation"),
    }
)


def called_here(name: str, known: Container[str]) -> str | None:
    """Return what a parameter of another endpoint is called on this one.

    Args:
        name: The unknown parameter.
        known: The parameters that there are.

    Returns:
        The parameter, or the way to a field within one, such as `text.format`; None if there is
        nothing of the kind.
    """
    return next((here for here in _NAMES.get(name, ()) if here.partition(".")[0] in known), None)
