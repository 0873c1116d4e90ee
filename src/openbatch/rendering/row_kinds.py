"""The kinds of rows of a job: those of one kind differ in nothing but their ids and texts.

Rows have a kind of their own where they bring options, or variables of a reusable prompt. Of each kind
that comes often enough the lines are compiled, as they are for a job whose rows are all alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openbatch.rendering.filled_columns import filled_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from openbatch.prompts.input_instances import InputInstance
    from openbatch.prompts.placeholder import MissingPolicy, Placeholder
    from openbatch.rendering.compiled_lines import CompiledLines

__all__ = ["CompiledKind", "CompiledKinds", "EncodedRows"]

#: To compile a kind takes about as long as to check so many rows one by one.
_WORTH_COMPILING: Final = 8
#: So many kinds are kept; each has the bytes of a line that its rows share.
_MOST_COMPILED: Final = 256
#: So many more are counted.
_MOST_COUNTED: Final = 4_096


@dataclass(frozen=True, slots=True)
class CompiledKind:
    """The lines of the rows of a kind.

    Attributes:
        lines: What they share.
        placeholders: The places that the rows fill in.
        model: The model that all of them name.
        is_formatted: Whether a placeholder does not take texts as they are.
    """

    lines: CompiledLines
    placeholders: tuple[Placeholder, ...]
    model: str | None
    is_formatted: bool

    def encode(
        self, ids: Sequence[str], columns: Sequence[Sequence[object]], missing: MissingPolicy
    ) -> EncodedRows:
        """Write the lines of some rows.

        Args:
            ids: Their ids, at least one.
            columns: For each placeholder what they put there.
            missing: What a missing value means.

        Returns:
            The lines.

        Raises:
            TypeError, ValueError, OverflowError, UnfitTextError: Something is wrong with one of them.
                What it is, is for a closer look at each.
        """
        try:
            if not self.is_formatted:
                # Where all values are texts, as they mostly are, this is all there is to do: the
                # compiled lines refuse others.
                return EncodedRows(self.lines.encode(ids, columns), range(len(ids)))
        except TypeError:
            pass
        filled = filled_columns(len(ids), self.placeholders, columns, missing)
        kept = [ids[place] for place in filled.places]
        data = self.lines.encode(kept, filled.columns) if kept else b""
        return EncodedRows(data, filled.places, filled.skipped, filled.emptied)


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """The lines of some rows, and what became of missing values.

    Attributes:
        data: The lines, each with its line break.
        places: Which of the rows they are of.
        skipped: Which of the rows are left out.
        emptied: How many missing values became empty text.
    """

    data: bytes
    places: Sequence[int]
    skipped: Sequence[int] = ()
    emptied: int = 0


class CompiledKinds:
    """Compiles the kinds of rows that are worth it, and keeps them, a bounded number of them."""

    def __init__(self, compile_kind: Callable[[InputInstance], CompiledKind | None]) -> None:
        """Take what compiles the kind of a row; it gives None if such rows cannot be compiled."""
        self._compile = compile_kind
        self._compiled: dict[Hashable, CompiledKind | None] = {}
        self._counts: dict[Hashable, int] = {}
        self._worth = _WORTH_COMPILING

    def find(self, kind: Hashable, row: InputInstance, count: int) -> CompiledKind | None:
        """Return a kind compiled, if that is possible and worth it.

        Args:
            kind: What tells it from others.
            row: A row of that kind.
            count: How many more rows of it there are now.

        Returns:
            The compiled kind; None if its rows are to be taken one by one.
        """
        if kind in self._compiled:
            return self._compiled[kind]
        count += self._counts.pop(kind, 0)
        if count < self._worth:
            if len(self._counts) >= _MOST_COUNTED:
                self._counts.clear()
            self._counts[kind] = count
            return None
        if len(self._compiled) >= _MOST_COMPILED:
            # With so many kinds each is forgotten before it has paid, so that one has to come more
            # often.
            self._compiled.clear()
            self._worth *= 2
        made = self._compiled[kind] = self._compile(row)
        return made
