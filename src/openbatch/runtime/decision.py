"""Making the tables by which a union's member is chosen, from the members' structure alone.

The choice is exact: a member that could accept a value is always among those that are chosen for
it. Where more than one is left, they are tried, in the order of the union.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, get_args

from openbatch.runtime.annotation import Kind, Member, fields_of, is_open, members_of, typed_dict_of
from openbatch.runtime.dispatch import ABSENT, TYPES_OF_KIND, ByItem, ByKind, ByTag, Next

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Branch", "Decision", "decide"]

#: A key is worth looking at if it leaves, on average, at most this part of the members.
_WORTHWHILE: Final = 0.75

#: Up to so many members may be tried although the value cannot be some of them. Those come last and
#: are there for the error, which is then about the member that the value resembles most.
_FEW: Final = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """A member of a union, or what the items of a member may be.

    Attributes:
        owner: The index of the part of the union that is chosen with it.
        member: What the value may be.
    """

    owner: int
    member: Member


@dataclass(frozen=True, slots=True)
class Decision:
    """How the member of a union is chosen.

    Attributes:
        choose: From a value to a label.
        owners: From a label to the parts of the union that are left to try, in order.
    """

    choose: ByKind
    owners: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Tags:
    """What a key holds in the values of one member.

    Attributes:
        literals: The strings that are listed.
        absent: Whether it may be left out.
        null: Whether it may be null.
        other: Whether it may be anything that is not listed.
    """

    literals: tuple[str, ...] = ()
    absent: bool = False
    null: bool = False
    other: bool = False

    def allow(self, tag: object) -> bool:
        """Say whether the key may hold `tag`: a string, None, `ABSENT`, or `_OTHER`."""
        if tag is ABSENT:
            return self.absent
        if tag is None:
            return self.null
        return self.other or tag in self.literals


_ANYTHING: Final = _Tags(absent=True, null=True, other=True)
_NOTHING: Final = _Tags(absent=True)
_OTHER: Final = object()

_Owners: TypeAlias = tuple[int, ...]


def decide(branches: Sequence[Branch]) -> Decision:
    """Find out how to choose among the members of a union.

    Args:
        branches: The members, in their order.

    Returns:
        What chooses, and what its labels stand for.
    """
    maker = _Maker()
    choose = maker.by_kind(branches)
    return Decision(choose, maker.owners)


class _Maker:
    def __init__(self) -> None:
        self.owners: dict[str, _Owners] = {}

    def by_kind(self, branches: Sequence[Branch]) -> ByKind:
        """Divide by JSON kind."""
        table: dict[Kind, Next] = {}
        for kind in TYPES_OF_KIND:
            group = [branch for branch in branches if branch.member.kind in (kind, "any")]
            if kind == "array":
                table[kind] = self._by_item(group)
            elif kind == "object":
                table[kind] = self._by_tag(group)
            else:
                table[kind] = self._label(group)
        return ByKind(table, tuple(branch.member for branch in branches))

    def _label(self, chosen: Sequence[Branch], unlikely: Sequence[Branch] = ()) -> str | None:
        """Give a label to what is left to try, or None to nothing."""
        if not chosen:
            return None
        owners = _owners([*chosen, *unlikely])
        label = "+".join(map(str, owners))
        self.owners[label] = owners
        return label

    def _by_item(self, branches: Sequence[Branch]) -> Next:
        label = self._label(branches)
        if label is None or len(_owners(branches)) == 1:
            return label
        items = [
            Branch(branch.owner, member)
            for branch in branches
            for member in _items_of(branch.member)
        ]
        return ByItem(self.by_kind(items), label)

    def _by_tag(
        self,
        branches: Sequence[Branch],
        looked_at: frozenset[str] = frozenset(),
        unlikely: Sequence[Branch] = (),
    ) -> Next:
        """Divide by what a key holds, and by a further key where that leaves several members."""
        key = _best_key(branches, looked_at) if len(_owners(branches)) > 1 else None
        if key is None:
            return self._label(branches, unlikely)
        tags = [(branch, _tags_of(branch.member, key)) for branch in branches]
        looked_at |= {key}

        def step(tag: object, unlikely: Sequence[Branch] = ()) -> Next:
            fitting = [branch for branch, held in tags if held.allow(tag)]
            return self._by_tag(fitting, looked_at, unlikely)

        passed_over = [*(branch for branch, held in tags if not held.absent), *unlikely]
        few = len(branches) + len(unlikely) <= _FEW
        by_tag: dict[object, Next] = {ABSENT: step(ABSENT, passed_over if few else ())}
        by_tag[None] = step(None)
        for literal in dict.fromkeys(literal for _, held in tags for literal in held.literals):
            by_tag[literal] = step(literal)
        return ByTag(key, by_tag, step(_OTHER))


def _owners(branches: Iterable[Branch]) -> _Owners:
    return tuple(dict.fromkeys(branch.owner for branch in branches))


def _items_of(member: Member) -> tuple[Member, ...]:
    arguments = get_args(member.form)
    return members_of(arguments[0]) if arguments else (Member("any", object),)


def _tags_of(member: Member, key: str) -> _Tags:
    typed_dict = typed_dict_of(member)
    if typed_dict is None:
        return _ANYTHING
    field = fields_of(typed_dict).get(key)
    if field is None:
        return _ANYTHING if is_open(typed_dict) else _NOTHING
    literals = [literal for held in field.members for literal in held.literals]
    strings = [literal for literal in literals if isinstance(literal, str)]
    return _Tags(
        literals=tuple(strings),
        absent=not field.required,
        null=any(held.kind in ("null", "any") for held in field.members),
        other=len(strings) < len(literals)
        or any(held.kind != "null" and not held.literals for held in field.members),
    )


def _best_key(branches: Sequence[Branch], looked_at: frozenset[str]) -> str | None:
    """Return the key whose value leaves the fewest members, or None where no key is worth a look."""
    limit = _WORTHWHILE * len(branches) * len(_owners(branches))
    for keys in _keys(branches):
        costs = {key: _cost(branches, key) for key in keys if key not in looked_at}
        if costs:
            best = min(costs, key=costs.__getitem__)
            if costs[best] <= limit:
                return best
    return None


def _keys(branches: Sequence[Branch]) -> tuple[list[str], list[str]]:
    """Return the keys that hold literals in some member, and all keys, in the order they appear."""
    with_literals: dict[str, None] = {}
    every: dict[str, None] = {}
    for branch in branches:
        typed_dict = typed_dict_of(branch.member)
        if typed_dict is None:
            continue
        for key, field in fields_of(typed_dict).items():
            every[key] = None
            if any(isinstance(tag, str) for held in field.members for tag in held.literals):
                with_literals[key] = None
    return list(with_literals), list(every)


def _cost(branches: Sequence[Branch], key: str) -> float:
    """Return how many members are left, added up over the values of all members."""
    tags = [(branch, _tags_of(branch.member, key)) for branch in branches]
    left: dict[object, int] = {}

    def left_for(tag: object) -> int:
        if tag not in left:
            left[tag] = len(_owners(branch for branch, held in tags if held.allow(tag)))
        return left[tag]

    cost = 0.0
    for _, tag in tags:
        cases: list[float] = []
        if tag.literals:
            cases.append(sum(map(left_for, tag.literals)) / len(tag.literals))
        if tag.other:
            cases.append(left_for(_OTHER))
        if tag.absent:
            cases.append(left_for(ABSENT))
        cost += sum(cases) / len(cases) if cases else len(branches)
    return cost
