"""Changes of the API surface as text: for the changelog, for a pull request, for the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from .diff import LEVELS, suggested_bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .diff import Change, Level

__all__ = ["insert_entry", "render_changes", "render_text"]

UNRELEASED = "## Unreleased"
API_SURFACE = "### API surface"
_TITLE = "# Changelog"

#: With more changes than this, an endpoint's list is divided by the types that they are in.
MAX_FLAT = 8


def render_changes(changes: Iterable[Change], *, depth: int = 5) -> str:
    """Write changes as Markdown.

    Args:
        changes: The changes, as `diff` returns them.
        depth: The level of the headings, 1 to 6. The default fits below the heading of an entry
            that `insert_entry` puts into a changelog.

    Returns:
        A heading for each level that there are changes of, and lists by endpoint below it; each
        change once. Empty if there are no changes.
    """
    blocks: list[str] = []
    listed = list(changes)
    for level, of_level in _by_level(listed):
        blocks.append(f"{'#' * depth} {level}")
        for endpoints, group in _by_endpoints(of_level):
            blocks.append(f"**{_endpoint_words(endpoints)}**")
            blocks.append("\n".join(_markdown_list(_condensed(group))))
    return "".join(f"{block}\n\n" for block in blocks)[:-1]


def render_text(changes: Iterable[Change]) -> str:
    """Write changes for the terminal.

    Args:
        changes: The changes, as `diff` returns them.

    Returns:
        Lines by level and endpoint, each change on one, and the suggested version at the end.
    """
    listed = list(changes)
    if not listed:
        return "no changes of the API surface\n"
    lines: list[str] = []
    for level, of_level in _by_level(listed):
        lines.append(f"{level} ({len(of_level)})")
        for endpoints, group in _by_endpoints(of_level):
            lines.append(f"  {_endpoint_words(endpoints, mark='')}")
            lines += [
                f"    {_direction_words(change)}{change.message}" for change in _condensed(group)
            ]
        lines.append("")
    lines.append(f"suggested version bump: {suggested_bump(listed)}")
    return "\n".join(lines) + "\n"


def insert_entry(changelog_text: str, entry: str, *, heading: str) -> str:
    """Put an entry into the section for changes of the API that are not released yet.

    Args:
        changelog_text: The text of a changelog in the style of "Keep a Changelog".
        entry: The Markdown of the entry, with headings of level 5 or below: what
            `render_changes` returns.
        heading: The title of the entry, one line without marks, such as the revision of the
            document. An entry that has it already gets what is new at its end.

    Returns:
        The text with the entry under `## Unreleased` and `### API surface`, which are added
        where they are missing, the newest entry first. The same text if the entry is empty or
        stands there already.

    Raises:
        ValueError: If the heading is not one line, or the entry has headings above level 5.
    """
    body = entry.strip().split("\n")
    if not entry.strip():
        return changelog_text
    title = f"#### {heading.strip()}"
    if "\n" in title or any(
        level <= _level(title) for _, level, _ in _headings(body, range(len(body)))
    ):
        raise ValueError("the heading of an entry is one line, those within it are of level 5 or 6")
    newline = "\r\n" if "\r\n" in changelog_text else "\n"
    lines = changelog_text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if lines == [""]:
        lines = [_TITLE]
    unreleased = _ensure_unreleased(lines)
    surface = _ensure_api_surface(lines, unreleased)
    if _stands_there(lines, surface, title, body):
        return changelog_text
    same = _find_section(lines, title, surface)
    if same is not None:
        _insert(lines, same.stop, body)
    else:
        entries = (at for at, level, _ in _headings(lines, surface) if level <= _level(title))
        _insert(lines, next(entries, surface.stop), [title, "", *body])
    return newline.join([*lines, ""])


def _by_level(changes: list[Change]) -> Iterator[tuple[Level, list[Change]]]:
    for level in LEVELS:
        of_level = [change for change in changes if change.level == level]
        if of_level:
            yield level, of_level


def _by_endpoints(changes: list[Change]) -> Iterator[tuple[tuple[str, ...], list[Change]]]:
    ordered = sorted(changes, key=_order)
    for endpoints, group in groupby(ordered, key=lambda change: change.endpoints):
        yield endpoints, list(group)


def _order(change: Change) -> tuple[object, ...]:
    return (change.endpoints, change.direction, change.path, change.message)


def _endpoint_words(endpoints: tuple[str, ...], *, mark: str = "`") -> str:
    return ", ".join(f"{mark}{path}{mark}" for path in endpoints) or "(no endpoint)"


def _direction_words(change: Change) -> str:
    return "" if change.direction == "endpoint" else f"{change.direction}: "


def _condensed(changes: list[Change]) -> list[Change]:
    """Tell of all types that went in one line for each direction: whole families go at once."""
    gone: dict[str, list[Change]] = {}
    rest: list[Change] = []
    for change in changes:
        if change.message == f"type `{change.path}` removed":
            gone.setdefault(change.direction, []).append(change)
        else:
            rest.append(change)
    for members in gone.values():
        names = ", ".join(f"`{change.path}`" for change in members)
        noun = "type" if len(members) == 1 else "types"
        rest.append(replace(members[0], path="", message=f"{noun} removed: {names}"))
    return sorted(rest, key=_order)


def _markdown_list(changes: list[Change]) -> Iterator[str]:
    if len(changes) <= MAX_FLAT:
        for change in changes:
            yield f"- {_direction_words(change)}{change.message}"
        return
    for (direction, owner), group in groupby(changes, key=_owner):
        members = list(group)
        if len(members) == 1:
            yield f"- {_direction_words(members[0])}{members[0].message}"
        else:
            yield f"- {direction} `{owner}`"
            for change in members:
                yield f"  - {change.message}"


def _owner(change: Change) -> tuple[str, str]:
    """Return the direction and the name of the type that a change is in."""
    match = re.match(r"[^.\[<]*", change.path)
    return change.direction, match.group() if match else change.path


def _ensure_unreleased(lines: list[str]) -> range:
    """Return the section of what is not released, put before the releases if it is missing."""
    whole = range(len(lines))
    found = _find_section(lines, UNRELEASED, whole)
    if found is not None:
        return found
    releases = (at for at, level, _ in _headings(lines, whole) if level == _level(UNRELEASED))
    return _insert(lines, next(releases, _without_tail(lines, whole).stop), [UNRELEASED])


def _ensure_api_surface(lines: list[str], unreleased: range) -> range:
    """Return the part of that section that is about the API, put at its end if it is missing."""
    found = _find_section(lines, API_SURFACE, unreleased)
    if found is not None:
        return found
    return _insert(lines, unreleased.stop, [API_SURFACE])


def _stands_there(lines: list[str], surface: range, title: str, body: list[str]) -> bool:
    """Say whether an entry is part of the one with its title, or all of another."""
    for at, level, text in _headings(lines, surface):
        if level == _level(title):
            block = _find_section(lines, text, range(at, surface.stop))
            there = [lines[number].rstrip() for number in block or ()]
            wanted = [line.rstrip() for line in body]
            if "\n".join(wanted) == "\n".join(there).strip("\n"):
                return True
            if _same_heading(text, title) and _contains(there, wanted):
                return True
    return False


def _contains(lines: list[str], wanted: list[str]) -> bool:
    return any(lines[at : at + len(wanted)] == wanted for at in range(len(lines) - len(wanted) + 1))


def _headings(lines: list[str], within: range) -> Iterator[tuple[int, int, str]]:
    """Find the headings, outside of code blocks: their line, level and text."""
    resume = within.start
    for at in within:
        if at >= resume:
            resume = _end_of_code(lines, at)
            if re.match(r"#{1,6}\s", lines[at]):
                yield at, _level(lines[at]), lines[at]


def _end_of_code(lines: list[str], at: int) -> int:
    """Return the line after the code block that begins at a line; the next line if none does."""
    fence = re.match(r" {0,3}(```+|~~~+)", lines[at])
    if fence:
        for end in range(at + 1, len(lines)):
            if re.match(rf" {{0,3}}{fence.group(1)}[`~]*\s*$", lines[end]):
                return end + 1
    # A block that is never closed is taken for text: nothing may hide the rest of the file.
    return at + 1


def _find_section(lines: list[str], heading: str, within: range) -> range | None:
    """Return the lines below a heading, to the next of its level or above; None without it."""
    start: int | None = None
    for at, level, text in _headings(lines, within):
        if start is not None and level <= _level(heading):
            return _without_tail(lines, range(start, at))
        if start is None and _same_heading(text, heading):
            start = at + 1
    return None if start is None else _without_tail(lines, range(start, within.stop))


def _without_tail(lines: list[str], section: range) -> range:
    """Cut the empty lines, and the link definitions of the whole file, off the end."""
    stop = section.stop
    while stop > section.start and re.match(r"\s*$|\[[^\]]+\]:\s", lines[stop - 1]):
        stop -= 1
    return range(section.start, stop)


def _same_heading(one: str, other: str) -> bool:
    """Compare headings as readers do: `## [Unreleased]` is `## Unreleased`."""
    return _level(one) == _level(other) and _plain(one) == _plain(other)


def _plain(heading: str) -> str:
    return heading.lstrip("#").strip().removeprefix("[").removesuffix("]").casefold()


def _level(heading: str) -> int:
    return len(heading) - len(heading.lstrip("#"))


def _insert(lines: list[str], at: int, block: list[str]) -> range:
    """Put lines before the line `at`, set off by empty lines; return the empty range after them."""
    before = [""] if at > 0 and lines[at - 1].strip() else []
    after = [""] if at < len(lines) and lines[at].strip() else []
    lines[at:at] = [*before, *block, *after]
    end = at + len(before) + len(block)
    return range(end, end)
