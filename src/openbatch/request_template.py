"""`RequestTemplate`: a prompt and a common configuration with a name, kept in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, SerializeAsAny, ValidationError

from openbatch.errors import TemplateError
from openbatch.messages import PromptTemplate
from openbatch.runtime.request_model import EndpointRequest
from openbatch_api import ENDPOINTS
from openbatch_api.responses import ReusablePrompt

if TYPE_CHECKING:
    import os

__all__ = ["RequestTemplate"]


class RequestTemplate(BaseModel):
    """A batch job to come back to: what it is called, its prompt and its configuration.

    Attributes:
        name: What the job is called.
        description: What it is for.
        prompt: The prompt that the rows fill in.
        request: What all requests have in common, for any endpoint.
        metadata: Whatever else is worth keeping; it is not sent.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str
    prompt: PromptTemplate | ReusablePrompt
    request: SerializeAsAny[EndpointRequest]
    metadata: dict[Any, Any] | None = None  # free-form: the user's own

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the template to a file; it appears whole or not at all.

        Args:
            path: The path of the file, ending with `.json`. Missing folders are made.

        Raises:
            TemplateError: If the path ends otherwise, or cannot be written.
        """
        target = Path(path)
        if target.suffix != ".json":
            raise TemplateError(f"{target}: a request template is a `.json` file; name it so")
        content = {
            "name": self.name,
            "description": self.description,
            "endpoint": self.request.endpoint.url,
            "prompt": self._prompt(),
            "request": self.request.to_dict(),
            "metadata": self.metadata,
        }
        text = json.dumps(content, indent=4, ensure_ascii=False, allow_nan=False) + "\n"
        temporary = target.with_name(f".{target.name}.new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(target)
        except OSError as error:
            raise TemplateError(f"{target}: cannot be written: {error.strerror}") from None

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> RequestTemplate:
        """Read a template that `save` wrote.

        Args:
            path: The path of the file.

        Returns:
            The template, its request as the model of its endpoint.

        Raises:
            TemplateError: If the file is something else. A file of openbatch 0.0.4 lacks the request
                that it was saved with; the message says what to add.
        """
        content = _read(path)
        url = content.pop("endpoint", None)
        if not isinstance(url, str) or url not in ENDPOINTS:
            raise TemplateError(
                f"{path}: `endpoint` is {url!r}; it must be one of {', '.join(ENDPOINTS)}. "
                "openbatch 0.0.4 saved neither endpoint nor request: add both to its files"
            )
        try:
            request = ENDPOINTS[url].load_request_model()(**content.pop("request", {}))
            prompt = content.pop("prompt", {})
            read = PromptTemplate(**prompt) if "messages" in prompt else ReusablePrompt(**prompt)
            return cls(prompt=read, request=request, **content)
        except (ValidationError, ValueError, TypeError) as error:
            raise TemplateError(f"{path}: {error}") from None

    def _prompt(self) -> dict[str, Any]:  # free-form: JSON data
        if isinstance(self.prompt, ReusablePrompt):
            return self.prompt.to_dict()
        return {"messages": [message.serialize() for message in self.prompt.messages]}


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:  # free-form: JSON data
    try:
        content: object = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise TemplateError(f"{path}: invalid JSON: {error}") from None
    if not isinstance(content, dict):
        raise TemplateError(f"{path}: an object is needed, not {type(content).__name__}")
    return cast("dict[str, Any]", content)  # JSON keys are strings
