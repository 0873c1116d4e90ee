"""What is wrong with a value, for people: one line per problem, the most telling first.

pydantic_core says where its schema was hurt. Here the schema and the value are walked along with
that, which gives what its errors lack: places without the names of union members, what would have
been right and is near to what was given, and, of a union whose members were tried, only the member
that was meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openbatch.errors import Problem
from openbatch.runtime import findings as found
from openbatch.runtime import wording
from openbatch.runtime.dispatch import WrongKind
from openbatch.runtime.findings import Finding, Place
from openbatch.runtime.freeform import NOT_JSON, unencodable
from openbatch.runtime.other_names import ITEMS_OF_ROLES
from openbatch.runtime.presence import is_broken, rules_in
from openbatch.runtime.remedies import Remedies
from openbatch.runtime.rules import PresenceRule
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from pydantic_core import CoreSchema, ValidationError

    from openbatch.runtime.dispatch import ByKind

__all__ = ["explain"]

#: A schema, or a part of one, whose keys depend on its "type". To the checkers, pydantic_core's own
#: name for it is a union of sixty, which they could narrow only by one branch for each.
_Schema: TypeAlias = "Mapping[str, Any]"

#: Schemas that another one stands in, at the same place of the value.
_WRAPPERS: Final = frozenset({"definitions", "function-after", "nullable"})
#: What pydantic_core puts behind the name of a key that itself is wrong.
_KEY_MARK: Final = "[key]"
#: Errors that say that a value is of another type altogether.
_TYPE_ERRORS: Final = frozenset(
    {
        "bool_type",
        "dict_type",
        "float_type",
        "int_type",
        "is_instance_of",
        "list_type",
        "string_type",
    }
)

#: What a misspelt or incomplete field counts beside a right one, when the likeliest member of a
#: union is looked for.
_HALF_RIGHT: Final = 0.5
#: For so many unknown fields of a value it is looked for what was meant: as many as the validator
#: lists. A look takes half a millisecond or more, and a body may have any number of keys.
_COMPARED: Final = 20


def explain(error: ValidationError, schema: CoreSchema, value: object) -> tuple[Problem, ...]:
    """Put a refusal into words.

    Args:
        error: What pydantic_core raised.
        schema: The schema that was validated against, made by `build_schema`.
        value: The value that was validated.

    Returns:
        At least one problem, the most telling first.
    """
    faults = [
        _Fault(detail["loc"], detail["type"], detail.get("ctx", {}))
        for detail in error.errors(include_url=False, include_input=False)
    ]
    try:
        findings = _Explanation(schema).of(schema, faults, Place("", value))
    except RecursionError:
        return (Problem("", wording.told("recursion_depth_exceeded", value, {})),)
    findings.sort(key=lambda finding: finding.telling)
    return tuple(dict.fromkeys(finding.problem for finding in findings))


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error of pydantic_core, with the rest of the way to it: keys, indices, union labels."""

    way: tuple[int | str, ...]
    type: str
    context: Mapping[str, object]

    def is_of(self, error: str) -> bool:
        """Say whether it is a certain error of the value that the way has come to."""
        return self.type == error and not self.way


class _Explanation:
    def __init__(self, schema: _Schema) -> None:
        self._definitions: dict[str, _Schema] = {
            definition["ref"]: definition for definition in schema.get("definitions", ())
        }
        self._remedies = Remedies(self._resolved)
        self._compared = 0

    def of(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        """Explain the faults of a value, which are never none."""
        if faults[0].is_of(NOT_JSON):
            return unencodable(place)
        schema = self._resolved(schema)
        match schema["type"]:
            case "tagged-union":
                return self._of_tagged(schema, faults, place)
            case "union":
                return self._of_union(schema, faults, place)
            case "typed-dict":
                return self._of_object(schema, faults, place)
            case "list":
                return self._of_items(schema, faults, place)
            case "dict":
                return self._of_mapping(schema, faults, place)
            case _:
                return [self._leaf(schema, fault, place) for fault in faults]

    def _resolved(self, schema: _Schema) -> _Schema:
        while True:
            if schema["type"] == "definition-ref":
                schema = self._definitions[schema["schema_ref"]]
            elif schema["type"] in _WRAPPERS:
                schema = schema["schema"]
            else:
                return schema

    def _of_tagged(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        choose: ByKind = schema["discriminator"]
        for label, inside in _by_first_step(faults).items():  # one at most
            findings = self.of(schema["choices"][label], inside, place)
            others = [member for member in choose.members if member.kind != "string"]
            if not isinstance(place.value, str) or not others:
                return findings
            return [found.or_else(finding, place, wording.needed(others)) for finding in findings]
        refusal = choose.refusal(place.value)
        for index in refusal.path:
            place = place.inside(index)
        inner = self._items_at(schema, len(refusal.path))
        if isinstance(refusal, WrongKind):
            needed = wording.instead_of(wording.needed(refusal.needed), place.value)
            return [found.wrong(place, needed + self._remedies.for_value(inner, place.value))]
        meant = self._remedies.tag_of(inner, refusal.key, refusal.known, refusal.whole)
        item = ITEMS_OF_ROLES.get(str(refusal.given)) if refusal.key == "role" else None
        remedy = ""
        if item is not None and self._remedies.has_variant(inner, item):
            remedy = f"; what a tool returned is an item of type {item!r} here"
        return [found.unknown_tag(refusal, place, meant=meant, remedy=remedy)]

    def _of_union(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        """Explain the faults of the member that was most likely meant."""
        members: dict[int | str, _Schema] = {label: member for member, label in schema["choices"]}
        of_members = _by_first_step(faults)
        fits = {
            label: self._fit(members[label], inside, place.value)
            for label, inside in of_members.items()
        }
        meant = max(fits, key=fits.__getitem__)
        alike = [of_members[label] for label, fit in fits.items() if fit == fits[meant]]
        if len(alike) > 1 and all(_lacks_one_field(inside) for inside in alike):
            lacking = dict.fromkeys(str(inside[0].way[0]) for inside in alike)
            return [found.one_required(place, list(lacking))]
        return self.of(members[meant], of_members[meant], place)

    def _fit(
        self, schema: _Schema, faults: Sequence[_Fault], value: object
    ) -> tuple[float, int, int]:
        """Return how well a value fits a member that refuses it; the greater the better."""
        schema = self._resolved(schema)
        right = 0.0
        if schema["type"] == "typed-dict" and is_object(value):
            right = _rightness(schema["fields"], faults, value)
        elif wording.nearest(value, _listed(schema)) is not None:
            right = _HALF_RIGHT
        of_wrong_type = sum(not fault.way and fault.type in _TYPE_ERRORS for fault in faults)
        return right, -of_wrong_type, -len(faults)

    def _of_object(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        if not is_object(place.value) or any(not fault.way for fault in faults):
            return [self._of_whole(schema, fault, place) for fault in faults if not fault.way]
        fields: Mapping[str, _Schema] = schema["fields"]
        rules = rules_in(schema)
        of_keys = _by_first_step(faults)
        missing = [str(key) for key, inside in of_keys.items() if inside[0].is_of("missing")]
        lacking = {*missing, *_lacking(rules, place.value)}
        unknown = {
            str(key): self._is_compared()
            for key, inside in of_keys.items()
            if inside[0].is_of("extra_forbidden")
        }
        findings, moved, meant = self._misplaced(fields, unknown, lacking, place)
        for key, inside in of_keys.items():
            if inside[0].is_of("invalid_key"):
                findings.append(found.wrong_key(place, wording.instead_of("a string", key)))
            elif key in unknown and key not in moved:
                is_compared = unknown[str(key)]
                findings.append(
                    found.unknown_field(place, str(key), fields, lacking, is_compared=is_compared)
                )
                meant.add(found.meant_by(place, str(key), fields, is_compared=is_compared))
            elif key not in unknown and not inside[0].is_of("missing"):
                findings += self._of_field(fields[str(key)], inside, place.inside(key))
        findings += [found.missing(place.inside(key)) for key in missing if key not in meant]
        # pydantic_core has not come to the rules, since the fields alone are wrong already.
        given = place.value.keys() | meant
        return findings + [
            found.broken_rule(place, rule) for rule in rules if is_broken(rule, given)
        ]

    def _is_compared(self) -> bool:
        """Say whether it is looked for what was meant by one more unknown key, and count it."""
        self._compared += 1
        return self._compared <= _COMPARED

    def _misplaced(
        self,
        fields: Mapping[str, _Schema],
        unknown: Mapping[str, bool],
        lacking: Container[str],
        place: Place,
    ) -> tuple[list[Finding], set[str], set[str | None]]:
        """Find which unknown keys are known a level above or below, and which fields that gives.

        Of parameters, only those are looked for a level below that `unknown` says yes to.
        """
        value: Mapping[str, object] = place.value if is_object(place.value) else {}
        findings: list[Finding] = []
        moved: set[str] = set()
        meant: set[str | None] = set()
        free = fields.keys() - value.keys()
        for key in unknown:
            inner = value[key]
            if is_object(inner) and inner and inner.keys() <= free:
                names = ", ".join(f"`{name}`" for name in inner)
                remedy = f"what is in it belongs one level up: {names}"
                is_lack = any(name in lacking for name in inner)
                findings.append(found.misplaced(place, [key], remedy, is_lack=is_lack))
                moved.add(key)
                meant |= inner.keys()
        rest = [key for key in unknown if key not in moved]
        # Of parameters, each for itself: a request has many, and they have little to do with each other.
        for keys in [rest] if place.path else [[key] for key in rest if unknown[key]]:
            target = self._remedies.place_of(fields, value, keys) if keys else ""
            if target:
                them = "them" if len(keys) > 1 else "it"
                remedy = f"put {them} into `{target}`"
                is_lack = target in lacking
                findings.append(found.misplaced(place, keys, remedy, is_lack=is_lack))
                moved |= {*keys}
                meant.add(target)
        return findings, moved, meant

    def _leaf(self, schema: _Schema, fault: _Fault, place: Place) -> Finding:
        """Explain a fault that lies no deeper."""
        if fault.type == "literal_error":
            remedy = self._remedies.for_value(schema, place.value)
            return found.not_listed(place, _listed(schema), remedy=remedy)
        message = wording.told(fault.type, place.value, fault.context)
        if fault.type in _TYPE_ERRORS:
            message += self._remedies.for_value(schema, place.value)
        return found.wrong(place, message)

    def _of_whole(self, schema: _Schema, fault: _Fault, place: Place) -> Finding:
        """Explain a fault of an object that none of its fields is to blame for alone."""
        rule = fault.context.get("rule")
        if isinstance(rule, PresenceRule):
            return found.broken_rule(place, rule)
        if fault.type == "string_unicode" and is_object(place.value):
            key = _actual_key(place.value, None)
            return found.wrong_key(place, wording.told(fault.type, key, fault.context))
        return self._leaf(schema, fault, place)

    def _items_at(self, schema: _Schema, depth: int) -> _Schema:
        """Return what the items of a union's lists may be, as deep as a look has gone."""
        for _ in range(depth):
            items = self._remedies.items_of(schema)
            schema = {"type": "union", "choices": items}
        return schema

    def _of_field(self, field: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        findings = self.of(field["schema"], faults, place)
        if place.value is not None or field["required"]:
            return findings
        # In Python, None often means "not given"; in JSON it is a value.
        return [
            found.wrong(place, f"{finding.problem.message}; to not give it, leave it out")
            for finding in findings
        ]

    def _of_items(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        findings = [self._leaf(schema, fault, place) for fault in faults if not fault.way]
        for index, inside in _by_first_step(faults).items():
            findings += self.of(schema["items_schema"], inside, place.inside(index))
        return findings

    def _of_mapping(self, schema: _Schema, faults: Sequence[_Fault], place: Place) -> list[Finding]:
        findings = [self._leaf(schema, fault, place) for fault in faults if not fault.way]
        for key, inside in _by_first_step(faults).items():
            of_key = [fault for fault in inside if fault.way[:1] == (_KEY_MARK,)]
            if of_key:
                itself = Place("", _actual_key(place.value, key))
                findings += [
                    found.wrong_key(place, finding.problem.message)
                    for finding in self.of(
                        schema["keys_schema"], _by_first_step(of_key)[_KEY_MARK], itself
                    )
                ]
            of_value = [fault for fault in inside if fault.way[:1] != (_KEY_MARK,)]
            if of_value:
                findings += self.of(schema["values_schema"], of_value, place.inside(key))
        return findings


def _by_first_step(faults: Iterable[_Fault]) -> dict[int | str, list[_Fault]]:
    """Sort the faults that lie deeper by the first step to them, and take that step."""
    deeper: dict[int | str, list[_Fault]] = {}
    for fault in faults:
        if fault.way:
            step, *way = fault.way
            deeper.setdefault(step, []).append(_Fault(tuple(way), fault.type, fault.context))
    return deeper


def _lacking(rules: Iterable[PresenceRule], given: Container[object]) -> set[str]:
    """Return the fields of which one is missing."""
    return {
        field
        for rule in rules
        if rule.kind == "at_least_one" and is_broken(rule, given)
        for field in rule.fields
    }


def _rightness(
    fields: Mapping[str, _Schema], faults: Sequence[_Fault], value: Mapping[str, object]
) -> float:
    """Return how many keys of an object are right for a member: known, with a value that fits."""
    of_keys = _by_first_step(faults)
    right = 0.0
    unknown = [key for key in value if key not in fields]
    for key in unknown[:_COMPARED]:
        right += _HALF_RIGHT * (found.meant_field(key, fields, value) is not None)
    for key in value.keys() & fields.keys():
        wrong = of_keys.get(key, ())
        if not wrong:
            right += 1
        elif all(fault.type == "missing" for fault in wrong):
            right += _HALF_RIGHT
    return right


def _lacks_one_field(faults: Sequence[_Fault]) -> bool:
    return [(fault.type, len(fault.way)) for fault in faults] == [("missing", 1)]


def _listed(schema: _Schema) -> Sequence[object]:
    """Return the values that a schema lists, if it does."""
    if schema["type"] == "chain":
        return _listed(schema["steps"][-1])
    listed: Sequence[object] = schema.get("expected", ())
    return listed


def _actual_key(value: object, named: int | str | None) -> object:
    """Return the key of a mapping that pydantic_core means, which cannot name it if it is no text."""
    keys: list[object] = list(value) if is_object(value) else []
    return named if named in keys else next(filter(wording.has_surrogate, keys), named)
