"""Names of a module that load what they stand for when they are first asked for (PEP 562)."""

from __future__ import annotations

import sys
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["implemented_by", "lazy_attributes", "load_attribute"]

FunctionT = TypeVar("FunctionT", bound="Callable[..., object]")


def load_attribute(path: str) -> object:
    """Return what a path such as `openbatch_api.responses:Response` names.

    Args:
        path: A module and one of its attributes, joined by a colon.

    Returns:
        The attribute.
    """
    module, _, name = path.partition(":")
    value: object = getattr(import_module(module), name)
    return value


def implemented_by(path: str) -> Callable[[FunctionT], FunctionT]:
    """Turn an emitted signature into a function whose work is done elsewhere.

    Args:
        path: What does the work, as `module:name`; it is loaded at the first call.

    Returns:
        A decorator. The function it makes has the signature and the docstring of the decorated one,
        whose body never runs.
    """

    def decorate(signature: FunctionT) -> FunctionT:
        @wraps(signature)
        def call(*args: object, **kwargs: object) -> object:
            implementation = cast("Callable[..., object]", load_attribute(path))  # of our own
            return implementation(*args, **kwargs)

        return cast("FunctionT", call)  # called alike

    return decorate


def lazy_attributes(
    module: str, sources: Mapping[str, str], aliases: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a module whose names load late.

    Args:
        module: The module's name.
        sources: The module that defines each name.
        aliases: The names that stand for another one of `sources` or of the module itself.

    Returns:
        The two functions. A loaded value becomes an attribute, so that each name loads once.
    """

    def get(name: str) -> object:
        source = aliases.get(name, name)
        if source not in sources:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        value: object = getattr(import_module(sources[source]), source)
        setattr(sys.modules[module], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[module]), *sources, *aliases})

    return get, names
