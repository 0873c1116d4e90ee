"""Methods that a class offers too, where an object of default options would do."""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["on_class_too"]

Owner = TypeVar("Owner")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class on_class_too(Generic[Owner, Parameters, Result]):  # noqa: N801 (a decorator)
    """A method that the class offers too: called on it, a new object without arguments is made.

    Example:
        >>> class Greeting:
        ...     def __init__(self, word: str = "Hello") -> None:
        ...         self.word = word
        ...
        ...     @on_class_too
        ...     def to(self, name: str) -> str:
        ...         return f"{self.word}, {name}"
        >>> Greeting.to("you"), Greeting("Bye").to("you")
        ('Hello, you', 'Bye, you')
    """

    def __init__(self, method: Callable[Concatenate[Owner, Parameters], Result]) -> None:
        """Take the method."""
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, instance: Owner | None, owner: type[Owner]) -> Callable[Parameters, Result]:
        """Return the method of the object, or of a new one."""
        return MethodType(self._method, owner() if instance is None else instance)
