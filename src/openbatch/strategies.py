"""The request strategies of openbatch 0.0.4: an endpoint's URL and the envelope around a body."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ChatCompletionsAPIStrategy",
    "EmbeddingsAPIStrategy",
    "RequestStrategy",
    "ResponsesAPIStrategy",
]


class RequestStrategy(ABC):
    """How requests to an endpoint are written."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Return the endpoint, as a batch line names it."""

    def create_request(self, custom_id: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Return a request as the object of a batch line.

        Args:
            custom_id: The id of the request.
            body: Its body.

        Returns:
            The envelope around the body, unchecked.
        """
        return {"custom_id": custom_id, "method": "POST", "url": self.url, "body": body}


class ResponsesAPIStrategy(RequestStrategy):
    """Requests to `/v1/responses`."""

    @property
    def url(self) -> str:
        """Return the endpoint."""
        return "/v1/responses"


class ChatCompletionsAPIStrategy(RequestStrategy):
    """Requests to `/v1/chat/completions`."""

    @property
    def url(self) -> str:
        """Return the endpoint."""
        return "/v1/chat/completions"


class EmbeddingsAPIStrategy(RequestStrategy):
    """Requests to `/v1/embeddings`."""

    @property
    def url(self) -> str:
        """Return the endpoint."""
        return "/v1/embeddings"
