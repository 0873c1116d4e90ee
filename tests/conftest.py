"""What all tests share: how cases are named, and figures that no assertion holds are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case that is bytes by its argument: bytes may hold a time, and workers must agree."""
    return argname if isinstance(val, bytes) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures at the end, whichever worker measured them."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(value))
