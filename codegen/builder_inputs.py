"""What modules of builders are made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .docs import Docs
from .ir import Components
from .render_types import RenderedType

__all__ = [
    "BUILDERS",
    "REQUEST_MODELS",
    "BuilderInputs",
    "request_model_parts",
    "with_model",
]

#: The package of the modules that this emits.
BUILDERS: Final = "openbatch_api._builders"
REQUEST_MODELS: Final = "openbatch_api._request_models"


def request_model_parts(
    placed: Mapping[str, str], request_models: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return name and module of the model for each request type that has one besides its TypedDict."""
    return {name: (model, placed[name]) for name, model in request_models.items() if name in placed}


def with_model(annotation_text: str, name: str, model: str) -> str:
    """Return an annotation that takes a type's Pydantic model wherever it takes the type.

    Args:
        annotation_text: The annotation, as source.
        name: The type.
        model: The model.

    Returns:
        The annotation; what its literals list is left as it is.
    """
    outside_quotes = re.compile(rf"""('[^']*'|"[^"]*")|\b{name}\b""")
    return outside_quotes.sub(lambda m: m.group(1) or f"{name} | {model}", annotation_text)


@dataclass(frozen=True)
class BuilderInputs:
    """What modules of builders are made from.

    Attributes:
        components: The request components.
        rendered: What datamodel-code-generator made of them.
        placed: The module of each.
        docs: The texts of docstrings.
        aliases: Other names of parameters, by endpoint.
        models: Name and module of the Pydantic models of request types, by type.
    """

    components: Components
    rendered: Mapping[str, RenderedType]
    placed: Mapping[str, str]
    docs: Docs
    aliases: Mapping[str, Mapping[str, str]]
    models: Mapping[str, tuple[str, str]]
