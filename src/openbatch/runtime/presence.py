"""The rules about which fields of an object stand together, in the validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from openbatch.runtime.rules import PresenceRule

__all__ = ["PRESENCE_ERROR", "is_broken", "ruled_schema", "rules_in"]

#: The type of the error that a broken rule is; its context holds the rule.
PRESENCE_ERROR: Final = "presence"


def ruled_schema(
    schema: core_schema.TypedDictSchema, rules: tuple[PresenceRule, ...], *, ref: str | None
) -> core_schema.CoreSchema:
    """Return the schema of an object whose fields have to stand together as some rules say.

    Args:
        schema: The schema of the object without the rules.
        rules: The rules; at least one.
        ref: The name under which other schemas refer to it.
    """
    schema["metadata"] = {"rules": rules}

    def check(value: dict[str, object]) -> dict[str, object]:
        for rule in rules:
            if is_broken(rule, value):
                raise PydanticCustomError(PRESENCE_ERROR, "a presence rule", {"rule": rule})
        return value

    return core_schema.no_info_after_validator_function(check, schema, ref=ref)


def rules_in(schema: Mapping[str, Any]) -> tuple[PresenceRule, ...]:
    """Return the rules that `ruled_schema` has noted in the schema of an object."""
    metadata: Mapping[str, Any] = schema.get("metadata", {})
    rules: tuple[PresenceRule, ...] = metadata.get("rules", ())
    return rules


def is_broken(rule: PresenceRule, given: Container[object]) -> bool:
    """Say whether a rule is broken by an object that has certain fields."""
    there = [field in given for field in rule.fields]
    return not any(there) if rule.kind == "at_least_one" else all(there)
