"""The smallest body that each endpoint takes, and how the tests call builders and read files."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from openbatch_api import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openbatch.runtime import RequestRef

#: A body for each endpoint with nothing but what it requires.
SMALLEST: Final[dict[str, dict[str, object]]] = {
    "/v1/responses": {"model": "gpt-4o-mini", "input": "Hello"},
    "/v1/chat/completions": {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Hello"}],
    },
    "/v1/embeddings": {"model": "text-embedding-3-small", "input": "Hello"},
    "/v1/completions": {"model": "gpt-3.5-turbo-instruct", "prompt": "Hello"},
    "/v1/moderations": {"model": "omni-moderation-latest", "input": "Hello"},
    "/v1/images/generations": {"model": "gpt-image-1", "prompt": "A red fox"},
    "/v1/images/edits": {
        "model": "gpt-image-1",
        "prompt": "Make it blue",
        "images": [{"file_id": "file-1"}],
    },
    "/v1/videos": {"model": "sora-2", "prompt": "A red fox"},
}

#: Where each method of the official client lies, and the endpoint behind it.
CREATE: Final = {endpoint.method: url for url, endpoint in ENDPOINTS.items()}
PARSE: Final = {
    endpoint.method.rpartition(".")[0] + ".parse": url
    for url, endpoint in ENDPOINTS.items()
    if endpoint.structured_output is not None
}
#: `add` stands beside `create`, and below a group of its own where the method has another name.
ADD: Final = {
    "responses.add": "/v1/responses",
    "chat.completions.add": "/v1/chat/completions",
    "embeddings.add": "/v1/embeddings",
    "completions.add": "/v1/completions",
    "moderations.add": "/v1/moderations",
    "images.generations.add": "/v1/images/generations",
    "images.edits.add": "/v1/images/edits",
    "videos.add": "/v1/videos",
}


def method(holder: object, path: str) -> Callable[..., RequestRef[Any]]:
    """Return a builder's method, past the checkers: many tests call it wrongly on purpose."""
    found: Callable[..., RequestRef[Any]] = attrgetter(path)(holder)
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the requests of a file of which every line must be whole, and UTF-8."""
    data = path.read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]


def bodies(path: Path) -> list[dict[str, Any]]:
    """Return the bodies of the requests of a file."""
    return [line["body"] for line in lines(path)]
