"""`RequestTemplate`: a prompt and a common configuration with a name, kept in a file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, SerializeAsAny, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from openbatch.errors import InvalidRequestError, TemplateError
from openbatch.prompts.prompt_template import PromptTemplate
from openbatch.runtime.request_model import EndpointRequest
from openbatch_api import ENDPOINTS
from openbatch_api.responses import ReusablePrompt

if TYPE_CHECKING:
    import os

__all__ = ["RequestTemplate"]

_PARTS = ("request", "prompt")


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

    @field_validator("request", mode="before")
    @classmethod
    def _check_request(cls, value: object) -> object:
        """Refuse plain data: it does not say which endpoint it is for."""
        if isinstance(value, EndpointRequest):
            return value
        raise PydanticCustomError(
            "openbatch_request",
            "a request model such as ResponsesRequest is needed, got {type}",
            {"type": type(value).__name__},
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the template to a file; it appears whole or not at all.

        Args:
            path: The path of the file, ending with `.json`. Missing folders are made.

        Raises:
            TemplateError: If the path ends otherwise or cannot be written, or something in the
                template cannot.
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
            **({} if self.request.model_extra is None else {"unknown": "warn"}),
            "metadata": self.metadata,
        }
        try:
            text = json.dumps(content, indent=4, ensure_ascii=False, allow_nan=False) + "\n"
            data = text.encode("utf-8")
        except (TypeError, ValueError, RecursionError) as error:
            raise TemplateError(f"{target}: cannot be written as JSON: {error}") from None
        temporary = target.with_name(f".{target.name}.new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(target)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
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
        unknown = content.pop("unknown", "error")
        request, prompt = (_object(content.pop(key, {}), f"{path}: {key}") for key in _PARTS)
        try:
            read = PromptTemplate(**prompt) if "messages" in prompt else ReusablePrompt(**prompt)
            return cls(
                prompt=read,
                request=ENDPOINTS[url].load_request_model().from_body(request, unknown=unknown),
                **content,
            )
        except ValidationError as error:
            problems = (
                f"{path}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}"
                for problem in error.errors()
            )
            raise TemplateError("\n".join(problems)) from None
        except InvalidRequestError as error:
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
    return _object(content, str(path))


def _object(content: object, where: str) -> dict[str, Any]:  # free-form: JSON data
    if not isinstance(content, dict):
        raise TemplateError(f"{where}: an object is needed, not {type(content).__name__}")
    return cast("dict[str, Any]", content)  # JSON keys are strings
