"""What was probably meant by a value that has another shape than the one needed.

People write what the other endpoint takes, one level too high or too low, a number as text, one item
in place of a list. The schema knows what would be right at the place; of that, what takes the value
as it is, or a part of it, is the remedy. No name is listed here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openbatch.runtime import wording
from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Remedies"]

#: As in `explain`: a schema, or a part of one, whose keys depend on its "type".
_Schema: TypeAlias = "Mapping[str, Any]"

_TEXTS: Final = frozenset({"str", "literal"})
_NUMBERS: Final = frozenset({"int", "float"})
#: The only key of an object that is one text in disguise.
_NAMES_OF_TEXT: Final = frozenset({"content", "file_id", "id", "text", "url"})
_ADDRESSES: Final = ("https://", "http://", "data:")
_TRUTHS: Final = {"true": True, "false": False}
#: Longer remedies are not written out.
_WIDTH: Final = 80
#: A list within a list within a list is as far as one guesses.
_DEPTH: Final = 3


class Remedies:
    """Finds what was meant, in a schema made by `build_schema`.

    Args:
        resolved: Takes a schema to the one that it stands for at the same place.
    """

    def __init__(self, resolved: Callable[[_Schema], _Schema]) -> None:
        """Keep how references are followed."""
        self._resolved = resolved

    def for_value(self, schema: _Schema, value: object) -> str:
        """Say what to write in place of a value of the wrong kind.

        Args:
            schema: What is allowed at the place.
            value: The value.

        Returns:
            The end of a message, from its `; ` on; empty if nothing is near.
        """
        options = list(self._options(schema))
        if is_object(value) and any(option["type"] in _TEXTS for option in options):
            only_text = not any(option["type"] in _NUMBERS for option in options)
            return self._listing(options, value) or (_text_within(value) if only_text else "")
        meant = self._meant(options, value)
        if meant is None and (listing := self._listing(options, value)):
            return listing
        text = "" if meant is None else _written(meant)
        return f"; write {text}" if text and len(text) <= _WIDTH else ""

    def place_of(
        self, fields: Mapping[str, _Schema], given: Iterable[str], keys: Sequence[str]
    ) -> str:
        """Return the one field that is not given and takes some keys that are unknown beside it.

        Args:
            fields: The fields of an object.
            given: Those that are given.
            keys: The unknown keys, at least one.

        Returns:
            The field, or an empty text if there is none, or more than one.
        """
        present = set(given)
        free = {
            name: list(self._options(field["schema"]))
            for name, field in fields.items()
            if name not in present
        }
        found = [
            name
            for name, options in free.items()
            if any(
                option["type"] == "typed-dict" and option["fields"].keys() >= set(keys)
                for option in options
            )
        ]
        if not found and len(keys) > 1:
            # What a JSON schema holds, for one, is not for us to know: any keys will do.
            found = [
                name
                for name, options in free.items()
                if any(option["type"] == "dict" for option in options)
            ]
        return found[0] if len(found) == 1 else ""

    def tag_of(
        self, schema: _Schema, key: str, known: Iterable[str], whole: Mapping[str, object]
    ) -> str | None:
        """Return the tag of the member of a union that has the fields of an object, if it is one.

        Args:
            schema: The union.
            key: The key that holds the tag.
            known: The tags that there are.
            whole: The object.

        Returns:
            The tag, or None if no member or more than one has the most of the object's fields.
        """
        given = whole.keys() - {key, "role"}
        scores: dict[str, int] = {}
        for option in self._options(schema):
            if option["type"] == "typed-dict" and key in option["fields"]:
                tags = _values(self._options(option["fields"][key]["schema"]))
                score = len(given & option["fields"].keys())
                scores |= {tag: score for tag in tags if tag in known}
        most = max(scores.values(), default=0)
        best = [tag for tag, score in scores.items() if score == most]
        return best[0] if most and len(best) == 1 else None

    def has_variant(self, schema: _Schema, tag: str) -> bool:
        """Say whether one of the objects that a schema allows is of a `type`."""
        return any(
            tag in _values(self._options(field["schema"]))
            for option in self._options(schema)
            if option["type"] == "typed-dict"
            for name, field in option["fields"].items()
            if name == "type"
        )

    def items_of(self, schema: _Schema) -> list[_Schema]:
        """Return what the items may be of the lists that a schema allows."""
        return [
            option["items_schema"]
            for option in self._options(schema)
            if option["type"] == "list" and "items_schema" in option
        ]

    def _options(self, schema: _Schema) -> Iterator[_Schema]:
        """Give what a value may be at a place, every member of every union."""
        schema = self._resolved(schema)
        match schema["type"]:
            case "tagged-union":
                for choice in schema["choices"].values():
                    yield from self._options(choice)
            case "union":
                choices: Sequence[_Schema | tuple[_Schema, str]] = schema["choices"]
                for choice in choices:
                    yield from self._options(choice[0] if isinstance(choice, tuple) else choice)
            case "chain":
                yield self._resolved(schema["steps"][-1])
            case _:
                yield schema

    def _listing(self, options: Iterable[_Schema], value: object) -> str:
        """Say to put a value into a list, if it has the shape of what the list may hold."""
        items = [option["items_schema"] for option in options if "items_schema" in option]
        if any(_is_like(option, value) for item in items for option in self._options(item)):
            return f"; put it into a list: [{_brief(value)}]"
        return ""

    def _meant(self, options: Sequence[_Schema], value: object, depth: int = 0) -> object | None:
        if isinstance(value, str):
            number = _number(value)
            if number is not None and any(_is_like(option, number) for option in options):
                return number
            truth = _TRUTHS.get(value.casefold())
            if truth is not None and any(option["type"] == "bool" for option in options):
                return truth
            return self._wrapped(options, value, depth)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                text = str(value)
            except ValueError:  # Python writes no integer of thousands of digits
                return None
            return text if _takes(options, text) else None
        if is_list(value) and len(value) == 1 and isinstance(value[0], str):
            return value[0] if _takes(options, value[0]) else None
        return None

    def _wrapped(self, options: Sequence[_Schema], text: str, depth: int) -> object | None:
        """Return the object, or the list of one, that a text alone stands for."""
        objects = [
            made
            for option in options
            if option["type"] == "typed-dict"
            and (made := self._object_of(option["fields"], text)) is not None
        ]
        if objects:
            return max(objects, key=lambda made: made[0])[1]
        for option in options:
            if option["type"] == "list" and "items_schema" in option and depth < _DEPTH:
                items = list(self._options(option["items_schema"]))
                meant = self._meant(items, text, depth + 1)
                if meant is not None:
                    return [meant]
        return None

    def _object_of(
        self, fields: Mapping[str, _Schema], text: str
    ) -> tuple[int, dict[str, object]] | None:
        """Return the object with a text in the only place for it and the tags that it needs.

        Before it, how likely it is: a value that is listed says more than a place for any text.
        """
        options = {name: list(self._options(field["schema"])) for name, field in fields.items()}
        listed = [name for name in fields if text in _values(options[name])]
        required = [name for name, field in fields.items() if field["required"]]
        tags = {name: _values(options[name]) for name in required}
        made: dict[str, object] = {}
        for name in required:
            if name in listed[:1]:
                made[name] = text
            elif tags[name]:
                made[name] = "user" if "user" in tags[name] else tags[name][0]
        untold = [name for name in required if name not in made]
        if listed:
            # The value names the member: it needs no more than its tags.
            return (2, {**made, listed[0]: text}) if len(listed) == 1 and not untold else None
        if not required:
            kind = (
                "url" if text.startswith(_ADDRESSES) else "id" if text.startswith("file-") else ""
            )
            untold = [name for name in fields if kind and name.rpartition("_")[2] == kind]
        ambiguous = [name for name in made if len(tags[name]) > 1 and made[name] != "user"]
        if len(untold) != 1 or ambiguous or not _takes(options[untold[0]], text):
            return None
        return int("user" in made.values()), {**made, untold[0]: text}


def _takes(options: Iterable[_Schema], text: str) -> bool:
    return any(option["type"] in _TEXTS and _is_like(option, text) for option in options)


def _values(options: Iterable[_Schema]) -> list[str]:
    """Return the strings that are listed at a place."""
    return [
        value
        for option in options
        if option["type"] == "literal"
        for value in option["expected"]
        if isinstance(value, str)
    ]


def _is_like(option: _Schema, value: object) -> bool:
    """Say whether a value is of the shape of an option, not looking into it."""
    match option["type"]:
        case "literal":
            return value in option["expected"]
        case "str":
            return isinstance(value, str)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "typed-dict":
            return is_object(value) and bool(value) and option["fields"].keys() >= value.keys()
        case _:
            return False


def _number(text: str) -> float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text_within(value: Mapping[str, object]) -> str:
    """Say what to do about an object where a text is needed."""
    texts = [key for key, text in value.items() if isinstance(text, str)]
    if len(value) == 1 and texts and texts[0] in _NAMES_OF_TEXT:
        return f"; give what is in `{texts[0]}` alone"
    return "; write it as JSON text, with `json.dumps`"


def _brief(value: object) -> str:
    text = _written(value)
    return "{…}" if is_object(value) and len(text) > _WIDTH // 2 else text


def _written(value: object) -> str:
    """Return a value as Python writes it, its keys in their order, its texts shortened."""
    if is_object(value):
        return "{" + ", ".join(f"{key!r}: {_written(item)}" for key, item in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(_written, value)) + "]"
    return wording.shown(value)
