"""The services that take batch files: what a line's `url` looks like there, and their limits.

A batch file is written for one service. OpenAI and Azure OpenAI read the same lines, except for
`url` and for how much one file may hold, and both show only after the upload. So it is decided
while writing: `BatchCollector(..., target="azure")`, and likewise for the manager and the
validator.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.shapes import is_mapping
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AZURE",
    "OPENAI",
    "Limits",
    "Target",
    "TargetName",
    "checked_count",
    "checked_limits",
    "checked_target",
]

TargetName: TypeAlias = Literal["openai", "azure"]

_MEBIBYTE: Final = 1024 * 1024


def checked_count(name: str, count: int) -> int:
    """Return a number of things of which there has to be one at least.

    Args:
        name: What it is called, for the error.
        count: The number.

    Returns:
        The same.

    Raises:
        InvalidRequestError: It is no whole number, or less than 1.
    """
    if type(count) is not int or count < 1:
        message = f"{shown(count)} was given; give a whole number, at least 1"
        raise InvalidRequestError((Problem(name, message),))
    return count


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one batch file may hold. The defaults are those of OpenAI's service.

    Attributes:
        requests: The most requests.
        bytes: The most bytes.
        inputs: The most inputs, added up over all requests, of an endpoint that counts them (such
            as the texts of embeddings).
        inputs_per_request: The most inputs of one such request.

    Raises:
        InvalidRequestError: One of them is no whole number, or less than 1.
    """

    requests: int = 50_000
    bytes: int = 200 * _MEBIBYTE
    inputs: int = 50_000
    inputs_per_request: int = 2_048

    def __post_init__(self) -> None:
        """Check the numbers."""
        for each in fields(self):
            checked_count(f"limits.{each.name}", getattr(self, each.name))


def checked_limits(limits: Limits) -> Limits:
    """Return what a parameter `limits` is, if that is right.

    Args:
        limits: How much one file may hold.

    Returns:
        The same.

    Raises:
        InvalidRequestError: It is something else.
    """
    # A checker sees to it, but not every caller has one.
    if not isinstance(limits, Limits):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{shown(limits)} was given; use Limits(requests=..., bytes=...)"
        raise InvalidRequestError((Problem("limits", message),))
    return limits


@dataclass(frozen=True)
class Target:
    """A service that takes batch files.

    Attributes:
        name: What it is called, in parameters and messages.
        urls: The `url` of a line for each of OpenAI's endpoints, such as
            `{"/v1/chat/completions": "/chat/completions"}`; None if it is the endpoint itself.
        other_urls: Further values of `url` that the service reads, and the endpoint of each.
            Nothing writes them; the validator takes them.
        limits: How much one file may hold.

    Raises:
        InvalidRequestError: The limits are no `Limits`, or a URL is no text.

    Example:
        >>> AZURE.url("/v1/chat/completions")
        '/chat/completions'
    """

    name: str
    urls: Mapping[str, str] | None = None
    other_urls: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Check what other things would come upon much later."""
        checked_limits(self.limits)
        for name, urls in (("urls", self.urls or {}), ("other_urls", self.other_urls)):
            if not is_mapping(urls):
                message = f"{shown(urls)} was given; give a dict from one URL to another"
                raise InvalidRequestError((Problem(f"target.{name}", message),))
            for key, url in urls.items():
                # A checker sees to it, but not every caller has one.
                if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                    message = f"{shown(url)} was given for {shown(key)}; give one URL, a text"
                    raise InvalidRequestError((Problem(f"target.{name}", message),))

    def url(self, endpoint: str) -> str:
        """Return what a line's `url` is for an endpoint.

        Args:
            endpoint: One of OpenAI's batch endpoints, such as `/v1/responses`.

        Returns:
            The URL.

        Raises:
            InvalidRequestError: The service has no batches for the endpoint.
        """
        if self.urls is None:
            return endpoint
        url = self.urls.get(endpoint)
        if url is None:
            message = (
                f"{self.name} has no batches for {endpoint}, only for {', '.join(self.urls)}; "
                'write this request to a file with target="openai"'
            )
            raise InvalidRequestError((Problem("", message),))
        return url

    def endpoints_by_url(self, endpoints: Mapping[str, object]) -> dict[str, str]:
        """Return OpenAI's endpoint for each `url` that a line for this service can have.

        Args:
            endpoints: OpenAI's batch endpoints, as the keys.

        Returns:
            The endpoints by URL.
        """
        if self.urls is None:
            return {endpoint: endpoint for endpoint in endpoints} | dict(self.other_urls)
        return {url: endpoint for endpoint, url in self.urls.items()} | dict(self.other_urls)


#: OpenAI's own Batch API.
OPENAI: Final = Target("openai")

#: Azure OpenAI (Microsoft Foundry). The URLs and limits are those of Microsoft's guide "Getting
#: started with Azure OpenAI batch deployments" and its page of quotas. The guide shows
#: `/chat/completions` and, in other examples, `/v1/chat/completions`; `/v1/responses`; and nothing
#: for embeddings, whose URL here is by analogy.
AZURE: Final = Target(
    "azure",
    urls=MappingProxyType(
        {
            "/v1/responses": "/v1/responses",
            "/v1/chat/completions": "/chat/completions",
            "/v1/embeddings": "/embeddings",
        }
    ),
    other_urls=MappingProxyType(
        {
            "/v1/chat/completions": "/v1/chat/completions",
            "/responses": "/v1/responses",
            "/v1/embeddings": "/v1/embeddings",
        }
    ),
    limits=Limits(requests=100_000),
)


def checked_target(target: TargetName | Target) -> Target:
    """Return the service that a parameter `target` names.

    Args:
        target: `"openai"`, `"azure"`, or a `Target` of your own, for another service or for other
            limits.

    Returns:
        The service.

    Raises:
        InvalidRequestError: It is something else.
    """
    if isinstance(target, Target):
        return target
    for known in (OPENAI, AZURE):
        if known.name == target:
            return known
    message = f'{shown(target)} was given; use "openai" or "azure", or a `Target`'
    raise InvalidRequestError((Problem("target", message),))
