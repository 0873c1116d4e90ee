"""The validation of request bodies at run time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic_core import SchemaValidator, ValidationError

from openbatch.errors import InvalidRequestError, Problem
from openbatch.runtime.acceptance import field_acceptors, make_acceptor
from openbatch.runtime.caller import warn_caller
from openbatch.runtime.explain import explain
from openbatch.runtime.materialise import materialise
from openbatch.runtime.schema import build_schema
from openbatch.runtime.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import CoreSchema

    from openbatch.runtime.acceptance import Acceptor, FieldAcceptors
    from openbatch.runtime.annotation import TypedDictClass
    from openbatch.runtime.any_text import AnyTextCheck
    from openbatch.runtime.policies import UnknownPolicy

__all__ = ["RequestValidator", "UnknownParameterWarning", "warn_of_unknown"]

#: What a newer API than the installed surface may turn into something right.
_TOLERABLE: Final = frozenset({"unknown_field", "unknown_value", "unknown_variant"})


class UnknownParameterWarning(UserWarning):
    """A parameter or a value that the installed surface does not know was let pass."""


def warn_of_unknown(problems: Iterable[Problem]) -> None:
    """Warn of what is let pass though the installed surface does not know it.

    Args:
        problems: What was found.
    """
    for problem in problems:
        # Without the row's id, so that Python shows it once, not once for each row.
        warn_caller(
            f"{problem} (not known to this version; sent as it is)", UnknownParameterWarning
        )


class RequestValidator:
    """Validates request bodies against an emitted request type.

    The validator is compiled at its first use. Validation never changes what it looks at.
    """

    def __init__(self, typed_dict: TypedDictClass | Callable[[], TypedDictClass]) -> None:
        """Remember the type.

        Args:
            typed_dict: A TypedDict class, or a function without parameters that returns it and is
                called at the first use.
        """
        self._typed_dict = typed_dict

    @cached_property
    def accepts_plain(self) -> Acceptor:
        """Return a function that says at once of most right bodies that they are right.

        True means that the body is right, but for lone surrogates, and of Python's own types, so
        that it can be written by any encoder. False means nothing: ask `validated`.
        """
        return make_acceptor(self._whole.schema)

    @cached_property
    def fields(self) -> FieldAcceptors:
        """Return such functions for the fields of a body, to look at them one by one."""
        return field_acceptors(self._whole.schema)

    def problems(self, value: object, *, partial: bool = False) -> tuple[Problem, ...]:
        """Say what is wrong with a request body.

        Args:
            value: The body. Iterators in it are used up, unless it is right as it is.
            partial: Whether fields may be missing at the top, as in a common configuration.

        Returns:
            The problems, the most telling first; none if the body is right, or would be after
            `validated` has made plain data of it.
        """
        check = self._partial if partial else self._whole
        return () if check.accepts(value) else check.problems(materialise(value))

    def validated(
        self,
        value: Mapping[str, object],
        *,
        unknown: UnknownPolicy = "error",
        custom_id: object = None,
        partial: bool = False,
    ) -> Mapping[str, object]:
        """Return a request body that is right.

        Args:
            value: The body.
            unknown: What to do about fields, values and variants that the installed surface does
                not know: "error" refuses them, "warn" lets them pass with a warning for each.
            custom_id: The id of the row, for the error.
            partial: Whether fields may be missing at the top, as in a common configuration.

        Returns:
            The same object, if it is right as it is. Otherwise the plain data in it: dicts for
            mappings and Pydantic models, lists for tuples and generators, and so on.

        Raises:
            InvalidRequestError: Something is wrong with the body.
        """
        check = self._partial if partial else self._whole
        if check.accepts(value):
            return value
        plain = materialise(value)
        problems = check.problems(plain)
        tolerated: tuple[Problem, ...] = ()
        if unknown == "warn":
            tolerated = tuple(problem for problem in problems if problem.kind in _TOLERABLE)
            problems = tuple(problem for problem in problems if problem.kind not in _TOLERABLE)
        if problems or not is_object(plain):
            raise InvalidRequestError(problems or tolerated, custom_id=custom_id)
        warn_of_unknown(tolerated)
        return plain

    @cached_property
    def any_text(self) -> AnyTextCheck:
        """The check whether a request is right whatever some of its texts say."""
        from openbatch.runtime.any_text import AnyTextCheck

        return AnyTextCheck(build_schema(self._class()))

    @cached_property
    def _whole(self) -> _Check:
        return _Check(self._class(), partial=False)

    @cached_property
    def _partial(self) -> _Check:
        return _Check(self._class(), partial=True)

    def _class(self) -> TypedDictClass:
        typed_dict = self._typed_dict
        return typed_dict if isinstance(typed_dict, type) else typed_dict()


class _Check:
    """A schema with its compiled validator.

    Attributes:
        schema: The schema.
    """

    def __init__(self, typed_dict: TypedDictClass, *, partial: bool) -> None:
        self.schema: CoreSchema = build_schema(typed_dict, partial=partial)
        self._validate = SchemaValidator(self.schema).validate_python

    def accepts(self, value: object) -> bool:
        """Say whether a value is right as it is."""
        try:
            self._validate(value)
        except ValidationError:
            return False
        return True

    def problems(self, value: object) -> tuple[Problem, ...]:
        """Say what is wrong with a value."""
        try:
            self._validate(value)
        except ValidationError as error:
            return explain(error, self.schema, value)
        return ()
