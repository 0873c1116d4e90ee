"""What `job_lines` asks of whatever makes the bodies of requests: `PromptBodies` or `InputBodies`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from openbatch.prompts.input_instances import InputInstance
    from openbatch.prompts.placeholder import MissingPolicy, Placeholder
    from openbatch.prompts.text_template import TextTemplate

__all__ = ["RowBodies"]


class RowBodies(Protocol):
    """How the rows of a job become the bodies of requests."""

    @property
    def variables(self) -> tuple[str, ...] | None:
        """The variables that rows fill in; None for any."""
        ...

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The different places that they fill."""
        ...

    @property
    def missing(self) -> MissingPolicy:
        """What a missing value of a row means."""
        ...

    def kind(self, row: InputInstance, /) -> tuple[Hashable, Mapping[str, object]] | None:
        """Return the kind of a row and what it fills in; None if it is of no kind."""
        ...

    def placeholders_of(self, row: InputInstance, /) -> tuple[Placeholder, ...]:
        """Return the different places that the rows of a kind fill, given one of them."""
        ...

    def skeleton(
        self, fill: Callable[[TextTemplate], str], row: InputInstance | None = None, /
    ) -> dict[str, object] | None:
        """Return the body that rows share, but for their texts; None if they share none.

        They are those of the kind of a row, or else those without options of their own.
        """
        ...

    def values(self, rows: Sequence[InputInstance], /) -> list[Mapping[str, object]] | None:
        """Return what rows fill in; None if the body of one differs in more than that."""
        ...

    def body(self, row: InputInstance, /) -> dict[str, object]:
        """Return the body of any row, not checked yet."""
        ...

    @property
    def emptied(self) -> int:
        """How many missing values became empty text in `body`."""
        ...
