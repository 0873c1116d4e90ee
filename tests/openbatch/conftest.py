"""What the tests of all packages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a batch file can be written; nothing is there yet."""
    return tmp_path / "batch.jsonl"
