"""The parameters of the methods that builders have, and the forms in which methods take them."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Parameter"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a builder's method.

    Attributes:
        key: What the field is called in the body, or the parameter where it is no field.
        name: What the parameter is called.
        annotation: Its type.
        default: Its default, as source; None if it has to be given.
        text: What the docstring says of it.
    """

    key: str
    name: str
    annotation: str
    default: str | None
    text: str

    def signature(self) -> str:
        """Return the parameter as it stands in a signature."""
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.annotation}{default}"

    def alias(self, name: str) -> Parameter:
        """Return the same parameter under another name."""
        return replace(self, key=name, name=name, text=f"Another name of `{self.name}`.")

    def optional(self) -> Parameter:
        """Return the same parameter, which may be left out."""
        if self.default is not None:
            return self
        return replace(self, annotation=f"{self.annotation} | Omit", default="omit")

    def or_format(self, format_: Parameter) -> Parameter:
        """Return the parameter for the type of the answers, which takes a format as well.

        Args:
            format_: The parameter with which `create` takes a format.
        """
        return replace(
            self,
            annotation=f"{self.annotation} | {format_.annotation}",
            default=format_.default,
            text=f"{self.text} Or a format, as `create` takes it.",
        )
