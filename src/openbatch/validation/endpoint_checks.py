"""Which endpoints a batch file can be for, and how the bodies of their requests are checked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from openbatch.errors import InvalidRequestError, Problem
from openbatch.requests.request_schemas import request_schema_problems
from openbatch.shown import shown
from openbatch.targets import OPENAI

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from openbatch.runtime.endpoint import Endpoint
    from openbatch.targets import Target

__all__ = [
    "AskedEndpoint",
    "EndpointChecks",
    "KnownEndpoints",
    "known_endpoints",
    "registry_checks",
    "suggestion",
]


@dataclass(frozen=True, slots=True)
class EndpointChecks:
    """How the requests to one endpoint are checked.

    Attributes:
        problems: What says what is wrong with a body: nothing if it is right.
        counted_field: The field of the body whose items the service counts, if there is one.
        accepts: What makes a function that says of most right bodies, fast, that they are right;
            None if nothing does.
    """

    problems: Callable[[dict[str, object]], tuple[Problem, ...]]
    counted_field: str | None = None
    accepts: Callable[[], Callable[[dict[str, object]], bool]] | None = None


@dataclass(frozen=True, slots=True)
class AskedEndpoint:
    """The endpoint that a batch will be created with.

    Attributes:
        name: What it is called in messages.
        urls: The URLs that its lines can have.
    """

    name: str
    urls: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class KnownEndpoints:
    """The endpoints for which a service has batches.

    Attributes:
        service: What the service is called in messages.
        checks: How requests are checked, for each URL; a URL may lack them.
        urls: The URLs that a line can have.
        names: OpenAI's endpoint for each URL.
    """

    service: str
    checks: Mapping[str, EndpointChecks]
    urls: AbstractSet[str]
    names: Mapping[str, str]

    def asked(self, endpoint: str) -> AskedEndpoint:
        """Return the URLs that lines have whose batch is created with an endpoint.

        Args:
            endpoint: It, by OpenAI's name or by a URL of the service.

        Raises:
            InvalidRequestError: The service has no batches for it.
        """
        meant = self.names.get(endpoint, endpoint)
        urls = {url for url in self.urls if self.names.get(url, url) == meant}
        if urls:
            return AskedEndpoint(endpoint, urls)
        known = sorted({*self.names.values(), *self.urls})
        message = f"{shown(endpoint)} was given; {self.service} has batches for {', '.join(known)}"
        if endpoint not in registry_checks():  # one that exists is no misspelling of another one
            message += suggestion(endpoint, known)
        raise InvalidRequestError((Problem("endpoint", message),))


def known_endpoints(
    target: Target, given: Mapping[str, EndpointChecks] | None, urls_of_openai: AbstractSet[str]
) -> KnownEndpoints:
    """Return the endpoints for which a service has batches.

    Args:
        target: The service.
        given: How requests are checked, for each URL, where the caller says it.
        urls_of_openai: The URLs that a line for OpenAI can have.
    """
    if given is not None or target is OPENAI:
        checks, urls = (
            (registry_checks(), urls_of_openai) if given is None else (given, given.keys())
        )
        return KnownEndpoints(target.name, checks, urls, {url: url for url in urls})
    registry = registry_checks()
    names = target.endpoints_by_url(registry)
    # Another service may have endpoints that OpenAI has not; their bodies cannot be checked.
    checks = {url: registry[name] for url, name in names.items() if name in registry}
    return KnownEndpoints(target.name, checks, names.keys(), names)


def registry_checks() -> Mapping[str, EndpointChecks]:
    """Return how requests are checked by the generated surface, for each URL."""
    from openbatch_api import ENDPOINTS

    return {
        url: EndpointChecks(
            partial(_problems, endpoint), endpoint.counted_field, partial(_accepts, endpoint)
        )
        for url, endpoint in ENDPOINTS.items()
    }


def _problems(endpoint: Endpoint, body: dict[str, object]) -> tuple[Problem, ...]:
    """Check a body; what checks it is compiled with the first body of the endpoint."""
    return (*endpoint.validator.problems(body), *request_schema_problems(endpoint, body))


def _accepts(endpoint: Endpoint) -> Callable[[dict[str, object]], bool]:
    """Return what says of most right bodies that they are right."""
    accepts_plain, with_schemas = endpoint.validator.accepts_plain, endpoint.fields_with_schemas

    def accepts(body: dict[str, object]) -> bool:
        return accepts_plain(body) and (
            with_schemas.isdisjoint(body) or not request_schema_problems(endpoint, body)
        )

    return accepts


def suggestion(url: object, known: Sequence[str]) -> str:
    """Return the end of a message about a URL that is not known: the one that may be meant.

    Args:
        url: What was given.
        known: The URLs that there are.
    """
    if not isinstance(url, str):
        return ""
    close = difflib.get_close_matches(url, known, 1)
    named = [each for each in known if url and each.endswith(f"/{url}")]
    meant = [each for each in known if url.endswith(each)] or close or named
    return f"; did you mean {meant[0]}?" if meant else ""
