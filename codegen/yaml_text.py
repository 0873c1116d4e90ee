"""YAML text to JSON values, faulty text included where it can mean only one thing.

Upstream has published documents that no YAML loader reads. Two faults are repaired, each with a
`DocumentWarning` that names the line:

- A line is indented as none of the blocks around it is. It is moved to the nearest block on either
  side, and only if exactly one of the two gives a document; otherwise the text stays refused.
- A mapping has a key twice. The last one counts, as for most loaders and for JSON.
"""

from __future__ import annotations

import math
import warnings
from typing import Final, Protocol, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

from .errors import DocumentError, DocumentWarning
from .jsontypes import Json, pointer

__all__ = ["read_yaml"]

#: A line, counted from 1, its indentation, and the indentation that it is read with.
_Move: TypeAlias = tuple[int, int, int]

#: So many lines are moved at most: each may double the number of documents that are tried.
_MOST_MOVED: Final = 3


def read_yaml(text: str, name: str) -> Json:
    """Parse YAML text.

    Args:
        text: YAML 1.2.
        name: What to call it in errors and warnings.

    Returns:
        What it says, as JSON would.

    Raises:
        DocumentError: If it is no YAML and cannot be repaired, or holds what JSON lacks; the
            message names line and column.

    Warns:
        DocumentWarning: For every repair.
    """
    try:
        value = _loaded(text)
    except DuplicateKeyError:
        value = _with_last_of_keys(text, name)
    except YAMLError as error:
        value = _with_lines_moved(text, name, error)
    return _as_json(value, f"{name}#")


class _Loader(Protocol):
    """The part of ruamel.yaml's loader that is used; the library leaves it untyped."""

    def load(self, stream: str) -> object:
        """Return what the text says."""
        ...


class _Mark(Protocol):
    """The part of ruamel.yaml's marks that is used."""

    line: int
    column: int


class _Node(Protocol):
    """The part of ruamel.yaml's nodes that is used."""

    value: str
    start_mark: _Mark


def _plain_text(_loader: object, node: _Node) -> str:
    return node.value


def _loaded(text: str, constructor: type[SafeConstructor] = SafeConstructor) -> object:
    yaml = YAML(typ="safe")
    yaml.Constructor = constructor
    # JSON has no dates: what looks like one is text, as in the JSON edition of the document.
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", _plain_text)
    loader = cast("_Loader", yaml)  # its own signature leaves types out
    with warnings.catch_warnings():
        # YAML 1.2 lets an anchor be used again; some revisions of the document do.
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        return loader.load(text)


def _mark(error: YAMLError) -> _Mark | None:
    return cast("_Mark | None", getattr(error, "problem_mark", None))  # the library is untyped


def _refusal(name: str, error: YAMLError, hint: str = "") -> DocumentError:
    mark = _mark(error)
    place = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return DocumentError(place, f"invalid YAML: {problem}{hint}")


def _warn(place: str, message: str) -> None:
    warnings.warn(DocumentWarning(f"{place}: {message}"), stacklevel=2)


def _with_last_of_keys(text: str, name: str) -> object:
    repeated: list[tuple[int, object, bool]] = []

    class LastOfKeys(SafeConstructor):
        """Lets a key of a mapping replace the same one before it."""

        def check_mapping_key(
            self,
            node: object,
            key_node: _Node,
            mapping: dict[object, object],
            key: object,
            value: object,
        ) -> bool:
            """Say that a key may be put into a mapping, and remember it if it is there already."""
            del node
            if key in mapping:
                repeated.append((key_node.start_mark.line + 1, key, mapping[key] == value))
            return True

    try:
        value = _loaded(text, LastOfKeys)
    except YAMLError as error:
        raise _refusal(name, error) from None
    for line, key, same in sorted(repeated, key=lambda found: found[0]):
        which = "it says the same" if same else "this one counts"
        _warn(f"{name}, line {line}", f"the mapping has the key {key!r} already; {which}")
    return value


def _with_lines_moved(text: str, name: str, error: YAMLError) -> object:
    readings = list(_readings(text.splitlines(keepends=True), error, _MOST_MOVED))
    if len(readings) != 1:
        hint = "; its indentation fits several places" if readings else ""
        raise _refusal(name, error, hint)
    value, moved = readings[0]
    for line, before, after in moved:
        _warn(
            f"{name}, line {line}",
            f"invalid YAML: indented by {before}, like none of the blocks around it; read as if "
            f"indented by {after}, which alone gives a document",
        )
    return value


def _readings(lines: list[str], error: YAMLError, most: int) -> list[tuple[object, list[_Move]]]:
    """Return what faulty text can mean, with the lines that are moved for it.

    Args:
        lines: The text.
        error: Why it cannot be read as it stands.
        most: How many lines may be moved.

    Returns:
        Each value that the text can be read as, and the line number, the indentation, and the new
        indentation of every line that is moved for that.
    """
    mark = _mark(error)
    if mark is None or not most or mark.line >= len(lines):
        return []
    line = lines[mark.line]
    indentation = _indentation(line)
    found: list[tuple[object, list[_Move]]] = []
    for other in _nearest_blocks(lines, mark.line):
        moved = [*lines]
        moved[mark.line] = " " * other + line.lstrip(" ")
        move = (mark.line + 1, indentation, other)
        try:
            found.append((_loaded("".join(moved)), [move]))
        except YAMLError as next_error:
            further = _readings(moved, next_error, most - 1)
            found += [(value, [move, *moves]) for value, moves in further]
    return found


def _nearest_blocks(lines: list[str], index: int) -> list[int]:
    """Return the indentation of the nearest blocks around a line that is in none of them."""
    indentation = _indentation(lines[index])
    blocks: list[int] = []  # of the lines before, the innermost first
    for line in reversed(lines[:index]):
        here = _indentation(line)
        if line.strip(" \r\n") and not line.lstrip(" ").startswith("#"):
            if not blocks or here < blocks[-1]:
                blocks.append(here)
            if here <= indentation:
                break
    if indentation in blocks:
        return []
    return blocks[-2:]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _as_json(value: object, place: str) -> Json:
    """Return what YAML text says as JSON would, or raise `DocumentError` naming the place."""
    match value:
        case dict():
            items = cast("dict[object, object]", value)  # the match says no more than `dict`
            return {
                (key := _as_key(item, place)): _as_json(items[item], place + pointer(key))
                for item in items
            }
        case list():
            elements = cast("list[object]", value)  # likewise
            return [_as_json(item, f"{place}/{index}") for index, item in enumerate(elements)]
        case str() | int() | None:
            return value
        case float() if math.isfinite(value):
            return value
        case _:
            raise DocumentError(place, f"JSON has no {value!r}")


def _as_key(key: object, place: str) -> str:
    """Return a key as text: YAML reads the `200` of a response as a number."""
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    raise DocumentError(place, f"a key has to be text, not {key!r}")
