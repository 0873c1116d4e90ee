"""A bar chart as SVG text: the same figures give the same bytes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bar_chart"]

_WIDTH, _LABELS, _BAR, _GAP = 760, 230, 20, 7
_STYLE = (
    "text{font:13px sans-serif;fill:#555}.title{font-weight:bold}"
    ".bar{fill:#9aa7b5}.ours{fill:#1f77b4}"
)


def bar_chart(
    title: str, unit: str, groups: Sequence[tuple[str, Sequence[tuple[str, float]]]], *, ours: str
) -> str:
    """Draw groups of horizontal bars, each group on a scale of its own.

    Args:
        title: What is drawn.
        unit: The unit of the values.
        groups: The name of each group, and its bars with their names and values.
        ours: The name of the bars to set apart.

    Returns:
        The text of an SVG file.
    """
    parts = [_text(10, 22, title, "title")]
    y = 36
    for name, bars in groups:
        y += 18
        parts.append(_text(10, y, name, "title"))
        y += _GAP
        longest = max(value for _, value in bars)
        for label, value in bars:
            width = max(1.0, value / longest * (_WIDTH - _LABELS - 110))
            kind = "ours" if label == ours else "bar"
            parts.append(
                f'<rect class="{kind}" x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}"/>'
            )
            parts.append(_text(20, y + 15, label))
            parts.append(_text(_LABELS + width + 6, y + 15, f"{value:,.2f} {unit}"))
            y += _BAR + _GAP
    height = y + 8
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    )
    background = f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<style>{_STYLE}</style>", background, *parts, "</svg>", ""])


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f'<text{attribute} x="{x:.1f}" y="{y}">{escape(text)}</text>'
