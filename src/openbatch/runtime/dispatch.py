"""Choosing the member of a union that a value is meant to be, by looking, not by trying.

A union of thirty request types that is tried member by member is slow, and its error is thirty
errors. What a value is meant to be nearly always shows: in its JSON kind, in a key such as `type`
or `role` that holds one of a few literal values, or, for a list, in its first item. The steps here
are tables of such looks; `openbatch.runtime.decision` makes them from the members' structure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import NoneType
from typing import TYPE_CHECKING, Final, TypeAlias

from openbatch.runtime.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openbatch.runtime.annotation import Kind, Member

__all__ = [
    "ABSENT",
    "TYPES_OF_KIND",
    "ByItem",
    "ByKind",
    "ByTag",
    "Next",
    "Refusal",
    "UnknownTag",
    "WrongKind",
    "is_list",
    "is_object",
]


class _Absent:
    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


#: What a key holds that is not there.
ABSENT: Final = _Absent()

TYPES_OF_KIND: Final[dict[Kind, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),  # before the numbers, since every bool is an int
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "null": (NoneType,),
}


@dataclass(frozen=True, slots=True)
class WrongKind:
    """The refusal of a value whose JSON kind no member has.

    Attributes:
        path: The way from the union's value to the refused one.
        needed: The members that there are.
        given: The refused value.
    """

    path: tuple[int, ...]
    needed: tuple[Member, ...]
    given: object


@dataclass(frozen=True, slots=True)
class UnknownTag:
    """The refusal of an object for what one of its keys holds.

    Attributes:
        path: The way from the union's value to the object.
        key: The key.
        known: What it may hold, as far as that can be listed.
        given: What it holds, or `ABSENT`.
        whole: The object.
    """

    path: tuple[int, ...]
    key: str
    known: tuple[str, ...]
    given: object
    whole: dict[str, object]


Refusal: TypeAlias = WrongKind | UnknownTag

#: What a look leads to: a label, which is the choice; None, where nothing fits; or a further look,
#: at the same value, whose kind is known by then.
Next: TypeAlias = "str | Callable[..., str | None] | None"


class ByKind:
    """A look at a value's JSON kind. The first one; the discriminator that pydantic_core calls.

    Attributes:
        by_type: What each type of Python's leads to.
        members: All members that there are.
    """

    __slots__ = ("by_type", "members")

    __name__ = "by_kind"  # pydantic_core asks its discriminators for one

    def __init__(self, by_kind: Mapping[Kind, Next], members: tuple[Member, ...]) -> None:
        """Take the table.

        Args:
            by_kind: What each kind leads to.
            members: All members that there are.
        """
        self.members = members
        self.by_type = {
            type_: step for kind, step in by_kind.items() for type_ in TYPES_OF_KIND[kind]
        }

    def __call__(self, value: object) -> str | None:
        """Choose.

        Args:
            value: Any value.

        Returns:
            A label, or None where the value can be none of the members.
        """
        try:
            step = self.by_type[type(value)]
        except KeyError:
            step = self._step_of_subclass(value)
        if step is None or isinstance(step, str):
            return step
        return step(value)

    def _step_of_subclass(self, value: object) -> Next:
        for types in TYPES_OF_KIND.values():
            if isinstance(value, types):
                return self.by_type.get(types[0])
        return None

    def refusal(self, value: object) -> Refusal:
        """Say why nothing fits a value for which the choice is None."""
        step = self._step_of_subclass(value)
        if isinstance(step, ByTag) and is_object(value):
            return step.refusal(value)
        if isinstance(step, ByItem) and is_list(value):
            return step.refusal(value)
        return WrongKind((), self.members, value)


class ByTag:
    """A look at what an object's key holds.

    Attributes:
        key: The key.
        by_tag: What its value leads to; `ABSENT` stands for no such key.
        otherwise: What any other value leads to.
    """

    __slots__ = ("by_tag", "key", "otherwise")

    def __init__(self, key: str, by_tag: dict[object, Next], otherwise: Next) -> None:
        """Take the table.

        Args:
            key: The key to look at.
            by_tag: What its value leads to; `ABSENT` stands for no such key.
            otherwise: What any other value leads to.
        """
        self.key = key
        self.by_tag = by_tag
        self.otherwise = otherwise

    def __call__(self, value: dict[str, object]) -> str | None:
        """Choose; as `ByKind`, for an object."""
        step = self._step(value.get(self.key, ABSENT))
        if step is None or isinstance(step, str):
            return step
        return step(value)

    def _step(self, tag: object) -> Next:
        try:
            return self.by_tag.get(tag, self.otherwise)
        except TypeError:  # a tag that is a list or an object
            return self.otherwise

    def refusal(self, value: dict[str, object]) -> Refusal:
        """Say why nothing fits; as `ByKind`, for an object."""
        tag = value.get(self.key, ABSENT)
        step = self._step(tag)
        if isinstance(step, ByTag):
            return step.refusal(value)
        known = tuple(
            known
            for known, step in self.by_tag.items()
            if step is not None and isinstance(known, str)
        )
        return UnknownTag((), self.key, known, tag, value)


class ByItem:
    """A look at the first item of a list.

    Attributes:
        items: The look at the item.
        when_empty: The label for a list without items.
    """

    __slots__ = ("items", "when_empty")

    def __init__(self, items: ByKind, when_empty: str) -> None:
        """Take what decides.

        Args:
            items: The look at the item.
            when_empty: The label for a list without items.
        """
        self.items = items
        self.when_empty = when_empty

    def __call__(self, value: list[object]) -> str | None:
        """Choose; as `ByKind`, for a list."""
        return self.items(value[0]) if value else self.when_empty

    def refusal(self, value: list[object]) -> Refusal:
        """Say why nothing fits; as `ByKind`, for a list."""
        refusal = self.items.refusal(value[0])
        return replace(refusal, path=(0, *refusal.path))
