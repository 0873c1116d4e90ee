"""What the calls of `BatchJobManager` are given, checked, and each in one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel

from openbatch.errors import InvalidRequestError, Problem, TemplateError
from openbatch.prompts.message import Message
from openbatch.prompts.placeholder import MissingPolicy
from openbatch.prompts.prompt_template import PromptTemplate
from openbatch.runtime.policies import checked_policy
from openbatch.runtime.request_model import EndpointRequest
from openbatch.runtime.shapes import is_iterable
from openbatch.shown import shown
from openbatch_api.responses import ReusablePrompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from openbatch.runtime import Endpoint

__all__ = ["checked_missing", "endpoint_of", "prompt_of", "token_counter"]


def checked_missing(missing: MissingPolicy) -> MissingPolicy:
    """Return what a missing value of a row means, if it is one of the words for that.

    Raises:
        InvalidRequestError: It is something else.
    """
    return checked_policy("missing", missing, get_args(MissingPolicy))


def endpoint_of(request: object, name: str = "common_request") -> Endpoint:
    """Return the endpoint of a request model.

    Args:
        request: What a job takes for its common configuration.
        name: The parameter that takes it.

    Raises:
        InvalidRequestError: It is no request model.
    """
    if not isinstance(request, EndpointRequest):
        message = (
            f"a request model such as ResponsesRequest is needed, got {type(request).__name__}"
        )
        raise InvalidRequestError((Problem(name, message),))
    return request.endpoint


def token_counter(
    given: Callable[[bytes], int] | Literal["exact"], *, budget: int | None
) -> Callable[[bytes], int]:
    """Return what counts the tokens of a line.

    Args:
        given: A function that does, or `"exact"` for the tokenizer.
        budget: How many tokens a file may hold, None for any number.

    Raises:
        InvalidRequestError: It is neither, or another than the default though there is no budget.
        MissingExtraError: The tokenizer is asked for and not installed.
    """
    if given == "exact":
        from openbatch.tokens.counting import count_request_tokens, require_tokenizer

        require_tokenizer()
        given = count_request_tokens
    # A checker sees to it, but not every caller has one.
    if not callable(given):  # pyright: ignore[reportUnnecessaryComparison]
        message = f'{shown(given)} was given; use "exact", or a function from a line to a number'
        raise InvalidRequestError((Problem("count_tokens", message),))
    if budget is None and given is not len:
        message = "without `token_budget` nothing is counted; give how many tokens a file may hold"
        raise InvalidRequestError((Problem("count_tokens", message),))
    return given


def prompt_of(template: object) -> PromptTemplate | ReusablePrompt:
    """Return what a job takes for its prompt as a prompt.

    Args:
        template: A prompt, the text of a user's message, or messages.

    Returns:
        The prompt.

    Raises:
        TemplateError: It is none of this.
    """
    if isinstance(template, (PromptTemplate, ReusablePrompt)):
        return template
    if isinstance(template, str):
        return PromptTemplate(messages=[Message(role="user", content=template)])
    got = type(template).__name__
    if is_iterable(template) and not isinstance(template, BaseModel):
        messages = list(template)
        got = f"a {got} of {type(messages[0]).__name__}" if messages else f"an empty {got}"
        if messages and all(isinstance(each, (BaseModel, Mapping)) for each in messages):
            return _prompt_with(messages)
    raise TemplateError(
        "template: a PromptTemplate, a text, a list of messages or a ReusablePrompt is needed, got "
        f"{got}"
    )


def _prompt_with(messages: list[object]) -> PromptTemplate:
    given: list[Any] = messages  # what each is, its validation says
    try:
        return PromptTemplate(messages=given)
    except InvalidRequestError as error:
        lines = (
            str(problem).replace("PromptTemplate.", "template: ", 1) for problem in error.problems
        )
        raise TemplateError("\n".join(lines)) from None
