"""The short form that most objects of a union have: a tag and a text, such as a role and a content.

Such objects are right whatever the text says, which is found out here once, from the schema. Then a
glance at each is enough, where the way through the union's tables would take several calls.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openbatch.runtime.dispatch import ByKind, ByTag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from openbatch.runtime.dispatch import Next

__all__ = ["ANY_TEXT", "NO_TEXT", "ShortForms", "short_forms", "texts_of"]

# Schemas are nested dicts of many shapes.
_Schema: TypeAlias = "Mapping[str, Any]"
#: Looks up what a reference stands for; any other schema stands for itself.
_Resolve: TypeAlias = "Callable[[_Schema], _Schema]"

NO_TEXT: Final = frozenset[object]()
#: Stands for all texts. It is told from others by identity, so it is made to be unlike them.
ANY_TEXT: Final = frozenset[object]({object()})

#: The key of the tag, and for each tag the key of the text.
ShortForms: TypeAlias = "tuple[str, Mapping[object, str]]"


def texts_of(schema: _Schema, resolve: _Resolve) -> frozenset[object]:
    """Return texts that a schema surely accepts.

    Args:
        schema: Any part of a request's schema.
        resolve: Looks up references.

    Returns:
        `ANY_TEXT` itself if it accepts every text; else some of those that it lists.
    """
    schema = resolve(schema)
    kind: str = schema["type"]
    if kind == "nullable":
        return texts_of(schema["schema"], resolve)
    if kind == "literal":
        return frozenset(each for each in schema["expected"] if type(each) is str)
    if kind == "str":
        is_bounded = schema.get("max_length") is not None or schema.get("min_length")
        return NO_TEXT if is_bounded or schema.get("pattern") is not None else ANY_TEXT
    choose: object = schema.get("discriminator")
    label = choose.by_type.get(str) if isinstance(choose, ByKind) else None
    return texts_of(schema["choices"][label], resolve) if isinstance(label, str) else NO_TEXT


def short_forms(schema: _Schema, resolve: _Resolve) -> ShortForms | None:
    """Find the objects that a union accepts for having a certain tag and any text, and no more.

    Args:
        schema: The schema of a union, or any other.
        resolve: Looks up references.

    Returns:
        The key under which most of them have their tag, with the key of the text for each tag;
        None if there is no such object.
    """
    schema = resolve(schema)
    choose: object = schema.get("discriminator")
    if not isinstance(choose, ByKind):
        return None
    looked_at = frozenset(_tag_keys(choose.by_type.get(dict)))
    found: defaultdict[str, dict[object, str]] = defaultdict(dict)
    choices: Mapping[str, _Schema] = schema["choices"]
    for label, choice in choices.items():
        for member in _members(choice, resolve):
            for tag_key, tag, text_key in _pairs(member, resolve):
                # The text has no say in the choice, so anything may stand for it.
                if text_key not in looked_at and choose({tag_key: tag, text_key: None}) == label:
                    found[tag_key].setdefault(tag, text_key)
    return max(found.items(), key=lambda form: len(form[1]), default=None)


def _tag_keys(step: Next) -> Iterator[str]:
    """Give the keys that the choice of an object looks at."""
    if isinstance(step, ByTag):
        yield step.key
        for then in (*step.by_tag.values(), step.otherwise):
            yield from _tag_keys(then)


def _members(schema: _Schema, resolve: _Resolve) -> Iterator[_Schema]:
    """Give the objects of which each is accepted by a schema."""
    schema = resolve(schema)
    if schema["type"] == "typed-dict":
        yield schema
    elif schema["type"] == "union":
        choices: Sequence[_Schema | tuple[_Schema, str]] = schema["choices"]
        for choice in choices:
            yield from _members(choice[0] if isinstance(choice, tuple) else choice, resolve)


def _pairs(schema: _Schema, resolve: _Resolve) -> Iterator[tuple[str, object, str]]:
    """Give a tag's key, the tag and a text's key, if an object needs nothing but these two."""
    if schema.get("extra_behavior") != "forbid":
        return
    fields: Mapping[str, _Schema] = schema["fields"]
    required = [name for name, field in fields.items() if field.get("required", True)]
    texts = {name: texts_of(fields[name]["schema"], resolve) for name in required}
    any_text = [name for name in required if texts[name] is ANY_TEXT]
    listed = [name for name in required if texts[name] is not ANY_TEXT]
    if len(any_text) == len(listed) == 1:
        for tag in texts[listed[0]]:
            yield listed[0], tag, any_text[0]
