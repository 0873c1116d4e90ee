"""A prompt, a configuration and rows, as the tests of the manager use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openbatch import (
    BatchJobManager,
    Message,
    PromptTemplate,
    PromptTemplateInputInstance,
    ResponsesRequest,
    WriteReport,
)

if TYPE_CHECKING:
    from pathlib import Path
    from typing import SupportsIndex

MODEL: Final = "gpt-4o-mini"
CONFIG: Final = ResponsesRequest(model=MODEL)
PROMPT: Final = PromptTemplate(
    messages=[
        Message(role="system", content="You rate reviews."),
        Message(role="user", content="Rate {text}"),
    ]
)
ONE_TEXT: Final = PromptTemplate(messages=[Message(role="user", content="Rate {text}")])


def row(custom_id: str | SupportsIndex = "1", /, **values: object) -> PromptTemplateInputInstance:
    """Return a row with some values."""
    return PromptTemplateInputInstance(id=custom_id, prompt_value_mapping=values)


def with_options(**options: object) -> PromptTemplateInputInstance:
    """Return a row with options of its own."""
    return PromptTemplateInputInstance(
        id="1", prompt_value_mapping={"text": "it"}, instance_request_options=options
    )


def build(
    path: Path,
    *rows: Any,  # noqa: ANN401 (wrong ones too)
    prompt: Any = PROMPT,  # noqa: ANN401 (no prompt and wrong ones too)
    config: Any = CONFIG,  # noqa: ANN401 (wrong ones too)
    **options: Any,  # noqa: ANN401 (wrong ones too)
) -> WriteReport:
    """Write a batch file of some rows with a manager that has some options."""
    return BatchJobManager(**options).add_templated_instances(prompt, config, rows, path)
