"""Jobs that make sets of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openbatch import (
    BatchJobManager,
    PromptTemplateInputInstance,
    WriteReport,
)
from tests.openbatch.manager.sample_jobs import CONFIG, PROMPT, row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from openbatch.targets import Limits


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def job(
    path: Path,
    *rows: PromptTemplateInputInstance,
    limits: Limits | None = None,
    **options: Any,  # noqa: ANN401 (of the manager)
) -> WriteReport:
    return job_of(path, rows, limits=limits, **options)


def job_of(
    path: Path,
    rows: Iterable[PromptTemplateInputInstance],
    **options: Any,  # noqa: ANN401 (of the manager)
) -> WriteReport:
    manager = BatchJobManager(**options)
    return manager.add_templated_instances(PROMPT, CONFIG, rows, path, suppress_warnings=True)


def numbered(*numbers: int, text: str = "it") -> list[PromptTemplateInputInstance]:
    return [row(number, text=text) for number in numbers]
