"""Checking a batch file, by openbatch 0.0.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders.sample_lines import lines
from openbatch.validation import validate_batch_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


def validate(this: Round) -> Callable[[], None]:
    path = lines(this)

    def run() -> None:
        assert validate_batch_file(path).is_valid  # noqa: S101  # or there is no figure

    return run
